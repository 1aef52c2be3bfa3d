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

package io.tcpserver.netty.server;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.ShutdownResult;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.EngineErrors;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.TimeLimits;
import org.jspecify.annotations.Nullable;

/**
 * The ladder that a server goes down: drain, close, abort, give up. Each step is for
 * those connections that the step before has not ended.
 */
final class GracefulShutdown {

	private static final Duration LONGEST = Duration.ofDays(365);

	private final NettyTcpServer server;

	private final CompletableFuture<ShutdownResult> result = new CompletableFuture<>();

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<Step, Tally> tallies = new EnumMap<>(Step.class);

	private Step step = Step.DRAIN;

	private Tally current;

	private long deadline;

	private boolean completed;

	// Whether it is told if the drain takes long
	private boolean patient;

	// Connections that have ended while something of their handlers still ran
	private int leftBehind;

	private int discardedConnections;

	private long discardedBytes;

	// How many pending connections had come to an end at the last look
	private long pendingEnded = -1;

	// A thread of its own, as an I/O thread may be dead or hang
	private final ScheduledThreadPoolExecutor timer;

	private @Nullable Future<?> next;

	GracefulShutdown(NettyTcpServer server) {
		this.server = server;
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "tcp-" + server.name() + "-shutdown");
			thread.setDaemon(true);
			return thread;
		});
		for (Step step : Step.values()) {
			this.tallies.put(step, new Tally());
		}
		this.current = tally(Step.DRAIN);
		this.current.began = System.nanoTime();
		this.deadline = this.current.began + LONGEST.toNanos();
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
			long time = Math.min(TimeLimits.nanos(grace), LONGEST.minusDays(1).toNanos());
			long deadline = System.nanoTime() + time;
			if (this.step != Step.DRAIN || this.completed || deadline - this.deadline >= 0) {
				return;
			}
			this.deadline = deadline;
			if (this.next != null) {
				this.next.cancel(false);
			}
			schedule(this::close, time);
			if (!this.patient) {
				this.patient = true;
				Futures.ignore(this.timer.schedule(this::tell, this.server.times().patience(), TimeUnit.NANOSECONDS));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void tell() {
		int connections = this.server.registry().size();
		Duration left;
		this.lock.lock();
		try {
			left = Duration.ofNanos(this.deadline - System.nanoTime());
			if (this.step != Step.DRAIN || this.completed || left.isNegative()) {
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		this.server.observer().draining(this.server, connections, left);
	}

	/**
	 * Look now and then whether connections that are not open yet get any further: the
	 * others must not wait for clients that stall their handshakes.
	 */
	void watchPending() {
		PendingConnections pending = this.server.pending();
		long ended = pending.ended();
		if (pending.size() == 0 || ended == this.pendingEnded) {
			pending.close();
			return;
		}
		this.pendingEnded = ended;
		try {
			Futures.ignore(
					this.timer.schedule(this::watchPending, this.server.times().drainQuiet(), TimeUnit.NANOSECONDS));
		}
		catch (RejectedExecutionException ex) {
			// The shutdown is complete
		}
	}

	/**
	 * Return whether connections still get time to end by themselves, and new ones that
	 * are served first.
	 * @return {@code false} once the grace period is over
	 */
	boolean isDraining() {
		this.lock.lock();
		try {
			return this.step == Step.DRAIN && !this.completed;
		}
		finally {
			this.lock.unlock();
		}
	}

	// Each step is due even if the one before has failed

	private void close() {
		if (enter(Step.CLOSE)) {
			schedule(this::abort, isImmediate() ? 0 : this.server.times().close());
			this.server.life().stopAccepting();
			each((connection) -> connection.close(CloseReason.SHUTDOWN));
		}
	}

	private boolean isImmediate() {
		return this.server.settings().shutdown().immediate();
	}

	private void abort() {
		if (enter(Step.ABORT)) {
			schedule(this::interrupt, isImmediate() ? 0 : this.server.times().notice());
			each((connection) -> connection.abort(CloseReason.ABORTED));
		}
	}

	private void interrupt() {
		schedule(this::giveUp, this.server.times().abort());
		each((connection) -> connection.handler().end());
	}

	private void giveUp() {
		if (enter(Step.GIVE_UP)) {
			finish();
			// No socket is left for them; handlers that still run end when they like
			Futures.ignore(this.server.life().endIo());
		}
	}

	private void each(Consumer<NettyConnection> action) {
		this.server.registry().each((connection) -> {
			try {
				action.accept(connection);
			}
			catch (Throwable ex) {
				EngineErrors.log(ex, "Cannot end {}", connection);
			}
		});
	}

	private boolean enter(Step step) {
		this.lock.lock();
		try {
			if (this.completed) {
				return false;
			}
			long now = System.nanoTime();
			this.current.ended = now;
			this.step = step;
			this.current = tally(step);
			this.current.began = now;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a connection that has ended, and remove it: it must not be counted twice, as
	 * one that has not.
	 * @param connection the connection
	 * @param discardedBytes how much had arrived on it that was discarded
	 */
	void connectionEnded(NettyConnection connection, long discardedBytes) {
		boolean handlerLeft = connection.handler().isLeftBehind();
		this.lock.lock();
		try {
			this.server.registry().remove(connection);
			Tally tally = handlerLeft ? tally(Step.ABORT) : this.current;
			tally.connections++;
			this.leftBehind += handlerLeft ? 1 : 0;
			discarded(discardedBytes);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void discarded(long bytes) {
		this.discardedConnections += (bytes > 0) ? 1 : 0;
		this.discardedBytes += bytes;
	}

	/**
	 * Everything has ended, or waiting for the rest was given up.
	 */
	void finish() {
		ShutdownResult result;
		this.lock.lock();
		try {
			if (this.completed) {
				return;
			}
			this.completed = true;
			this.timer.shutdownNow();
			this.current.ended = System.nanoTime();
			each((connection) -> discarded(connection.socket().discardedBytes()));
			// None unless waiting for their handlers was given up
			int running = this.server.registry().size();
			result = new ShutdownResult(tally(Step.DRAIN).connections, tally(Step.CLOSE).connections,
					tally(Step.ABORT).connections + running, running + this.leftBehind, tally(Step.DRAIN).time(),
					tally(Step.CLOSE).time(), tally(Step.ABORT).time(), this.discardedConnections, this.discardedBytes);
		}
		finally {
			this.lock.unlock();
		}
		try {
			this.server.observer().shutdown(this.server, result);
		}
		finally {
			this.result.complete(result);
		}
	}

	@SuppressWarnings("NullAway") // every step has one
	private Tally tally(Step step) {
		return this.tallies.get(step);
	}

	private void schedule(Runnable step, long delayNanos) {
		try {
			this.next = this.timer.schedule(step, delayNanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The shutdown is complete
		}
	}

	/**
	 * The steps, in order.
	 */
	private enum Step {

		DRAIN, CLOSE, ABORT, GIVE_UP

	}

	/**
	 * What happened in a step.
	 */
	private static final class Tally {

		private int connections;

		private long began;

		private long ended;

		Duration time() {
			return Duration.ofNanos(this.ended - this.began);
		}

	}

}
