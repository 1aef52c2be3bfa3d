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
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.fixture.Program;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.stream.StreamHandler;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Connections that are encrypted from the beginning.
 */
@ParameterizedClass
@MethodSource("platforms")
class TlsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Recorder recorder = new Recorder();

	private final CountDownLatch cutOff = new CountDownLatch(1);

	private final TlsSettings settings;

	@RegisterExtension
	final Servers servers;

	TlsTests(Platform platform, TlsSettings.Provider provider) {
		this.servers = new Servers(platform);
		this.settings = Certificates.settings().withProvider(provider);
	}

	static Stream<Arguments> platforms() {
		return Platform.all()
			.flatMap((platform) -> Stream.of(TlsSettings.Provider.JDK, TlsSettings.Provider.OPENSSL)
				.map((provider) -> Arguments.of(platform, provider)));
	}

	private TcpServer start(StreamHandler handler) throws IOException {
		return start(this.settings, handler);
	}

	private TcpServer start(TlsSettings tls, StreamHandler handler) throws IOException {
		return this.servers.start((settings) -> settings.tls(tls).observer(this.recorder), handler);
	}

	private TlsClient connect(TcpServer server) throws IOException {
		TlsClient client = new TlsClient(server);
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

	@Test
	@Asyncio({ "A17", "A20", "W02", "L06" })
	void bytesFlowAndTheSessionIsKnown() throws Exception {
		TcpServer server = start(Servers.shout());
		TlsClient client = connectEncrypted(server);
		client.send("hello\n");
		assertThat(client.readLine()).isEqualTo("HELLO");
		TcpConnection connection = only(server);
		assertThat(connection.sslSession()).get()
			.extracting(SSLSession::getProtocol, InstanceOfAssertFactories.STRING)
			.isEqualTo("TLSv1.3");
		client.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
		assertThat(connection.sslSession()).isPresent();
		assertThat(connection.bytesReceived()).isEqualTo(6);
		assertThat(connection.bytesSent()).isEqualTo(6);
	}

	@Test
	@Asyncio({ "L22", "L25" })
	void manyClientsAtOnce() throws Exception {
		int size = 300_000;
		TcpServer server = start((reader, writer) -> {
			byte[] body = reader.readExactly(size);
			writer.writeAll(List.of("got ".getBytes(StandardCharsets.US_ASCII), body));
			writer.drain();
			writer.close();
		});
		List<CompletableFuture<Integer>> clients = new ArrayList<>();
		for (int i = 0; i < 25; i++) {
			clients.add(CompletableFuture.supplyAsync(() -> talk(server, "x".repeat(size))));
		}
		for (CompletableFuture<Integer> client : clients) {
			assertThat(client).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(size + 4);
		}
		server.close();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
	}

	private int talk(TcpServer server, String body) {
		try (TlsClient client = connectEncrypted(server)) {
			client.send(body);
			return client.readAll();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	@Asyncio("L26")
	void everythingIsSentBeforeTheEnd() throws Exception {
		int size = 4 * 1024 * 1024;
		TcpServer server = start((reader, writer) -> {
			writer.write(new byte[size]);
			writer.close();
		});
		assertThat(connectEncrypted(server).readAll()).isEqualTo(size);
	}

	@Test
	@Asyncio("L30")
	void whatArrivedBeforeTheEndIsReadThoughReadingWasPaused() throws Exception {
		// More than a read takes, and less than the operating system
		int size = 150_000;
		Gate ended = new Gate("the client has ended its stream");
		CompletableFuture<Integer> read = new CompletableFuture<>();
		SocketSettings socket = SocketSettings.defaults().withBuffers(null, 1024 * 1024);
		TcpServer server = this.servers.start((settings) -> settings.tls(this.settings).streamLimit(16).socket(socket),
				(reader, writer) -> {
					ended.awaitStubbornly();
					read.complete(reader.readAll().length);
				});
		TlsClient client = connectEncrypted(server);
		TcpConnection connection = only(server);
		client.send("x".repeat(size));
		Awaitility.await()
			.during(Duration.ofMillis(50))
			.pollInterval(Duration.ofMillis(10))
			.until(connection::bytesReceived, (received) -> received > 0 && received < size);
		// Reading is paused, while the rest and the end arrive
		client.sendEnd();
		ended.open();
		assertThat(read).succeedsWithin(PATIENCE).isEqualTo(size);
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
	}

	@Test
	@Asyncio("L20")
	void garbageAfterTheHandshakeEndsTheConnection() throws Exception {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		Gate begun = new Gate("the handler has begun");
		TcpServer server = start((reader, writer) -> {
			begun.open();
			try {
				reader.readLine();
			}
			catch (IOException ex) {
				failure.set(ex);
				throw ex;
			}
		});
		TlsClient client = connectEncrypted(server);
		TcpConnection connection = only(server);
		// A handler whose connection is lost before it has a thread is not called
		begun.await();
		OutputStream raw = client.raw().getOutputStream();
		raw.write("this is no TLS record\n".getBytes(StandardCharsets.US_ASCII));
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.TLS_FAILURE);
		assertThat(failure.get()).isInstanceOf(ConnectionLostException.class);
		assertThat(this.recorder.protocolErrors()).hasSize(1);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@Asyncio("L36")
	void streamThatIsCutOffIsNoEnd() throws Exception {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		TcpServer server = start((reader, writer) -> {
			// What has arrived can be read
			assertThat(reader.readLine()).isEqualTo("whole");
			assertThat(reader.readExactly(4)).asString().isEqualTo("part");
			try {
				reader.readLine();
			}
			catch (IOException ex) {
				failure.set(ex);
				throw ex;
			}
		});
		TlsClient client = connectEncrypted(server);
		TcpConnection connection = only(server);
		client.send("whole\npart");
		client.raw().shutdownOutput();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.TLS_FAILURE);
		assertThat(failure.get()).isInstanceOf(ConnectionLostException.class);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@Asyncio("L27") // the peer says no more, in whatever way; the answer still arrives
	void answersAfterTheStreamIsCutOff() throws Exception {
		TcpServer server = start((reader, writer) -> {
			String line = reader.readLine();
			Awaitility.await().until(() -> this.cutOff.getCount() == 0);
			writer.write(line + "\n");
		});
		TlsClient client = connectEncrypted(server);
		TcpConnection connection = only(server);
		client.send("hello\n");
		client.raw().shutdownOutput();
		this.cutOff.countDown();
		assertThat(client.readLine()).isEqualTo("hello");
		client.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE);
	}

	@Test
	@Asyncio("L31")
	void unansweredEndIsNotWaitedForLongerThanAllowed() throws Exception {
		TcpServer server = start(this.settings.withTimeouts(PATIENCE, Duration.ofMillis(200)),
				(reader, writer) -> writer.close());
		TlsClient client = connectEncrypted(server);
		long before = System.nanoTime();
		assertThat(client.read()).isEqualTo(-1);
		Awaitility.await().until(() -> server.statistics().active() == 0);
		assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100));
		assertThat(server.statistics().closed()).containsEntry(CloseReason.COMPLETED, 1L);
	}

	@Test
	@Asyncio({ "L17", "L18", "L29" }) // nobody hears of the client but the log
	void handshakeTakesTooLong() throws Exception {
		TcpServer server = start(this.settings.withTimeouts(Duration.ofMillis(200), PATIENCE), Servers.shout());
		TlsClient client = connect(server);
		assertThat(client.read()).isEqualTo(-1);
		Awaitility.await().until(() -> server.statistics().rejected().containsKey(RejectReason.TLS_HANDSHAKE));
		assertThat(this.recorder.events()).doesNotContain("opened");
	}

	@Test
	@Asyncio({ "A18", "A19", "L19", "L23" }) // the client does not trust the server
	void handlerNeverSeesClientsThatFail() throws Exception {
		TcpServer server = start(Servers.shout());
		TlsClient client = connect(server);
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> client.encrypt(SSLContext.getDefault()));
		Awaitility.await().until(() -> server.statistics().rejected().containsKey(RejectReason.TLS_HANDSHAKE));
		assertThat(this.recorder.events()).doesNotContain("opened");
	}

	@Test
	@Asyncio({ "L02", "L03", "L04", "S15" })
	void closingTheServerEndsPendingHandshakes() throws Exception {
		TcpServer server = start(Servers.shout());
		TlsClient client = connect(server);
		client.raw().getOutputStream().write(new byte[] { 0x16, 0x03 });
		// The server has accepted it
		connectEncrypted(server).close();
		server.close();
		assertThat(isGone(client)).isTrue();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
		assertThat(server.statistics().rejected()).containsEntry(RejectReason.CLOSING, 1L);
	}

	// What the server had no time to read resets the connection
	private static boolean isGone(TlsClient client) throws IOException {
		try {
			return client.read() == -1;
		}
		catch (SocketException ex) {
			return true;
		}
	}

	@Test
	void clientCertificateIsNeeded() throws Exception {
		CompletableFuture<String> principal = new CompletableFuture<>();
		TcpServer server = start(this.settings.withClientAuth(TlsSettings.ClientAuth.NEED), (reader, writer) -> {
			SSLSession session = writer.connection().sslSession().orElseThrow();
			X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
			principal.complete(certificate.getSubjectX500Principal() + " " + session.getPeerPrincipal().getName());
		});
		TlsClient without = connect(server);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
			without.encrypt(Certificates.clientContext());
			// With TLS 1.3 the client only knows when it reads
			without.readRequired();
		});
		TlsClient untrusted = connect(server);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
			untrusted.encrypt(Certificates.clientContext(Certificates.stranger()));
			untrusted.readRequired();
		});
		Awaitility.await()
			.until(() -> server.statistics().rejected().getOrDefault(RejectReason.TLS_HANDSHAKE, 0L) == 2);
		assertThat(principal).isNotDone();
		connect(server).encrypt(Certificates.clientContext(Certificates.client("device-17")));
		assertThat(principal).succeedsWithin(PATIENCE).isEqualTo("CN=device-17 CN=device-17");
	}

	@Test
	void clientCertificateIsWanted() throws Exception {
		TcpServer server = start(this.settings.withClientAuth(TlsSettings.ClientAuth.WANT), (reader, writer) -> {
			String name = "nobody";
			try {
				name = writer.connection().sslSession().orElseThrow().getPeerPrincipal().getName();
			}
			catch (SSLPeerUnverifiedException ex) {
				// As it should be
			}
			writer.write(name + "\n");
		});
		TlsClient without = connect(server);
		without.encrypt(Certificates.clientContext());
		assertThat(without.readLine()).isEqualTo("nobody");
		TlsClient with = connect(server);
		with.encrypt(Certificates.clientContext(Certificates.client("device-18")));
		assertThat(with.readLine()).isEqualTo("CN=device-18");
	}

	@Test
	void serverNamesChooseTheCertificate() throws Exception {
		TlsSettings named = this.settings
			.withServerNames(Map.of("One.example.com", Certificates.keys(Certificates.server("one.example.com")),
					"*.example.com", Certificates.keys(Certificates.server("*.example.com"))));
		TcpServer server = start(named, Servers.shout());
		assertThat(certificateFor("one.example.com", server)).isEqualTo("CN=one.example.com");
		assertThat(certificateFor("two.example.com", server)).isEqualTo("CN=*.example.com");
		assertThat(certificateFor("a.two.example.com", server)).isEqualTo("CN=localhost");
		assertThat(certificateFor("example.com", server)).isEqualTo("CN=localhost");
		assertThat(certificateFor("127.0.0.1", server)).isEqualTo("CN=localhost");
	}

	private String certificateFor(String serverName, TcpServer server) throws IOException {
		try (TlsClient client = connect(server)) {
			SSLSession session = client.encrypt(Certificates.clientContext(), serverName).getSession();
			client.send("hello\n");
			assertThat(client.readLine()).isEqualTo("HELLO");
			return session.getPeerPrincipal().getName();
		}
	}

	@Test
	void protocolsAndCiphersApply() throws Exception {
		TlsKeys keys = Certificates.keys(Certificates.server("localhost"), List.of("TLSv1.2"),
				List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
		TcpServer server = start(TlsSettings.of(keys).withProvider(this.settings.provider()), Servers.shout());
		SSLSession session = connect(server).encrypt(Certificates.clientContext()).getSession();
		assertThat(session.getProtocol()).isEqualTo("TLSv1.2");
		assertThat(session.getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
	}

	@Test
	void unknownProtocolOrCipherFailsTheStart() {
		TlsKeys cipher = Certificates.keys(Certificates.server("localhost"), null, List.of("TLS_WITH_LOVE"));
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> start(TlsSettings.of(cipher).withProvider(this.settings.provider()), Servers.shout()))
			.withMessageContaining("ssl.bundle")
			.withMessageContaining("TLS_WITH_LOVE");
		TlsKeys protocol = Certificates.keys(Certificates.server("localhost"), List.of("TLSv7"), null);
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> start(TlsSettings.of(protocol).withProvider(this.settings.provider()), Servers.shout()))
			.withMessageContaining("ssl.bundle")
			.withMessageContaining("TLSv7");
	}

	@Test
	@Asyncio({ "X36", "X37" })
	void filesAreSentWhole(@TempDir Path directory) throws Exception {
		byte[] content = new byte[1_000_000];
		new Random(7).nextBytes(content);
		Path file = Files.write(directory.resolve("file"), content);
		CompletableFuture<Long> count = new CompletableFuture<>();
		TcpServer server = start((reader, writer) -> {
			try (FileChannel channel = FileChannel.open(file)) {
				writer.write("before");
				CompletableFuture<Long> sent = writer.transferFrom(channel, 1000, 500_000);
				writer.write("after");
				count.complete(sent.get());
			}
		});
		assertThat(connectEncrypted(server).readAll()).isEqualTo(6 + 500_000 + 5);
		assertThat(count).succeedsWithin(PATIENCE).isEqualTo(500_000L);
	}

	@Test
	@Asyncio("A30")
	void unixSocketsAreEncryptedToo(@TempDir Path directory) throws Exception {
		Path path = directory.resolve("socket");
		TcpServer server = this.servers.start(
				(settings) -> settings.addresses(List.of(UnixDomainSocketAddress.of(path))).tls(this.settings),
				Servers.shout());
		assertThat(server.sockets()).hasSize(1);
		Program client = Program.start(List.of("python3", "-c", """
				import socket, ssl, sys
				context = ssl.create_default_context(cafile=sys.argv[2])
				raw = socket.socket(socket.AF_UNIX)
				raw.connect(sys.argv[1])
				with context.wrap_socket(raw, server_hostname='localhost') as s:
				    s.sendall(b'hello\\n')
				    print(s.recv(100).decode().strip(), s.version())
				""", path.toString(), Certificates.writeAuthority(directory).toString()));
		this.servers.closeLater(client);
		assertThat(client.exitCode()).as("exit code of: %s", client).isZero();
		assertThat(client.lines()).containsExactly("HELLO TLSv1.3");
	}

	@Test
	void plainTextIsNamed() throws Exception {
		AtomicReference<Throwable> cause = new AtomicReference<>();
		TcpServer watched = this.servers
			.start((settings) -> settings.tls(this.settings).observer(new TcpServerObserver() {
				@Override
				public void rejected(TcpServer which, @Nullable SocketAddress remote, RejectReason reason,
						@Nullable Throwable why) {
					cause.set(why);
				}
			}), Servers.shout());
		TlsClient http = connect(watched);
		http.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
		assertThat(http.readAll()).isZero();
		Awaitility.await().until(() -> cause.get() != null);
		assertThat(cause.get()).hasMessage("Expected a TLS handshake, got an HTTP request");
		cause.set(null);
		TlsClient text = connect(watched);
		text.send("hello\n");
		assertThat(text.readAll()).isZero();
		Awaitility.await().until(() -> cause.get() != null);
		assertThat(cause.get()).hasMessage("Expected a TLS handshake, got 6 bytes, the first of which is a letter");
	}

}
