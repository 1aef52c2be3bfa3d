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

package io.tcpserver.shutdown;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.harness.Wire;
import io.tcpserver.netty.server.HurriedServers;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.ProxyProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that the operating system has connected and the server has not accepted, or has
 * not opened a connection for, when it is shut down.
 */
class ShutdownBacklogTests {

	private static final int CLIENTS = 1000;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	// Which part of the engine's own times is waited
	private static final int FASTER = 10;

	private static final SSLContext trusting = Certificates.clientContext();

	@TempDir
	private Path directory;

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Servers servers = new Servers();

	private final Gate gate = new Gate("the I/O thread goes on");

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Wire#plain")
	void clientsThatWaitAreServedByAGracefulStop(Wire wire) throws Exception {
		TcpServer server = this.servers.start((builder) -> {
			wire.configure(builder, this.directory);
			builder.ioThreads(1).listen((listen) -> listen.withBacklog(CLIENTS)).observer(this.recorder);
		}, Servers.shout());
		assertServedByAGracefulStop(server, connect(server, CLIENTS));
		assertThat(server.statistics().rejected()).isEmpty();
		assertThat(this.recorder.reasons()).hasSize(CLIENTS).containsOnly(CloseReason.SHUTDOWN);
	}

	@Test
	void clientsOfTheLargestBacklogAreServedByAGracefulStop() throws Exception {
		TcpServer server = this.servers.start(
				(builder) -> builder.ioThreads(1).listen((listen) -> listen.withBacklog(Integer.MAX_VALUE)),
				Servers.shout());
		assertServedByAGracefulStop(server, connect(server, CLIENTS));
	}

	private void assertServedByAGracefulStop(TcpServer server, List<Peer> peers) throws Exception {
		CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
		this.gate.open();
		for (Peer peer : peers) {
			assertThat(peer.readAll()).isEqualTo("HI\n");
			peer.close();
		}
		assertThat(result.get(30, TimeUnit.SECONDS).drained()).isEqualTo(CLIENTS);
	}

	// As in asyncio: it is no graceful stop
	@Test
	void clientsThatWaitAreNotServedByAClose() throws Exception {
		TcpServer server = this.servers.start((builder) -> builder.ioThreads(1), Servers.shout());
		List<Peer> peers = connect(server, 3);
		server.close();
		this.gate.open();
		for (Peer peer : peers) {
			assertThat(peer.isAtEnd()).isTrue();
		}
		assertThat(server.statistics().accepted()).isLessThanOrEqualTo(3);
		assertThat(server.statistics().closed()).isEmpty();
	}

	@Test
	void clientsOfAPausedServerAreNotServed() throws Exception {
		TcpServer server = this.servers.start(Servers.shout());
		server.pause();
		Peer peer = this.servers.connect(server);
		assertThat(server.shutdown(PATIENCE).get(10, TimeUnit.SECONDS).connections()).isZero();
		assertThat(peer.isAtEnd()).isTrue();
	}

	@Test
	void clientsOverTheLimitAreNotServed() throws Exception {
		TcpServer server = this.servers.start(
				(builder) -> builder.ioThreads(1).limits(ConnectionLimits.defaults().withMaxConnections(2)),
				Servers.shout());
		List<Peer> peers = connect(server, 4);
		CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
		this.gate.open();
		for (Peer peer : peers.subList(0, 2)) {
			assertThat(peer.readAll()).isEqualTo("HI\n");
			peer.close();
		}
		for (Peer peer : peers.subList(2, 4)) {
			assertThat(peer.isAtEnd()).isTrue();
		}
		assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(2);
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Wire#encrypted")
	void handshakesOfClientsThatWaitGoOn(Wire wire) throws Exception {
		TcpServer server = this.servers.start((builder) -> {
			wire.configure(builder, this.directory);
			builder.ioThreads(1);
		}, Servers.shout());
		SocketAddress address = server.sockets().get(0);
		block(server);
		List<Socket> clients = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			Socket client = new Socket();
			this.servers.closeLater(client);
			client.connect(address);
			clients.add(client);
		}
		CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
		this.gate.open();
		for (Socket client : clients) {
			try (Wire.Client encrypted = Wire.encrypt(client)) {
				encrypted.output().write("hi\n".getBytes(StandardCharsets.UTF_8));
				assertThat(encrypted.input().readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("HI\n");
			}
		}
		assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(5);
	}

	@Test
	void proxyHeadersOfClientsThatWaitGoOn() throws Exception {
		TcpServer server = this.servers.start((builder) -> builder.ioThreads(1)
			.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED)), Servers.shout());
		SocketAddress address = server.sockets().get(0);
		block(server);
		Peer peer = this.servers.connect(address);
		CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
		this.gate.open();
		peer.send("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nhi\n");
		assertThat(peer.readAll()).isEqualTo("HI\n");
		assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(1);
	}

	@Test
	void clientThatStallsItsHandshakeDoesNotHoldUpTheStop() throws Exception {
		TcpServer server = startHurried((builder) -> builder.ioThreads(1).tls(Certificates.settings()));
		SocketAddress address = server.sockets().get(0);
		block(server);
		Peer peer = this.servers.connect(address);
		CompletableFuture<ShutdownResult> result = server.shutdown(Duration.ofMinutes(5));
		this.gate.open();
		assertThat(result.get(10, TimeUnit.SECONDS).connections()).isZero();
		assertThat(server.statistics().rejected()).isEqualTo(Map.of(RejectReason.CLOSING, 1L));
		assertThat(peer.isAtEnd()).isTrue();
	}

	@Test
	void handshakeThatIsPendingEndsWithTheGracePeriod() throws Exception {
		TcpServer server = this.servers.start((builder) -> builder.ioThreads(1).tls(Certificates.settings()),
				Servers.shout());
		SocketAddress address = server.sockets().get(0);
		block(server);
		Peer peer = this.servers.connect(address);
		CompletableFuture<ShutdownResult> result = server.shutdown(Duration.ofMillis(200));
		this.gate.open();
		assertThat(result.get(10, TimeUnit.SECONDS).connections()).isZero();
		assertThat(result.get().drainTime()).isLessThan(Duration.ofMillis(1500));
		assertThat(peer.isAtEnd()).isTrue();
	}

	@Test
	void clientThatDoesNotAnswerTheEndOfTlsDoesNotHoldUpTheStop() throws Exception {
		TcpServer server = startHurried((builder) -> builder.tls(Certificates.settings()).observer(this.recorder));
		try (TlsClient client = new TlsClient(server)) {
			client.encrypt(trusting);
			this.recorder.only();
			ShutdownResult result = server.shutdown(Duration.ofMinutes(5)).get(10, TimeUnit.SECONDS);
			assertThat(result.drained()).isEqualTo(1);
		}
	}

	@Test
	void clientThatDoesNotAnswerTheEndOfTlsBeforeTheStopDoesNotHoldItUp() throws Exception {
		TcpServer server = startHurried((builder) -> builder.tls(Certificates.settings()).observer(this.recorder));
		try (TlsClient client = new TlsClient(server)) {
			client.encrypt(trusting);
			TcpConnection connection = this.recorder.only();
			connection.close();
			assertThat(client.raw().getInputStream().readAllBytes()).isNotEmpty();
			assertThat(connection.closed()).isNotDone();
			server.shutdown(Duration.ofMinutes(5)).get(10, TimeUnit.SECONDS);
			assertThat(connection.closed()).isCompletedWithValue(CloseReason.KICKED);
		}
	}

	private TcpServer startHurried(Consumer<TcpServerSettingsBuilder> changes) throws IOException {
		TcpServerSettings settings = TcpServerSettings.of((builder) -> {
			this.servers.defaults(builder);
			changes.accept(builder);
		});
		TcpServer server = this.servers.add(HurriedServers.bind(FASTER, settings, Servers.shout()));
		server.startServing();
		return server;
	}

	// The only thread that could accept them
	private void block(TcpServer server) throws Exception {
		Gate blocked = new Gate("the I/O thread is busy");
		server.executor().execute(() -> {
			blocked.open();
			this.gate.awaitStubbornly();
		});
		blocked.await();
	}

	private List<Peer> connect(TcpServer server, int count) throws Exception {
		SocketAddress address = server.sockets().get(0);
		block(server);
		List<Peer> peers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			peers.add(this.servers.connect(address).send("hi\n"));
		}
		return peers;
	}

}
