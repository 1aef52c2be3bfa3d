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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.TruncatedFrameException;
import io.tcpserver.settings.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Encrypted streams of messages that end in the middle of one, with close_notify and
 * without.
 */
@ParameterizedClass
@MethodSource("platforms")
class TlsFrameEndTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Recorder recorder = new Recorder();

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final Gate gate = new Gate("the end has come");

	private final TlsSettings settings;

	@RegisterExtension
	final Servers servers;

	@RegisterExtension
	final Log log = new Log(Level.DEBUG);

	TlsFrameEndTests(Platform platform, TlsSettings.Provider provider) {
		this.servers = new Servers(platform);
		this.settings = Certificates.settings().withProvider(provider);
	}

	static Stream<Arguments> platforms() {
		return Platform.each()
			.flatMap((platform) -> Stream.of(TlsSettings.Provider.JDK, TlsSettings.Provider.OPENSSL)
				.map((provider) -> Arguments.of(platform, provider)));
	}

	private TlsClient connect() throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.tls(this.settings).observer(this.recorder))
				.messageHandler(FrameCodecs.line(1024), new Keeping()));
		server.startServing();
		TlsClient client = new TlsClient(server);
		this.servers.closeLater(client);
		client.encrypt(Certificates.clientContext());
		client.send("one\ntwo\nthree");
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == "one\ntwo\nthree".length());
		return client;
	}

	private void assertEnded(CloseReason reason, String... calls) {
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(reason);
		assertThat(this.calls).containsExactly(calls);
		assertThat(this.recorder.events()).doesNotContain("handlerFailed", "protocolError");
		assertThat(this.log.lines(Level.INFO)).allMatch((line) -> line.startsWith("TCP server "));
	}

	@Test
	void lastLineNeedsNoLineFeedBeforeACloseNotify() throws Exception {
		this.gate.open();
		TlsClient client = connect();
		client.close();
		assertEnded(CloseReason.PEER, "one false", "two false", "three true", "PEER");
		assertThat(this.recorder.events()).noneMatch((event) -> event.startsWith("frameTruncated"));
	}

	@Test
	void streamThatIsCutOffEndsWithinItsLastLine() throws Exception {
		TlsClient client = connect();
		client.raw().shutdownOutput();
		this.gate.open();
		assertEnded(CloseReason.TLS_FAILURE, "one false", "two false", "reported 5", "TLS_FAILURE");
		assertThat(this.recorder.count("frameTruncated 5")).isOne();
	}

	// Messages that had arrived are handled, as after the reset of a plain connection
	@Test
	void resetEndsTheStreamWithinItsLastLine() throws Exception {
		TlsClient client = connect();
		TcpConnection connection = this.recorder.only();
		client.raw().setSoLinger(true, 0);
		client.raw().close();
		Awaitility.await().until(() -> !connection.isOpen());
		this.gate.open();
		assertEnded(CloseReason.RESET, "one false", "two false", "reported 5", "RESET");
		assertThat(this.recorder.count("frameTruncated 5")).isOne();
	}

	/**
	 * Keeps what it is told.
	 */
	private final class Keeping implements MessageHandler<String> {

		@Override
		public Object onMessage(String message, TcpConnection connection) throws Exception {
			TlsFrameEndTests.this.gate.await();
			TlsFrameEndTests.this.calls.add(message + " " + connection.isLastMessageUnterminated());
			return "re " + message;
		}

		@Override
		public Object onError(Throwable failure, TcpConnection connection) throws Throwable {
			TlsFrameEndTests.this.calls.add((failure instanceof TruncatedFrameException truncated)
					? "reported " + truncated.bytes() : failure.toString());
			throw failure;
		}

		@Override
		public void onClose(TcpConnection connection, CloseReason reason) {
			TlsFrameEndTests.this.calls.add(reason.toString());
		}

	}

}
