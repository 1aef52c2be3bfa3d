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

import io.tcpserver.Addresses;
import io.tcpserver.ServerStatistics;
import io.tcpserver.TcpServer;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A server, as the endpoint shows it.
 *
 * @param state the state
 * @param serving whether connections are being accepted
 * @param sockets the addresses that the server listens on
 * @param transport the transport in use, {@code null} before the server is started
 * @param handler the name of the handler bean, {@code null} if the application has built
 * the server itself
 * @param clients the counts of its clients
 * @param limits the limits that can be changed while it runs
 * @param handlerThreads the threads of its handlers, {@code null} if they run on virtual
 * threads, or on I/O threads, or there is no run
 * @param tls how it speaks TLS, {@code null} if it does not
 * @param bytes what has gone over the wire
 * @param memory what its connections hold
 * @param discarded what had arrived and was not handled any more
 * @param startedAt when the current run was started, {@code null} if there is none
 * @since 0.1.0
 */
public record ServerDescriptor(TcpServer.State state, boolean serving, List<String> sockets, @Nullable String transport,
		@Nullable String handler, ClientsDescriptor clients, LimitsDescriptor limits,
		@Nullable HandlerThreadsDescriptor handlerThreads, @Nullable TlsDescriptor tls, BytesDescriptor bytes,
		MemoryDescriptor memory, DiscardedDescriptor discarded,
		@Nullable Instant startedAt) implements OperationResponseBody {

	static ServerDescriptor of(TcpServer server, @Nullable String handlerBeanName) {
		TcpServer.State state = server.state();
		Transport transport = server.transport();
		ServerStatistics statistics = server.statistics();
		return new ServerDescriptor(state, state == TcpServer.State.SERVING,
				server.sockets().stream().map(Addresses::format).toList(),
				(transport != Transport.AUTO) ? transport.id() : null, handlerBeanName,
				ClientsDescriptor.of(statistics), LimitsDescriptor.of(server), HandlerThreadsDescriptor.of(server),
				TlsDescriptor.of(server), new BytesDescriptor(statistics.bytesReceived(), statistics.bytesSent()),
				MemoryDescriptor.of(server),
				new DiscardedDescriptor(statistics.discardedConnections(), statistics.discardedBytes()),
				server.startedAt().orElse(null));
	}

}
