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
import java.nio.channels.NonReadableChannelException;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultFileRegion;

/**
 * A part of a file to send. It stays the first item until its last byte is sent.
 */
final class FileItem extends OutputItem {

	private static final int PART_BYTES = 1024 * 1024;

	private static final int ENCRYPTED_PART_BYTES = 64 * 1024;

	private final FileChannel file;

	private final long length;

	private final CompletableFuture<Long> sent;

	private long position;

	private long remaining;

	// Whether the channel has had a part of it
	private boolean begun;

	private FileItem(FileChannel file, long position, long length, CompletableFuture<Long> sent) {
		this.file = file;
		this.position = position;
		this.length = length;
		this.remaining = length;
		this.sent = sent;
	}

	/**
	 * Create an item.
	 * @param file the file, which stays open: it belongs to the caller
	 * @param position where in the file to begin
	 * @param count how many bytes to send, if the file has so many there
	 * @param sent completes with how many bytes were sent
	 * @return the item
	 * @throws IOException if the file cannot be read
	 */
	static FileItem of(FileChannel file, long position, long count, CompletableFuture<Long> sent) throws IOException {
		try {
			long length = Math.max(0, Math.min(count, file.size() - position));
			// Tells at once if the file cannot be read
			file.read(ByteBuffer.allocate(0), position);
			return new FileItem(file, position, length, sent);
		}
		catch (NonReadableChannelException ex) {
			throw new IOException("The file is not open for reading", ex);
		}
	}

	@Override
	boolean step(OutputQueue queue) {
		if (this.remaining == 0) {
			end(queue);
			return false;
		}
		if (queue.connection().isEncrypted()) {
			writeEncrypted(queue);
		}
		else {
			write(queue);
		}
		return true;
	}

	private void end(OutputQueue queue) {
		if (this.begun) {
			queue.connection().socket().resetOnClose(false);
		}
		this.sent.complete(this.length);
		queue.removeFirst();
	}

	private void write(OutputQueue queue) {
		if (!this.begun) {
			this.begun = true;
			// The channel closes itself if the file cannot be read
			queue.connection().socket().resetOnClose(true);
		}
		int part = (int) Math.min(PART_BYTES, this.remaining);
		queue.write(new KeptFileRegion(this.file, this.position, part), promise(queue, part));
	}

	private void writeEncrypted(OutputQueue queue) {
		int part = (int) Math.min(ENCRYPTED_PART_BYTES, this.remaining);
		SentPromise promise = promise(queue, part);
		ByteBuf buffer = queue.connection().channel().alloc().directBuffer(part);
		try {
			read(buffer, part);
		}
		catch (IOException ex) {
			buffer.release();
			queue.begin(promise);
			promise.setFailure(ex);
			return;
		}
		queue.write(buffer, promise);
	}

	private SentPromise promise(OutputQueue queue, int part) {
		return new SentPromise(queue.connection().channel(), part, this);
	}

	private void read(ByteBuf buffer, int part) throws IOException {
		while (buffer.readableBytes() < part) {
			int length = buffer.writeBytes(this.file, this.position + buffer.readableBytes(),
					part - buffer.readableBytes());
			if (length < 0) {
				throw new IOException("The file has become shorter while it was sent");
			}
		}
	}

	/**
	 * A part was sent.
	 * @param part how many bytes
	 */
	void sent(int part) {
		this.position += part;
		this.remaining -= part;
	}

	/**
	 * A part could not be sent.
	 * @param queue what this is the first item of, or was before it was dropped
	 * @param part how many bytes
	 * @param cause why
	 */
	void failed(OutputQueue queue, int part, Throwable cause) {
		NettyConnection connection = queue.connection();
		IOException failure;
		if (isBroken(part)) {
			failure = new IOException(
					"Only a part of a file of %d bytes was sent: %s".formatted(this.length, cause.getMessage()), cause);
			ForcedEnd.fileFailed(connection, failure);
		}
		else {
			// The peer's doing, most likely; a reset in any case, as the stream has a gap
			connection.socket().resetOnClose(true);
			connection.socket().failed(cause);
			failure = connection.lostException();
			failure.initCause(cause);
		}
		if (queue.isFirst(this)) {
			queue.removeFirst();
			this.sent.completeExceptionally(failure);
		}
	}

	@Override
	void drop(OutputQueue queue) {
		this.sent.completeExceptionally(queue.connection().lostException());
	}

	private boolean isBroken(int part) {
		try {
			return this.file.read(ByteBuffer.allocate(1), this.position + part - 1) != 1;
		}
		catch (IOException ex) {
			return true;
		}
	}

	/**
	 * A part of a file that stays open.
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

}
