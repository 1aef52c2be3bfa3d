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

import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A time-out of a peer: a task that runs after some time unless it is canceled before.
 * <p>
 * An I/O thread that could not run, because the process was stopped, swapped out or
 * collected garbage, finds its timers due before it has read what the peer has sent in
 * time. So the input that has arrived is read first, and if the timer is late by more
 * than is usual, the peer gets its time again: meanwhile it could not make progress.
 */
public final class Deadline implements Runnable {

	// What busy machines and garbage collectors take, and no reason for more time
	private static final long USUAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final IoThread io;

	private final Runnable task;

	private final long nanos;

	private long dueAt;

	private volatile boolean canceled;

	private volatile @Nullable Future<?> timer;

	private Deadline(IoThread io, long nanos, Runnable task) {
		this.io = io;
		this.nanos = nanos;
		this.task = task;
	}

	/**
	 * Run a task after a time. Any thread.
	 * @param io the I/O thread of the peer, which runs the task
	 * @param nanos the time
	 * @param task the task
	 * @return the time-out
	 * @throws java.util.concurrent.RejectedExecutionException if the I/O thread has ended
	 */
	public static Deadline after(IoThread io, long nanos, Runnable task) {
		Deadline deadline = new Deadline(io, nanos, task);
		deadline.begin();
		return deadline;
	}

	/**
	 * Return whether a timer is so late that its thread must have been unable to run.
	 * @param lateNanos how late it is
	 * @param precision how exact it has to be
	 * @return {@code true} if what the peer did in that time cannot be known
	 */
	public static boolean isLate(long lateNanos, long precision) {
		return lateNanos > Math.max(precision, USUAL_NANOS);
	}

	private void begin() {
		this.dueAt = System.nanoTime() + this.nanos;
		this.timer = this.io.schedule(this, this.nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void run() {
		if (this.canceled) {
			return;
		}
		if (isLate(-left(), TimeLimits.step(this.nanos))) {
			begin();
		}
		else {
			this.io.executeAfterPoll(this::expire);
		}
	}

	private void expire() {
		if (!this.canceled) {
			this.canceled = true;
			this.task.run();
		}
	}

	/**
	 * Do not run the task. Any thread; on another one than the I/O thread, the task may
	 * be running.
	 */
	public void cancel() {
		this.canceled = true;
		Future<?> timer = this.timer;
		if (timer != null) {
			timer.cancel(false);
		}
	}

	/**
	 * Return how much time is left.
	 * @return the time in nanoseconds, not positive if it is over
	 */
	public long left() {
		return this.dueAt - System.nanoTime();
	}

}
