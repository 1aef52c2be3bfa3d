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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.Futures;
import org.jspecify.annotations.Nullable;

/**
 * What the handler of a connection runs on, so that it can be interrupted, or the stage
 * that it has returned, so that it can be let go. Stages may be anybody's, so they are
 * never cancelled: what is waited for is a copy. It stands for all calls that come one
 * after the other; those that are made at a time are the
 * {@linkplain ConnectionInput#running() running} ones of the input, and everything here
 * is about them as well. Safe for use by multiple threads unless it says otherwise.
 */
public final class RunningHandler extends RunningCall {

	private static final VarHandle LEFT_BEHIND;

	static {
		try {
			LEFT_BEHIND = MethodHandles.lookup().findVarHandle(RunningHandler.class, "leftBehind", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// So that an interrupt cannot hit what a thread does next. One for all, as it is rare
	private static final ReentrantLock INTERRUPTING = new ReentrantLock();

	private final NettyConnection connection;

	private volatile boolean ended;

	private volatile boolean interrupted;

	// Whether the connection closes after the reply
	private volatile boolean closing;

	// Whether stages are waited for no longer
	private volatile boolean lettingGo;

	// Whether a stage was let go
	private volatile boolean leftBehind;

	RunningHandler(NettyConnection connection) {
		this.connection = connection;
	}

	@Override
	RunningHandler handler() {
		return this;
	}

	/**
	 * Create one of several calls that are made at a time.
	 * @return the call, to be shown by {@link ConnectionInput#running()}
	 */
	public RunningCall newCall() {
		return new OneOfSeveral(this);
	}

	private void each(Consumer<RunningCall> action) {
		action.accept(this);
		this.connection.input().running().forEach(action);
	}

	private boolean isAnyAwaiting() {
		for (RunningCall call : this.connection.input().running()) {
			if (call.isAwaiting()) {
				return true;
			}
		}
		return isAwaiting();
	}

	/**
	 * A stage is waited for.
	 * @param call the call that has returned it
	 */
	void awaiting(RunningCall call) {
		if (this.connection.isLost()) {
			// Who has told so may not have seen it
			call.tellLoss();
			letGoOnceNoticed(call::letGo);
		}
		else if (this.closing) {
			limitClosing(call);
		}
	}

	/**
	 * The connection closes after the reply, which must not take for ever.
	 */
	public void closesAfterReply() {
		this.closing = true;
		each(this::limitClosing);
	}

	private void limitClosing(RunningCall call) {
		Object awaited = call.awaited();
		if (awaited != null) {
			scheduleOrLetGo(() -> {
				if (awaited.equals(call.awaited())) {
					this.connection.close(CloseReason.COMPLETED);
				}
			}, this.connection.host().times().end());
		}
	}

	private void scheduleOrLetGo(Runnable task, long nanos) {
		if (this.connection.io().isEnding()) {
			// It takes tasks, but does not run them any more
			letGo();
			return;
		}
		try {
			Futures.ignore(this.connection.io().schedule(task, nanos, TimeUnit.NANOSECONDS));
		}
		catch (RejectedExecutionException ex) {
			// The I/O thread has ended
			letGo();
		}
	}

	/**
	 * Whoever interrupts a call must be done before its thread does something else.
	 * @param call the call, on no thread any more
	 */
	void awaitInterrupt(RunningCall call) {
		if (this.interrupted) {
			INTERRUPTING.lock();
			try {
				call.forgetThread();
			}
			finally {
				INTERRUPTING.unlock();
			}
		}
	}

	/**
	 * The handler has ended.
	 */
	void ended() {
		pauses();
		this.ended = true;
		goesOn();
	}

	public boolean isEnded() {
		return this.ended;
	}

	@Override
	public boolean isCurrentThread() {
		if (super.isCurrentThread()) {
			return true;
		}
		for (RunningCall call : this.connection.input().running()) {
			if (call.isCurrentThread()) {
				return true;
			}
		}
		return false;
	}

	@Override
	@Nullable String threadName() {
		String name = super.threadName();
		for (RunningCall call : this.connection.input().running()) {
			name = (name != null) ? name : call.threadName();
		}
		return name;
	}

	/**
	 * End the handler, now that its connection was aborted by a shutdown: interrupt its
	 * threads, and let its stages go.
	 */
	public void end() {
		if (this.ended) {
			return;
		}
		boolean awaiting = isAnyAwaiting();
		if (awaiting) {
			letGo();
		}
		String thread = threadName();
		if (awaiting && thread == null) {
			return;
		}
		if (!this.leftBehind) {
			// First: it may end at once, and with it the connection
			this.connection.host().observer().handlerInterrupted(this.connection.view(), thread);
		}
		interrupt();
	}

	/**
	 * Interrupt all threads of the handler.
	 */
	@Override
	void interrupt() {
		this.interrupted = true;
		INTERRUPTING.lock();
		try {
			super.interrupt();
			this.connection.input().running().forEach(RunningCall::interrupt);
		}
		finally {
			INTERRUPTING.unlock();
		}
	}

	public boolean isInterrupted() {
		return this.interrupted;
	}

	/**
	 * The connection is lost: what a stage of the handler completes with cannot be sent
	 * any more. It gets the time to notice that, as the futures that the handler has got
	 * from the connection fail.
	 */
	void lost() {
		if (isAnyAwaiting()) {
			each(RunningCall::tellLoss);
			letGoOnceNoticed(this::letGo);
		}
	}

	private void letGoOnceNoticed(Runnable letGo) {
		if (this.lettingGo) {
			letGo.run();
			return;
		}
		EngineTimes times = this.connection.host().times();
		// A handler that has closed its connection itself may have something left to do
		scheduleOrLetGo(() -> noticed(letGo),
				this.connection.output().isClosedByHandler() ? times.end() : times.notice());
	}

	private void noticed(Runnable letGo) {
		// A server that drains waits until the grace period is over, unless the handler
		// has had its time
		if (this.interrupted || !this.connection.host().isDraining()) {
			this.lettingGo = true;
			letGo.run();
		}
	}

	/**
	 * Wait for stages no longer.
	 */
	@Override
	void letGo() {
		this.lettingGo = true;
		super.letGo();
		this.connection.input().running().forEach(RunningCall::letGo);
	}

	/**
	 * A stage is let go.
	 */
	void leavesBehind() {
		boolean first = LEFT_BEHIND.compareAndSet(this, false, true) && !this.interrupted;
		if (first && this.connection.host().isShuttingDown()) {
			// First: the connection may end at once
			this.connection.host().observer().handlerInterrupted(this.connection.view(), null);
		}
	}

	/**
	 * Return whether a stage of the handler was let go.
	 * @return {@code true} if something of the handler may still run
	 */
	public boolean isLeftBehind() {
		return this.leftBehind;
	}

	void reportFailure(Throwable failure) {
		this.connection.reportFailure(failure);
	}

	/**
	 * A call that is made while others are.
	 */
	private static final class OneOfSeveral extends RunningCall {

		private final RunningHandler handler;

		OneOfSeveral(RunningHandler handler) {
			this.handler = handler;
		}

		@Override
		RunningHandler handler() {
			return this.handler;
		}

	}

}
