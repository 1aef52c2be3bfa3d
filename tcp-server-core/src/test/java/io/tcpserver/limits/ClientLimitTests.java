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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Waiting;
import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.CidrBlock;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * Limits that clients meet one by one: how fast they come, how many have one address, who
 * they are, and what those are told who are turned away; on every transport.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#transports")
class ClientLimitTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final ConnectionLimits LIMITS = ConnectionLimits.defaults().withMaxConnections(1000);

	@RegisterExtension
	final Servers servers;

	private final Transport transport;

	ClientLimitTests(Transport transport) {
		this.transport = transport;
		this.servers = new Servers(new Platform(transport, HandlerThreads.Mode.AUTO));
	}

	private TcpServer start(ConnectionLimits limits) throws IOException {
		return start((settings) -> settings.limits(limits));
	}

	private TcpServer start(Consumer<TcpServerSettingsBuilder> settings) throws IOException {
		TcpServer server = bind(settings);
		server.startServing();
		return server;
	}

	private TcpServer bind(Consumer<TcpServerSettingsBuilder> settings) throws IOException {
		return this.servers
			.bind((TcpServerBuilder builder) -> builder.settings(settings).asyncStreamHandler((reader, writer) -> {
				writer.write("welcome\n");
				return reader.readAll();
			}));
	}

	private List<Peer> connect(TcpServer server, int count) throws IOException {
		List<Peer> peers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			peers.add(this.servers.connect(server));
		}
		return peers;
	}

	// The rate

	@Test
	@Waiting
	void clientsWaitThatComeTooFast() throws Exception {
		TcpServer server = start(LIMITS.withAcceptRate(40));
		long began = System.nanoTime();
		for (Peer peer : connect(server, 60)) {
			assertThat(peer.readLine()).isEqualTo("welcome");
		}
		// 40 at once, and 20 in half a second
		assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(450), LONG);
		assertThat(server.statistics().accepted()).isEqualTo(60);
		assertThat(server.statistics().rejected()).isEmpty();
	}

	@Test
	@Waiting
	void clientsOfTwoListenersWaitThatComeTooFast() throws Exception {
		TcpServer server = start((settings) -> settings.address("::1", 0).limits(LIMITS.withAcceptRate(40)));
		List<Peer> peers = new ArrayList<>();
		long began = System.nanoTime();
		for (int i = 0; i < 60; i++) {
			peers.add(this.servers.connect(server.sockets().get(i % 2)));
		}
		for (Peer peer : peers) {
			assertThat(peer.readLine()).isEqualTo("welcome");
		}
		assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(450), LONG);
	}

	@Test
	@Waiting
	void clientsAreRejectedThatComeTooFast() throws Exception {
		TcpServer server = start(LIMITS.withAcceptRate(1).withReject(null));
		List<Peer> peers = connect(server, 5);
		assertThat(peers.get(0).readLine()).isEqualTo("welcome");
		long served = 1;
		for (Peer peer : peers.subList(1, 5)) {
			served += peer.readLine().isEmpty() ? 0 : 1;
		}
		// On a slow machine more than one second may have gone by
		assertThat(served).isLessThan(5);
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.RATE, 5 - served));
		await().atMost(LONG).until(() -> this.servers.connect(server).readLine().equals("welcome"));
	}

	@Test
	void closingSendsThoseAwayWhoComeTooFast() throws Exception {
		TcpServer server = start(LIMITS.withAcceptRate(1));
		List<Peer> peers = connect(server, 8);
		assertThat(peers.get(0).readLine()).isEqualTo("welcome");
		server.close();
		assertThat(peers.get(7).isAtEnd()).isTrue();
	}

	// Addresses

	@Test
	@EnabledOnOs(OS.LINUX) // has more than one loopback address
	void clientsAreRejectedThatHaveAnAddressInCommon() throws Exception {
		TcpServer server = start(LIMITS.withMaxConnectionsPerAddress(2));
		List<Peer> peers = connect(server, 2);
		for (Peer peer : peers) {
			assertThat(peer.readLine()).isEqualTo("welcome");
		}
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		try (Socket other = new Socket(InetAddress.getLoopbackAddress(), Servers.address(server).getPort(),
				InetAddress.getByName("127.0.0.2"), 0)) {
			assertThat(other.getInputStream().read()).isEqualTo('w');
		}
		await().atMost(LONG).until(() -> server.statistics().active() == 2);
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.ADDRESS_LIMIT, 1L));
		peers.get(0).close();
		await().atMost(LONG).until(() -> server.statistics().active() == 1);
		assertThat(this.servers.connect(server).readLine()).isEqualTo("welcome");
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
	}

	@Test
	void clientsThatAreDeniedAreNotServed() throws Exception {
		AccessRules rules = new AccessRules(List.of(), List.of(CidrBlock.parse("127.0.0.0/8")));
		TcpServer server = start((settings) -> settings.address("::1", 0).access(rules).limits(LIMITS));
		assertThat(this.servers.connect(server.sockets().get(0)).isAtEnd()).isTrue();
		assertThat(this.servers.connect(server.sockets().get(1)).readLine()).isEqualTo("welcome");
		await().atMost(LONG).until(() -> server.statistics().rejected().containsKey(RejectReason.DENIED));
	}

	@Test
	void onlyClientsThatAreAllowedAreServed() throws Exception {
		AccessRules rules = new AccessRules(List.of(CidrBlock.parse("127.0.0.0/8")), List.of());
		TcpServer server = start(
				(settings) -> settings.address("::1", 0).access(rules).limits(LIMITS.withMaxConnections(1)));
		for (int i = 0; i < 5; i++) {
			// Takes no room for good
			assertThat(this.servers.connect(server.sockets().get(1)).isAtEnd()).isTrue();
		}
		assertThat(this.servers.connect(server.sockets().get(0)).readLine()).isEqualTo("welcome");
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.DENIED, 5L));
	}

	// Two families on one listener: an address of IPv4 is one, however the system shows
	// it
	@Test
	void clientsOfIpv4AreKnownAsSuchOnListenersOfBothFamilies() throws Exception {
		AccessRules rules = new AccessRules(List.of(CidrBlock.parse("127.0.0.1")), List.of());
		TcpServer server = this.servers.add(TcpServer.builder()
			.settings((settings) -> settings.name("both-families")
				.transport(this.transport)
				.address("", 0)
				.access(rules)
				.limits(LIMITS))
			.streamHandler(Servers.shout())
			.start());
		InetSocketAddress address = new InetSocketAddress("127.0.0.1", Servers.address(server).getPort());
		assertThat(this.servers.connect(address).send("x\n").readLine()).isEqualTo("X");
	}

	// The message

	@Test
	void clientsAreToldThatTheyAreRejected() throws Exception {
		TcpServer server = bind(
				(settings) -> settings.limits(LIMITS.withMaxConnections(1).withReject("voll: später\n")));
		Peer served = this.servers.connect(server);
		List<Peer> rejected = connect(server, 10);
		for (Peer peer : rejected) {
			// Would be answered by a reset if the server just closed the socket
			peer.send(new byte[10_000]);
		}
		long began = System.nanoTime();
		server.startServing();
		for (Peer peer : rejected) {
			assertThat(peer.readAll()).isEqualTo("voll: später\n");
		}
		for (Peer peer : rejected) {
			// Not reset, unless this machine was too slow to see it
			assertThat(isRefused(peer) && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(1)).isFalse();
		}
		assertThat(served.readLine()).isEqualTo("welcome");
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.LIMIT, 10L));
		assertThat(server.statistics().active()).isOne();
	}

	@Test
	void messageIsSentInTheCharsetOfTheServer() throws Exception {
		TcpServer server = start((settings) -> settings.charset(StandardCharsets.UTF_16BE)
			.limits(LIMITS.withMaxConnections(1).withReject("no")));
		this.servers.connect(server).isAtEnd();
		assertThat(this.servers.connect(server).readAll()).isEqualTo("\0n\0o");
	}

	@Test
	void clientsAreToldThatTheirAddressHasTooMany() throws Exception {
		TcpServer server = start(new ConnectionLimits(1000, 1, null, ConnectionLimits.OnLimit.PAUSE, "too many\n"));
		Peer served = this.servers.connect(server);
		assertThat(served.readLine()).isEqualTo("welcome");
		assertThat(this.servers.connect(server).send(new byte[100_000]).readAll()).isEqualTo("too many\n");
	}

	// The address that counts is known later then, and something has arrived before
	@Test
	void clientsBehindAProxyAreToldThatTheirAddressHasTooMany() throws Exception {
		TcpServer server = start(
				(settings) -> settings.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED))
					.limits(new ConnectionLimits(1000, 1, null, ConnectionLimits.OnLimit.PAUSE, "too many\n")));
		String header = "PROXY TCP4 203.0.113.%d 192.0.2.1 1234 80\r\n";
		Peer served = this.servers.connect(server).send(header.formatted(1));
		assertThat(served.readLine()).isEqualTo("welcome");
		Peer other = this.servers.connect(server).send(header.formatted(2));
		assertThat(other.readLine()).isEqualTo("welcome");
		for (int i = 0; i < 5; i++) {
			Peer rejected = this.servers.connect(server).send(header.formatted(1)).send(new byte[100_000]);
			assertThat(rejected.readAll()).isEqualTo("too many\n");
		}
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.ADDRESS_LIMIT, 5L));
		served.close();
		await().atMost(LONG).until(() -> server.statistics().active() == 1);
		assertThat(this.servers.connect(server).send(header.formatted(1)).readLine()).isEqualTo("welcome");
	}

	// Clients that do not go away must not take sockets that they were refused
	@Test
	@Waiting
	void clientsThatDoNotLeaveAreClosedWithinASecond() throws Exception {
		TcpServer server = start(LIMITS.withMaxConnections(1).withReject("full\n"));
		assertThat(this.servers.connect(server).readLine()).isEqualTo("welcome");
		List<Peer> peers = connect(server, 100);
		long told = peers.stream().filter(ClientLimitTests::isTold).count();
		assertThat(told).isBetween(1L, 64L);
		// Bytes are answered by a reset as soon as the socket is closed
		await().atMost(LONG).until(() -> peers.stream().filter(ClientLimitTests::isRefused).count() == 100);
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.LIMIT, 100L));
		assertThat(isTold(this.servers.connect(server))).isTrue();
	}

	private static boolean isTold(Peer peer) {
		try {
			return peer.readLine().equals("full");
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean isRefused(Peer peer) {
		try {
			peer.send("?");
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Test
	void closingDoesNotWaitForThoseWhoAreTold() throws Exception {
		TcpServer server = start(LIMITS.withMaxConnections(1).withReject("full\n"));
		Peer served = this.servers.connect(server);
		assertThat(served.readLine()).isEqualTo("welcome");
		assertThat(isTold(this.servers.connect(server))).isTrue();
		served.close();
		server.close();
		assertThat(server.waitClosed(LONG)).isTrue();
	}

}
