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
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.tcpserver.TcpServer.State;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Peer;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.StreamHandler;
import jdk.net.ExtendedSocketOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The contract of {@code asyncio.Server}, on every transport that this machine has.
 */
class ServerContractTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final StreamHandler ECHO = (reader, writer) -> reader.transferTo(writer);

	// Bound but not serving; the port is real, clients queue
	@Asyncio({ "S01", "A15", "P04", "P20" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void bindReservesThePortWithoutServing(Transport transport) throws Exception {
		TcpServer server = builder(transport, ECHO).bind();
		try {
			assertThat(server.isServing()).isFalse();
			assertThat(server.state()).isEqualTo(State.BOUND);
			assertThat(server.transport()).isEqualTo(transport);
			assertThat(server.sockets()).hasSize(1);
			assertThat(server.sockets()).isUnmodifiable();
			assertThat(port(server)).isPositive();
			try (Peer client = connect(server)) {
				client.send("early");
				assertThat(server.statistics().accepted()).isZero();
				server.startServing();
				assertThat(client.readText(5)).isEqualTo("early");
				assertThat(server.sockets()).as("listening sockets, not clients").hasSize(1);
				assertThat(server.connections().size()).isEqualTo(1);
			}
		}
		finally {
			finish(server);
		}
	}

	// An interrupt closes the server and lets handlers finish
	@Asyncio({ "S02", "S03", "S04", "S05", "P16" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void interruptOfServeForeverLetsTheHandlerAnswer(Transport transport) throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		TcpServer server = builder(transport, (reader, writer) -> {
			reader.readExactly(1);
			asked.countDown();
			answer.await();
			writer.write("!");
		}).bind();
		CompletableFuture<Throwable> outcome = new CompletableFuture<>();
		Thread serving = new Thread(() -> outcome.complete(thrownBy(server::serveForever)));
		serving.start();
		Awaitility.await().until(server::isServing);
		try (Peer client = connect(server)) {
			client.send("?");
			assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
			serving.interrupt();
			Awaitility.await().until(() -> server.state() == State.CLOSING);
			assertThat(server.sockets()).isEmpty();
			assertThat(outcome).isNotDone();
			answer.countDown();
			assertThat(client.readAll()).isEqualTo("!");
			assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
			assertThat(server.state()).isEqualTo(State.CLOSED);
			assertThat(server.isServing()).isFalse();
		}
	}

	// Closed stays closed, and only one may serve forever
	@Asyncio({ "S06", "P01", "P02" })
	@Test
	void closedStaysClosed() throws Exception {
		TcpServer server = builder(Transport.NIO, ECHO).start();
		finish(server);
		assertThatIllegalStateException().isThrownBy(server::serveForever).withMessage("Server 'default' is closed");
		assertThatIllegalStateException().isThrownBy(server::startServing).withMessageContaining("closed");
		assertThat(server.isServing()).isFalse();
		assertThat(server.sockets()).isEmpty();
		assertThat(server.closed()).isDone();
		server.close();
		assertThat(server.shutdown(Duration.ZERO)).succeedsWithin(PATIENCE);
	}

	// A second caller is refused
	@Asyncio("P02")
	@Test
	void serveForeverEndsWithClose() throws Exception {
		TcpServer server = builder(Transport.NIO, ECHO).bind();
		CompletableFuture<Throwable> outcome = new CompletableFuture<>();
		Thread serving = new Thread(() -> outcome.complete(thrownBy(server::serveForever)));
		serving.start();
		Awaitility.await().until(server::isServing);
		assertThatIllegalStateException().isThrownBy(server::serveForever).withMessageContaining("already");
		server.close();
		assertThat(outcome.get(10, TimeUnit.SECONDS)).isNull();
		assertThat(server.state()).isEqualTo(State.CLOSED);
	}

	// Starting twice is the same as starting once
	@Asyncio("P05")
	@Test
	void startServingTwiceHasNoEffect() throws Exception {
		TcpServer server = builder(Transport.NIO, ECHO).start();
		server.startServing();
		assertThat(server.isServing()).isTrue();
		finish(server);
	}

	// Waiting ends when the last client is gone, not before
	@Asyncio({ "S08", "S09", "S10", "S11" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void waitClosedWaitsForTheLastClient(Transport transport) throws Exception {
		TcpServer server = builder(transport, ECHO).start();
		assertThat(server.waitClosed(Duration.ofMillis(20))).isFalse();
		CompletableFuture<Void> early = server.closed();
		Peer client = connect(server);
		Awaitility.await().until(() -> server.connections().size() == 1);
		server.close();
		assertThat(server.waitClosed(Duration.ofMillis(50))).isFalse();
		assertThat(early).isNotDone();
		client.send("still served");
		assertThat(client.readText(12)).isEqualTo("still served");
		client.close();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
		assertThat(early).succeedsWithin(PATIENCE);
		server.waitClosed();
	}

	// Whichever comes first, close or the last disconnect
	@Asyncio({ "S12", "S15", "P15" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void closeRacesWithClientsThatComeAndGo(Transport transport) throws Exception {
		for (int i = 0; i < 30; i++) {
			TcpServer server = builder(transport, ECHO).start();
			List<Peer> clients = new ArrayList<>();
			for (int c = 0; c < 3; c++) {
				clients.add(connect(server));
			}
			Thread leaving = new Thread(() -> clients.forEach((client) -> thrownBy(client::close)));
			leaving.start();
			server.close();
			assertThat(server.waitClosed(PATIENCE)).as("round " + i).isTrue();
			leaving.join();
			ServerStatistics statistics = server.statistics();
			assertThat(statistics.accepted()).isEqualTo(sum(statistics));
			assertThat(statistics.active()).isZero();
		}
	}

	// An idle client is closed, and its handler sees the end of the stream
	@Asyncio("S13")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void closeClientsEndsIdleClients(Transport transport) throws Exception {
		TcpServer server = builder(transport, ECHO).start();
		try (Peer client = connect(server)) {
			Awaitility.await().until(() -> server.connections().size() == 1);
			server.close();
			server.closeClients();
			assertThat(server.waitClosed(Duration.ofSeconds(1))).as("at once").isTrue();
			assertThat(client.readAllBytes()).isEmpty();
			assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.KICKED);
		}
	}

	// A client that does not read holds up closing, but not aborting
	@Asyncio({ "S14", "P09" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void abortClientsDropsWhatCannotBeSent(Transport transport) throws Exception {
		CountDownLatch written = new CountDownLatch(1);
		TcpServer server = builder(transport, (reader, writer) -> {
			writer.write(new byte[16 * 1024 * 1024]);
			written.countDown();
			writer.drain();
		}).start();
		try (Peer client = connect(server)) {
			assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
			server.close();
			server.closeClients();
			assertThat(server.waitClosed(Duration.ofMillis(100))).isFalse();
			server.abortClients();
			assertThat(server.waitClosed(PATIENCE)).isTrue();
			assertThat(server.statistics().bytesSent()).isLessThan(16 * 1024 * 1024);
			assertThat(client).isNotNull();
		}
	}

	// A reset does not end the wait for the handler
	@Asyncio("P08")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void waitClosedWaitsForHandlersToo(Transport transport) throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		TcpServer server = builder(transport, (reader, writer) -> {
			running.countDown();
			end.await();
		}).start();
		Peer client = connect(server);
		assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
		TcpConnection connection = server.connections().iterator().next();
		server.close();
		client.reset();
		Awaitility.await().until(() -> !connection.isOpen());
		assertThat(server.waitClosed(Duration.ofMillis(50))).isFalse();
		end.countDown();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
		assertThat(connection.closed()).isCompletedWithValue(CloseReason.RESET);
	}

	// The I/O threads can be used
	@Asyncio("S21")
	@Test
	void executorRunsTasksOnAnIoThread() throws Exception {
		TcpServer server = builder(Transport.NIO, ECHO).start();
		AtomicReference<String> thread = new AtomicReference<>();
		server.executor().execute(() -> thread.set(Thread.currentThread().getName()));
		Awaitility.await().untilAsserted(() -> assertThat(thread.get()).startsWith("tcp-default-io-"));
		finish(server);
	}

	// Addresses are known, and refused after close
	@Asyncio({ "A14", "A24", "W25" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void addressesOutliveTheConnection(Transport transport) throws Exception {
		TcpServer server = builder(transport, ECHO).start();
		InetSocketAddress address = (InetSocketAddress) server.sockets().get(0);
		Peer client = connect(server);
		Awaitility.await().until(() -> server.connections().size() == 1);
		TcpConnection connection = server.connections().iterator().next();
		assertThat(server.connections().find(connection.id())).containsSame(connection);
		InetSocketAddress peer = (InetSocketAddress) client.localAddress();
		client.close();
		finish(server);
		assertThat(((InetSocketAddress) connection.remoteAddress()).getPort()).isEqualTo(peer.getPort());
		assertThat(((InetSocketAddress) connection.localAddress()).getPort()).isEqualTo(address.getPort());
		assertThat(connection.openedAt()).isNotNull();
		assertThatIOException().isThrownBy(() -> Peer.connect(address));
	}

	// A socket that listens already is adopted
	@Asyncio({ "A21", "W04" })
	@Test
	void adoptsAListeningSocket() throws Exception {
		ServerSocketChannel socket = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
		TcpServer server = TcpServer.builder()
			.settings((builder) -> builder.listener(socket))
			.streamHandler(ECHO)
			.start();
		assertThat(port(server)).isEqualTo(((InetSocketAddress) socket.getLocalAddress()).getPort());
		assertThat(server.transport()).isEqualTo(Transport.NIO);
		try (Peer client = connect(server)) {
			client.send("hi");
			assertThat(client.readText(2)).isEqualTo("hi");
		}
		finish(server);
		assertThat(socket.isOpen()).isFalse();
	}

	// A socket that was accepted elsewhere gets a full connection
	@Asyncio("A25")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void adoptsAConnectedSocket(Transport transport) throws Exception {
		TcpServer server = builder(transport, ECHO).start();
		try (ServerSocketChannel elsewhere = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
				SocketChannel client = SocketChannel.open(elsewhere.getLocalAddress())) {
			TcpConnection connection = server.adopt(elsewhere.accept());
			client.write(ByteBuffer.wrap("adopted".getBytes(StandardCharsets.UTF_8)));
			client.shutdownOutput();
			assertThat(new String(client.socket().getInputStream().readAllBytes(), StandardCharsets.UTF_8))
				.isEqualTo("adopted");
			assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
		}
		finish(server);
		SocketChannel late = SocketChannel.open();
		assertThatIllegalStateException().isThrownBy(() -> server.adopt(late));
		assertThat(late.isOpen()).isFalse();
	}

	// Keep-alive is on, and as often as set
	@Asyncio("P18")
	@Test
	void socketsHaveNoDelayAndKeepAlive() throws Exception {
		SocketSettings settings = SocketSettings.defaults()
			.withKeepAlive(Duration.ofSeconds(7), Duration.ofSeconds(3), 2);
		TcpServer server = TcpServer.builder()
			.address("127.0.0.1", 0)
			.settings((builder) -> builder.transport(Transport.NIO).socket(settings))
			.streamHandler(ECHO)
			.start();
		try (ServerSocketChannel elsewhere = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
				SocketChannel client = SocketChannel.open(elsewhere.getLocalAddress())) {
			SocketChannel accepted = elsewhere.accept();
			server.adopt(accepted);
			Awaitility.await().until(() -> accepted.getOption(StandardSocketOptions.TCP_NODELAY));
			assertThat(accepted.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
			assertThat(accepted.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(7);
			assertThat(accepted.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(3);
			assertThat(accepted.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(2);
			assertThat(client.isConnected()).isTrue();
		}
		finish(server);
	}

	// The peer ends its stream and is answered later
	@Asyncio("P10")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void lateAnswerReachesAPeerThatHasEndedItsStream(Transport transport) throws Exception {
		CountDownLatch eof = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		TcpServer server = builder(transport, (reader, writer) -> {
			byte[] all = reader.readAll();
			eof.countDown();
			answer.await();
			writer.write(all);
		}).start();
		try (Peer client = connect(server)) {
			client.send("question");
			client.sendEof();
			assertThat(eof.await(10, TimeUnit.SECONDS)).isTrue();
			answer.countDown();
			assertThat(client.readAll()).isEqualTo("question");
		}
		finish(server);
	}

	// Leaving the scope waits for clients, and tells them to go in the end
	@Asyncio("P17")
	@Test
	void leavingTheScopeWaitsForClientsWithinTheGracePeriod() throws Exception {
		TcpServer server = TcpServer.builder()
			.address("127.0.0.1", 0)
			.settings((builder) -> builder.shutdown((shutdown) -> shutdown.withGracePeriod(Duration.ofMillis(100))))
			.streamHandler(ECHO)
			.start();
		Peer client;
		try (TcpServer.Scope scope = server.scope()) {
			assertThat(scope.server()).isSameAs(server);
			client = connect(server);
			client.send("x");
			assertThat(client.readText(1)).isEqualTo("x");
		}
		assertThat(server.waitClosed(PATIENCE)).isTrue();
		assertThat(client.isAtEnd()).isTrue();
		client.close();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void pauseKeepsThePortAndQueuesClients(Transport transport) throws Exception {
		TcpServer server = builder(transport, ECHO).start();
		server.pause();
		assertThat(server.state()).isEqualTo(State.PAUSED);
		Awaitility.await().pollDelay(Duration.ofMillis(50)).until(() -> true);
		try (Peer client = connect(server)) {
			client.send("waiting");
			assertThat(server.sockets()).hasSize(1);
			server.resume();
			assertThat(client.readText(7)).isEqualTo("waiting");
		}
		assertThat(server.isServing()).isTrue();
		finish(server);
	}

	// Nothing of the server is left
	@Asyncio("A31")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void closedServerLeavesNoThreadAndNoPort(Transport transport) throws Exception {
		TcpServer server = TcpServer.builder()
			.address("127.0.0.1", 0)
			.settings((builder) -> builder.name("leak-" + transport.id()).transport(transport))
			.streamHandler(ECHO)
			.start();
		int port = port(server);
		try (Peer client = connect(server)) {
			client.send("x");
			assertThat(client.readText(1)).isEqualTo("x");
		}
		finish(server);
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().startsWith("tcp-leak-" + transport.id() + "-io")));
		TcpServer next = TcpServer.builder().address("127.0.0.1", port).streamHandler(ECHO).start();
		assertThat(port(next)).isEqualTo(port);
		finish(next);
	}

	@Test
	void serverWithoutHandlerIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> TcpServer.builder().port(0).bind())
			.withMessageContaining("has no handler");
	}

	@Test
	void interruptedScopeEndsAtOnce() throws Exception {
		TcpServer server = builder(Transport.NIO, (reader, writer) -> reader.readAll()).start();
		Peer client = connect(server);
		Awaitility.await().until(() -> server.connections().size() == 1);
		Thread.currentThread().interrupt();
		server.scope().close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
		client.close();
	}

	@Test
	void waitingForeverCanBeInterrupted() throws Exception {
		TcpServer server = builder(Transport.NIO, ECHO).start();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(server::waitClosed);
		finish(server);
	}

	private static TcpServerBuilder builder(Transport transport, StreamHandler handler) {
		return TcpServer.builder()
			.address("127.0.0.1", 0)
			.settings((builder) -> builder.transport(transport))
			.streamHandler(handler);
	}

	private static Peer connect(TcpServer server) throws IOException {
		return Peer.connect(server.sockets().get(0));
	}

	private static int port(TcpServer server) {
		return ((InetSocketAddress) server.sockets().get(0)).getPort();
	}

	private static void finish(TcpServer server) throws InterruptedException {
		server.shutdown(Duration.ofSeconds(1));
		assertThat(server.waitClosed(PATIENCE)).isTrue();
	}

	private static long sum(ServerStatistics statistics) {
		return statistics.closed().values().stream().mapToLong(Long::longValue).sum()
				+ statistics.rejected().values().stream().mapToLong(Long::longValue).sum();
	}

	private static Throwable thrownBy(Action action) {
		try {
			action.run();
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	/**
	 * Something that may fail.
	 */
	private interface Action {

		void run() throws Exception;

	}

}
