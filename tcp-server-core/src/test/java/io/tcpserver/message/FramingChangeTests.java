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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.Correlation;
import io.tcpserver.FrameError;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Handlers that change the framing of their connection.
 */
@ParameterizedClass
@MethodSource("ways")
class FramingChangeTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final FrameCodec LINES = FrameCodecs.line(16);

	private static final FrameCodec SEMICOLONS = FrameCodecs.delimiter(1000, Frames.bytes(";"));

	private final Recorder recorder = new Recorder();

	private final Gate gate = new Gate("the handler may go on");

	private final List<String> handled = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers;

	private final Handling handling;

	FramingChangeTests(Platform platform, Handling handling) {
		this.servers = new Servers(platform);
		this.handling = handling;
	}

	static Stream<Arguments> ways() {
		return Platform.each()
			.flatMap((platform) -> Stream.of(Handling.values()).map((handling) -> Arguments.of(platform, handling)));
	}

	private TcpServer start(FrameCodec codec, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder.settings(
				(settings) -> settings.observer(this.recorder).maxFrameLength(20).charset(StandardCharsets.ISO_8859_1))
			.messageHandler(codec, handler));
		server.startServing();
		return server;
	}

	private TcpServer start(Handling.Method<String> method) throws IOException {
		return start(LINES, this.handling.handler((message, connection) -> {
			this.handled.add(message);
			return method.handle(message, connection);
		}));
	}

	// The first message is handled when the rest has arrived, and changes the framing
	private TcpServer startLate(FrameCodec next) throws IOException {
		return start((message, connection) -> {
			if (this.handled.size() == 1) {
				connection.framing(next);
			}
			return message;
		});
	}

	@Test
	void messagesThatWereDecodedAheadAreFramedAgain() throws Exception {
		TcpServer server = startLate(SEMICOLONS);
		Peer peer = this.servers.connect(server).send("a\nb\nc;d\n;").sendEof();
		assertThat(peer.readAll()).isEqualTo("a\nb\nc;d\n;");
		assertThat(this.handled).containsExactly("a", "b\nc", "d\n");
	}

	@Test
	void whatWouldHaveBrokenTheOldFramingDoesNot() throws Exception {
		TcpServer server = startLate(SEMICOLONS);
		Peer peer = this.servers.connect(server).send("a\n" + "x".repeat(500) + ";b;").sendEof();
		assertThat(peer.readAll()).isEqualTo("a\n" + "x".repeat(500) + ";b;");
		assertThat(this.recorder.protocolErrors()).isEmpty();
	}

	@Test
	void whatIsSentAfterTheChangeIsFramedAnewExceptForTheReply() throws Exception {
		TcpServer server = start((message, connection) -> {
			if (message.equals("a")) {
				connection.send("before");
				connection.framing(SEMICOLONS);
				connection.send("after");
				return "reply";
			}
			return message;
		});
		Peer peer = this.servers.connect(server).send("a\nb;").sendEof();
		String all = peer.readAll();
		assertThat(all).contains("before\n", "after;", "reply\n", "b;").hasSize(7 + 6 + 6 + 2).endsWith("b;");
		assertThat(all.indexOf("before")).isLessThan(all.indexOf("after"));
	}

	@Test
	void replyThatIsSentByTheHandlerItselfComesBeforeWhatIsFramedAnew() throws Exception {
		TcpServer server = start((message, connection) -> {
			if (message.equals("a")) {
				connection.send("reply");
				connection.framing(SEMICOLONS);
				connection.send("first").join();
				return null;
			}
			return message;
		});
		if (this.handling == Handling.STAGE) {
			// Waiting is not for I/O threads
			return;
		}
		Peer peer = this.servers.connect(server).send("a\nb;").sendEof();
		assertThat(peer.readAll()).isEqualTo("reply\nfirst;b;");
	}

	@Test
	void replyToAFailureOfTheMessageIsFramedAsBefore() throws Exception {
		MessageHandler<String> handler = this.handling.handler((message, connection) -> {
			if (message.equals("a")) {
				connection.framing(SEMICOLONS);
				throw new IOException("failed");
			}
			return message;
		});
		TcpServer server = start(LINES, new Delegate(handler) {

			@Override
			public Object onError(Throwable failure, TcpConnection connection) {
				return failure.getMessage();
			}

			// On another thread than a message that does not block
			@Override
			public boolean mayBlock() {
				return true;
			}

		});
		Peer peer = this.servers.connect(server).send("a\nb;c;").sendEof();
		assertThat(peer.readAll()).isEqualTo("failed\nb;c;");
	}

	@Test
	void broadcastIsFramedForEachReceiver() throws Exception {
		TcpServer server = startLate(SEMICOLONS);
		Peer one = this.servers.connect(server).send("a\n");
		assertThat(one.readLine()).isEqualTo("a");
		Peer other = this.servers.connect(server).send("b\n");
		assertThat(other.readLine()).isEqualTo("b");
		one.send("c;");
		assertThat(one.readText(2)).isEqualTo("c;");
		assertThat(server.connections().broadcast("all")).isEqualTo(2);
		assertThat(one.readText(4)).isEqualTo("all;");
		assertThat(other.readLine()).isEqualTo("all");
	}

	@Test
	void changeInForConnectionAppliesToTheFirstByte() throws Exception {
		MessageHandler<String> handler = this.handling.handler((message, connection) -> message);
		TcpServer server = start(LINES, new Delegate(handler) {

			@Override
			public MessageHandler<String> forConnection(TcpConnection connection) {
				connection.framing(SEMICOLONS);
				return this;
			}

			@Override
			public Object onOpen(TcpConnection connection) {
				return "hello";
			}

		});
		for (int i = 0; i < 20; i++) {
			Peer peer = this.servers.connect(server).send("a\nb;").sendEof();
			assertThat(peer.readAll()).isEqualTo("hello\na\nb;");
		}
	}

	@Test
	void changeInOnOpenAppliesToTheFirstByte() throws Exception {
		MessageHandler<String> handler = this.handling.handler((message, connection) -> message);
		TcpServer server = start(LINES, new Delegate(handler) {

			@Override
			public Object onOpen(TcpConnection connection) {
				connection.framing(SEMICOLONS);
				return "hello";
			}

		});
		Peer peer = this.servers.connect(server).send("a\nb;").sendEof();
		assertThat(peer.readAll()).isEqualTo("hello\na\nb;");
	}

	@Test
	void lastCodecOfAMessageCounts() throws Exception {
		TcpServer server = start((message, connection) -> {
			if (this.handled.size() == 1) {
				connection.framing(FrameCodecs.raw(1));
				connection.framing(SEMICOLONS);
			}
			return message;
		});
		Peer peer = this.servers.connect(server).send("a\nb;").sendEof();
		assertThat(peer.readAll()).isEqualTo("a\nb;");
	}

	@Test
	void lastMessageIsUpToTheNewCodec() throws Exception {
		TcpServer server = startLate(FrameCodecs.line(LineFormat.of(1000).withCrlf(true)));
		Peer peer = this.servers.connect(server).send("a\nb\r\nc;d").sendEof();
		assertThat(peer.readAll()).isEqualTo("a\nb\r\nc;d\r\n");
		assertThat(server.statistics().framesFailed(FrameError.Kind.TRUNCATED)).isZero();
	}

	// The answer has come between messages that are framed again
	@Test
	void answerThatWasTakenIsNotFramedAgain() throws Exception {
		TcpServer server = start((message, connection) -> {
			if (!message.equals("a")) {
				return message;
			}
			CompletableFuture<String> answer = connection.sendAndReceive("who?",
					new Correlation<>(String.class, (given) -> given.startsWith("!")), PATIENCE);
			Function<String, String> reply = (given) -> {
				connection.framing(SEMICOLONS);
				return given;
			};
			return (this.handling == Handling.STAGE) ? answer.thenApply(reply)
					: reply.apply(answer.get(10, TimeUnit.SECONDS));
		});
		Peer peer = this.servers.connect(server).send("a\nb\nc\n");
		assertThat(peer.readLine()).isEqualTo("who?");
		peer.send("d\n!me\ne\nf;g;");
		assertThat(peer.readLine()).isEqualTo("!me");
		peer.sendEof();
		assertThat(peer.readAll()).isEqualTo("b\nc\nd\ne\nf;g;");
	}

	@Test
	void answerToAQuestionAfterTheChangeIsFramedAnew() throws Exception {
		TcpServer server = start((message, connection) -> {
			if (!message.equals("a")) {
				return message;
			}
			connection.framing(SEMICOLONS);
			CompletableFuture<String> answer = connection.sendAndReceive("who?",
					new Correlation<>(String.class, (given) -> given.startsWith("!")), PATIENCE);
			return (this.handling == Handling.STAGE) ? answer : answer.get(10, TimeUnit.SECONDS);
		});
		Peer peer = this.servers.connect(server).send("a\nb\n;c;");
		assertThat(peer.readText(5)).isEqualTo("who?;");
		peer.send("!me;d;");
		assertThat(peer.readLine()).isEqualTo("!me");
		peer.sendEof();
		assertThat(peer.readAll()).isEqualTo("b\n;c;d;");
	}

	@Test
	void bytesOfMessagesAheadAreCountedUntilTheirTurn() throws Exception {
		TcpServer server = start(FrameCodecs.line(1000), new MessageHandler<>() {

			@Override
			public Object onMessage(String message, TcpConnection connection) throws Exception {
				FramingChangeTests.this.gate.await();
				return null;
			}

		});
		Peer peer = this.servers.connect(server).send(("x".repeat(999) + "\n").repeat(4));
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == 4000);
		Awaitility.await().until(() -> connection.memory().input() >= 2000);
		this.gate.open();
		peer.sendEof();
		assertThat(peer.readAll()).isEmpty();
		assertThat(connection.closed()).succeedsWithin(PATIENCE);
		assertThat(connection.memory().input()).isZero();
		assertThat(server.statistics().discardedBytes()).isZero();
	}

	// What goes wrong

	@Test
	void codecThatThrowsEndsItsConnectionAndIsNamed() throws Exception {
		TcpServer server = startLate(new Broken() {

			@Override
			public @Nullable ByteBuffer decode(FrameInput input) {
				throw new IllegalArgumentException("on purpose");
			}

		});
		Peer peer = this.servers.connect(server).send("a\nb\n").sendEof();
		assertThat(peer.readAll()).isEqualTo("a\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement()
			.asString()
			.contains("The codec 'the broken codec' has failed: on purpose");
	}

	@Test
	void codecThatTakesNothingEndsItsConnectionAndIsNamed() throws Exception {
		TcpServer server = startLate(new Broken() {

			@Override
			public ByteBuffer decode(FrameInput input) {
				return ByteBuffer.allocate(0);
			}

		});
		Peer peer = this.servers.connect(server).send("a\nb\n").sendEof();
		assertThat(peer.readAll()).isEqualTo("a\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement()
			.asString()
			.contains("the broken codec returned a frame without taking it");
	}

	@Test
	void codecThatAlwaysWantsMoreIsLimitedAsTheFirstOne() throws Exception {
		TcpServer server = startLate(new Broken() {

			@Override
			public @Nullable ByteBuffer decode(FrameInput input) {
				return null;
			}

		});
		Peer peer = this.servers.connect(server).send("a\n" + "x".repeat(20));
		assertThat(peer.readLine()).isEqualTo("a");
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == 22);
		assertThat(connection.isOpen()).isTrue();
		peer.send("x");
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
		assertThat(this.recorder.protocolErrors()).singleElement()
			.asString()
			.contains("framing.max-length: limit 20, got 21 so far");
	}

	@Test
	void framingCannotChangeWhileNoMessageIsHandled() throws Exception {
		TcpServer server = start((message, connection) -> message);
		Peer peer = this.servers.connect(server).send("a\n");
		assertThat(peer.readLine()).isEqualTo("a");
		TcpConnection connection = this.recorder.only();
		// The handler is about to return
		Awaitility.await()
			.untilAsserted(() -> assertThatIllegalStateException().isThrownBy(() -> connection.framing(SEMICOLONS))
				.withMessage("The framing of " + connection + " can only change while one of its messages is handled: "
						+ "by the method of the handler, or by the stage that it has returned"));
		peer.sendEof();
		assertThat(connection.closed()).succeedsWithin(PATIENCE);
		assertThatIllegalStateException().isThrownBy(() -> connection.framing(SEMICOLONS));
		assertThatNullPointerException().isThrownBy(() -> connection.framing((FrameCodec) null)).withMessage("codec");
	}

	@Test
	void otherThreadsCannotChangeTheFramingOfAMethodThatBlocks() throws Exception {
		TcpServer server = start(LINES, (message, connection) -> {
			assertThat(CompletableFuture.runAsync(() -> connection.framing(SEMICOLONS))).failsWithin(PATIENCE)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(IllegalStateException.class)
				.withMessageContaining("can only change while");
			return message;
		});
		Peer peer = this.servers.connect(server).send("a\nb\n").sendEof();
		assertThat(peer.readAll()).isEqualTo("a\nb\n");
	}

	@Test
	void streamsHaveNoFraming() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.observer(this.recorder), Servers.shout());
		this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		assertThatIllegalStateException().isThrownBy(() -> connection.framing(SEMICOLONS))
			.withMessage("The stream handler of " + connection + " frames what it reads itself");
	}

	/**
	 * A handler in front of another.
	 */
	private abstract static class Delegate implements MessageHandler<String> {

		private final MessageHandler<String> handler;

		Delegate(MessageHandler<String> handler) {
			this.handler = handler;
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			return this.handler.onMessage(message, connection);
		}

		@Override
		public boolean mayBlock(String message) {
			return this.handler.mayBlock(message);
		}

		@Override
		public boolean mayBlock() {
			return this.handler.mayBlock();
		}

	}

	/**
	 * A codec with a name.
	 */
	private abstract static class Broken implements FrameCodec {

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) {
			output.put(payload);
		}

		@Override
		public String toString() {
			return "the broken codec";
		}

	}

}
