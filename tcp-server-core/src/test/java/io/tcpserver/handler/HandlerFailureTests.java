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

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import javax.net.ssl.SSLHandshakeException;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadException;
import io.tcpserver.message.UnhandledMessageException;
import io.tcpserver.settings.CharsetErrors;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.IncompleteReadException;
import io.tcpserver.stream.LimitOverrunException;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whose fault it is when a handler fails: the peer's only if the failure comes from the
 * connection of the handler itself.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#eachOnTcpAndUnix")
class HandlerFailureTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Log log = new Log(Level.INFO);

	@RegisterExtension
	final Servers servers;

	HandlerFailureTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	static List<Exception> failuresOfOthers() {
		return List.of(new SSLHandshakeException("The upstream has no certificate"),
				new ConnectionLostException("Another connection was lost", CloseReason.RESET),
				new IncompleteReadException(new byte[0], 4), new LimitOverrunException("Of another reader", 2, 1),
				new FrameException("In a file"), new PayloadException("In a file", new IOException()),
				new EOFException("In a file"), new CompletionException(new SSLHandshakeException("Later")));
	}

	@ParameterizedTest
	@MethodSource("failuresOfOthers")
	void failureFromElsewhereIsTheHandlersOwn(Exception failure) throws Exception {
		TcpServer lines = messages((line, connection) -> {
			throw failure;
		});
		this.servers.connect(lines).send("go\n");
		awaitEnd(CloseReason.HANDLER_ERROR);
		TcpServer stream = stream((reader, writer) -> {
			throw failure;
		});
		this.servers.connect(stream);
		Awaitility.await().untilAsserted(() -> assertThat(this.recorder.failures()).containsExactly(failure, failure));
	}

	@Test
	void lostConnectionOfAnotherClientIsNotThatOfTheOneWhoAsks() throws Exception {
		CompletableFuture<TcpConnection> known = new CompletableFuture<>();
		TcpServer server = messages((line, connection) -> {
			if (line.equals("device")) {
				known.complete(connection);
				return "known";
			}
			return known.get().sendAndReceive("question", Correlation.next(String.class), PATIENCE).get();
		});
		Peer device = this.servers.connect(server).send("device\n");
		assertThat(device.readLine()).isEqualTo("known");
		Peer asker = this.servers.connect(server).send("ask\n");
		resetWhenAsked(device);
		assertThat(asker.isAtEnd()).isTrue();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactlyInAnyOrder(CloseReason.RESET,
					CloseReason.HANDLER_ERROR));
		assertThat(this.recorder.failures()).singleElement().isInstanceOf(ExecutionException.class);
	}

	// With the rest of the question unread: a Unix domain socket is not reset otherwise
	private static void resetWhenAsked(Peer peer) throws IOException {
		Awaitility.await().until(() -> peer.readSome(1) == 1);
		peer.reset();
	}

	@Test
	void lossOfItsOwnConnectionIsThePeersHoweverItIsWrapped() throws Exception {
		TcpServer server = messages((line, connection) -> {
			try {
				return connection.sendAndReceive("question", Correlation.next(String.class), PATIENCE).get();
			}
			catch (ExecutionException ex) {
				throw wrapped(ex);
			}
		});
		Peer peer = this.servers.connect(server).send("ask\n");
		resetWhenAsked(peer);
		awaitEnd(CloseReason.RESET);
		assertQuiet();
	}

	@Test
	void endOfItsOwnInputIsThePeersHoweverItIsWrapped() throws Exception {
		TcpServer server = stream((reader, writer) -> {
			try {
				reader.readExactly(10);
			}
			catch (IOException ex) {
				throw wrapped(ex);
			}
		});
		this.servers.connect(server).send("half").sendEof();
		awaitEnd(CloseReason.PEER);
		assertQuiet();
	}

	@Test
	void endOfTheInputOfAnAsynchronousHandlerIsThePeers() throws Exception {
		TcpServer server = async((reader, writer) -> reader.readExactly(10).handle((bytes, ex) -> {
			throw wrapped(ex);
		}));
		this.servers.connect(server).send("half").sendEof();
		awaitEnd(CloseReason.PEER);
		assertQuiet();
	}

	@Test
	void failureThatWasCaughtAndThrownLaterIsThePeersStill() throws Exception {
		TcpServer server = stream((reader, writer) -> {
			ArrayDeque<IOException> failures = new ArrayDeque<>();
			for (int i = 0; i < 100; i++) {
				try {
					reader.readByte();
				}
				catch (IOException ex) {
					failures.add(ex);
				}
			}
			throw failures.getFirst();
		});
		this.servers.connect(server).sendEof();
		awaitEnd(CloseReason.PEER);
		assertQuiet();
	}

	@Test
	void probeOfAHandlerThatReadsAnInputStreamIsQuiet() throws Exception {
		TcpServer server = stream((reader, writer) -> {
			DataInputStream input = new DataInputStream(reader.asInputStream());
			while (true) {
				writer.write(Integer.toString(input.readInt()));
			}
		});
		this.servers.connect(server).close();
		awaitEnd(CloseReason.PEER);
		assertQuiet();
	}

	@Test
	void endOfAnInputStreamIsThePeersHoweverItIsWrapped() throws Exception {
		TcpServer server = stream((reader, writer) -> {
			try {
				new DataInputStream(reader.asInputStream()).readLong();
			}
			catch (EOFException ex) {
				throw wrapped(ex);
			}
		});
		this.servers.connect(server).send("half").sendEof();
		awaitEnd(CloseReason.PEER);
		assertQuiet();
	}

	@Test
	void fileThatIsSentToALostPeerIsNoFailureOfTheHandler() throws Exception {
		Path release = Path.of(System.getProperty("java.home"), "release");
		TcpServer server = stream((reader, writer) -> {
			try (FileChannel file = FileChannel.open(release)) {
				reader.async().readAll().exceptionally((ex) -> new byte[0]).get();
				writer.transferFrom(file, 0, Long.MAX_VALUE).get();
			}
		});
		this.servers.connect(server).reset();
		awaitEnd(CloseReason.RESET);
		assertQuiet();
	}

	@Test
	void lineOverTheLimitIsAWarningOfThePeer() throws Exception {
		Consumer<Peer> floods = (peer) -> {
			try {
				peer.send("x".repeat(100_000));
				peer.isAtEnd();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		};
		floods.accept(this.servers.connect(stream((reader, writer) -> {
			try {
				reader.readLine();
			}
			catch (LimitOverrunException ex) {
				throw wrapped(ex);
			}
		})));
		floods.accept(this.servers.connect(async((reader, writer) -> reader.readLine())));
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.PROTOCOL_ERROR,
					CloseReason.PROTOCOL_ERROR));
		assertThat(this.recorder.protocolErrors()).hasSize(2)
			.allSatisfy((error) -> assertThat(error).isInstanceOf(LimitOverrunException.class));
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.log.lines(Level.WARN)).hasSize(2)
			.allSatisfy((line) -> assertThat(line).contains("broke the protocol", "limit 65536, got"));
	}

	@Test
	void malformedLineIsAWarningOfThePeer() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.observer(this.recorder).charsetErrors(CharsetErrors.REPORT))
			.streamHandler((reader, writer) -> {
				try {
					reader.readLine();
				}
				catch (CharacterCodingException ex) {
					throw wrapped(ex);
				}
			}));
		server.startServing();
		assertThat(this.servers.connect(server).send(new byte[] { (byte) 0xE4, '\n' }).isAtEnd()).isTrue();
		awaitEnd(CloseReason.PROTOCOL_ERROR);
		assertThat(this.recorder.protocolErrors()).singleElement().isInstanceOf(CharacterCodingException.class);
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.log.lines(Level.ERROR)).isEmpty();
	}

	@Test
	void answerThatDoesNotComeIsThePeersFault() throws Exception {
		TcpServer server = messages((line, connection) -> connection
			.sendAndReceive("question", Correlation.next(String.class), Duration.ofMillis(1))
			.get());
		Peer peer = this.servers.connect(server).send("ask\n");
		assertThat(peer.readAll()).isEqualTo("question\n");
		awaitEnd(CloseReason.READ_TIMEOUT);
		assertQuiet();
	}

	@Test
	void timeOutOfAnotherIsTheHandlersOwn() throws Exception {
		TcpServer server = messages(
				(line, connection) -> new CompletableFuture<String>().get(1, TimeUnit.MILLISECONDS));
		this.servers.connect(server).send("ask\n");
		awaitEnd(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement().isInstanceOf(TimeoutException.class);
	}

	@Test
	void messageThatIsNotAcceptedIsAWarningOfThePeer() throws Exception {
		TcpServer server = messages((line, connection) -> {
			throw new IllegalStateException(
					new UnhandledMessageException("No message of this kind", String.class, connection));
		});
		Peer peer = this.servers.connect(server).send("ask\n");
		assertThat(peer.isAtEnd()).isTrue();
		awaitEnd(CloseReason.PROTOCOL_ERROR);
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.satisfies((line) -> assertThat(line).contains("broke the protocol: No message of this kind"));
		assertThat(this.log.lines(Level.ERROR)).isEmpty();
	}

	@Test
	void errorsOfTheApplicationReachOnError() throws Exception {
		ArrayDeque<Error> errors = new ArrayDeque<>(List.of(new AssertionError("1"), new NoClassDefFoundError("2"),
				new StackOverflowError("3"), new OutOfMemoryError("4")));
		TcpServer server = messages(new MessageHandler<String>() {

			@Override
			public Object onMessage(String message, TcpConnection connection) {
				throw errors.remove();
			}

			@Override
			public @Nullable Object onError(Throwable failure, TcpConnection connection) {
				return failure.getClass().getSimpleName() + " " + failure.getMessage();
			}

		});
		Peer peer = this.servers.connect(server).send("a\nb\nc\nd\n");
		assertThat(List.of(peer.readLine(), peer.readLine(), peer.readLine(), peer.readLine())).containsExactly(
				"AssertionError 1", "NoClassDefFoundError 2", "StackOverflowError 3", "OutOfMemoryError 4");
		assertQuiet();
	}

	@Test
	void errorThatNobodyHandlesEndsTheConnection() throws Exception {
		AssertionError error = new AssertionError("on purpose");
		TcpServer server = messages((line, connection) -> {
			throw error;
		});
		this.servers.connect(server).send("go\n");
		awaitEnd(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).containsExactly(error);
	}

	private static RuntimeException wrapped(Throwable failure) {
		IOException io = new IOException("twice", new IllegalStateException("once", failure));
		return new CompletionException(new UncheckedIOException("thrice", io));
	}

	private TcpServer stream(StreamHandler handler) throws IOException {
		return this.servers.start((settings) -> settings.observer(this.recorder), handler);
	}

	private TcpServer async(AsyncStreamHandler handler) throws IOException {
		return start((builder) -> builder.asyncStreamHandler(handler));
	}

	private TcpServer messages(MessageHandler<String> handler) throws IOException {
		return start((builder) -> builder.messageHandler(FrameCodecs.line(1024), handler));
	}

	private TcpServer start(Consumer<TcpServerBuilder> handler) throws IOException {
		TcpServer server = this.servers.bind((builder) -> {
			builder.settings((settings) -> settings.observer(this.recorder));
			handler.accept(builder);
		});
		server.startServing();
		return server;
	}

	private void awaitEnd(CloseReason reason) {
		Awaitility.await().untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(reason));
	}

	private void assertQuiet() {
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

}
