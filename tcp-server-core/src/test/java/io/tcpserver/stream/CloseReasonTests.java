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
import java.net.InetSocketAddress;
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
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each way to end has its reason, told once, and only what is our fault is logged loudly.
 */
class CloseReasonTests {

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	private final Servers servers = new Servers(this.recorder);

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
	@MethodSource("io.tcpserver.harness.Platform#transports")
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
		assertEnds(transport, CloseReason.PEER, (reader, writer) -> reader.readAll(), Peer::close);
		assertQuiet();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio T11, T20, W10: a peer that resets is no failure, whether the handler reads or writes")
	void reset(Transport transport) throws Exception {
		assertEnds(transport, CloseReason.RESET, (reader, writer) -> reader.readAll(), Peer::reset);
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
				Peer::reset);
		assertEnds(transport, CloseReason.RESET, (reader, writer) -> reader.async().readAll().get(1, TimeUnit.MINUTES),
				Peer::reset);
		assertEnds(transport, CloseReason.RESET, (reader, writer) -> reader.async().readAll().join(), Peer::reset);
		assertQuiet();
	}

	@Test
	void resetOfAnAsynchronousHandler() throws Exception {
		TcpServer server = this.servers
			.startAsync((reader, writer) -> reader.readLine().thenCompose((line) -> reader.readAll()));
		Peer client = this.servers.connect(server);
		client.send("line\n");
		client.reset();
		awaitOnly(server, CloseReason.RESET);
		assertThat(this.recorder.failures()).isEmpty();
		assertQuiet();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void completed(Transport transport) throws Exception {
		assertEnds(transport, CloseReason.COMPLETED, (reader, writer) -> writer.write("bye"), Peer::isAtEnd);
		assertEnds(transport, CloseReason.COMPLETED, (reader, writer) -> {
			writer.close();
			writer.waitClosed();
			reader.readAll();
			writer.drain();
		}, Peer::isAtEnd);
		assertQuiet();
	}

	@Test
	@DisplayName("asyncio T21, W19: a handler that fails is reported once, with its connection")
	void handlerError() throws Exception {
		IOException failure = new IOException("broken on purpose");
		TcpServer server = serve(Transport.AUTO, (reader, writer) -> {
			throw failure;
		});
		Peer client = this.servers.connect(server);
		assertThat(client.isAtEnd()).isTrue();
		awaitOnly(server, CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).containsExactly(failure);
		InetSocketAddress peer = (InetSocketAddress) client.localAddress();
		String address = peer.getAddress().getHostAddress() + ":" + peer.getPort();
		assertThat(this.log.list).filteredOn((event) -> event.getLevel() == Level.ERROR)
			.singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains(address));
	}

	@Test
	void anErrorOfTheHandlerIsReportedToo() throws Exception {
		TcpServer server = serve(Transport.AUTO, (reader, writer) -> {
			throw new StackOverflowError("on purpose");
		});
		Peer client = this.servers.connect(server);
		assertThat(client.isAtEnd()).isTrue();
		awaitOnly(server, CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).hasSize(1);
	}

	@Test
	void protocolError() throws Exception {
		assertEnds(Transport.AUTO, CloseReason.PROTOCOL_ERROR, (reader, writer) -> reader.readLine(), (client) -> {
			client.send("x".repeat(100_000));
			client.isAtEnd();
		});
		assertEnds(Transport.AUTO, CloseReason.PROTOCOL_ERROR, (reader, writer) -> reader.readUntil(new byte[] { ';' }),
				(client) -> {
					client.send("x".repeat(100_000) + ";");
					client.isAtEnd();
				});
		assertThat(this.log.list).filteredOn((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.hasSize(2)
			.allSatisfy((event) -> assertThat(event.getFormattedMessage()).contains("broke the protocol"));
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void kicked(Transport transport) throws Exception {
		CompletableFuture<TcpConnection> connection = new CompletableFuture<>();
		TcpServer server = serve(transport, (reader, writer) -> {
			connection.complete(writer.connection());
			assertThat(reader.readAll()).isEmpty();
		});
		Peer client = this.servers.connect(server);
		Background.result(connection).send("bye");
		Background.result(connection).close();
		assertThat(client.readAll()).isEqualTo("bye");
		assertThat(Background.result(Background.result(connection).closed())).isEqualTo(CloseReason.KICKED);
		awaitOnly(server, CloseReason.KICKED);
		assertThat(this.recorder.failures()).isEmpty();
		assertQuiet();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void aborted(Transport transport) throws Exception {
		CompletableFuture<TcpConnection> connection = new CompletableFuture<>();
		TcpServer server = serve(transport, (reader, writer) -> {
			connection.complete(writer.connection());
			reader.readAll();
		});
		Peer client = this.servers.connect(server);
		Background.result(connection).abort();
		assertThat(client.isAtEnd()).isTrue();
		awaitOnly(server, CloseReason.ABORTED);
		assertThat(this.recorder.failures()).isEmpty();
		assertQuiet();
	}

	@Test
	void shutdown() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		TcpServer server = serve(Transport.AUTO, (reader, writer) -> {
			running.countDown();
			reader.readExactly(10);
		});
		Peer client = this.servers.connect(server);
		client.send("half");
		running.await();
		assertThat(server.shutdown(Duration.ofMillis(100))).succeedsWithin(Duration.ofSeconds(10));
		awaitOnly(server, CloseReason.SHUTDOWN);
		assertThat(this.recorder.failures()).isEmpty();
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
					Background.result(end);
				}
				assertThat(Background.result(connection.closed())).isNotNull();
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
		return Background.start(() -> {
			action.run();
			return null;
		});
	}

	private TcpServer serve(Transport transport, StreamHandler handler) throws IOException {
		return this.servers.start((settings) -> settings.transport(transport), handler);
	}

	private void assertEnds(Transport transport, CloseReason reason, StreamHandler handler, Ending ending)
			throws Exception {
		TcpServer server = serve(transport, handler);
		Peer client = this.servers.connect(server);
		ending.end(client);
		awaitOnly(server, reason);
		assertThat(this.recorder.failures()).isEmpty();
		this.servers.end();
	}

	private static void awaitOnly(TcpServer server, CloseReason reason) {
		Awaitility.await().until(() -> !server.statistics().closed().isEmpty());
		assertThat(server.statistics().closed()).containsOnlyKeys(reason);
	}

	private void assertQuiet() throws Exception {
		this.servers.end();
		assertThat(this.log.list).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.WARN));
	}

	/**
	 * How a client ends a connection.
	 */
	private interface Ending {

		void end(Peer client) throws IOException;

	}

	/**
	 * Something that may fail.
	 */
	private interface Action {

		void run() throws Exception;

	}

}
