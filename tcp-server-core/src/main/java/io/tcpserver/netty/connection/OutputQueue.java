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

import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.GatheredOutput;
import io.tcpserver.netty.loop.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what was queued on an output, in order. Confined to the I/O thread.
 * <p>
 * Bytes are gathered into buffers of at most 16 KiB, so that the writes of one burst
 * become one system call and progress is seen in small steps; no more than 128 KiB are in
 * the hands of the channel at a time, the rest waits here, where an abort can drop it.
 */
final class OutputQueue implements ChannelFutureListener, GatheredOutput.Owner {

	private static final int GATHER_BYTES = GatheredOutput.CAPACITY;

	private static final int MAX_IN_FLIGHT = 128 * 1024;

	// However few bytes each of them has
	private static final int MAX_WRITES_IN_FLIGHT = 64;

	// What each of them costs: buffer, promise and what the channel notes
	private static final int WRITE_BYTES = 256;

	private final NettyConnection connection;

	private final WriteGate gate;

	private @Nullable OutputItem first;

	private @Nullable OutputItem last;

	// Bytes that were handed to the channel and are not sent yet
	private long inFlight;

	// How many writes that is; read by any thread
	private int writes;

	// What the items cost besides their bytes; read by any thread
	private long itemsCost;

	// How much of the first item is sent and kept all the same; read by any thread
	private int spent;

	private boolean running;

	private boolean closed;

	OutputQueue(NettyConnection connection, WriteGate gate) {
		this.connection = connection;
		this.gate = gate;
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
		GatheredOutput gathered = gathered();
		int size = gathered.size(this);
		if (size + length > GATHER_BYTES) {
			writeGathered(size);
		}
		gathered.add(this, bytes, length);
	}

	@Override
	public void takeBack(byte[] bytes) {
		// Before the items: none of them was begun, as this would have gone first
		OutputItem item = new BytesItem(bytes, null);
		item.append(this.first);
		this.first = item;
		if (this.last == null) {
			this.last = item;
		}
		this.itemsCost += item.cost();
	}

	private GatheredOutput gathered() {
		return this.connection.io().scratch().gathered();
	}

	private boolean writeGathered(int size) {
		if (this.closed || this.connection.isLost()) {
			gathered().clear();
			this.gate.done(size);
			return false;
		}
		ByteBuf buffer = this.connection.channel().alloc().directBuffer(size);
		gathered().moveTo(buffer);
		write(buffer, new SentPromise(this.connection.channel(), size, null));
		return true;
	}

	/**
	 * Send what was appended.
	 */
	void flush() {
		if (this.first != null || gathered().size(this) > 0) {
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
			this.connection.socket().sending();
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
		return this.inFlight > 0 || this.first != null || gathered().size(this) > 0;
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
		int gathered = gathered().size(this);
		if (gathered > 0) {
			written = writeGathered(gathered);
		}
		OutputItem item = this.first;
		while (item != null && !isFull()) {
			if (this.closed || this.connection.isLost()) {
				removeFirst();
				item.drop(this);
			}
			else if (item.mustWait(this)) {
				break;
			}
			else {
				written |= item.step(this);
			}
			item = this.first;
		}
		return written;
	}

	/**
	 * Write the bytes of the first items, as many as fit into one buffer.
	 */
	void writeBytes() {
		int length = gatherable();
		ByteBuf buffer = this.connection.channel().alloc().directBuffer(length);
		SentPromise promise = new SentPromise(this.connection.channel(), length, null);
		while (buffer.readableBytes() < length && this.first instanceof BytesItem item) {
			item.moveTo(buffer, Math.min(length - buffer.readableBytes(), item.remaining()));
			if (item.remaining() == 0) {
				promise.add(item.sent());
				removeFirst();
			}
			else {
				this.spent = item.spent();
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

	/**
	 * Hand something to the channel.
	 * @param message the message
	 * @param promise what it completes
	 */
	void write(Object message, SentPromise promise) {
		begin(promise);
		Futures.ignore(this.connection.channel().write(message, promise));
	}

	/**
	 * Count a write that begins, until its promise completes.
	 * @param promise the promise
	 */
	void begin(SentPromise promise) {
		this.inFlight += promise.bytes();
		this.writes++;
		Futures.ignore(promise.addListener(this));
	}

	@Override
	public void operationComplete(ChannelFuture future) {
		SentPromise promise = (SentPromise) future;
		this.inFlight -= promise.bytes();
		this.writes--;
		if (future.isSuccess()) {
			sent(promise);
		}
		else {
			failed(promise, future.cause());
		}
		run();
		this.connection.heldMemory().settle();
	}

	private void sent(SentPromise promise) {
		int bytes = promise.bytes();
		this.connection.io().sent(bytes);
		this.connection.socket().sent(bytes);
		FileItem file = promise.file();
		if (file != null) {
			file.sent(bytes);
			return;
		}
		promise.completeMessages();
		this.gate.done(bytes);
	}

	private void failed(SentPromise promise, Throwable cause) {
		FileItem file = promise.file();
		if (file != null) {
			file.failed(this, promise.bytes(), cause);
			return;
		}
		promise.failMessages(this.connection);
		this.gate.failed(promise.bytes());
		this.connection.socket().failed(cause);
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

	// What items ask for

	NettyConnection connection() {
		return this.connection;
	}

	WriteGate gate() {
		return this.gate;
	}

	boolean isHandshaking() {
		return this.connection.isHandshaking();
	}

	/**
	 * Return whether something was handed to the channel that is not sent yet.
	 * @return {@code true} if so
	 */
	boolean isInFlight() {
		return this.inFlight > 0;
	}

	boolean isFirst(OutputItem item) {
		return this.first == item;
	}

	/**
	 * Drop whatever else is to be sent.
	 */
	void close() {
		this.closed = true;
	}

	/**
	 * Remove the first item, which is done or given up.
	 */
	void removeFirst() {
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

}
