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
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Program;
import io.tcpserver.fixture.Tool;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Syslog with {@code logger} and rsyslog: they send to a server, and rsyslog shows what
 * its own server accepts.
 */
class SyslogSendersTests {

	private final List<String> received = new CopyOnWriteArrayList<>();

	@TempDir
	private Path directory;

	@RegisterExtension
	final Servers servers = new Servers();

	private int start(FrameCodec codec) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder.messageHandler(codec, (message, connection) -> {
			this.received.add(message);
			return null;
		}));
		server.startServing();
		return Servers.address(server).getPort();
	}

	private void assertReceived(String... messages) {
		Awaitility.await().untilAsserted(() -> assertThat(this.received).containsExactly(messages));
	}

	private static void log(int port, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(Tool.LOGGER.require().toString(), "-T", "-n", "127.0.0.1", "-P",
				Integer.toString(port), "--rfc5424=notime,notq,nohost", "-t", "app"));
		command.addAll(List.of(arguments));
		try (Program logger = Program.start(command)) {
			assertThat(logger.exitCode()).as("%s", logger).isZero();
		}
	}

	@Test
	void loggerSendsLinesAndLengths() throws Exception {
		int port = start(FrameCodecs.syslog(1024));
		log(port, "one");
		assertReceived("<13>1 - - app - - - one");
		log(port, "--octet-count", "two");
		assertReceived("<13>1 - - app - - - one", "<13>1 - - app - - - two");
	}

	@Test
	void lineFeedsInAMessageOfLoggerMakeSeveralMessages() throws Exception {
		int port = start(FrameCodecs.syslog(1024));
		log(port, "one\n\n  two");
		assertReceived("<13>1 - - app - - - one", "  two");
	}

	@Test
	void lineFeedsInAMessageOfLoggerAreAProtocolErrorIfTheServerIsStrict() throws Exception {
		int port = start(FrameCodecs.syslog(1024, Unterminated.DELIVER, Strictness.STRICT));
		log(port, "one\ntwo");
		assertReceived("<13>1 - - app - - - one");
	}

	private Program rsyslog(int target, String framing) throws IOException {
		Path configuration = this.directory.resolve("rsyslog.conf");
		Files.writeString(configuration, """
				global(workDirectory="%1$s" parser.escapeControlCharactersOnReceive="off")
				module(load="imtcp")
				template(name="raw" type="string" string="%%rawmsg%%")
				ruleset(name="forward") {
				  action(type="omfwd" target="127.0.0.1" port="%2$d" protocol="tcp" tcp_framing="%3$s" template="raw")
				}
				input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="%1$s/port" ruleset="forward")
				""".formatted(this.directory, target, framing));
		return Program.start(List.of(Tool.RSYSLOGD.require().toString(), "-n", "-f", configuration.toString(), "-i",
				this.directory.resolve("pid").toString()));
	}

	private int port() throws IOException {
		Path file = this.directory.resolve("port");
		Awaitility.await().until(() -> Files.exists(file) && Files.size(file) > 0);
		return Integer.parseInt(Files.readString(file).strip());
	}

	@ParameterizedTest
	@ValueSource(strings = { "traditional", "octet-counted" })
	void rsyslogSendsInBothFramings(String framing) throws Exception {
		int target = start(FrameCodecs.syslog(1024));
		try (Program rsyslog = rsyslog(target, framing); Peer peer = peer()) {
			peer.send("<13>one\n<13>two\n").sendEof();
			assertReceived("<13>one", "<13>two");
		}
	}

	// Its port is known before it listens
	private Peer peer() throws IOException {
		InetSocketAddress address = new InetSocketAddress("127.0.0.1", port());
		return Awaitility.await()
			.ignoreException(ConnectException.class)
			.until(() -> this.servers.connect(address), Objects::nonNull);
	}

	@Test
	void rsyslogAcceptsTheSame() throws Exception {
		String stream = "\n<13>a\n\n\n5 <13>b\n\n<13>1 one\ntwo\n\n\tat three\n6 <13>c\n6 <13>d\0" + "7 <13>e\n\0"
				+ "7 <13>f\n\n<13>g\0\n<13>h\n5 <13>i<13>last";
		// Octet counting, as messages contain line feeds
		int target = start(FrameCodecs.syslog(1024, Unterminated.DELIVER, Strictness.STRICT));
		try (Program rsyslog = rsyslog(target, "octet-counted"); Peer peer = peer()) {
			peer.send(stream).sendEof();
			FrameCodec codec = FrameCodecs.syslog(1024);
			List<String> expected = new ArrayList<>(Frames.decode(codec, stream.substring(0, stream.lastIndexOf('<'))));
			ByteBuffer last = codec.decodeEnd(new FrameInput(Frames.bytes("<13>last")));
			expected.add(Frames.text(Objects.requireNonNull(last)));
			assertThat(expected).hasSize(13);
			assertReceived(expected.toArray(String[]::new));
		}
	}

}
