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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.tcpserver.CloseReason;
import io.tcpserver.message.LossListener;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.Futures;
import org.jspecify.annotations.Nullable;

/**
 * What the handler of a connection runs on, so that it can be interrupted, or the stage
 * that it has returned, so that it can be let go. Stages may be anybody's, so they are
 * never cancelled: what is waited for is a copy. Safe for use by multiple threads unless
 * it says otherwise.
 */
public final class RunningHandler {

	private static final VarHandle AWAITED;

	static {
		try {
			AWAITED = MethodHandles.lookup().findVarHandle(RunningHandler.class, "awaited", Awaited.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// So that an interrupt cannot hit what a thread does next. One for all, as it is rare
	private static final ReentrantLock INTERRUPTING = new ReentrantLock();

	private final NettyConnection connection;

	private volatile @Nullable Thread thread;

	// Null unless the handler has returned a stage that is not complete
	private volatile @Nullable Awaited awaited;

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

	/**
	 * The handler is on a thread.
	 * @param thread the thread
	 */
	public void starts(Thread thread) {
		this.thread = thread;
	}

	/**
	 * The handler has returned a stage, and is on no thread.
	 * @param copy a copy of the stage, completed with {@code null} to let it go
	 * @param listener told if the connection is lost meanwhile, or {@code null}
	 */
	public void awaits(CompletableFuture<?> copy, @Nullable LossListener listener) {
		this.awaited = new Awaited(copy, listener);
		if (this.connection.isLost()) {
			// Who has told so may not have seen it
			lost();
		}
		else if (this.closing) {
			limitClosing();
		}
	}

	/**
	 * The connection closes after the reply, which must not take for ever.
	 */
	void closesAfterReply() {
		this.closing = true;
		limitClosing();
	}

	private void limitClosing() {
		Awaited awaited = this.awaited;
		if (awaited != null) {
			scheduleOrLetGo(() -> {
				if (awaited.equals(this.awaited)) {
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
	 * What the handler has returned is complete.
	 */
	public void goesOn() {
		this.awaited = null;
	}

	/**
	 * The handler is on no thread for the moment.
	 */
	public void pauses() {
		this.thread = null;
		if (this.interrupted) {
			// Whoever interrupts it must be done before the thread does something else
			INTERRUPTING.lock();
			try {
				this.thread = null;
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
		this.awaited = null;
	}

	boolean isEnded() {
		return this.ended;
	}

	/**
	 * Return whether the handler has begun and is on a thread, or needs none.
	 * @return {@code false} while it waits for a thread, and after its end
	 */
	public boolean isRunning() {
		return this.thread != null || this.awaited != null;
	}

	/**
	 * Return whether the handler is on the calling thread.
	 * @return {@code true} if it is
	 */
	public boolean isCurrentThread() {
		return Thread.currentThread().equals(this.thread);
	}

	/**
	 * Return the name of the thread that the handler is on.
	 * @return the name, {@code null} if it is on none
	 */
	@Nullable String threadName() {
		Thread thread = this.thread;
		return (thread != null) ? thread.getName() : null;
	}

	/**
	 * End the handler, now that its connection was aborted by a shutdown: interrupt its
	 * thread, or let its stage go.
	 */
	public void end() {
		if (this.ended) {
			return;
		}
		if (this.awaited != null) {
			letGo();
			return;
		}
		if (!this.leftBehind) {
			// First: it may end at once, and with it the connection
			this.connection.host().observer().handlerInterrupted(this.connection.view(), threadName());
		}
		interrupt();
	}

	/**
	 * Interrupt the thread of the handler, if it is on one.
	 */
	void interrupt() {
		this.interrupted = true;
		INTERRUPTING.lock();
		try {
			Thread thread = this.thread;
			if (thread != null) {
				thread.interrupt();
			}
		}
		finally {
			INTERRUPTING.unlock();
		}
	}

	boolean isInterrupted() {
		return this.interrupted;
	}

	/**
	 * The connection is lost: what a stage of the handler completes with cannot be sent
	 * any more. It gets the time to notice that, as the futures that the handler has got
	 * from the connection fail.
	 */
	void lost() {
		Awaited awaited = this.awaited;
		if (awaited == null) {
			return;
		}
		if (awaited.listener() != null) {
			tell(awaited.listener());
		}
		if (this.lettingGo) {
			letGo();
			return;
		}
		EngineTimes times = this.connection.host().times();
		// A handler that has closed its connection itself may have something left to do
		scheduleOrLetGo(this::noticed, this.connection.output().isClosedByHandler() ? times.end() : times.notice());
	}

	private void tell(LossListener listener) {
		try {
			listener.connectionLost();
		}
		catch (RuntimeException | Error ex) {
			this.connection.reportFailure(ex);
		}
	}

	private void noticed() {
		// A server that drains waits until the grace period is over, unless the handler
		// has had its time
		if (this.interrupted || !this.connection.host().isDraining()) {
			letGo();
		}
	}

	private void letGo() {
		this.lettingGo = true;
		// Two threads may come here at once: one does it, and tells before anything ends
		Awaited awaited = (Awaited) AWAITED.getAndSet(this, null);
		if (awaited == null || awaited.copy().isDone()) {
			return;
		}
		boolean first = !this.leftBehind && !this.interrupted;
		this.leftBehind = true;
		if (first && this.connection.host().isShuttingDown()) {
			// First: the connection may end at once
			this.connection.host().observer().handlerInterrupted(this.connection.view(), null);
		}
		awaited.copy().complete(null);
	}

	/**
	 * Return whether a stage of the handler was let go.
	 * @return {@code true} if something of the handler may still run
	 */
	public boolean isLeftBehind() {
		return this.leftBehind;
	}

	/**
	 * A stage that is waited for.
	 *
	 * @param copy its copy
	 * @param listener told if the connection is lost
	 */
	private record Awaited(CompletableFuture<?> copy, @Nullable LossListener listener) {

	}

}
