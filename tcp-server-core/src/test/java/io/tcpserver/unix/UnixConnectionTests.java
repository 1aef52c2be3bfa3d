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

package io.tcpserver.unix;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
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
import io.netty.util.ResourceLeakDetector;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.Tool;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
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
class UnixConnectionTests {

	private static final StreamHandler ECHO = (reader, writer) -> reader.transferTo(writer);

	private static final byte[] CONTENT = new byte[4 * 1024 * 1024];

	static {
		new Random(7).nextBytes(CONTENT);
	}

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	private final Servers servers = new Servers(this.recorder);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio S07, A28, W06, W22, P10: a client that has ended its stream is answered later")
	void halfClosedClientIsAnsweredLater(Transport transport) throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		TcpServer server = serve(transport, (reader, writer) -> {
			byte[] all = reader.readAll();
			ended.countDown();
			answer.await();
			writer.write(all).write(" is all");
		});
		Peer client = connect(server);
		client.send("hello\nworld").sendEof();
		assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
		TcpConnection connection = server.connections().iterator().next();
		assertThat(connection.isOpen()).isTrue();
		answer.countDown();
		assertThat(client.readAll()).isEqualTo("hello\nworld is all");
		assertThat(Background.result(connection.closed())).isEqualTo(CloseReason.PEER);
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio W22, P10: nc -N -U gets the last answer")
	void netcatGetsTheLastAnswer(Transport transport) throws Exception {
		Tool.NC.require();
		TcpServer server = serve(transport, (reader, writer) -> {
			for (String line : reader.lines()) {
				writer.write("<" + line + ">");
			}
		});
		Path answer = this.directory.resolve("answer");
		Process netcat = new ProcessBuilder("nc", "-N", "-U", path().toString()).redirectOutput(answer.toFile())
			.redirectInput(Files.writeString(this.directory.resolve("question"), "hello\nworld").toFile())
			.start();
		assertThat(netcat.waitFor(10, TimeUnit.SECONDS)).isTrue();
		assertThat(netcat.exitValue()).isZero();
		assertThat(answer).hasContent("<hello><world>");
		Awaitility.await().until(() -> server.statistics().active() == 0);
		assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void megabytesAreEchoed(Transport transport) throws Exception {
		TcpServer server = serve(transport, ECHO);
		Peer client = connect(server);
		CompletableFuture<Peer> sending = Background.start(() -> client.send(CONTENT).sendEof());
		assertThat(Arrays.equals(client.readAllBytes(), CONTENT)).isTrue();
		assertThat(sending).succeedsWithin(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void clientThatReadsLateGetsEverything(Transport transport) throws Exception {
		CompletableFuture<Boolean> waits = new CompletableFuture<>();
		TcpServer server = serve((settings) -> settings.transport(transport)
			.socket(SocketSettings.defaults().withBuffers(16 * 1024, 16 * 1024)), (reader, writer) -> {
				for (int from = 0; from < CONTENT.length; from += 1000) {
					writer.write(Arrays.copyOfRange(CONTENT, from, Math.min(from + 1000, CONTENT.length)));
				}
				waits.complete(!writer.drainAsync().isDone());
			});
		Peer client = connect(server);
		assertThat(Background.result(waits)).isTrue();
		assertThat(Arrays.equals(client.readAllBytes(), CONTENT)).isTrue();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio X35: files are sent between what was written before and after")
	void filesAreSentInOrder(Transport transport) throws Exception {
		Path path = Files.write(this.directory.resolve("file"), CONTENT);
		try (FileChannel file = FileChannel.open(path)) {
			TcpServer server = serve(transport, (reader, writer) -> {
				writer.write("before");
				CompletableFuture<Long> sent = writer.transferFrom(file, 0, Long.MAX_VALUE);
				writer.write("after").close();
				assertThat(Background.result(sent)).isEqualTo(CONTENT.length);
			});
			Peer client = connect(server);
			assertThat(client.readText(6)).isEqualTo("before");
			assertThat(Arrays.equals(client.read(CONTENT.length), CONTENT)).isTrue();
			assertThat(client.readAll()).isEqualTo("after");
			assertThat(this.recorder.failures()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio A25: a connected socket is served as if it had been accepted")
	void connectedSocketIsAdopted(Transport transport) throws Exception {
		Path elsewhere = this.directory.resolve("other");
		try (ServerSocketChannel acceptor = Peer.listen(elsewhere)) {
			TcpServer server = serve(transport, ECHO);
			Peer client = Peer.connect(acceptor.getLocalAddress());
			TcpConnection connection = server.adopt(acceptor.accept());
			assertThat(connection.localAddress()).isEqualTo(UnixDomainSocketAddress.of(elsewhere));
			assertThat(client.send("ping").readText(4)).isEqualTo("ping");
			assertThat(client.sendEof().readAll()).isEmpty();
			assertThat(Background.result(connection.closed())).isEqualTo(CloseReason.PEER);
		}
		assertThat(elsewhere).exists();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void closingUnderLoadEndsEveryConnectionAndLeaksNothing(Transport transport) throws Exception {
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
		logger.addAppender(appender);
		try {
			List<Peer> clients = new ArrayList<>();
			List<CompletableFuture<byte[]>> reading = new ArrayList<>();
			CountDownLatch busy = new CountDownLatch(10);
			TcpServer server = serve(transport, (reader, writer) -> {
				busy.countDown();
				reader.transferTo(writer);
			});
			for (int i = 0; i < 10; i++) {
				Peer client = Peer.connect(server.sockets().get(0));
				clients.add(client);
				reading.add(Background.start(() -> client.send(CONTENT).readAllBytes()));
			}
			assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
			// Aborts the connections, which go on until then, and looks at the accounts
			this.servers.end();
			assertThat(reading).allSatisfy((one) -> Awaitility.await().until(one::isDone));
			for (Peer client : clients) {
				client.close();
			}
			// Leaks are reported with the next buffer
			System.gc();
			Peer client = connect(serve(transport, ECHO));
			assertThat(client.send("ping").readText(4)).isEqualTo("ping");
		}
		finally {
			logger.detachAppender(appender);
		}
		assertThat(appender.list).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio W06: lines, half-close, a file and unread input over a Unix domain socket")
	void everythingOverAUnixDomainSocket(Transport transport) throws Exception {
		byte[] content = new byte[500_000];
		Path path = Files.write(this.directory.resolve("file"), content);
		try (FileChannel file = FileChannel.open(path)) {
			TcpServer server = serve(transport, (reader, writer) -> {
				writer.write(reader.readLine() + "\n");
				writer.drain();
				writer.transferFrom(file, 0, content.length);
				writer.write("end");
				writer.writeEof();
				if (reader.readLine() != null) {
					reader.readAll();
				}
			});
			try (Peer client = connect(server)) {
				client.send("first\nunread\nunread\n");
				assertThat(client.readText(6)).isEqualTo("first\n");
				assertThat(client.read(content.length)).isEqualTo(content);
				assertThat(client.readAll()).isEqualTo("end");
				client.sendEof();
			}
			assertThat(ended(server)).isEqualTo(CloseReason.PEER);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio W12, T18: closing with unread input delivers what was written")
	void closingDeliversWhatWasWritten(Transport transport) throws Exception {
		byte[] large = new byte[3_000_000];
		TcpServer server = serve(transport, (reader, writer) -> {
			reader.readLine();
			writer.write(large);
		});
		try (Peer client = connect(server)) {
			client.send("question\n" + "unread\n".repeat(1000));
			assertThat(client.read(large.length)).hasSize(large.length);
		}
		assertThat(ended(server)).isEqualTo(CloseReason.COMPLETED);
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio T19: abort drops what is queued")
	void abortDropsWhatIsQueued(Transport transport) throws Exception {
		TcpServer server = serve(transport, (reader, writer) -> {
			writer.write(new byte[20_000_000]);
			reader.readLine();
			writer.abort();
		});
		try (Peer client = connect(server)) {
			client.send("now\n");
			assertThat(ended(server)).isEqualTo(CloseReason.ABORTED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio R06, T08: the end of the peer's stream is no failure")
	void theEndOfThePeersStreamIsNoFailure(Transport transport) throws Exception {
		CompletableFuture<String> read = new CompletableFuture<>();
		TcpServer server = serve(transport, (reader, writer) -> {
			try {
				read.complete(new String(reader.readAll(), StandardCharsets.UTF_8));
			}
			catch (IOException ex) {
				read.completeExceptionally(ex);
			}
		});
		try (Peer client = connect(server)) {
			client.send("bytes");
		}
		assertThat(Background.result(read)).isEqualTo("bytes");
		assertThat(ended(server)).isEqualTo(CloseReason.PEER);
	}

	private static CloseReason ended(TcpServer server) {
		Awaitility.await().until(() -> !server.statistics().closed().isEmpty());
		CloseReason reason = server.statistics().closed().keySet().iterator().next();
		server.close();
		assertThat(server.closed()).succeedsWithin(Duration.ofSeconds(10));
		return reason;
	}

	private Path path() {
		return this.directory.resolve("app.sock");
	}

	private TcpServer serve(Transport transport, StreamHandler handler) throws IOException {
		return serve((settings) -> settings.transport(transport), handler);
	}

	private TcpServer serve(Consumer<TcpServerSettingsBuilder> settings, StreamHandler handler) throws IOException {
		return this.servers.start((builder) -> settings.accept(builder.addresses(List.of()).path(path())), handler);
	}

	private Peer connect(TcpServer server) throws IOException {
		return this.servers.connect(server);
	}

}
