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

package io.tcpserver.context;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;

/**
 * The connections of several servers or runs, whichever there are when they are asked
 * for.
 */
final class CompositeTcpConnections implements TcpConnections {

	private final Supplier<Stream<TcpConnections>> parts;

	CompositeTcpConnections(Supplier<Stream<TcpConnections>> parts) {
		this.parts = parts;
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
	public Stream<TcpConnection> stream() {
		return this.parts.get().flatMap(TcpConnections::stream);
	}

	@Override
	public String toString() {
		return "TcpConnections[" + size() + " open]";
	}

}
