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
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.fixture.Program;
import io.tcpserver.fixture.Tool;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code openssl s_client} as the client of TLS servers.
 */
@ParameterizedClass
@EnumSource(names = { "JDK", "OPENSSL" })
class TlsToolsTests {

	private final TlsSettings settings;

	private final Set<String> sessions = new ConcurrentSkipListSet<>();

	@RegisterExtension
	final Log log = new Log(Level.WARN);

	@RegisterExtension
	final Servers servers = new Servers();

	// Short: the system allows about a hundred bytes for the path of a socket
	@TempDir
	Path directory;

	TlsToolsTests(TlsSettings.Provider provider) {
		this.settings = Certificates.settings().withProvider(provider);
	}

	@BeforeAll
	static void needsOpenSsl() {
		Tool.OPENSSL.require();
	}

	private TcpServer start(TlsSettings settings) throws IOException {
		return this.servers.start((builder) -> builder.tls(settings), shoutAndNoteSession());
	}

	private StreamHandler shoutAndNoteSession() {
		return (reader, writer) -> {
			SSLSession session = writer.connection().sslSession().orElseThrow();
			this.sessions.add(session.getProtocol() + " with " + client(session));
			Servers.shout().handle(reader, writer);
		};
	}

	private static String client(SSLSession session) {
		try {
			return session.getPeerPrincipal().getName();
		}
		catch (SSLPeerUnverifiedException ex) {
			return "nobody";
		}
	}

	private Program openssl(TcpServer server, String... options) throws IOException {
		return openssl(server, Certificates.writeAuthority(this.directory), options);
	}

	private Program openssl(TcpServer server, Path trusted, String... options) throws IOException {
		List<String> command = new ArrayList<>(
				List.of("openssl", "s_client", "-brief", "-verify_return_error", "-CAfile", trusted.toString()));
		if (server.sockets().get(0) instanceof InetSocketAddress address) {
			command.addAll(List.of("-connect", "127.0.0.1:" + address.getPort()));
		}
		else {
			command.addAll(List.of("-unix", ((UnixDomainSocketAddress) server.sockets().get(0)).getPath().toString()));
		}
		command.addAll(List.of(options));
		Program client = Program.start(command);
		this.servers.closeLater(client);
		return client;
	}

	private static void assertTalks(Program client) throws Exception {
		client.send("hello").awaitLine("HELLO");
		assertThat(client.lines()).contains("Verification: OK");
		assertThat(client.end()).as("%s", client).isZero();
	}

	// The client is told why
	private static void assertRefused(Program client) throws Exception {
		assertThat(client.exitCode()).isNotZero();
		assertThat(client.toString()).contains("SSL alert number");
	}

	private void assertRejected(TcpServer server, int count) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.statistics().rejected())
				.isEqualTo(Map.of(RejectReason.TLS_HANDSHAKE, (long) count)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.2", "1.3" })
	void talksInEitherVersion(String version) throws Exception {
		TcpServer server = start(this.settings);
		Program client = openssl(server, "-tls" + version.replace('.', '_'));
		assertTalks(client);
		assertThat(client.lines()).contains("Protocol version: TLSv" + version);
		assertThat(this.sessions).containsExactly("TLSv" + version + " with nobody");
		Awaitility.await().until(() -> server.statistics().active() == 0);
		assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.2", "1.3" })
	void versionThatIsNotOfferedIsRefused(String version) throws Exception {
		String offered = version.equals("1.2") ? "TLSv1.3" : "TLSv1.2";
		TlsKeys keys = Certificates.keys(Certificates.server("localhost"), List.of(offered), null);
		TcpServer server = start(TlsSettings.of(keys).withProvider(this.settings.provider()));
		assertRefused(openssl(server, "-tls" + version.replace('.', '_')));
		assertRejected(server, 1);
		assertThat(this.sessions).isEmpty();
		assertThat(this.log.lines(Level.WARN)).singleElement().asString().contains("rejected", "TLS_HANDSHAKE");
		assertTalks(openssl(server));
	}

	@Test
	void serverNameChoosesTheCertificate() throws Exception {
		TcpServer server = start(this.settings
			.withServerNames(Map.of("one.example.com", Certificates.keys(Certificates.server("exact.test")),
					"*.example.com", Certificates.keys(Certificates.server("wildcard.test")))));
		assertThat(certificateFor(server, "one.example.com")).isEqualTo("exact.test");
		assertThat(certificateFor(server, "TWO.Example.com")).isEqualTo("wildcard.test");
		assertThat(certificateFor(server, "example.com")).isEqualTo("localhost");
		assertThat(certificateFor(server, null)).isEqualTo("localhost");
	}

	private String certificateFor(TcpServer server, @Nullable String serverName) throws Exception {
		Program client = (serverName != null) ? openssl(server, "-servername", serverName)
				: openssl(server, "-noservername");
		assertTalks(client);
		String line = client.awaitLine("Peer certificate:");
		return line.substring(line.lastIndexOf('=') + 1).strip();
	}

	@ParameterizedTest
	@Asyncio("A20")
	@ValueSource(strings = { "1.2", "1.3" })
	void clientsNeedCertificates(String version) throws Exception {
		TcpServer server = start(this.settings.withClientAuth(TlsSettings.ClientAuth.NEED));
		String option = "-tls" + version.replace('.', '_');
		// With TLS 1.3 the client believes to be connected until it hears otherwise
		assertRefused(openssl(server, option));
		assertRejected(server, 1);
		String stranger = Certificates.write(Certificates.stranger(), this.directory.resolve("stranger.pem"))
			.toString();
		assertRefused(openssl(server, option, "-cert", stranger, "-key", stranger));
		assertRejected(server, 2);
		assertThat(this.sessions).isEmpty();
		String known = Certificates.write(Certificates.client("device-17"), this.directory.resolve("client.pem"))
			.toString();
		assertTalks(openssl(server, option, "-cert", known, "-key", known));
		assertThat(this.sessions).containsExactly("TLSv" + version + " with CN=device-17");
	}

	@ParameterizedTest
	@Asyncio({ "A18", "L19" })
	@ValueSource(strings = { "1.2", "1.3" })
	void clientThatDoesNotTrustTheServerIsNeverHandled(String version) throws Exception {
		TcpServer server = start(this.settings);
		Path other = Certificates.write(Certificates.stranger(), this.directory.resolve("other.pem"));
		Program client = openssl(server, other, "-tls" + version.replace('.', '_'));
		assertThat(client.end()).isNotZero();
		assertThat(client.toString()).contains("certificate verify failed");
		assertRejected(server, 1);
		assertThat(this.sessions).isEmpty();
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.asString()
			.endsWith("The client refuses the TLS handshake: unknown_ca");
	}

	@Test
	@Asyncio("A30")
	void talksOverAUnixDomainSocket() throws Exception {
		Path path = this.directory.resolve("s");
		TcpServer server = this.servers.start((builder) -> builder.addresses(List.of()).path(path).tls(this.settings),
				shoutAndNoteSession());
		Path other = Certificates.write(Certificates.stranger(), this.directory.resolve("other.pem"));
		assertThat(openssl(server, other).end()).isNotZero();
		assertRejected(server, 1);
		assertThat(this.sessions).isEmpty();
		assertTalks(openssl(server));
		assertThat(this.sessions).containsExactly("TLSv1.3 with nobody");
	}

	@Test
	void mailClientEncryptsInTheMiddle() throws Exception {
		CompletableFuture<String> sender = new CompletableFuture<>();
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.tls(this.settings.withMode(TlsSettings.Mode.START_TLS)))
			.messageHandler(FrameCodecs.line(1024), new Mail(sender)));
		server.startServing();
		Program client = openssl(server, "-starttls", "smtp", "-name", "client.test", "-crlf");
		client.awaitLine("Verification: OK");
		client.send("MAIL FROM:<a@client.test>").awaitLine("250 encrypted");
		assertThat(sender).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("a@client.test");
		client.send("quit").awaitLine("221 bye");
		client.end();
	}

	/**
	 * As much of SMTP as a client needs to encrypt.
	 */
	private record Mail(CompletableFuture<String> sender) implements MessageHandler<String> {

		@Override
		public Object onOpen(TcpConnection connection) {
			return "220 mail.test ESMTP";
		}

		@Override
		public Object onMessage(String line, TcpConnection connection) {
			boolean encrypted = connection.sslSession().isPresent();
			if (line.startsWith("EHLO ")) {
				return encrypted ? "250 mail.test" : "250 STARTTLS";
			}
			if (line.equals("STARTTLS")) {
				return connection.startTls("220 go ahead");
			}
			if (line.startsWith("MAIL FROM:<")) {
				this.sender.complete(line.substring(line.indexOf('<') + 1, line.indexOf('>')));
				return encrypted ? "250 encrypted" : "250 plain";
			}
			return line.equals("quit") ? "221 bye" : "500 what?";
		}

	}

}
