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

package io.tcpserver.context.lifecycle;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.tcpserver.DuplicateKey;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import org.jspecify.annotations.Nullable;

/**
 * The connections of several servers or runs, whichever there are when they are asked
 * for. What is done with one connection is done by the part that has it; keys are unique
 * over all parts as far as these share a directory.
 */
final class CompositeTcpConnections implements TcpConnections {

	private final Supplier<Stream<TcpConnections>> parts;

	// All that parts are views of
	private final Supplier<Stream<TcpConnections>> owners;

	CompositeTcpConnections(Supplier<Stream<TcpConnections>> parts) {
		this(parts, parts);
	}

	private CompositeTcpConnections(Supplier<Stream<TcpConnections>> parts, Supplier<Stream<TcpConnections>> owners) {
		this.parts = parts;
		this.owners = owners;
	}

	@Override
	public int size() {
		return this.parts.get().mapToInt(TcpConnections::size).sum();
	}

	@Override
	public Optional<TcpConnection> find(String id) {
		return this.parts.get().flatMap((part) -> part.find(id).stream()).findFirst();
	}

	@Override
	public Optional<TcpConnection> find(String name, String key) {
		return this.parts.get().flatMap((part) -> part.find(name, key).stream()).findFirst();
	}

	@Override
	public List<TcpConnection> findAll(String name, String key) {
		return this.parts.get().flatMap((part) -> part.findAll(name, key).stream()).toList();
	}

	@Override
	public boolean bind(TcpConnection connection, String name, String key, DuplicateKey policy) {
		return ownerOf(connection).map((owner) -> owner.bind(connection, name, key, policy)).orElse(false);
	}

	@Override
	public void unbind(TcpConnection connection, String name) {
		ownerOf(connection).ifPresent((owner) -> owner.unbind(connection, name));
	}

	@Override
	public void join(TcpConnection connection, String group) {
		ownerOf(connection).ifPresent((owner) -> owner.join(connection, group));
	}

	@Override
	public void leave(TcpConnection connection, String group) {
		ownerOf(connection).ifPresent((owner) -> owner.leave(connection, group));
	}

	@Override
	public TcpConnections group(String name) {
		return new CompositeTcpConnections(() -> this.parts.get().map((part) -> part.group(name)), this.owners);
	}

	@Override
	public int broadcast(Object message, Predicate<? super TcpConnection> filter) {
		int queued = 0;
		RuntimeException failure = null;
		for (TcpConnections part : this.parts.get().toList()) {
			try {
				queued += part.broadcast(message, filter);
			}
			catch (IllegalArgumentException ex) {
				// Of this server; the others can send messages of this type
				failure = suppress(failure, ex);
			}
		}
		if (failure != null) {
			throw failure;
		}
		return queued;
	}

	private static RuntimeException suppress(@Nullable RuntimeException first, RuntimeException later) {
		if (first == null) {
			return later;
		}
		first.addSuppressed(later);
		return first;
	}

	@Override
	public Stream<TcpConnection> stream() {
		return this.parts.get().flatMap(TcpConnections::stream);
	}

	private Optional<TcpConnections> ownerOf(TcpConnection connection) {
		return this.owners.get().filter((owner) -> owner.find(connection.id()).isPresent()).findFirst();
	}

	@Override
	public String toString() {
		return "TcpConnections[" + size() + " open]";
	}

}
