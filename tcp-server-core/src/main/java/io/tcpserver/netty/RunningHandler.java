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

package io.tcpserver.netty;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * What the handler of a connection runs on, so that it can be interrupted. Safe for use
 * by multiple threads unless it says otherwise.
 */
final class RunningHandler {

	// So that an interrupt cannot hit what a thread does next. One for all, as it is rare
	private static final ReentrantLock INTERRUPTING = new ReentrantLock();

	private volatile @Nullable Thread thread;

	// Null unless the handler is asynchronous; I/O thread only
	private @Nullable CompletionStage<?> stage;

	private volatile boolean ended;

	private volatile boolean interrupted;

	/**
	 * The handler is on a thread.
	 * @param thread the thread
	 */
	void starts(Thread thread) {
		this.thread = thread;
	}

	/**
	 * The handler is asynchronous. I/O thread only.
	 * @param stage completes when it has ended
	 */
	void starts(CompletionStage<?> stage) {
		this.stage = stage;
	}

	/**
	 * The handler is on no thread for the moment.
	 */
	void pauses() {
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
	}

	boolean isEnded() {
		return this.ended;
	}

	/**
	 * Return whether the handler has begun and is on a thread, or needs none. I/O thread
	 * only.
	 * @return {@code false} while it waits for a thread, and after its end
	 */
	boolean isRunning() {
		return this.thread != null || (this.stage != null && !this.ended);
	}

	/**
	 * Return whether the handler is on the calling thread.
	 * @return {@code true} if it is
	 */
	boolean isCurrentThread() {
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
	 * Cancel what an asynchronous handler waits for, as far as can be. I/O thread only.
	 */
	void cancelStage() {
		if (this.stage instanceof CompletableFuture<?> future) {
			future.cancel(true);
		}
	}

}
