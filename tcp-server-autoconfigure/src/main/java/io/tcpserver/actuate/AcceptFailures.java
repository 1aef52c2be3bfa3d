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

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import io.tcpserver.Addresses;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which listeners cannot accept at present, so that health can tell. Safe for
 * use by multiple threads: written by I/O threads, read by those that ask for health.
 */
final class AcceptFailures implements TcpServerObserver {

	private final Map<String, Map<String, Failure>> failures = new ConcurrentHashMap<>();

	@Override
	public void acceptFailed(TcpServer server, SocketAddress address, Throwable cause, int attempt,
			Duration retryAfter) {
		this.failures.computeIfAbsent(server.name(), (name) -> new ConcurrentHashMap<>())
			.put(Addresses.format(address), new Failure(cause.toString(), attempt, retryAfter.toMillis() + " ms"));
	}

	@Override
	public void acceptRecovered(TcpServer server, SocketAddress address, int failures) {
		forget(server, address);
	}

	@Override
	public void listenerFailed(TcpServer server, SocketAddress address, @Nullable Throwable cause) {
		forget(server, address);
	}

	@Override
	public void closing(TcpServer server) {
		this.failures.remove(server.name());
	}

	private void forget(TcpServer server, SocketAddress address) {
		Map<String, Failure> failures = this.failures.get(server.name());
		if (failures != null) {
			failures.remove(Addresses.format(address));
		}
	}

	/**
	 * Return the failures of a server that it has not recovered from.
	 * @param serverName the name of the server
	 * @return the failures by listening address
	 */
	Map<String, Failure> of(String serverName) {
		return new TreeMap<>(this.failures.getOrDefault(serverName, Map.of()));
	}

	/**
	 * The latest failure of a listener.
	 *
	 * @param cause the error
	 * @param attempts how many attempts have failed since the last success
	 * @param retryAfter how long accepting pauses
	 */
	record Failure(String cause, int attempts, String retryAfter) {

	}

}
