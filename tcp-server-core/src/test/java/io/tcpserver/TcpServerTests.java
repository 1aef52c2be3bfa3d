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

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Leaks;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The states of a server, on every transport.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class TcpServerTests {

	@RegisterExtension
	final Servers servers;

	private final Recorder recorder = new Recorder();

	TcpServerTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer bind() throws IOException {
		return this.servers.bind((settings) -> settings.observer(this.recorder), Servers.shout());
	}

	@Test
	@Asyncio({ "S01", "A14" })
	void isBoundAndDoesNotServeYet() throws IOException {
		TcpServer server = bind();
		assertThat(server.isServing()).isFalse();
		assertThat(server.state()).isEqualTo(TcpServer.State.BOUND);
		assertThat(server.sockets()).singleElement()
			.isInstanceOfSatisfying(InetSocketAddress.class, (address) -> assertThat(address.getPort()).isPositive());
		assertThat(server.transport()).isNotEqualTo(Transport.AUTO);
		assertThat(server.startedAt()).get().satisfies((time) -> assertThat(time).isBeforeOrEqualTo(Instant.now()));
		assertThat(server.failure()).isEmpty();
		assertThat(server.statistics()).isEqualTo(ServerStatistics.NONE);
	}

	@Test
	void portIsThatOfTheListenersWhileThereAreAny() throws IOException {
		TcpServer server = bind();
		assertThat(server.port()).isEqualTo(Servers.address(server).getPort());
		server.close();
		assertThatIllegalStateException().isThrownBy(server::port)
			.withMessageContaining("listens on no internet address");
	}

	@Test
	void builderSetsTheName() throws IOException {
		try (TcpServer.Scope scope = TcpServer.builder()
			.name("named")
			.port(0)
			.streamHandler(Servers.shout())
			.bind()
			.scope()) {
			assertThat(scope.server().name()).isEqualTo("named");
		}
	}

	@Test
	@Asyncio("P04")
	void clientsQueueUntilItServes() throws IOException {
		TcpServer server = bind();
		Peer peer = this.servers.connect(server).send("early\n");
		assertThat(server.connections().size()).isZero();
		server.startServing();
		assertThat(peer.readLine()).isEqualTo("EARLY");
	}

	@Test
	@Asyncio("P05")
	void startServingAgainHasNoEffect() throws IOException {
		TcpServer server = bind();
		server.startServing();
		server.startServing();
		assertThat(server.isServing()).isTrue();
		assertThat(this.recorder.events()).containsExactly("serving");
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
	}

	@Test
	@Asyncio({ "S05", "A24" })
	void closedServerRefusesClients() throws Exception {
		TcpServer server = bind();
		server.startServing();
		InetSocketAddress address = Servers.address(server);
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
		server.close();
		assertThat(server.isServing()).isFalse();
		assertThat(server.sockets()).isEmpty();
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSING);
		await().atMost(10, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThatExceptionOfType(ConnectException.class)
				.isThrownBy(() -> Peer.connect(address).close()));
		server.closeClients();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		Leaks.assertPortCanBind(address);
	}

	@Test
	@Asyncio("P01")
	void closedServerCannotServeAgain() throws Exception {
		TcpServer server = bind();
		server.close();
		assertThatIllegalStateException().isThrownBy(server::startServing)
			.withMessage("Server '%s' is closed", server.name());
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		assertThatIllegalStateException().isThrownBy(server::startServing)
			.withMessage("Server '%s' is closed", server.name());
		assertThat(server.isServing()).isFalse();
		server.resume();
		server.pause();
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
	}

	@Test
	@Asyncio("S05")
	void closingAgainHasNoEffect() throws Exception {
		TcpServer server = bind();
		server.close();
		server.close();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		server.close();
		server.closeClients();
		server.abortClients();
		assertThat(this.recorder.events()).containsExactly("closing", "closed");
	}

	@Test
	@Asyncio({ "A14", "P20" })
	void socketsAreTheListeningOnesAndConnectionsTheClients() throws Exception {
		TcpServer server = bind();
		server.startServing();
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		assertThat(server.sockets()).hasSize(1);
		TcpConnection connection = server.connections().stream().findFirst().orElseThrow();
		assertThat(connection.remoteAddress()).isEqualTo(peer.localAddress());
		assertThat(connection.localAddress()).isEqualTo(server.sockets().get(0));
		assertThat(server.connections().find(connection.id())).containsSame(connection);
		assertThat(server.connections().find("nobody")).isEmpty();
		assertThat(server.connections()).containsExactly(connection);
		peer.close();
		assertThat(connection.closed().get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.PEER);
		assertThat(server.connections()).isEmpty();
		assertThat(this.recorder.events()).containsExactly("serving", "opened", "connectionClosed");
	}

	@Test
	@Asyncio("A24")
	void openConnectionsOutliveClose() throws Exception {
		TcpServer server = bind();
		server.startServing();
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("one\n").readLine()).isEqualTo("ONE");
		server.close();
		assertThat(peer.send("two\n").readLine()).isEqualTo("TWO");
	}

	@Test
	void pausedServerLetsClientsQueue() throws Exception {
		TcpServer server = bind();
		server.startServing();
		Peer first = this.servers.connect(server);
		assertThat(first.send("one\n").readLine()).isEqualTo("ONE");
		server.pause();
		server.pause();
		assertThat(server.state()).isEqualTo(TcpServer.State.PAUSED);
		assertThat(server.isServing()).isFalse();
		assertThat(server.sockets()).hasSize(1);
		settle(server);
		Peer second = this.servers.connect(server).send("two\n");
		assertThat(first.send("still\n").readLine()).isEqualTo("STILL");
		settle(server);
		assertThat(server.statistics().accepted()).isOne();
		server.resume();
		server.resume();
		assertThat(second.readLine()).isEqualTo("TWO");
		assertThat(this.recorder.events()).containsExactly("serving", "opened", "paused", "serving", "opened");
	}

	// Let every I/O thread do what it has to do
	private static void settle(TcpServer server) throws InterruptedException {
		CountDownLatch done = new CountDownLatch(4);
		for (int i = 0; i < 4; i++) {
			server.executor().execute(done::countDown);
		}
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void startServingResumesAPausedServer() throws Exception {
		TcpServer server = bind();
		server.resume();
		assertThat(server.state()).isEqualTo(TcpServer.State.BOUND);
		server.startServing();
		server.pause();
		server.startServing();
		assertThat(server.isServing()).isTrue();
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
	}

	@Test
	void acceptsWhateverTheOrderOfPauseAndResumeWas() throws Exception {
		TcpServer server = bind();
		server.startServing();
		for (int round = 0; round < 50; round++) {
			CyclicBarrier together = new CyclicBarrier(2);
			Thread pausing = new Thread(() -> {
				awaitQuietly(together);
				server.pause();
			});
			pausing.start();
			awaitQuietly(together);
			server.resume();
			pausing.join(10_000);
			server.resume();
			assertThat(server.isServing()).isTrue();
			try (Peer peer = Peer.connect(server.sockets().get(0))) {
				assertThat(peer.send("x\n").readLine()).isEqualTo("X");
			}
		}
	}

	private static void awaitQuietly(CyclicBarrier barrier) {
		try {
			barrier.await(10, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	@Asyncio("S21")
	void executorRunsTasksOnTheIoThreads() throws Exception {
		TcpServer server = bind();
		Gate ran = new Gate("task");
		List<String> threads = new ArrayList<>();
		server.executor().execute(() -> {
			threads.add(Thread.currentThread().getName());
			ran.open();
		});
		ran.await();
		assertThat(threads).singleElement().asString().startsWith("tcp-" + server.name() + "-io-");
		server.close();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> server.executor().execute(ran::open));
	}

	@Test
	@Asyncio("P17")
	void scopeClosesAndWaitsForItsClients() throws Exception {
		TcpServer server = bind();
		server.startServing();
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("one\n").readLine()).isEqualTo("ONE");
		Gate left = new Gate("scope left");
		Thread user = new Thread(() -> {
			try (TcpServer.Scope scope = server.scope()) {
				assertThat(scope.server()).isSameAs(server);
			}
			left.open();
		});
		user.start();
		await().atMost(10, TimeUnit.SECONDS).until(() -> server.state() == TcpServer.State.CLOSING);
		// The client is not told to go
		assertThat(peer.send("two\n").readLine()).isEqualTo("TWO");
		assertThat(user.isAlive()).isTrue();
		peer.close();
		left.await();
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
	}

	@Test
	@Asyncio("P17")
	void scopeClosesWhatIsLeftAfterTheGracePeriod() throws Exception {
		TcpServer server = this.servers.start(
				(settings) -> settings.shutdown((shutdown) -> shutdown.withGracePeriod(Duration.ofMillis(100))),
				Servers.shout());
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("one\n").readLine()).isEqualTo("ONE");
		server.scope().close();
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		assertThat(peer.isAtEnd()).isTrue();
	}

	@Test
	@Asyncio("P17")
	void interruptedScopeClosesAtOnceAndStaysInterrupted() throws Exception {
		TcpServer server = bind();
		server.startServing();
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("one\n").readLine()).isEqualTo("ONE");
		Thread.currentThread().interrupt();
		server.scope().close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		assertThat(peer.isAtEnd()).isTrue();
	}

	@Test
	void takesTheLongestTimes() throws Exception {
		TcpServer server = this.servers.start(
				(settings) -> settings.shutdown((shutdown) -> shutdown.withGracePeriod(Timeouts.LONGEST)),
				Servers.shout());
		server.close();
		assertThat(server.waitClosed(ChronoUnit.FOREVER.getDuration())).isTrue();
		server.scope().close();
	}

	@Test
	void statesItsNameAndAddress() throws Exception {
		TcpServer server = bind();
		assertThat(server).hasToString("TcpServer '%s' BOUND on %s, 0 connections", server.name(), server.sockets());
	}

	@Test
	@Asyncio("A31")
	void leavesNoDescriptorAndNoThread() throws Exception {
		// What the JVM and Netty open once for all servers
		useAndEnd(Path.of("warm-up"));
		int before = Leaks.openDescriptors();
		for (int i = 0; i < 5; i++) {
			useAndEnd(Files.createTempDirectory("tcp").resolve("s"));
		}
		await().atMost(10, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(Leaks.openDescriptors()).isLessThanOrEqualTo(before));
	}

	private void useAndEnd(Path path) throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.path(path), Servers.shout());
		InetSocketAddress address = Servers.address(server);
		for (int i = 0; i < 10; i++) {
			try (Peer peer = Peer.connect(server.sockets().get(i % 2))) {
				assertThat(peer.send("x\n").readLine()).isEqualTo("X");
			}
		}
		server.close();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		Leaks.assertNoThreads(server.name(), "-io-");
		Leaks.assertPortCanBind(address);
		assertThat(path).doesNotExist();
	}

}
