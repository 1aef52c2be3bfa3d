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

package io.tcpserver.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Program;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that have come to the wrong port: the log says so, once.
 */
class WrongPortTests {

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Log log = new Log(Level.DEBUG);

	@RegisterExtension
	final Servers servers = new Servers();

	private TcpServer startTls() throws IOException {
		return startTls(Certificates.settings());
	}

	private TcpServer startTls(TlsSettings settings) throws IOException {
		return this.servers.start((builder) -> builder.tls(settings).observer(this.recorder), Servers.shout());
	}

	private TcpServer startStreams() throws IOException {
		return this.servers.start((builder) -> builder.observer(this.recorder), Servers.shout());
	}

	private TcpServer startMessages(MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.observer(this.recorder))
				.messageHandler(FrameCodecs.line(1024), handler));
		server.startServing();
		return server;
	}

	private Program program(String... command) throws IOException {
		Program program = Program.start(List.of(command));
		this.servers.closeLater(program);
		return program;
	}

	private static String url(TcpServer server) {
		return "http://127.0.0.1:" + port(server) + "/";
	}

	private static String port(TcpServer server) {
		return String.valueOf(Servers.address(server).getPort());
	}

	private void assertRejected(TcpServer server, String message) {
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(server.statistics().rejected()).isEqualTo(Map.of(RejectReason.TLS_HANDSHAKE, 1L)));
		assertThat(this.recorder.events()).doesNotContain("opened");
		assertWarns("rejected", message);
	}

	private void assertClosed(TcpServer server, String message) {
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.PROTOCOL_ERROR, 1L)));
		assertWarns("broke the protocol", message);
	}

	private void assertWarns(String... parts) {
		assertThat(this.log.lines(Level.WARN)).singleElement().asString().contains(parts);
	}

	@Test
	void plainTextOnTheTlsPort() throws Exception {
		TcpServer server = startTls();
		program("nc", "127.0.0.1", port(server)).send("hello").end();
		assertRejected(server, "Expected a TLS handshake, got 6 bytes, the first of which is a letter");
	}

	@Test
	void requestOnTheTlsPort() throws Exception {
		TcpServer server = startTls();
		assertThat(program("curl", "-sS", url(server)).exitCode()).isNotZero();
		assertRejected(server, "Expected a TLS handshake, got an HTTP request");
	}

	@Test
	void requestOnTheTlsPortOfServersWithNames() throws Exception {
		TlsKeys keys = Certificates.keys(Certificates.server("one.example.com"));
		TcpServer server = startTls(Certificates.settings().withServerNames(Map.of("one.example.com", keys)));
		assertThat(program("curl", "-sS", url(server)).exitCode()).isNotZero();
		assertRejected(server, "Expected a TLS handshake, got an HTTP request");
	}

	@Test
	void scanOfTheTlsPortIsNotWorthAWord() throws Exception {
		TcpServer server = startTls();
		assertThat(program("nc", "-z", "127.0.0.1", port(server)).exitCode()).isZero();
		Awaitility.await().until(() -> server.statistics().rejected().containsKey(RejectReason.TLS_HANDSHAKE));
		Peer.connect(Servers.address(server)).reset();
		Awaitility.await().until(() -> server.statistics().rejected().equals(Map.of(RejectReason.TLS_HANDSHAKE, 2L)));
		assertThat(this.recorder.events()).doesNotContain("opened");
		assertThat(this.log.lines(Level.INFO)).singleElement().asString().contains("is serving on");
	}

	@Test
	void tlsOnThePortOfAStreamServer() throws Exception {
		TcpServer server = startStreams();
		assertThat(program("openssl", "s_client", "-connect", "127.0.0.1:" + port(server)).exitCode()).isNotZero();
		assertClosed(server, "got a TLS handshake");
	}

	@Test
	void requestOnThePortOfAStreamServer() throws Exception {
		TcpServer server = startStreams();
		assertThat(program("curl", "-sS", url(server)).exitCode()).isNotZero();
		assertClosed(server, "got an HTTP request");
	}

	@Test
	void tlsOnThePortOfAMessageServer() throws Exception {
		List<String> lines = new ArrayList<>();
		TcpServer server = startMessages((line, connection) -> lines.add(line));
		assertThat(program("openssl", "s_client", "-connect", "127.0.0.1:" + port(server)).exitCode()).isNotZero();
		assertClosed(server, "got a TLS handshake");
		assertThat(lines).isEmpty();
	}

	@Test
	void requestOnThePortOfAMessageServer() throws Exception {
		List<String> lines = new ArrayList<>();
		AsyncMessageHandler<String> handler = (line, connection) -> {
			lines.add(line);
			return null;
		};
		TcpServer server = startMessages(handler);
		assertThat(program("curl", "-sS", url(server)).exitCode()).isNotZero();
		assertClosed(server, "got an HTTP request");
		assertThat(lines).isEmpty();
	}

}
