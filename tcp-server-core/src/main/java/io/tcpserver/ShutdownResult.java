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

import java.time.Duration;

/**
 * How a {@linkplain TcpServer#shutdown(Duration) graceful shutdown} went: each connection
 * that was open when it began, or that had reached the operating system by then, is
 * counted in the step in which it ended.
 *
 * @param drained connections that ended by themselves within the grace period
 * @param closed connections that were closed at the deadline and whose output was still
 * delivered
 * @param aborted connections that were cut; output may be lost
 * @param running handlers that still ran, in spite of an interrupt, or whose stages were
 * not complete, when waiting for them was given up; also counted as aborted
 * @param drainTime how long the grace period was used
 * @param closeTime how long closing at the deadline took, zero if it was not needed
 * @param abortTime how long aborting took, zero if it was not needed
 * @param discardedConnections connections on which something had arrived that no handler
 * was given, as far as the server had read it
 * @param discardedBytes how much that was
 * @since 0.1.0
 */
public record ShutdownResult(int drained, int closed, int aborted, int running, Duration drainTime, Duration closeTime,
		Duration abortTime, int discardedConnections, long discardedBytes) {

	/**
	 * Return whether every connection ended by itself and no handler was left.
	 * @return {@code true} if nothing had to be closed or aborted
	 */
	public boolean isGraceful() {
		return this.closed == 0 && this.aborted == 0 && this.running == 0;
	}

	/**
	 * Return how many connections were open when the shutdown began, or had reached the
	 * operating system by then.
	 * @return the number of connections
	 */
	public int connections() {
		return this.drained + this.closed + this.aborted;
	}

}
