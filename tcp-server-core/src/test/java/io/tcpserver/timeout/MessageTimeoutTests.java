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

package io.tcpserver.timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Waiting;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.Timeouts;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Time-outs of connections with message handlers: each ends them for its reason, not
 * early, and not without cause.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class MessageTimeoutTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration LIMIT = Duration.ofMillis(400);

	private static final Timeouts NONE = Timeouts.none();

	private static final FrameCodec LINES = FrameCodecs.line(1024 * 1024);

	private final Recorder recorder = new Recorder();

	private final List<String> calls = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers;

	MessageTimeoutTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@BeforeAll
	static void loadClasses() throws Exception {
		Servers.warmUp((builder) -> builder.settings((settings) -> settings.timeouts(NONE.withIdle(PATIENCE)))
			.messageHandler(LINES, (String message, TcpConnection connection) -> message));
	}

	private TcpServer start(Timeouts timeouts, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.timeouts(timeouts).observer(this.recorder))
				.messageHandler(LINES, handler));
		server.startServing();
		return server;
	}

	private TcpServer startEcho(Timeouts timeouts) throws IOException {
		return start(timeouts, (message, connection) -> message);
	}

	// Not early, and for the reason
	private static void assertEnds(TcpConnection connection, CloseReason reason, long since, Duration atLeast) {
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(reason);
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(atLeast);
	}

	@Test
	@Waiting
	void idleConnectionIsClosedInOrder() throws Exception {
		TcpServer server = startEcho(NONE.withIdle(LIMIT));
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		assertThat(peer.send("a\n").readLine()).isEqualTo("a");
		OpenConnections.assertStaysOpen(connection, LIMIT.dividedBy(2));
		long since = System.nanoTime();
		assertThat(peer.send("b\n").readLine()).isEqualTo("b");
		assertEnds(connection, CloseReason.IDLE_TIMEOUT, since, LIMIT);
		assertThat(peer.readAll()).isEmpty();
	}

	@Test
	@Waiting
	void connectionIsNotIdleWhileACallIsInProgress() throws Exception {
		CompletableFuture<String> reply = new CompletableFuture<>();
		AsyncMessageHandler<String> handler = (message, connection) -> reply;
		TcpServer server = start(NONE.withIdle(LIMIT), handler);
		Peer peer = this.servers.connect(server).send("a\n");
		TcpConnection connection = this.recorder.only();
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(3));
		long since = System.nanoTime();
		reply.complete("done");
		assertThat(peer.readLine()).isEqualTo("done");
		assertEnds(connection, CloseReason.IDLE_TIMEOUT, since, LIMIT);
	}

	@Test
	@Waiting
	void frameThatHasBegunEndsTheConnectionIfThePeerFallsSilent() throws Exception {
		TcpServer server = start(NONE.withRead(LIMIT), new MessageHandler<>() {

			@Override
			public Object onMessage(String message, TcpConnection connection) {
				return message;
			}

			@Override
			public void onClose(TcpConnection connection, CloseReason reason) {
				MessageTimeoutTests.this.calls.add("closed " + reason);
			}

		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		assertThat(peer.send("whole\n").readLine()).isEqualTo("whole");
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(2));
		long since = System.nanoTime();
		peer.send("half");
		assertEnds(connection, CloseReason.READ_TIMEOUT, since, LIMIT);
		assertThat(peer.isAtEnd()).isTrue();
		assertThat(this.calls).containsExactly("closed READ_TIMEOUT");
	}

	@Test
	@Waiting
	void frameMayNotTakeLongerHoweverSteadilyItComes() throws Exception {
		TcpServer server = startEcho(NONE.withFrame(LIMIT).withRead(Duration.ofSeconds(5)));
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		long since = System.nanoTime();
		Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> {
			if (connection.isOpen()) {
				try {
					peer.send("x");
				}
				catch (IOException ex) {
					// Closed just now
					return true;
				}
			}
			return !connection.isOpen();
		});
		assertEnds(connection, CloseReason.READ_TIMEOUT, since, LIMIT);
	}

	@Test
	@Waiting
	void framesMayTakeTheirTimeOneAfterTheOther() throws Exception {
		TcpServer server = startEcho(NONE.withFrame(Duration.ofMillis(800)));
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		peer.send("a");
		for (int i = 0; i < 10; i++) {
			OpenConnections.assertStaysOpen(connection, Duration.ofMillis(100));
			// The rest of one and the beginning of the next
			assertThat(peer.send("b\na").readLine()).isEqualTo("ab");
		}
	}

	@Test
	@Waiting
	void whatWaitsForABusyHandlerIsNotLate() throws Exception {
		Gate gate = new Gate("the test goes on");
		TcpServer server = start(NONE.withFrame(LIMIT).withRead(LIMIT), (message, connection) -> {
			gate.await();
			return message;
		});
		Peer peer = this.servers.connect(server).send("a\nb");
		TcpConnection connection = this.recorder.only();
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(3));
		gate.open();
		assertThat(peer.readLine()).isEqualTo("a");
		assertThat(peer.send("\n").readLine()).isEqualTo("b");
	}

	@Test
	@Waiting
	void callThatHangsIsInterrupted() throws Exception {
		Gate never = new Gate("never");
		TcpServer server = start(NONE.withHandler(LIMIT), (message, connection) -> {
			this.calls.add(message);
			if (message.equals("hang")) {
				never.await();
			}
			return message;
		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(2));
		long since = System.nanoTime();
		peer.send("a\nhang\nb\n");
		assertEnds(connection, CloseReason.HANDLER_TIMEOUT, since, LIMIT);
		assertThat(this.calls).containsExactly("a", "hang");
		assertThat(this.recorder.count("handlerTimedOut tcp-" + server.name() + "-handler-" + connection.id()))
			.isEqualTo(1);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@Waiting
	void stageThatDoesNotCompleteIsLetGo() throws Exception {
		CompletableFuture<String> never = new CompletableFuture<>();
		AsyncMessageHandler<String> handler = (message, connection) -> never;
		TcpServer server = start(NONE.withHandler(LIMIT), handler);
		long since = System.nanoTime();
		this.servers.connect(server).send("a\n");
		assertEnds(this.recorder.only(), CloseReason.HANDLER_TIMEOUT, since, LIMIT);
		assertThat(never).isNotDone();
		assertThat(this.recorder.count("handlerTimedOut null")).isEqualTo(1);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@Waiting
	void manyQuickCallsMayTakeLongerThanOneMay() throws Exception {
		Duration limit = Duration.ofMillis(800);
		TcpServer server = start(NONE.withHandler(limit), (message, connection) -> {
			Awaitility.await().pollDelay(Duration.ofMillis(50)).until(() -> true);
			return message;
		});
		Peer peer = this.servers.connect(server).send("a\n".repeat(20));
		for (int i = 0; i < 20; i++) {
			assertThat(peer.readLine()).isEqualTo("a");
		}
	}

	@Test
	@Waiting
	void oldConnectionEndsAsInAShutdown() throws Exception {
		Gate gate = new Gate("the test goes on");
		TcpServer server = start(NONE.withMaxAge(LIMIT, null), new MessageHandler<>() {

			@Override
			public Object onMessage(String message, TcpConnection connection) throws Exception {
				gate.await();
				return message;
			}

			@Override
			public @Nullable Object onShutdown(TcpConnection connection) {
				return "goodbye";
			}

		});
		Peer peer = this.servers.connect(server).send("a\n");
		TcpConnection connection = this.recorder.only();
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(3));
		gate.open();
		assertThat(peer.readAll()).isEqualTo("a\ngoodbye\n");
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.MAX_AGE);
	}

	@Test
	@Waiting
	void connectionThatIsNotOldEnoughStaysOpen() throws Exception {
		long since = System.nanoTime();
		TcpServer server = startEcho(NONE.withMaxAge(LIMIT, LIMIT.dividedBy(2)));
		this.servers.connect(server);
		Awaitility.await().until(() -> server.statistics().closed().containsKey(CloseReason.MAX_AGE));
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(LIMIT.dividedBy(2));
	}

	@Test
	@Waiting
	void allTimeOutsTogetherLetABusyConnectionBe() throws Exception {
		Duration limit = Duration.ofMillis(500);
		Timeouts all = new Timeouts(limit, limit, limit, limit, limit, limit, limit, limit, Duration.ofMinutes(1), null,
				1L);
		TcpServer server = startEcho(all);
		Peer peer = this.servers.connect(server);
		long end = System.nanoTime() + limit.multipliedBy(3).toNanos();
		while (System.nanoTime() - end < 0) {
			assertThat(peer.send("a\n").readLine()).isEqualTo("a");
		}
		assertThat(this.recorder.only().closed()).isNotDone();
	}

	@Test
	@Waiting
	void messagesGoOnWhileOneConnectionIsSilent() throws Exception {
		TcpServer server = startEcho(NONE.withIdle(LIMIT));
		this.servers.connect(server);
		Peer busy = this.servers.connect(server);
		Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> {
			assertThat(busy.send("a\n").readLine()).isEqualTo("a");
			return server.statistics().closed().getOrDefault(CloseReason.IDLE_TIMEOUT, 0L) == 1;
		});
		assertThat(busy.send("a\n").readLine()).isEqualTo("a");
	}

}
