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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.CloseReason;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.message.MessageCalls.Event;
import io.tcpserver.netty.message.MessageCalls.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of one connection one after the other: those that do not block on the
 * I/O thread, the others in batches on a handler thread. It is busy from the beginning of
 * a call until that has ended, whatever it waits for, and while sending has to catch up.
 * <p>
 * Everything here is confined to the I/O thread unless it says otherwise.
 *
 * @param <T> the type of incoming messages
 */
final class CallSequence<T> {

	private static final VarHandle BATCH;

	static {
		try {
			BATCH = MethodHandles.lookup().findVarHandle(CallSequence.class, "batch", CallBatch.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Messages that are handed to a handler thread at a time
	private static final int MAX_BATCH = 256;

	private final NettyConnection connection;

	private final MessageRunner<T> runner;

	private final MessageDecoder<T> decoder;

	private final MessageCalls<T> calls;

	private final Runnable idle;

	private boolean busy;

	// How many times calls were begun
	private int begun;

	// Whether the handler is told of the end, after which there is no other call
	private boolean last;

	// The call in progress, if it is on a handler thread; read by any thread
	private @Nullable CallBatch batch;

	// The call in progress, if it is on no thread
	private @Nullable Waiting waiting;

	// What its message holds; read by any thread
	private long waitingBytes;

	// How much was decoded and came too late to be handled
	private long abandonedBytes;

	// Read by any thread
	private volatile boolean inputCutOff;

	/**
	 * Create the sequence.
	 * @param connection the connection
	 * @param runner has the handler and its threads
	 * @param decoder has the messages that follow in a batch
	 * @param writer takes replies
	 * @param idle run on the I/O thread when the next call can be made
	 */
	CallSequence(NettyConnection connection, MessageRunner<T> runner, MessageDecoder<T> decoder, MessageWriter writer,
			Runnable idle) {
		this.connection = connection;
		this.runner = runner;
		this.decoder = decoder;
		this.idle = idle;
		this.calls = new MessageCalls<>(connection, runner.handler(), writer, (failure) -> decoder.putBack(failure, 0));
	}

	/**
	 * Return the connection. Any thread.
	 * @return the connection
	 */
	NettyConnection connection() {
		return this.connection;
	}

	boolean isBusy() {
		return this.busy;
	}

	/**
	 * Return whether the handler of the connection needs the frames of messages.
	 * @return {@code true} if they are to be kept
	 */
	boolean needFrames() {
		return this.calls.needFrames();
	}

	/**
	 * Return whether the last call was begun.
	 * @return {@code true} if the handler is told of the end
	 */
	boolean isLast() {
		return this.last;
	}

	/**
	 * Make a call. Not while this is busy.
	 * @param call a message, a failure or an event
	 * @return {@code false} if there is nothing to do until it has ended
	 */
	boolean make(Object call) {
		this.begun++;
		this.last = call == Event.CLOSE;
		int bytes = (call instanceof Event) ? 0 : this.decoder.nextBytes();
		if (this.calls.mayBlock(call)) {
			makeOnHandlerThread(call, bytes);
			return false;
		}
		waitFor(this.calls.perform(call));
		this.waitingBytes = (this.waiting != null) ? CallQueue.cost(1, bytes) : 0;
		if (this.last) {
			this.connection.handlerEnded(CloseReason.COMPLETED);
		}
		return true;
	}

	/**
	 * Call the handler, as nothing happens, if it wants to know. Not while this is busy.
	 * @param silence what does not happen
	 * @return {@code false} if the connection is to be closed in place of that
	 */
	boolean idle(IdleEvent silence) {
		if (!this.calls.handlesIdle()) {
			return false;
		}
		if (!awaitRoom()) {
			make(Event.idle(silence));
		}
		return true;
	}

	private void makeOnHandlerThread(Object call, int bytes) {
		CallBatch batch = new CallBatch(this, this.calls);
		batch.add(call, bytes);
		if (!(call instanceof Event)) {
			fill(batch);
		}
		this.busy = true;
		BATCH.setRelease(this, batch);
		this.connection.io().start(batch);
	}

	private void fill(CallBatch batch) {
		if (this.connection.mayStartTls()) {
			// What follows may turn out to be the handshake
			return;
		}
		while (batch.size() < MAX_BATCH) {
			Object call = this.decoder.next();
			if (call == null) {
				return;
			}
			if (!this.calls.mayBlock(call)) {
				this.decoder.putBack(call, this.decoder.nextBytes());
				return;
			}
			batch.add(call, this.decoder.nextBytes());
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
		this.idle.run();
	}

	/**
	 * Be busy until the peer has taken enough of what was sent.
	 * @return {@code false} if it has
	 */
	boolean awaitRoom() {
		CompletableFuture<?> room = this.connection.output().awaitRoom();
		if (room == null) {
			return false;
		}
		this.busy = true;
		Futures.ignore(room.whenComplete((done, ex) -> this.connection.io().runOrAtEnd(this::idle)));
		return true;
	}

	private void idle() {
		this.busy = false;
		closeIfRequested();
		this.idle.run();
	}

	/**
	 * Close the connection with the end of the call in progress, if the calling thread
	 * takes part in one. Any thread.
	 * @return {@code false} if it does not
	 */
	boolean requestClose() {
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

	/**
	 * The peer has cut its stream off.
	 */
	void inputCutOff() {
		this.inputCutOff = true;
	}

	/**
	 * Return whether what comes next should not be handled any more.
	 * @return {@code true} once this side has closed the connection
	 */
	boolean isRestUseless() {
		return isUseless(null) && !(this.calls.isCloseRequested() && this.decoder.isFailureNext());
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
		CloseReason reason = this.connection.end().reason();
		return reason == null || !(reason.isEndedByPeer() || (reason == CloseReason.TLS_FAILURE && this.inputCutOff));
	}

	// Handler threads

	/**
	 * Give a batch a thread. Any thread.
	 * @param batch the batch
	 */
	void start(CallBatch batch) {
		try {
			this.runner.execute(this.connection.id(), batch);
		}
		catch (Throwable ex) {
			// No thread to be had: this connection ends, the others go on
			if (batch.isLast()) {
				batch.run();
			}
			else {
				if (batch.isFirst() && batch.position() == 0) {
					this.calls.neverOpened();
				}
				this.calls.end(ex);
				batch.end();
			}
		}
	}

	/**
	 * A batch has ended.
	 * @param batch the batch
	 */
	void batchEnded(CallBatch batch) {
		this.abandonedBytes += batch.pendingBytes();
		this.batch = null;
		if (this.last) {
			this.connection.handlerEnded(CloseReason.COMPLETED);
		}
		else {
			idle();
		}
	}

	// What is known about the calls

	/**
	 * Return whether the handler is at work.
	 * @return {@code false} if it is not, or waits for the peer
	 */
	boolean isHandling() {
		if (!this.busy) {
			return false;
		}
		CallBatch batch = this.batch;
		return (batch != null) ? batch.isCalling() : this.waiting != null && !this.waiting.future().isDone();
	}

	/**
	 * Return a number that grows with each call.
	 * @return the number, of no meaning in itself
	 */
	long progress() {
		CallBatch batch = this.batch;
		return ((long) this.begun << Integer.SIZE) + ((batch != null) ? batch.position() : 0);
	}

	/**
	 * Return what messages hold that are not handled yet. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long heldBytes() {
		CallBatch batch = (CallBatch) BATCH.getAcquire(this);
		return (batch != null) ? batch.heldBytes() : this.waitingBytes;
	}

	/**
	 * Return how much was decoded and not handled, now that the connection has ended. Any
	 * thread.
	 * @return the number of bytes
	 */
	long discardedBytes() {
		CallBatch batch = (CallBatch) BATCH.getAcquire(this);
		return this.abandonedBytes + ((batch != null) ? batch.pendingBytes() : 0);
	}

}
