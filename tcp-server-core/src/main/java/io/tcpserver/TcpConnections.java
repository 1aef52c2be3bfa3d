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

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.tcpserver.settings.SlowConsumer;

/**
 * A live view of the open connections, of one server, of several, or of those in a group;
 * and the way to find and reach them from anywhere.
 * <p>
 * A connection can be bound to keys, one for each name: {@code bind(connection, "imei",
 * imei)}, and can join any number of groups. Both are gone when it has ended. Binding and
 * joining has no effect on a connection that is closed, or that is not of these servers.
 * Safe for use by multiple threads; no method blocks; iteration is weakly consistent.
 * <p>
 * Not meant to be implemented by applications: methods may be added in a minor release.
 * Tests get one from a server that is bound to an ephemeral port.
 *
 * @since 0.1.0
 */
public interface TcpConnections extends Iterable<TcpConnection> {

	/**
	 * Return how many connections are open.
	 * @return the number of connections
	 */
	int size();

	/**
	 * Find a connection.
	 * @param id the {@linkplain TcpConnection#id() id}
	 * @return the connection, or empty if none with this id is open
	 */
	Optional<TcpConnection> find(String id);

	/**
	 * Find the connection that a key is bound to.
	 * @param name the name of the key
	 * @param key its value
	 * @return the connection, or empty if the key is not bound to an open one. If it is
	 * bound to several, the one that was bound last on its server
	 */
	Optional<TcpConnection> find(String name, String key);

	/**
	 * Find all connections that a key is bound to, with {@link DuplicateKey#ALLOW}.
	 * @param name the name of the key
	 * @param key its value
	 * @return the open ones, those of one server in the order in which they were bound
	 */
	List<TcpConnection> findAll(String name, String key);

	/**
	 * Bind a key to a connection; another one that has the key is closed for the reason
	 * {@link CloseReason#REPLACED}.
	 * @param connection the connection
	 * @param name the name of the key
	 * @param key its value; replaces another value of the same name
	 * @return {@code false} if the connection is closed
	 */
	default boolean bind(TcpConnection connection, String name, String key) {
		return bind(connection, name, key, DuplicateKey.CLOSE_OLD);
	}

	/**
	 * Bind a key to a connection. Of several threads that bind the same key at the same
	 * time one comes last: with {@link DuplicateKey#CLOSE_OLD} its connection has the
	 * key, with {@link DuplicateKey#REJECT_NEW} that of the first one has.
	 * @param connection the connection
	 * @param name the name of the key
	 * @param key its value; replaces another value of the same name
	 * @param policy what happens if another connection has the key
	 * @return {@code false} if another one has the key and keeps it, or if the connection
	 * is closed
	 */
	boolean bind(TcpConnection connection, String name, String key, DuplicateKey policy);

	/**
	 * Take a key from a connection. Has no effect if it has none of this name.
	 * @param connection the connection
	 * @param name the name of the key
	 */
	void unbind(TcpConnection connection, String name);

	/**
	 * Add a connection to a group, which begins with its first member. Has no effect if
	 * it is a member already.
	 * @param connection the connection
	 * @param group the name of the group
	 */
	void join(TcpConnection connection, String group);

	/**
	 * Remove a connection from a group, which ends with its last member. Has no effect if
	 * it is no member.
	 * @param connection the connection
	 * @param group the name of the group
	 */
	void leave(TcpConnection connection, String group);

	/**
	 * Return the connections in a group.
	 * @param name the name of the group
	 * @return a live view, which may be empty; of a group, those that are in both
	 */
	TcpConnections group(String name);

	/**
	 * Send a message to all connections.
	 * @param message the message
	 * @return as {@link #broadcast(Object, Predicate)}
	 * @throws IllegalArgumentException if messages of this type cannot be sent
	 */
	default int broadcast(Object message) {
		return broadcast(message, (connection) -> true);
	}

	/**
	 * Send a message to some connections. It is encoded once for each server, whatever
	 * the number of receivers, and not at all without any; for each receiver if the
	 * handler {@linkplain io.tcpserver.message.MessageHandler#hooksSending() hooks} what
	 * is sent, or if connections have a codec each. Never waits: clients that do not read
	 * are treated as {@link SlowConsumer} has it and delay no others.
	 * @param message the message, as for {@link TcpConnection#send}
	 * @param filter chooses the receivers
	 * @return for how many connections the message was queued; slow ones that do not get
	 * it are not counted
	 * @throws IllegalArgumentException if messages of this type cannot be sent; if it is
	 * encoded for each receiver and cannot be for some, once all others have got it
	 */
	int broadcast(Object message, Predicate<? super TcpConnection> filter);

	/**
	 * Return the open connections.
	 * @return a new stream
	 */
	Stream<TcpConnection> stream();

	@Override
	default Iterator<TcpConnection> iterator() {
		return stream().iterator();
	}

}
