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

package io.tcpserver.handler;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Waiting;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several messages of one connection at a time, on each transport, with handlers that
 * block and others that do not.
 */
@ParameterizedClass
@MethodSource("platforms")
class ConcurrentMessagesTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final FrameCodec LINES = FrameCodecs.line(64 * 1024);

	private static final int REQUESTS = 1000;

	// What a host needs for an answer that is asked for over the network
	private static final int LEAST_DELAY = 5;

	private static final int MOST_DELAY = 100;

	private static ScheduledExecutorService host;

	private final Recorder recorder = new Recorder();

	private final boolean blocking;

	private final HeldReplies handler;

	@RegisterExtension
	final Servers servers;

	ConcurrentMessagesTests(Platform platform, boolean blocking) {
		this.servers = new Servers(platform);
		this.blocking = blocking;
		this.handler = new HeldReplies(blocking);
	}

	static Stream<Arguments> platforms() {
		return Platform.each()
			.flatMap((platform) -> Stream.of(true, false).map((blocking) -> Arguments.of(platform, blocking)));
	}

	@BeforeAll
	static void startHost() {
		host = Executors.newSingleThreadScheduledExecutor();
	}

	@AfterAll
	static void stopHost() {
		host.shutdownNow();
	}

	private TcpServer start(int limit, ReplyOrder order, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder.settings(
				(settings) -> settings.observer(this.recorder).messageConcurrency(new MessageConcurrency(limit, order)))
			.messageHandler(LINES, handler));
		server.startServing();
		return server;
	}

	private static List<String> numbers() {
		return IntStream.range(0, REQUESTS).mapToObj(Integer::toString).toList();
	}

	private static List<String> read(Peer peer, int lines) throws IOException {
		List<String> read = new ArrayList<>();
		for (int i = 0; i < lines; i++) {
			read.add(peer.readLine());
		}
		return read;
	}

	@ParameterizedTest
	@EnumSource
	@Waiting
	void requestsToASlowHostAreAllAnsweredInTheirOrder(ReplyOrder order) throws Exception {
		TcpServer server = start(200, order, new SlowHost());
		Peer peer = this.servers.connect(server);
		long since = System.nanoTime();
		peer.send(numbers().stream().collect(Collectors.joining("\n", "", "\n")));
		assertOrder(read(peer, REQUESTS), order);
		// One after the other, they would take almost a minute
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(8));
		assertThat(this.recorder.failures()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	@Waiting
	void requestsToASlowHostAreAllAnsweredWhenTheServerShutsDownInTheMiddle(ReplyOrder order) throws Exception {
		TcpServer server = start(200, order, new SlowHost());
		Peer peer = this.servers.connect(server);
		peer.send(numbers().stream().collect(Collectors.joining("\n", "", "\n")));
		List<String> answers = read(peer, REQUESTS / 10);
		CompletableFuture<ShutdownResult> shutdown = server.shutdown(PATIENCE);
		answers.addAll(read(peer, REQUESTS - answers.size()));
		assertOrder(answers, order);
		assertThat(peer.readLine()).isEqualTo("bye");
		assertThat(peer.isAtEnd()).isTrue();
		assertThat(shutdown).succeedsWithin(PATIENCE).satisfies((result) -> {
			assertThat(result.isGraceful()).isTrue();
			assertThat(result.discardedBytes()).isZero();
		});
		assertThat(this.recorder.reasons()).containsExactly(CloseReason.SHUTDOWN);
	}

	private static void assertOrder(List<String> answers, ReplyOrder order) {
		if (order == ReplyOrder.REQUEST) {
			assertThat(answers).isEqualTo(numbers());
		}
		else {
			assertThat(answers).isNotEqualTo(numbers()).containsExactlyInAnyOrderElementsOf(numbers());
		}
	}

	@Test
	void replyThatIsCompleteOvertakesOthersOrWaitsForThem() throws Exception {
		TcpServer server = start(3, ReplyOrder.COMPLETION, this.handler);
		Peer peer = this.servers.connect(server).send("a\nb\nc\nd\n");
		this.handler.awaitMessages("a", "b", "c");
		this.handler.answer("c");
		assertThat(peer.readLine()).isEqualTo("C");
		this.handler.awaitMessages("a", "b", "c", "d");
		this.handler.answer("a", "b", "d");
		assertThat(read(peer, 3)).containsExactlyInAnyOrder("A", "B", "D");
		peer.send("8r:e\n8r:f\n8c:g\n");
		this.handler.answer("8c:g", "8r:f");
		assertThat(peer.readLine()).isEqualTo("8C:G");
		this.handler.answer("8r:e");
		assertThat(read(peer, 2)).containsExactly("8R:E", "8R:F");
	}

	@Test
	void messageThatIsMuchLongerThanTheOthersBeginsAsWell() throws Exception {
		TcpServer server = start(3, ReplyOrder.COMPLETION, this.handler);
		Peer peer = this.servers.connect(server).send("a\n");
		this.handler.awaitMessages("a");
		String longer = "x".repeat(60 * 1024);
		peer.send(longer + "\nb\n");
		this.handler.awaitMessages("a", longer, "b");
		this.handler.answer("b");
		assertThat(peer.readLine()).isEqualTo("B");
		this.handler.answer("a", longer);
	}

	@Test
	void messagesThatHaveArrivedAreHandledWhenThePeerHasEnded() throws Exception {
		TcpServer server = start(2, ReplyOrder.COMPLETION, this.handler);
		Peer peer = this.servers.connect(server).send("a\nb\nc\nlast").sendEof();
		this.handler.awaitMessages("a", "b");
		this.handler.answer("b");
		this.handler.awaitMessages("a", "b", "c");
		this.handler.answer("c", "last");
		assertThat(read(peer, 2)).containsExactly("B", "C");
		assertThat(this.handler.calls()).doesNotContain("last");
		this.handler.answer("a");
		assertThat(peer.readAll()).isEqualTo("A\nLAST\n");
		Awaitility.await().until(() -> this.recorder.reasons().equals(List.of(CloseReason.PEER)));
		assertThat(this.handler.calls()).endsWith("last", "close PEER");
	}

	@Test
	void messagesThatHaveArrivedAreHandledAfterAReset() throws Exception {
		TcpServer server = start(2, ReplyOrder.REQUEST, this.handler);
		Peer peer = this.servers.connect(server).send("a\nb\nc\n");
		this.handler.awaitMessages("a", "b");
		peer.reset();
		Awaitility.await().until(() -> !this.recorder.only().isOpen());
		assertThat(this.recorder.reasons()).isEmpty();
		this.handler.answer("b", "a", "c");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.RESET);
		assertThat(this.handler.calls()).containsExactlyInAnyOrder("a", "b", "c", "close RESET")
			.endsWith("close RESET");
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void readingPausesWhenAsManyMessagesAreHandledAsMayBe() throws Exception {
		TcpServer server = start(4, ReplyOrder.COMPLETION, this.handler);
		Peer peer = this.servers.connect(server).send("a\nb\nc\n");
		this.handler.awaitMessages("a", "b", "c");
		TcpConnection connection = this.recorder.only();
		String line = "x".repeat(32 * 1024 - 1);
		String rest = line.concat("\n").repeat(16);
		CompletableFuture<Peer> sent = CompletableFuture.supplyAsync(() -> send(peer, rest));
		this.handler.answerWith(line, "");
		assertThat(peer.readLine()).isEmpty();
		assertThat(sent).succeedsWithin(PATIENCE);
		assertThat(read(peer, 15)).containsOnly("");
		peer.send("d\n");
		Awaitility.await().until(() -> this.handler.calls().contains("d"));
		long before = connection.bytesReceived();
		CompletableFuture<Peer> waits = CompletableFuture.supplyAsync(() -> send(peer, rest.repeat(16)));
		Awaitility.await().until(() -> connection.bytesReceived() >= before + 64 * 1024);
		Awaitility.await()
			.during(Duration.ofMillis(100))
			.until(() -> connection.bytesReceived() < before + 2 * 64 * 1024 && !waits.isDone());
		this.handler.answer("a");
		assertThat(peer.readLine()).isIn("", "A");
		assertThat(waits).succeedsWithin(PATIENCE);
		this.handler.answer("b", "c", "d");
		assertThat(read(peer, 16 * 16 + 3)).contains("B", "C", "D");
	}

	private static Peer send(Peer peer, String text) {
		try {
			return peer.send(text);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void noMessageBeginsWhileThePeerDoesNotTakeReplies() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		String reply = "y".repeat(60 * 1024);
		TcpServer server = start(4, ReplyOrder.COMPLETION, new HeldReplies(this.blocking) {

			@Override
			public Object onMessage(String message, TcpConnection connection) {
				calls.incrementAndGet();
				return reply;
			}

		});
		Peer peer = this.servers.connect(server, 4096).send("go\n".repeat(200)).sendEof();
		Awaitility.await().until(() -> calls.get() > 4);
		AtomicInteger before = new AtomicInteger(-1);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(50))
			.until(() -> before.getAndSet(calls.get()) == calls.get());
		assertThat(calls.get()).isLessThan(120);
		assertThat(this.recorder.only().pendingWriteBytes()).isLessThan(64 * 1024 + 5L * reply.length());
		assertThat(peer.skipAll()).isEqualTo(200 * (reply.length() + 1L));
		assertThat(calls).hasValue(200);
	}

	/**
	 * Asks a host that needs some time for each answer.
	 */
	private final class SlowHost extends HeldReplies {

		SlowHost() {
			super(ConcurrentMessagesTests.this.blocking);
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			int delay = LEAST_DELAY + Integer.parseInt(message) * 37 % (MOST_DELAY - LEAST_DELAY);
			CompletableFuture<String> answer = new CompletableFuture<>();
			host.schedule(() -> answer.complete(message), delay, TimeUnit.MILLISECONDS);
			return ConcurrentMessagesTests.this.blocking ? answer.get(10, TimeUnit.SECONDS) : answer;
		}

	}

}
