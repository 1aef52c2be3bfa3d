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

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The keys and groups of connections. Each server has one of its own unless several are
 * given the same, which makes keys unique over all of them. Applications use
 * {@link TcpConnections}, whose methods of the same names say more; a connection is
 * removed by its server when it has ended.
 * <p>
 * Connections are told apart by their {@linkplain TcpConnection#id() ids}. Those whose
 * socket is closed are not found, even if their handler still runs. Safe for use by
 * multiple threads; finding takes no lock.
 *
 * @since 0.1.0
 */
public final class ConnectionDirectory {

	// Held to change anything, so that the three maps agree
	private final ReentrantLock lock = new ReentrantLock();

	// By the id of the connection
	private final Map<String, Entry> entries = new ConcurrentHashMap<>();

	// Rarely more than one for each key
	private final Map<Key, List<TcpConnection>> bound = new ConcurrentHashMap<>();

	// By the name of the group and the id of the connection
	private final Map<String, Map<String, TcpConnection>> members = new ConcurrentHashMap<>();

	/**
	 * Create a directory without connections.
	 */
	public ConnectionDirectory() {
	}

	/**
	 * Find the connection that a key is bound to.
	 * @param name the name of the key
	 * @param key its value
	 * @return the connection, of several the one that was bound last, or empty
	 */
	public Optional<TcpConnection> find(String name, String key) {
		List<TcpConnection> all = findAll(name, key);
		return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
	}

	/**
	 * Find all connections that a key is bound to.
	 * @param name the name of the key
	 * @param key its value
	 * @return the connections in the order in which they were bound
	 */
	public List<TcpConnection> findAll(String name, String key) {
		return this.bound.getOrDefault(new Key(name, key), List.of()).stream().filter(TcpConnection::isOpen).toList();
	}

	/**
	 * Return the connections in a group.
	 * @param group the name of the group
	 * @return a new stream, weakly consistent
	 */
	public Stream<TcpConnection> members(String group) {
		return this.members.getOrDefault(group, Map.of()).values().stream().filter(TcpConnection::isOpen);
	}

	/**
	 * Return the keys of a connection.
	 * @param connection the connection
	 * @return names and values in the order in which they were bound, until it has ended
	 */
	public Map<String, String> keys(TcpConnection connection) {
		return entry(connection).keys();
	}

	/**
	 * Return the groups of a connection.
	 * @param connection the connection
	 * @return names in the order in which they were joined, until it has ended
	 */
	public Set<String> groups(TcpConnection connection) {
		return entry(connection).groups();
	}

	/**
	 * Bind a key to a connection of a server that this directory was given to.
	 * @param connection the connection
	 * @param name the name of the key
	 * @param key its value
	 * @param policy what happens if another connection has the key
	 * @return {@code false} if another one has the key and keeps it, or if the connection
	 * is closed
	 */
	public boolean bind(TcpConnection connection, String name, String key, DuplicateKey policy) {
		Key wanted = new Key(name, key);
		Objects.requireNonNull(policy, "policy");
		List<TcpConnection> others;
		this.lock.lock();
		try {
			// Under the lock: an end that comes later finds what is entered here
			if (!connection.isOpen()) {
				return false;
			}
			others = findAll(name, key).stream().filter((other) -> !isSame(other, connection)).toList();
			if (policy == DuplicateKey.REJECT_NEW && !others.isEmpty()) {
				return false;
			}
			release(connection, name);
			if (policy == DuplicateKey.CLOSE_OLD) {
				others.forEach((other) -> release(other, name));
			}
			List<TcpConnection> holders = new ArrayList<>(this.bound.getOrDefault(wanted, List.of()));
			holders.add(connection);
			this.bound.put(wanted, List.copyOf(holders));
			change(connection, (entry) -> entry.withKey(name, key));
		}
		finally {
			this.lock.unlock();
		}
		if (policy == DuplicateKey.CLOSE_OLD) {
			// Outside the lock: may run code of the application
			others.forEach((other) -> other.close(CloseReason.REPLACED));
		}
		return true;
	}

	/**
	 * Take a key from a connection.
	 * @param connection the connection
	 * @param name the name of the key
	 */
	public void unbind(TcpConnection connection, String name) {
		Objects.requireNonNull(name, "name");
		this.lock.lock();
		try {
			release(connection, name);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Add a connection of a server that this directory was given to to a group. Has no
	 * effect on a closed connection.
	 * @param connection the connection
	 * @param group the name of the group
	 */
	public void join(TcpConnection connection, String group) {
		Objects.requireNonNull(group, "group");
		this.lock.lock();
		try {
			if (connection.isOpen()) {
				this.members.computeIfAbsent(group, (name) -> new ConcurrentHashMap<>())
					.putIfAbsent(connection.id(), connection);
				change(connection, (entry) -> entry.withGroup(group));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Remove a connection from a group. A group ends with its last member.
	 * @param connection the connection
	 * @param group the name of the group
	 */
	public void leave(TcpConnection connection, String group) {
		Objects.requireNonNull(group, "group");
		this.lock.lock();
		try {
			part(connection, group);
			change(connection, (entry) -> entry.withoutGroup(group));
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forget a connection, which has ended.
	 * @param connection the connection
	 */
	public void remove(TcpConnection connection) {
		this.lock.lock();
		try {
			Entry entry = entry(connection);
			entry.keys().keySet().forEach((name) -> release(connection, name));
			entry.groups().forEach((group) -> part(connection, group));
			this.entries.remove(connection.id());
		}
		finally {
			this.lock.unlock();
		}
	}

	private void release(TcpConnection connection, String name) {
		String key = keys(connection).get(name);
		if (key != null) {
			this.bound.computeIfPresent(new Key(name, key), (bound, holders) -> {
				List<TcpConnection> left = holders.stream().filter((holder) -> !isSame(holder, connection)).toList();
				return left.isEmpty() ? null : left;
			});
			change(connection, (entry) -> entry.withoutKey(name));
		}
	}

	private void part(TcpConnection connection, String group) {
		this.members.computeIfPresent(group, (name, members) -> {
			members.remove(connection.id());
			return members.isEmpty() ? null : members;
		});
	}

	private Entry entry(TcpConnection connection) {
		return this.entries.getOrDefault(connection.id(), Entry.EMPTY);
	}

	private void change(TcpConnection connection, UnaryOperator<Entry> change) {
		Entry changed = change.apply(entry(connection));
		if (changed.isEmpty()) {
			this.entries.remove(connection.id());
		}
		else {
			this.entries.put(connection.id(), changed);
		}
	}

	private static boolean isSame(TcpConnection one, TcpConnection other) {
		return one.id().equals(other.id());
	}

	@Override
	public String toString() {
		return "ConnectionDirectory[%d connections with keys or groups]".formatted(this.entries.size());
	}

	/**
	 * A key and its name.
	 */
	private record Key(String name, String key) {

		private Key {
			Objects.requireNonNull(name, "name");
			Objects.requireNonNull(key, "key");
		}

	}

	/**
	 * What one connection has; replaced when it changes.
	 */
	private record Entry(Map<String, String> keys, Set<String> groups) {

		private static final Entry EMPTY = new Entry(Map.of(), Set.of());

		boolean isEmpty() {
			return this.keys.isEmpty() && this.groups.isEmpty();
		}

		Entry withKey(String name, String key) {
			Map<String, String> keys = new LinkedHashMap<>(this.keys);
			keys.put(name, key);
			return new Entry(Collections.unmodifiableMap(keys), this.groups);
		}

		Entry withoutKey(String name) {
			Map<String, String> keys = new LinkedHashMap<>(this.keys);
			keys.remove(name);
			return new Entry(Collections.unmodifiableMap(keys), this.groups);
		}

		Entry withGroup(String group) {
			Set<String> groups = new LinkedHashSet<>(this.groups);
			groups.add(group);
			return new Entry(this.keys, Collections.unmodifiableSet(groups));
		}

		Entry withoutGroup(String group) {
			Set<String> groups = new LinkedHashSet<>(this.groups);
			groups.remove(group);
			return new Entry(this.keys, Collections.unmodifiableSet(groups));
		}

	}

}
