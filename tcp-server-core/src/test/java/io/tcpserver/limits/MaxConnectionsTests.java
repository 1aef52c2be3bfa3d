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
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * The most connections that a server has, on every transport.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#transports")
class MaxConnectionsTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	// For what must not happen; on a busy machine it is only noticed less often
	private static final Duration SHORT = Duration.ofMillis(50);

	@RegisterExtension
	final Servers servers;

	private final Recorder recorder = new Recorder();

	MaxConnectionsTests(Transport transport) {
		this.servers = new Servers(new Platform(transport, HandlerThreads.Mode.AUTO));
	}

	private TcpServer start(ConnectionLimits limits) throws IOException {
		return this.servers.start((settings) -> settings.limits(limits).observer(this.recorder), Servers.shout());
	}

	private static ConnectionLimits pause(int max) {
		return ConnectionLimits.defaults().withMaxConnections(max);
	}

	private List<Peer> served(TcpServer server, int count) throws IOException {
		List<Peer> peers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Peer peer = this.servers.connect(server).send("x\n");
			assertThat(peer.readLine()).isEqualTo("X");
			peers.add(peer);
		}
		return peers;
	}

	private static void assertWaits(TcpServer server, int active) throws Exception {
		assertThat(server.waitClosed(SHORT)).isFalse();
		assertThat(server.statistics().active()).isEqualTo(active);
		assertThat(server.statistics().accepted()
				- server.statistics().closed().values().stream().mapToLong((n) -> n).sum())
			.isEqualTo(active);
	}

	@Test
	void clientsWaitUntilOneLeaves() throws Exception {
		TcpServer server = start(pause(2));
		List<Peer> peers = served(server, 2);
		Peer third = this.servers.connect(server).send("third\n");
		Peer fourth = this.servers.connect(server).send("fourth\n");
		assertWaits(server, 2);
		peers.get(0).close();
		assertThat(third.readLine()).isEqualTo("THIRD");
		assertWaits(server, 2);
		peers.get(1).close();
		assertThat(fourth.readLine()).isEqualTo("FOURTH");
		assertThat(server.statistics().rejected()).isEmpty();
	}

	@Test
	void clientsAreClosedAtOnceIfTheyAreToBeRejected() throws Exception {
		TcpServer server = start(pause(2).withReject(null));
		List<Peer> peers = served(server, 2);
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		assertThat(this.servers.connect(server).send("x\n").isAtEnd()).isTrue();
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.LIMIT, 2L));
		assertThat(server.statistics().accepted()).isEqualTo(4);
		peers.get(0).close();
		await().atMost(LONG).until(() -> server.statistics().active() == 1);
		served(server, 1);
	}

	// A connection takes its room until its handler has returned, too
	@Test
	void handlerThatStillRunsTakesRoom() throws Exception {
		Gate begun = new Gate("the handler has begun");
		Gate gate = new Gate("the handler may return");
		TcpServer server = this.servers.start((settings) -> settings.limits(pause(1).withReject(null)),
				(reader, writer) -> {
					begun.open();
					gate.await();
				});
		Peer first = this.servers.connect(server);
		begun.await();
		TcpConnection connection = server.connections().iterator().next();
		first.reset();
		await().atMost(LONG).until(() -> !connection.isOpen());
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		gate.open();
		await().atMost(LONG).until(() -> server.statistics().active() == 0);
		this.servers.connect(server);
		await().atMost(LONG).until(() -> server.statistics().closed().values().stream().mapToLong((n) -> n).sum() == 2);
	}

	@Test
	void raisingLetsClientsInThatWait() throws Exception {
		TcpServer server = start(pause(1));
		served(server, 1);
		List<Peer> waiting = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			waiting.add(this.servers.connect(server).send("x\n"));
		}
		assertWaits(server, 1);
		server.maxConnections(4);
		assertThat(server.maxConnections()).isEqualTo(4);
		await().atMost(LONG).until(() -> server.statistics().active() == 4);
		assertWaits(server, 4);
		server.maxConnections(Integer.MAX_VALUE);
		for (Peer peer : waiting) {
			assertThat(peer.readLine()).isEqualTo("X");
		}
	}

	@Test
	void loweringClosesNobody() throws Exception {
		TcpServer server = start(pause(4));
		List<Peer> peers = served(server, 4);
		server.maxConnections(2);
		Peer waiting = this.servers.connect(server).send("waits\n");
		for (Peer peer : peers) {
			assertThat(peer.send("y\n").readLine()).isEqualTo("Y");
		}
		peers.get(0).close();
		peers.get(1).close();
		await().atMost(LONG).until(() -> server.statistics().active() == 2);
		assertWaits(server, 2);
		peers.get(2).close();
		assertThat(waiting.readLine()).isEqualTo("WAITS");
		assertThat(server.statistics().active()).isEqualTo(2);
	}

	@Test
	void limitMustBePositive() throws Exception {
		TcpServer server = start(pause(4));
		assertThatIllegalArgumentException().isThrownBy(() -> server.maxConnections(0))
			.withMessage("limits.max-connections must be at least 1, got 0");
		assertThat(server.maxConnections()).isEqualTo(4);
	}

	@Test
	void clientsThatWaitAreNotLetInWhileTheServerIsPaused() throws Exception {
		TcpServer server = start(pause(1));
		List<Peer> peers = served(server, 1);
		Peer waiting = this.servers.connect(server).send("x\n");
		server.pause();
		peers.get(0).close();
		await().atMost(LONG).until(() -> server.statistics().active() == 0);
		assertWaits(server, 0);
		server.resume();
		assertThat(waiting.readLine()).isEqualTo("X");
	}

	@Test
	void closingSendsThoseAwayWhoWait() throws Exception {
		TcpServer server = start(pause(1));
		Peer served = served(server, 1).get(0);
		Peer waiting = this.servers.connect(server).send("x\n");
		assertWaits(server, 1);
		server.close();
		assertThat(waiting.isAtEnd()).isTrue();
		assertThat(served.send("y\n").readLine()).isEqualTo("Y");
		served.close();
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(server.statistics().accepted()).isOne();
	}

	@Test
	void limitIsReportedOnceUntilThereIsRoomForAWhile() throws Exception {
		// For a fifth of a second
		TcpServer server = this.servers.startHurried(5, (settings) -> settings.limits(pause(2)).observer(this.recorder),
				Servers.shout());
		for (int i = 0; i < 10; i++) {
			List<Peer> peers = served(server, 2);
			peers.get(0).close();
			peers.get(1).close();
			await().atMost(LONG).until(() -> server.statistics().active() == 0);
		}
		// Fewer than the times that the limit was reached, however slow this machine is
		assertThat(this.recorder.count("limitReached 2 CONFIGURED")).isBetween(1L, 9L);
		long before = this.recorder.count("limitReached 2 CONFIGURED");
		assertThat(server.waitClosed(Duration.ofMillis(220))).isFalse();
		served(server, 2);
		assertThat(this.recorder.count("limitReached 2 CONFIGURED")).isEqualTo(before + 1);
	}

	@Test
	void adoptedSocketsCountAndAreRefused() throws Exception {
		TcpServer server = start(pause(2));
		served(server, 1);
		try (Pair first = new Pair(); Pair second = new Pair()) {
			server.adopt(first.accepted);
			assertThatIOException().isThrownBy(() -> server.adopt(second.accepted))
				.withMessage("Server '%s' has as many connections as it may have: 2", server.name());
			assertThat(second.connected.read(ByteBuffer.allocate(1))).isEqualTo(-1);
		}
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.LIMIT, 1L));
		await().atMost(LONG).until(() -> server.statistics().active() == 1);
		served(server, 1);
	}

	@Test
	void unixDomainSocketsCount() throws Exception {
		Path directory = Files.createTempDirectory("tcp");
		UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
		try {
			TcpServer server = this.servers.bind((builder) -> builder
				.settings((settings) -> settings.address(address).limits(pause(1).withMaxConnectionsPerAddress(1)))
				.streamHandler(Servers.shout()));
			server.startServing();
			Peer first = this.servers.connect(server.sockets().get(0)).send("x\n");
			assertThat(first.readLine()).isEqualTo("X");
			Peer unix = this.servers.connect(address).send("x\n");
			assertWaits(server, 1);
			first.close();
			assertThat(unix.readLine()).isEqualTo("X");
			unix.close();
			server.close();
			assertThat(server.waitClosed(LONG)).isTrue();
		}
		finally {
			Files.delete(directory);
		}
	}

	@Test
	void usualLimitIsThatOfTheProcess() throws Exception {
		TcpServer server = start(ConnectionLimits.defaults());
		int limit = server.maxConnections();
		assertThat(limit).isPositive();
		served(server, 1);
		assertThat(this.recorder.count("limitReached %d DESCRIPTORS".formatted(limit))).isZero();
		server.maxConnections(1);
		assertThat(server.maxConnections()).isOne();
		await().atMost(10, TimeUnit.SECONDS).until(() -> this.recorder.count("limitReached 1 CONFIGURED") == 1);
	}

	/**
	 * A connection that a test has accepted itself.
	 */
	private static final class Pair implements AutoCloseable {

		private final SocketChannel connected;

		private final SocketChannel accepted;

		Pair() throws IOException {
			try (ServerSocketChannel listener = ServerSocketChannel.open()) {
				listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
				this.connected = SocketChannel.open(listener.getLocalAddress());
				this.accepted = listener.accept();
			}
		}

		@Override
		public void close() throws IOException {
			this.connected.close();
		}

	}

}
