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
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.tcpserver.CloseReason;
import io.tcpserver.message.FrameException;
import io.tcpserver.netty.connection.ConnectionInput;
import io.tcpserver.netty.connection.ConnectionOutput;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.protocol.ProtocolErrors;
import io.tcpserver.stream.InputEnd;
import io.tcpserver.stream.LimitOverrunException;
import org.jspecify.annotations.Nullable;

/**
 * The bridge from the I/O thread to whoever reads a connection. The I/O thread puts what
 * arrives into this mailbox, which wakes the reader once it has enough; the reader moves
 * it into its {@link ReceiveBuffer}, which holds all the rules of reading.
 */
public final class StreamInput extends ReaderMailbox implements ConnectionInput {

	private static final VarHandle CAPACITY;

	static {
		try {
			CAPACITY = MethodHandles.lookup().findVarHandle(StreamInput.class, "capacity", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	// How much may be kept for one read
	private final int most;

	private final boolean detectWrongProtocol;

	// Confined to whoever holds the claim
	private final ReceiveBuffer buffer;

	// Confined to whoever holds the claim: what to tell who needs more than there is
	private @Nullable CutOff cutOff;

	// Confined to whoever holds the claim: null as long as more may arrive
	private @Nullable InputEnd endedBy;

	// Written by whoever holds the claim: what the buffer holds
	private int capacity;

	private volatile boolean drained;

	// Confined to whoever holds the claim
	private int nestedReads;

	// Written by whoever holds the claim: how much came after the server had ended the
	// stream
	private long dropped;

	StreamInput(NettyConnection connection, int limit, boolean detectWrongProtocol) {
		this.connection = connection;
		this.detectWrongProtocol = detectWrongProtocol;
		this.buffer = new ReceiveBuffer(limit, connection.peerFailures());
		Long most = connection.host().settings().memory().connectionInput();
		// No buffer holds more than an int can count
		this.most = (most != null) ? (int) Math.min(most, Integer.MAX_VALUE) : Integer.MAX_VALUE;
	}

	ReceiveBuffer buffer() {
		return this.buffer;
	}

	@Override
	int limit() {
		return this.buffer.limit();
	}

	@Override
	public void feed(ByteBuf arrived) {
		if (putBytes() == 0 && this.detectWrongProtocol) {
			FrameException wrong = ProtocolErrors.detect(arrived.nioBuffer(), this.connection.mayBeginWithTls());
			if (wrong != null) {
				if (this.connection.endFor(CloseReason.PROTOCOL_ERROR)) {
					this.connection.reportProtocolError(wrong);
				}
				this.connection.close(CloseReason.PROTOCOL_ERROR);
				return;
			}
		}
		byte[] bytes = new byte[arrived.readableBytes()];
		arrived.readBytes(bytes);
		// Whoever is woken writes soon
		this.connection.io().sweepSoon();
		feed(bytes);
	}

	@Override
	public void feedEof() {
		put(new End(CloseReason.PEER));
		wakeAny();
	}

	@Override
	public void closing() {
		put(new End(this.connection.knownEndReason()));
		wakeAny();
	}

	@Override
	public void socketClosed(@Nullable Supplier<? extends IOException> failure) {
		// What had arrived when this side has cut the connection off can still be read
		if (failure != null) {
			put(new Failure(failure));
			// No read returns it any more, and its handler may not run for a while
			drop();
		}
		else {
			put(new End(this.connection.knownEndReason()));
		}
		wakeAny();
	}

	/**
	 * End the stream as soon as a reader waits and nothing is buffered: what has begun to
	 * arrive is still read to its end. Any thread.
	 */
	@Override
	public void drain() {
		beginDraining();
		wakeAny();
	}

	@Override
	public boolean isDrained() {
		return this.drained;
	}

	private void wakeAny() {
		this.connection.changed();
		wakeReader();
	}

	@Override
	void wake(Object reader) {
		if (!(reader instanceof Thread thread)) {
			((FutureStreamReader.PendingRead<?>) reader).wake(this.connection.io());
		}
		else if (endWait(thread)) {
			this.connection.io().wake(thread);
		}
	}

	@Override
	void autoRead(boolean autoRead) {
		this.connection.autoRead(autoRead);
	}

	@Override
	void resumeSoon() {
		this.connection.io().execute(this::resume);
	}

	@Override
	int unconsumed() {
		return this.buffer.size();
	}

	@Override
	public void drop() {
		if (claim(this)) {
			this.dropped += takeUnread().length;
			release();
		}
	}

	@Override
	public byte[] takeUnread() {
		refill();
		byte[] bytes = this.buffer.takeBuffered();
		publishConsumed();
		resume();
		return bytes;
	}

	@Override
	public boolean hasUnread() {
		return isPaused() || keptBytes() > 0;
	}

	/**
	 * Reserve reading for one reader.
	 * @param reader the reader
	 * @param method the method that is called, for the message
	 * @throws IllegalStateException if somebody else reads (asyncio R46)
	 */
	public void claim(Object reader, String method) {
		if (!claim(reader)) {
			throw new IllegalStateException(
					method + "() called while another reader is already waiting for incoming data");
		}
	}

	/**
	 * Return whether the stream has ended and every byte was read.
	 * @param reader who asks
	 * @return {@code true} at the end; {@code false} while somebody else reads, as nobody
	 * waits at the end of a stream
	 */
	boolean isAtEof(Object reader) {
		if (!claim(reader)) {
			return false;
		}
		try {
			refill();
			return this.buffer.isAtEof();
		}
		finally {
			release();
		}
	}

	/**
	 * Return who has ended the stream.
	 * @param reader who asks
	 * @return who has ended it, empty while it has not ended or somebody else reads
	 */
	Optional<InputEnd> endedBy(Object reader) {
		if (!claim(reader)) {
			return Optional.empty();
		}
		try {
			refill();
			return Optional.ofNullable(this.endedBy);
		}
		finally {
			release();
		}
	}

	@Override
	void publishConsumed() {
		super.publishConsumed();
		publishCapacity();
	}

	private void publishCapacity() {
		int capacity = this.buffer.capacity();
		if (this.capacity != capacity) {
			CAPACITY.setOpaque(this, capacity);
		}
	}

	/**
	 * Move what has arrived into the buffer. Holder of the claim only.
	 * @return {@code true} if anything has arrived
	 */
	boolean refill() {
		Item item = takeAll();
		if (item == null) {
			return endIfDrained();
		}
		while (item != null) {
			Item next = item.unlink();
			if (item instanceof Chunk chunk) {
				move(taken(chunk));
			}
			else if (item instanceof CutOff end) {
				this.cutOff = end;
			}
			else if (item instanceof Failure lost) {
				fail(lost.failure);
			}
			else if (this.cutOff == null) {
				end(((End) item).reason);
			}
			item = next;
		}
		if (this.buffer.capacity() > this.buffer.size() && this.connection.readGate().isMemoryShort()) {
			this.buffer.compact();
		}
		publishCapacity();
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
		if (isDraining() && this.buffer.size() == 0 && !this.buffer.isEofFed() && this.cutOff == null) {
			this.drained = true;
			end(this.connection.reasonToDrain());
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
			this.buffer.feedEnd(() -> this.connection.inputEnded(reason));
		}
	}

	private void fail(Supplier<? extends IOException> failure) {
		this.buffer.fail(failure);
		if (this.endedBy == null) {
			this.endedBy = InputEnd.PEER;
		}
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
			while (isWaiting(thread)) {
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
			LockSupport.park(this);
			return !Thread.currentThread().isInterrupted();
		}
		long remaining = deadline - System.nanoTime();
		if (remaining <= 0) {
			return false;
		}
		LockSupport.parkNanos(this, remaining);
		return !Thread.currentThread().isInterrupted();
	}

	private IOException giveUp(Thread thread) {
		if (thread.isInterrupted()) {
			return new InterruptedIOException("Interrupted while waiting for incoming data");
		}
		return this.connection.peerFailures()
			.add(new SocketTimeoutException("No data within the time-out"), CloseReason.READ_TIMEOUT);
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
			fail(this.cutOff.failure);
			this.cutOff = null;
			return false;
		}
		return beginWaiting(waiter, missing);
	}

	private LimitOverrunException tooMuch(long needed) {
		LimitOverrunException failure = new LimitOverrunException("A read needs more than memory.connection-input",
				(int) Math.min(needed, Integer.MAX_VALUE), this.most);
		this.connection.inputExceeded(failure);
		return this.connection.peerFailures().add(failure, CloseReason.PROTOCOL_ERROR);
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

	@Override
	public boolean isAwaited() {
		return waiter() != null;
	}

	@Override
	public boolean isHandling() {
		ConnectionOutput output = this.connection.output();
		boolean closing = output.isClosing() && !this.connection.isLost();
		return !isAwaited() && this.connection.handler().isRunning() && !closing && !output.isPending();
	}

	@Override
	public long progress() {
		return consumed() + this.connection.output().bytesWritten();
	}

	@Override
	public long partialBytes() {
		return isAwaited() ? keptBytes() : 0;
	}

	@Override
	public long keptBytes() {
		return putBytes() - consumed();
	}

	@Override
	public long heldBytes() {
		return waitingCost() + (int) CAPACITY.getOpaque(this);
	}

	@Override
	public long discardedBytes() {
		return keptBytes() + this.dropped;
	}

	@Override
	public void cutOff(Supplier<? extends IOException> failure) {
		put(new CutOff(failure));
		wakeAny();
	}

	@Override
	public String toString() {
		Object waiting = waiter();
		return "[%s%s%s%s]".formatted(this.buffer, isEmpty() ? "" : ", more has arrived",
				(waiting != null) ? ", waiting: " + waiting : "", isPaused() ? ", reading is paused" : "");
	}

	/**
	 * The end of a stream that its peer has cut off.
	 */
	private static final class CutOff extends Item {

		private final Supplier<? extends IOException> failure;

		CutOff(Supplier<? extends IOException> failure) {
			this.failure = failure;
		}

	}

	/**
	 * The loss of the connection, by which what has arrived is lost too.
	 */
	private static final class Failure extends Item {

		private final Supplier<? extends IOException> failure;

		Failure(Supplier<? extends IOException> failure) {
			this.failure = failure;
		}

	}

	/**
	 * The end of the stream.
	 */
	private static final class End extends Item {

		private final CloseReason reason;

		End(CloseReason reason) {
			this.reason = reason;
		}

	}

}
