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

package io.tcpserver.netty.server;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.tcpserver.ConnectionDirectory;
import io.tcpserver.DuplicateKey;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.netty.connection.NettyConnection;

/**
 * The connections that have not ended.
 */
final class ConnectionRegistry implements TcpConnections {

	private final Map<String, NettyConnection> connections = new ConcurrentHashMap<>();

	private final ConnectionDirectory directory;

	private final Pusher pusher;

	/**
	 * Create a registry.
	 * @param directory where keys and groups are kept, also those of other servers
	 * @param pusher sends to the connections
	 */
	ConnectionRegistry(ConnectionDirectory directory, Pusher pusher) {
		this.directory = directory;
		this.pusher = pusher;
	}

	void add(NettyConnection connection) {
		this.connections.put(connection.id(), connection);
	}

	void remove(NettyConnection connection) {
		this.connections.remove(connection.id());
	}

	void each(Consumer<NettyConnection> action) {
		this.connections.values().forEach(action);
	}

	/**
	 * Return what the engine has for a connection.
	 * @param connection a connection, perhaps a wrapper around ours, or another server's
	 * @return the connection, or empty if it has ended or is not ours
	 */
	Optional<NettyConnection> own(TcpConnection connection) {
		return Optional.ofNullable(this.connections.get(connection.id()));
	}

	@Override
	public int size() {
		return this.connections.size();
	}

	@Override
	public Optional<TcpConnection> find(String id) {
		return Optional.ofNullable(this.connections.get(id)).map(NettyConnection::view);
	}

	@Override
	public Optional<TcpConnection> find(String name, String key) {
		return last(findAll(name, key));
	}

	@Override
	public List<TcpConnection> findAll(String name, String key) {
		List<TcpConnection> found = this.directory.findAll(name, key);
		return found.stream().filter((connection) -> own(connection).isPresent()).toList();
	}

	@Override
	public boolean bind(TcpConnection connection, String name, String key, DuplicateKey policy) {
		// What is found later is what everybody else sees too
		return own(connection).map((own) -> this.directory.bind(own.view(), name, key, policy)).orElse(false);
	}

	@Override
	public void unbind(TcpConnection connection, String name) {
		own(connection).ifPresent((own) -> this.directory.unbind(own, name));
	}

	@Override
	public void join(TcpConnection connection, String group) {
		own(connection).ifPresent((own) -> this.directory.join(own.view(), group));
	}

	@Override
	public void leave(TcpConnection connection, String group) {
		own(connection).ifPresent((own) -> this.directory.leave(own, group));
	}

	@Override
	public TcpConnections group(String name) {
		return new ConnectionGroup(this, this.directory, Set.of(Objects.requireNonNull(name, "name")));
	}

	@Override
	public int broadcast(Object message, Predicate<? super TcpConnection> filter) {
		return broadcast(this.connections.values().stream(), message, filter);
	}

	int broadcast(Stream<NettyConnection> connections, Object message, Predicate<? super TcpConnection> filter) {
		Objects.requireNonNull(message, "message");
		return this.pusher.broadcast(connections.filter((connection) -> filter.test(connection.view())), message);
	}

	@Override
	public Stream<TcpConnection> stream() {
		return this.connections.values().stream().map(NettyConnection::view);
	}

	static Optional<TcpConnection> last(List<TcpConnection> connections) {
		return connections.isEmpty() ? Optional.empty() : Optional.of(connections.get(connections.size() - 1));
	}

	@Override
	public String toString() {
		return size() + " connections";
	}

}
