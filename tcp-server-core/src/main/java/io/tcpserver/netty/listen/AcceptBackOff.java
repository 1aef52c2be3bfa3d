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

package io.tcpserver.netty.listen;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.unix.Errors;
import io.netty.util.concurrent.Future;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.IoThread;
import org.jspecify.annotations.Nullable;

/**
 * When a listener tries to accept again after it has failed, as it does while the process
 * has too many open files: at first after 50 ms, then after twice the time, up to a
 * second: one timer, and one report for each episode (asyncio A33, P11, P12). The episode
 * ends when the listener has accepted without a failure for a second, also if no client
 * came: the operating system may fail although nobody waits, and then only a client that
 * comes later could show that accepting works again.
 * <p>
 * Confined to the I/O thread of the listener.
 */
final class AcceptBackOff {

	private final IoThread io;

	private final Acceptor acceptor;

	private final EngineTimes times;

	// Failures of this episode
	private int failures;

	// Failures since the last client: how long to pause
	private int fruitless;

	private @Nullable Future<?> recovery;

	private @Nullable Future<?> retry;

	AcceptBackOff(IoThread io, Acceptor acceptor, EngineTimes times) {
		this.io = io;
		this.acceptor = acceptor;
		this.times = times;
	}

	/**
	 * Return whether it is too early to try again.
	 * @return {@code true} during a back-off
	 */
	boolean isPausing() {
		return this.retry != null;
	}

	/**
	 * A connection was accepted.
	 */
	void succeeded() {
		this.fruitless = 0;
		accepting();
	}

	/**
	 * The listener accepts, and recovers unless that fails.
	 */
	void accepting() {
		if (this.failures > 0 && this.recovery == null) {
			this.recovery = this.io.schedule(this::recover, this.times.recovery(), TimeUnit.NANOSECONDS);
		}
	}

	private void recover() {
		this.recovery = null;
		int failures = this.failures;
		this.failures = 0;
		this.fruitless = 0;
		this.acceptor.recovered(failures);
	}

	/**
	 * Accepting has failed.
	 * @param cause why
	 */
	void failed(Throwable cause) {
		if (isAborted(cause) || this.retry != null) {
			return;
		}
		cancel(this.recovery);
		this.recovery = null;
		this.failures++;
		long delay = Math.min(this.times.firstBackOff() << Math.min(this.fruitless, 10), this.times.longestBackOff());
		this.fruitless++;
		this.retry = this.io.schedule(this::retry, delay, TimeUnit.NANOSECONDS);
		this.acceptor.paused(cause, this.failures, Duration.ofNanos(delay));
	}

	private void retry() {
		this.retry = null;
		this.acceptor.apply();
	}

	// A client that went away before it was accepted says nothing about the next one
	// (asyncio P13)
	private static boolean isAborted(Throwable cause) {
		if (!cause.getClass().getName().equals("io.netty.channel.unix.Errors$NativeIoException")) {
			// The JDK's selectors skip such clients themselves
			return false;
		}
		int errno = -((Errors.NativeIoException) cause).expectedErr();
		// ECONNABORTED of Linux and of the BSDs
		return errno == 103 || errno == 53;
	}

	/**
	 * Try no more: the listener ends.
	 */
	void cancel() {
		cancel(this.retry);
		this.retry = null;
		cancel(this.recovery);
		this.recovery = null;
	}

	private static void cancel(@Nullable Future<?> timer) {
		if (timer != null) {
			timer.cancel(false);
		}
	}

}
