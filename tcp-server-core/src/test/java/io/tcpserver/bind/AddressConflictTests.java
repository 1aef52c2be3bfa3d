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

package io.tcpserver.bind;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.tcpserver.Addresses;
import io.tcpserver.ServerBindException;
import io.tcpserver.ServerBindException.Problem;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Addresses of servers of one process that are in the way of each other.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#transports")
class AddressConflictTests {

	@RegisterExtension
	final Servers servers;

	@TempDir
	Path directory;

	AddressConflictTests(Transport transport) {
		this.servers = new Servers(new Platform(transport, HandlerThreads.Mode.AUTO));
	}

	private TcpServer bind(SocketAddress... addresses) throws IOException {
		return this.servers.bind((settings) -> settings.addresses(List.of(addresses)), Servers.shout());
	}

	private ServerBindException refused(SocketAddress... addresses) {
		ServerBindException refusal = catchThrowableOfType(ServerBindException.class, () -> bind(addresses));
		assertThat(refusal.problem()).isEqualTo(Problem.CONFLICT);
		return refusal;
	}

	private static int freePort() throws IOException {
		try (ServerSocket probe = new ServerSocket(0)) {
			return probe.getLocalPort();
		}
	}

	private static void assertWithItself(ServerBindException refusal) {
		assertThat(refusal.conflictingServer()).contains(refusal.serverName());
		assertThat(refusal).hasMessageContaining(
				"it already listens on " + refusal.conflictingAddress().map(Addresses::format).orElseThrow());
	}

	@Test
	void allInterfacesIncludeEachAddress() throws Exception {
		for (int port : new int[] { freePort(), 0 }) {
			for (String wildcard : List.of("0.0.0.0", "")) {
				SocketAddress all = wildcard.isEmpty() ? new InetSocketAddress(port)
						: InetSocketAddress.createUnresolved(wildcard, port);
				ServerBindException refusal = refused(all, new InetSocketAddress("127.0.0.1", port));
				assertThat(Addresses.format(refusal.address())).startsWith("127.0.0.1:").doesNotEndWith(":0");
				assertWithItself(refusal);
			}
			ServerBindException refusal = refused(new InetSocketAddress("127.0.0.1", port),
					InetSocketAddress.createUnresolved("0.0.0.0", port));
			assertThat(refusal.conflictingAddress().map(Addresses::format).orElseThrow()).startsWith("127.0.0.1:");
		}
	}

	@Test
	void nameMayHaveAnAddressThatAllInterfacesInclude() throws Exception {
		int port = freePort();
		assertWithItself(refused(InetSocketAddress.createUnresolved("0.0.0.0", port),
				InetSocketAddress.createUnresolved("localhost", port)));
	}

	@Test
	void sameAddressIsBoundOnce() throws Exception {
		int port = freePort();
		TcpServer server = bind(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0.1", port));
		assertThat(server.sockets()).hasSize(1);
		Path path = this.directory.resolve("a.sock");
		assertThat(bind(UnixDomainSocketAddress.of(path), UnixDomainSocketAddress.of(path)).sockets()).hasSize(1);
	}

	@Test
	void onePathMayHaveTwoNames() throws Exception {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), this.directory);
		SocketAddress path = UnixDomainSocketAddress.of(this.directory.resolve("a.sock"));
		SocketAddress same = UnixDomainSocketAddress.of(link.resolve("a.sock"));
		ServerBindException refusal = refused(path, same);
		assertThat(refusal.address()).isEqualTo(same);
		assertThat(refusal.conflictingAddress()).contains(path);
		assertWithItself(refusal);
	}

	@Test
	void serversOfOneProcessAreNamed() throws Exception {
		TcpServer first = bind(InetSocketAddress.createUnresolved("0.0.0.0", freePort()));
		SocketAddress path = UnixDomainSocketAddress.of(this.directory.resolve("b.sock"));
		TcpServer unix = bind(path);
		int port = Servers.address(first).getPort();
		ServerBindException refusal = refused(new InetSocketAddress("127.0.0.1", port));
		assertThat(refusal.conflictingServer()).contains(first.name());
		assertThat(refusal).hasMessageContaining("cannot listen on 127.0.0.1:%d: server '%s' listens on %s"
			.formatted(port, first.name(), Addresses.format(Servers.address(first))));
		assertThat(refused(path).conflictingServer()).contains(unix.name());
	}

	@Test
	void otherAddressOnThePortIsNotBlamed() throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, new InetSocketAddress("127.0.0.1", 0).getAddress())) {
			int port = other.getLocalPort();
			TcpServer first = bind(new InetSocketAddress("127.0.0.2", port));
			assertThat(first.sockets()).hasSize(1);
			ServerBindException refusal = catchThrowableOfType(ServerBindException.class,
					() -> bind(new InetSocketAddress("127.0.0.1", port)));
			assertThat(refusal.problem()).isEqualTo(Problem.IN_USE);
			assertThat(refusal.conflictingServer()).isEmpty();
		}
	}

	@Test
	void closedServerIsNotInTheWay() throws Exception {
		TcpServer first = bind(new InetSocketAddress("127.0.0.1", 0));
		int port = Servers.address(first).getPort();
		first.close();
		assertThat(first.waitClosed(Duration.ofSeconds(10))).isTrue();
		assertThat(bind(new InetSocketAddress("127.0.0.1", port)).sockets()).hasSize(1);
	}

}
