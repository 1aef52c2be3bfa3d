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

package io.tcpserver.netty.message;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.tcpserver.CloseReason;
import io.tcpserver.Correlation;
import io.tcpserver.message.FrameException;
import io.tcpserver.netty.connection.ConnectionInput;
import io.tcpserver.netty.connection.ConnectionOutput;
import io.tcpserver.netty.connection.HandlerFailures;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.message.MessageCalls.Event;
import io.tcpserver.netty.message.MessageCalls.Failure;
import io.tcpserver.netty.message.MessageCalls.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * Turns what arrives on a connection into calls of its message handler: in order, one at
 * a time. Calls that do not block are made on the I/O thread as soon as their frame is
 * complete; the others are handed to a handler thread, all frames of one read together.
 * While a call is in progress, nothing is decoded and what arrives is kept as bytes, up
 * to a limit at which reading pauses; so a slow handler, and a peer that does not take
 * its replies, cost the same little memory.
 * <p>
 * Everything here is confined to the I/O thread unless it says otherwise.
 *
 * @param <T> the type of incoming messages
 */
final class MessageLoop<T> implements ConnectionInput {

	private static final VarHandle ANSWERS;

	private static final VarHandle TURN;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			ANSWERS = lookup.findVarHandle(MessageLoop.class, "answers", PendingAnswers.class);
			TURN = lookup.findVarHandle(MessageLoop.class, "turn", CallBatch.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Messages that are decoded at a time
	private static final int MAX_BATCH = 256;

	// What messages that are ahead of their turn may hold until no other one is decoded:
	// 16 times the default of 'stream.limit'
	private static final long MAX_AHEAD_BYTES = 1024 * 1024;

	private final NettyConnection connection;

	private final MessageRunner<T> runner;

	private final MessageCalls<T> calls;

	private final MessageDecoder<T> decoder;

	// Created with the first question; any thread
	private volatile @Nullable PendingAnswers answers;

	private boolean started;

	private boolean opened;

	// Whether a call is in progress, or sending has to catch up
	private boolean busy;

	private boolean proceeding;

	private boolean reading;

	private boolean paused;

	// How many times calls were begun
	private int calling;

	private boolean eof;

	private boolean goodbye;

	private boolean closed;

	// Read by any thread
	private volatile boolean cutOff;

	// The call in progress, if it is on a handler thread; read by any thread
	private @Nullable CallBatch turn;

	// The call in progress, if it is on no thread
	private @Nullable Waiting waiting;

	// What its message holds; read by any thread
	private long waitingBytes;

	private boolean draining;

	// How much was decoded and came too late to be handled
	private long abandonedBytes;

	// Read by any thread
	private volatile boolean drained;

	MessageLoop(NettyConnection connection, MessageRunner<T> runner) {
		this.connection = connection;
		this.runner = runner;
		this.decoder = new MessageDecoder<>(connection, runner.format(), this::isAnswer);
		this.calls = new MessageCalls<>(connection, runner.handler(), (failure) -> this.decoder.putBack(failure, 0));
	}

	/**
	 * Return the connection. Any thread.
	 * @return the connection
	 */
	NettyConnection connection() {
		return this.connection;
	}

	/**
	 * Begin with the first call.
	 */
	void start() {
		this.started = true;
		proceed();
	}

	// What arrives

	@Override
	public void feed(ByteBuf bytes) {
		this.reading = true;
		boolean lent = this.decoder.feed(bytes);
		try {
			if (this.busy) {
				decodeAhead();
			}
			proceed();
		}
		finally {
			this.decoder.keep(lent);
		}
		limit();
		if (this.draining && !awaitsAnswer()) {
			pauseReading();
		}
	}

	@Override
	public void wrongProtocol(FrameException found) {
		this.reading = true;
		this.decoder.fail(found);
		proceed();
	}

	private void limit() {
		int size = this.decoder.size();
		if (this.busy && size >= this.runner.limit()) {
			pauseReading();
		}
		else if (!this.busy && size >= this.runner.most()) {
			this.decoder.fail(new FrameException("A frame needs more than memory.connection-input: limit %d, got %d"
				.formatted(this.runner.most(), size)));
			proceed();
		}
	}

	@Override
	public void readComplete() {
		this.reading = false;
		this.decoder.trim();
		this.connection.output().flushReplies();
	}

	@Override
	public void feedEof() {
		this.connection.io().run(() -> {
			// Otherwise this side closes, or has made the peer end
			if (this.connection.isEndedByPeer()) {
				inputEnded(true);
			}
			this.eof = true;
			if (this.busy) {
				// The last message may be an answer
				decodeAhead();
			}
			proceed();
		});
	}

	@Override
	public void cutOff(Supplier<? extends IOException> failure) {
		this.cutOff = true;
		inputEnded(false);
		feedEof();
	}

	private void inputEnded(boolean inOrder) {
		// What came too late for a message comes too late for a part of one
		if (!this.goodbye) {
			this.decoder.end(inOrder);
		}
	}

	@Override
	public void drain() {
		this.connection.io().run(() -> {
			// At once: a message that comes between the two would follow the goodbye
			this.draining = true;
			// What a peer sends from now on must not keep the server from ending
			if (!awaitsAnswer()) {
				pauseReading();
			}
			proceed();
		});
	}

	@Override
	public boolean isDrained() {
		return this.drained;
	}

	@Override
	public boolean hasUnread() {
		return this.decoder.size() > 0 || (this.paused && !this.draining);
	}

	@Override
	public boolean isAwaited() {
		return this.opened && !this.busy && !this.draining;
	}

	@Override
	public boolean isHandling() {
		if (!this.busy) {
			return false;
		}
		CallBatch turn = this.turn;
		return (turn != null) ? turn.isCalling() : this.waiting != null && !this.waiting.future().isDone();
	}

	@Override
	public long progress() {
		CallBatch turn = this.turn;
		return ((long) this.calling << Integer.SIZE) + ((turn != null) ? turn.position() : 0);
	}

	@Override
	public long partialBytes() {
		return this.busy ? 0 : keptBytes();
	}

	@Override
	public long keptBytes() {
		return this.decoder.size();
	}

	@Override
	public long heldBytes() {
		return this.decoder.heldBytes();
	}

	@Override
	public long heldAheadBytes() {
		CallBatch turn = (CallBatch) TURN.getAcquire(this);
		return this.decoder.heldAheadBytes() + ((turn != null) ? turn.heldBytes() : this.waitingBytes);
	}

	@Override
	public long discardedBytes() {
		CallBatch turn = (CallBatch) TURN.getAcquire(this);
		return this.decoder.size() + this.decoder.aheadBytes() + this.abandonedBytes
				+ ((turn != null) ? turn.pendingBytes() : 0);
	}

	@Override
	public void drop() {
		this.decoder.drop();
	}

	@Override
	public void readTimedOut(Supplier<? extends IOException> failure) {
		this.decoder.drop();
	}

	@Override
	public void socketClosed(@Nullable Supplier<? extends IOException> failure) {
		this.eof = true;
		inputEnded(false);
		PendingAnswers answers = this.answers;
		if (answers != null) {
			answers.fail(this.connection::lostException);
		}
		proceed();
	}

	@Override
	public byte @Nullable [] takeUnread() {
		byte[] bytes = this.decoder.takeUnread();
		resumeReading();
		return bytes;
	}

	private void pauseReading() {
		if (!this.paused) {
			this.paused = true;
			this.connection.autoRead(false);
		}
	}

	private void resumeReading() {
		if (this.paused && (!this.draining || awaitsAnswer())) {
			this.paused = false;
			this.connection.autoRead(true);
		}
	}

	// What is done about it

	/**
	 * Make the calls that can be made now.
	 */
	private void proceed() {
		if (this.proceeding || !this.started) {
			return;
		}
		this.proceeding = true;
		try {
			boolean more = true;
			while (more && !this.busy) {
				more = step();
			}
		}
		finally {
			this.proceeding = false;
		}
		if (!this.reading) {
			this.decoder.trim();
			this.connection.output().flushReplies();
		}
	}

	/**
	 * Make the next call.
	 * @return {@code false} if there is nothing to do until something happens
	 */
	private boolean step() {
		if (!this.opened) {
			this.opened = true;
			return call(Event.OPEN);
		}
		if (this.connection.isLost()) {
			return stepWhenLost();
		}
		ConnectionOutput output = this.connection.output();
		if (output.isClosing()) {
			return false;
		}
		CompletableFuture<?> room = output.awaitRoom();
		if (room != null) {
			this.busy = true;
			Futures.ignore(room.whenComplete((done, ex) -> this.connection.io().runOrAtEnd(this::idle)));
			return false;
		}
		Object call = this.decoder.next();
		if (call != null) {
			return call(call);
		}
		if (this.draining && !this.goodbye) {
			this.goodbye = true;
			this.drained = true;
			return call(Event.SHUTDOWN);
		}
		if (this.draining || this.eof) {
			this.connection.close(this.connection.reasonToEnd());
			return false;
		}
		resumeReading();
		return false;
	}

	private boolean stepWhenLost() {
		if (this.closed) {
			return false;
		}
		// What the peer has sent before it went is handled
		boolean useless = isUseless(null) && !(this.calls.isCloseRequested() && this.decoder.isFailureNext());
		Object call = useless ? null : this.decoder.next();
		if (call == null) {
			this.closed = true;
			call = Event.CLOSE;
		}
		return call(call);
	}

	/**
	 * Return whether a call should not be made any more. Any thread.
	 * @param call the call, {@code null} for any message
	 * @return {@code true} once this side has closed the connection
	 */
	boolean isUseless(@Nullable Object call) {
		if (call == Event.CLOSE || call == Event.OPEN) {
			return false;
		}
		if (this.calls.isCloseRequested()) {
			// What has failed before is still to be handled
			return !(call instanceof Failure);
		}
		if (!this.connection.output().isClosing()) {
			return false;
		}
		CloseReason reason = this.connection.endReason();
		return reason == null || !(reason.isEndedByPeer() || (reason == CloseReason.TLS_FAILURE && this.cutOff));
	}

	private void idle() {
		this.busy = false;
		closeIfRequested();
		proceed();
	}

	@Override
	public boolean closeAfterReply() {
		boolean requested = this.calls.requestClose();
		if (requested) {
			// The call may have just ended
			this.connection.io().execute(this::closeIfRequested);
		}
		return requested;
	}

	private void closeIfRequested() {
		if (!this.busy && this.calls.isCloseRequested() && !this.decoder.isFailureNext()) {
			this.calls.close();
		}
	}

	private boolean call(Object call) {
		this.calling++;
		if (this.calls.mayBlock(call)) {
			CallBatch turn = new CallBatch(this, this.calls);
			if (call instanceof Event) {
				turn.add(call, 0);
			}
			else {
				turn.add(call, this.decoder.nextBytes());
				fill(turn);
			}
			this.busy = true;
			TURN.setRelease(this, turn);
			this.connection.io().start(turn);
			return false;
		}
		int bytes = (call instanceof Event) ? 0 : this.decoder.nextBytes();
		waitFor(this.calls.perform(call));
		this.waitingBytes = (this.waiting != null) ? CallQueue.cost(1, bytes) : 0;
		if (call == Event.CLOSE) {
			this.connection.handlerEnded(CloseReason.COMPLETED);
		}
		return true;
	}

	private void fill(CallBatch turn) {
		if (this.connection.mayStartTls()) {
			// What follows may turn out to be the handshake
			return;
		}
		while (turn.size() < MAX_BATCH) {
			Object call = this.decoder.next();
			if (call == null) {
				return;
			}
			if (!this.calls.mayBlock(call)) {
				this.decoder.putBack(call, this.decoder.nextBytes());
				return;
			}
			turn.add(call, this.decoder.nextBytes());
		}
	}

	private void waitFor(@Nullable Waiting waiting) {
		if (waiting != null) {
			this.busy = true;
			this.waiting = waiting;
			this.connection.handler().awaits(waiting.future(), waiting.listener());
			Futures.ignore(waiting.future()
				.whenComplete((result, ex) -> this.connection.io().runOrAtEnd(() -> resume(waiting))));
		}
	}

	private void resume(Waiting waiting) {
		this.waiting = null;
		this.busy = false;
		this.connection.handler().goesOn();
		waitFor(this.calls.resume(waiting));
		this.waitingBytes = (this.waiting != null) ? this.waitingBytes : 0;
		proceed();
	}

	// Handler threads

	/**
	 * Give a turn a thread. Any thread.
	 * @param turn the turn
	 */
	void start(CallBatch turn) {
		try {
			this.runner.execute(this.connection.id(), turn);
		}
		catch (Throwable ex) {
			// No thread to be had: this connection ends, the others go on
			if (turn.isLast()) {
				turn.run();
			}
			else {
				this.calls.end(ex);
				turn.end();
			}
		}
	}

	/**
	 * A turn has ended.
	 * @param turn the turn
	 */
	void turnEnded(CallBatch turn) {
		this.abandonedBytes += turn.pendingBytes();
		this.turn = null;
		if (this.closed) {
			this.connection.handlerEnded(CloseReason.COMPLETED);
		}
		else {
			idle();
		}
	}

	// Questions to the peer

	@Override
	public <R> CompletableFuture<R> sendAndReceive(Object message, Correlation<R> correlation, Duration timeout) {
		PendingAnswers answers = answers();
		CompletableFuture<R> answer = answers.expect(correlation, timeout);
		CompletableFuture<Void> sent;
		try {
			sent = this.connection.send(message);
		}
		catch (RuntimeException ex) {
			answer.cancel(false);
			throw ex;
		}
		Futures.ignore(sent.whenComplete((done, ex) -> {
			if (ex != null) {
				answer.completeExceptionally(HandlerFailures.unwrap(ex));
			}
		}));
		// The handler that waits for the answer keeps the next messages from their turn
		this.connection.io().execute(this::decodeAhead);
		// A request that is given up takes no answer any more
		return Futures.copy(answer, (given, ex) -> answer.cancel(false));
	}

	private PendingAnswers answers() {
		PendingAnswers answers = this.answers;
		if (answers == null) {
			PendingAnswers created = new PendingAnswers(this.connection);
			PendingAnswers existing = (PendingAnswers) ANSWERS.compareAndExchange(this, null, created);
			answers = (existing != null) ? existing : created;
		}
		return answers;
	}

	// A handler that does would not end before the answer comes
	private boolean awaitsAnswer() {
		PendingAnswers answers = this.answers;
		return this.busy && answers != null && !answers.isEmpty();
	}

	private boolean isAnswer(T message) {
		PendingAnswers answers = this.answers;
		return answers != null && answers.take(message);
	}

	private void decodeAhead() {
		PendingAnswers answers = this.answers;
		while (answers != null && !answers.isEmpty() && this.decoder.decodeAhead(MAX_BATCH, MAX_AHEAD_BYTES)) {
			// Each may be the answer
		}
		if (!this.reading) {
			this.decoder.trim();
		}
		if (this.decoder.size() == 0) {
			resumeReading();
		}
	}

	@Override
	public String toString() {
		return "MessageLoop[%s%s%s]".formatted(this.decoder, this.busy ? ", busy" : "",
				this.paused ? ", reading is paused" : "");
	}

}
