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

import java.util.concurrent.TimeUnit;

/**
 * Lets so many events a second pass, with bursts of as many. Not safe for use by multiple
 * threads.
 */
final class TokenBucket {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final int rate;

	private final long interval;

	// When all tokens will be there again: each that was taken puts it off
	private long full;

	/**
	 * Create a full bucket.
	 * @param rate how many tokens come back in a second, and the most that there are
	 * @param now the time in nanoseconds
	 */
	TokenBucket(int rate, long now) {
		this.rate = rate;
		this.interval = Math.max(1, SECOND / rate);
		this.full = now;
	}

	/**
	 * Return how many tokens there are.
	 * @param now the time in nanoseconds
	 * @return the number
	 */
	int available(long now) {
		long missing = Math.max(0, this.full - now);
		return (int) Math.max(0, this.rate - (missing + this.interval - 1) / this.interval);
	}

	/**
	 * Take a token that is there.
	 * @param now the time in nanoseconds
	 */
	void take(long now) {
		this.full = Math.max(now - this.full, 0) + this.full + this.interval;
	}

	/**
	 * Put a token back that was taken.
	 */
	void putBack() {
		this.full -= this.interval;
	}

	/**
	 * Return how long it takes until there is a token.
	 * @param now the time in nanoseconds
	 * @return the nanoseconds, zero if there is one
	 */
	long nanosUntilNext(long now) {
		return Math.max(0, this.full - now - (this.rate - 1) * this.interval);
	}

}
