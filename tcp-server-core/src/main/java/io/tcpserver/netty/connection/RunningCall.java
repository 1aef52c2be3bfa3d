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

import io.tcpserver.message.LossListener;
import org.jspecify.annotations.Nullable;

/**
 * What a call of a handler runs on, or the stage that it has returned. Safe for use by
 * multiple threads unless it says otherwise.
 */
public abstract class RunningCall {

	private static final VarHandle AWAITED;

	static {
		try {
			AWAITED = MethodHandles.lookup().findVarHandle(RunningCall.class, "awaited", Awaited.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private volatile @Nullable Thread thread;

	// Null unless the call has returned a stage that is not complete
	private volatile @Nullable Awaited awaited;

	/**
	 * Return what all calls of the handler have in common.
	 * @return the handler
	 */
	abstract RunningHandler handler();

	/**
	 * The call is on a thread.
	 * @param thread the thread
	 */
	public final void starts(Thread thread) {
		this.thread = thread;
	}

	/**
	 * The call is on no thread for the moment.
	 */
	public final void pauses() {
		this.thread = null;
		handler().awaitInterrupt(this);
	}

	void forgetThread() {
		this.thread = null;
	}

	/**
	 * The call has returned a stage, and is on no thread.
	 * @param copy a copy of the stage, completed with {@code null} to let it go
	 * @param listener told if the connection is lost meanwhile, or {@code null}
	 */
	public final void awaits(CompletableFuture<?> copy, @Nullable LossListener listener) {
		this.awaited = new Awaited(copy, listener);
		handler().awaiting(this);
	}

	/**
	 * What the call has returned is complete.
	 */
	public final void goesOn() {
		this.awaited = null;
	}

	/**
	 * Return whether the call has begun and is on a thread, or needs none.
	 * @return {@code false} while it waits for a thread, and after its end
	 */
	public final boolean isRunning() {
		return this.thread != null || this.awaited != null;
	}

	/**
	 * Return whether the call has returned a stage that is waited for.
	 * @return {@code true} if any thread may take part in it
	 */
	public final boolean isAwaiting() {
		return this.awaited != null;
	}

	/**
	 * Return what is waited for.
	 * @return something that is equal only to itself, {@code null} for nothing
	 */
	@Nullable Object awaited() {
		return this.awaited;
	}

	/**
	 * Return whether the call is on the calling thread.
	 * @return {@code true} if it is
	 */
	public boolean isCurrentThread() {
		return Thread.currentThread().equals(this.thread);
	}

	/**
	 * Return the name of the thread that the call is on.
	 * @return the name, {@code null} if it is on none
	 */
	@Nullable String threadName() {
		Thread thread = this.thread;
		return (thread != null) ? thread.getName() : null;
	}

	/**
	 * Interrupt the thread of the call, if it is on one.
	 */
	void interrupt() {
		Thread thread = this.thread;
		if (thread != null) {
			thread.interrupt();
		}
	}

	/**
	 * Tell who waits that the connection is lost.
	 */
	void tellLoss() {
		Awaited awaited = this.awaited;
		if (awaited != null && awaited.listener() != null) {
			try {
				awaited.listener().connectionLost();
			}
			catch (RuntimeException | Error ex) {
				handler().reportFailure(ex);
			}
		}
	}

	/**
	 * Wait for the stage no longer.
	 */
	void letGo() {
		// Two threads may come here at once: one does it, and tells before anything ends
		Awaited awaited = (Awaited) AWAITED.getAndSet(this, null);
		if (awaited != null && !awaited.copy().isDone()) {
			handler().leavesBehind();
			awaited.copy().complete(null);
		}
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
