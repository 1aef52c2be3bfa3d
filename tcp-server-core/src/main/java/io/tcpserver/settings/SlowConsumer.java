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

package io.tcpserver.settings;

import java.util.Objects;

/**
 * What happens to a message that is sent or broadcast to a client that does not take what
 * is sent to it: one for which more bytes wait than the high-water mark of
 * {@link WriteBufferLimits}. Whatever the policy, sending never waits and what is queued
 * for one client is bounded. What handlers reply or write is not subject to it, as they
 * are held back instead, but counts as waiting too.
 *
 * @param policy the policy
 * @param limit with {@link Policy#WAIT}: how many bytes may wait for one client, the
 * message included. Up to the high-water mark everything is queued, so a limit below it
 * has the effect of {@link Policy#CLOSE}. Not used with other policies
 * @since 0.1.0
 */
public record SlowConsumer(Policy policy, int limit) {

	// Some seconds of a busy feed, and 10 GB with 10,000 clients that all hang
	private static final int DEFAULT_LIMIT = 1024 * 1024;

	public SlowConsumer {
		Objects.requireNonNull(policy, "policy");
		if (limit < 1) {
			throw new IllegalArgumentException("slow-consumer.limit must be at least 1, got " + limit);
		}
	}

	/**
	 * Return the default: {@link Policy#WAIT} for at most 1 MiB.
	 * @return the default
	 */
	public static SlowConsumer defaults() {
		return new SlowConsumer(Policy.WAIT, DEFAULT_LIMIT);
	}

	/**
	 * Return a copy with another policy.
	 * @param policy the policy
	 * @return the copy
	 */
	public SlowConsumer withPolicy(Policy policy) {
		return new SlowConsumer(policy, this.limit);
	}

	/**
	 * Return a copy with another limit.
	 * @param limit how many bytes may wait for one client
	 * @return the copy
	 */
	public SlowConsumer withLimit(int limit) {
		return new SlowConsumer(this.policy, limit);
	}

	/**
	 * What to do with a client that is too slow.
	 */
	public enum Policy {

		/**
		 * Queue the message, as long as the limit is not reached; then close the
		 * connection for the reason {@link io.tcpserver.CloseReason#SLOW_CONSUMER}.
		 */
		WAIT,

		/**
		 * Leave the message out; the client gets those that follow once it has caught up.
		 * For values that the next one makes obsolete.
		 */
		SKIP,

		/**
		 * Close the connection for the reason
		 * {@link io.tcpserver.CloseReason#SLOW_CONSUMER}; what is queued for it is lost.
		 */
		CLOSE

	}

}
