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

package io.tcpserver.log;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Lets a limited number of lines of a kind into the log in a period of time, and tells
 * with the first line after that how many were left out. Safe for use by multiple
 * threads.
 *
 * @since 0.1.0
 */
public final class LogThrottle {

	// Enough to see what is going on, too few to fill a disk
	private static final int DEFAULT_LINES = 10;

	private static final Duration DEFAULT_PERIOD = Duration.ofSeconds(10);

	private final ReentrantLock lock = new ReentrantLock();

	private final int lines;

	private final long periodNanos;

	private long began;

	private int written;

	private long suppressed;

	/**
	 * Create a throttle for ten lines in ten seconds.
	 */
	public LogThrottle() {
		this(DEFAULT_LINES, DEFAULT_PERIOD);
	}

	/**
	 * Create a throttle.
	 * @param lines how many lines there may be
	 * @param period in which time
	 */
	public LogThrottle(int lines, Duration period) {
		this.lines = lines;
		this.periodNanos = period.toNanos();
		this.began = System.nanoTime() - this.periodNanos;
	}

	/**
	 * Ask for a line.
	 * @return what to add to it, or {@code null} if it is left out
	 */
	public @Nullable String next() {
		return next(1);
	}

	/**
	 * Ask for a line that tells of several events.
	 * @param events how many are left out with the line
	 * @return what to add to the line, or {@code null} if it is left out
	 */
	@Nullable String next(long events) {
		this.lock.lock();
		try {
			long now = System.nanoTime();
			if (now - this.began >= this.periodNanos) {
				this.began = now;
				this.written = 0;
			}
			if (this.written == this.lines) {
				this.suppressed += events;
				return null;
			}
			this.written++;
			long suppressed = this.suppressed;
			this.suppressed = 0;
			return (suppressed > 0)
					? " (%d more of this kind %s)".formatted(suppressed, CountedEvent.notLogged(suppressed)) : "";
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return how many lines were left out that {@link #next()} has not told yet, for the
	 * last time.
	 * @return the number of lines
	 */
	public long takeSuppressed() {
		this.lock.lock();
		try {
			long suppressed = this.suppressed;
			this.suppressed = 0;
			return suppressed;
		}
		finally {
			this.lock.unlock();
		}
	}

}
