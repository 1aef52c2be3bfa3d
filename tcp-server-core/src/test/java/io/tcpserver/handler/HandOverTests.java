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
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.FrameError;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Rounds;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.Frames;
import io.tcpserver.message.LengthField;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamHandler;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Stream handlers that hand their connection over to messages.
 */
@ParameterizedClass
@MethodSource("ways")
class HandOverTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final FrameCodec SEMICOLONS = FrameCodecs.delimiter(1000, new byte[] { ';' });

	private final Recorder recorder = new Recorder();

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final Gate gate = new Gate("the handler may go on");

	@RegisterExtension
	final Servers servers;

	private final boolean async;

	HandOverTests(Platform platform, boolean async) {
		this.servers = new Servers(platform);
		this.async = async;
	}

	static Stream<Arguments> ways() {
		return Platform.each()
			.flatMap((platform) -> Stream.of(false, true).map((async) -> Arguments.of(platform, async)));
	}

	private TcpServer start(Consumer<TcpServerSettingsBuilder> settings, Login login, MessageHandler<String> messages)
			throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> stream(builder.settings((all) -> settings.accept(all.observer(this.recorder))), login)
				.thenMessages(SEMICOLONS, messages));
		server.startServing();
		return server;
	}

	private TcpServerBuilder stream(TcpServerBuilder builder, Login login) {
		if (!this.async) {
			return builder.streamHandler((reader, writer) -> {
				String line = reader.readLine();
				if (line != null) {
					login.handle(line, writer);
				}
			});
		}
		return builder.asyncStreamHandler((reader, writer) -> reader.readLine().thenCompose((line) -> {
			try {
				if (line != null) {
					login.handle(line, writer);
				}
				return CompletableFuture.completedFuture(null);
			}
			catch (Exception ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}));
	}

	private TcpServer start(Login login) throws IOException {
		return start((settings) -> {
		}, login, new Messages());
	}

	private static void go(String line, StreamWriter writer) {
		writer.write(line + "\n");
		writer.connection().continueWithMessages();
	}

	@Test
	void messagesBeginWhereTheStreamHandlerHasStopped() throws Exception {
		TcpServer server = start(HandOverTests::go);
		Peer peer = this.servers.connect(server).send("go\na\n;b;c;").sendEof();
		assertThat(peer.readAll()).isEqualTo("go\nhello;a\n;b;c;");
		TcpConnection connection = this.recorder.only();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
		assertThat(this.calls).containsExactly("open", "a\n", "b", "c", "close PEER");
		assertThat(connection.memory().input()).isZero();
		assertThat(server.statistics().discardedBytes()).isZero();
	}

	@Test
	void bytesMayComeOneByOne() throws Exception {
		TcpServer server = start(HandOverTests::go);
		Peer peer = this.servers.connect(server);
		for (String value : "go\na\n;b;".split("")) {
			peer.send(value);
		}
		assertThat(peer.sendEof().readAll()).isEqualTo("go\nhello;a\n;b;");
	}

	@Test
	void messagesMayComeLater() throws Exception {
		TcpServer server = start(HandOverTests::go);
		Peer peer = this.servers.connect(server).send("go\n");
		assertThat(peer.readLine()).isEqualTo("go");
		assertThat(peer.readText(6)).isEqualTo("hello;");
		peer.send("a;");
		assertThat(peer.readText(2)).isEqualTo("a;");
		TcpConnection connection = this.recorder.only();
		connection.send("pushed").join();
		assertThat(server.connections().broadcast("to all")).isOne();
		assertThat(peer.readText(7 + 7)).isEqualTo("pushed;to all;");
		peer.send("framing;");
		assertThat(peer.readText(8)).isEqualTo("framing;");
		peer.send("b;c\n");
		assertThat(peer.readLine()).isEqualTo("b;c");
	}

	@Test
	void nothingIsLostOrDoubledHoweverItIsCut() throws Exception {
		TcpServer server = start(HandOverTests::go);
		for (int seed = 0; seed < Rounds.of(200); seed++) {
			Random random = new Random(seed);
			StringBuilder messages = new StringBuilder();
			int count = random.nextInt(2000);
			for (int i = 0; i < count; i++) {
				messages.append(i).append("x".repeat(random.nextInt(50))).append(';');
			}
			byte[] stream = ("go\n" + messages).getBytes(StandardCharsets.US_ASCII);
			try (Peer peer = this.servers.connect(server)) {
				CompletableFuture<String> all = CompletableFuture.supplyAsync(() -> readAll(peer));
				int at = 0;
				while (at < stream.length) {
					int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 10 : 20_000), stream.length - at);
					peer.send(Arrays.copyOfRange(stream, at, at + length));
					at += length;
				}
				peer.sendEof();
				assertThat(all).as("seed %d", seed).succeedsWithin(PATIENCE).isEqualTo("go\nhello;" + messages);
			}
		}
	}

	private static String readAll(Peer peer) {
		try {
			return peer.readAll();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void trackerIsAdmittedByItsImei() throws Exception {
		Tracker tracker = new Tracker();
		TcpServer server = this.servers
			.bind((builder) -> (this.async ? builder.asyncStreamHandler(tracker) : builder.streamHandler(tracker))
				.thenMessages(new Records(), PayloadConverter.bytes(StandardCharsets.ISO_8859_1),
						(message, connection) -> new byte[] { 0, 0, 0, message[5] }));
		server.startServing();
		byte[] stream = Frames.hex("000F 333536333037303432343431303133 00000000 00000003 08 02 02 00000001"
				+ "00000000 00000002 08 01 0000ABCD");
		Peer peer = this.servers.connect(server).send(stream).sendEof();
		assertThat(peer.readAllBytes()).isEqualTo(Frames.hex("01 00000002 00000001"));
		Peer slow = this.servers.connect(server);
		for (byte value : stream) {
			slow.send(new byte[] { value });
		}
		assertThat(slow.sendEof().readAllBytes()).isEqualTo(Frames.hex("01 00000002 00000001"));
	}

	@Test
	void handlerThatHandsNothingOverEndsItsConnection() throws Exception {
		TcpServer server = start((line, writer) -> writer.write("bye\n"));
		Peer peer = this.servers.connect(server).send("go\na;");
		assertThat(peer.readAll()).isEqualTo("bye\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
		assertThat(this.calls).isEmpty();
	}

	@Test
	void handlerThatFailsAfterwardsEndsItsConnection() throws Exception {
		TcpServer server = start((line, writer) -> {
			go(line, writer);
			throw new IOException("on purpose");
		});
		Peer peer = this.servers.connect(server).send("go\na;");
		assertThat(peer.readAll()).isEqualTo("go\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(this.calls).isEmpty();
	}

	@Test
	void endOfTheStreamBeforeTheHandOverIsThatOfTheMessages() throws Exception {
		TcpServer server = start((line, writer) -> {
			Awaitility.await().until(() -> writer.connection().bytesReceived() == 8);
			go(line, writer);
		});
		Peer peer = this.servers.connect(server).send("go\na;b;c").sendEof();
		assertThat(peer.readAll()).isEqualTo("go\nhello;a;b;TruncatedFrameException;");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
		assertThat(server.statistics().framesFailed(FrameError.Kind.TRUNCATED)).isOne();
	}

	@Test
	void connectionThatIsLostBeforeIsOpenedAndClosed() throws Exception {
		TcpServer server = start((line, writer) -> {
			Awaitility.await().until(() -> !writer.connection().isOpen());
			writer.connection().continueWithMessages();
		});
		if (this.async) {
			// Its handler must not wait on the I/O thread
			return;
		}
		Peer peer = this.servers.connect(server).send("go\n");
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == 3);
		peer.reset();
		// Shows the loss on transports that do not read any more
		connection.send("lost");
		assertThat(connection.closed()).succeedsWithin(PATIENCE);
		assertThat(this.calls).hasSize(2).first().isEqualTo("open");
	}

	// What goes wrong

	@Test
	void readerAndWriterCannotBeUsedAfterwards() throws Exception {
		AtomicReference<StreamWriter> writers = new AtomicReference<>();
		AtomicReference<StreamReader> readers = new AtomicReference<>();
		StreamHandler handler = (reader, writer) -> {
			writers.set(writer);
			readers.set(reader);
			assertThat(reader.readLine()).isEqualTo("go");
			go("go", writer);
		};
		TcpServer server = this.servers
			.bind((builder) -> builder.streamHandler(handler).thenMessages(SEMICOLONS, new Messages()));
		server.startServing();
		Peer peer = this.servers.connect(server).send("go\na;");
		assertThat(peer.readText(3 + 6 + 2)).isEqualTo("go\nhello;a;");
		String after = "() called after " + name(writers.get().connection())
				+ " was handed over to its message handler";
		assertThatIllegalStateException().isThrownBy(() -> readers.get().readLine()).withMessage("readLine" + after);
		assertThatIllegalStateException().isThrownBy(() -> readers.get().read(1)).withMessage("read" + after);
		assertThatIllegalStateException().isThrownBy(() -> writers.get().write("x")).withMessage("write" + after);
		assertThatIllegalStateException().isThrownBy(writers.get()::writeEof).withMessage("writeEof" + after);
		assertThatIllegalStateException().isThrownBy(writers.get()::close).withMessage("close" + after);
		assertThat(readers.get().isAtEof()).isFalse();
		peer.send("b;");
		assertThat(peer.readText(2)).isEqualTo("b;");
	}

	private static String name(TcpConnection connection) {
		return connection.toString();
	}

	@Test
	void connectionIsHandedOverOnce() throws Exception {
		TcpServer server = start((line, writer) -> {
			go(line, writer);
			assertThatIllegalStateException().isThrownBy(writer.connection()::continueWithMessages)
				.withMessageContaining("continueWithMessages() called after")
				.withMessageContaining("was handed over to its message handler");
		});
		Peer peer = this.servers.connect(server).send("go\nover;").sendEof();
		assertThat(peer.readAll()).isEqualTo("go\nhello;has its message handler already;");
	}

	@Test
	void serverWithoutMessageHandlerSaysSo() throws Exception {
		TcpServer server = this.servers
			.bind((builder) -> stream(builder.settings((settings) -> settings.observer(this.recorder)),
					HandOverTests::go));
		server.startServing();
		Peer peer = this.servers.connect(server).send("go\n");
		assertThat(peer.readAll()).isEqualTo("go\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement()
			.asString()
			.contains("has no message handler to continue with: declare it by TcpServerBuilder.thenMessages");
	}

	@Test
	void connectionWhoseHandlerHasEndedIsNotHandedOver() throws Exception {
		TcpServer server = start((line, writer) -> writer.write("bye\n"));
		Peer peer = this.servers.connect(server).send("go\n");
		assertThat(peer.readAll()).isEqualTo("bye\n");
		TcpConnection connection = this.recorder.only();
		assertThat(connection.closed()).succeedsWithin(PATIENCE);
		assertThatIllegalStateException().isThrownBy(connection::continueWithMessages)
			.withMessage("The stream handler of " + connection + " has ended");
	}

	@Test
	void nobodyMayBeReading() throws Exception {
		AsyncStreamHandler handler = (reader, writer) -> {
			CompletableFuture<?> line = reader.readLine().thenAccept((read) -> this.calls.add(read));
			assertThatIllegalStateException().isThrownBy(writer.connection()::continueWithMessages)
				.withMessageContaining("another reader is already waiting");
			return line;
		};
		TcpServer server = this.servers
			.bind((builder) -> builder.asyncStreamHandler(handler).thenMessages(SEMICOLONS, new Messages()));
		server.startServing();
		Peer peer = this.servers.connect(server).send("go\n");
		assertThat(peer.readAll()).isEmpty();
		assertThat(this.calls).containsExactly("go");
	}

	@Test
	void messagesNeedAStreamHandlerBefore() {
		TcpServerBuilder builder = TcpServer.builder();
		assertThatIllegalStateException().isThrownBy(() -> builder.thenMessages(SEMICOLONS, new Messages()))
			.withMessage("Messages come after a stream: call streamHandler or asyncStreamHandler before thenMessages");
	}

	// What a connection has otherwise

	@Test
	void shutdownReachesTheMessageHandler() throws Exception {
		TcpServer server = start(HandOverTests::go);
		Peer peer = this.servers.connect(server).send("go\na;");
		assertThat(peer.readText(3 + 6 + 2)).isEqualTo("go\nhello;a;");
		CompletableFuture<?> shutdown = server.shutdown(PATIENCE);
		assertThat(peer.readAll()).isEqualTo("goodbye;");
		assertThat(shutdown).succeedsWithin(PATIENCE);
		assertThat(this.calls).containsExactly("open", "a", "shutdown", "close SHUTDOWN");
	}

	@Test
	void shutdownThatHasBegunBeforeReachesItToo() throws Exception {
		TcpServer server = start((line, writer) -> {
			this.gate.await();
			go(line, writer);
		});
		if (this.async) {
			// Its handler must not wait on the I/O thread
			return;
		}
		Peer peer = this.servers.connect(server).send("go\na;");
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == 5);
		CompletableFuture<?> shutdown = server.shutdown(PATIENCE);
		Awaitility.await().until(() -> server.state() == TcpServer.State.CLOSING);
		this.gate.open();
		assertThat(peer.readAll()).isEqualTo("go\nhello;a;goodbye;");
		assertThat(shutdown).succeedsWithin(PATIENCE);
	}

	@Test
	void streamHandlerThatWaitsEndsWithTheServer() throws Exception {
		TcpServer server = start(HandOverTests::go);
		Peer peer = this.servers.connect(server);
		this.recorder.only();
		CompletableFuture<?> shutdown = server.shutdown(PATIENCE);
		assertThat(peer.readAll()).isEmpty();
		assertThat(shutdown).succeedsWithin(PATIENCE);
		assertThat(this.calls).isEmpty();
	}

	@Test
	void timeoutsWatchTheMessages() throws Exception {
		TcpServer server = start((settings) -> settings.timeouts(Timeouts.none().withRead(Duration.ofMillis(300))),
				HandOverTests::go, new Messages());
		Peer peer = this.servers.connect(server).send("go\na;par");
		assertThat(peer.readAll()).isEqualTo("go\nhello;a;");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.READ_TIMEOUT);
	}

	@Test
	void handlerOfMessagesThatTakesTooLongIsEnded() throws Exception {
		TcpServer server = start((settings) -> settings.timeouts(Timeouts.none().withHandler(Duration.ofMillis(300))),
				HandOverTests::go, (message, connection) -> {
					this.gate.await();
					return message;
				});
		Peer peer = this.servers.connect(server).send("go\na;");
		assertThat(peer.readLine()).isEqualTo("go");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_TIMEOUT);
	}

	@Test
	void encryptedConnectionIsHandedOver() throws Exception {
		TcpServer server = start((settings) -> settings.tls(Certificates.settings()), HandOverTests::go,
				new Messages());
		try (Socket client = Certificates.clientContext()
			.getSocketFactory()
			.createSocket("127.0.0.1", Servers.address(server).getPort())) {
			client.getOutputStream().write("go\na;b;".getBytes(StandardCharsets.US_ASCII));
			client.getOutputStream().flush();
			assertThat(new String(client.getInputStream().readNBytes(13), StandardCharsets.US_ASCII))
				.isEqualTo("go\nhello;a;b;");
		}
	}

	/**
	 * Handles the first line of a connection.
	 */
	private interface Login {

		void handle(String line, StreamWriter writer) throws Exception;

	}

	/**
	 * Answers each message with itself, and writes down what it is called for.
	 */
	private final class Messages implements MessageHandler<String> {

		@Override
		public Object onOpen(TcpConnection connection) {
			HandOverTests.this.calls.add("open");
			return "hello";
		}

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			HandOverTests.this.calls.add(message);
			if (message.equals("framing")) {
				connection.framing(FrameCodecs.line(100));
			}
			if (message.equals("over")) {
				try {
					connection.continueWithMessages();
				}
				catch (IllegalStateException ex) {
					return ex.getMessage().replace(connection + " ", "");
				}
			}
			return message;
		}

		@Override
		public Object onError(Throwable failure, TcpConnection connection) {
			return failure.getClass().getSimpleName();
		}

		@Override
		public Object onShutdown(TcpConnection connection) {
			HandOverTests.this.calls.add("shutdown");
			return "goodbye";
		}

		@Override
		public void onClose(TcpConnection connection, CloseReason reason) {
			HandOverTests.this.calls.add("close " + reason);
		}

		@Override
		public boolean mayBlock(String message) {
			return !HandOverTests.this.async;
		}

		@Override
		public boolean mayBlock() {
			return !HandOverTests.this.async;
		}

	}

	/**
	 * Reads an IMEI with its length, and admits the tracker.
	 */
	private static final class Tracker implements StreamHandler, AsyncStreamHandler {

		@Override
		public void handle(StreamReader reader, StreamWriter writer) throws IOException {
			reader.readExactly(reader.readShort());
			admit(writer);
		}

		@Override
		public CompletionStage<?> handle(AsyncStreamReader reader, StreamWriter writer) {
			return reader.readExactly(2)
				.thenCompose((length) -> reader.readExactly(ByteBuffer.wrap(length).getShort()))
				.thenRun(() -> admit(writer));
		}

		private static void admit(StreamWriter writer) {
			writer.write(new byte[] { 1 });
			writer.connection().continueWithMessages();
		}

	}

	/**
	 * The frames of a tracker: four zeros, a length, data and a checksum. What is sent is
	 * no frame.
	 */
	private static final class Records implements FrameCodec {

		private final FrameCodec codec = FrameCodecs
			.lengthField(LengthField.binary(4, 1000).withOffset(4).withAdjustment(4));

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			return this.codec.decode(input);
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) {
			output.put(payload);
		}

	}

}
