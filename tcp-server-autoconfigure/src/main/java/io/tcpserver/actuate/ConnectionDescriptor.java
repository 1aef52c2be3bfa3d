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
import java.util.Map;
import java.util.Set;

import io.tcpserver.Addresses;
import io.tcpserver.MemoryUse;
import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * An open connection, as the endpoint shows it.
 *
 * @param id the id
 * @param remoteAddress the address of the peer
 * @param proxyHeader what a load balancer has told about it, {@code null} if none has
 * @param tls what its TLS handshake came to, {@code null} if it is not encrypted
 * @param openedAt when the connection was opened
 * @param bytes what has gone over the wire
 * @param lastReadAt when bytes last arrived, {@code null} if none has
 * @param pendingWriteBytes bytes that are written but not yet handed to the operating
 * system
 * @param memory how much memory the connection holds
 * @param keys the keys that are bound to the connection
 * @param groups the groups that the connection has joined
 * @since 0.1.0
 */
public record ConnectionDescriptor(String id, String remoteAddress, @Nullable ProxyHeaderDescriptor proxyHeader,
		@Nullable TlsSessionDescriptor tls, Instant openedAt, BytesDescriptor bytes, @Nullable Instant lastReadAt,
		long pendingWriteBytes, MemoryUse memory, Map<String, String> keys,
		Set<String> groups) implements OperationResponseBody {

	static ConnectionDescriptor of(TcpConnection connection) {
		return new ConnectionDescriptor(connection.id(), Addresses.format(connection.remoteAddress()),
				ProxyHeaderDescriptor.of(connection), TlsSessionDescriptor.of(connection), connection.openedAt(),
				new BytesDescriptor(connection.bytesReceived(), connection.bytesSent()),
				connection.lastReadAt().orElse(null), connection.pendingWriteBytes(), connection.memory(),
				connection.keys(), connection.groups());
	}

}
