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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.tcpserver.ConnectionDirectory;
import io.tcpserver.DuplicateKey;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.log.PeerText;
import io.tcpserver.netty.connection.NettyConnection;

/**
 * Those connections of a server that are in a group, or in each of several.
 */
final class ConnectionGroup implements TcpConnections {

	private final ConnectionRegistry registry;

	private final ConnectionDirectory directory;

	private final String first;

	private final Set<String> names;

	/**
	 * Create a view.
	 * @param registry the connections of the server
	 * @param directory where their groups are kept
	 * @param names the names of the groups, at least one
	 */
	ConnectionGroup(ConnectionRegistry registry, ConnectionDirectory directory, Set<String> names) {
		this.registry = registry;
		this.directory = directory;
		this.first = names.iterator().next();
		this.names = names;
	}

	@Override
	public int size() {
		return (int) members().count();
	}

	@Override
	public Optional<TcpConnection> find(String id) {
		return this.registry.find(id).filter(this::contains);
	}

	@Override
	public Optional<TcpConnection> find(String name, String key) {
		return ConnectionRegistry.last(findAll(name, key));
	}

	@Override
	public List<TcpConnection> findAll(String name, String key) {
		return this.registry.findAll(name, key).stream().filter(this::contains).toList();
	}

	@Override
	public boolean bind(TcpConnection connection, String name, String key, DuplicateKey policy) {
		return this.registry.bind(connection, name, key, policy);
	}

	@Override
	public void unbind(TcpConnection connection, String name) {
		this.registry.unbind(connection, name);
	}

	@Override
	public void join(TcpConnection connection, String group) {
		this.registry.join(connection, group);
	}

	@Override
	public void leave(TcpConnection connection, String group) {
		this.registry.leave(connection, group);
	}

	@Override
	public TcpConnections group(String name) {
		Set<String> both = new LinkedHashSet<>(this.names);
		both.add(name);
		return new ConnectionGroup(this.registry, this.directory, both);
	}

	@Override
	public int broadcast(Object message, Predicate<? super TcpConnection> filter) {
		return this.registry.broadcast(members(), message, filter);
	}

	@Override
	public Stream<TcpConnection> stream() {
		return members().map(NettyConnection::view);
	}

	private Stream<NettyConnection> members() {
		Stream<TcpConnection> members = this.directory.members(this.first);
		return ((this.names.size() > 1) ? members.filter(this::contains) : members)
			.flatMap((member) -> this.registry.own(member).stream());
	}

	private boolean contains(TcpConnection connection) {
		return this.directory.groups(connection).containsAll(this.names);
	}

	@Override
	public String toString() {
		return "%d connections in %s".formatted(size(), this.names.stream().map(PeerText::printable).toList());
	}

}
