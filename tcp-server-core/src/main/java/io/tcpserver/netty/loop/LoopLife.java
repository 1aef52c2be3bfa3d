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

package io.tcpserver.netty.loop;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * How a loop ends, and who is told: each {@linkplain LoopUse use} of it by a server. It
 * is there before the loop, which Netty begins to create before it can have fields. Safe
 * for use by multiple threads.
 */
final class LoopLife {

	private final ReentrantLock lock = new ReentrantLock();

	// Replaced under the lock; nothing is allocated to read it
	private volatile LoopUse[] users = {};

	private volatile @Nullable IoLoop loop;

	private volatile @Nullable RemainingTasks remaining;

	private volatile String name = "";

	private volatile boolean started;

	// Whether the loop is to end
	private volatile boolean mayEnd;

	private volatile @Nullable Throwable failure;

	/**
	 * Return what runs the loop.
	 * @param threads creates its thread
	 * @return an executor that sees how the thread ends
	 */
	Executor on(Executor threads) {
		return (work) -> threads.execute(() -> run(work));
	}

	// All that the thread of a loop ever does
	private void run(Runnable work) {
		Thread.currentThread().setName(this.name);
		this.started = true;
		try {
			work.run();
		}
		finally {
			ended();
		}
	}

	/**
	 * The loop is created.
	 * @param loop the loop, which has not done anything
	 */
	void begin(IoLoop loop) {
		this.loop = loop;
		this.remaining = new RemainingTasks(loop);
	}

	/**
	 * Set the name of the thread, before it does anything.
	 * @param name the name
	 */
	void name(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

	/**
	 * Return whether the thread has begun to run. The loop was given nothing otherwise.
	 * @return {@code true} once it has
	 */
	boolean isStarted() {
		return this.started;
	}

	/**
	 * Return the tasks that are left when the loop has ended.
	 * @return the tasks
	 */
	RemainingTasks remaining() {
		return Objects.requireNonNull(this.remaining, "remaining");
	}

	/**
	 * Tell somebody who uses the loop how it ends.
	 * @param use the use, until it leaves
	 * @return why the loop has failed already, {@code null} if it has not
	 */
	@Nullable Throwable join(LoopUse use) {
		this.lock.lock();
		try {
			LoopUse[] joined = Arrays.copyOf(this.users, this.users.length + 1);
			joined[joined.length - 1] = use;
			this.users = joined;
		}
		finally {
			this.lock.unlock();
		}
		// After joining: if the loop fails meanwhile, at least one of both notices
		return this.failure;
	}

	@SuppressWarnings("ReferenceEquality") // the same use, not an equal one
	void leave(LoopUse use) {
		this.lock.lock();
		try {
			this.users = Arrays.stream(this.users).filter((user) -> user != use).toArray(LoopUse[]::new);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The loop is to end: that is no failure from now on.
	 */
	void mayEnd() {
		this.mayEnd = true;
	}

	/**
	 * The loop ends, and perhaps it should not. Called again if it throws.
	 * @param cause why
	 */
	void fails(Throwable cause) {
		if (this.mayEnd) {
			return;
		}
		if (this.failure == null) {
			this.failure = cause;
		}
		Throwable untold = null;
		for (LoopUse use : this.users) {
			try {
				use.fails(cause);
			}
			catch (Throwable ex) {
				// The other servers are told nevertheless
				untold = ex;
			}
		}
		if (untold != null) {
			PlatformDependent.throwException(untold);
		}
	}

	/**
	 * Return why the loop has failed.
	 * @return the cause, {@code null} if it has not
	 */
	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * The loop has ended. Its thread, which has nothing else to do.
	 */
	void ended() {
		IoLoop loop = Objects.requireNonNull(this.loop, "loop");
		loop.takeOver();
		try {
			for (LoopUse use : this.users) {
				use.ended();
			}
		}
		finally {
			loop.handBack();
			remaining().begin();
		}
	}

}
