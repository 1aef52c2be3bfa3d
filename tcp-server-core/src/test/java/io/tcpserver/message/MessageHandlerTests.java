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

package io.tcpserver.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.CloseReason;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Leaks;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Waiting;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers of messages on real connections.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class MessageHandlerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int MANY = 500;

	private static final FrameCodec LINES = FrameCodecs.line(1024);

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Servers servers;

	MessageHandlerTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start(MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.observer(this.recorder))
				.messageHandler(LINES, handler));
		server.startServing();
		return server;
	}

	private TcpServer startHurried(MessageHandler<String> handler) throws IOException {
		return this.servers.startHurried(10, (settings) -> settings.observer(this.recorder), LINES, handler);
	}

	private TcpServer startAsync(AsyncMessageHandler<String> handler) throws IOException {
		return start(handler);
	}

	private static TcpConnection only(TcpServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next();
	}

	private static String shout(String line) {
		return line.toUpperCase(Locale.ROOT);
	}

	@Test
	void answersEachMessage() throws Exception {
		TcpServer server = start((line, connection) -> shout(line));
		Peer peer = this.servers.connect(server);
		peer.send("hello\n");
		assertThat(peer.readLine()).isEqualTo("HELLO");
		peer.send("a\nb\r\nc\n");
		assertThat(peer.readLine() + peer.readLine() + peer.readLine()).isEqualTo("ABC");
	}

	@Test
	void answersOnTheIoThread() throws Exception {
		TcpServer server = startAsync((line, connection) -> CompletableFuture
			.completedFuture(line + " on " + Thread.currentThread().getName().replaceAll("-\\d+$", "")));
		Peer peer = this.servers.connect(server);
		peer.send("hello\n");
		assertThat(peer.readLine()).isEqualTo("hello on tcp-%s-io".formatted(server.name()));
	}

	@Test
	void blockingCallbacksAreOnHandlerThreads() throws Exception {
		TcpServer server = start((line, connection) -> Thread.currentThread().getName());
		Peer peer = this.servers.connect(server);
		peer.send("hello\n");
		assertThat(peer.readLine()).startsWith("tcp-%s-handler-".formatted(server.name()));
	}

	@Test // a frame in pieces, and many frames at once
	void anyFragmentationGivesTheSameMessages() throws Exception {
		List<String> received = new CopyOnWriteArrayList<>();
		TcpServer server = start((line, connection) -> {
			received.add(line);
			return line;
		});
		Peer peer = this.servers.connect(server);
		List<String> lines = new ArrayList<>();
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < 2000; i++) {
			lines.add("line " + i);
			text.append("line ").append(i).append('\n');
		}
		byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
		int position = 0;
		for (int size = 1; position < bytes.length; size = size * 3 % 4001) {
			int end = Math.min(bytes.length, position + size);
			peer.send(Arrays.copyOfRange(bytes, position, end));
			position = end;
		}
		for (String line : lines) {
			assertThat(peer.readLine()).isEqualTo(line);
		}
		assertThat(received).isEqualTo(lines);
	}

	@Test
	void callsOfOneConnectionNeverOverlapAndKeepTheirOrder() throws Exception {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger overlaps = new AtomicInteger();
		TcpServer server = start((line, connection) -> {
			if (running.incrementAndGet() > 1) {
				overlaps.incrementAndGet();
			}
			Thread.yield();
			running.decrementAndGet();
			int number = Integer.parseInt(line);
			return (number % 3 == 0) ? CompletableFuture.supplyAsync(() -> line) : line;
		});
		Peer peer = this.servers.connect(server);
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < 1000; i++) {
			text.append(i).append('\n');
		}
		peer.send(text.toString());
		for (int i = 0; i < 1000; i++) {
			assertThat(peer.readLine()).isEqualTo(Integer.toString(i));
		}
		assertThat(overlaps).hasValue(0);
	}

	@Test
	void slowHandlerDoesNotHoldUpOtherConnections() throws Exception {
		Gate gate = new Gate("the other one is answered");
		TcpServer server = start((line, connection) -> {
			if (line.equals("wait")) {
				gate.await();
			}
			return line;
		});
		Peer slow = this.servers.connect(server).send("wait\n");
		Peer quick = this.servers.connect(server).send("go\n");
		assertThat(quick.readLine()).isEqualTo("go");
		gate.open();
		assertThat(slow.readLine()).isEqualTo("wait");
	}

	@Test
	void nextMessageWaitsForTheStageOfTheLast() throws Exception {
		List<CompletableFuture<String>> stages = new CopyOnWriteArrayList<>();
		TcpServer server = startAsync((line, connection) -> {
			CompletableFuture<String> stage = new CompletableFuture<>();
			stages.add(stage);
			return stage;
		});
		Peer peer = this.servers.connect(server).send("a\nb\n");
		Awaitility.await().until(() -> stages.size() == 1);
		stages.get(0).complete("first");
		assertThat(peer.readLine()).isEqualTo("first");
		Awaitility.await().until(() -> stages.size() == 2);
		stages.get(1).complete("second");
		assertThat(peer.readLine()).isEqualTo("second");
	}

	@Test // back-pressure: what waits for a slow handler is bounded
	@Waiting
	void slowHandlerStopsReadingFromItsOwnClient() throws Exception {
		Gate gate = new Gate("the client cannot send any more");
		TcpServer server = start((line, connection) -> {
			gate.await();
			return null;
		});
		Peer peer = this.servers.connect(server);
		peer.send("first\n");
		TcpConnection connection = only(server);
		byte[] chunk = "x".repeat(1023).concat("\n").repeat(64).getBytes(StandardCharsets.UTF_8);
		Thread sender = new Thread(() -> {
			try {
				for (int i = 0; i < 256; i++) {
					peer.send(chunk);
				}
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
		sender.start();
		Awaitility.await().until(() -> connection.bytesReceived() > 64 * 1024);
		Awaitility.await()
			.during(Duration.ofMillis(200))
			.until(() -> connection.bytesReceived() < 64 * 1024 + 2 * 64 * 1024);
		gate.open();
		sender.join(PATIENCE.toMillis());
		Awaitility.await().until(() -> connection.bytesReceived() == 6 + 256L * chunk.length);
	}

	@Test // and so is what waits for a peer that does not read
	@Waiting
	void peerThatDoesNotReadStopsItsOwnMessages() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		String reply = "y".repeat(60 * 1024);
		TcpServer server = start((line, connection) -> {
			calls.incrementAndGet();
			return reply;
		});
		Peer peer = this.servers.connect(server.sockets().get(0), 4096);
		peer.send("go\n".repeat(MANY)).sendEof();
		Awaitility.await().until(() -> calls.get() > 1);
		AtomicInteger before = new AtomicInteger(-1);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(100))
			.until(() -> before.getAndSet(calls.get()) == calls.get());
		assertThat(calls.get()).isLessThan(MANY / 2);
		assertThat(server.connections().stream().mapToLong(TcpConnection::pendingWriteBytes).max().orElseThrow())
			.isLessThan(64 * 1024 + 2L * reply.length());
		assertThat(peer.skipAll()).isEqualTo(MANY * (reply.length() + 1L));
		assertThat(calls).hasValue(MANY);
	}

	@Test
	@Asyncio({ "T01", "T07", "T08", "T22" })
	void openComesFirstAndCloseLastExactlyOnce() throws Exception {
		List<String> calls = new CopyOnWriteArrayList<>();
		TcpServer server = start(new Recording(calls));
		Peer peer = this.servers.connect(server);
		assertThat(peer.readLine()).isEqualTo("welcome");
		peer.send("hello\n").sendEof();
		assertThat(peer.readLine()).isEqualTo("HELLO");
		assertThat(peer.readAll()).isEmpty();
		Awaitility.await().untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.PEER));
		assertThat(calls).containsExactly("open", "message hello", "close PEER");
	}

	@Test
	@Asyncio("T11")
	void messagesThatArrivedBeforeTheResetAreHandled() throws Exception {
		List<String> calls = new CopyOnWriteArrayList<>();
		Gate gate = new Gate("the peer is gone");
		TcpServer server = start(new Recording(calls) {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
				gate.await();
				return super.onMessage(message, connection);
			}

		});
		Peer peer = this.servers.connect(server);
		assertThat(peer.readLine()).isEqualTo("welcome");
		peer.send("a\nb\nc\n");
		TcpConnection connection = only(server);
		Awaitility.await().until(() -> connection.bytesReceived() == 6);
		peer.reset();
		Awaitility.await().until(() -> !connection.isOpen());
		gate.open();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.RESET);
		assertThat(calls).containsExactly("open", "message a", "message b", "message c", "close RESET");
	}

	@Test
	void waitClosedWaitsForOnClose() throws Exception {
		Gate gate = new Gate("server waits");
		TcpServer server = start(new Recording(new ArrayList<>()) {

			@Override
			public void onClose(TcpConnection connection, CloseReason reason) {
				gate.awaitStubbornly();
			}

		});
		assertThat(this.servers.connect(server).readLine()).isEqualTo("welcome");
		server.close();
		server.closeClients();
		assertThat(server.waitClosed(Duration.ofMillis(100))).isFalse();
		gate.open();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
		assertThat(this.recorder.reasons()).containsExactly(CloseReason.KICKED);
	}

	@Test
	void failureGoesToOnErrorAndTheConnectionGoesOn() throws Exception {
		TcpServer server = start(new MessageHandler<>() {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) {
				return 100 / Integer.parseInt(message);
			}

			@Override
			public @Nullable Object onError(Throwable failure, TcpConnection connection) {
				return "ERR " + failure.getClass().getSimpleName();
			}

		});
		Peer peer = this.servers.connect(server).send("x\n0\n");
		assertThat(peer.readLine()).isEqualTo("ERR NumberFormatException");
		assertThat(peer.readLine()).isEqualTo("ERR ArithmeticException");
		// An Integer is no text: the reply itself fails
		assertThat(peer.send("5\n").readLine()).isEqualTo("ERR IllegalArgumentException");
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@Asyncio({ "T06", "T21" })
	void unhandledFailureEndsTheConnectionAfterWhatWasSent() throws Exception {
		List<String> calls = new CopyOnWriteArrayList<>();
		TcpServer server = start(new Recording(calls) {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
				if (message.equals("fail")) {
					throw new IllegalStateException("on purpose");
				}
				return super.onMessage(message, connection);
			}

		});
		Peer peer = this.servers.connect(server).send("a\nfail\nb\n");
		assertThat(peer.readAll()).isEqualTo("welcome\nA\n");
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.HANDLER_ERROR));
		assertThat(this.recorder.failures()).singleElement().satisfies((ex) -> assertThat(ex).hasMessage("on purpose"));
		assertThat(calls).containsExactly("open", "message a", "close HANDLER_ERROR");
	}

	@Test
	void failedStageIsAFailure() throws Exception {
		TcpServer server = startAsync(
				(line, connection) -> CompletableFuture.failedFuture(new IllegalStateException("on purpose")));
		Peer peer = this.servers.connect(server).send("a\n");
		assertThat(peer.readAll()).isEmpty();
		assertThat(this.recorder.failures()).singleElement().satisfies((ex) -> assertThat(ex).hasMessage("on purpose"));
	}

	@Test
	void frameOverTheLimitIsAProtocolError() throws Exception {
		List<String> calls = new CopyOnWriteArrayList<>();
		TcpServer server = start(new Recording(calls));
		Peer peer = this.servers.connect(server).send("a\n" + "x".repeat(2000));
		assertThat(peer.readAll()).isEqualTo("welcome\nA\n");
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.PROTOCOL_ERROR));
		assertThat(calls).containsExactly("open", "message a", "close PROTOCOL_ERROR");
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.recorder.protocolErrors()).singleElement()
			.satisfies((ex) -> assertThat(ex).hasMessageContaining("1024").hasMessageNotContaining("xx"));
	}

	@Test
	void onErrorMayAnswerBytesThatAreNoFrame() throws Exception {
		TcpServer server = start(new Recording(new ArrayList<>()) {

			@Override
			public @Nullable Object onError(Throwable failure, TcpConnection connection) {
				return "NACK";
			}

		});
		Peer peer = this.servers.connect(server).send("x".repeat(2000));
		assertThat(peer.readAll()).isEqualTo("welcome\nNACK\n");
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.PROTOCOL_ERROR));
		assertThat(this.recorder.protocolErrors()).hasSize(1);
	}

	@Test
	void payloadThatIsNoMessageIsAProtocolError() throws Exception {
		TcpServer server = startNumbers(false);
		Peer peer = this.servers.connect(server).send("1\nx\n2\n");
		assertThat(peer.readAll()).isEqualTo("got 1\n");
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.PROTOCOL_ERROR));
		assertThat(this.recorder.protocolErrors()).singleElement()
			.satisfies((ex) -> assertThat(ex).isInstanceOf(PayloadException.class));
	}

	@Test
	void payloadThatIsNoMessageCanBeAnswered() throws Exception {
		TcpServer server = startNumbers(true);
		Peer peer = this.servers.connect(server).send("1\nx\n2\n");
		assertThat(peer.readLine()).isEqualTo("got 1");
		assertThat(peer.readLine()).isEqualTo("PayloadException");
		assertThat(peer.readLine()).isEqualTo("got 2");
		assertThat(this.recorder.protocolErrors()).isEmpty();
	}

	private TcpServer startNumbers(boolean forgiving) throws IOException {
		PayloadConverter<Integer> numbers = new PayloadConverter<>() {

			@Override
			public Integer decode(ByteBuffer payload) {
				return Integer.valueOf(StandardCharsets.US_ASCII.decode(payload).toString());
			}

			@Override
			public ByteBuffer encode(Object message) {
				return ByteBuffer.wrap(message.toString().getBytes(StandardCharsets.US_ASCII));
			}

		};
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.observer(this.recorder))
				.messageHandler(LINES, numbers, new MessageHandler<Integer>() {

					@Override
					public @Nullable Object onMessage(Integer message, TcpConnection connection) {
						return "got " + message;
					}

					@Override
					public @Nullable Object onError(Throwable failure, TcpConnection connection) throws Throwable {
						if (forgiving) {
							return failure.getClass().getSimpleName();
						}
						throw failure;
					}

				}));
		server.startServing();
		return server;
	}

	@Test
	void anotherProtocolIsNamed() throws Exception {
		TcpServer server = start((line, connection) -> line);
		Peer peer = this.servers.connect(server).send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
		assertThat(peer.readAll()).isEmpty();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.PROTOCOL_ERROR));
		assertThat(this.recorder.protocolErrors()).singleElement()
			.satisfies((ex) -> assertThat(ex).hasMessageContaining("HTTP"));
	}

	@Test
	void anotherProtocolIsLetThroughIfWanted() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.protocolErrors((errors) -> errors.withDetectWrongProtocol(false)))
			.messageHandler(LINES, (line, connection) -> line));
		server.startServing();
		Peer peer = this.servers.connect(server).send("GET / HTTP/1.1\r\n");
		assertThat(peer.readLine()).isEqualTo("GET / HTTP/1.1");
	}

	@Test
	void shutdownSaysGoodbyeAfterTheCallInProgress() throws Exception {
		List<String> calls = Collections.synchronizedList(new ArrayList<>());
		Gate arrived = new Gate("the message");
		Gate gate = new Gate("shutdown has begun");
		TcpServer server = start(new Recording(calls) {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
				arrived.open();
				gate.await();
				return super.onMessage(message, connection);
			}

		});
		Peer busy = this.servers.connect(server);
		assertThat(busy.readLine()).isEqualTo("welcome");
		busy.send("a\nb\n");
		arrived.await();
		Peer idle = this.servers.connect(server);
		assertThat(idle.readLine()).isEqualTo("welcome");
		CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
		assertThat(idle.readAll()).isEqualTo("bye\n");
		assertThat(result).isNotDone();
		gate.open();
		assertThat(busy.readAll()).isEqualTo("A\nB\nbye\n");
		assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(2);
		assertThat(this.recorder.reasons()).containsExactly(CloseReason.SHUTDOWN, CloseReason.SHUTDOWN);
	}

	@Test
	@Waiting
	void handlerThatDoesNotEndIsInterruptedAtTheEndOfTheGracePeriod() throws Exception {
		Gate arrived = new Gate("the message");
		TcpServer server = start(new Recording(new ArrayList<>()) {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
				arrived.open();
				new CountDownLatch(1).await();
				return null;
			}

		});
		Peer peer = this.servers.connect(server).send("a\n");
		arrived.await();
		ShutdownResult result = server.shutdown(Duration.ofMillis(10)).get(10, TimeUnit.SECONDS);
		assertThat(result.running()).isZero();
		assertThat(this.recorder.count("handlerInterrupted")).isEqualTo(1);
		assertThat(server.waitClosed(PATIENCE)).isTrue();
		assertThat(peer.readLine()).isEqualTo("welcome");
	}

	@Test // the I/O threads are gone by the time it ends
	void handlerThatIgnoresItsInterruptEndsItsConnectionLater() throws Exception {
		List<String> calls = new CopyOnWriteArrayList<>();
		Gate arrived = new Gate("the message");
		Gate gate = new Gate("the server has given up");
		TcpServer server = startHurried(new Recording(calls) {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) {
				arrived.open();
				gate.awaitStubbornly();
				return message;
			}

		});
		this.servers.connect(server).send("a\nb\n");
		arrived.await();
		assertThat(server.shutdown(Duration.ZERO).get(10, TimeUnit.SECONDS).running()).isEqualTo(1);
		assertThat(server.waitClosed(Duration.ZERO)).isFalse();
		Leaks.assertNoThreads(server.name(), "-io-");
		gate.open();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
		assertThat(calls).containsExactly("open", "close SHUTDOWN");
	}

	@Test
	void sendFromAnyThreadIsFramed() throws Exception {
		TcpServer server = start((line, connection) -> null);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		assertThat(connection.send("pushed")).succeedsWithin(PATIENCE);
		assertThat(peer.readLine()).isEqualTo("pushed");
	}

	@Test
	void whatIsSentBeforeTheReplyComesBeforeIt() throws Exception {
		TcpServer server = startAsync((line, connection) -> {
			connection.send("1");
			connection.send("2");
			return CompletableFuture.completedFuture("3");
		});
		Peer peer = this.servers.connect(server).send("go\ngo\n");
		for (int i = 0; i < 2; i++) {
			assertThat(peer.readLine() + peer.readLine() + peer.readLine()).isEqualTo("123");
		}
	}

	@Test
	void manyConnectionsAtOnceLoseNothing() throws Exception {
		TcpServer server = start((line, connection) -> shout(line));
		TcpServer async = startAsync((line, connection) -> CompletableFuture.completedFuture(shout(line)));
		List<Peer> peers = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			peers.add(this.servers.connect((i % 2 == 0) ? server : async));
		}
		for (int round = 0; round < 20; round++) {
			for (int i = 0; i < peers.size(); i++) {
				peers.get(i).send("c%d r%d\n".formatted(i, round).repeat(16));
			}
			for (int i = 0; i < peers.size(); i++) {
				for (int n = 0; n < 16; n++) {
					assertThat(peers.get(i).readLine()).isEqualTo("C%d R%d".formatted(i, round));
				}
			}
		}
	}

	/**
	 * Notes what is called.
	 */
	private static class Recording implements MessageHandler<String> {

		private final List<String> calls;

		Recording(List<String> calls) {
			this.calls = calls;
		}

		@Override
		public @Nullable Object onOpen(TcpConnection connection) {
			this.calls.add("open");
			return "welcome";
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			this.calls.add("message " + message);
			return shout(message);
		}

		@Override
		public @Nullable Object onShutdown(TcpConnection connection) {
			return "bye";
		}

		@Override
		public void onClose(TcpConnection connection, CloseReason reason) {
			this.calls.add("close " + reason);
		}

	}

}
