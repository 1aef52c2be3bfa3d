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
import java.util.concurrent.atomic.AtomicInteger;

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
import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.IdleEvent.Side;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.OneWay;
import io.tcpserver.settings.ReplyOrder;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections on which nothing arrives, nothing is sent, or neither: each is closed for
 * the reason of its time-out, or its handler is called.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class IdleTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration LIMIT = Duration.ofMillis(400);

	private static final Timeouts NONE = Timeouts.none();

	private static final FrameCodec LINES = FrameCodecs.line(1024);

	private final Recorder recorder = new Recorder();

	private final List<IdleEvent> events = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers;

	IdleTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@BeforeAll
	static void loadClasses() throws Exception {
		Servers.warmUp((builder) -> builder.settings((settings) -> settings.timeouts(NONE.withReadIdle(PATIENCE)))
			.messageHandler(LINES, (String message, TcpConnection connection) -> message));
	}

	private TcpServer start(Timeouts timeouts, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.timeouts(timeouts).observer(this.recorder))
				.messageHandler(LINES, handler));
		server.startServing();
		return server;
	}

	private TcpServer startStream(Timeouts timeouts, StreamHandler handler) throws IOException {
		return this.servers.start((settings) -> settings.timeouts(timeouts).observer(this.recorder), handler);
	}

	private static void assertEnds(TcpConnection connection, CloseReason reason, long since) {
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(reason);
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(LIMIT);
	}

	// What somebody does all the time, until the connection has ended
	private static void whileOpen(TcpConnection connection, Activity activity) {
		Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> {
			try {
				activity.act();
			}
			catch (IOException ex) {
				return true;
			}
			return !connection.isOpen();
		});
	}

	private List<Integer> counts() {
		return this.events.stream().map(IdleEvent::count).toList();
	}

	private void awaitEvents(int number) {
		Awaitility.await().atMost(PATIENCE).until(() -> this.events.size() >= number);
	}

	@Test
	@Waiting
	void silentClientThatIsPushedToIsFound() throws Exception {
		TcpServer server = start(NONE.withReadIdle(LIMIT).withIdle(LIMIT), new Echo());
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		long since = System.nanoTime();
		assertThat(peer.send("a\n").readLine()).isEqualTo("a");
		whileOpen(connection, () -> connection.send("news"));
		assertEnds(connection, CloseReason.READ_IDLE_TIMEOUT, since);
		assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.READ_IDLE_TIMEOUT);
	}

	@Test
	@Waiting
	void streamOfASilentClientThatIsPushedToEnds() throws Exception {
		CompletableFuture<@Nullable String> read = new CompletableFuture<>();
		TcpServer server = startStream(NONE.withReadIdle(LIMIT), (reader, writer) -> {
			reader.readLine();
			try {
				read.complete(reader.readLine());
			}
			catch (IOException ex) {
				read.completeExceptionally(ex);
			}
		});
		Peer peer = this.servers.connect(server).send("a\n");
		long since = System.nanoTime();
		TcpConnection connection = this.recorder.only();
		whileOpen(connection, () -> connection.send("news\n"));
		assertEnds(connection, CloseReason.READ_IDLE_TIMEOUT, since);
		assertThat(read).succeedsWithin(PATIENCE).isNull();
		assertThat(peer.readAll()).startsWith("news\n");
	}

	@Test
	@Waiting
	void clientThatSendsIsNotSilentHoweverLittleIsSent() throws Exception {
		Duration limit = LIMIT.multipliedBy(2);
		TcpServer server = start(NONE.withReadIdle(limit), (message, connection) -> null);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		for (int i = 0; i < 20; i++) {
			peer.send("a\n");
			OpenConnections.assertStaysOpen(connection, Duration.ofMillis(100));
		}
	}

	@Test
	@Waiting
	void timeOfTheHandlerIsNotSilence() throws Exception {
		CompletableFuture<String> reply = new CompletableFuture<>();
		AsyncMessageHandler<String> handler = (message, connection) -> reply;
		TcpServer server = start(NONE.withReadIdle(LIMIT).withWriteIdle(LIMIT.multipliedBy(2)), handler);
		Peer peer = this.servers.connect(server).send("a\n");
		TcpConnection connection = this.recorder.only();
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(4));
		long since = System.nanoTime();
		reply.complete("done");
		assertThat(peer.readLine()).isEqualTo("done");
		assertEnds(connection, CloseReason.READ_IDLE_TIMEOUT, since);
	}

	@Test
	@Waiting
	void serverThatSendsNothingClosesTheConnection() throws Exception {
		TcpServer server = start(NONE.withWriteIdle(LIMIT), (message, connection) -> null);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		long since = System.nanoTime();
		connection.send("hello");
		assertThat(peer.readLine()).isEqualTo("hello");
		whileOpen(connection, () -> peer.send("a\n"));
		assertEnds(connection, CloseReason.WRITE_IDLE_TIMEOUT, since);
	}

	@Test
	@Waiting
	void streamOnWhichNothingIsSentEnds() throws Exception {
		TcpServer server = startStream(NONE.withWriteIdle(LIMIT), (reader, writer) -> {
			writer.write("hello\n");
			while (reader.readLine() != null) {
				// No answer
			}
		});
		long since = System.nanoTime();
		Peer peer = this.servers.connect(server);
		assertThat(peer.readLine()).isEqualTo("hello");
		TcpConnection connection = this.recorder.only();
		whileOpen(connection, () -> peer.send("a\n"));
		assertEnds(connection, CloseReason.WRITE_IDLE_TIMEOUT, since);
	}

	@Test
	@Waiting
	void clientThatTakesNothingIsNotTheServersSilence() throws Exception {
		int much = 1024 * 1024;
		TcpServer server = this.servers.bind(
				(builder) -> builder
					.settings((settings) -> settings.timeouts(NONE.withWriteIdle(LIMIT))
						.observer(this.recorder)
						.socket(SocketSettings.defaults().withBuffers(16 * 1024, null)))
					.messageHandler(LINES, new Echo()));
		server.startServing();
		Peer peer = this.servers.connect(server, 4096);
		TcpConnection connection = this.recorder.only();
		connection.send("x".repeat(much));
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(3));
		assertThat(connection.pendingWriteBytes()).isPositive();
		long since = System.nanoTime();
		peer.read(much + 1);
		assertEnds(connection, CloseReason.WRITE_IDLE_TIMEOUT, since);
	}

	@Test
	@Waiting
	void handlerIsCalledAgainUntilSomethingArrives() throws Exception {
		TcpServer server = start(NONE.withReadIdle(LIMIT), new Called("ping"));
		Peer peer = this.servers.connect(server);
		long since = System.nanoTime();
		assertThat(peer.send("a\n").readLine()).isEqualTo("a");
		for (int i = 1; i <= 3; i++) {
			assertThat(peer.readLine()).isEqualTo("ping");
			assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(LIMIT.multipliedBy(i));
		}
		assertThat(counts()).startsWith(1, 2, 3);
		assertThat(this.events).allSatisfy((event) -> {
			assertThat(event.side()).isEqualTo(Side.READ);
			assertThat(event.duration()).isGreaterThanOrEqualTo(LIMIT.multipliedBy(event.count()));
			assertThat(event.duration()).isLessThan(PATIENCE);
		});
		peer.send("b\n");
		Awaitility.await().atMost(PATIENCE).until(() -> peer.readLine().equals("b"));
		int before = this.events.size();
		awaitEvents(before + 2);
		assertThat(counts().subList(before, before + 2)).containsExactly(1, 2);
		assertThat(this.recorder.only().isOpen()).isTrue();
	}

	@Test
	@Waiting
	void heartbeatIsSentOnceInEachTimeOfSilence() throws Exception {
		TcpServer server = start(NONE.withWriteIdle(LIMIT), new Called("heartbeat"));
		long since = System.nanoTime();
		Peer peer = this.servers.connect(server);
		for (int i = 1; i <= 3; i++) {
			assertThat(peer.readLine()).isEqualTo("heartbeat");
			assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(LIMIT.multipliedBy(i));
		}
		// What it has sent ends the silence
		assertThat(counts()).startsWith(1, 1, 1).containsOnly(1);
		assertThat(this.events).allSatisfy((event) -> assertThat(event.side()).isEqualTo(Side.WRITE));
	}

	@Test
	@Waiting
	void handlerThatSendsNothingIsCalledAgainAndAgain() throws Exception {
		TcpServer server = start(NONE.withWriteIdle(LIMIT), new Called(null));
		Peer peer = this.servers.connect(server);
		awaitEvents(3);
		assertThat(counts()).startsWith(1, 2, 3);
		TcpConnection connection = this.recorder.only();
		connection.send("news");
		assertThat(peer.readLine()).isEqualTo("news");
		int before = this.events.size();
		Awaitility.await().atMost(PATIENCE).until(() -> counts().lastIndexOf(1) > 0);
		assertThat(counts().lastIndexOf(1)).isLessThanOrEqualTo(before + 1);
	}

	@Test
	@Waiting
	void handlerIsCalledIfNothingMovesAtAll() throws Exception {
		TcpServer server = start(NONE.withIdle(LIMIT), new Called(null));
		Peer peer = this.servers.connect(server);
		awaitEvents(2);
		assertThat(counts()).startsWith(1, 2);
		assertThat(this.events).allSatisfy((event) -> assertThat(event.side()).isEqualTo(Side.BOTH));
		assertThat(peer.send("a\n").readLine()).isEqualTo("a");
		Awaitility.await().atMost(PATIENCE).until(() -> counts().lastIndexOf(1) > 0);
	}

	@Test
	@Waiting
	void bothSidesAreCountedByThemselves() throws Exception {
		TcpServer server = start(NONE.withWriteIdle(LIMIT).withReadIdle(LIMIT.multipliedBy(3)),
				new Called("heartbeat"));
		this.servers.connect(server);
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.events.stream().filter((event) -> event.side() == Side.READ).count() == 2);
		assertThat(this.events.stream().filter((event) -> event.side() == Side.READ).map(IdleEvent::count))
			.containsExactly(1, 2);
		assertThat(this.events.stream().filter((event) -> event.side() == Side.WRITE)).hasSizeGreaterThanOrEqualTo(3)
			.allSatisfy((event) -> assertThat(event.count()).isEqualTo(1));
	}

	@Test
	@Waiting
	void callOfAHandlerThatMayBlockIsMadeOnAHandlerThread() throws Exception {
		List<String> threads = new CopyOnWriteArrayList<>();
		Called blocking = new Called(null) {

			@Override
			public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
				threads.add(Thread.currentThread().getName());
				return null;
			}

		};
		TcpServer server = start(NONE.withIdle(LIMIT), blocking);
		this.servers.connect(server);
		Awaitility.await().atMost(PATIENCE).until(() -> threads.size() == 2);
		assertThat(threads).allSatisfy((thread) -> assertThat(thread).contains("-handler-"));
	}

	@Test
	@Waiting
	void callOfAHandlerThatDoesNotBlockIsMadeOnTheIoThread() throws Exception {
		List<String> threads = new CopyOnWriteArrayList<>();
		TcpServer async = start(NONE.withIdle(LIMIT), new AsyncMessageHandler<String>() {

			@Override
			public @Nullable CompletableFuture<?> onMessage(String message, TcpConnection connection) {
				return null;
			}

			@Override
			public boolean handlesIdle() {
				return true;
			}

			@Override
			public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
				threads.add(Thread.currentThread().getName());
				return CompletableFuture.supplyAsync(() -> "later");
			}

		});
		Peer peer = this.servers.connect(async);
		assertThat(peer.readLine()).isEqualTo("later");
		assertThat(peer.readLine()).isEqualTo("later");
		assertThat(threads).allSatisfy((thread) -> assertThat(thread).contains("-io-"));
	}

	@Test
	@Waiting
	void handlerMayCloseTheConnectionWithALastMessage() throws Exception {
		TcpServer server = start(NONE.withIdle(LIMIT), new Called("goodbye") {

			@Override
			public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
				connection.close();
				return super.onIdle(idle, connection);
			}

		});
		Peer peer = this.servers.connect(server);
		assertThat(peer.readAll()).isEqualTo("goodbye\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
		assertThat(this.events).hasSize(1);
	}

	@Test
	@Waiting
	void handlerMayCloseTheConnectionForTheReasonOfTheTimeOut() throws Exception {
		TcpServer server = start(NONE.withReadIdle(LIMIT), new Called("ping") {

			@Override
			public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
				if (idle.count() == 2) {
					connection.close(idle.closeReason());
				}
				return super.onIdle(idle, connection);
			}

		});
		Peer peer = this.servers.connect(server);
		assertThat(peer.readAll()).isEqualTo("ping\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.READ_IDLE_TIMEOUT);
		assertThat(counts()).containsExactly(1, 2);
	}

	@Test
	@Waiting
	void failureIsThatOfAHandler() throws Exception {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		TcpServer server = start(NONE.withIdle(LIMIT), new Called(null) {

			@Override
			public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
				super.onIdle(idle, connection);
				throw new IllegalStateException("on purpose");
			}

			@Override
			public @Nullable Object onError(Throwable failure, TcpConnection connection) throws Throwable {
				failures.add(failure);
				if (failures.size() == 2) {
					throw failure;
				}
				return "failed";
			}

		});
		Peer peer = this.servers.connect(server);
		assertThat(peer.readAll()).isEqualTo("failed\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(failures).hasSize(2).allSatisfy((failure) -> assertThat(failure).hasMessage("on purpose"));
		assertThat(this.recorder.failures()).containsExactly(failures.get(1));
		assertThat(failures.get(1).getStackTrace()[0].getMethodName()).isEqualTo("onIdle");
	}

	@Test
	@Waiting
	void callThatDoesNotEndIsInterrupted() throws Exception {
		Gate never = new Gate("never");
		TcpServer server = start(NONE.withIdle(LIMIT).withHandler(LIMIT), new Called(null) {

			@Override
			public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
				super.onIdle(idle, connection);
				try {
					never.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return null;
			}

		});
		this.servers.connect(server);
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_TIMEOUT);
		assertThat(this.events).hasSize(1);
	}

	@Test
	@Waiting
	void callWaitsForTheMessageThatIsBeingHandled() throws Exception {
		Gate gate = new Gate("the test goes on");
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		TcpServer server = start(NONE.withWriteIdle(LIMIT), new Called("heartbeat") {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
				most.accumulateAndGet(inside.incrementAndGet(), Math::max);
				gate.await();
				inside.decrementAndGet();
				return null;
			}

			@Override
			public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
				most.accumulateAndGet(inside.incrementAndGet(), Math::max);
				inside.decrementAndGet();
				return super.onIdle(idle, connection);
			}

		});
		Peer peer = this.servers.connect(server).send("a\n");
		OpenConnections.assertStaysOpen(this.recorder.only(), LIMIT.multipliedBy(3));
		assertThat(this.events).isEmpty();
		gate.open();
		assertThat(peer.readLine()).isEqualTo("heartbeat");
		assertThat(most).hasValue(1);
		// For all of the time that nothing was sent
		assertThat(this.events.get(0).duration()).isGreaterThanOrEqualTo(LIMIT.multipliedBy(3));
		assertThat(this.events.get(0).count()).isEqualTo(1);
	}

	@Test
	@Waiting
	void callIsNotMadeIfItIsNotDueAnyMore() throws Exception {
		Gate gate = new Gate("the test goes on");
		TcpServer server = start(NONE.withWriteIdle(LIMIT), new Called("heartbeat") {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
				gate.await();
				return "done";
			}

		});
		Peer peer = this.servers.connect(server).send("a\n");
		OpenConnections.assertStaysOpen(this.recorder.only(), LIMIT.multipliedBy(2));
		long since = System.nanoTime();
		gate.open();
		assertThat(peer.readLine()).isEqualTo("done");
		assertThat(peer.readLine()).isEqualTo("heartbeat");
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(LIMIT);
	}

	@Test
	@Waiting
	void nobodyIsCalledWhileTheServerShutsDown() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.timeouts(NONE.withIdle(LIMIT).withWriteIdle(LIMIT))
				.observer(this.recorder)
				.shutdown((shutdown) -> shutdown.withOneWay(OneWay.TRUE).withOneWayWait(PATIENCE)))
			.messageHandler(LINES, new Called(null)));
		server.startServing();
		Peer peer = this.servers.connect(server);
		awaitEvents(1);
		CompletableFuture<?> end = server.shutdown(PATIENCE);
		assertThat(peer.readAll()).isEmpty();
		int before = this.events.size();
		// As a client that goes on for a while
		for (int i = 0; i < 10; i++) {
			peer.send("a\n");
			OpenConnections.assertStaysOpen(this.recorder.only(), LIMIT.dividedBy(4));
		}
		assertThat(this.events).hasSize(before);
		peer.close();
		assertThat(end).succeedsWithin(PATIENCE);
	}

	@Test
	@Waiting
	void handlerOfEachConnectionIsAsked() throws Exception {
		AtomicInteger created = new AtomicInteger();
		TcpServer server = start(NONE.withIdle(LIMIT),
				MessageHandler.perConnection(() -> new Called("heartbeat of " + created.incrementAndGet())));
		Peer one = this.servers.connect(server);
		assertThat(one.readLine()).isEqualTo("heartbeat of 1");
		Peer two = this.servers.connect(server);
		assertThat(two.readLine()).isEqualTo("heartbeat of 2");
	}

	@Test
	@Waiting
	void handlerThatFailsWhenAskedEndsTheConnection() throws Exception {
		TcpServer server = start(NONE.withIdle(LIMIT), new Called(null) {

			@Override
			public boolean handlesIdle() {
				throw new IllegalStateException("on purpose");
			}

		});
		this.servers.connect(server);
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement().satisfies((ex) -> assertThat(ex).hasMessage("on purpose"));
		assertThat(this.events).isEmpty();
	}

	@Test
	@Waiting
	void heartbeatsGoOnBesideMessagesThatAreHandledAtTheSameTime() throws Exception {
		Gate gate = new Gate("the test goes on");
		TcpServer server = this.servers
			.bind((builder) -> builder
				.settings((settings) -> settings.timeouts(NONE.withWriteIdle(LIMIT).withReadIdle(LIMIT.multipliedBy(2)))
					.messageConcurrency(new MessageConcurrency(4, ReplyOrder.REQUEST))
					.observer(this.recorder))
				.messageHandler(LINES, new Called("heartbeat") {

					@Override
					public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
						gate.await();
						return message;
					}

				}));
		server.startServing();
		Peer peer = this.servers.connect(server).send("a\nb\n");
		for (int i = 0; i < 5; i++) {
			assertThat(peer.readLine()).isEqualTo("heartbeat");
		}
		// Who waits for its replies is not silent
		assertThat(this.events).allSatisfy((event) -> assertThat(event.side()).isEqualTo(Side.WRITE));
		gate.open();
		Awaitility.await().atMost(PATIENCE).until(() -> peer.readLine().equals("a"));
		assertThat(peer.readLine()).isEqualTo("b");
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.events.stream().anyMatch((event) -> event.side() == Side.READ));
	}

	@Test
	@Waiting
	void silentServerDoesNotCloseAConnectionWhoseMessagesItHandlesAtTheSameTime() throws Exception {
		Gate gate = new Gate("the test goes on");
		TcpServer server = this.servers.bind(
				(builder) -> builder
					.settings((settings) -> settings.timeouts(NONE.withWriteIdle(LIMIT))
						.messageConcurrency(new MessageConcurrency(4, ReplyOrder.REQUEST))
						.observer(this.recorder))
					.messageHandler(LINES, new Echo() {

						@Override
						public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
							gate.await();
							return message;
						}

					}));
		server.startServing();
		Peer peer = this.servers.connect(server).send("a\nb\n");
		OpenConnections.assertStaysOpen(this.recorder.only(), LIMIT.multipliedBy(3));
		gate.open();
		assertThat(peer.readAll()).isEqualTo("a\nb\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.WRITE_IDLE_TIMEOUT);
	}

	@Test
	@Waiting
	void callsDoNotOverlapEachOther() throws Exception {
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		CompletableFuture<String> first = new CompletableFuture<>();
		TcpServer server = this.servers.bind(
				(builder) -> builder
					.settings((settings) -> settings.timeouts(NONE.withReadIdle(LIMIT).withWriteIdle(LIMIT))
						.messageConcurrency(new MessageConcurrency(4, ReplyOrder.COMPLETION))
						.observer(this.recorder))
					.messageHandler(LINES, new Called(null) {

						@Override
						public Object onIdle(IdleEvent idle, TcpConnection connection) {
							super.onIdle(idle, connection);
							most.accumulateAndGet(inside.incrementAndGet(), Math::max);
							return first.whenComplete((reply, ex) -> inside.decrementAndGet());
						}

					}));
		server.startServing();
		Peer peer = this.servers.connect(server);
		awaitEvents(1);
		assertThat(peer.send("a\n").readLine()).isEqualTo("a");
		OpenConnections.assertStaysOpen(this.recorder.only(), LIMIT.multipliedBy(3));
		assertThat(this.events).hasSize(1);
		first.complete("heartbeat");
		assertThat(peer.readLine()).isEqualTo("heartbeat");
		awaitEvents(2);
		assertThat(most).hasValue(1);
	}

	/**
	 * Does something that may fail once the connection is closed.
	 */
	@FunctionalInterface
	private interface Activity {

		void act() throws IOException;

	}

	/**
	 * An echo.
	 */
	private static class Echo implements MessageHandler<String> {

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			return message;
		}

	}

	/**
	 * An echo that is called when nothing happens.
	 */
	private class Called extends Echo {

		private final @Nullable String reply;

		Called(@Nullable String reply) {
			this.reply = reply;
		}

		@Override
		public boolean handlesIdle() {
			return true;
		}

		@Override
		public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
			IdleTests.this.events.add(idle);
			return this.reply;
		}

	}

}
