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

package io.tcpserver.actuate;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

import io.tcpserver.CloseReason;
import io.tcpserver.FrameError;
import io.tcpserver.RejectReason;
import io.tcpserver.ServerStatistics;

/**
 * The counts of the clients of a server, as the endpoint shows them. They add up:
 * {@code accepted = active + rejected + the sum of closed}.
 *
 * @param active connections that are open now
 * @param peak the most connections that were open at the same time
 * @param accepted connections that the operating system has handed over
 * @param rejected connections that no handler has seen
 * @param rejectedBy connections that no handler has seen, by reason; absent means none
 * @param closed connections that have ended, by reason; absent means none
 * @param framesFailed errors of clients in the framing of their messages, by codec and
 * kind; absent means none
 * @since 0.1.0
 */
public record ClientsDescriptor(int active, int peak, long accepted, long rejected, Map<RejectReason, Long> rejectedBy,
		Map<CloseReason, Long> closed, Map<String, Map<FrameError.Kind, Long>> framesFailed) {

	static ClientsDescriptor of(ServerStatistics statistics) {
		long rejected = statistics.rejected().values().stream().mapToLong(Long::longValue).sum();
		Map<RejectReason, Long> rejectedBy = new EnumMap<>(RejectReason.class);
		rejectedBy.putAll(statistics.rejected());
		Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
		closed.putAll(statistics.closed());
		Map<String, Map<FrameError.Kind, Long>> framesFailed = new TreeMap<>();
		statistics.framesFailed()
			.forEach((error, count) -> framesFailed
				.computeIfAbsent(error.codec(), (codec) -> new EnumMap<>(FrameError.Kind.class))
				.put(error.kind(), count));
		return new ClientsDescriptor(statistics.active(), statistics.peak(), statistics.accepted(), rejected,
				rejectedBy, closed, framesFailed);
	}

}
