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

import java.util.concurrent.ThreadLocalRandom;

import io.tcpserver.netty.loop.TimeLimits;

/**
 * How long a connection may live: then it ends as in a shutdown, and has some time for
 * that. Confined to the I/O thread.
 */
final class ConnectionAge {

	private final NettyConnection connection;

	// Zero if it may live for ever
	private long most;

	private long jitter;

	private long endsAt;

	private boolean retired;

	ConnectionAge(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Set how long the connection may live, unless it ends by now.
	 * @param limits the limits
	 */
	void limit(TimeLimits limits) {
		boolean changed = this.most != limits.maxAge() || this.jitter != limits.maxAgeJitter();
		if (changed && !this.retired) {
			this.most = limits.maxAge();
			this.jitter = limits.maxAgeJitter();
			long earlier = (this.jitter != 0) ? ThreadLocalRandom.current().nextLong(this.jitter + 1) : 0;
			this.endsAt = this.connection.openedNanos() + this.most - earlier;
		}
	}

	/**
	 * Return how much time is left: until the end begins, then until it must be over.
	 * @param now the time of {@link System#nanoTime()}
	 * @return the time, not positive if it is over
	 */
	long left(long now) {
		return (this.most != 0) ? this.endsAt - now : TimeLimits.FAR;
	}

	/**
	 * Begin to end the connection.
	 * @param endsAt when it must have ended
	 */
	void retire(long endsAt) {
		this.retired = true;
		this.endsAt = endsAt;
		this.connection.socket().retire();
	}

	/**
	 * Return whether the connection ends, as it is old enough.
	 * @return {@code true} once that has begun
	 */
	boolean isRetired() {
		return this.retired;
	}

}
