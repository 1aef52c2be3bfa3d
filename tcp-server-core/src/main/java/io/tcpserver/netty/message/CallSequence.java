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
import java.util.Collections;

import io.tcpserver.CloseReason;
import io.tcpserver.netty.connection.HandlerFailures;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.RunningCall;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.UnchangedSince;
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
final class CallSequence<T> extends ConnectionCalls<T> implements CallSlot {

	private static final VarHandle BATCH;

	private static final VarHandle OPEN;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			BATCH = lookup.findVarHandle(CallSequence.class, "batch", CallBatch.class);
			OPEN = lookup.findVarHandle(CallSequence.class, "open", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Messages that are handed to a handler thread at a time
	private static final int MAX_BATCH = 256;

	private boolean busy;

	// Whether a call is in progress that any thread may take part in: one that must not
	// block, or one that waits for its stage
	@SuppressWarnings("UnusedVariable") // read through its handle
	private boolean open;

	// The call in progress, if it is on a handler thread; read by any thread
	private @Nullable CallBatch batch;

	// The call in progress, if it is on no thread
	private @Nullable Waiting waiting;

	// What its message holds; read by any thread
	private long waitingBytes;

	/**
	 * Create the sequence.
	 * @param connection the connection
	 * @param runner has the handler and its threads
	 * @param decoder has the messages that follow in a batch
	 * @param writer takes replies
	 * @param idle run on the I/O thread when the next call can be made
	 */
	CallSequence(NettyConnection connection, MessageRunner<T> runner, MessageDecoder<T> decoder,
			MessageWriter<T> writer, Runnable idle) {
		super(connection, runner, decoder, writer, idle);
	}

	@Override
	boolean isBusy() {
		return this.busy;
	}

	@Override
	boolean isCallable() {
		return isIdle();
	}

	@Override
	boolean isIdle() {
		return !this.busy;
	}

	@Override
	boolean make(Object call) {
		begin(call);
		int bytes = (call instanceof Event) ? 0 : decoder().nextBytes();
		if (messageCalls().mayBlock(call)) {
			makeOnHandlerThread(call, bytes);
			return false;
		}
		OPEN.setRelease(this, true);
		waitFor(settled(messageCalls().perform(call, this)));
		FramingChange.apply(this);
		this.waitingBytes = (this.waiting != null) ? CallQueue.cost(1, bytes) : 0;
		if (isLast()) {
			connection().handlerEnded(CloseReason.COMPLETED);
		}
		return true;
	}

	/**
	 * Note whether a call waits now. The thread of the call.
	 * @param waiting what it waits for, {@code null} if it has ended
	 * @return the same
	 */
	@Nullable Waiting settled(@Nullable Waiting waiting) {
		OPEN.setRelease(this, waiting != null);
		return waiting;
	}

	private void makeOnHandlerThread(Object call, int bytes) {
		CallBatch batch = new CallBatch(this, messageCalls());
		batch.add(call, bytes);
		if (!(call instanceof Event)) {
			fill(batch);
		}
		this.busy = true;
		BATCH.setRelease(this, batch);
		connection().io().start(batch);
	}

	private void fill(CallBatch batch) {
		if (connection().mayStartTls()) {
			// What follows may turn out to be the handshake
			return;
		}
		decoder().takeAhead((call, bytes) -> {
			if (!messageCalls().mayBlock(call)) {
				decoder().putBack(call, bytes);
				return false;
			}
			batch.add(call, bytes);
			return batch.size() < MAX_BATCH;
		});
	}

	private void waitFor(@Nullable Waiting waiting) {
		if (waiting != null) {
			this.busy = true;
			this.waiting = waiting;
			connection().handler().awaits(waiting.future(), waiting.listener());
			Futures.ignore(
					waiting.future().whenComplete((result, ex) -> connection().io().runOrAtEnd(() -> resume(waiting))));
		}
	}

	private void resume(Waiting waiting) {
		this.waiting = null;
		this.busy = false;
		connection().handler().goesOn();
		waitFor(settled(messageCalls().resume(waiting, this)));
		this.waitingBytes = (this.waiting != null) ? this.waitingBytes : 0;
		goOn();
	}

	@Override
	void awaitingRoom(boolean awaiting) {
		this.busy = awaiting;
	}

	@Override
	boolean isCalling() {
		return connection().handler().isCurrentThread() || (boolean) OPEN.getAcquire(this);
	}

	@Override
	boolean isFailureNext() {
		return decoder().isFailureNext();
	}

	@Override
	void beginNoMore() {
		CallBatch batch = (CallBatch) BATCH.getAcquire(this);
		if (batch != null) {
			batch.endNow();
		}
	}

	@Override
	void releaseBegun() {
		if (this.batch != null) {
			decoder().release(this.batch.takeBegunBytes());
		}
	}

	// The outcome of a call

	@Override
	public void reply(Object call, Object message) {
		messageCalls().writer().reply(message);
	}

	@Override
	public void failed(Failure failure) {
		decoder().putBack(failure, 0);
	}

	@Override
	public void handleNoMore() {
		closeWhenIdle();
	}

	@Override
	public void end(Throwable failure) {
		connection().close(HandlerFailures.report(connection(), failure));
	}

	@Override
	public void done() {
		if (isCloseRequested()) {
			close();
		}
	}

	// Handler threads

	/**
	 * Give a batch a thread. Any thread.
	 * @param batch the batch
	 */
	void start(CallBatch batch) {
		try {
			runner().execute(connection().id(), batch);
		}
		catch (Throwable ex) {
			// No thread to be had: this connection ends, the others go on
			if (batch.isLast()) {
				batch.run();
			}
			else {
				if (batch.isFirst() && batch.position() == 0) {
					messageCalls().neverOpened();
				}
				end(ex);
				batch.end();
			}
		}
	}

	/**
	 * A batch has ended.
	 * @param batch the batch
	 */
	void batchEnded(CallBatch batch) {
		FramingChange.apply(this);
		releaseBegun();
		abandon(batch.pendingBytes());
		this.batch = null;
		if (isLast()) {
			connection().handlerEnded(CloseReason.COMPLETED);
		}
		else {
			this.busy = false;
			goOn();
		}
	}

	// What is known about the calls

	@Override
	boolean isHandling() {
		if (!this.busy) {
			return false;
		}
		CallBatch batch = this.batch;
		return (batch != null) ? batch.isCalling() : this.waiting != null && !this.waiting.future().isDone();
	}

	@Override
	long handlingSince(UnchangedSince seen, long now) {
		return seen.since(progress(), now);
	}

	@Override
	long progress() {
		CallBatch batch = this.batch;
		return (super.progress() << Integer.SIZE) + ((batch != null) ? batch.position() : 0);
	}

	@Override
	Iterable<RunningCall> running() {
		return Collections.emptyList();
	}

	@Override
	long heldBytes() {
		CallBatch batch = (CallBatch) BATCH.getAcquire(this);
		return (batch != null) ? batch.heldBytes() : this.waitingBytes;
	}

	@Override
	long discardedBytes() {
		CallBatch batch = (CallBatch) BATCH.getAcquire(this);
		return super.discardedBytes() + ((batch != null) ? batch.pendingBytes() : 0);
	}

}
