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

import io.tcpserver.LimitCause;
import io.tcpserver.ServerCapacity;
import io.tcpserver.TcpServer;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a server that can be changed while it runs, as the endpoint shows them.
 *
 * @param maxConnections the most connections at a time, {@code null} if it is not known
 * before the server is started; without a limit of its own, what the server has and what
 * is left for it, which other servers may take
 * @param connections how many of them it has, with those that are not open yet
 * @param reached whether it may have no more, so that further clients wait or are
 * rejected
 * @param cause what sets the limit, {@code null} if there is none
 * @param connectionsTogether how many connections all servers of the process have
 * @since 0.1.0
 */
public record LimitsDescriptor(@Nullable Integer maxConnections, int connections, boolean reached,
		@Nullable LimitCause cause, int connectionsTogether) {

	static LimitsDescriptor of(TcpServer server) {
		ServerCapacity capacity = server.capacity();
		boolean limited = capacity.maxConnections() != Integer.MAX_VALUE;
		return new LimitsDescriptor((limited) ? capacity.maxConnections() : null, capacity.connections(),
				capacity.isReached(), (limited) ? capacity.cause() : null, capacity.connectionsTogether());
	}

}
