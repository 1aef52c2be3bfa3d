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

package io.tcpserver.netty;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;

/**
 * The connections that have not ended.
 */
final class ConnectionRegistry implements TcpConnections {

	private final Map<String, NettyConnection> connections = new ConcurrentHashMap<>();

	void add(NettyConnection connection) {
		this.connections.put(connection.id(), connection);
	}

	void remove(NettyConnection connection) {
		this.connections.remove(connection.id());
	}

	void each(Consumer<NettyConnection> action) {
		this.connections.values().forEach(action);
	}

	@Override
	public int size() {
		return this.connections.size();
	}

	@Override
	public Optional<TcpConnection> find(String id) {
		return Optional.ofNullable(this.connections.get(id));
	}

	@Override
	public Stream<TcpConnection> stream() {
		return this.connections.values().stream().map(TcpConnection.class::cast);
	}

	@Override
	public String toString() {
		return size() + " connections";
	}

}
