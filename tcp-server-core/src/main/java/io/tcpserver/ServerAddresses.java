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

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.tcpserver.settings.Transport;

/**
 * Where a server listens.
 *
 * @param bound the addresses to bind
 * @param adopted the listening sockets to adopt instead
 */
record ServerAddresses(List<SocketAddress> bound, List<ServerSocketChannel> adopted) {

	static ServerAddresses none() {
		return new ServerAddresses(List.of(), List.of());
	}

	ServerAddresses with(String host, int port) {
		if (port < 0 || port > 65535) {
			throw new IllegalArgumentException("port must be between 0 and 65535, got " + port);
		}
		return with(host.isEmpty() ? new InetSocketAddress(port) : InetSocketAddress.createUnresolved(host, port));
	}

	ServerAddresses with(SocketAddress address) {
		List<SocketAddress> all = new ArrayList<>(this.bound);
		all.add(address);
		return withAll(all);
	}

	ServerAddresses withAll(List<? extends SocketAddress> addresses) {
		for (SocketAddress address : addresses) {
			if (!(address instanceof InetSocketAddress) && !(address instanceof UnixDomainSocketAddress)) {
				throw new IllegalArgumentException(
						"address must be an internet or Unix domain address, got " + address.getClass().getName());
			}
		}
		return new ServerAddresses(addresses.stream().map(SocketAddress.class::cast).distinct().toList(), this.adopted);
	}

	ServerAddresses with(ServerSocketChannel listener) {
		List<ServerSocketChannel> all = new ArrayList<>(this.adopted);
		all.add(Objects.requireNonNull(listener, "listener"));
		return new ServerAddresses(this.bound, List.copyOf(all));
	}

	void check(String serverName, Transport transport) {
		if (!this.bound.isEmpty() && !this.adopted.isEmpty()) {
			throw new IllegalArgumentException("address, port and path cannot be used with a listener");
		}
		if (this.bound.isEmpty() && this.adopted.isEmpty()) {
			throw new IllegalArgumentException(
					"Server '%s' needs an address, port, path or listener".formatted(serverName));
		}
		if (this.adopted.stream().distinct().count() < this.adopted.size()) {
			throw new IllegalArgumentException("listener must not be the same twice");
		}
		if (!this.adopted.isEmpty() && transport != Transport.AUTO && transport != Transport.NIO) {
			throw new IllegalArgumentException("a listener needs transport nio, not " + transport.id());
		}
	}

}
