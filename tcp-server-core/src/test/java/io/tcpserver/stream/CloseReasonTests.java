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

package io.tcpserver.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpConnection;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each way to end has its reason, told once, and only what is our fault is logged loudly.
 */
class CloseReasonTests {

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	@BeforeEach
	void listen() {
		this.log.start();
		this.root.addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		this.root.detachAppender(this.log);
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#transports")
	@DisplayName("asyncio W20: a peer that ends its stream is no failure, whatever the handler makes of it")
	void peer(Transport transport) throws Exception {
		assertEnds(transport, CloseReason.PEER, (reader, writer) -> reader.readAll(), (client) -> {
			client.send("bytes");
			client.sendEof();
		});
		assertEnds(transport, CloseReason.PEER, (reader, writer) -> reader.readExactly(10), (client) -> {
			client.send("bytes");
			client.sendEof();
		});
		assertEnds(transport, CloseReason.PEER, (reader, writer) -> reader.readAll(), TestClient::close);
		assertQuiet();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#transports")
	@DisplayName("asyncio T11, T20, W10: a peer that resets is no failure, whether the handler reads or writes")
	void reset(Transport transport) throws Exception {
		assertEnds(transport, CloseReason.RESET, (reader, writer) -> reader.readAll(), TestClient::reset);
		assertEnds(transport, CloseReason.RESET, (reader, writer) -> {
			while (true) {
				writer.write(new byte[10_000]);
				writer.drain();
			}
		}, (client) -> {
			client.read(100_000);
			client.reset();
		});
		assertEnds(transport, CloseReason.RESET, (reader, writer) -> reader.lines().forEach(writer::write),
				TestClient::reset);
		assertEnds(transport, CloseReason.RESET, (reader, writer) -> reader.async().readAll().get(1, TimeUnit.MINUTES),
				TestClient::reset);
		assertEnds(transport, CloseReason.RESET, (reader, writer) -> reader.async().readAll().join(),
				TestClient::reset);
		assertQuiet();
	}

	@Test
	void resetOfAnAsynchronousHandler() throws Exception {
		try (TestServer server = TestServer
			.serveAsync((reader, writer) -> reader.readLine().thenCompose((line) -> reader.readAll()));
				TestClient client = server.connect()) {
			client.send("line\n");
			client.reset();
			awaitOnly(server, CloseReason.RESET);
			assertThat(server.failures()).isEmpty();
		}
		assertQuiet();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#transports")
	void completed(Transport transport) throws Exception {
		assertEnds(transport, CloseReason.COMPLETED, (reader, writer) -> writer.write("bye"),
				TestClient::readsNothingMore);
		assertEnds(transport, CloseReason.COMPLETED, (reader, writer) -> {
			writer.close();
			writer.waitClosed();
			reader.readAll();
			writer.drain();
		}, TestClient::readsNothingMore);
		assertQuiet();
	}

	@Test
	@DisplayName("asyncio T21, W19: a handler that fails is reported once, with its connection")
	void handlerError() throws Exception {
		IOException failure = new IOException("broken on purpose");
		try (TestServer server = serve(Transport.AUTO, (reader, writer) -> {
			throw failure;
		}); TestClient client = server.connect()) {
			assertThat(client.readsNothingMore()).isTrue();
			awaitOnly(server, CloseReason.HANDLER_ERROR);
			assertThat(server.failures()).containsExactly(failure);
			String address = client.localAddress().getAddress().getHostAddress() + ":"
					+ client.localAddress().getPort();
			assertThat(this.log.list).filteredOn((event) -> event.getLevel() == Level.ERROR)
				.singleElement()
				.satisfies((event) -> assertThat(event.getFormattedMessage()).contains(address));
		}
	}

	@Test
	void anErrorOfTheHandlerIsReportedToo() throws Exception {
		try (TestServer server = serve(Transport.AUTO, (reader, writer) -> {
			throw new StackOverflowError("on purpose");
		}); TestClient client = server.connect()) {
			assertThat(client.readsNothingMore()).isTrue();
			awaitOnly(server, CloseReason.HANDLER_ERROR);
			assertThat(server.failures()).hasSize(1);
		}
	}

	@Test
	void protocolError() throws Exception {
		assertEnds(Transport.AUTO, CloseReason.PROTOCOL_ERROR, (reader, writer) -> reader.readLine(), (client) -> {
			client.send("x".repeat(100_000));
			client.readsNothingMore();
		});
		assertEnds(Transport.AUTO, CloseReason.PROTOCOL_ERROR, (reader, writer) -> reader.readUntil(new byte[] { ';' }),
				(client) -> {
					client.send("x".repeat(100_000) + ";");
					client.readsNothingMore();
				});
		assertThat(this.log.list).filteredOn((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.hasSize(2)
			.allSatisfy((event) -> assertThat(event.getFormattedMessage()).contains("broke the protocol"));
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#transports")
	void kicked(Transport transport) throws Exception {
		CompletableFuture<TcpConnection> connection = new CompletableFuture<>();
		try (TestServer server = serve(transport, (reader, writer) -> {
			connection.complete(writer.connection());
			assertThat(reader.readAll()).isEmpty();
		}); TestClient client = server.connect()) {
			Connected.get(connection).send("bye");
			Connected.get(connection).close();
			assertThat(client.readAllText()).isEqualTo("bye");
			assertThat(Connected.get(Connected.get(connection).closed())).isEqualTo(CloseReason.KICKED);
			awaitOnly(server, CloseReason.KICKED);
			assertThat(server.failures()).isEmpty();
		}
		assertQuiet();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#transports")
	void aborted(Transport transport) throws Exception {
		CompletableFuture<TcpConnection> connection = new CompletableFuture<>();
		try (TestServer server = serve(transport, (reader, writer) -> {
			connection.complete(writer.connection());
			reader.readAll();
		}); TestClient client = server.connect()) {
			Connected.get(connection).abort();
			assertThat(client.readsNothingMore()).isTrue();
			awaitOnly(server, CloseReason.ABORTED);
			assertThat(server.failures()).isEmpty();
		}
		assertQuiet();
	}

	@Test
	void shutdown() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		try (TestServer server = serve(Transport.AUTO, (reader, writer) -> {
			running.countDown();
			reader.readExactly(10);
		}); TestClient client = server.connect()) {
			client.send("half");
			running.await();
			assertThat(server.server().shutdown(Duration.ofMillis(100))).succeedsWithin(Duration.ofSeconds(10));
			awaitOnly(server, CloseReason.SHUTDOWN);
			assertThat(server.failures()).isEmpty();
		}
		// The client that stays open is aborted in the end; its handler has ended before
		assertQuiet();
	}

	@Test
	void theFirstReasonWins() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.connection().close();
			connected.writer().close();
			connected.connection().abort();
			connected.client().reset();
			assertThat(connected.closeReason()).isEqualTo(CloseReason.KICKED);
		}
	}

	@Test
	void manyWaysToEndAtTheSameTimeEndOnce() throws Exception {
		for (int round = 0; round < 100; round++) {
			// Closing the server checks that each connection was closed once
			try (Connected connected = Connected.open()) {
				TcpConnection connection = connected.connection();
				connected.writer().write(new byte[100_000]);
				List<CompletableFuture<Void>> ends = List.of(inBackground(connection::close),
						inBackground(connection::abort), inBackground(() -> connected.client().reset()),
						inBackground(connected::letHandlerReturn));
				for (CompletableFuture<Void> end : ends) {
					Connected.get(end);
				}
				assertThat(Connected.get(connection.closed())).isNotNull();
			}
		}
		assertQuiet();
	}

	@Test
	void theReasonIsInTheException() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.connection().abort();
			CompletableFuture<byte[]> read = connected.reader().async().readAll();
			assertThat(read).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.havingCause()
				.isInstanceOfSatisfying(InputEndedException.class,
						(ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.ABORTED));
			assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(connected.writer()::drain)
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.ABORTED));
		}
	}

	private static CompletableFuture<Void> inBackground(Action action) {
		return Connected.inBackground(() -> {
			action.run();
			return null;
		});
	}

	private TestServer serve(Transport transport, StreamHandler handler) throws IOException {
		return TestServer.serve((settings) -> settings.transport(transport), handler);
	}

	private void assertEnds(Transport transport, CloseReason reason, StreamHandler handler, Ending ending)
			throws Exception {
		try (TestServer server = serve(transport, handler); TestClient client = server.connect()) {
			ending.end(client);
			awaitOnly(server, reason);
			assertThat(server.failures()).isEmpty();
		}
	}

	private static void awaitOnly(TestServer server, CloseReason reason) {
		Awaitility.await().until(() -> !server.server().statistics().closed().isEmpty());
		assertThat(server.server().statistics().closed()).containsOnlyKeys(reason);
	}

	private void assertQuiet() {
		assertThat(this.log.list).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.WARN));
	}

	/**
	 * How a client ends a connection.
	 */
	private interface Ending {

		void end(TestClient client) throws IOException;

	}

	/**
	 * Something that may fail.
	 */
	private interface Action {

		void run() throws Exception;

	}

}
