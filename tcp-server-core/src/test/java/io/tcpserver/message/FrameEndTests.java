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
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.Correlation;
import io.tcpserver.FrameError;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.Program;
import io.tcpserver.fixture.Tool;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.Timeouts;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams of messages that end in the middle of one, on real connections.
 */
@ParameterizedClass
@MethodSource("platforms")
class FrameEndTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final FrameCodec LINES = FrameCodecs.line(1024);

	private static final FrameCodec STRICT_LINES = FrameCodecs
		.line(LineFormat.of(1024).withUnterminated(Unterminated.REPORT));

	private static final FrameCodec LENGTHS = FrameCodecs.lengthField(LengthField.binary(2, 1024));

	private final Recorder recorder = new Recorder();

	// What the handler has seen, in order
	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final boolean unix;

	@TempDir
	private Path directory;

	@RegisterExtension
	final Servers servers;

	@RegisterExtension
	final Log log = new Log(Level.DEBUG);

	FrameEndTests(Platform platform, boolean unix) {
		this.servers = new Servers(platform);
		this.unix = unix;
	}

	static Stream<Arguments> platforms() {
		return Platform.each()
			.flatMap((platform) -> Stream.of(false, true).map((unix) -> Arguments.of(platform, unix)));
	}

	private TcpServer start(FrameCodec codec, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings(this::settings).messageHandler(codec, handler));
		server.startServing();
		return server;
	}

	private void settings(TcpServerSettingsBuilder settings) {
		settings.observer(this.recorder);
		if (this.unix) {
			settings.addresses(List.of(UnixDomainSocketAddress.of(this.directory.resolve("socket"))));
		}
	}

	private void assertEnded(CloseReason reason, String... calls) {
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(reason);
		assertThat(this.calls).containsExactly(calls);
		assertThat(this.log.lines(Level.INFO)).allMatch((line) -> line.startsWith("TCP server "));
	}

	private void assertTruncated(TcpServer server, int bytes) {
		assertThat(this.recorder.count("frameTruncated " + bytes)).isOne();
		assertThat(this.recorder.events()).doesNotContain("handlerFailed", "protocolError");
		assertThat(server.statistics().framesFailed(FrameError.Kind.TRUNCATED)).isOne();
		assertThat(this.log.lines(Level.DEBUG))
			.containsOnlyOnce("The stream of %s ended within a frame, of which %d bytes arrived"
				.formatted(this.recorder.only(), bytes));
	}

	private void assertNothingTruncated(TcpServer server) {
		assertThat(this.recorder.events()).noneMatch((event) -> event.startsWith("frameTruncated"));
		assertThat(server.statistics().framesFailed(FrameError.Kind.TRUNCATED)).isZero();
	}

	private void awaitReceived(int bytes) {
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == bytes);
	}

	@ParameterizedTest
	@EnumSource
	void lastLineNeedsNoLineFeed(Kind kind) throws Exception {
		TcpServer server = start(LINES, kind.of(new Keeping()));
		Peer peer = this.servers.connect(server).send("whole\nlast without newline").sendEof();
		assertThat(peer.readAll()).isEqualTo("re whole\nre last without newline\n");
		assertEnded(CloseReason.PEER, "whole false", "last without newline true", "PEER");
		assertNothingTruncated(server);
	}

	// As a log shipper that keeps its connection alive by empty lines
	@ParameterizedTest
	@EnumSource
	void skippedLineAtTheEndIsNoMessage(Kind kind) throws Exception {
		TcpServer server = start(FrameCodecs.line(LineFormat.of(1024).withSkipsEmpty(true)), kind.of(new Keeping()));
		Peer peer = this.servers.connect(server).send("\nwhole\n\r\n\n").sendEof();
		assertThat(peer.readAll()).isEqualTo("re whole\n");
		assertEnded(CloseReason.PEER, "whole false", "PEER");
		assertNothingTruncated(server);
	}

	@Test
	void printfIsHandledToItsEnd() throws Exception {
		Tool.NC.require();
		TcpServer server = start(LINES, new Keeping());
		SocketAddress address = server.sockets().get(0);
		String target = (address instanceof InetSocketAddress inet) ? "127.0.0.1 " + inet.getPort() : "-U " + address;
		try (Program netcat = Program
			.start(List.of("sh", "-c", "printf 'whole\\nlast without newline' | nc -N " + target))) {
			assertThat(netcat.exitCode()).as("%s", netcat).isZero();
			assertThat(netcat.lines()).containsExactly("re whole", "re last without newline");
		}
		assertEnded(CloseReason.PEER, "whole false", "last without newline true", "PEER");
	}

	@ParameterizedTest
	@EnumSource
	void frameWithoutItsEndIsReported(Kind kind) throws Exception {
		TcpServer server = start(LENGTHS, kind.of(new Keeping()));
		Peer peer = this.servers.connect(server).send(Frames.hex("0001 58 0001 59 0009 41 42")).sendEof();
		assertThat(peer.readAll()).isEqualTo("\0\u0004re X\0\u0004re Y\0\u0007sorry 4");
		assertEnded(CloseReason.PEER, "X false", "Y false",
				"The stream ended within a frame; arrived: 4 bytes, the first of which is a control character", "PEER");
		assertTruncated(server, 4);
	}

	@Test
	void lineWithoutItsEndIsReportedIfItMustHaveOne() throws Exception {
		TcpServer server = start(STRICT_LINES, new Keeping());
		Peer peer = this.servers.connect(server).send("whole\nlast").sendEof();
		assertThat(peer.readAll()).isEqualTo("re whole\nsorry 4\n");
		assertEnded(CloseReason.PEER, "whole false",
				"The stream ended within a frame; arrived: 4 bytes, the first of which is a letter", "PEER");
		assertTruncated(server, 4);
	}

	@ParameterizedTest
	@EnumSource
	void whatIsDoneAboutTheReportChangesNothing(Answer answer) throws Exception {
		TcpServer server = start(LENGTHS, new Keeping() {

			@Override
			public @Nullable Object onError(Throwable failure, TcpConnection connection) throws Throwable {
				super.onError(failure, connection);
				return switch (answer) {
					case NOTHING -> null;
					case THROW -> throw failure;
					case FAIL -> CompletableFuture.failedFuture(failure);
				};
			}

		});
		Peer peer = this.servers.connect(server).send(Frames.hex("00")).sendEof();
		assertThat(peer.readAll()).isEmpty();
		assertEnded(CloseReason.PEER, "The stream ended within a frame; arrived: 1 byte, which is a control character",
				"PEER");
		assertTruncated(server, 1);
	}

	@Test
	void nothingIsReportedBetweenTwoFrames() throws Exception {
		TcpServer server = start(LENGTHS, new Keeping());
		Peer peer = this.servers.connect(server).send(Frames.hex("0001 58")).sendEof();
		assertThat(peer.readAll()).isEqualTo("\0\u0004re X");
		assertEnded(CloseReason.PEER, "X false", "PEER");
		assertNothingTruncated(server);
	}

	@ParameterizedTest
	@EnumSource
	void lineIsNoMessageAfterAReset(Kind kind) throws Exception {
		Gate gate = new Gate("the reset has come");
		TcpServer server = start(LINES, kind.of(new Keeping() {

			@Override
			public Object onOpen(TcpConnection connection) {
				return "hello";
			}

			@Override
			public Object onMessage(String message, TcpConnection connection) throws Exception {
				if (kind == Kind.BLOCKING) {
					gate.await();
				}
				return super.onMessage(message, connection);
			}

		}));
		Peer peer = this.servers.connect(server).send("one\ntwo\nthree");
		awaitReceived(13);
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesSent() >= "hello\n".length());
		if (this.unix) {
			// With bytes that were not read
			peer.close();
		}
		else {
			peer.reset();
		}
		Awaitility.await().until(() -> !connection.isOpen());
		gate.open();
		assertEnded(CloseReason.RESET, "one false", "two false",
				"The stream ended within a frame; arrived: 5 bytes, the first of which is a letter", "RESET");
		assertTruncated(server, 5);
	}

	@Test
	void whatThisSideEndsIsNotReported() throws Exception {
		TcpServer server = start(LINES, new Keeping());
		Peer peer = this.servers.connect(server).send("whole\npart");
		assertThat(peer.readLine()).isEqualTo("re whole");
		awaitReceived(10);
		this.recorder.only().close();
		assertThat(peer.readAll()).isEmpty();
		peer.close();
		assertEnded(CloseReason.KICKED, "whole false", "KICKED");
		assertNothingTruncated(server);
	}

	@Test
	void drainIsNoEndOfTheLastLine() throws Exception {
		TcpServer server = start(LINES, new Keeping());
		Peer peer = this.servers.connect(server).send("whole\npart");
		assertThat(peer.readLine()).isEqualTo("re whole");
		awaitReceived(10);
		CompletableFuture<?> shutdown = server.shutdown(PATIENCE);
		assertThat(peer.readAll()).isEqualTo("bye\n");
		peer.close();
		assertThat(shutdown).succeedsWithin(PATIENCE);
		assertEnded(CloseReason.SHUTDOWN, "whole false", "bye", "SHUTDOWN");
		assertNothingTruncated(server);
	}

	@Test
	void maxAgeIsNoEndOfTheLastLine() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder.settings((settings) -> {
			settings(settings);
			settings.timeouts(Timeouts.none().withMaxAge(Duration.ofMillis(150), null));
		}).messageHandler(LINES, new Keeping()));
		server.startServing();
		Peer peer = this.servers.connect(server).send("whole\npart");
		assertThat(peer.readAll()).isEqualTo("re whole\nbye\n");
		peer.close();
		assertEnded(CloseReason.MAX_AGE, "whole false", "bye", "MAX_AGE");
		assertNothingTruncated(server);
	}

	@Test
	void lastLineMayBeAnAnswer() throws Exception {
		Correlation<String> any = Correlation.next(String.class);
		TcpServer server = start(LINES, (message, connection) -> connection.sendAndReceive("question", any, PATIENCE)
			.thenApply((answer) -> answer + "!"));
		Peer peer = this.servers.connect(server).send("go\n");
		assertThat(peer.readLine()).isEqualTo("question");
		peer.send("42").sendEof();
		assertThat(peer.readAll()).isEqualTo("42!\n");
		assertEnded(CloseReason.PEER);
		assertNothingTruncated(server);
	}

	@Test
	void codecThatLeavesBytesBehindItsLastFrameFails() throws Exception {
		TcpServer server = start(new EndingCodec(1), new Keeping());
		Peer peer = this.servers.connect(server).send("xyz").sendEof();
		assertThat(peer.readAll()).isEqualTo("unexpected");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement().isInstanceOf(IllegalStateException.class);
		assertNothingTruncated(server);
	}

	@Test
	void codecMaySkipWhatBelongsToNoFrame() throws Exception {
		TcpServer server = start(new EndingCodec(0), new Keeping());
		Peer peer = this.servers.connect(server).send("xyz").sendEof();
		assertThat(peer.readAll()).isEmpty();
		assertEnded(CloseReason.PEER, "PEER");
		assertNothingTruncated(server);
	}

	@Test
	void lastLineThatIsNoMessageIsAFailureLikeAnyOther() throws Exception {
		PayloadConverter<String> strings = PayloadConverter.string(StandardCharsets.UTF_8);
		TcpServer server = this.servers
			.bind((builder) -> builder.settings(this::settings).messageHandler(LINES, new PayloadConverter<String>() {

				@Override
				public String decode(ByteBuffer payload) throws Exception {
					String text = strings.decode(payload);
					return Integer.toString(Integer.parseInt(text));
				}

				@Override
				public ByteBuffer encode(Object message) throws Exception {
					return strings.encode(message);
				}

			}, new Keeping() {

				@Override
				public Object onError(Throwable failure, TcpConnection connection) {
					return failure.getClass().getSimpleName() + " " + connection.isLastMessageUnterminated();
				}

			}));
		server.startServing();
		Peer peer = this.servers.connect(server).send("1\nx\n1x").sendEof();
		assertThat(peer.readAll()).isEqualTo("re 1\nPayloadException false\nPayloadException true\n");
		assertEnded(CloseReason.PEER, "1 false", "PEER");
	}

	/**
	 * Which threads call the handler.
	 */
	enum Kind {

		BLOCKING, ASYNC;

		MessageHandler<String> of(MessageHandler<String> handler) {
			return (this == BLOCKING) ? handler : new MessageHandler<>() {

				@Override
				public @Nullable Object onOpen(TcpConnection connection) throws Exception {
					return handler.onOpen(connection);
				}

				@Override
				public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
					return handler.onMessage(message, connection);
				}

				@Override
				public @Nullable Object onError(Throwable failure, TcpConnection connection) throws Throwable {
					return handler.onError(failure, connection);
				}

				@Override
				public void onClose(TcpConnection connection, CloseReason reason) {
					handler.onClose(connection, reason);
				}

				@Override
				public boolean mayBlock() {
					return false;
				}

			};
		}

	}

	/**
	 * What a handler does about a frame without an end.
	 */
	enum Answer {

		NOTHING, THROW, FAIL

	}

	/**
	 * Keeps what it is told, and answers.
	 */
	private class Keeping implements MessageHandler<String> {

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			FrameEndTests.this.calls.add(message + " " + connection.isLastMessageUnterminated());
			return "re " + message;
		}

		@Override
		public @Nullable Object onError(Throwable failure, TcpConnection connection) throws Throwable {
			FrameEndTests.this.calls.add(String.valueOf(failure.getMessage()));
			return (failure instanceof TruncatedFrameException truncated) ? "sorry " + truncated.bytes() : "unexpected";
		}

		@Override
		public Object onShutdown(TcpConnection connection) {
			FrameEndTests.this.calls.add("bye");
			return "bye";
		}

		@Override
		public void onClose(TcpConnection connection, CloseReason reason) {
			FrameEndTests.this.calls.add(reason.toString());
		}

	}

	/**
	 * Takes some bytes for the last frame, and skips everything if these are none.
	 *
	 * @param length how many
	 */
	private record EndingCodec(int length) implements FrameCodec {

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) {
			return null;
		}

		@Override
		public @Nullable ByteBuffer decodeEnd(FrameInput input) {
			if (this.length > 0) {
				return input.take(0, this.length, this.length);
			}
			input.skip(input.size());
			return null;
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) {
			output.put(payload);
		}

	}

}
