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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.netty.util.concurrent.Future;
import io.tcpserver.CloseReason;
import io.tcpserver.ShutdownResult;
import org.jspecify.annotations.Nullable;

/**
 * The ladder that a server goes down: drain, close, abort, give up. Each step is for
 * those connections that the step before has not ended.
 */
final class GracefulShutdown {

	// How long closing may take to deliver what is written, and handlers to notice
	private static final long CLOSE_MILLIS = 1000;

	// How long an interrupted handler may take to end
	private static final long ABORT_MILLIS = 1000;

	private final NettyTcpServer server;

	private final CompletableFuture<ShutdownResult> result = new CompletableFuture<>();

	private final ReentrantLock lock = new ReentrantLock();

	private final int[] ended = new int[Step.values().length];

	private final long[] began = new long[Step.values().length];

	private Step step = Step.DRAIN;

	private long deadline;

	private @Nullable Future<?> timer;

	GracefulShutdown(NettyTcpServer server) {
		this.server = server;
		this.began[0] = System.nanoTime();
		this.deadline = this.began[0] + Duration.ofDays(365).toNanos();
	}

	CompletableFuture<ShutdownResult> result() {
		return this.result;
	}

	/**
	 * Begin, or shorten the grace period.
	 * @param grace the time from now on
	 */
	void begin(Duration grace) {
		this.lock.lock();
		try {
			long deadline = System.nanoTime() + Math.min(grace.toNanos(), Duration.ofDays(365).toNanos());
			if (this.step != Step.DRAIN || this.result.isDone() || deadline - this.deadline >= 0) {
				return;
			}
			this.deadline = deadline;
			if (this.timer != null) {
				this.timer.cancel(false);
			}
			this.timer = schedule(this::close, deadline - System.nanoTime());
		}
		finally {
			this.lock.unlock();
		}
	}

	private void close() {
		if (enter(Step.CLOSE)) {
			this.server.registry().each((connection) -> connection.close(CloseReason.SHUTDOWN));
			schedule(this::abort, TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS));
		}
	}

	private void abort() {
		if (enter(Step.ABORT)) {
			this.server.registry().each((connection) -> {
				connection.abort(CloseReason.ABORTED);
				connection.interruptHandler();
			});
			schedule(this::giveUp, TimeUnit.MILLISECONDS.toNanos(ABORT_MILLIS));
		}
	}

	private void giveUp() {
		if (enter(Step.GIVE_UP)) {
			// No socket is left for them; handlers that still run end when they like
			this.server.endIo();
			complete(this.server.registry().size());
		}
	}

	private boolean enter(Step step) {
		this.lock.lock();
		try {
			if (this.result.isDone()) {
				return false;
			}
			this.step = step;
			this.began[step.ordinal()] = System.nanoTime();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a connection that has ended.
	 */
	void connectionEnded() {
		this.lock.lock();
		try {
			this.ended[this.step.ordinal()]++;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Everything has ended.
	 */
	void finish() {
		complete(0);
	}

	private void complete(int running) {
		ShutdownResult result;
		this.lock.lock();
		try {
			if (this.timer != null) {
				this.timer.cancel(false);
			}
			long now = System.nanoTime();
			result = new ShutdownResult(this.ended[0], this.ended[1], this.ended[2] + running, running,
					timeIn(Step.DRAIN, now), timeIn(Step.CLOSE, now), timeIn(Step.ABORT, now));
		}
		finally {
			this.lock.unlock();
		}
		if (!this.result.isDone()) {
			this.server.observer().shutdown(this.server, result);
			this.result.complete(result);
		}
	}

	private Duration timeIn(Step step, long now) {
		long began = this.began[step.ordinal()];
		if (began == 0) {
			return Duration.ZERO;
		}
		long next = this.began[step.ordinal() + 1];
		return Duration.ofNanos(((next != 0) ? next : now) - began);
	}

	private Future<?> schedule(Runnable task, long nanos) {
		return this.server.timer().schedule(task, Math.max(nanos, 0), TimeUnit.NANOSECONDS);
	}

	/**
	 * The steps, in order.
	 */
	private enum Step {

		DRAIN, CLOSE, ABORT, GIVE_UP

	}

}
