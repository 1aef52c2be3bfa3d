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

package io.tcpserver.netty.message;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.tcpserver.CloseReason;
import io.tcpserver.FrameError;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.settings.OneWay;
import io.tcpserver.settings.TlsSettings;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Last messages without a terminator whose clients have ended their stream while the
 * handler was busy, which only the engine can tell.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class LastMessageTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Recorder recorder = new Recorder();

	private final Gate gate = new Gate("the stream has ended");

	private final Gate leaving = new Gate("the goodbye has begun");

	private final List<String> calls = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers;

	LastMessageTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start(@Nullable TlsSettings tls) throws Exception {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.tls(tls).observer(this.recorder))
				.messageHandler(FrameCodecs.line(1024), new MessageHandler<>() {

					@Override
					public Object onMessage(String message, TcpConnection connection) throws Exception {
						LastMessageTests.this.gate.await();
						return called(message + " " + connection.isLastMessageUnterminated());
					}

					@Override
					public Object onError(Throwable failure, TcpConnection connection) {
						return called(failure.getClass().getSimpleName());
					}

					@Override
					public Object onShutdown(TcpConnection connection) throws Exception {
						LastMessageTests.this.leaving.open();
						LastMessageTests.this.gate.await();
						return called("bye");
					}

				}));
		server.startServing();
		return server;
	}

	private String called(String call) {
		this.calls.add(call);
		return call;
	}

	private void awaitEof() {
		NettyConnection connection = (NettyConnection) this.recorder.only();
		Awaitility.await().until(connection.end()::isEofReceived);
	}

	// Behind the task that begins it, which the end of the messages could overtake
	private void awaitDrain() {
		NettyConnection connection = (NettyConnection) this.recorder.only();
		CompletableFuture<Void> begun = new CompletableFuture<>();
		connection.io().execute(() -> begun.complete(null));
		assertThat(begun).succeedsWithin(PATIENCE);
	}

	@Test // the client's end has come before that of the server
	void drainThatBeginsAfterTheEndLosesNothing() throws Exception {
		TcpServer server = start(null);
		Peer peer = this.servers.connect(server).send("one\ntwo").sendEof();
		awaitEof();
		CompletableFuture<?> shutdown = server.shutdown(PATIENCE);
		awaitDrain();
		this.gate.open();
		assertThat(peer.readAll()).isEqualTo("one false\ntwo true\nbye\n");
		assertThat(shutdown).succeedsWithin(PATIENCE);
		assertThat(this.recorder.reasons()).containsExactly(CloseReason.PEER);
	}

	@Test
	void messageThatIsAloneIsTheLastOneToo() throws Exception {
		TcpServer server = start(null);
		Peer peer = this.servers.connect(server).send("one").sendEof();
		awaitEof();
		this.gate.open();
		assertThat(peer.readAll()).isEqualTo("one true\n");
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
	}

	@Test
	void nothingIsHandledOrReportedAfterTheGoodbye() throws Exception {
		TcpServer server = start(null);
		Peer peer = this.servers.connect(server).send("part");
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == 4);
		CompletableFuture<?> shutdown = server.shutdown(PATIENCE);
		this.leaving.await();
		peer.sendEof();
		this.gate.open();
		assertThat(peer.readAll()).isEqualTo("bye\n");
		assertThat(shutdown).succeedsWithin(PATIENCE);
		assertThat(this.calls).containsExactly("bye");
		assertThat(server.statistics().framesFailed(FrameError.Kind.TRUNCATED)).isZero();
	}

	// What a client leaves out because the server ends first is discarded, and counted so
	@Test
	void clientThatEndsInAnswerLeavesNoLastMessage() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder.settings(
				(settings) -> settings.shutdown((shutdown) -> shutdown.withOneWay(OneWay.TRUE)).observer(this.recorder))
			.messageHandler(FrameCodecs.line(1024), (message, connection) -> {
				called(message);
				return null;
			}));
		server.startServing();
		Peer peer = this.servers.connect(server).send("whole\npart");
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == 10);
		CompletableFuture<?> shutdown = server.shutdown(PATIENCE);
		assertThat(peer.readAll()).isEmpty();
		peer.sendEof();
		assertThat(shutdown).succeedsWithin(PATIENCE);
		assertThat(this.calls).containsExactly("whole");
		assertThat(this.recorder.reasons()).containsExactly(CloseReason.SHUTDOWN);
		assertThat(server.statistics().framesFailed(FrameError.Kind.TRUNCATED)).isZero();
		assertThat(server.statistics().discardedBytes()).isEqualTo(4);
	}

	// What had arrived was from the peer, whatever has become of the connection since
	@Test
	void encryptedStreamThatIsCutOffAndLostIsHandledAsFarAsItCame() throws Exception {
		TcpServer server = start(Certificates.settings());
		Socket raw = new Socket();
		this.servers.closeLater(raw);
		raw.connect(Servers.address(server));
		Socket client = Certificates.clientContext().getSocketFactory().createSocket(raw, "localhost", 1, true);
		client.getOutputStream().write("one\ntwo\nthree".getBytes(StandardCharsets.US_ASCII));
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == 13);
		raw.shutdownOutput();
		awaitEof();
		raw.setSoLinger(true, 0);
		raw.close();
		// Shows the loss on transports that do not read any more
		connection.send("lost");
		Awaitility.await().until(() -> !connection.isOpen());
		this.gate.open();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.TLS_FAILURE);
		assertThat(this.calls).containsExactly("one false", "two false", "TruncatedFrameException");
		assertThat(server.statistics().framesFailed(FrameError.Kind.TRUNCATED)).isOne();
	}

}
