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
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A live view of the open connections. Safe for use by multiple threads; iteration is
 * weakly consistent.
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
	 * Return the open connections.
	 * @return a new stream
	 */
	Stream<TcpConnection> stream();

	@Override
	default Iterator<TcpConnection> iterator() {
		return stream().iterator();
	}

}
