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

import java.util.HashMap;
import java.util.Map;

/**
 * What a server has counted so far. Taken in one piece, so that it always adds up:
 * {@code accepted = active + the sum of closed + the sum of rejected}.
 *
 * @param active connections that are open now
 * @param peak the most connections that were open at the same time
 * @param accepted connections that the operating system has handed over
 * @param rejected connections that no handler has seen, by reason; absent means none
 * @param closed connections that have ended, by reason; absent means none
 * @param bytesReceived bytes read from peers
 * @param bytesSent bytes handed to the operating system for peers
 * @param acceptErrors failed attempts to accept
 * @param discardedConnections connections that the server has ended, in a shutdown or at
 * their maximum age, and on which something had arrived that no handler was given
 * @param discardedBytes how much that was
 * @param framesFailed what peers have done wrong with the frames of their messages;
 * absent means never
 * @since 0.1.0
 */
public record ServerStatistics(int active, int peak, long accepted, Map<RejectReason, Long> rejected,
		Map<CloseReason, Long> closed, long bytesReceived, long bytesSent, long acceptErrors, long discardedConnections,
		long discardedBytes, Map<FrameError, Long> framesFailed) {

	/**
	 * All zero.
	 */
	public static final ServerStatistics NONE = new ServerStatistics(0, 0, 0, Map.of(), Map.of(), 0, 0, 0, 0, 0,
			Map.of());

	public ServerStatistics {
		rejected = Map.copyOf(rejected);
		closed = Map.copyOf(closed);
		framesFailed = Map.copyOf(framesFailed);
	}

	/**
	 * Return the sum of these and other statistics, as of two runs of one server; the
	 * peak is the higher of the two.
	 * @param other the other statistics
	 * @return the sum
	 */
	public ServerStatistics plus(ServerStatistics other) {
		return new ServerStatistics(this.active + other.active, Math.max(this.peak, other.peak),
				this.accepted + other.accepted, sum(this.rejected, other.rejected), sum(this.closed, other.closed),
				this.bytesReceived + other.bytesReceived, this.bytesSent + other.bytesSent,
				this.acceptErrors + other.acceptErrors, this.discardedConnections + other.discardedConnections,
				this.discardedBytes + other.discardedBytes, sum(this.framesFailed, other.framesFailed));
	}

	/**
	 * Return how often peers have made an error, whatever the codec.
	 * @param kind the kind of error
	 * @return the number of errors
	 */
	public long framesFailed(FrameError.Kind kind) {
		return this.framesFailed.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().kind() == kind)
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	private static <K> Map<K, Long> sum(Map<K, Long> one, Map<K, Long> other) {
		Map<K, Long> sum = new HashMap<>(one);
		other.forEach((key, value) -> sum.merge(key, value, Long::sum));
		return sum;
	}

}
