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
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Program;
import io.tcpserver.fixture.Tool;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Clients that ask for another handshake within their session.
 */
@ParameterizedClass
@MethodSource("platforms")
class TlsRenegotiationTests {

	// More than the buffers of the operating system take
	private static final int KEY_UPDATES = 1_000_000;

	private static final int REPLIES = 1000;

	private final TlsSettings settings;

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Log log = new Log(Level.WARN);

	@RegisterExtension
	final Servers servers;

	@TempDir
	Path directory;

	TlsRenegotiationTests(Transport transport, TlsSettings.Provider provider) {
		this.servers = new Servers(new Platform(transport, HandlerThreads.Mode.AUTO));
		this.settings = Certificates.settings().withProvider(provider);
	}

	static Stream<Arguments> platforms() {
		return Platform.transports()
			.flatMap((transport) -> Stream.of(TlsSettings.Provider.JDK, TlsSettings.Provider.OPENSSL)
				.map((provider) -> Arguments.of(transport, provider)));
	}

	private TcpServer start(TlsSettings settings) throws IOException {
		return this.servers.start((builder) -> builder.tls(settings).observer(this.recorder), Servers.shout());
	}

	private TlsClient connect(TcpServer server) throws IOException {
		TlsClient client = new TlsClient(server);
		this.servers.closeLater(client);
		return client;
	}

	private static SSLSocket encrypt(TlsClient client) throws IOException {
		return client.encrypt(Certificates.clientContext(), "localhost", "TLSv1.2");
	}

	private static void assertTalks(TlsClient client) throws IOException {
		client.send("hello\n");
		assertThat(client.readLine()).isEqualTo("HELLO");
	}

	private Program openssl(TcpServer server, String version) throws IOException {
		Tool.OPENSSL.require();
		InetSocketAddress address = Servers.address(server);
		Program client = Program.start(List.of("openssl", "s_client", "-brief", "-verify_return_error", "-CAfile",
				Certificates.writeAuthority(this.directory).toString(), "-connect", "127.0.0.1:" + address.getPort(),
				version));
		this.servers.closeLater(client);
		client.send("hello").awaitLine("HELLO");
		return client;
	}

	private static void askForRenegotiation(SSLSocket socket) {
		try {
			socket.startHandshake();
		}
		catch (IOException ex) {
			// The server has closed the connection before everything was sent
		}
	}

	private void awaitRefused(TcpServer server) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.statistics().closed())
				.isEqualTo(Map.of(CloseReason.TLS_RENEGOTIATION, 1L)));
		assertThat(this.recorder.reasons()).containsExactly(CloseReason.TLS_RENEGOTIATION);
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.asString()
			.contains("The client asked for a TLS renegotiation, which is not allowed");
	}

	@Test
	void clientOfTheJdkIsRefused() throws Exception {
		TcpServer server = start(this.settings);
		TlsClient other = connect(server);
		encrypt(other);
		TlsClient client = connect(server);
		SSLSocket socket = encrypt(client);
		assertTalks(client);
		socket.startHandshake();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
			client.send("hello\n");
			assertThat(client.readLine()).isEmpty();
			throw new IOException("the end of the stream");
		});
		awaitRefused(server);
		assertTalks(other);
	}

	@Test
	void openSslIsRefused() throws Exception {
		TcpServer server = start(this.settings);
		TlsClient other = connect(server);
		encrypt(other);
		Program client = openssl(server, "-tls1_2");
		client.send("R");
		awaitRefused(server);
		client.end();
		assertTalks(other);
	}

	@Test
	void recordThatArrivesInPiecesIsRefused() throws Exception {
		TcpServer server = start(this.settings);
		TlsClient client = TlsClient.connectToSendByteByByte(server);
		this.servers.closeLater(client);
		SSLSocket socket = encrypt(client);
		assertTalks(client);
		askForRenegotiation(socket);
		awaitRefused(server);
	}

	@Test
	void refusedInAStartTlsSession() throws Exception {
		TlsSettings startTls = this.settings.withMode(TlsSettings.Mode.START_TLS);
		TcpServer server = this.servers.start((builder) -> builder.tls(startTls).observer(this.recorder),
				(reader, writer) -> {
					writer.write(reader.readLine() + "\n");
					writer.startTls();
					Servers.shout().handle(reader, writer);
				});
		TlsClient client = connect(server);
		client.send("go\n");
		assertThat(client.readLine()).isEqualTo("go");
		SSLSocket socket = encrypt(client);
		assertTalks(client);
		askForRenegotiation(socket);
		awaitRefused(server);
	}

	@Test
	void refusedWhereCertificatesDependOnTheName() throws Exception {
		TcpServer server = start(this.settings
			.withServerNames(Map.of("one.example.com", Certificates.keys(Certificates.server("one.example.com")))));
		TlsClient client = connect(server);
		SSLSocket socket = encrypt(client);
		assertTalks(client);
		askForRenegotiation(socket);
		awaitRefused(server);
	}

	@Test
	void worksWhereItIsAllowed() throws Exception {
		if (this.settings.provider() == TlsSettings.Provider.OPENSSL) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.settings.withAllowRenegotiation(true));
			return;
		}
		TcpServer server = start(this.settings.withAllowRenegotiation(true));
		TlsClient client = connect(server);
		renegotiate(client);
		Program openssl = openssl(server, "-tls1_2");
		openssl.send("R").awaitLine("RENEGOTIATING");
		openssl.send("again").awaitLine("AGAIN");
		assertThat(openssl.end()).isZero();
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@Test
	void autoChoosesTheJdkWhereItIsAllowed() throws Exception {
		TcpServer server = start(this.settings.withProvider(TlsSettings.Provider.AUTO).withAllowRenegotiation(true));
		renegotiate(connect(server));
	}

	private static void renegotiate(TlsClient client) throws Exception {
		SSLSocket socket = encrypt(client);
		assertTalks(client);
		CompletableFuture<SSLSession> completed = new CompletableFuture<>();
		socket.addHandshakeCompletedListener((event) -> completed.complete(event.getSession()));
		socket.startHandshake();
		// What the server sends is read with its answers
		assertTalks(client);
		assertTalks(client);
		assertThat(completed).succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void keyUpdateOfTls13IsNotARenegotiation() throws Exception {
		TcpServer server = start(this.settings);
		Program client = openssl(server, "-tls1_3");
		// Commands are alone in what the client reads at once
		client.send("K").awaitLine("KEYUPDATE");
		client.send("one").awaitLine("ONE");
		assertThat(client.end()).isZero();
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.PEER, 1L)));
	}

	@Test
	void keyUpdatesWithoutEndAreRefused() throws Exception {
		TcpServer server = this.servers.start((builder) -> builder.tls(this.settings).observer(this.recorder),
				Servers.shout());
		TlsClient client = connect(server);
		SSLSocket socket = client.encrypt(Certificates.clientContext(), "localhost", "TLSv1.3");
		assertTalks(client);
		TlsClient other = connect(server);
		encrypt(other);
		// Each asks for an answer, of which none is read
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
			for (int i = 0; i < KEY_UPDATES; i++) {
				socket.startHandshake();
			}
		});
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.TLS_FAILURE, 1L)));
		assertTalks(other);
	}

	// What TLS itself has to say is told apart from what the application sends meanwhile
	@Test
	void longRepliesToManyRecordsAreNoAnswersOfTls() throws Exception {
		String reply = "x".repeat(10_000);
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.tls(this.settings).observer(this.recorder))
				.messageHandler(FrameCodecs.line(16 * 1024), new MessageHandler<String>() {

					@Override
					public Object onMessage(String message, TcpConnection connection) {
						return reply;
					}

					@Override
					public boolean mayBlock() {
						return false;
					}

				}));
		server.startServing();
		TlsClient client = connect(server);
		client.encrypt(Certificates.clientContext(), "localhost", "TLSv1.3");
		CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
			try {
				for (int i = 0; i < REPLIES; i++) {
					client.send("\n");
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		for (int i = 0; i < REPLIES; i++) {
			assertThat(client.readBytes(reply.length() + 1)).hasSize(reply.length() + 1);
		}
		assertThat(sent).succeedsWithin(Duration.ofSeconds(10));
		assertThat(this.recorder.protocolErrors()).isEmpty();
	}

}
