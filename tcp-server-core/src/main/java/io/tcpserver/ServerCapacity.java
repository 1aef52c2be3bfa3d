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

package io.tcpserver;

/**
 * How many connections a server has, and how many it may have at this moment.
 *
 * @param connections how many it has, from the moment they are accepted until their
 * handlers have ended
 * @param maxConnections how many it may have: the limit of its own, or what it has and
 * what the servers that have none have left together, which changes with the connections
 * of the others; {@link Integer#MAX_VALUE} if nothing is known to limit them
 * @param cause what sets the limit
 * @param connectionsTogether how many all servers of the process have
 * @since 0.1.0
 */
public record ServerCapacity(int connections, int maxConnections, LimitCause cause, int connectionsTogether) {

	/**
	 * Of a server that is not started: no connections, and no limit is known.
	 */
	public static final ServerCapacity NONE = new ServerCapacity(0, Integer.MAX_VALUE, LimitCause.CONFIGURED, 0);

	/**
	 * Return how many more connections the server may have.
	 * @return the number, zero also if there are more than there may be
	 */
	public int free() {
		return Math.max(0, this.maxConnections - this.connections);
	}

	/**
	 * Return whether the server may not have more connections, whichever servers have
	 * those that there are.
	 * @return {@code true} if further clients wait or are rejected
	 */
	public boolean isReached() {
		return free() == 0;
	}

	/**
	 * Return whether other servers share what sets the limit.
	 * @return {@code false} if the server has a limit of its own, or is limited by its
	 * own threads
	 */
	public boolean isShared() {
		return this.cause == LimitCause.DESCRIPTORS || this.cause == LimitCause.HEAP;
	}

}
