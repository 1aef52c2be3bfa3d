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
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.tls.TlsContexts;
import org.jspecify.annotations.Nullable;

/**
 * The bridge from whoever writes to a connection to its I/O thread. Everything that is to
 * happen to the outgoing stream, bytes, files, its end and the close, goes in order
 * through one mailbox; {@link OutputQueue} carries it out on the I/O thread. Safe for use
 * by multiple threads, except for what says otherwise.
 */
public final class ConnectionOutput extends Outbox {

	// More than this is worth a wake-up of the I/O thread
	private static final int BYTES_TO_SEND_AT_ONCE = 16 * 1024;

	private final NettyConnection connection;

	private final WriteGate gate;

	private final OutputQueue queue;

	private volatile boolean eofWritten;

	// Whether it was the server that has ended the stream: the handler cannot know
	private volatile boolean endedFirst;

	private volatile boolean closing;

	// Whether that was the handler's decision
	private volatile boolean closedByHandler;

	ConnectionOutput(NettyConnection connection, TcpServerSettings settings) {
		super(connection);
		this.connection = connection;
		this.gate = new WriteGate(connection, settings.writeBuffer(), settings.memory().connectionOutput());
		this.queue = new OutputQueue(connection, this.gate);
	}

	/**
	 * Return how much waits to be sent, and whether that is too much.
	 * @return the gate
	 */
	public WriteGate gate() {
		return this.gate;
	}

	// What is to be sent

	/**
	 * Queue bytes.
	 * @param bytes the bytes, not to be changed any more
	 * @return {@code false} if they are dropped, as the connection closes
	 * @throws IllegalStateException after {@link #writeEof()}
	 */
	public boolean write(byte[] bytes) {
		if (isClosing()) {
			return false;
		}
		// In this order: the server ends the stream first, then writes that it has ended
		if (this.eofWritten && this.endedFirst) {
			return true;
		}
		checkEofNotWritten();
		if (bytes.length > 0) {
			enqueue(new BytesItem(bytes, null), bytes.length);
		}
		return true;
	}

	/**
	 * Make sure that the outgoing stream has not ended.
	 * @throws IllegalStateException after {@link #writeEof()}
	 */
	public void checkEofNotWritten() {
		if (this.eofWritten) {
			throw new IllegalStateException("Cannot write after writeEof()");
		}
	}

	/**
	 * Queue a message for a client that may be slow, without waking the I/O thread.
	 * @param bytes the message, not to be changed any more
	 * @param sent completes when the message is sent or lost, or {@code null}
	 * @param limit how many bytes may wait once the high-water mark is passed
	 * @return zero if it is queued, otherwise how many bytes wait, which are too many
	 */
	public long push(byte[] bytes, @Nullable CompletableFuture<Void> sent, int limit) {
		long pending = this.gate.tryAdd(bytes.length, limit);
		if (pending < 0) {
			return -pending;
		}
		putUnsignalled(new BytesItem(bytes, sent));
		this.gate.closeIfFull(pending);
		return 0;
	}

	/**
	 * Return whether the calling thread may {@link #append}. Otherwise, it writes.
	 * @return {@code true} on the I/O thread, once the handler was started
	 */
	public boolean canAppend() {
		return this.connection.io().isCurrentThread() && this.connection.socket().isStarted();
	}

	/**
	 * Queue bytes for {@link #flushAppended()}, behind everything that is there, without
	 * an item of their own. I/O thread only.
	 * @param bytes an array with the bytes, copied
	 * @param length how many
	 */
	public void append(byte[] bytes, int length) {
		if (!isEmpty()) {
			// What was written before goes first
			this.queue.add(takeAll());
		}
		long pending = this.gate.add(length);
		this.queue.append(bytes, length);
		this.gate.closeIfFull(pending);
	}

	/**
	 * Send a part of a file.
	 * @param file the file, which stays open
	 * @param position where in the file to begin
	 * @param count how many bytes to send, if the file has so many there
	 * @return a new future of how many bytes were sent
	 */
	public CompletableFuture<Long> transfer(FileChannel file, long position, long count) {
		CompletableFuture<Long> sent = new CompletableFuture<>();
		FileItem item;
		try {
			item = FileItem.of(file, position, count, sent);
		}
		catch (IOException ex) {
			sent.completeExceptionally(ex);
			return sent;
		}
		// Not counted as queued: a file costs no memory
		enqueue(item);
		return sent.copy();
	}

	/**
	 * Encrypt what follows what is queued.
	 * @param contexts what the handshake needs
	 * @param done completes with the handshake
	 */
	void startTls(TlsContexts contexts, CompletableFuture<Void> done) {
		if (this.eofWritten) {
			done.completeExceptionally(new IllegalStateException("Cannot start TLS after writeEof()"));
		}
		else if (isClosing()) {
			done.completeExceptionally(this.connection.lostException());
		}
		else {
			enqueue(new TlsItem(contexts, done));
		}
	}

	/**
	 * End the outgoing stream after what is queued has been sent.
	 * @throws UnsupportedOperationException if the connection is encrypted (asyncio L32)
	 */
	public void writeEof() {
		if (!canWriteEof()) {
			throw new UnsupportedOperationException("writeEof() on an encrypted connection");
		}
		if (!isEnded()) {
			this.eofWritten = true;
			enqueue(new EofItem());
		}
	}

	public boolean canWriteEof() {
		return !this.connection.isEncrypted();
	}

	/**
	 * End the stream, as the server wants to end the connection: what is written from now
	 * on is dropped. I/O thread only.
	 */
	void endFirst() {
		if (!isEnded()) {
			this.endedFirst = true;
			this.eofWritten = true;
			enqueue(new EofItem());
		}
	}

	/**
	 * Return whether nothing more can be sent.
	 * @return {@code true} after the end of the outgoing stream or of the connection
	 */
	public boolean isEnded() {
		return isClosing() || this.eofWritten;
	}

	// How it gets to the I/O thread

	private void enqueue(OutputItem item) {
		enqueue(item, 0);
		this.connection.io().signal();
	}

	private void enqueue(OutputItem item, long length) {
		// Counted first: it may be sent at once
		long pending = this.gate.add(length);
		put(item);
		this.gate.closeIfFull(pending);
		if (pending >= BYTES_TO_SEND_AT_ONCE) {
			this.connection.io().signal();
		}
	}

	/**
	 * Let what is written go out before the calling thread waits for something.
	 */
	public void flushBeforeWait() {
		signalBeforeWait();
	}

	/**
	 * Send what was appended. I/O thread only.
	 */
	public void flushAppended() {
		this.queue.flush();
	}

	/**
	 * Carry out what has been queued so far. I/O thread only.
	 */
	void started() {
		// Not visit(): this output may still be on the list of its I/O thread
		carryOut();
	}

	@Override
	void carryOut() {
		this.queue.add(takeAll());
		this.queue.run();
	}

	/**
	 * Go on, as what follows can be encrypted. I/O thread only.
	 */
	void handshakeEnded() {
		this.queue.run();
	}

	/**
	 * End the outgoing stream now that everything is sent. I/O thread only.
	 */
	void shutdownOutput() {
		this.queue.shutdownOutput();
	}

	// How much waits

	/**
	 * Return what to wait for until the peer has taken enough.
	 * @return {@code null} if more can be sent now
	 */
	@Nullable public CompletableFuture<Void> awaitRoom() {
		return this.gate.room();
	}

	/**
	 * Wait until the peer has taken enough, without blocking.
	 * @return a new future, which fails if the connection is lost
	 */
	public CompletableFuture<Void> drainAsync() {
		CompletableFuture<Void> room = awaitRoom();
		CompletableFuture<Void> open = (room != null) ? room : CompletableFuture.completedFuture(null);
		flushBeforeWait();
		return open.thenRun(() -> {
			try {
				checkNotLost();
			}
			catch (IOException ex) {
				throw new CompletionException(ex);
			}
		});
	}

	/**
	 * Make sure that somebody can still take what is sent.
	 * @throws ConnectionLostException if nobody can
	 */
	public void checkNotLost() throws ConnectionLostException {
		if (this.connection.isLost() || (this.closing && this.gate.pendingBytes() == 0)) {
			throw this.connection.lostException();
		}
	}

	/**
	 * Return what is held of what waits to be sent. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long heldBytes() {
		return Math.max(this.gate.pendingBytes(), 0) + this.queue.itemBytes();
	}

	/**
	 * Return whether something waits to be sent. I/O thread only.
	 * @return {@code true} until the operating system has taken all of it
	 */
	public boolean isPending() {
		return this.queue.isPending();
	}

	// The close

	/**
	 * Close the connection after what is queued has been sent, as its handler says so by
	 * its writer.
	 */
	public void closeByHandler() {
		if (!this.closing) {
			this.closedByHandler = true;
		}
		close(this.connection.reasonToEnd());
	}

	/**
	 * Return whether the handler has closed the connection by its writer. Any thread.
	 * @return {@code false} if somebody else has, or nobody
	 */
	boolean isClosedByHandler() {
		return this.closedByHandler;
	}

	/**
	 * Close the connection after what is queued has been sent.
	 * @param reason why
	 */
	void close(CloseReason reason) {
		if (!this.closing) {
			this.connection.endFor(reason);
			this.closing = true;
			enqueue(new CloseItem());
			this.connection.input().closing();
		}
	}

	/**
	 * The socket will be closed at once. Any thread.
	 */
	void aborted() {
		this.closing = true;
		this.closedByHandler = false;
	}

	/**
	 * The socket is closed: nothing can be sent any more. I/O thread only.
	 */
	void lost() {
		this.closing = true;
		// Not visit(): this output may still be on the list of its I/O thread
		carryOut();
		this.gate.open();
	}

	public boolean isClosing() {
		return this.closing || this.connection.isLost();
	}

}
