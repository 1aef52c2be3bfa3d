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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.RunningCall;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.message.MessageCalls.Event;
import io.tcpserver.netty.message.MessageCalls.Waiting;
import io.tcpserver.netty.message.MessageWriter.HeldReply;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A call of one connection that others may be made beside: on a thread of its own, or on
 * the I/O thread. It is visited there when it has ended, and each time when a stage is
 * complete that it has waited for on no thread. Confined to the I/O thread, or to the one
 * that it is on, unless it says otherwise.
 */
final class ConcurrentCall extends CallsInFlight.Entry implements CallSlot {

	private static final VarHandle BEGUN;

	static {
		try {
			BEGUN = MethodHandles.lookup().findVarHandle(ConcurrentCall.class, "begun", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final Object HANDLED = new Object();

	private final ConcurrentCalls<?> calls;

	private Object call = HANDLED;

	private MessageConcurrency concurrency = MessageConcurrency.defaults();

	// What its message has arrived as
	private int bytes;

	// Null unless it is in flight
	private @Nullable RunningCall running;

	// Whether it is, or was, for a handler thread
	private boolean threaded;

	// Whether the handler was called; read by any thread
	@SuppressWarnings("UnusedVariable") // read through its handle
	private boolean begun;

	// Read by the I/O thread
	private volatile @Nullable Waiting waiting;

	// Whether nobody has handled its failure
	private boolean failed;

	// A reply that was not its turn yet
	private @Nullable HeldReply reply;

	// Whether it has ended, and its reply may wait
	private boolean over;

	ConcurrentCall(ConcurrentCalls<?> calls) {
		this.calls = calls;
	}

	/**
	 * Be another call. Only if it was never in flight.
	 * @param call a message, a failure or an event
	 * @param bytes what it has arrived as
	 * @param concurrency what may be done beside it
	 */
	void be(Object call, int bytes, MessageConcurrency concurrency) {
		this.call = call;
		this.bytes = bytes;
		this.concurrency = concurrency;
	}

	/**
	 * Forget the call. Only if it was never in flight.
	 */
	void clear() {
		this.call = HANDLED;
		BEGUN.setRelease(this, false);
	}

	Object call() {
		return this.call;
	}

	@Override
	int limit() {
		return this.concurrency.limit();
	}

	@Override
	boolean isForSilence() {
		return this.call instanceof Event event && event.isIdle();
	}

	/**
	 * Return whether the reply waits for those before it.
	 * @return {@code false} if it is sent as soon as it is there
	 */
	boolean isOrdered() {
		return this.concurrency.order() == ReplyOrder.REQUEST;
	}

	@Override
	long heldBytes() {
		return (this.bytes > 0) ? CallQueue.cost(1, this.bytes) : 0;
	}

	// In flight

	/**
	 * Be in flight. The I/O thread, before any other one can see it.
	 * @param running tells what it runs on
	 */
	void enter(RunningCall running) {
		this.running = running;
	}

	boolean isInFlight() {
		return this.running != null;
	}

	@Override
	RunningCall running() {
		return Objects.requireNonNull(this.running, "running");
	}

	// On a thread of its own

	/**
	 * Be for a handler thread, which is the only one to touch this until the I/O thread
	 * visits it.
	 */
	void leaveIoThread() {
		this.threaded = true;
	}

	boolean isThreaded() {
		return this.threaded;
	}

	@Override
	public void start() {
		try {
			this.calls.threads().execute(this);
		}
		catch (Throwable ex) {
			// No thread to be had: this connection ends, the others go on
			if (this.call == Event.CLOSE) {
				run();
			}
			else {
				if (this.call == Event.OPEN && !isBegun()) {
					this.calls.messageCalls().neverOpened();
				}
				end(ex);
				end(this.calls.connection().io());
			}
		}
	}

	@Override
	public void run() {
		NettyConnection connection = this.calls.connection();
		running().starts(Thread.currentThread());
		CompletableFuture<?> future;
		try {
			future = proceed();
		}
		finally {
			running().pauses();
		}
		if (future == null) {
			end(connection.io());
		}
		else {
			connection.output().flushBeforeWait();
			Futures.ignore(future.whenComplete((result, ex) -> start()));
		}
	}

	private @Nullable CompletableFuture<?> proceed() {
		Waiting waiting = takeWaiting();
		if (waiting != null) {
			waiting = this.calls.messageCalls().resume(waiting, this);
		}
		else {
			if (this.calls.isTooLate(this.call)) {
				return null;
			}
			CompletableFuture<?> room = this.calls.connection().output().awaitRoom();
			if (room != null) {
				return room;
			}
			waiting = perform();
		}
		return (waiting != null) ? await(waiting) : null;
	}

	/**
	 * Call the handler.
	 * @return what it waits for, or {@code null} if it is done
	 */
	@Nullable Waiting perform() {
		BEGUN.setRelease(this, true);
		return this.calls.messageCalls().perform(this.call, this);
	}

	/**
	 * Wait for a stage.
	 * @param waiting what is waited for
	 * @return its future
	 */
	CompletableFuture<?> await(Waiting waiting) {
		this.waiting = waiting;
		running().awaits(waiting.future(), waiting.listener());
		return waiting.future();
	}

	/**
	 * Go on, if a stage was waited for.
	 * @return what was waited for, {@code null} if nothing was
	 */
	@Nullable Waiting takeWaiting() {
		Waiting waiting = this.waiting;
		if (waiting != null) {
			this.waiting = null;
			running().goesOn();
		}
		return waiting;
	}

	/**
	 * Have the I/O thread visit this, as the stage is complete. Any thread.
	 */
	void stageCompleted() {
		this.calls.connection().io().add(this);
		this.calls.connection().io().signalBeforeWait();
	}

	@Override
	protected void visit() {
		this.calls.visited(this);
	}

	@Override
	protected void failed(Throwable cause) {
		this.calls.connection().socket().failed(cause);
	}

	// Its outcome

	@Override
	public void reply(Object call, Object message) {
		if (this.calls.isTurnOf(this)) {
			this.calls.messageCalls().writer().reply(message);
		}
		else {
			this.reply = this.calls.messageCalls().writer().hold(message);
			// That may be a failure by now
			this.call = call;
		}
	}

	@Override
	public void failed(Failure failure) {
		this.call = failure;
		this.calls.startOnThread(this);
	}

	@Override
	public void handleNoMore() {
		this.calls.closeWhenIdle();
	}

	@Override
	public void end(Throwable failure) {
		this.failed = true;
		this.calls.end(failure);
	}

	@Override
	public void done() {
		// Seen when this is visited
	}

	/**
	 * Return whether nobody has handled its failure, now that it is over.
	 * @return {@code true} if the connection ends because of it
	 */
	boolean isFailed() {
		return this.failed;
	}

	/**
	 * Return a call that goes on with a failure in place of this one, which is over.
	 * @param failure the failure
	 * @return the call, not in flight yet
	 */
	ConcurrentCall goOnWith(Failure failure) {
		ConcurrentCall next = new ConcurrentCall(this.calls);
		next.be(failure, this.bytes, this.concurrency);
		// Its message was handled
		BEGUN.setRelease(next, true);
		return next;
	}

	/**
	 * Be over, and hold nothing but the reply, and the message if the reply may still
	 * fail.
	 */
	void over() {
		this.over = true;
		if (this.reply == null || this.reply.isEncoded()) {
			this.call = HANDLED;
		}
	}

	boolean isOver() {
		return this.over;
	}

	/**
	 * Return the reply that could not be sent yet.
	 * @return the reply, {@code null} if there is none
	 */
	@Nullable HeldReply heldReply() {
		return this.reply;
	}

	/**
	 * Return what the reply holds that could not be sent yet.
	 * @return the number of bytes
	 */
	int replyBytes() {
		return (this.reply != null) ? this.reply.size() : 0;
	}

	// What is known about it

	@Override
	long pendingBytes() {
		return isBegun() ? 0 : this.bytes;
	}

	private boolean isBegun() {
		return (boolean) BEGUN.getAcquire(this);
	}

	@Override
	boolean isWorking() {
		if (this.over || hasEnded()) {
			return false;
		}
		Waiting waiting = this.waiting;
		return (waiting != null) ? !waiting.future().isDone() : isBegun() && running().isRunning();
	}

}
