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

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A server with its connections, as the endpoint shows it.
 *
 * @param state as of {@link ServerDescriptor}
 * @param serving as of {@link ServerDescriptor}
 * @param sockets as of {@link ServerDescriptor}
 * @param transport as of {@link ServerDescriptor}
 * @param handler as of {@link ServerDescriptor}
 * @param clients as of {@link ServerDescriptor}
 * @param limits as of {@link ServerDescriptor}
 * @param handlerThreads as of {@link ServerDescriptor}
 * @param tls as of {@link ServerDescriptor}
 * @param bytes as of {@link ServerDescriptor}
 * @param memory as of {@link ServerDescriptor}
 * @param discarded as of {@link ServerDescriptor}
 * @param startedAt as of {@link ServerDescriptor}
 * @param groups the groups that connections have joined, with their sizes; of more than
 * 1,000 the largest
 * @param page which of the open connections these are
 * @param connections the open connections of the page
 * @since 0.1.0
 */
public record ServerDetailsDescriptor(TcpServer.State state, boolean serving, List<String> sockets,
		@Nullable String transport, @Nullable String handler, ClientsDescriptor clients, LimitsDescriptor limits,
		@Nullable HandlerThreadsDescriptor handlerThreads, @Nullable TlsDescriptor tls, BytesDescriptor bytes,
		MemoryDescriptor memory, DiscardedDescriptor discarded, @Nullable Instant startedAt, Map<String, Long> groups,
		PageDescriptor page, List<ConnectionDescriptor> connections) implements OperationResponseBody {

	private static final int MOST_GROUPS = 1000;

	static ServerDetailsDescriptor of(ServerDescriptor server, TcpConnections connections, ConnectionPage page) {
		Map<String, Long> groups = new TreeMap<>();
		ConnectionPage.Selection selection = page.select(connections,
				(connection) -> connection.groups().forEach((group) -> groups.merge(group, 1L, Long::sum)));
		return new ServerDetailsDescriptor(server.state(), server.serving(), server.sockets(), server.transport(),
				server.handler(), server.clients(), server.limits(), server.handlerThreads(), server.tls(),
				server.bytes(), server.memory(), server.discarded(), server.startedAt(), largest(groups),
				PageDescriptor.of(page, selection.total()),
				selection.connections().stream().map(ConnectionDescriptor::of).toList());
	}

	private static Map<String, Long> largest(Map<String, Long> sizes) {
		if (sizes.size() <= MOST_GROUPS) {
			return sizes;
		}
		return sizes.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Long>comparingByValue().reversed())
			.limit(MOST_GROUPS)
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, TreeMap::new));
	}

}
