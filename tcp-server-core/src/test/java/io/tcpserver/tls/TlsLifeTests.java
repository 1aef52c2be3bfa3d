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
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.SslEngineWatch;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How encrypted connections begin and end, and what they leave behind, with every
 * provider.
 */
@ParameterizedClass
@MethodSource("platforms")
class TlsLifeTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	// Longer than anybody waits
	private static final Duration FOREVER = Duration.ofMinutes(10);

	private final Recorder recorder = new Recorder();

	private final TlsSettings settings;

	@RegisterExtension
	final Servers servers;

	TlsLifeTests(Transport transport, TlsSettings.Provider provider) {
		this.servers = new Servers(new Platform(transport, HandlerThreads.Mode.AUTO));
		this.settings = Certificates.settings().withProvider(provider).withTimeouts(FOREVER, FOREVER);
	}

	static Stream<Arguments> platforms() {
		return Platform.transports()
			.flatMap((transport) -> Stream.of(TlsSettings.Provider.JDK, TlsSettings.Provider.OPENSSL)
				.map((provider) -> Arguments.of(transport, provider)));
	}

	private TcpServer start(StreamHandler handler) throws IOException {
		return start(this.settings, handler);
	}

	private TcpServer start(TlsSettings tls, StreamHandler handler) throws IOException {
		return this.servers.start((settings) -> settings.tls(tls).observer(this.recorder), handler);
	}

	private TlsSettings with(TlsKeys keys) {
		return TlsSettings.of(keys).withProvider(this.settings.provider()).withTimeouts(FOREVER, FOREVER);
	}

	private TlsClient connect(TcpServer server) throws IOException {
		return closeLater(new TlsClient(server));
	}

	private TlsClient closeLater(TlsClient client) {
		this.servers.closeLater(client);
		return client;
	}

	private TlsClient connectEncrypted(TcpServer server) throws IOException {
		TlsClient client = connect(server);
		client.encrypt(Certificates.clientContext());
		return client;
	}

	private static TcpConnection only(TcpServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next();
	}

	// How it begins

	@Test
	void clientIsToldThatItsVersionIsNotSpoken() throws Exception {
		TcpServer server = start(with(Certificates.keys(Certificates.server("localhost"), List.of("TLSv1.3"), null)),
				Servers.shout());
		TlsClient client = connect(server);
		SSLContext context = Certificates.clientContext();
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> client.encrypt(context, "localhost", "TLSv1.2"))
			.withMessageContaining("protocol_version");
	}

	@Test
	void clientIsToldThatItsCertificateIsMissing() throws Exception {
		TcpServer server = start(this.settings.withClientAuth(TlsSettings.ClientAuth.NEED), Servers.shout());
		TlsClient client = connect(server);
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> {
			client.encrypt(Certificates.clientContext());
			// With TLS 1.3 the client only knows when it reads
			client.readRequired();
		}).withMessageContaining("Received fatal alert");
	}

	@Test
	void serverNameMayArriveInPieces() throws Exception {
		TlsSettings named = this.settings
			.withServerNames(Map.of("*.example.com", Certificates.keys(Certificates.server("*.example.com"))));
		TcpServer server = start(named, Servers.shout());
		TlsClient client = closeLater(TlsClient.connectToSendByteByByte(server));
		SSLSession session = client.encrypt(Certificates.clientContext(), "One.Example.com").getSession();
		assertThat(session.getPeerPrincipal().getName()).isEqualTo("CN=*.example.com");
		client.send("hello\n");
		assertThat(client.readLine()).isEqualTo("HELLO");
	}

	@Test
	@Asyncio("L24")
	void serverNamesChooseCertificatesWithinTls() throws Exception {
		TlsSettings named = this.settings.withMode(TlsSettings.Mode.START_TLS)
			.withServerNames(Map.of("*.example.com", Certificates.keys(Certificates.server("*.example.com"))));
		TcpServer server = start(named, (reader, writer) -> {
			writer.startTls();
			writer.startTls(named);
			writer.write(reader.readLine() + "\n");
		});
		TlsClient client = connect(server);
		SSLSession outer = client.encrypt(Certificates.clientContext(), "one.example.com").getSession();
		assertThat(outer.getPeerPrincipal().getName()).isEqualTo("CN=*.example.com");
		SSLSession inner = client.encrypt(Certificates.clientContext(), "elsewhere.org").getSession();
		assertThat(inner.getPeerPrincipal().getName()).isEqualTo("CN=localhost");
		client.send("secret\n");
		assertThat(client.readLine()).isEqualTo("secret");
	}

	@Test
	@Asyncio("A26")
	void socketsThatWereAcceptedElsewhereAreEncryptedToo() throws Exception {
		TcpServer server = start(Servers.shout());
		try (ServerSocketChannel elsewhere = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
			TlsClient client = closeLater(TlsClient.connect((InetSocketAddress) elsewhere.getLocalAddress()));
			TcpConnection connection = server.adopt(elsewhere.accept());
			client.encrypt(Certificates.clientContext());
			client.send("adopted\n");
			assertThat(client.readLine()).isEqualTo("ADOPTED");
			assertThat(connection.sslSession()).isPresent();
			client.close();
			assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
		}
	}

	@Test
	@Asyncio("L07") // TLS changes nothing about who handles the bytes
	void handlerMayHandItsConnectionOver() throws Exception {
		StreamHandler shout = Servers.shout();
		TcpServer server = start((reader, writer) -> {
			writer.write("plain " + reader.readLine() + "\n");
			shout.handle(reader, writer);
		});
		TlsClient client = connectEncrypted(server);
		client.send("hello\nhello\n");
		assertThat(client.readLine()).isEqualTo("plain hello");
		assertThat(client.readLine()).isEqualTo("HELLO");
	}

	@Test
	void sessionIsTakenUpAgainWithItsClientCertificate() throws Exception {
		TcpServer server = start(this.settings.withClientAuth(TlsSettings.ClientAuth.NEED),
				(reader, writer) -> writer.write(principal(writer.connection()).getName() + "\n"));
		SSLContext context = Certificates.clientContext(Certificates.client("device-19"));
		Set<Long> created = new HashSet<>();
		for (int i = 0; i < 3; i++) {
			TlsClient client = connect(server);
			created.add(client.encrypt(context, "localhost", "TLSv1.2").getSession().getCreationTime());
			assertThat(client.readLine()).isEqualTo("CN=device-19");
			client.close();
		}
		assertThat(created).as("full handshakes").hasSize(1);
	}

	private static Principal principal(TcpConnection connection) throws IOException {
		return connection.sslSession().orElseThrow().getPeerPrincipal();
	}

	// How it ends

	@Test
	@Asyncio("L04")
	void closingDuringTheHandshakeClosesTheSocketAtOnce() throws Exception {
		CompletableFuture<CompletableFuture<Void>> handshake = new CompletableFuture<>();
		TcpServer server = start(this.settings.withMode(TlsSettings.Mode.START_TLS), (reader, writer) -> {
			handshake.complete(writer.startTlsAsync());
			reader.isAtEof();
			writer.waitClosed();
		});
		TlsClient client = connect(server);
		TcpConnection connection = only(server);
		assertThat(handshake).succeedsWithin(PATIENCE);
		connection.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.KICKED);
		assertThat(handshake.join()).failsWithin(PATIENCE);
		assertThat(client.read()).isEqualTo(-1);
	}

	@Test
	@Asyncio("L03")
	void abortingDuringTheHandshakeClosesTheSocketAtOnce() throws Exception {
		CompletableFuture<CompletableFuture<Void>> handshake = new CompletableFuture<>();
		TcpServer server = start(this.settings.withMode(TlsSettings.Mode.START_TLS), (reader, writer) -> {
			handshake.complete(writer.startTlsAsync());
			writer.waitClosed();
		});
		connect(server);
		TcpConnection connection = only(server);
		assertThat(handshake).succeedsWithin(PATIENCE);
		connection.abort();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.ABORTED);
		assertThat(handshake.join()).failsWithin(PATIENCE);
	}

	@Test
	@Asyncio("L05") // an attacker between the two could end the outer one
	void endOfTheOuterStreamAloneIsNoEnd() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		TcpServer server = start(this.settings.withMode(TlsSettings.Mode.START_TLS), (reader, writer) -> {
			writer.startTls();
			writer.startTls(this.settings);
			writer.write(reader.readLine() + "\n");
			try {
				reader.readLine();
				failure.complete(new AssertionError("The stream has ended"));
			}
			catch (IOException ex) {
				failure.complete(ex);
			}
		});
		TlsClient client = connect(server);
		SSLSocket outer = client.encrypt(Certificates.clientContext());
		client.encrypt(Certificates.clientContext());
		client.send("secret\n");
		assertThat(client.readLine()).isEqualTo("secret");
		TcpConnection connection = only(server);
		outer.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.TLS_FAILURE);
		assertThat(failure).succeedsWithin(PATIENCE).isInstanceOf(ConnectionLostException.class);
	}

	@Test
	@Asyncio({ "L05", "L24" })
	void bothStreamsEndInOrder() throws Exception {
		TcpServer server = start(this.settings.withMode(TlsSettings.Mode.START_TLS), (reader, writer) -> {
			writer.startTls();
			writer.startTls(this.settings);
			writer.write(reader.readLine() + "\n");
		});
		TlsClient client = connect(server);
		client.encrypt(Certificates.clientContext());
		client.encrypt(Certificates.clientContext());
		TcpConnection connection = only(server);
		client.send("secret\n");
		assertThat(client.readAll()).isEqualTo(7);
		client.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
	}

	@Test
	@Asyncio("L08")
	void lateBytesAfterTheEndAreDropped() throws Exception {
		TcpServer server = start((reader, writer) -> writer.write(reader.readLine() + "\n"));
		TlsClient client = connectEncrypted(server);
		TcpConnection connection = only(server);
		client.send("hello\nlate\n");
		assertThat(client.readLine()).isEqualTo("hello");
		for (int i = 0; i < 10; i++) {
			client.send("late\n");
		}
		client.close();
		// The client may be faster than the thread that the handler ends on
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isIn(CloseReason.COMPLETED, CloseReason.PEER);
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.recorder.protocolErrors()).isEmpty();
	}

	@Test
	@Asyncio("L09")
	void whatIsWrittenAfterTheEndIsDropped() throws Exception {
		CompletableFuture<Long> queued = new CompletableFuture<>();
		TcpServer server = start((reader, writer) -> {
			writer.close();
			writer.write("late");
			queued.complete(writer.writeBufferSize());
			writer.waitClosed();
			writer.write("too late");
		});
		TlsClient client = connectEncrypted(server);
		assertThat(client.readAll()).isZero();
		client.close();
		assertThat(queued).succeedsWithin(PATIENCE).isEqualTo(0L);
		Awaitility.await().until(() -> server.statistics().closed().containsKey(CloseReason.COMPLETED));
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@Asyncio("L33")
	void drainFailsOnceTheConnectionIsLost() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		CompletableFuture<Boolean> closing = new CompletableFuture<>();
		TcpServer server = start((reader, writer) -> {
			try {
				while (true) {
					writer.write(new byte[100_000]);
					writer.drain();
				}
			}
			catch (IOException ex) {
				failure.complete(ex);
				closing.complete(writer.isClosing());
			}
		});
		TlsClient client = connectEncrypted(server);
		client.readRequired();
		client.raw().setSoLinger(true, 0);
		client.raw().close();
		assertThat(failure).succeedsWithin(PATIENCE).isInstanceOf(ConnectionLostException.class);
		assertThat(closing).succeedsWithin(PATIENCE).isEqualTo(true);
		// The kernel may tell of the end of the stream first, which is no end of TLS
		Awaitility.await()
			.until(() -> server.statistics().closed().containsKey(CloseReason.RESET)
					|| server.statistics().closed().containsKey(CloseReason.TLS_FAILURE));
	}

	// What it leaves behind

	@Test
	@Asyncio("L06")
	void sessionIsKnownAfterTheEnd() throws Exception {
		TcpServer server = start(this.settings.withClientAuth(TlsSettings.ClientAuth.NEED), Servers.shout());
		TlsClient client = connect(server);
		client.encrypt(Certificates.clientContext(Certificates.client("device-20")));
		TcpConnection connection = only(server);
		String cipher = connection.sslSession().orElseThrow().getCipherSuite();
		client.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE);
		SSLSession session = connection.sslSession().orElseThrow();
		assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
		assertThat(session.getCipherSuite()).isEqualTo(cipher).startsWith("TLS_");
		assertThat(session.getPeerPrincipal().getName()).isEqualTo("CN=device-20");
		assertThat(session.getPeerCertificates()).hasSizeGreaterThan(0);
	}

	@Test
	@Asyncio({ "L17", "L21", "L29" }) // also while the application keeps the connection
	void nothingOfTheCryptographyIsKept() throws Exception {
		SslEngineWatch engines = new SslEngineWatch(Certificates.server("localhost"));
		TcpServer server = start(with(engines.keys()), Servers.shout());
		List<TcpConnection> kept = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			TlsClient client = connectEncrypted(server);
			TcpConnection connection = only(server);
			kept.add(connection);
			client.close();
			assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
			Awaitility.await().until(() -> server.connections().size() == 0);
		}
		assertThat(engines.handshakes()).isEqualTo(5);
		engines.assertReleased();
		assertThat(kept).allMatch((connection) -> connection.sslSession().isPresent());
	}

	@Test
	@Asyncio({ "L17", "L29", "L34" })
	void nothingOfFailedHandshakesIsKept() throws Exception {
		SslEngineWatch engines = new SslEngineWatch(Certificates.server("localhost"));
		TcpServer server = start(with(engines.keys()), Servers.shout());
		for (int i = 0; i < 5; i++) {
			TlsClient client = connect(server);
			assertThatExceptionOfType(SSLHandshakeException.class)
				.isThrownBy(() -> client.encrypt(SSLContext.getDefault()));
			client.close();
		}
		Awaitility.await()
			.until(() -> server.statistics().rejected().getOrDefault(RejectReason.TLS_HANDSHAKE, 0L) == 5);
		assertThat(engines.handshakes()).isEqualTo(5);
		engines.assertReleased();
	}

	@Test
	@Asyncio("L21") // a server that lives on keeps no connection
	void connectionsAreNotKept() throws Exception {
		// Nobody else who keeps them
		TcpServer server = this.servers.start((settings) -> settings.tls(this.settings), Servers.shout());
		List<WeakReference<TcpConnection>> gone = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			gone.add(talk(server));
		}
		Awaitility.await().atMost(PATIENCE).until(() -> {
			System.gc();
			// The newest may still be on the stack of some thread
			return gone.stream().filter((connection) -> connection.get() != null).count() <= 1;
		});
	}

	private WeakReference<TcpConnection> talk(TcpServer server) throws Exception {
		TlsClient client = connectEncrypted(server);
		client.send("hello\n");
		assertThat(client.readLine()).isEqualTo("HELLO");
		TcpConnection connection = only(server);
		client.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE);
		Awaitility.await().until(() -> server.connections().size() == 0);
		return new WeakReference<>(connection);
	}

	// Files

	@Test
	@Asyncio({ "X35", "X36", "X37", "X39" })
	void filesArriveAsTheyAreWhoeverLeavesThen(@TempDir Path directory) throws Exception {
		byte[] content = new byte[1_000_000];
		new Random(7).nextBytes(content);
		Path file = Files.write(directory.resolve("file"), content);
		CompletableFuture<Long> count = new CompletableFuture<>();
		TcpServer server = start((reader, writer) -> {
			try (FileChannel channel = FileChannel.open(file)) {
				CompletableFuture<Long> sent = writer.write("before").transferFrom(channel, 1000, 500_000);
				writer.write("after");
				count.complete(sent.get() + channel.position());
				reader.readAll();
			}
		});
		TlsClient client = connectEncrypted(server);
		TcpConnection connection = only(server);
		ByteBuffer expected = ByteBuffer.allocate(500_011);
		expected.put("before".getBytes(StandardCharsets.US_ASCII));
		expected.put(content, 1000, 500_000).put("after".getBytes(StandardCharsets.US_ASCII));
		assertThat(sha256(client.readBytes(500_011))).isEqualTo(sha256(expected.array()));
		client.close();
		assertThat(count).succeedsWithin(PATIENCE).isEqualTo(500_000L);
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
	}

	private static byte[] sha256(byte[] bytes) throws Exception {
		return MessageDigest.getInstance("SHA-256").digest(bytes);
	}

	@Test
	@Asyncio("X40")
	void peerThatLeavesMidwayFailsTheFile(@TempDir Path directory) throws Exception {
		Path file = Files.write(directory.resolve("file"), new byte[20_000_000]);
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		TcpServer server = start((reader, writer) -> {
			try (FileChannel channel = FileChannel.open(file)) {
				writer.transferFrom(channel, 0, 20_000_000).get();
				failure.complete(new AssertionError("The file was sent"));
			}
			catch (ExecutionException ex) {
				failure.complete(ex.getCause());
			}
		});
		TlsClient client = connectEncrypted(server);
		client.readBytes(100_000);
		client.raw().setSoLinger(true, 0);
		client.raw().close();
		assertThat(failure).succeedsWithin(PATIENCE).isInstanceOf(IOException.class);
		Awaitility.await().until(() -> server.statistics().active() == 0);
	}

}
