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

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.tcpserver.TcpServer;

/**
 * All servers of the application, by name: those that are configured and every other bean
 * of type {@link TcpServer}. Which ones these are does not change while the application
 * runs. Safe for use by multiple threads.
 * <p>
 * Not meant to be implemented by applications: methods may be added in a minor release.
 *
 * @since 0.1.0
 */
public interface TcpServers extends Iterable<TcpServer> {

	/**
	 * Return the names of the servers.
	 * @return the names, that of the default server first
	 */
	Set<String> names();

	/**
	 * Find a server.
	 * @param name the name
	 * @return the server, or empty if there is none of this name
	 */
	Optional<TcpServer> get(String name);

	/**
	 * Return the name of the bean that handles the connections of a server.
	 * @param name the name of the server
	 * @return the bean name, or empty if there is no such server or if the application
	 * has built it itself
	 */
	Optional<String> handlerBeanName(String name);

	/**
	 * Return the settings of a server that are in effect: those that it inherits,
	 * defaults that are computed and what customizers have changed included. Without a
	 * run, those that are declared.
	 * @param name the name of the server
	 * @return the settings by the keys of their properties, such as {@code backlog}, as
	 * numbers, booleans, texts and lists of these; empty if there is no such server or if
	 * the application has built it itself
	 */
	default Map<String, Object> settings(String name) {
		return Map.of();
	}

	/**
	 * Return the servers.
	 * @return a new stream, in the order of {@link #names()}
	 */
	Stream<TcpServer> stream();

	@Override
	default Iterator<TcpServer> iterator() {
		return stream().iterator();
	}

}
