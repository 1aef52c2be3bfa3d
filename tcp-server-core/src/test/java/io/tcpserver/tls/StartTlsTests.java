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

package io.tcpserver.tls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import io.tcpserver.CloseReason;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.stream.StreamHandler;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that begin in plain text and are encrypted when the client asks for it.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class StartTlsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static TlsSettings settings;

	private static SSLContext trusting;

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Servers servers;

	StartTlsTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@BeforeAll
	static void createKeys() {
		settings = Certificates.settings().withMode(TlsSettings.Mode.START_TLS);
		trusting = Certificates.clientContext();
	}

	private TcpServer start(StreamHandler handler) throws IOException {
		return start(settings, handler);
	}

	private TcpServer start(TlsSettings tls, StreamHandler handler) throws IOException {
		return this.servers.start((builder) -> builder.tls(tls).observer(this.recorder), handler);
	}

	private TcpServer startMessages(MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((changed) -> changed.tls(settings).observer(this.recorder))
				.messageHandler(FrameCodecs.line(1024), handler));
		server.startServing();
		return server;
	}

	private TlsClient connect(TcpServer server) throws IOException {
		TlsClient client = new TlsClient(server);
		this.servers.closeLater(client);
		return client;
	}

	// Answers lines in upper case, with what is known of TLS, and encrypts on "starttls"
	private static StreamHandler shoutOrEncrypt() {
		return (reader, writer) -> {
			String line;
			while ((line = reader.readLine()) != null) {
				if (line.equals("starttls")) {
					writer.write("go ahead\n");
					writer.startTls();
				}
				else {
					String protocol = writer.connection()
						.sslSession()
						.map((session) -> session.getProtocol())
						.orElse("plain");
					writer.write("%s (%s)\n".formatted(line.toUpperCase(Locale.ROOT), protocol));
				}
				writer.drain();
			}
		};
	}

	@Test
	@Asyncio({ "W07", "L12", "L13" }) // the same connection goes on, encrypted
	void encryptsInTheMiddleOfTheStream() throws Exception {
		TcpServer server = start(shoutOrEncrypt());
		TlsClient client = connect(server);
		client.send("hello\n");
		assertThat(client.readLine()).isEqualTo("HELLO (plain)");
		TcpConnection connection = this.recorder.only();
		assertThat(connection.sslSession()).isEmpty();
		client.send("starttls\n");
		assertThat(client.readLine()).isEqualTo("go ahead");
		client.encrypt(trusting);
		client.send("hello\n");
		assertThat(client.readLine()).isEqualTo("HELLO (TLSv1.3)");
		assertThat(connection.sslSession()).isPresent();
		assertThat(this.recorder.only().id()).isEqualTo(connection.id());
		client.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
		assertThat(this.recorder.events()).containsOnlyOnce("opened");
	}

	@Test
	@Asyncio("L15")
	void muchDataGoesBothWaysAfterwards() throws Exception {
		int size = 100 * 1024;
		TcpServer server = start((reader, writer) -> {
			writer.startTls();
			byte[] bytes = reader.readExactly(size);
			writer.write(bytes);
			writer.drain();
		});
		TlsClient client = connect(server);
		client.encrypt(trusting);
		client.send("x".repeat(size));
		for (int i = 0; i < size; i++) {
			assertThat(client.read()).isEqualTo('x');
		}
		assertThat(client.read()).isEqualTo(-1);
		client.close();
		server.close();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
	}

	@Test
	@Asyncio("W08") // what has arrived already is for the handshake
	void handshakeMayBeginBeforeTheServerAgrees() throws Exception {
		CountDownLatch buffered = new CountDownLatch(1);
		TcpServer server = start((reader, writer) -> {
			reader.readLine();
			TcpConnection connection = writer.connection();
			// The line and the beginning of the handshake
			Awaitility.await().until(() -> connection.bytesReceived() > 100);
			buffered.countDown();
			writer.startTls();
			writer.write(reader.readLine() + "\n");
			writer.drain();
		});
		TlsClient client = connect(server);
		client.send("starttls\n");
		client.encrypt(trusting);
		assertThat(buffered.await(10, TimeUnit.SECONDS)).isTrue();
		client.send("secret\n");
		assertThat(client.readLine()).isEqualTo("secret");
	}

	@Test // a command injected in plain text is taken for the handshake, and fails it
	void whatIsInjectedBeforeTheHandshakeIsNeverRead() throws Exception {
		List<String> lines = new CopyOnWriteArrayList<>();
		AtomicReference<Throwable> failure = new AtomicReference<>();
		TcpServer server = start((reader, writer) -> {
			lines.add(reader.readLine());
			try {
				writer.startTls();
			}
			catch (IOException ex) {
				failure.set(ex);
			}
			String line = reader.readLine();
			if (line != null) {
				lines.add(line);
			}
		});
		TlsClient client = connect(server);
		TcpConnection connection = this.recorder.only();
		client.send("starttls\ndelete everything\n");
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.TLS_FAILURE);
		assertThat(lines).containsExactly("starttls");
		assertThat(failure.get()).isInstanceOf(SSLException.class).hasMessageContaining("is not TLS");
	}

	@Test
	void injectedMessagesAreNeverHandledOnHandlerThreads() throws Exception {
		List<String> lines = new CopyOnWriteArrayList<>();
		MessageHandler<String> handler = (line, connection) -> {
			lines.add(line);
			return connection.startTls("go ahead");
		};
		injectedMessagesAreNeverHandled(startMessages(handler), lines);
	}

	@Test
	void injectedMessagesAreNeverHandledOnTheIoThread() throws Exception {
		List<String> lines = new CopyOnWriteArrayList<>();
		AsyncMessageHandler<String> handler = (line, connection) -> {
			lines.add(line);
			return connection.startTls("go ahead");
		};
		injectedMessagesAreNeverHandled(startMessages(handler), lines);
	}

	private void injectedMessagesAreNeverHandled(TcpServer server, List<String> lines) throws Exception {
		TlsClient client = connect(server);
		TcpConnection connection = this.recorder.only();
		client.send("starttls\ndelete everything\nand more\n");
		assertThat(client.readLine()).isEqualTo("go ahead");
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.TLS_FAILURE);
		assertThat(lines).containsExactly("starttls");
	}

	@Test
	void messageHandlersEncryptOnAMessage() throws Exception {
		MessageHandler<String> handler = (line, connection) -> line.equals("starttls") ? connection.startTls("go ahead")
				: line + " " + connection.sslSession().isPresent();
		encryptsOnAMessage(startMessages(handler));
	}

	@Test
	void asynchronousMessageHandlersEncryptOnAMessage() throws Exception {
		AsyncMessageHandler<String> handler = (line, connection) -> line.equals("starttls")
				? connection.startTls("go ahead")
				: CompletableFuture.completedFuture(line + " " + connection.sslSession().isPresent());
		encryptsOnAMessage(startMessages(handler));
	}

	@Test
	void lastMessageInPlainTextPassesTheHook() throws Exception {
		AtomicInteger sent = new AtomicInteger();
		TcpServer server = startMessages(new MessageHandler<>() {

			@Override
			public Object onMessage(String line, TcpConnection connection) {
				return line.equals("starttls") ? connection.startTls("go ahead") : line;
			}

			@Override
			public boolean hooksSending() {
				return true;
			}

			@Override
			public Object onSend(Object message, TcpConnection connection) {
				return sent.incrementAndGet() + " " + message;
			}

		});
		TlsClient client = connect(server);
		client.send("starttls\n");
		assertThat(client.readLine()).isEqualTo("1 go ahead");
		client.encrypt(trusting);
		client.send("a\n");
		assertThat(client.readLine()).isEqualTo("2 a");
	}

	private void encryptsOnAMessage(TcpServer server) throws Exception {
		TlsClient client = connect(server);
		client.send("hello\n");
		assertThat(client.readLine()).isEqualTo("hello false");
		client.send("starttls\n");
		assertThat(client.readLine()).isEqualTo("go ahead");
		client.encrypt(trusting);
		client.send("a\nb\n");
		assertThat(client.readLine()).isEqualTo("a true");
		assertThat(client.readLine()).isEqualTo("b true");
	}

	@Test
	void messagesBehindTheHandshakeMayComeWithIt() throws Exception {
		AsyncMessageHandler<String> handler = (line, connection) -> line.equals("starttls") ? connection.startTls(null)
				: CompletableFuture.completedFuture(line.toUpperCase(Locale.ROOT));
		TcpServer server = startMessages(handler);
		TlsClient client = connect(server);
		client.send("starttls\n");
		client.encrypt(trusting);
		client.send("hello\n");
		assertThat(client.readLine()).isEqualTo("HELLO");
	}

	@Test
	@Asyncio({ "L14", "L18" }) // the peer stalls
	void handshakeTakesTooLong() throws Exception {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		TcpServer server = start(settings.withTimeouts(Duration.ofMillis(200), PATIENCE), (reader, writer) -> {
			try {
				writer.startTls();
			}
			catch (IOException ex) {
				failure.set(ex);
			}
		});
		connect(server);
		TcpConnection connection = this.recorder.only();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.TLS_FAILURE);
		assertThat(failure.get()).hasMessageContaining("taking longer than 200 ms")
			.hasMessageContaining("ssl.handshake-timeout");
	}

	@Test
	@Asyncio("L14")
	void handshakeCanBeCancelled() throws Exception {
		AtomicReference<CompletableFuture<Void>> handshake = new AtomicReference<>();
		TcpServer server = start((reader, writer) -> {
			handshake.set(writer.startTlsAsync());
			writer.waitClosed();
		});
		connect(server);
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> handshake.get() != null);
		handshake.get().cancel(false);
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.ABORTED);
	}

	@Test
	void interruptingTheHandlerEndsTheHandshake() throws Exception {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		TcpServer server = start((reader, writer) -> {
			Thread.currentThread().interrupt();
			try {
				writer.startTls();
			}
			catch (IOException ex) {
				failure.set(ex);
			}
		});
		connect(server);
		Awaitility.await().until(() -> failure.get() != null);
		assertThat(failure.get()).isInstanceOf(InterruptedIOException.class);
	}

	@Test
	void peerThatGoesAwayDuringTheHandshake() throws Exception {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		TcpServer server = start((reader, writer) -> {
			try {
				reader.readLine();
				writer.startTls();
			}
			catch (IOException ex) {
				failure.set(ex);
			}
		});
		TlsClient client = connect(server);
		TcpConnection connection = this.recorder.only();
		client.send("starttls\n");
		client.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.TLS_FAILURE);
		assertThat(failure.get()).isInstanceOf(IOException.class);
	}

	@Test
	@Asyncio("L16")
	void needsSettings() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		TcpServer server = this.servers.start((reader, writer) -> {
			try {
				writer.startTls();
			}
			catch (IllegalStateException ex) {
				failure.complete(ex);
			}
		});
		connect(server);
		assertThat(failure).succeedsWithin(PATIENCE)
			.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
			.hasMessageContaining("ssl.bundle");
	}

	@Test
	@Asyncio({ "L05", "L24" }) // TLS within TLS
	void encryptsAgainWithOtherSettings() throws Exception {
		TcpServer server = start((reader, writer) -> {
			writer.startTls();
			writer.startTls(settings);
			String line;
			while ((line = reader.readLine()) != null) {
				writer.write(line + "\n");
			}
		});
		TlsClient client = connect(server);
		client.encrypt(trusting);
		client.encrypt(trusting);
		client.send("secret\n");
		assertThat(client.readLine()).isEqualTo("secret");
		TcpConnection connection = this.recorder.only();
		client.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isIn(CloseReason.PEER, CloseReason.TLS_FAILURE);
	}

	@Test
	void onceIsEnoughWithTheSettingsOfTheServer() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		TcpServer server = start((reader, writer) -> {
			writer.startTls();
			try {
				writer.startTls();
			}
			catch (IllegalStateException ex) {
				failure.complete(ex);
			}
		});
		connect(server).encrypt(trusting);
		assertThat(failure).succeedsWithin(PATIENCE)
			.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
			.hasMessageContaining("encrypted already");
	}

	@Test
	@Asyncio("L32")
	void encryptedStreamsCannotBeHalfClosed() throws Exception {
		CompletableFuture<Boolean> before = new CompletableFuture<>();
		CompletableFuture<Boolean> after = new CompletableFuture<>();
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		TcpServer server = start((reader, writer) -> {
			before.complete(writer.canWriteEof());
			writer.startTls();
			after.complete(writer.canWriteEof());
			try {
				writer.writeEof();
			}
			catch (UnsupportedOperationException ex) {
				failure.complete(ex);
			}
		});
		connect(server).encrypt(trusting);
		assertThat(before).succeedsWithin(PATIENCE).isEqualTo(true);
		assertThat(after).succeedsWithin(PATIENCE).isEqualTo(false);
		assertThat(failure).succeedsWithin(PATIENCE).isNotNull();
	}

	@Test // what is written while the handshake is pending waits for it
	void nothingIsSentInPlainTextOnceAsked() throws Exception {
		TlsSettings named = settings
			.withServerNames(Map.of("localhost", Certificates.keys(Certificates.server("localhost"))));
		TcpServer server = start(named, (reader, writer) -> {
			CompletableFuture<Void> handshake = writer.startTlsAsync();
			writer.write("secret\n");
			handshake.get();
			writer.write(reader.readLine() + "\n");
			writer.drain();
		});
		TlsClient client = connect(server);
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.pendingWriteBytes() == 7);
		assertThat(client.raw().getInputStream().available()).isZero();
		client.encrypt(trusting);
		assertThat(client.readLine()).isEqualTo("secret");
		client.send("hello\n");
		assertThat(client.readLine()).isEqualTo("hello");
	}

	@Test
	@Asyncio("L14") // whoever waits gives up, in whatever way
	void handshakeThatIsGivenUpEndsTheConnection() throws Exception {
		TcpServer server = start((reader, writer) -> {
			CompletableFuture<Void> handshake = writer.startTlsAsync().orTimeout(100, TimeUnit.MILLISECONDS);
			Awaitility.await().until(handshake::isDone);
			reader.readLine();
		});
		TlsClient client = connect(server);
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.ABORTED);
		client.close();
	}

	@Test
	void messageConnectionsAreAskedOnce() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		AsyncMessageHandler<String> handler = (line, connection) -> {
			CompletableFuture<Void> first = connection.startTls("go ahead");
			try {
				connection.startTls("go ahead").join();
			}
			catch (IllegalStateException ex) {
				failure.complete(ex);
			}
			return first;
		};
		TcpServer server = startMessages(handler);
		TlsClient client = connect(server);
		client.send("starttls\n");
		assertThat(client.readLine()).isEqualTo("go ahead");
		client.encrypt(trusting);
		assertThat(failure).succeedsWithin(PATIENCE)
			.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
			.hasMessageContaining("being encrypted already");
	}

	@Test
	void shutdownWaitsForAHandshakeThatIsUnderWay() throws Exception {
		AsyncMessageHandler<String> handler = (line, connection) -> connection.startTls("go ahead");
		TcpServer server = startMessages(handler);
		TlsClient client = connect(server);
		TcpConnection connection = this.recorder.only();
		client.send("starttls\n");
		assertThat(client.readLine()).isEqualTo("go ahead");
		CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
		client.encrypt(trusting);
		assertThat(client.read()).isEqualTo(-1);
		client.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.SHUTDOWN);
		assertThat(result).succeedsWithin(PATIENCE);
	}

}
