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
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.Correlation;
import io.tcpserver.FrameError;
import io.tcpserver.FrameError.Kind;
import io.tcpserver.ServerStatistics;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What peers do wrong with frames, as it is counted by codec and kind.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class FrameErrorTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Recorder recorder = new Recorder();

	private final Map<FrameError, Long> reported = new ConcurrentHashMap<>();

	@RegisterExtension
	final Servers servers;

	@RegisterExtension
	final Log log = new Log(Level.DEBUG);

	FrameErrorTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start(FrameCodec codec, MessageHandler<String> handler, int concurrency) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.observer(this.recorder)
				.observer(new Reports())
				.messageConcurrency(new MessageConcurrency(concurrency, ReplyOrder.REQUEST)))
			.messageHandler(codec, handler));
		server.startServing();
		return server;
	}

	private TcpServer start(FrameCodec codec) throws IOException {
		return start(codec, (message, connection) -> message, 1);
	}

	private void assertCounted(TcpServer server, String codec, Kind kind, long count) {
		Map<FrameError, Long> expected = Map.of(new FrameError(codec, kind), count);
		Awaitility.await().untilAsserted(() -> assertThat(this.reported).isEqualTo(expected));
		assertThat(server.statistics().framesFailed()).isEqualTo(expected);
		assertThat(server.statistics().framesFailed(kind)).isEqualTo(count);
	}

	@Test
	void malformedFrameIsCounted() throws Exception {
		TcpServer server = start(FrameCodecs.lengthField(LengthField.ascii(2, 40)));
		this.servers.connect(server).send("0x").readAll();
		assertCounted(server, "length-field", Kind.MALFORMED, 1);
		assertThat(this.recorder.protocolErrors())
			.allSatisfy((error) -> assertThat(((FrameException) error).kind()).isEqualTo(Kind.MALFORMED));
		assertThat(this.log.lines(Level.DEBUG))
			.contains("1 frame errors of %s with the codec 'length-field': MALFORMED".formatted(this.recorder.only()));
	}

	@Test
	void frameThatIsTooLongIsCounted() throws Exception {
		TcpServer server = start(FrameCodecs.line(4));
		this.servers.connect(server).send("12345\n").readAll();
		this.servers.connect(server).send("123\n12345\n").readAll();
		assertCounted(server, "line", Kind.TOO_LONG, 2);
	}

	@Test
	void frameOverTheLimitOfTheServerIsCountedForTheCodecOfTheApplication() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.maxFrameLength(4).observer(this.recorder).observer(new Reports()))
			.messageHandler(new Comments(), (message, connection) -> message));
		server.startServing();
		this.servers.connect(server).send("12345").readAll();
		assertCounted(server, "FrameErrorTests$Comments", Kind.TOO_LONG, 1);
	}

	@Test
	void frameWithoutItsEndIsCounted() throws Exception {
		TcpServer server = start(FrameCodecs.stxEtx(40));
		this.servers.connect(server).send("\u0002abc").sendEof().readAll();
		assertCounted(server, "stx-etx", Kind.TRUNCATED, 1);
	}

	@Test
	void frameWithAWrongChecksumClosesTheConnection() throws Exception {
		TcpServer server = start(FrameCodecs.checked(FrameCodecs.hdlc(40), Checksum.of(ChecksumAlgorithm.XOR)));
		Peer peer = this.servers.connect(server).send("~aa~bc~dd~");
		assertThat(peer.readAll()).isEqualTo("~aa~");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
		assertCounted(server, "hdlc", Kind.CHECKSUM, 1);
	}

	@Test
	void frameWithAWrongChecksumIsSkipped() throws Exception {
		TcpServer server = start(FrameCodecs.checked(FrameCodecs.hdlc(40),
				Checksum.of(ChecksumAlgorithm.XOR).withMismatch(Checksum.Mismatch.SKIP)));
		Peer peer = this.servers.connect(server).send("~aa~bc~dd~").sendEof();
		assertThat(peer.readAll()).isEqualTo("~aa~~dd~");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
		assertCounted(server, "hdlc", Kind.CHECKSUM, 1);
	}

	@Test
	void wrongProtocolIsCounted() throws Exception {
		TcpServer server = start(FrameCodecs.mllp(40));
		this.servers.connect(server).send("GET / HTTP/1.1\r\n").readAll();
		assertCounted(server, "mllp", Kind.WRONG_PROTOCOL, 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n",
			"\u0016\u0003\u0001\u0001\0\u0001\0\0\u00fc\u0003" })
	void wrongProtocolThatComesInPiecesIsNamed(String stream) throws Exception {
		TcpServer server = start(FrameCodecs.mllp(100));
		Peer peer = this.servers.connect(server);
		for (int i = 0; i < 5; i++) {
			int sent = i;
			Awaitility.await().until(() -> server.statistics().bytesReceived() == sent);
			peer.send(Frames.bytes(stream.substring(i, i + 1)));
		}
		peer.send(Frames.bytes(stream.substring(5))).readAll();
		assertCounted(server, "mllp", Kind.WRONG_PROTOCOL, 1);
		assertThat(this.recorder.protocolErrors()).singleElement()
			.asString()
			.contains("Expected the protocol of this server, got a");
	}

	@Test
	void wrongProtocolIsCountedForTheCodecOfAConnection() throws Exception {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.observer(this.recorder).observer(new Reports()))
				.messageHandler((connection) -> FrameCodecs.raw(40), new Greeting()));
		server.startServing();
		Peer peer = this.servers.connect(server);
		assertThat(peer.readText(5)).as("the codec is there").isEqualTo("hello");
		peer.send("GET / HTTP/1.1\r\n").readAll();
		assertCounted(server, "raw", Kind.WRONG_PROTOCOL, 1);
	}

	@Test
	void payloadThatIsNotSentIsNotCounted() throws Exception {
		TcpServer server = start(FrameCodecs.line(40), (message, connection) -> "a\nb", 1);
		this.servers.connect(server).send("x\n").readAll();
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(server.statistics().framesFailed()).isEmpty();
		assertThat(this.reported).isEmpty();
	}

	@Test
	void ignoredErrorsAreCountedOnceHoweverTheyArrive() throws Exception {
		String stream = "#1\na\n#2\n#3\nb\n#4\n";
		TcpServer server = start(new Comments());
		long before = 0;
		for (int cut = 0; cut <= stream.length(); cut++) {
			try (Peer peer = this.servers.connect(server).send(stream.substring(0, cut))) {
				long received = before + cut;
				Awaitility.await().until(() -> server.statistics().bytesReceived() == received);
				peer.send(stream.substring(cut)).sendEof();
				assertThat(peer.readAll()).isEqualTo("a\nb\n");
			}
			before += stream.length();
		}
		assertCounted(server, "FrameErrorTests$Comments", Kind.STRAY, 4L * (stream.length() + 1));
	}

	@Test
	void ignoredErrorsAreCountedOnceIfMessagesAreDecodedAhead() throws Exception {
		Gate gate = new Gate("all has arrived");
		List<String> handled = new CopyOnWriteArrayList<>();
		MessageHandler<String> handler = (message, connection) -> {
			handled.add(message);
			gate.await();
			return message;
		};
		TcpServer server = start(new Comments(), handler, 2);
		Peer peer = this.servers.connect(server).send("a\n#1\nb\n#2\nc\n#");
		Awaitility.await().until(() -> handled.size() == 2);
		peer.send("3\nd\n#4").sendEof();
		gate.open();
		assertThat(peer.readAll()).isEqualTo("a\nb\nc\nd\n");
		assertCounted(server, "FrameErrorTests$Comments", Kind.STRAY, 4);
	}

	@Test
	void ignoredErrorsAreCountedOnceIfAnAnswerIsLookedFor() throws Exception {
		MessageHandler<String> handler = (message, connection) -> connection
			.sendAndReceive("?", new Correlation<>(String.class, (answer) -> answer.startsWith("=")), PATIENCE)
			.thenApply((answer) -> message + answer);
		TcpServer server = start(new Comments(), handler, 1);
		Peer peer = this.servers.connect(server).send("a\n#1\n");
		assertThat(peer.readLine()).isEqualTo("?");
		peer.send("#2\nb\n#3\n=1\n");
		assertThat(peer.readLine()).isEqualTo("a=1");
		assertThat(peer.readLine()).isEqualTo("?");
		peer.send("#4\n=2\n").sendEof();
		assertThat(peer.readAll()).isEqualTo("b=2\n");
		assertCounted(server, "FrameErrorTests$Comments", Kind.STRAY, 4);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 8 })
	void ignoredErrorsAreCountedOnceIfMessagesAreFramedAgain(int concurrency) throws Exception {
		TcpServer server = start(new Comments(), (message, connection) -> {
			if (message.equals("a")) {
				connection.framing(new Comments());
			}
			return message;
		}, concurrency);
		Peer peer = this.servers.connect(server).send("#1\na\n#2\nb\n#3\n#4\nc\n").sendEof();
		assertThat(peer.readAll()).isEqualTo("a\nb\nc\n");
		assertCounted(server, "FrameErrorTests$Comments", Kind.STRAY, 4);
	}

	@Test
	void countsOfTwoRunsAreAdded() {
		ServerStatistics one = counted(Map.of(new FrameError("line", Kind.TOO_LONG), 1L));
		Map<FrameError, Long> others = new HashMap<>(Map.of(new FrameError("line", Kind.TOO_LONG), 2L));
		others.put(new FrameError("raw", Kind.TOO_LONG), 4L);
		ServerStatistics sum = one.plus(counted(others));
		assertThat(sum.framesFailed()).containsOnly(Map.entry(new FrameError("line", Kind.TOO_LONG), 3L),
				Map.entry(new FrameError("raw", Kind.TOO_LONG), 4L));
		assertThat(sum.framesFailed(Kind.TOO_LONG)).isEqualTo(7);
		assertThat(sum.framesFailed(Kind.STRAY)).isZero();
	}

	private static ServerStatistics counted(Map<FrameError, Long> framesFailed) {
		return new ServerStatistics(0, 0, 0, Map.of(), Map.of(), 0, 0, 0, 0, 0, framesFailed);
	}

	/**
	 * Sends something when it begins.
	 */
	private static final class Greeting implements MessageHandler<String> {

		@Override
		public Object onOpen(TcpConnection connection) {
			return "hello";
		}

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			return message;
		}

	}

	private final class Reports implements TcpServerObserver {

		@Override
		public void frameFailed(TcpConnection connection, FrameError error, int count) {
			FrameErrorTests.this.reported.merge(error, (long) count, Long::sum);
		}

	}

	/**
	 * Lines, of which those that begin with a number sign are none.
	 */
	private static final class Comments implements FrameCodec {

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			int end = input.indexOf((byte) '\n');
			while (end >= 0 && input.get(0) == '#') {
				input.ignored(Kind.STRAY);
				input.skip(end + 1);
				end = input.indexOf((byte) '\n');
			}
			return (end >= 0) ? input.take(0, end, end + 1) : null;
		}

		@Override
		public @Nullable ByteBuffer decodeEnd(FrameInput input) {
			if (input.get(0) == '#') {
				input.ignored(Kind.STRAY);
				input.skip(input.size());
			}
			return null;
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) {
			output.put(payload).put('\n');
		}

	}

}
