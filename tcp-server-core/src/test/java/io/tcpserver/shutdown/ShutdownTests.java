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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpserver.CloseReason;
import io.tcpserver.ServerStatistics;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServer.State;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Waiting;
import io.tcpserver.netty.server.HurriedServers;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ladder of a graceful shutdown, and that what is counted adds up.
 */
class ShutdownTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration LONG = Duration.ofMinutes(5);

	private static final StreamHandler SHOUT = (reader, writer) -> {
		String line;
		while ((line = reader.readLine()) != null) {
			writer.write(line.toUpperCase(Locale.ROOT) + "\n");
			writer.drain();
		}
		writer.write("bye\n");
	};

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void idleHandlerReadsTheEndAndSaysGoodbye(Transport transport) throws Exception {
		TcpServer server = server(transport, SHOUT);
		try (Peer client = connect(server)) {
			client.send("hello\n");
			assertThat(client.readText(6)).isEqualTo("HELLO\n");
			ShutdownResult result = server.shutdown(LONG).get(10, TimeUnit.SECONDS);
			assertThat(client.readAll()).isEqualTo("bye\n");
			assertThat(result.drained()).isEqualTo(1);
			assertThat(result.isGraceful()).isTrue();
			assertThat(result.connections()).isEqualTo(1);
			assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.SHUTDOWN, 1L));
			assertThat(server.waitClosed(PATIENCE)).isTrue();
		}
	}

	@Test
	void busyHandlerFinishesItsReply() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		TcpServer server = server(Transport.AUTO, (reader, writer) -> {
			String line = reader.readLine();
			asked.countDown();
			answer.await();
			writer.write("answer to " + line + "\n");
			assertThat(reader.readLine()).as("no more after the shutdown began").isNull();
		});
		try (Peer client = connect(server)) {
			client.send("question\n");
			assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<ShutdownResult> shutdown = server.shutdown(LONG);
			assertThat(server.state()).isEqualTo(State.CLOSING);
			answer.countDown();
			assertThat(client.readAll()).isEqualTo("answer to question\n");
			assertThat(shutdown.get(10, TimeUnit.SECONDS).drained()).isEqualTo(1);
		}
	}

	@Test
	void linesThatHaveArrivedAreAnsweredAndHalfALineIsWaitedFor() throws Exception {
		CountDownLatch first = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		TcpServer server = server(Transport.AUTO, (reader, writer) -> {
			writer.write(reader.readLine() + "\n");
			first.countDown();
			go.await();
			String line;
			while ((line = reader.readLine()) != null) {
				writer.write(line + "\n");
			}
		});
		try (Peer client = connect(server)) {
			client.send("one\n");
			assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
			client.send("two\nthr");
			Awaitility.await()
				.until(() -> server.connections().stream().findFirst().orElseThrow().bytesReceived() == 11);
			CompletableFuture<ShutdownResult> shutdown = server.shutdown(LONG);
			go.countDown();
			assertThat(client.readText(8)).isEqualTo("one\ntwo\n");
			assertThat(shutdown).isNotDone();
			client.send("ee\n");
			assertThat(client.readAll()).isEqualTo("three\n");
			assertThat(shutdown.get(10, TimeUnit.SECONDS).isGraceful()).isTrue();
		}
	}

	@Test
	void handlerThatWaitsForHalfALineIsClosedAtTheDeadline() throws Exception {
		TcpServer server = server(Transport.AUTO, SHOUT);
		try (Peer client = connect(server)) {
			client.send("half");
			Awaitility.await()
				.until(() -> server.connections().stream().anyMatch((connection) -> connection.bytesReceived() == 4));
			ShutdownResult result = server.shutdown(Duration.ofMillis(50)).get(10, TimeUnit.SECONDS);
			assertThat(result.closed()).isEqualTo(1);
			assertThat(result.drainTime()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
			assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.SHUTDOWN, 1L));
			assertThat(client).isNotNull();
		}
	}

	@Test
	@Waiting
	void clientThatDoesNotReadIsAborted() throws Exception {
		TcpServer server = server(Transport.AUTO, (reader, writer) -> {
			writer.write(new byte[16 * 1024 * 1024]);
			writer.drain();
		});
		try (Peer client = connect(server)) {
			Awaitility.await()
				.until(() -> server.connections().stream().anyMatch((connection) -> connection.bytesSent() > 0));
			ShutdownResult result = server.shutdown(Duration.ZERO).get(10, TimeUnit.SECONDS);
			assertThat(result.aborted()).isEqualTo(1);
			assertThat(result.running()).isZero();
			assertThat(server.waitClosed(PATIENCE)).isTrue();
			assertThat(client).isNotNull();
		}
	}

	// A handler that never ends does not hold up the shutdown
	@Asyncio("P16")
	@Test
	void handlerThatNeverEndsIsGivenUp() throws Exception {
		AtomicBoolean end = new AtomicBoolean();
		CountDownLatch running = new CountDownLatch(1);
		TcpServerSettings settings = TcpServerSettings.of((builder) -> builder.address("127.0.0.1", 0));
		TcpServer server = HurriedServers.bind(10, settings, (reader, writer) -> {
			running.countDown();
			while (!end.get()) {
				Thread.onSpinWait();
			}
		});
		server.startServing();
		try (Peer client = connect(server)) {
			assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
			ShutdownResult result = server.shutdown(Duration.ZERO).get(10, TimeUnit.SECONDS);
			assertThat(result.running()).isEqualTo(1);
			assertThat(result.isGraceful()).isFalse();
			assertThat(client.isAtEnd()).isTrue();
			assertThat(server.closed()).isNotDone();
			end.set(true);
			assertThat(server.waitClosed(PATIENCE)).isTrue();
		}
	}

	@Test
	@Waiting
	void interruptedHandlerEnds() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		TcpServer server = server(Transport.AUTO, (reader, writer) -> {
			running.countDown();
			new CountDownLatch(1).await();
		});
		try (Peer client = connect(server)) {
			assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
			ShutdownResult result = server.shutdown(Duration.ZERO).get(10, TimeUnit.SECONDS);
			assertThat(result.aborted()).isEqualTo(1);
			assertThat(result.running()).isZero();
			assertThat(client).isNotNull();
		}
	}

	// Every wait of the engine would take minutes
	@Test
	void immediateShutdownWaitsForNothing() throws Exception {
		CountDownLatch busy = new CountDownLatch(2);
		TcpServerSettings settings = TcpServerSettings
			.of((builder) -> builder.address("127.0.0.1", 0).shutdown((shutdown) -> shutdown.withImmediate(true)));
		TcpServer server = HurriedServers.bind(0.005, settings, (reader, writer) -> {
			if (reader.readLine().equals("send")) {
				writer.write(new byte[16 * 1024 * 1024]);
				busy.countDown();
				writer.drain();
			}
			else {
				busy.countDown();
				new CountDownLatch(1).await();
			}
		});
		server.startServing();
		try (Peer computing = connect(server); Peer unread = connect(server); Peer idle = connect(server)) {
			computing.send("compute\n");
			unread.send("send\n");
			assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
			ShutdownResult result = server.shutdown(Duration.ZERO).get(10, TimeUnit.SECONDS);
			assertThat(result.connections()).isEqualTo(3);
			assertThat(result.aborted()).isPositive();
			assertThat(result.running()).isZero();
			assertThat(server.waitClosed(PATIENCE)).isTrue();
			assertThat(computing.isAtEnd()).isTrue();
			assertThat(idle.isAtEnd()).isTrue();
		}
	}

	@Test
	void laterCallShortensTheGracePeriod() throws Exception {
		TcpServer server = server(Transport.AUTO, (reader, writer) -> reader.readExactly(2));
		try (Peer client = connect(server)) {
			client.send("x");
			Awaitility.await()
				.until(() -> server.connections().stream().anyMatch((connection) -> connection.bytesReceived() == 1));
			CompletableFuture<ShutdownResult> first = server.shutdown(LONG);
			CompletableFuture<ShutdownResult> second = server.shutdown(Duration.ZERO);
			assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(second.get(10, TimeUnit.SECONDS));
			assertThat(client).isNotNull();
		}
	}

	@Test
	void shutdownWithNobodyThereEndsAtOnce() throws Exception {
		TcpServer server = server(Transport.AUTO, SHOUT);
		assertThat(server.shutdown(LONG).get(10, TimeUnit.SECONDS).connections()).isZero();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
	}

	// Whatever happens to connections, each is counted once
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void everyHistoryAddsUp(Transport transport) throws Exception {
		Random random = new Random(42);
		TcpServer server = server(transport, (reader, writer) -> {
			String line = reader.readLine();
			if (line == null) {
				return;
			}
			switch (line) {
				case "close" -> writer.close();
				case "abort" -> writer.abort();
				case "read" -> reader.readLine();
				default -> writer.write(line);
			}
		});
		AtomicBoolean done = new AtomicBoolean();
		CompletableFuture<Boolean> watcher = CompletableFuture.supplyAsync(() -> {
			while (!done.get()) {
				ServerStatistics seen = server.statistics();
				if (seen.accepted() != seen.active() + ended(seen)) {
					return false;
				}
			}
			return true;
		});
		List<Peer> open = new ArrayList<>();
		for (int i = 0; i < 150; i++) {
			Peer client = connect(server);
			switch (random.nextInt(7)) {
				case 0 -> client.send("close\n");
				case 1 -> client.send("abort\n");
				case 2 -> client.send("read\n");
				case 3 -> client.send("x".repeat(70_000));
				case 4 -> client.reset();
				case 5 -> client.close();
				default -> client.send("fine\n");
			}
			open.add(client);
			if (random.nextInt(20) == 0) {
				server.closeClients();
			}
			if (random.nextInt(40) == 0) {
				server.abortClients();
			}
		}
		for (Peer client : open) {
			client.close();
		}
		server.shutdown(Duration.ofSeconds(1));
		assertThat(server.waitClosed(PATIENCE)).isTrue();
		done.set(true);
		assertThat(watcher.get(10, TimeUnit.SECONDS)).isTrue();
		ServerStatistics statistics = server.statistics();
		assertThat(statistics.active()).isZero();
		assertThat(statistics.accepted()).isEqualTo(ended(statistics)).isLessThanOrEqualTo(150);
		assertThat(statistics.peak()).isPositive();
	}

	private static long ended(ServerStatistics statistics) {
		return statistics.closed().values().stream().mapToLong(Long::longValue).sum()
				+ statistics.rejected().values().stream().mapToLong(Long::longValue).sum();
	}

	private static TcpServer server(Transport transport, StreamHandler handler) throws IOException {
		return TcpServer.builder()
			.address("127.0.0.1", 0)
			.settings((settings) -> settings.transport(transport))
			.streamHandler(handler)
			.start();
	}

	private static Peer connect(TcpServer server) throws IOException {
		return Peer.connect(server.sockets().get(0));
	}

}
