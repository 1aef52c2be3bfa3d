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

package io.tcpserver.memory;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Waiting;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.stream.LimitOverrunException;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What connections may take of the memory.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class MemoryTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final int KIB = 1024;

	private static final int MIB = 1024 * 1024;

	private static final long LIMIT = 64 * KIB;

	private final Recorder recorder = new Recorder();

	private final LinkedBlockingQueue<TcpConnection> opened = new LinkedBlockingQueue<>();

	private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

	@RegisterExtension
	final Servers servers;

	MemoryTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private Consumer<TcpServerSettingsBuilder> settings(MemoryLimits limits) {
		return (settings) -> settings.memory(limits).observer(this.recorder);
	}

	private TcpServer start(MemoryLimits limits, StreamHandler handler) throws IOException {
		return this.servers.start(settings(limits), (reader, writer) -> {
			this.opened.add(writer.connection());
			try {
				handler.handle(reader, writer);
			}
			catch (Exception ex) {
				this.failures.add(ex);
				throw ex;
			}
		});
	}

	private TcpServer startMessages(MemoryLimits limits, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings(settings(limits)).messageHandler(FrameCodecs.line(4 * MIB), handler));
		server.startServing();
		return server;
	}

	private TcpConnection opened() throws InterruptedException {
		TcpConnection connection = this.opened.poll(10, TimeUnit.SECONDS);
		assertThat(connection).isNotNull();
		return connection;
	}

	// A connection that holds much and is silent in its turn is closed
	private static boolean isReset(Peer peer, Callable<?> action) throws Exception {
		try {
			action.call();
			return false;
		}
		catch (IOException ex) {
			assertThat(ex).as("%s", peer).isNotInstanceOf(SocketTimeoutException.class);
			return true;
		}
	}

	// Each of those before it may be waited for, for some time
	private static String readInItsTurn(Peer peer) throws IOException {
		for (int i = 0; i < 5; i++) {
			try {
				return peer.readLine();
			}
			catch (SocketTimeoutException ex) {
				assertThat(ex).as("%s", peer).hasMessageContaining("Nothing happens");
			}
		}
		return peer.readLine();
	}

	private static TcpConnection only(TcpServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next();
	}

	private static void sendWhatIsTaken(Peer peer, int bytes) {
		try {
			peer.send(new byte[bytes]);
		}
		catch (IOException ex) {
			// The server has closed the connection before it took all
			assertThat(ex).isNotNull();
		}
	}

	@Test
	void frameThatNeedsTooMuchEndsItsConnection() throws Exception {
		TcpServer server = startMessages(MemoryLimits.none().withConnectionInput(LIMIT),
				(message, connection) -> message);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		String line = "x".repeat((int) LIMIT - 1000);
		assertThat(peer.send(line + "\n").readLine()).isEqualTo(line);
		sendWhatIsTaken(peer, 2 * (int) LIMIT);
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
		assertThat(this.recorder.protocolErrors()).singleElement()
			.asString()
			.contains("memory.connection-input", "65536");
		assertThat(connection.bytesReceived()).isLessThan(4 * LIMIT);
	}

	@Test
	void readThatNeedsTooMuchEndsItsConnection() throws Exception {
		TcpServer server = start(MemoryLimits.none().withConnectionInput(LIMIT), (reader, writer) -> {
			writer.write(reader.readExactly((int) LIMIT));
			reader.readExactly((int) LIMIT + 1);
		});
		Peer peer = this.servers.connect(server).send(new byte[(int) LIMIT]);
		assertThat(opened().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
		assertThat(peer.skipAll()).isEqualTo(LIMIT);
		assertThat(this.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(LimitOverrunException.class)
			.hasMessageContaining("memory.connection-input");
		assertThat(this.recorder.protocolErrors()).hasSize(1);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void readingAllOfTooMuchEndsTheConnection() throws Exception {
		TcpServer server = start(MemoryLimits.none().withConnectionInput(LIMIT), (reader, writer) -> reader.readAll());
		Peer peer = this.servers.connect(server);
		sendWhatIsTaken(peer, 8 * (int) LIMIT);
		TcpConnection connection = opened();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
	}

	@Test
	void asynchronousReadThatNeedsTooMuchEndsItsConnection() throws Exception {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings(settings(MemoryLimits.none().withConnectionInput(LIMIT)))
				.asyncStreamHandler((reader, writer) -> {
					this.opened.add(writer.connection());
					return reader.readAll();
				}));
		server.startServing();
		sendWhatIsTaken(this.servers.connect(server), 8 * (int) LIMIT);
		assertThat(opened().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
	}

	@Test
	void readsMayGoOnForEverIfEachIsSmall() throws Exception {
		TcpServer server = start(MemoryLimits.none().withConnectionInput(LIMIT), (reader, writer) -> {
			long total = 0;
			byte[] bytes = reader.readExactly(1000);
			while (bytes[0] == 0) {
				total += bytes.length;
				bytes = reader.readExactly(1000);
			}
			writer.write(total + "\n");
		});
		Peer peer = this.servers.connect(server);
		peer.send(new byte[1_000_000]).send("x".repeat(1000));
		assertThat(peer.readLine()).isEqualTo("1000000");
	}

	@Test
	void writingMoreThanMayWaitAbortsTheConnection() throws Exception {
		TcpServer server = start(MemoryLimits.none().withConnectionOutput(MIB), (reader, writer) -> {
			while (writer.connection().isOpen()) {
				writer.write(new byte[100_000]);
			}
			writer.drain();
		});
		this.servers.connect(server.sockets().get(0), 4096);
		assertThat(opened().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.SLOW_CONSUMER);
		assertThat(this.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ConnectionLostException.class);
		assertThat(this.recorder.count("slowConsumer")).isEqualTo(1);
	}

	@Test
	void replyThatIsMoreThanMayWaitAbortsTheConnection() throws Exception {
		AsyncMessageHandler<String> handler = (message, connection) -> CompletableFuture
			.completedFuture("x".repeat(Integer.parseInt(message)));
		TcpServer server = startMessages(MemoryLimits.none().withConnectionOutput(MIB), handler);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		assertThat(peer.send("100000\n").readLine()).hasSize(100_000);
		peer.send("2000000\n");
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.SLOW_CONSUMER);
	}

	@Test
	@Waiting
	void newestConnectionsAreNotReadUntilThereIsMemoryAgain() throws Exception {
		TcpServer server = startMessages(MemoryLimits.none().withTotal(2 * MIB),
				(message, connection) -> Integer.toString(message.length()));
		Peer old = this.servers.connect(server);
		assertThat(old.send("hello\n").readLine()).isEqualTo("5");
		TcpConnection oldest = only(server);
		List<Peer> peers = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			peers.add(this.servers.connect(server));
		}
		Awaitility.await().until(() -> server.connections().size() == 101);
		String line = "x".repeat(100 * KIB);
		for (Peer peer : peers) {
			// The buffers of the kernel take it all
			peer.send(line);
		}
		Awaitility.await().until(() -> this.recorder.count("memoryExceeded") >= 1);
		assertThat(oldest.isOpen()).isTrue();
		assertThat(old.send("still\n").readLine()).isEqualTo("5");
		for (Peer peer : peers) {
			isReset(peer, () -> peer.send("\n"));
		}
		int answered = 0;
		for (Peer peer : peers) {
			answered += isReset(peer, () -> assertThat(readInItsTurn(peer)).isEqualTo(Integer.toString(100 * KIB))) ? 0
					: 1;
		}
		// How many are silent in their turn depends on how fast this test is
		assertThat(answered).isPositive();
		Awaitility.await().until(() -> this.recorder.count("memoryRecovered") >= 1);
		assertThat(old.send("again\n").readLine()).isEqualTo("5");
	}

	@Test
	@Waiting
	void peersThatDoNotCompleteWhatTheyHaveBegunMakeRoom() throws Exception {
		TcpServer server = this.servers.startHurried(10, settings(MemoryLimits.none().withTotal(MIB)),
				FrameCodecs.line(4 * MIB), (message, connection) -> Integer.toString(message.length()));
		List<Peer> peers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			peers.add(this.servers.connect(server).send(new byte[500 * KIB]));
		}
		Awaitility.await().atMost(PATIENCE).until(() -> this.recorder.count("memoryExceeded") >= 1);
		Awaitility.await().atMost(PATIENCE).until(() -> this.recorder.count("memoryRecovered") >= 1);
		assertThat(this.recorder.reasons()).isNotEmpty().containsOnly(CloseReason.MEMORY);
		Peer normal = this.servers.connect(server);
		assertThat(normal.send("hello\n").readLine()).isEqualTo("5");
	}

	@Test
	@Waiting
	void frameThatJustFitsIntoTheTotalIsAnsweredOrEndsItsConnection() throws Exception {
		TcpServer server = this.servers.startHurried(4, settings(MemoryLimits.none().withTotal(MIB)),
				FrameCodecs.line(4 * MIB), (message, connection) -> Integer.toString(message.length()));
		for (int size = 700; size < 1050; size += 50) {
			Peer peer = this.servers.connect(server);
			String line = "x".repeat(size * KIB);
			String answer = Integer.toString(line.length());
			if (!isReset(peer, () -> peer.send(line + "\n"))) {
				isReset(peer, () -> assertThat(peer.readLine()).isEqualTo(answer));
			}
			Awaitility.await().until(() -> !server.memory().exceeded());
			peer.close();
			Awaitility.await().until(() -> server.connections().size() == 0);
		}
	}

	@Test
	@Waiting
	void frameThatDoesNotFitIntoTheTotalEndsItsConnection() throws Exception {
		TcpServer server = this.servers.startHurried(4, settings(MemoryLimits.none().withTotal(MIB)),
				FrameCodecs.line(4 * MIB), (message, connection) -> Integer.toString(message.length()));
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		assertThat(peer.send("x".repeat(600 * KIB) + "\n").readLine()).isEqualTo(Integer.toString(600 * KIB));
		isReset(peer, () -> peer.send("x".repeat(2 * MIB)));
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.MEMORY);
		assertThat(connection.bytesReceived()).isLessThan((600 + 1200) * KIB);
	}

	@Test
	@Waiting
	void connectionThatIsNotReadIsNeitherIdleNorSlowAndCanBeClosed() throws Exception {
		Duration limit = Duration.ofSeconds(2);
		CompletableFuture<String> never = new CompletableFuture<>();
		AsyncMessageHandler<String> handler = (message, connection) -> never;
		// The connection that takes the memory is not closed for it so soon
		TcpServer server = this.servers.startHurried(0.02,
				settings(MemoryLimits.none().withTotal(MIB)).andThen((settings) -> settings
					.timeouts(Timeouts.none().withIdle(limit).withRead(limit).withFrame(limit))
					.slowConsumer(SlowConsumer.defaults().withLimit(64 * MIB))),
				FrameCodecs.line(32 * MIB), handler);
		this.servers.connect(server.sockets().get(0), 4096).send("never done\n");
		TcpConnection busy = only(server);
		Peer peer = this.servers.connect(server);
		Awaitility.await().until(() -> server.connections().size() == 2);
		TcpConnection newest = server.connections()
			.stream()
			.filter((connection) -> !connection.equals(busy))
			.findFirst()
			.orElseThrow();
		assertThat(busy.send("x".repeat(8 * MIB))).isNotDone();
		Awaitility.await().until(() -> this.recorder.count("memoryExceeded") >= 1);
		Awaitility.await().pollDelay(limit.dividedBy(4)).until(() -> true);
		peer.send("x".repeat(KIB));
		Awaitility.await().during(limit.multipliedBy(2)).atMost(PATIENCE).until(newest::isOpen);
		// With io_uring a read has begun before there is anything to read
		assertThat(newest.bytesReceived()).isLessThanOrEqualTo(300);
		newest.close();
		assertThat(peer.isAtEnd()).isTrue();
		peer.close();
		assertThat(newest.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.KICKED);
	}

}
