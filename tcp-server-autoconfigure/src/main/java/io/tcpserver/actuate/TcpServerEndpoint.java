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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServers;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.util.Assert;

/**
 * {@link Endpoint @Endpoint} that shows the servers and their connections, and starts,
 * pauses, limits and closes them if the access to it is not read-only, which it is by
 * default. Safe for use by multiple threads.
 *
 * @since 0.1.0
 */
@Endpoint(id = "tcpserver", defaultAccess = Access.READ_ONLY)
public class TcpServerEndpoint {

	private static final String SETTINGS = "settings";

	private final TcpServers servers;

	private final Sanitizer sanitizer;

	/**
	 * Create the endpoint.
	 * @param servers the servers to show
	 */
	public TcpServerEndpoint(TcpServers servers) {
		this(servers, List.of());
	}

	/**
	 * Create the endpoint.
	 * @param servers the servers to show
	 * @param sanitizingFunctions hide settings, which they know by the full names of
	 * their properties
	 */
	public TcpServerEndpoint(TcpServers servers, Iterable<SanitizingFunction> sanitizingFunctions) {
		Assert.notNull(servers, "'servers' must not be null");
		this.servers = servers;
		this.sanitizer = new Sanitizer(sanitizingFunctions);
	}

	/**
	 * Return all servers.
	 * @return their states and counts
	 */
	@ReadOperation
	public ServersDescriptor servers() {
		Map<String, ServerDescriptor> descriptors = new LinkedHashMap<>();
		this.servers.forEach((server) -> descriptors.put(server.name(), describe(server)));
		return new ServersDescriptor(descriptors);
	}

	/**
	 * Return one server with a page of its connections.
	 * @param server the name of the server
	 * @param offset how many connections to skip; none unless set
	 * @param limit the most connections to return, from 1 to 1000; 100 unless set
	 * @param sort what the connections are sorted by: {@code openedAt}, which is the
	 * default, {@code lastReadAt}, {@code bytesReceived}, {@code bytesSent},
	 * {@code pendingWriteBytes}, {@code memory} or {@code remoteAddress}; with
	 * {@code ,desc} behind it, the largest comes first
	 * @return its state, counts and connections
	 * @throws InvalidEndpointRequestException if there is no such server, or a parameter
	 * makes no sense
	 */
	@ReadOperation
	public ServerDetailsDescriptor server(@Selector String server, @Nullable Integer offset, @Nullable Integer limit,
			@Nullable String sort) {
		return server(server, ConnectionPage.of(offset, limit, sort));
	}

	ServerDetailsDescriptor server(String server, ConnectionPage page) {
		TcpServer found = find(server);
		return ServerDetailsDescriptor.of(describe(found), found.connections(), page);
	}

	/**
	 * Return a part of what is known about a server.
	 * @param server the name of the server
	 * @param part {@code settings}, the settings that are in effect
	 * @return the settings
	 * @throws InvalidEndpointRequestException if there is no such server or part
	 */
	@ReadOperation
	public ServerSettingsDescriptor part(@Selector String server, @Selector String part) {
		TcpServer found = find(server);
		if (!part.equals(SETTINGS)) {
			throw new UnknownNameException("There is no '%s' of a server, only '%s'".formatted(part, SETTINGS));
		}
		String prefix = found.name().equals(TcpServer.DEFAULT_NAME) ? "tcp.server."
				: "tcp.servers.%s.".formatted(found.name());
		Map<String, Object> settings = new LinkedHashMap<>(this.servers.settings(found.name()));
		settings.replaceAll((key, value) -> sanitize(prefix + key, value));
		return new ServerSettingsDescriptor(settings);
	}

	private Object sanitize(String name, Object value) {
		Object sanitized = this.sanitizer.sanitize(new SanitizableData(null, name, value), true);
		return (sanitized != null) ? sanitized : SanitizableData.SANITIZED_VALUE;
	}

	/**
	 * Do something with a server.
	 * @param server the name of the server
	 * @param operation one of {@code start}, {@code pause}, {@code resume},
	 * {@code close}, {@code close-clients}, {@code abort-clients} and {@code limit},
	 * which do what the methods of {@link TcpServer} do; {@code start} on a closed server
	 * begins a new run
	 * @param maxConnections the most connections at a time, for {@code limit} only
	 * @return the server afterwards; connections may take longer to close
	 * @throws InvalidEndpointRequestException if there is no such server or operation
	 * @throws IllegalStateException if the server is in no state for the operation
	 */
	@WriteOperation
	public ServerDescriptor operate(@Selector String server, @Nullable String operation,
			@Nullable Integer maxConnections) {
		TcpServer found = find(server);
		ServerOperation requested = ServerOperation.of(operation);
		if (maxConnections != null) {
			requested.apply(found, maxConnections);
		}
		else {
			requested.apply(found);
		}
		return describe(found);
	}

	/**
	 * Close a connection, as {@link TcpConnection#close()} does.
	 * @param server the name of the server
	 * @param connection the id of the connection
	 * @return the connection as it was
	 * @throws InvalidEndpointRequestException if there is no such server or connection
	 */
	@DeleteOperation
	public ConnectionDescriptor closeConnection(@Selector String server, @Selector String connection) {
		TcpConnection found = find(server).connections()
			.find(connection)
			.orElseThrow(() -> new UnknownNameException(
					"Server '%s' has no open connection '%s'".formatted(server, connection)));
		ConnectionDescriptor descriptor = ConnectionDescriptor.of(found);
		found.close(CloseReason.KICKED);
		return descriptor;
	}

	private TcpServer find(String name) {
		return this.servers.get(name)
			.orElseThrow(() -> new UnknownNameException(
					"There is no TCP server '%s', only %s".formatted(name, this.servers.names())));
	}

	private ServerDescriptor describe(TcpServer server) {
		return ServerDescriptor.of(server, this.servers.handlerBeanName(server.name()).orElse(null));
	}

}
