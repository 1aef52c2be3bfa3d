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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Rounds;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Codecs that read and write messages in one step, on real connections.
 */
@ParameterizedClass
@MethodSource("ways")
class MessageCodecTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int MAX_LENGTH = 4000;

	private final Recorder recorder = new Recorder();

	private final RespCodec codec = new RespCodec();

	private final List<List<String>> handled = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers = new Servers();

	private final Handling handling;

	private final MessageConcurrency concurrency;

	MessageCodecTests(Handling handling, int limit) {
		this.handling = handling;
		this.concurrency = new MessageConcurrency(limit, ReplyOrder.REQUEST);
	}

	static Stream<Arguments> ways() {
		return Stream.of(Handling.values())
			.flatMap((handling) -> Stream.of(1, 8).map((limit) -> Arguments.of(handling, limit)));
	}

	private <T> TcpServer start(MessageCodec<T> codec, MessageHandler<T> handler) throws IOException {
		TcpServer server = this.servers.bind(
				(builder) -> builder
					.settings((settings) -> settings.observer(this.recorder)
						.maxFrameLength(MAX_LENGTH)
						.messageConcurrency(this.concurrency))
					.messageHandler(codec, handler));
		server.startServing();
		return server;
	}

	private TcpServer start(Handling.Method<List<String>> method) throws IOException {
		return start(this.codec, this.handling.handler((message, connection) -> {
			this.handled.add(message);
			return method.handle(message, connection);
		}));
	}

	private static String command(String... elements) throws IOException {
		FrameOutput output = new FrameOutput();
		new RespCodec().encode(List.of(elements), output);
		return new String(output.toByteArray(), StandardCharsets.ISO_8859_1);
	}

	@Test
	void givesTheSameMessagesHoweverTheyAreCut() throws Exception {
		TcpServer server = start((message, connection) -> message);
		for (int seed = 0; seed < Rounds.of(50); seed++) {
			Random random = new Random(seed);
			StringBuilder commands = new StringBuilder();
			for (int i = random.nextInt(20); i >= 0; i--) {
				String[] elements = new String[1 + random.nextInt(5)];
				Arrays.setAll(elements, (index) -> "\r\n$*x".repeat(random.nextInt(random.nextBoolean() ? 3 : 100)));
				commands.append(command(elements));
			}
			byte[] stream = Frames.bytes(commands.toString());
			try (Peer peer = this.servers.connect(server)) {
				int at = 0;
				while (at < stream.length) {
					int count = Math.min(1 + random.nextInt(random.nextBoolean() ? 5 : 3000), stream.length - at);
					peer.send(Arrays.copyOfRange(stream, at, at + count));
					at += count;
				}
				assertThat(peer.sendEof().readAll()).as("seed %d", seed).isEqualTo(commands.toString());
			}
		}
		assertThat(this.recorder.protocolErrors()).isEmpty();
	}

	@Test
	void partsThatHaveArrivedAreReadOnce() throws Exception {
		Gate gate = new Gate("the first message may end");
		TcpServer server = start((message, connection) -> {
			gate.await();
			return message.size();
		});
		Peer peer = this.servers.connect(server).send(command("first"));
		if (this.concurrency.limit() == 1 || this.handling == Handling.STAGE) {
			gate.open();
		}
		Awaitility.await().until(() -> this.codec.read() == 1);
		peer.send("*100\r\n");
		for (int i = 1; i <= 100; i++) {
			int read = 1 + i;
			peer.send("$2\r\nab\r\n");
			Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> this.codec.read() == read);
		}
		gate.open();
		assertThat(peer.readLine()).startsWith(":1");
		assertThat(peer.readLine()).startsWith(":100");
		assertThat(this.codec.read()).isEqualTo(101);
	}

	@Test
	void stateOfAPartIsTakenToHoldAsMuchAsItsBytes() throws Exception {
		TcpServer server = start((message, connection) -> message);
		String part = "*2\r\n$2000\r\n" + "x".repeat(2000) + "\r\n$1000\r\n";
		this.servers.connect(server).send(part);
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(this.recorder.only().memory().input()).isGreaterThanOrEqualTo(2L * part.length()));
	}

	@Test
	void messageThatNeverEndsIsBounded() throws Exception {
		TcpServer server = start((message, connection) -> message);
		Peer peer = this.servers.connect(server).send("*2\r\n$100000\r\n" + "x".repeat(MAX_LENGTH));
		assertThat(peer.readAll()).isEmpty();
		assertThat(this.recorder.protocolErrors()).singleElement()
			.asString()
			.contains("framing.max-length: limit 4000, got 40");
	}

	@Test
	void bytesThatAreNoMessageEndTheConnection() throws Exception {
		TcpServer server = start((message, connection) -> message);
		Peer peer = this.servers.connect(server).send(command("a") + "GET / HTTP/1.1\r\n");
		assertThat(peer.readAll()).isEqualTo(command("a"));
		assertThat(this.recorder.protocolErrors()).singleElement()
			.asString()
			.contains("A command does not begin with *", "arrived: 16 bytes");
	}

	@Test
	void streamThatEndsWithinAMessageIsTruncated() throws Exception {
		TcpServer server = start((message, connection) -> message);
		Peer peer = this.servers.connect(server).send(command("a") + "*2\r\n$1\r\nb\r\n").sendEof();
		assertThat(peer.readAll()).isEqualTo(command("a"));
		assertThat(this.recorder.protocolErrors()).isEmpty();
		assertThat(this.recorder.count("frameTruncated 11")).isOne();
	}

	@Test
	void messageThatMeansNothingIsReportedWithItsBytes() throws Exception {
		TcpServer server = start(this.codec, new Failing(this.handling));
		Peer peer = this.servers.connect(server).send("*0\r\n" + command("throw") + command("ok"));
		assertThat(peer.readLine()).isEqualTo("+CONVERSION A command is empty null *0\\r\\n *0\\r\\n\r");
		assertThat(peer.readLine())
			.isEqualTo("+HANDLING on purpose [throw] *1\\r\\n$5\\r\\nthrow\\r\\n *1\\r\\n$5\\r\\nthrow\\r\\n\r"
				.replaceAll(" \\*1[^ ]*\r", "\r"));
		assertThat(peer.readLine()).isEqualTo("+ok\r");
	}

	@Test
	void messageThatCannotBeEncodedIsNotSent() throws Exception {
		TcpServer server = start((message, connection) -> {
			try {
				connection.send(Duration.ZERO);
			}
			catch (IllegalArgumentException ex) {
				return ex.getMessage();
			}
			return "sent";
		});
		assertThat(this.servers.connect(server).send(command("a")).readLine())
			.isEqualTo("+RESP has no java.time.Duration\r");
	}

	@Test
	void answersAreTheMessagesOfTheCodec() throws Exception {
		Correlation<List<String>> answers = new Correlation<>(listType(), (message) -> message.get(0).equals("answer"));
		TcpServer server = start((message, connection) -> "handled " + message.get(0));
		Peer peer = this.servers.connect(server);
		Awaitility.await().until(() -> server.connections().size() == 1);
		CompletableFuture<List<String>> answer = server.connections()
			.iterator()
			.next()
			.sendAndReceive(List.of("ask"), answers, PATIENCE);
		assertThat(peer.readText(command("ask").length())).isEqualTo(command("ask"));
		peer.send(command("a") + command("answer", "42"));
		assertThat(answer).succeedsWithin(PATIENCE).isEqualTo(List.of("answer", "42"));
		assertThat(peer.readLine()).isEqualTo("+handled a\r");
	}

	@SuppressWarnings("unchecked") // lists are all the same
	private static Class<List<String>> listType() {
		return (Class<List<String>>) (Class<?>) List.class;
	}

	@Test
	void codecCanBeChangedForAnother() throws Exception {
		Gate gate = new Gate("all commands have arrived");
		TcpServer server = start((message, connection) -> {
			gate.await();
			if (message.get(0).equals("shout")) {
				connection.framing(new Shouting());
			}
			return message;
		});
		Peer peer = this.servers.connect(server);
		peer.send(command("shout") + "a b\nc\n");
		Awaitility.await().until(() -> this.recorder.only().bytesReceived() == command("shout").length() + 6);
		gate.open();
		assertThat(peer.sendEof().readAll()).isEqualTo(command("shout") + "[A, B]\n[C]\n");
	}

	@Test
	void stateOfACodecDoesNotReachTheNextOne() throws Exception {
		Gate gate = new Gate("a part has been read");
		TcpServer server = start((message, connection) -> {
			gate.await();
			if (message.get(0).equals("shout")) {
				connection.framing(new Shouting());
			}
			return message;
		});
		Peer peer = this.servers.connect(server).send(command("shout") + "*2\r\n$1\r\na\r\n");
		Awaitility.await()
			.until(() -> this.recorder.only().bytesReceived() == command("shout").length() + 11
					&& !this.handled.isEmpty() || this.handling != Handling.LATE_STAGE);
		gate.open();
		assertThat(peer.sendEof().readAll()).isEqualTo(command("shout") + "[*2\r]\n[$1\r]\n[A\r]\n");
	}

	@Test
	void messagesOfOneStepHaveNoOtherFrames() throws Exception {
		TcpServer server = start((message, connection) -> {
			try {
				connection.framing(FrameCodecs.line(10));
			}
			catch (IllegalStateException ex) {
				return ex.getMessage();
			}
			return "changed";
		});
		assertThat(this.servers.connect(server).send(command("a")).readLine())
			.startsWith("+Messages of the codec 'RESP' have no payloads");
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void framesCanBeFollowedByMessagesOfOneStep() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder.messageHandler(FrameCodecs.line(100),
				PayloadConverter.string(StandardCharsets.UTF_8),
				this.handling.<String>handler((message, connection) -> {
					if (message.equals("upgrade")) {
						connection.framing(new Prefixed());
					}
					return message;
				})));
		server.startServing();
		Peer peer = this.servers.connect(server).send("a\nupgrade\n>b");
		assertThat(peer.sendEof().readAll()).isEqualTo("a\nupgrade\n<b");
	}

	@Test
	void connectionsMayHaveACodecEach() throws Exception {
		TcpServer server = start(MessageCodec.<List<String>>perConnection((connection) -> new Numbering()),
				this.handling.handler((message, connection) -> message.get(0)));
		for (int i = 0; i < 2; i++) {
			Peer peer = this.servers.connect(server).send(command("a") + command("b"));
			assertThat(peer.readLine()).isEqualTo("+1 a\r");
			assertThat(peer.readLine()).isEqualTo("+2 b\r");
		}
	}

	@Test
	void codecPerConnectionCannotBeChangedTo() throws Exception {
		TcpServer server = start((message, connection) -> {
			try {
				connection.framing(MessageCodec.perConnection((any) -> this.codec));
			}
			catch (IllegalArgumentException ex) {
				return "refused";
			}
			return "changed";
		});
		assertThat(this.servers.connect(server).send(command("a")).readLine()).isEqualTo("+refused\r");
	}

	@Test
	void broadcastIsEncodedOnce() throws Exception {
		Counting counting = new Counting();
		TcpServer server = start(counting, this.handling.handler((message, connection) -> message));
		List<Peer> peers = List.of(this.servers.connect(server), this.servers.connect(server));
		Awaitility.await().until(() -> server.connections().size() == 2);
		server.connections().broadcast(List.of("all"));
		for (Peer peer : peers) {
			assertThat(peer.readText(command("all").length())).isEqualTo(command("all"));
		}
		assertThat(counting.encoded).isOne();
	}

	@Test
	void whatIsSentPassesTheHookFirst() throws Exception {
		TcpServer server = start(this.codec, new Hooked(this.handling));
		assertThat(this.servers.connect(server).send(command("a")).readLine()).isEqualTo(":1\r");
	}

	@Test
	void messageThatIsNestedTooDeeplyIsThePeersFault() throws Exception {
		TcpServer server = start(new RespOrDeep(), this.handling.handler((message, connection) -> message));
		Peer peer = this.servers.connect(server).send(command("a") + "(".repeat(3000));
		assertThat(peer.readAll()).isEqualTo(command("a"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.PROTOCOL_ERROR));
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void codecThatTakesNothingEndsItsConnection() throws Exception {
		TcpServer server = start(new Prefixed() {

			@Override
			public String decode(FrameInput input) throws PayloadException {
				throw new PayloadException("nothing was taken");
			}

		}, this.handling.handler((message, connection) -> message));
		assertThat(this.servers.connect(server).send("a").readAll()).isEmpty();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.failures()).singleElement()
				.extracting(Throwable::getMessage)
				.isEqualTo("prefixed returned a frame without taking it"));
	}

	@Test
	void streamHandlerMayHandOverToACodec() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder.streamHandler((reader, writer) -> {
			writer.write(reader.readLine() + "\n");
			writer.connection().continueWithMessages();
		}).thenMessages(this.codec, this.handling.handler((message, connection) -> message)));
		server.startServing();
		Peer peer = this.servers.connect(server).send("hello\n" + command("a"));
		assertThat(peer.sendEof().readAll()).isEqualTo("hello\n" + command("a"));
	}

	private static String show(byte @Nullable [] bytes) {
		return (bytes != null) ? Frames.text(ByteBuffer.wrap(bytes)).replace("\r", "\\r").replace("\n", "\\n") : "none";
	}

	/**
	 * Fails for some commands, and replies with what is known about that.
	 */
	private static final class Failing implements MessageHandler<List<String>> {

		private final MessageHandler<List<String>> handler;

		private Failing(Handling handling) {
			this.handler = handling.handler((message, connection) -> {
				if (message.get(0).equals("throw")) {
					throw new IllegalStateException("on purpose");
				}
				return message.get(0);
			});
		}

		@Override
		public @Nullable Object onMessage(List<String> message, TcpConnection connection) throws Exception {
			return this.handler.onMessage(message, connection);
		}

		@Override
		public boolean mayBlock(List<String> message) {
			return this.handler.mayBlock(message);
		}

		@Override
		public boolean needsFrames() {
			return true;
		}

		@Override
		public Object onError(FailedMessage<List<String>> failed, TcpConnection connection) {
			Throwable cause = failed.cause();
			String excerpt = (cause instanceof PayloadException ex) ? " " + show(ex.excerpt()) : "";
			return failed.stage() + " " + cause.getMessage() + " " + failed.message() + " " + show(failed.frame())
					+ excerpt;
		}

	}

	/**
	 * Sends lengths instead of lists.
	 */
	private static final class Hooked implements MessageHandler<List<String>> {

		private final MessageHandler<List<String>> handler;

		private Hooked(Handling handling) {
			this.handler = handling.handler((message, connection) -> message);
		}

		@Override
		public @Nullable Object onMessage(List<String> message, TcpConnection connection) throws Exception {
			return this.handler.onMessage(message, connection);
		}

		@Override
		public boolean mayBlock(List<String> message) {
			return this.handler.mayBlock(message);
		}

		@Override
		public boolean hooksSending() {
			return true;
		}

		@Override
		public Object onSend(Object message, TcpConnection connection) {
			return ((List<?>) message).size();
		}

	}

	/**
	 * Lines of words, which are sent in upper case.
	 */
	private static final class Shouting implements MessageCodec<List<String>> {

		@Override
		public @Nullable List<String> decode(FrameInput input) {
			int end = input.indexOf((byte) '\n');
			if (end < 0) {
				return null;
			}
			String line = input.getString(0, end, StandardCharsets.UTF_8);
			input.skip(end + 1);
			return List.of(line.split(" "));
		}

		@Override
		public void encode(Object message, FrameOutput output) {
			output.putString(message.toString().toUpperCase(java.util.Locale.ROOT), StandardCharsets.UTF_8).put('\n');
		}

	}

	/**
	 * Characters behind one that says who sends them.
	 */
	private static class Prefixed implements MessageCodec<String> {

		@Override
		public @Nullable String decode(FrameInput input) throws FrameException, PayloadException {
			if (input.size() < 2) {
				return null;
			}
			String text = input.getString(1, 1, StandardCharsets.US_ASCII);
			input.skip(2);
			return text;
		}

		@Override
		public void encode(Object message, FrameOutput output) {
			output.put('<').putString(message.toString(), StandardCharsets.US_ASCII);
		}

		@Override
		public String toString() {
			return "prefixed";
		}

	}

	/**
	 * Sends numbered strings.
	 */
	private static final class Numbering implements MessageCodec<List<String>> {

		private final RespCodec codec = new RespCodec();

		private int sent;

		@Override
		public @Nullable List<String> decode(FrameInput input) throws FrameException, PayloadException {
			return this.codec.decode(input);
		}

		@Override
		public void encode(Object message, FrameOutput output) throws FrameException {
			this.codec.encode(++this.sent + " " + message, output);
		}

	}

	/**
	 * Counts what is sent.
	 */
	private static final class Counting implements MessageCodec<List<String>> {

		private final RespCodec codec = new RespCodec();

		private volatile int encoded;

		@Override
		public @Nullable List<String> decode(FrameInput input) throws FrameException, PayloadException {
			return this.codec.decode(input);
		}

		@Override
		@SuppressWarnings("NonAtomicVolatileUpdate") // by the thread of the test
		public void encode(Object message, FrameOutput output) throws FrameException {
			this.encoded++;
			this.codec.encode(message, output);
		}

	}

	/**
	 * Follows parentheses without any bound.
	 */
	private static final class RespOrDeep implements MessageCodec<List<String>> {

		private final RespCodec codec = new RespCodec();

		@Override
		public @Nullable List<String> decode(FrameInput input) throws FrameException, PayloadException {
			return (input.get(0) == '(') ? follow(input, 0) : this.codec.decode(input);
		}

		private List<String> follow(FrameInput input, int depth) {
			return (depth >= 0) ? follow(input, depth + 1) : List.of();
		}

		@Override
		public void encode(Object message, FrameOutput output) throws FrameException {
			this.codec.encode(message, output);
		}

	}

}
