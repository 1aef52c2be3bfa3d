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

package io.tcpserver.netty.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.tcpserver.CloseReason;
import io.tcpserver.netty.connection.ForcedEnd;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Mailbox.Item;
import io.tcpserver.stream.InputEnd;
import io.tcpserver.stream.LimitOverrunException;
import org.jspecify.annotations.Nullable;

/**
 * What a reader does with a {@link StreamInput} while it is its turn: it moves what has
 * arrived into the {@link ReceiveBuffer}, learns how the stream ends, and waits for more.
 * There is one for each connection, for one reader after the other. Confined to whoever
 * holds the claim unless it says otherwise.
 */
final class ReadTurn {

	private final StreamInput input;

	private final NettyConnection connection;

	private final ReceiveBuffer buffer;

	// How much may be kept for one read
	private final int most;

	// What to tell who needs more than there is
	private InputEnding.@Nullable CutOff cutOff;

	// Null as long as more may arrive
	private @Nullable InputEnd endedBy;

	// Read by any thread
	private volatile boolean drained;

	private int nestedReads;

	// How much came after the server had ended the stream, or was not wanted any more
	private long dropped;

	ReadTurn(StreamInput input, NettyConnection connection, ReceiveBuffer buffer, int most) {
		this.input = input;
		this.connection = connection;
		this.buffer = buffer;
		this.most = most;
	}

	ReceiveBuffer buffer() {
		return this.buffer;
	}

	/**
	 * Begin the turn of a reader. Any thread.
	 * @param reader the reader
	 * @param method the method that is called, for the message
	 * @throws IllegalStateException if somebody else reads (asyncio R46)
	 */
	void begin(Object reader, String method) {
		if (!this.input.claim(reader)) {
			this.input.checkNotHandedOver(method);
			throw new IllegalStateException(
					method + "() called while another reader is already waiting for incoming data");
		}
	}

	/**
	 * End the turn: others may read again.
	 */
	void end() {
		this.input.release();
	}

	/**
	 * Return whether the stream has ended and every byte was read.
	 * @param reader who asks
	 * @return {@code true} at the end; {@code false} while somebody else reads, as nobody
	 * waits at the end of a stream
	 */
	boolean isAtEof(Object reader) {
		if (!this.input.claim(reader)) {
			return false;
		}
		try {
			refill();
			return this.buffer.isAtEof();
		}
		finally {
			this.input.release();
		}
	}

	/**
	 * Return who has ended the stream.
	 * @param reader who asks
	 * @return who has ended it, empty while it has not ended or somebody else reads
	 */
	Optional<InputEnd> endedBy(Object reader) {
		if (!this.input.claim(reader)) {
			return Optional.empty();
		}
		try {
			refill();
			return Optional.ofNullable(this.endedBy);
		}
		finally {
			this.input.release();
		}
	}

	/**
	 * Move what has arrived into the buffer. Holder of the claim only.
	 * @return {@code true} if anything has arrived
	 */
	boolean refill() {
		Item item = this.input.takeAll();
		if (item == null) {
			return endIfDrained();
		}
		while (item != null) {
			Item next = item.unlink();
			if (item instanceof ChunkMailbox.Chunk chunk) {
				move(this.input.taken(chunk));
			}
			else if (item instanceof InputEnding.CutOff end) {
				this.cutOff = end;
			}
			else if (item instanceof InputEnding.Failure lost) {
				fail(lost.failure());
			}
			else if (this.cutOff == null) {
				end(((InputEnding.End) item).reason());
			}
			item = next;
		}
		if (this.buffer.capacity() > this.buffer.size() && this.connection.readGate().isMemoryShort()) {
			this.buffer.compact();
		}
		this.input.publishCapacity();
		return true;
	}

	private void move(byte[] bytes) {
		// After the server has ended the stream, what still arrives is dropped
		if (!this.buffer.isEofFed()) {
			this.buffer.feed(bytes);
		}
		else {
			this.dropped += bytes.length;
		}
	}

	private boolean endIfDrained() {
		if (this.input.isDraining() && this.buffer.size() == 0 && !this.buffer.isEofFed() && this.cutOff == null) {
			this.drained = true;
			end(this.connection.end().reasonToDrain());
			return true;
		}
		return false;
	}

	private void end(CloseReason reason) {
		if (this.buffer.isEofFed()) {
			return;
		}
		this.endedBy = InputEnd.of(reason);
		if (reason.isEndOfStream()) {
			// By the peer, or by the handler itself (asyncio W15)
			this.buffer.feedEof();
		}
		else {
			this.buffer.feedEnd(() -> this.connection.peerFailures().inputEnded(reason));
		}
	}

	private void fail(Supplier<? extends IOException> failure) {
		this.buffer.fail(failure);
		if (this.endedBy == null) {
			this.endedBy = InputEnd.PEER;
		}
	}

	// Null if the peer has not cut its stream off. Holder of the claim only
	@Nullable Supplier<? extends IOException> cutOff() {
		return (this.cutOff != null) ? this.cutOff.failure() : null;
	}

	/**
	 * Block until something has arrived. Holder of the claim only.
	 * @param missing how many bytes are needed before it makes sense to go on
	 * @param deadline when to give up by {@link System#nanoTime()}, or zero
	 * @throws IOException if the time has passed or the thread was interrupted
	 */
	void await(long missing, long deadline) throws IOException {
		if (refill()) {
			return;
		}
		Thread thread = Thread.currentThread();
		if (this.connection.io().isCurrentThread()) {
			throw new IllegalStateException("A blocking read on an I/O thread: use async()");
		}
		this.connection.output().flushBeforeWait();
		if (beginWait(thread, missing)) {
			while (this.input.isWaiting(thread)) {
				if (!park(deadline) && endWait(thread)) {
					givenUp();
					throw giveUp(thread);
				}
			}
		}
		refill();
	}

	private boolean park(long deadline) {
		if (deadline == 0) {
			LockSupport.park(this.input);
			return !Thread.currentThread().isInterrupted();
		}
		long remaining = deadline - System.nanoTime();
		if (remaining <= 0) {
			return false;
		}
		LockSupport.parkNanos(this.input, remaining);
		return !Thread.currentThread().isInterrupted();
	}

	private IOException giveUp(Thread thread) {
		if (thread.isInterrupted()) {
			return new InterruptedIOException("Interrupted while waiting for incoming data");
		}
		return timedOut();
	}

	/**
	 * Return why a read that has waited for too long is given up. Any thread.
	 * @return a new exception
	 */
	IOException timedOut() {
		return this.connection.peerFailures()
			.add(new SocketTimeoutException("No data within the time-out"), CloseReason.READ_TIMEOUT);
	}

	/**
	 * Return what has timers. Any thread.
	 * @return the loop of the connection
	 */
	ScheduledExecutorService loop() {
		return this.connection.io().loop();
	}

	/**
	 * Begin to wait. Holder of the claim only.
	 * @param waiter the reader, woken by clearing the field
	 * @param missing how many bytes are needed before it makes sense to go on
	 * @return {@code false} if something has arrived meanwhile: the reader does not wait
	 * @throws LimitOverrunException if so many bytes may not be kept
	 */
	boolean beginWait(Object waiter, long missing) throws LimitOverrunException {
		if (this.buffer.size() + missing > this.most) {
			throw tooMuch(this.buffer.size() + missing);
		}
		if (this.cutOff != null) {
			// What has arrived before could be read; there is no more
			fail(this.cutOff.failure());
			this.cutOff = null;
			return false;
		}
		return this.input.beginWaiting(waiter, missing);
	}

	private LimitOverrunException tooMuch(long needed) {
		LimitOverrunException failure = new LimitOverrunException("A read needs more than memory.connection-input",
				(int) Math.min(needed, Integer.MAX_VALUE), this.most);
		ForcedEnd.protocolError(this.connection, failure);
		return this.connection.peerFailures().add(failure, CloseReason.PROTOCOL_ERROR);
	}

	/**
	 * End a wait that has begun.
	 * @param waiter the reader
	 * @return {@code false} if it has been woken already
	 */
	boolean endWait(Object waiter) {
		return this.input.endWait(waiter);
	}

	/**
	 * A read is given up: its handler does something else next. Any thread.
	 */
	void givenUp() {
		this.connection.changed();
	}

	/**
	 * The end was read as that of an input stream.
	 */
	void endRead() {
		this.connection.peerFailures().endRead();
	}

	/**
	 * Count an asynchronous read that did not have to wait. Holder of the claim only.
	 * @param max how many may follow each other
	 * @return {@code true} if it is one too many
	 */
	boolean nestedReads(int max) {
		this.nestedReads = (this.nestedReads < max) ? this.nestedReads + 1 : 0;
		return this.nestedReads == 0;
	}

	/**
	 * Run a task on the I/O thread, not nested in anything.
	 * @param task the task
	 * @return {@code false} if the I/O thread has ended
	 */
	boolean executeLater(Runnable task) {
		try {
			this.connection.io().loop().execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/**
	 * Count what nobody is given any more.
	 * @param bytes the number of bytes
	 */
	void countDropped(int bytes) {
		this.dropped += bytes;
	}

	/**
	 * Return how much nobody was given. Any thread, once the connection has ended.
	 * @return the number of bytes
	 */
	long droppedBytes() {
		return this.dropped;
	}

	/**
	 * Return whether draining has ended the stream. Any thread.
	 * @return {@code true} if nothing was left to read
	 */
	boolean isDrained() {
		return this.drained;
	}

	@Override
	public String toString() {
		return this.input.toString();
	}

}
