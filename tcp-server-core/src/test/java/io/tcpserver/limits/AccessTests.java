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

package io.tcpserver.limits;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Refusals;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.CidrBlock;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Clients that are let in or not, by their address.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#transports")
class AccessTests {

	private static final List<CidrBlock> LOOPBACK = List.of(CidrBlock.parse("127.0.0.0/8"), CidrBlock.parse("::1"));

	private static final List<CidrBlock> ELSEWHERE = List.of(CidrBlock.parse("192.0.2.0/24"));

	private final Refusals refusals = new Refusals();

	@RegisterExtension
	final Servers servers;

	@TempDir
	@SuppressWarnings("NullAway.Init") // set by JUnit
	Path directory;

	AccessTests(Transport transport) {
		this.servers = new Servers(new Platform(transport, HandlerThreads.Mode.AUTO));
	}

	private TcpServer start(AccessRules access) throws IOException {
		return start(access, (builder) -> {
		});
	}

	private TcpServer start(AccessRules access, Consumer<TcpServerSettingsBuilder> settings) throws IOException {
		return this.servers.start((builder) -> {
			builder.access(access).observer(this.refusals);
			settings.accept(builder);
		}, Servers.shout());
	}

	private void assertServes(TcpServer server) throws IOException {
		assertThat(this.servers.connect(server).send("hello\n").readLine()).isEqualTo("HELLO");
	}

	private void assertDenies(TcpServer server) throws IOException {
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		this.refusals.nextIsQuiet(RejectReason.DENIED);
		assertThat(server.statistics().rejected()).containsEntry(RejectReason.DENIED, 1L);
	}

	@Test
	void allAreLetInUnlessToldOtherwise() throws Exception {
		assertServes(start(AccessRules.all()));
	}

	@Test
	void onlyThoseWhoAreAllowedAreLetIn() throws Exception {
		assertServes(start(new AccessRules(LOOPBACK, List.of())));
		assertDenies(start(new AccessRules(ELSEWHERE, List.of())));
	}

	@Test
	void nobodyWhoIsDeniedIsLetIn() throws Exception {
		assertServes(start(new AccessRules(List.of(), ELSEWHERE)));
		assertDenies(start(new AccessRules(List.of(), LOOPBACK)));
		assertDenies(start(new AccessRules(LOOPBACK, LOOPBACK)));
	}

	@Test
	void clientsOfIpv4OnADualStackSocketAreClientsOfIpv4() throws Exception {
		TcpServer server = start(new AccessRules(LOOPBACK, List.of()),
				(builder) -> builder.addresses(List.of(new InetSocketAddress(0))));
		int port = Servers.address(server).getPort();
		assertThat(this.servers.connect(new InetSocketAddress("127.0.0.1", port)).send("hello\n").readLine())
			.isEqualTo("HELLO");
		TcpServer denying = start(new AccessRules(List.of(), List.of(CidrBlock.parse("127.0.0.0/8"))),
				(builder) -> builder.addresses(List.of(new InetSocketAddress(0))));
		assertThat(
				this.servers.connect(new InetSocketAddress("127.0.0.1", Servers.address(denying).getPort())).isAtEnd())
			.isTrue();
		this.refusals.nextIsQuiet(RejectReason.DENIED);
	}

	@Test
	void unixSocketsHaveTheirFile() throws Exception {
		assertServes(start(new AccessRules(ELSEWHERE, LOOPBACK),
				(builder) -> builder.addresses(List.of()).path(this.directory.resolve("app.sock"))));
	}

	@Test
	void adoptedConnectionsAreChecked() throws Exception {
		TcpServer server = start(new AccessRules(ELSEWHERE, List.of()));
		try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
				Peer peer = Peer.connect(listener.getLocalAddress())) {
			SocketChannel accepted = listener.accept();
			assertThatIOException().isThrownBy(() -> server.adopt(accepted));
			assertThat(peer.isAtEnd()).isTrue();
			this.refusals.nextIsQuiet(RejectReason.DENIED);
		}
		Path path = this.directory.resolve("other.sock");
		try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
			.bind(UnixDomainSocketAddress.of(path)); Peer peer = Peer.connect(UnixDomainSocketAddress.of(path))) {
			server.adopt(listener.accept());
			assertThat(peer.send("hello\n").readLine()).isEqualTo("HELLO");
		}
	}

}
