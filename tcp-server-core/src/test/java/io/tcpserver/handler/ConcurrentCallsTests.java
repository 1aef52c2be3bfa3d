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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.Correlation;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.harness.Waiting;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.LossListener;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds when several messages of a connection are handled at a time: which of them
 * begin, where the replies of failures go, and how the connection ends.
 */
@ParameterizedClass
@MethodSource("kinds")
class ConcurrentCallsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration LIMIT = Duration.ofMillis(300);

	private static final FrameCodec LINES = FrameCodecs.line(1024);

	private final Recorder recorder = new Recorder();

	private final boolean blocking;

	private final HeldReplies handler;

	@RegisterExtension
	final Servers servers;

	ConcurrentCallsTests(Platform platform, boolean blocking) {
		this.servers = new Servers(platform);
		this.blocking = blocking;
		this.handler = new HeldReplies(blocking);
	}

	static Stream<Arguments> kinds() {
		return Stream.of(Arguments.of(Platform.DEFAULT, false), Arguments.of(Platform.DEFAULT, true),
				Arguments.of(new Platform(Transport.NIO, HandlerThreads.Mode.PLATFORM), true));
	}

	private TcpServer start(int limit, ReplyOrder order, MessageHandler<String> handler,
			Consumer<TcpServerSettingsBuilder> change) throws IOException {
		return this.servers.startHurried(10, (settings) -> {
			settings.observer(this.recorder).messageConcurrency(new MessageConcurrency(limit, order));
			change.accept(settings);
		}, LINES, handler);
	}

	private Peer connect(int limit, ReplyOrder order, MessageHandler<String> handler) throws IOException {
		return this.servers.connect(start(limit, order, handler, (settings) -> {
		}));
	}

	private void assertEnds(CloseReason reason) {
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(reason);
		assertThat(this.handler.calls()).endsWith("close " + reason);
	}

	// Which begin

	@Test
	void messageBeginsWhenItsOwnLimitAndThoseOfTheOthersAllowIt() throws Exception {
		Peer peer = connect(4, ReplyOrder.COMPLETION, this.handler).send("a\n1:login\nb\nc\n2c:d\ne\nf\n");
		this.handler.awaitMessages("a");
		this.handler.answer("a");
		this.handler.awaitMessages("a", "1:login");
		this.handler.answer("1:login");
		this.handler.awaitMessages("a", "1:login", "b", "c");
		assertThat(peer.readLine() + peer.readLine()).isEqualTo("A1:LOGIN");
		this.handler.answer("b");
		this.handler.awaitMessages("a", "1:login", "b", "c", "2c:d");
		this.handler.answer("c");
		this.handler.awaitMessages("a", "1:login", "b", "c", "2c:d", "e");
		this.handler.answer("2c:d");
		this.handler.awaitMessages("a", "1:login", "b", "c", "2c:d", "e", "f");
		this.handler.answer("f", "e");
		peer.sendEof();
		assertThat(peer.readAll()).contains("B\n", "C\n", "2C:D\n", "E\n", "F\n");
	}

	@Test
	void messageIsAloneIfItsLimitCannotBeFound() throws Exception {
		HeldReplies failing = new HeldReplies(this.blocking) {

			@Override
			public @Nullable MessageConcurrency concurrency(String message) {
				if (message.equals("b")) {
					throw new IllegalStateException("on purpose");
				}
				return null;
			}

		};
		Peer peer = connect(4, ReplyOrder.COMPLETION, failing).send("a\nb\nc\n");
		failing.awaitMessages("a");
		failing.answer("a");
		failing.awaitMessages("a", "b");
		failing.answer("b");
		failing.awaitMessages("a", "b", "c");
		failing.answer("c");
		assertThat(peer.readLine() + peer.readLine() + peer.readLine()).isEqualTo("ABC");
	}

	@Test
	void eventsAreAlone() throws Exception {
		CompletableFuture<Object> welcome = new CompletableFuture<>();
		HeldReplies opening = new HeldReplies(this.blocking) {

			@Override
			public Object onOpen(TcpConnection connection) {
				calls().add("open");
				return welcome;
			}

		};
		TcpServer server = start(4, ReplyOrder.COMPLETION, opening, (settings) -> {
		});
		Peer peer = this.servers.connect(server).send("a\nb\n");
		Awaitility.await().until(() -> opening.calls().contains("open"));
		Awaitility.await().until(() -> this.recorder.only().bytesReceived() == 4);
		opening.awaitMessages("open");
		welcome.complete("welcome");
		assertThat(peer.readLine()).isEqualTo("welcome");
		opening.awaitMessages("open", "a", "b");
		CompletableFuture<ShutdownResult> shutdown = server.shutdown(PATIENCE);
		opening.answer("b");
		assertThat(peer.readLine()).isEqualTo("B");
		assertThat(opening.calls()).doesNotContain("shutdown");
		opening.answer("a");
		assertThat(peer.readAll()).isEqualTo("A\nbye\n");
		assertThat(shutdown).succeedsWithin(PATIENCE).satisfies((result) -> assertThat(result.drained()).isOne());
		assertThat(opening.calls()).endsWith("shutdown", "close SHUTDOWN").hasSize(5);
	}

	@Test
	void answersAreTakenWhileAsManyMessagesAreHandledAsMayBe() throws Exception {
		HeldReplies asking = new HeldReplies(this.blocking) {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
				calls().add(message);
				Correlation<String> correlation = new Correlation<>(String.class,
						(answer) -> answer.startsWith("re " + message));
				CompletableFuture<String> answer = connection.sendAndReceive("ask " + message, correlation, PATIENCE);
				return ConcurrentCallsTests.this.blocking ? answer.get(10, TimeUnit.SECONDS) : answer;
			}

		};
		Peer peer = connect(2, ReplyOrder.COMPLETION, asking).send("a\nb\nc\nd\n");
		assertThat(List.of(peer.readLine(), peer.readLine())).containsExactlyInAnyOrder("ask a", "ask b");
		peer.send("re b\n");
		assertThat(List.of(peer.readLine(), peer.readLine())).containsExactlyInAnyOrder("re b", "ask c");
		peer.send("re c\nre a\n");
		assertThat(List.of(peer.readLine(), peer.readLine(), peer.readLine())).containsExactlyInAnyOrder("re c", "re a",
				"ask d");
		assertThat(asking.calls()).containsExactlyInAnyOrder("a", "b", "c", "d");
	}

	@Test
	void nothingElseBeginsWhileAMessageMayAskForEncryption() throws Exception {
		HeldReplies encrypting = new HeldReplies(this.blocking) {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
				return message.equals("starttls") ? connection.startTls("go ahead")
						: super.onMessage(message, connection);
			}

		};
		TcpServer server = start(4, ReplyOrder.COMPLETION, encrypting,
				(settings) -> settings.tls(Certificates.settings().withMode(TlsSettings.Mode.START_TLS)));
		TlsClient client = new TlsClient(server);
		this.servers.closeLater(client);
		client.send("a\nb\nstarttls\n");
		encrypting.awaitMessages("a");
		encrypting.answer("a", "b");
		assertThat(client.readLine() + client.readLine() + client.readLine()).isEqualTo("ABgo ahead");
		client.encrypt(Certificates.clientContext());
		client.send("c\nd\ne\n");
		encrypting.awaitMessages("a", "b", "c", "d", "e");
		encrypting.answer("e");
		assertThat(client.readLine()).isEqualTo("E");
		encrypting.answer("c", "d");
	}

	@Test
	void whatIsHandledOrWaitsForItsTurnIsHeld() throws Exception {
		Peer peer = connect(4, ReplyOrder.REQUEST, this.handler);
		String first = "x".repeat(1000);
		peer.send(first + "\nb\nc\n");
		this.handler.awaitMessages(first, "b", "c");
		TcpConnection connection = this.recorder.only();
		assertThat(connection.memory().decodedAhead()).isEqualTo(3 * 64 + 2 * (1001 + 2 + 2));
		this.handler.answerWith("b", "y".repeat(500));
		Awaitility.await().until(() -> connection.memory().decodedAhead() >= 3 * 64 + 2 * 1005 + 500);
		this.handler.answer(first, "c");
		assertThat(peer.readText(1001 + 501 + 2)).endsWith("yyy\nC\n");
		Awaitility.await().until(() -> connection.memory().decodedAhead() == 0);
	}

	// Failures

	@ParameterizedTest
	@EnumSource
	void replyToAFailureTakesThePlaceOfItsMessage(ReplyOrder order) throws Exception {
		Explaining explaining = new Explaining();
		Peer peer = connect(4, order, explaining).send("a\nb\nc\n");
		explaining.awaitMessages("a", "b", "c");
		explaining.fail("b");
		if (order == ReplyOrder.COMPLETION) {
			assertThat(peer.readLine()).isEqualTo("ERR b fails");
		}
		explaining.answer("c");
		if (order == ReplyOrder.COMPLETION) {
			assertThat(peer.readLine()).isEqualTo("C");
		}
		explaining.answer("a");
		assertThat(peer.readLine()).isEqualTo("A");
		if (order == ReplyOrder.REQUEST) {
			assertThat(peer.readLine() + peer.readLine()).isEqualTo("ERR b failsC");
		}
		assertThat(explaining.threads).singleElement().satisfies((name) -> assertThat(name).contains("-handler-"));
		// An Integer is no text: the reply itself fails
		explaining.answerWith("e", 5);
		peer.send("d\ne\n");
		explaining.answer("d");
		assertThat(List.of(peer.readLine(), peer.readLine())).contains("D")
			.anyMatch((line) -> line.startsWith("ERR A message must be"));
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void repliesAfterAMissingOneAreNotTakenForIt() throws Exception {
		Peer peer = connect(3, ReplyOrder.REQUEST, this.handler).send("a\nb\nc\nd\n");
		this.handler.awaitMessages("a", "b", "c");
		this.handler.fail("b");
		Awaitility.await().until(() -> !this.recorder.failures().isEmpty());
		this.handler.answer("c", "d", "a");
		assertThat(peer.readAll()).isEqualTo("A\n");
		assertEnds(CloseReason.HANDLER_ERROR);
		assertThat(this.handler.calls()).doesNotContain("d");
		assertThat(this.recorder.failures()).singleElement()
			.satisfies((failure) -> assertThat(failure).hasMessage("b fails"));
	}

	@Test
	void unhandledFailureEndsTheConnectionWhenTheOthersAreAnswered() throws Exception {
		Peer peer = connect(3, ReplyOrder.COMPLETION, this.handler).send("a\nb\nc\nd\n");
		this.handler.awaitMessages("a", "b", "c");
		this.handler.fail("b");
		Awaitility.await().until(() -> !this.recorder.failures().isEmpty());
		this.handler.answer("c");
		assertThat(peer.readLine()).isEqualTo("C");
		this.handler.answer("a", "d");
		assertThat(peer.readAll()).isEqualTo("A\n");
		assertEnds(CloseReason.HANDLER_ERROR);
		assertThat(this.handler.calls()).doesNotContain("d");
	}

	@Test
	void bytesThatAreNoFrameComeAfterTheMessagesBefore() throws Exception {
		Explaining explaining = new Explaining();
		Peer peer = connect(4, ReplyOrder.COMPLETION, explaining).send("a\nb\n" + "x".repeat(2000));
		explaining.awaitMessages("a", "b");
		Awaitility.await().until(() -> this.recorder.only().bytesReceived() == 2004);
		explaining.answer("b");
		assertThat(peer.readLine()).isEqualTo("B");
		assertThat(explaining.failures).isEmpty();
		explaining.answer("a");
		assertThat(peer.readAll()).startsWith("A\nERR A frame is too long");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
	}

	@Test
	void hookSeesRepliesInTheOrderInWhichTheyAreSent() throws Exception {
		AtomicInteger number = new AtomicInteger();
		Explaining numbering = new Explaining() {

			@Override
			public Object onSend(Object message, TcpConnection connection) {
				if (message.equals("C")) {
					throw new IllegalArgumentException("no C");
				}
				return number.incrementAndGet() + " " + message;
			}

			@Override
			public boolean hooksSending() {
				return true;
			}

		};
		Peer peer = connect(4, ReplyOrder.REQUEST, numbering).send("a\nb\nc\nd\n");
		numbering.awaitMessages("a", "b", "c", "d");
		numbering.answer("d", "c", "b", "a");
		assertThat(peer.readLine() + peer.readLine() + peer.readLine() + peer.readLine())
			.isEqualTo("1 A2 B3 ERR no C4 D");
	}

	// The end

	@ParameterizedTest
	@EnumSource
	void closeWithinOneOfSeveralAnswersThoseThatHaveBegun(ReplyOrder order) throws Exception {
		Quitting quitting = new Quitting();
		Peer peer = connect(3, order, quitting).send("a\nb\nquit\nd\n");
		quitting.awaitMessages("a", "b", "quit");
		quitting.answer("quit", "d");
		if (order == ReplyOrder.COMPLETION) {
			assertThat(peer.readLine()).isEqualTo("QUIT");
		}
		quitting.answer("b");
		if (order == ReplyOrder.COMPLETION) {
			assertThat(peer.readLine()).isEqualTo("B");
		}
		peer.send("e\n");
		quitting.answer("a");
		assertThat(peer.readAll()).isEqualTo((order == ReplyOrder.REQUEST) ? "A\nB\nQUIT\n" : "A\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
		assertThat(quitting.calls()).containsExactlyInAnyOrder("a", "b", "quit", "close COMPLETED")
			.endsWith("close COMPLETED");
	}

	@Test
	@Waiting
	void closeDoesNotWaitForStagesForEver() throws Exception {
		Quitting quitting = new Quitting() {

			@Override
			public Object onMessage(String message, TcpConnection connection) {
				calls().add(message);
				if (message.equals("quit")) {
					connection.close();
				}
				return reply(message);
			}

		};
		Peer peer = connect(3, ReplyOrder.COMPLETION, quitting).send("a\nquit\n");
		quitting.awaitMessages("a", "quit");
		quitting.answer("quit");
		assertThat(peer.readAll()).isEqualTo("QUIT\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
		assertThat(quitting.reply("a")).isNotDone();
	}

	@Test
	void closeOfAnotherThreadDoesNotWait() throws Exception {
		HeldReplies threads = new HeldReplies(true);
		Peer peer = connect(3, ReplyOrder.COMPLETION, threads).send("a\nb\n");
		threads.awaitMessages("a", "b");
		this.recorder.only().close();
		assertThat(peer.readAll()).isEmpty();
		threads.answer("a", "b");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.KICKED);
	}

	@Test
	@Waiting
	void messageThatHangsIsNoticedWhileOthersGoOn() throws Exception {
		TcpServer server = start(4, ReplyOrder.COMPLETION, this.handler,
				(settings) -> settings.timeouts(Timeouts.none().withHandler(LIMIT)));
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		this.handler.answer("go");
		long since = System.nanoTime();
		peer.send("hang\n");
		this.handler.awaitMessages("hang");
		int answers = 0;
		while (connection.isOpen() && answers(peer)) {
			answers++;
		}
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_TIMEOUT);
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isBetween(LIMIT, PATIENCE.dividedBy(2));
		assertThat(answers).isPositive();
	}

	private static boolean answers(Peer peer) {
		try {
			return peer.send("go\n").readLine().equals("GO");
		}
		catch (IOException ex) {
			// It was aborted
			return false;
		}
	}

	@Test
	@Waiting
	void manyQuickMessagesMayTakeLongerThanOneMay() throws Exception {
		TcpServer server = start(4, ReplyOrder.REQUEST, this.handler,
				(settings) -> settings.timeouts(Timeouts.none().withHandler(LIMIT)));
		Peer peer = this.servers.connect(server);
		this.handler.answer("go");
		long since = System.nanoTime();
		while (System.nanoTime() - since < 2 * LIMIT.toNanos()) {
			assertThat(answers(peer)).isTrue();
		}
	}

	@Test
	@Waiting
	void connectionIsNotIdleWhileAMessageIsHandled() throws Exception {
		TcpServer server = start(4, ReplyOrder.COMPLETION, this.handler,
				(settings) -> settings.timeouts(Timeouts.none().withIdle(LIMIT)));
		Peer peer = this.servers.connect(server).send("a\nb\n");
		TcpConnection connection = this.recorder.only();
		this.handler.awaitMessages("a", "b");
		this.handler.answer("b");
		assertThat(peer.readLine()).isEqualTo("B");
		Awaitility.await().during(LIMIT.multipliedBy(2)).until(connection::isOpen);
		this.handler.answer("a");
		assertThat(peer.readLine()).isEqualTo("A");
		assertThat(peer.isAtEnd()).isTrue();
		assertEnds(CloseReason.IDLE_TIMEOUT);
	}

	@Test
	void shutdownEndsAllThatAreHandled() throws Exception {
		Endless endless = new Endless(this.blocking);
		TcpServer server = start(3, ReplyOrder.REQUEST, endless, (settings) -> {
		});
		this.servers.connect(server).send("a\nb\nc\nd\n");
		endless.awaitMessages("a", "b", "c");
		ShutdownResult result = server.shutdown(Duration.ofMillis(10)).get(10, TimeUnit.SECONDS);
		assertThat(result.aborted()).isOne();
		assertThat(result.running()).isEqualTo(this.blocking ? 0 : 1);
		assertThat(result.discardedBytes()).isEqualTo(2);
		assertThat(endless.told).hasValueGreaterThanOrEqualTo(3);
		assertThat(this.recorder.count("handlerInterrupted")).isOne();
		assertThat(endless.calls()).containsExactlyInAnyOrder("a", "b", "c", "close SHUTDOWN");
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void lossLetsAllStagesGo() throws Exception {
		Endless endless = new Endless(false);
		Peer peer = connect(3, ReplyOrder.REQUEST, endless).send("a\nb\nc\nd\n");
		endless.awaitMessages("a", "b", "c");
		peer.reset();
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.RESET);
		assertThat(endless.calls()).containsExactlyInAnyOrder("a", "b", "c", "d", "close RESET")
			.endsWith("close RESET");
		assertThat(endless.told).hasValue(4);
	}

	@Test
	void messagesThatGetNoThreadAreDiscarded() throws Exception {
		Endless endless = new Endless(true);
		TcpServer server = start(4, ReplyOrder.COMPLETION, endless,
				(settings) -> settings.handlerThreads(new HandlerThreads(HandlerThreads.Mode.PLATFORM, 1)));
		this.servers.connect(server).send("a\nbb\nccc\n");
		endless.awaitMessages("a");
		Awaitility.await().until(() -> this.recorder.only().memory().decodedAhead() > 3 * 64);
		ShutdownResult result = server.shutdown(Duration.ofMillis(10)).get(10, TimeUnit.SECONDS);
		assertThat(result.discardedBytes()).isEqualTo(3 + 4);
		assertThat(endless.calls()).containsExactly("a", "close SHUTDOWN");
	}

	/**
	 * Says what has failed.
	 */
	private class Explaining extends HeldReplies {

		private final List<String> threads = new CopyOnWriteArrayList<>();

		private final List<Throwable> failures = new CopyOnWriteArrayList<>();

		Explaining() {
			super(ConcurrentCallsTests.this.blocking);
		}

		@Override
		public Object onError(Throwable failure, TcpConnection connection) {
			this.threads.add(Thread.currentThread().getName());
			this.failures.add(failure);
			return "ERR " + failure.getMessage();
		}

		@Override
		public boolean mayBlock() {
			return true;
		}

		@Override
		public boolean mayBlock(String message) {
			return ConcurrentCallsTests.this.blocking;
		}

	}

	/**
	 * Closes its connection within a message.
	 */
	private class Quitting extends HeldReplies {

		Quitting() {
			super(ConcurrentCallsTests.this.blocking);
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			if (message.equals("quit")) {
				connection.close();
			}
			return super.onMessage(message, connection);
		}

	}

	/**
	 * Counts those that are told to give up: its threads, or else its stages.
	 */
	private final class Endless extends HeldReplies {

		private final boolean threads;

		private final AtomicInteger told = new AtomicInteger();

		Endless(boolean threads) {
			super(threads || ConcurrentCallsTests.this.blocking);
			this.threads = threads;
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			if (!this.threads) {
				calls().add(message);
				return new Listening();
			}
			try {
				return super.onMessage(message, connection);
			}
			catch (InterruptedException ex) {
				this.told.incrementAndGet();
				throw ex;
			}
		}

		/**
		 * Wants to know of the loss, and does not complete.
		 */
		private final class Listening extends CompletableFuture<Object> implements LossListener {

			@Override
			public void connectionLost() {
				Endless.this.told.incrementAndGet();
			}

		}

	}

}
