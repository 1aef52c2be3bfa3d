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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.AttributeKey;
import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the hook for outgoing messages sees, and what becomes of its failures.
 */
class OnSendTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final FrameCodec LINES = FrameCodecs.line(1024);

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Servers servers = new Servers();

	private TcpServer start(MessageHandler<String> handler) throws IOException {
		return start(new CountingConverter(), handler);
	}

	private TcpServer start(CountingConverter converter, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.observer(this.recorder))
				.messageHandler(LINES, converter, handler));
		server.startServing();
		return server;
	}

	private static TcpConnection only(TcpServer server) {
		return opened(server, 1).get(0);
	}

	// Those whose handlers have been called
	private static List<TcpConnection> opened(TcpServer server, int count) {
		Awaitility.await().until(() -> server.connections().size() == count);
		List<TcpConnection> connections = server.connections().stream().toList();
		for (TcpConnection connection : connections) {
			Awaitility.await().until(() -> connection.attribute(Numbering.OPENED) != null);
		}
		return connections;
	}

	private static Throwable cause(CompletableFuture<?> future) {
		try {
			Background.result(future);
		}
		catch (ExecutionException ex) {
			return ex.getCause();
		}
		catch (Exception ex) {
			return ex;
		}
		throw new AssertionError("It has not failed");
	}

	@Test
	void everythingThatIsSentPassesTheHook() throws Exception {
		TcpServer server = start(MessageHandler.perConnection(() -> new Numbering() {

			@Override
			public Object onOpen(TcpConnection connection) {
				connection.send("by onOpen");
				return "open";
			}

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) {
				super.onOpen(connection);
				if (message.equals("fail")) {
					throw new IllegalStateException("on purpose");
				}
				return message.equals("later") ? CompletableFuture.supplyAsync(() -> message) : message;
			}

			@Override
			public Object onError(Throwable failure, TcpConnection connection) {
				return "error";
			}

			@Override
			public Object onShutdown(TcpConnection connection) {
				return "bye";
			}

		}));
		Peer peer = this.servers.connect(server);
		assertThat(peer.readLine()).isEqualTo("1 by onOpen");
		assertThat(peer.readLine()).isEqualTo("2 open");
		assertThat(peer.send("a\n").readLine()).isEqualTo("3 a");
		assertThat(peer.send("later\n").readLine()).isEqualTo("4 later");
		assertThat(peer.send("fail\n").readLine()).isEqualTo("5 error");
		TcpConnection connection = only(server);
		Background.result(connection.send("push"));
		assertThat(peer.readLine()).isEqualTo("6 push");
		CompletableFuture<String> answer = connection.sendAndReceive("question", Correlation.next(String.class),
				PATIENCE);
		assertThat(peer.readLine()).isEqualTo("7 question");
		peer.send("answer\n");
		assertThat(Background.result(answer)).isEqualTo("answer");
		assertThat(server.connections().broadcast("all")).isEqualTo(1);
		assertThat(peer.readLine()).isEqualTo("8 all");
		server.shutdown(PATIENCE);
		assertThat(peer.readLine()).isEqualTo("9 bye");
	}

	@Test // asked of the handler itself, which serves all connections
	void hookOfOneHandlerForAllSeesTheConnection() throws Exception {
		TcpServer server = start(new Numbering() {

			@Override
			public Object onSend(Object message, TcpConnection connection) {
				return message + " to " + connection.id();
			}

		});
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("a\n").readLine()).isEqualTo("a to " + only(server).id());
	}

	@Test
	void broadcastIsEncodedOnceUnlessThereIsAHook() throws Exception {
		CountingConverter converter = new CountingConverter();
		TcpServer plain = start(converter, MessageHandler.perConnection(Plain::new));
		TcpServer numbering = start(converter, MessageHandler.perConnection(Numbering::new));
		for (int i = 0; i < 3; i++) {
			this.servers.connect(plain);
			this.servers.connect(numbering);
		}
		opened(plain, 3);
		opened(numbering, 3);
		assertThat(plain.connections().broadcast("a")).isEqualTo(3);
		assertThat(converter.encoded).hasValue(1);
		assertThat(numbering.connections().broadcast("a")).isEqualTo(3);
		assertThat(converter.encoded).hasValue(4);
	}

	@Test
	void nothingIsSentBeforeTheHandlerIsCalled() throws Exception {
		Gate gate = new Gate("the creation of the handler");
		TcpServer server = start(MessageHandler.perConnection(() -> {
			gate.awaitStubbornly();
			return new Numbering();
		}));
		Peer peer = this.servers.connect(server);
		Awaitility.await().until(() -> server.connections().size() == 1);
		TcpConnection connection = server.connections().iterator().next();
		assertThat(server.connections().broadcast("a")).isZero();
		assertThat(cause(connection.send("b"))).isInstanceOf(IllegalStateException.class)
			.hasMessage("Cannot send to %s before its handler is called for the first time", connection);
		gate.open();
		opened(server, 1);
		assertThat(server.connections().broadcast("c")).isEqualTo(1);
		assertThat(peer.readLine()).isEqualTo("1 c");
	}

	@Test
	void closedConnectionIsNotShown() throws Exception {
		List<Object> shown = new CopyOnWriteArrayList<>();
		TcpServer server = start(new Numbering() {

			@Override
			public Object onSend(Object message, TcpConnection connection) {
				shown.add(message);
				return message;
			}

		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		connection.close(CloseReason.KICKED);
		assertThat(cause(connection.send("a"))).isInstanceOf(ConnectionLostException.class);
		server.connections().broadcast("b");
		assertThat(peer.readAll()).isEmpty();
		assertThat(shown).isEmpty();
	}

	@Test
	void failureToShowAReplyIsAFailureOfItsMessage() throws Exception {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		TcpServer server = start(new Failing(failures, "sorry"));
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("fail\na\n").readLine()).isEqualTo("1 sorry");
		assertThat(peer.readLine()).isEqualTo("2 a");
		assertThat(failures).singleElement()
			.isInstanceOf(IllegalArgumentException.class)
			.extracting(Throwable::getMessage)
			.isEqualTo("Cannot send a java.lang.String: onSend of %s has failed: on purpose"
				.formatted(Failing.class.getName()));
	}

	@Test
	void failureToShowAReplyThatHasWaitedTakesItsPlace() throws Exception {
		List<@Nullable String> failed = new CopyOnWriteArrayList<>();
		Peer peer = connectToConcurrent(new WaitingFirst("sorry") {

			@Override
			public @Nullable Object onError(FailedMessage<String> failure, TcpConnection connection) throws Throwable {
				failed.add(failure.message());
				return super.onError(failure, connection);
			}

		});
		assertThat(peer.send("first\nfail\na\n").readLine()).isEqualTo("1 first");
		assertThat(peer.readLine()).isEqualTo("2 sorry");
		assertThat(peer.readLine()).isEqualTo("3 a");
		assertThat(failed).containsExactly("fail");
	}

	@Test
	void failureToShowTheReplyOfOnErrorThatHasWaitedEndsTheConnection() throws Exception {
		Peer peer = connectToConcurrent(new WaitingFirst("fail again"));
		assertThat(peer.send("first\nfail\na\n").readLine()).isEqualTo("1 first");
		assertThat(peer.isAtEnd()).isTrue();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.HANDLER_ERROR));
		assertThat(this.recorder.failures()).singleElement()
			.extracting(Throwable::getMessage)
			.asString()
			.contains("onSend of " + WaitingFirst.class.getName());
	}

	private Peer connectToConcurrent(MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers.bind(
				(builder) -> builder
					.settings((settings) -> settings.observer(this.recorder)
						.messageConcurrency(new MessageConcurrency(3, ReplyOrder.REQUEST)))
					.messageHandler(LINES, handler));
		server.startServing();
		return this.servers.connect(server);
	}

	@Test
	void failureToShowTheReplyOfOnErrorEndsTheConnection() throws Exception {
		TcpServer server = start(new Failing(new CopyOnWriteArrayList<>(), "fail again"));
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("fail\na\n").readAll()).isEmpty();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.HANDLER_ERROR));
		assertThat(this.recorder.failures()).singleElement()
			.extracting(Throwable::getMessage)
			.asString()
			.contains("onSend of " + Failing.class.getName());
	}

	@Test
	void senderGetsTheFailureOfAPush() throws Exception {
		TcpServer server = start(new Failing(new CopyOnWriteArrayList<>(), "sorry"));
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		assertThatIllegalArgumentException().isThrownBy(() -> connection.send("fail"))
			.withMessageContaining("onSend of " + Failing.class.getName())
			.withCauseInstanceOf(IllegalStateException.class);
		assertThatIllegalArgumentException().isThrownBy(() -> connection.send("refuse"))
			.withMessage("refused")
			.withNoCause();
		assertThatIllegalArgumentException().isThrownBy(() -> connection.send("lose"))
			.withMessageContaining("has returned null");
		Background.result(connection.send("a"));
		assertThat(peer.readLine()).isEqualTo("1 a");
		assertThat(connection.isOpen()).isTrue();
	}

	@Test
	void failureOfOneHookDoesNotKeepABroadcastFromOthers() throws Exception {
		AtomicInteger created = new AtomicInteger();
		TcpServer server = start(MessageHandler.perConnection(() -> (created.incrementAndGet() == 2)
				? new Failing(new CopyOnWriteArrayList<>(), "sorry") : new Numbering()));
		List<Peer> peers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			peers.add(this.servers.connect(server));
			opened(server, i + 1);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> server.connections().broadcast("fail"))
			.withMessageStartingWith("Cannot send a message to 1 of 3 connections: ")
			.withMessageContaining("onSend of " + Failing.class.getName());
		assertThat(server.connections().broadcast("b")).isEqualTo(3);
		assertThat(peers.get(0).readLine()).isEqualTo("1 fail");
		assertThat(peers.get(2).readLine()).isEqualTo("1 fail");
		assertThat(peers.get(1).readLine()).isEqualTo("1 b");
	}

	@Test
	void hookCannotSendToItsOwnConnection() throws Exception {
		TcpServer server = start(new Numbering() {

			@Override
			public Object onSend(Object message, TcpConnection connection) {
				if (message.equals("a")) {
					connection.send("first");
				}
				return super.onSend(message, connection);
			}

		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		assertThatIllegalArgumentException().isThrownBy(() -> connection.send("a"))
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.withMessage("Cannot send to %s while the same thread encodes or decodes one of its messages", connection);
		connection.send("b");
		assertThat(peer.readLine()).isEqualTo("1 b");
	}

	@Test
	void numberOfAMessageThatCannotBeEncodedIsMissing() throws Exception {
		TcpServer server = start(MessageHandler.perConnection(Numbering::new));
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> connection.send("two\nlines"));
		connection.send("b");
		assertThat(peer.readLine()).isEqualTo("2 b");
	}

	/**
	 * Counts what it encodes.
	 */
	private static final class CountingConverter implements PayloadConverter<String> {

		private final AtomicInteger encoded = new AtomicInteger();

		@Override
		public String decode(ByteBuffer payload) {
			return StandardCharsets.UTF_8.decode(payload).toString();
		}

		@Override
		public ByteBuffer encode(Object message) {
			this.encoded.incrementAndGet();
			return StandardCharsets.UTF_8.encode(message.toString());
		}

	}

	/**
	 * Has no hook.
	 */
	private static class Plain implements MessageHandler<String> {

		@Override
		public @Nullable Object onOpen(TcpConnection connection) {
			connection.attribute(Numbering.OPENED, true);
			return null;
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			return message;
		}

	}

	/**
	 * Numbers what is sent.
	 */
	private static class Numbering extends Plain {

		private static final AttributeKey<Boolean> OPENED = AttributeKey.of("opened", Boolean.class);

		private int sent;

		@Override
		public boolean hooksSending() {
			return true;
		}

		@Override
		public Object onSend(Object message, TcpConnection connection) {
			this.sent++;
			return this.sent + " " + message;
		}

	}

	/**
	 * Fails for some messages.
	 */
	private static class Failing extends Numbering {

		private final List<Throwable> failures;

		private final String sorry;

		Failing(List<Throwable> failures, String sorry) {
			this.failures = failures;
			this.sorry = sorry;
		}

		@Override
		@SuppressWarnings("NullAway") // on purpose
		public Object onSend(Object message, TcpConnection connection) {
			if (message.toString().startsWith("fail")) {
				throw new IllegalStateException("on purpose");
			}
			if (message.equals("refuse")) {
				throw new IllegalArgumentException("refused");
			}
			return message.equals("lose") ? null : super.onSend(message, connection);
		}

		@Override
		public Object onError(Throwable failure, TcpConnection connection) {
			this.failures.add(failure);
			return this.sorry;
		}

	}

	/**
	 * Handles the message {@code first} until two others are handled.
	 */
	private static class WaitingFirst extends Failing {

		private final CountDownLatch others = new CountDownLatch(2);

		WaitingFirst(String sorry) {
			super(new CopyOnWriteArrayList<>(), sorry);
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			if (message.equals("first")) {
				assertThat(this.others.await(10, TimeUnit.SECONDS)).isTrue();
			}
			this.others.countDown();
			return super.onMessage(message, connection);
		}

	}

}
