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

package io.tcpserver.netty.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.ChannelOption;
import io.netty.util.ResourceLeakDetector;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.fixture.Tool;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.Connected;
import io.tcpserver.stream.StreamHandler;
import io.tcpserver.stream.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections over Unix domain sockets, on every transport that has them. Epoll's are
 * Netty's, which sets the measure; those of the JDK are ours.
 */
@DisabledOnOs(OS.WINDOWS)
class NioUnixChannelTests {

	private static final StreamHandler ECHO = (reader, writer) -> reader.transferTo(writer);

	private static final byte[] CONTENT = new byte[4 * 1024 * 1024];

	static {
		new Random(7).nextBytes(CONTENT);
	}

	@TempDir
	private Path directory;

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#unixTransports")
	@DisplayName("asyncio S07, A28, W06, W22, P10: a client that has ended its stream is answered later")
	void halfClosedClientIsAnsweredLater(Transport transport) throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		try (TestServer server = serve(transport, (reader, writer) -> {
			byte[] all = reader.readAll();
			ended.countDown();
			answer.await();
			writer.write(all).write(" is all");
		}); UnixPeer client = connect(server)) {
			client.send("hello\nworld").sendEof();
			assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
			TcpConnection connection = server.server().connections().iterator().next();
			assertThat(connection.isOpen()).isTrue();
			answer.countDown();
			assertThat(client.readAllText()).isEqualTo("hello\nworld is all");
			assertThat(Connected.get(connection.closed())).isEqualTo(CloseReason.PEER);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#unixTransports")
	@DisplayName("asyncio W22, P10: nc -N -U gets the last answer")
	void netcatGetsTheLastAnswer(Transport transport) throws Exception {
		Tool.NC.require();
		try (TestServer server = serve(transport, (reader, writer) -> {
			for (String line : reader.lines()) {
				writer.write("<" + line + ">");
			}
		})) {
			Path answer = this.directory.resolve("answer");
			Process netcat = new ProcessBuilder("nc", "-N", "-U", path().toString()).redirectOutput(answer.toFile())
				.redirectInput(Files.writeString(this.directory.resolve("question"), "hello\nworld").toFile())
				.start();
			assertThat(netcat.waitFor(10, TimeUnit.SECONDS)).isTrue();
			assertThat(netcat.exitValue()).isZero();
			assertThat(answer).hasContent("<hello><world>");
			Awaitility.await().until(() -> server.server().statistics().active() == 0);
			assertThat(server.server().statistics().closed()).isEqualTo(Map.of(CloseReason.PEER, 1L));
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#unixTransports")
	void megabytesAreEchoed(Transport transport) throws Exception {
		try (TestServer server = serve(transport, ECHO); UnixPeer client = connect(server)) {
			CompletableFuture<UnixPeer> sending = Connected.inBackground(() -> client.send(CONTENT).sendEof());
			assertThat(Arrays.equals(client.readAll(), CONTENT)).isTrue();
			assertThat(sending).succeedsWithin(Duration.ofSeconds(10));
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#unixTransports")
	void clientThatReadsLateGetsEverything(Transport transport) throws Exception {
		CompletableFuture<Boolean> waits = new CompletableFuture<>();
		try (TestServer server = serve((config) -> config.transport(transport)
			.socket(SocketSettings.defaults().withBuffers(16 * 1024, 16 * 1024)), (reader, writer) -> {
				for (int from = 0; from < CONTENT.length; from += 1000) {
					writer.write(Arrays.copyOfRange(CONTENT, from, Math.min(from + 1000, CONTENT.length)));
				}
				waits.complete(!writer.drainAsync().isDone());
			}); UnixPeer client = connect(server)) {
			assertThat(Connected.get(waits)).isTrue();
			assertThat(Arrays.equals(client.readAll(), CONTENT)).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#unixTransports")
	@DisplayName("asyncio X35: files are sent between what was written before and after")
	void filesAreSentInOrder(Transport transport) throws Exception {
		Path path = Files.write(this.directory.resolve("file"), CONTENT);
		try (FileChannel file = FileChannel.open(path); TestServer server = serve(transport, (reader, writer) -> {
			writer.write("before");
			CompletableFuture<Long> sent = writer.transferFrom(file, 0, Long.MAX_VALUE);
			writer.write("after").close();
			assertThat(Connected.get(sent)).isEqualTo(CONTENT.length);
		}); UnixPeer client = connect(server)) {
			assertThat(client.readText(6)).isEqualTo("before");
			assertThat(Arrays.equals(client.read(CONTENT.length), CONTENT)).isTrue();
			assertThat(client.readAllText()).isEqualTo("after");
			assertThat(server.failures()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#unixTransports")
	@DisplayName("asyncio A25: a connected socket is served as if it had been accepted")
	void connectedSocketIsAdopted(Transport transport) throws Exception {
		Path elsewhere = this.directory.resolve("other");
		try (TestServer server = serve(transport, ECHO);
				ServerSocketChannel acceptor = UnixPeer.listen(elsewhere);
				UnixPeer client = UnixPeer.connect(acceptor.getLocalAddress())) {
			TcpConnection connection = server.server().adopt(acceptor.accept());
			assertThat(connection.localAddress()).isEqualTo(UnixDomainSocketAddress.of(elsewhere));
			assertThat(client.send("ping").readText(4)).isEqualTo("ping");
			assertThat(client.sendEof().readAll()).isEmpty();
			assertThat(Connected.get(connection.closed())).isEqualTo(CloseReason.PEER);
		}
		assertThat(elsewhere).exists();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.stream.TestServer#unixTransports")
	void closingUnderLoadEndsEveryConnectionAndLeaksNothing(Transport transport) throws Exception {
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
		logger.addAppender(appender);
		try {
			List<UnixPeer> clients = new ArrayList<>();
			List<CompletableFuture<byte[]>> reading = new ArrayList<>();
			CountDownLatch busy = new CountDownLatch(10);
			try (TestServer server = serve(transport, (reader, writer) -> {
				busy.countDown();
				reader.transferTo(writer);
			})) {
				for (int i = 0; i < 10; i++) {
					UnixPeer client = connect(server);
					clients.add(client);
					reading.add(Connected.inBackground(() -> client.send(CONTENT).readAll()));
				}
				assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
				// Closing it aborts the connections and looks at the accounts
			}
			assertThat(reading).allSatisfy((one) -> Awaitility.await().until(one::isDone));
			for (UnixPeer client : clients) {
				client.close();
			}
			// Leaks are reported with the next buffer
			System.gc();
			try (TestServer server = serve(transport, ECHO); UnixPeer client = connect(server)) {
				assertThat(client.send("ping").readText(4)).isEqualTo("ping");
			}
		}
		finally {
			logger.detachAppender(appender);
		}
		assertThat(appender.list).isEmpty();
	}

	@Test
	void optionsOfTcpAreNotTaken() throws Exception {
		try (ServerSocketChannel acceptor = UnixPeer.listen(path());
				SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			client.connect(acceptor.getLocalAddress());
			NioUnixConnection connection = new NioUnixConnection(null, client);
			SocketOptions.apply(connection, SocketSettings.defaults().withBuffers(20_000, 30_000), new NioTransport(),
					true);
			assertThat(connection.config().isAllowHalfClosure()).isTrue();
			// Linux doubles both
			assertThat(connection.config().getSendBufferSize()).isBetween(20_000, 40_000);
			assertThat(connection.config().getReceiveBufferSize()).isBetween(30_000, 60_000);
			assertThat(connection.config().setOption(ChannelOption.TCP_NODELAY, true)).isFalse();
			connection.unsafe().closeForcibly();
		}
	}

	private Path path() {
		return this.directory.resolve("app.sock");
	}

	private TestServer serve(Transport transport, StreamHandler handler) throws IOException {
		return serve((config) -> config.transport(transport), handler);
	}

	private TestServer serve(Consumer<TcpServerSettings.Builder> settings, StreamHandler handler) throws IOException {
		return TestServer.serve((config) -> settings.accept(config.addresses(List.of()).path(path())), handler);
	}

	private static UnixPeer connect(TestServer server) throws IOException {
		return UnixPeer.connect(server.server().sockets().get(0));
	}

}
