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

import io.tcpserver.CloseReason;
import io.tcpserver.netty.connection.HandlerFailures;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.RunningCall;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.UnchangedSince;
import io.tcpserver.netty.message.MessageCalls.Event;
import io.tcpserver.netty.message.MessageCalls.Waiting;
import io.tcpserver.settings.MessageConcurrency;
import org.jspecify.annotations.Nullable;

/**
 * Makes several calls of one connection at a time: those that may block on a handler
 * thread each, the others on the I/O thread, from which on their stages are in flight. A
 * call begins when there is {@linkplain CallsInFlight room} for it, in order of arrival;
 * events, failures of the input and the last message are alone. It is in flight until its
 * reply was given to the output, which is at once, or when all replies before it were.
 * <p>
 * What has ended in one round of the loop is visited together: the next calls begin, and
 * the replies are sent, once for all.
 * <p>
 * Everything here is confined to the I/O thread unless it says otherwise.
 *
 * @param <T> the type of incoming messages
 */
final class ConcurrentCalls<T> extends ConnectionCalls<T> {

	private static final VarHandle CALLING;

	static {
		try {
			CALLING = MethodHandles.lookup().findVarHandle(ConcurrentCalls.class, "calling", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final CallsInFlight inFlight = new CallsInFlight();

	// Those in flight whose replies are sent in order
	private final OrderedReplies ordered;

	private final CallRound round = new CallRound(this);

	private final CallThreads threads;

	// Whether the next call waits for those in flight
	private boolean blocked;

	private boolean awaitingRoom;

	// Whether replies are sent: what ends meanwhile is next
	private boolean releasing;

	// Whether the I/O thread makes a call, which any thread may take part in
	@SuppressWarnings("UnusedVariable") // read through its handle
	private boolean calling;

	// To be used again, as it was never in flight
	private @Nullable ConcurrentCall spare;

	/**
	 * Create the calls.
	 * @param connection the connection
	 * @param runner has the handler and its threads
	 * @param decoder has the messages that follow
	 * @param writer takes replies
	 * @param idle run on the I/O thread when another call may be made
	 */
	ConcurrentCalls(NettyConnection connection, MessageRunner<T> runner, MessageDecoder<T> decoder,
			MessageWriter<T> writer, Runnable idle) {
		super(connection, runner, decoder, writer, idle);
		this.ordered = new OrderedReplies(writer);
		this.threads = new CallThreads(connection, runner);
	}

	// Beginning

	@Override
	boolean isBusy() {
		if (this.blocked || this.awaitingRoom) {
			return true;
		}
		// What follows may turn out to be a handshake
		return !this.inFlight.isEmpty() && (this.inFlight.isFull() || isCloseRequested() || connection().mayStartTls()
				|| messageCalls().writer().isChanging());
	}

	@Override
	boolean isCallable() {
		// Beside others only to be called, not to close the connection
		return !isBusy() && (isIdle() || (this.inFlight.hasRoomForSilence() && mayHandleSilence()));
	}

	@Override
	boolean isIdle() {
		return this.inFlight.isEmpty() && !this.awaitingRoom;
	}

	@Override
	boolean make(Object call) {
		int bytes = (call instanceof Event) ? 0 : decoder().nextBytes();
		MessageConcurrency concurrency = messageCalls().concurrency(call, runner().concurrency());
		if (!this.inFlight.hasRoomFor(concurrency)) {
			decoder().putBack(call, bytes);
			this.blocked = true;
			return false;
		}
		if (!this.inFlight.isEmpty()) {
			// It was taken ahead of its turn
			decoder().release(bytes);
		}
		begin(call);
		ConcurrentCall spare = this.spare;
		ConcurrentCall next = (spare != null) ? spare : new ConcurrentCall(this);
		this.spare = null;
		next.be(call, bytes, concurrency);
		makeWhereItMay(next);
		return true;
	}

	private void makeWhereItMay(ConcurrentCall call) {
		if (messageCalls().mayBlock(call.call())) {
			startOnThread(call);
		}
		else {
			makeHere(call);
		}
	}

	/**
	 * Start a call, or what it goes on with, on a thread of its own.
	 * @param call the call
	 */
	void startOnThread(ConcurrentCall call) {
		enter(call);
		call.leaveIoThread();
		this.threads.begin(call);
	}

	/**
	 * Return what runs the calls that may block. Any thread.
	 * @return the threads
	 */
	CallThreads threads() {
		return this.threads;
	}

	private void makeHere(ConcurrentCall call) {
		if (!this.ordered.isEmpty() && call.isOrdered()) {
			// To keep its place
			enter(call);
		}
		CALLING.setRelease(this, true);
		settle(call, call.perform());
	}

	private void enter(ConcurrentCall call) {
		if (call.isInFlight()) {
			return;
		}
		call.enter(connection().handler().newCall());
		this.inFlight.add(call);
		if (call.isOrdered()) {
			this.ordered.add(call);
		}
	}

	private void settle(ConcurrentCall call, @Nullable Waiting waiting) {
		if (waiting != null) {
			enter(call);
			Futures.ignore(call.await(waiting).whenComplete((result, ex) -> call.stageCompleted()));
		}
		CALLING.setRelease(this, false);
		if (waiting == null && !call.isThreaded()) {
			ended(call);
		}
	}

	@Override
	void awaitingRoom(boolean awaiting) {
		this.awaitingRoom = awaiting;
	}

	// Ending

	/**
	 * A call has ended, or the stage is complete that it waits for.
	 * @param call the call
	 */
	void visited(ConcurrentCall call) {
		Waiting waiting = call.isThreaded() ? null : call.takeWaiting();
		if (waiting != null) {
			CALLING.setRelease(this, true);
			settle(call, messageCalls().resume(waiting, call));
		}
		else {
			ended(call);
		}
		this.round.end();
	}

	private void ended(ConcurrentCall call) {
		boolean last = call.call() == Event.CLOSE;
		if (call.isInFlight()) {
			leave(call);
		}
		else {
			call.clear();
			this.spare = call;
			FramingChange.apply(this);
			closeIfRequested();
		}
		if (last) {
			connection().handlerEnded(CloseReason.COMPLETED);
		}
	}

	private void leave(ConcurrentCall call) {
		call.over();
		this.inFlight.hold(call.replyBytes());
		if (!call.isOrdered()) {
			remove(call);
		}
		else if (!this.releasing) {
			release();
		}
	}

	private void remove(ConcurrentCall call) {
		this.inFlight.remove(call);
		this.inFlight.hold(-call.replyBytes());
		abandon(call.pendingBytes());
	}

	/**
	 * Send the replies whose turn it is.
	 */
	private void release() {
		this.releasing = true;
		ConcurrentCall next = this.ordered.removeFirst();
		while (next != null) {
			remove(next);
			sendReply(next);
			next = this.ordered.removeFirst();
		}
		this.releasing = false;
	}

	private void sendReply(ConcurrentCall call) {
		// A hook takes part in the call: what it closes waits for the reply
		CALLING.setRelease(this, true);
		try {
			this.ordered.send(call);
		}
		catch (RuntimeException | Error ex) {
			replyFailed(call, ex);
		}
		finally {
			CALLING.setRelease(this, false);
		}
	}

	// The failure takes the place of the reply
	private void replyFailed(ConcurrentCall call, Throwable failure) {
		ConcurrentCall next = call.goOnWith(Failure.of(call.call(), failure));
		next.enter(connection().handler().newCall());
		this.inFlight.add(next);
		this.ordered.addFirst(next);
		if (call.call() instanceof Failure) {
			// It was that of onError
			next.end(failure);
			next.over();
		}
		else {
			makeWhereItMay(next);
		}
	}

	/**
	 * Return whether a reply may be sent now. The thread of the call.
	 * @param call the call
	 * @return {@code false} if it is to be held
	 */
	boolean isTurnOf(ConcurrentCall call) {
		if (!call.isOrdered() || call.limit() == 1) {
			return true;
		}
		// Only the I/O thread knows
		return !call.isThreaded() && (!call.isInFlight() || this.ordered.isFirst(call));
	}

	@Override
	void end(Throwable failure) {
		CloseReason reason = HandlerFailures.report(connection(), failure);
		connection().endFor(reason);
		closeWhenIdle();
		connection().handler().closesAfterReply();
	}

	@Override
	boolean isFailureNext() {
		return false;
	}

	/**
	 * Return whether a call in flight should not be made, now that it has a thread: it is
	 * if the handler has closed the connection meanwhile. Any thread.
	 * @param call the call
	 * @return {@code true} if the connection was closed otherwise
	 */
	boolean isTooLate(Object call) {
		if (call == Event.CLOSE || call == Event.OPEN) {
			return false;
		}
		return isTooLate() || connection().handler().isInterrupted();
	}

	// What is known about the calls

	@Override
	boolean isCalling() {
		if ((boolean) CALLING.getAcquire(this) || connection().handler().isCurrentThread()) {
			return true;
		}
		for (RunningCall call : this.inFlight) {
			if (call.isAwaiting()) {
				return true;
			}
		}
		return false;
	}

	@Override
	boolean isHandling() {
		return this.inFlight.isAnyWorking();
	}

	@Override
	long handlingSince(UnchangedSince seen, long now) {
		// Each call counts from its own beginning, but not from before the last reset
		long epoch = seen.since(0, now);
		long earliest = this.inFlight.workingSince(now);
		return (epoch - earliest > 0) ? epoch : earliest;
	}

	@Override
	Iterable<RunningCall> running() {
		return this.inFlight;
	}

	@Override
	long heldBytes() {
		return this.inFlight.heldBytes();
	}

	@Override
	long discardedBytes() {
		return super.discardedBytes() + this.inFlight.pendingBytes();
	}

	/**
	 * All calls that have ended in one round of the loop are visited.
	 */
	void roundOver() {
		this.blocked = false;
		goOn();
		connection().heldMemory().settle();
	}

}
