/*
 * Copyright 2026 the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.tcpserver.netty.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.DuplexChannel;
import io.tcpserver.bytes.ByteCapacity;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.Mailbox;
import io.tcpserver.netty.tls.TlsContexts;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what was queued on an output, in order. Confined to the I/O thread.
 * <p>
 * Bytes are gathered into buffers of at most 16 KiB, so that the writes of one burst
 * become one system call and progress is seen in small steps; no more than 128 KiB are in
 * the hands of the channel at a time, the rest waits here, where an abort can drop it.
 */
final class OutputQueue implements ChannelFutureListener {

	private static final int GATHER_BYTES = 16 * 1024;

	private static final int FILE_BYTES = 1024 * 1024;

	private static final int ENCRYPTED_FILE_BYTES = 64 * 1024;

	private static final int MAX_IN_FLIGHT = 128 * 1024;

	// However few bytes each of them has
	private static final int MAX_WRITES_IN_FLIGHT = 64;

	// What each of them costs: buffer, promise and what the channel notes
	private static final int WRITE_BYTES = 256;

	// What an item costs besides its bytes
	private static final int ITEM_BYTES = 48;

	// What somebody who wants to know when it is sent adds to that
	private static final int FUTURE_BYTES = 160;

	private final NettyConnection connection;

	private final ConnectionOutput output;

	private @Nullable OutputItem first;

	private @Nullable OutputItem last;

	// Bytes that were handed to the channel and are not sent yet
	private long inFlight;

	// How many writes that is; read by any thread
	private int writes;

	// Bytes that were appended and are not handed to the channel yet
	private @Nullable ByteBuf appended;

	// What the items cost besides their bytes; read by any thread
	private long itemsCost;

	// How much of the first item is sent and kept all the same; read by any thread
	private int spent;

	private boolean running;

	private boolean closed;

	OutputQueue(NettyConnection connection, ConnectionOutput output) {
		this.connection = connection;
		this.output = output;
	}

	/**
	 * Add items behind those that are there.
	 * @param items the first item, linked to the others, or {@code null}
	 */
	void add(Mailbox.@Nullable Item items) {
		OutputItem item = (OutputItem) items;
		if (item == null) {
			return;
		}
		if (this.last == null) {
			this.first = item;
		}
		else {
			this.last.append(item);
		}
		long cost = item.cost();
		while (item.next() != null) {
			item = (OutputItem) item.next();
			cost += item.cost();
		}
		this.itemsCost += cost;
		this.last = item;
	}

	/**
	 * Add bytes behind everything that is there, to be sent by {@link #flush()}.
	 * @param bytes an array with the bytes, copied
	 * @param length how many
	 */
	void append(byte[] bytes, int length) {
		if (this.first != null || isFull() || length > GATHER_BYTES || this.closed || this.connection.isHandshaking()) {
			BytesItem item = new BytesItem(Arrays.copyOf(bytes, length), null);
			add(item);
			return;
		}
		ByteBuf buffer = this.appended;
		if (buffer != null && buffer.readableBytes() + length > GATHER_BYTES) {
			writeAppended(buffer);
			buffer = null;
		}
		if (buffer == null) {
			buffer = this.connection.channel().alloc().directBuffer(length, GATHER_BYTES);
			this.appended = buffer;
		}
		buffer.writeBytes(bytes, 0, length);
	}

	private void writeAppended(ByteBuf buffer) {
		this.appended = null;
		write(buffer, new SentPromise(this.connection.channel(), buffer.readableBytes()));
	}

	/**
	 * Send what was appended.
	 */
	void flush() {
		if (this.appended != null || this.first != null) {
			run();
		}
	}

	/**
	 * Do as much as can be done now.
	 */
	void run() {
		// A write that completes at once comes back here
		if (this.running) {
			return;
		}
		this.running = true;
		try {
			boolean written = true;
			while (written) {
				written = step();
				if (written) {
					this.connection.channel().flush();
				}
			}
		}
		finally {
			this.running = false;
		}
		if (this.inFlight > 0) {
			this.connection.sending();
		}
	}

	private boolean isFull() {
		return this.inFlight >= MAX_IN_FLIGHT || this.writes >= MAX_WRITES_IN_FLIGHT;
	}

	/**
	 * Return whether something waits to be sent.
	 * @return {@code true} until the operating system has taken all of it
	 */
	boolean isPending() {
		return this.inFlight > 0 || this.first != null || this.appended != null;
	}

	/**
	 * Return what the items cost besides the bytes that are still to be sent. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long itemBytes() {
		return this.itemsCost + (long) this.writes * WRITE_BYTES + this.spent;
	}

	/**
	 * Hand to the channel what it may have now.
	 * @return {@code true} if there is something to flush
	 */
	private boolean step() {
		boolean written = false;
		ByteBuf appended = this.appended;
		if (appended != null) {
			writeAppended(appended);
			written = true;
		}
		OutputItem item = this.first;
		while (item != null && !isFull()) {
			if (this.closed || this.connection.isLost()) {
				drop(item);
			}
			else if (this.connection.isHandshaking() && !(item instanceof CloseItem)) {
				// Nothing may pass by what encrypts it
				break;
			}
			else if (item instanceof BytesItem) {
				writeBytes();
				written = true;
			}
			else if (this.inFlight > 0) {
				// A file, the end and the close wait until all before them is sent
				break;
			}
			else if (item instanceof FileItem file) {
				if (file.remaining == 0) {
					endFile(file);
				}
				else {
					writeFile(file);
					return true;
				}
			}
			else if (item instanceof TlsItem tls) {
				remove();
				if (!tls.done.isDone()) {
					this.connection.startTls(tls.contexts, tls.done);
				}
			}
			else {
				remove();
				if (item instanceof CloseItem) {
					this.closed = true;
					this.connection.finishClose();
				}
				else {
					this.connection.endOutput();
				}
			}
			item = this.first;
		}
		return written;
	}

	private void writeBytes() {
		int length = gatherable();
		ByteBuf buffer = this.connection.channel().alloc().directBuffer(length);
		SentPromise promise = new SentPromise(this.connection.channel(), length);
		while (buffer.readableBytes() < length && this.first instanceof BytesItem item) {
			int part = Math.min(length - buffer.readableBytes(), item.remaining());
			buffer.writeBytes(item.bytes, item.position, part);
			item.take(part);
			if (item.remaining() == 0) {
				promise.complete(item.sent);
				remove();
			}
			else {
				this.spent = item.position;
			}
		}
		write(buffer, promise);
	}

	private int gatherable() {
		int length = 0;
		for (Mailbox.Item item = this.first; item instanceof BytesItem bytes
				&& length < GATHER_BYTES; item = item.next()) {
			length += Math.min(bytes.remaining(), GATHER_BYTES);
		}
		return Math.min(length, GATHER_BYTES);
	}

	private void writeFile(FileItem file) {
		if (this.connection.isEncrypted()) {
			writeFileEncrypted(file);
			return;
		}
		if (!file.begun) {
			file.begun = true;
			// The channel closes itself if the file cannot be read
			this.connection.resetOnClose(true);
		}
		int part = (int) Math.min(FILE_BYTES, file.remaining);
		SentPromise promise = new SentPromise(this.connection.channel(), part);
		promise.file = file;
		write(new KeptFileRegion(file.file, file.position, part), promise);
	}

	private void endFile(FileItem file) {
		if (file.begun) {
			this.connection.resetOnClose(false);
		}
		file.sent.complete(file.length);
		remove();
	}

	private void writeFileEncrypted(FileItem file) {
		int part = (int) Math.min(ENCRYPTED_FILE_BYTES, file.remaining);
		SentPromise promise = new SentPromise(this.connection.channel(), part);
		promise.file = file;
		ByteBuf buffer = this.connection.channel().alloc().directBuffer(part);
		try {
			while (buffer.readableBytes() < part) {
				int length = buffer.writeBytes(file.file, file.position + buffer.readableBytes(),
						part - buffer.readableBytes());
				if (length < 0) {
					throw new IOException("The file has become shorter while it was sent");
				}
			}
		}
		catch (IOException ex) {
			buffer.release();
			this.inFlight += part;
			this.writes++;
			Futures.ignore(promise.addListener(this));
			promise.setFailure(ex);
			return;
		}
		write(buffer, promise);
	}

	private void write(Object message, SentPromise promise) {
		this.inFlight += promise.bytes;
		this.writes++;
		Futures.ignore(promise.addListener(this));
		Futures.ignore(this.connection.channel().write(message, promise));
	}

	@Override
	public void operationComplete(ChannelFuture future) {
		SentPromise promise = (SentPromise) future;
		this.inFlight -= promise.bytes;
		this.writes--;
		FileItem file = promise.file;
		if (future.isSuccess()) {
			this.connection.io().sent(promise.bytes);
			this.connection.sent(promise.bytes);
			if (file != null) {
				file.position += promise.bytes;
				file.remaining -= promise.bytes;
			}
			promise.completeSent();
			if (file == null) {
				this.output.done(promise.bytes);
			}
		}
		else {
			promise.failSent(this.connection);
			if (file == null) {
				this.output.failed(promise.bytes);
				this.connection.failed(future.cause());
			}
			else {
				failed(file, promise.bytes, future.cause());
			}
		}
		run();
		this.connection.readGate().settle();
	}

	private void failed(FileItem file, int part, Throwable cause) {
		IOException failure;
		if (file.isBroken(part)) {
			failure = new IOException(
					"Only a part of a file of %d bytes was sent: %s".formatted(file.length, cause.getMessage()), cause);
			this.connection.fileFailed(failure);
		}
		else {
			// The peer's doing, most likely; a reset in any case, as the stream has a gap
			this.connection.resetOnClose(true);
			this.connection.failed(cause);
			failure = this.connection.lostException();
			failure.initCause(cause);
		}
		if (this.first == file) {
			remove();
			file.sent.completeExceptionally(failure);
		}
	}

	/**
	 * End the outgoing stream.
	 */
	void shutdownOutput() {
		if (this.connection.channel() instanceof DuplexChannel duplex && !duplex.isOutputShutdown()) {
			// Failing means that the peer is gone, which is seen by reading
			Futures.ignore(duplex.shutdownOutput(duplex.newPromise()));
		}
	}

	private void drop(OutputItem item) {
		remove();
		if (item instanceof BytesItem bytes) {
			this.output.done(bytes.remaining());
			if (bytes.sent != null) {
				bytes.sent.completeExceptionally(this.connection.lostException());
			}
		}
		else if (item instanceof FileItem file) {
			file.sent.completeExceptionally(this.connection.lostException());
		}
		else if (item instanceof TlsItem tls) {
			tls.done.completeExceptionally(this.connection.lostException());
		}
	}

	private void remove() {
		this.spent = 0;
		OutputItem item = this.first;
		if (item != null) {
			this.itemsCost -= item.cost();
			this.first = (OutputItem) item.unlink();
			if (this.first == null) {
				this.last = null;
			}
		}
	}

	/**
	 * Something to do with the outgoing stream.
	 */
	abstract static class OutputItem extends Mailbox.Item {

		/**
		 * Return what this costs on the heap besides its bytes.
		 * @return the number of bytes
		 */
		int cost() {
			return ITEM_BYTES;
		}

	}

	/**
	 * Bytes to send.
	 */
	static final class BytesItem extends OutputItem {

		private byte[] bytes;

		private final @Nullable CompletableFuture<Void> sent;

		private int position;

		BytesItem(byte[] bytes, @Nullable CompletableFuture<Void> sent) {
			this.bytes = bytes;
			this.sent = sent;
		}

		@Override
		int cost() {
			return (this.sent != null) ? ITEM_BYTES + FUTURE_BYTES : ITEM_BYTES;
		}

		int remaining() {
			return this.bytes.length - this.position;
		}

		/**
		 * Note that bytes were handed over. Once little is left of a large array, it is
		 * given back.
		 * @param count how many
		 */
		void take(int count) {
			this.position += count;
			if (remaining() > 0 && ByteCapacity.isExcessive(this.bytes.length, remaining())) {
				this.bytes = Arrays.copyOfRange(this.bytes, this.position, this.bytes.length);
				this.position = 0;
			}
		}

	}

	/**
	 * A part of a file to send.
	 */
	static final class FileItem extends OutputItem {

		private final FileChannel file;

		private final long length;

		private final CompletableFuture<Long> sent;

		private long position;

		private long remaining;

		private boolean begun;

		FileItem(FileChannel file, long position, long length, CompletableFuture<Long> sent) {
			this.file = file;
			this.position = position;
			this.length = length;
			this.remaining = length;
			this.sent = sent;
		}

		private boolean isBroken(int part) {
			try {
				return this.file.read(ByteBuffer.allocate(1), this.position + part - 1) != 1;
			}
			catch (IOException ex) {
				return true;
			}
		}

	}

	/**
	 * The end of the outgoing stream.
	 */
	static final class EofItem extends OutputItem {

	}

	/**
	 * The beginning of encryption.
	 */
	static final class TlsItem extends OutputItem {

		private final TlsContexts contexts;

		private final CompletableFuture<Void> done;

		TlsItem(TlsContexts contexts, CompletableFuture<Void> done) {
			this.contexts = contexts;
			this.done = done;
		}

	}

	/**
	 * The close of the connection.
	 */
	static final class CloseItem extends OutputItem {

	}

	/**
	 * A part of a file that stays open: it belongs to the caller.
	 */
	private static final class KeptFileRegion extends DefaultFileRegion {

		private final FileChannel channel;

		KeptFileRegion(FileChannel file, long position, long count) {
			super(file, position, count);
			this.channel = file;
		}

		@Override
		public void open() throws IOException {
			// Called before each attempt to send; native transports fail differently, and
			// the channel then ends the stream in order
			if (!this.channel.isOpen()) {
				throw new ClosedChannelException();
			}
			super.open();
		}

		@Override
		protected void deallocate() {
			// The caller closes the file
		}

	}

	/**
	 * Completes when some bytes were taken by the operating system.
	 */
	private static final class SentPromise extends DefaultChannelPromise {

		private final int bytes;

		private @Nullable FileItem file;

		// The messages that end with these bytes; rarely more than none
		private @Nullable List<CompletableFuture<Void>> sent;

		SentPromise(Channel channel, int bytes) {
			super(channel);
			this.bytes = bytes;
		}

		void complete(@Nullable CompletableFuture<Void> message) {
			if (message != null) {
				if (this.sent == null) {
					this.sent = new ArrayList<>(1);
				}
				this.sent.add(message);
			}
		}

		void completeSent() {
			if (this.sent != null) {
				this.sent.forEach((message) -> message.complete(null));
			}
		}

		void failSent(NettyConnection connection) {
			if (this.sent != null) {
				this.sent.forEach((message) -> message.completeExceptionally(connection.lostException()));
			}
		}

	}

}
