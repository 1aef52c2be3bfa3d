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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What arrives while messages of the same connection are being handled, of which there
 * may be more.
 */
@ParameterizedClass
@MethodSource("platforms")
class ConcurrentInputTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int STREAM_LIMIT = 64 * 1024;

	// Longer than one would take the message behind a short one for
	private static final String LONG = "x".repeat(20_000);

	private final Recorder recorder = new Recorder();

	private final boolean blocking;

	private final HeldReplies handler;

	@RegisterExtension
	final Servers servers;

	ConcurrentInputTests(Platform platform, boolean blocking) {
		this.servers = new Servers(platform);
		this.blocking = blocking;
		this.handler = new HeldReplies(blocking);
	}

	static Stream<Arguments> platforms() {
		return Platform.each()
			.flatMap((platform) -> Stream.of(true, false).map((blocking) -> Arguments.of(platform, blocking)));
	}

	private TcpServer start(MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.observer(this.recorder)
				.messageConcurrency(new MessageConcurrency(4, ReplyOrder.COMPLETION)))
			.messageHandler(FrameCodecs.line(STREAM_LIMIT), handler));
		server.startServing();
		return server;
	}

	// What follows is read by itself
	private void sendAlone(Peer peer, String text) throws IOException {
		TcpConnection connection = this.recorder.only();
		long before = connection.bytesReceived();
		peer.send(text);
		Awaitility.await().until(() -> connection.bytesReceived() == before + text.length());
	}

	@Test
	void longMessageThatArrivesInPartsBeginsBesideAShortOne() throws Exception {
		TcpServer server = start(this.handler);
		Peer peer = this.servers.connect(server).send("a\n");
		this.handler.awaitMessages("a");
		sendAlone(peer, LONG);
		peer.send("\nb\n");
		this.handler.awaitMessages("a", LONG, "b");
		this.handler.answerWith(LONG, "long");
		assertThat(peer.readLine()).isEqualTo("long");
		this.handler.answer("b", "a");
		assertThat(peer.readLine()).isIn("A", "B");
		assertThat(peer.readLine()).isIn("A", "B");
	}

	@Test
	void longAnswerThatArrivesInPartsIsFoundWhileAHandlerWaitsForIt() throws Exception {
		Correlation<String> answers = new Correlation<>(String.class, (message) -> message.startsWith("x"));
		TcpServer server = start(new HeldReplies(this.blocking) {

			@Override
			public Object onMessage(String message, TcpConnection connection) throws Exception {
				CompletableFuture<String> answer = connection.sendAndReceive("ask", answers, PATIENCE)
					.thenApply((found) -> found.length() + " characters");
				return ConcurrentInputTests.this.blocking ? Background.result(answer) : answer;
			}

		});
		Peer peer = this.servers.connect(server).send("a\n");
		assertThat(peer.readLine()).isEqualTo("ask");
		sendAlone(peer, LONG);
		assertThat(peer.send("\n").readLine()).isEqualTo("20000 characters");
	}

	@Test
	void readingPausesBehindABrokenFrameUntilItsTurnComes() throws Exception {
		TcpServer server = start(this.handler);
		Peer peer = this.servers.connect(server).send("a\n");
		this.handler.awaitMessages("a");
		TcpConnection connection = this.recorder.only();
		CompletableFuture<Peer> sent = Background.start(() -> peer.send("x".repeat(64 * 1024 * 1024)));
		Awaitility.await().until(() -> connection.bytesReceived() > STREAM_LIMIT);
		Awaitility.await()
			.during(Duration.ofMillis(200))
			.until(() -> connection.bytesReceived() < 8 * STREAM_LIMIT && !sent.isDone());
		this.handler.answer("a");
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
		assertThat(this.recorder.protocolErrors()).singleElement().isInstanceOf(FrameException.class);
	}

}
