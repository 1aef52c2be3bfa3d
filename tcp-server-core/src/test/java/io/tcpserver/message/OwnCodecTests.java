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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Codecs of an application that do not limit the length of frames, on real connections.
 */
@ParameterizedClass
@MethodSource("platforms")
class OwnCodecTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int DEFAULT_LIMIT = 64 * 1024;

	private static final byte[] ENDLESS = Frames.hex("7f 00 00 00");

	// What comes back of a frame up to the end of its line
	private static final String ANSWER = "\0\0\0\f01234567890";

	private static final String FRAME = ANSWER + "\n";

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Servers servers;

	OwnCodecTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	static Stream<Platform> platforms() {
		return Platform.each();
	}

	private TcpServer start(FrameCodec codec, @Nullable Integer maxFrameLength, MessageHandler<String> handler)
			throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings(settings, maxFrameLength))
				.messageHandler(codec, handler));
		server.startServing();
		return server;
	}

	private void settings(TcpServerSettingsBuilder settings, @Nullable Integer maxFrameLength) {
		settings.observer(this.recorder);
		if (maxFrameLength != null) {
			settings.maxFrameLength(maxFrameLength);
		}
	}

	private static TcpConnection only(TcpServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next();
	}

	@Test
	void frameThatIsNeverCompleteEndsItsConnection() throws Exception {
		TcpServer server = start(new LengthCodec(), null, (message, connection) -> message);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		peer.send(ENDLESS).send(new byte[DEFAULT_LIMIT - ENDLESS.length]);
		Awaitility.await().until(() -> connection.bytesReceived() == DEFAULT_LIMIT);
		assertThat(connection.isOpen()).isTrue();
		peer.send(new byte[1]);
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
		assertThat(this.recorder.protocolErrors()).singleElement()
			.asString()
			.contains(
					"framing.max-length: limit 65536, got 65537 so far; arrived: 65537 bytes, the first of which is a control character");
	}

	@Test
	void peerThatSendsOnHasNothingKept() throws Exception {
		TcpServer server = start(new LengthCodec(), null, (message, connection) -> message);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		peer.send(ENDLESS).send(new byte[DEFAULT_LIMIT]);
		Awaitility.await().until(() -> !this.recorder.protocolErrors().isEmpty());
		try {
			peer.send(new byte[64 * DEFAULT_LIMIT]);
		}
		catch (IOException ex) {
			// The server has closed the connection before it took all
			assertThat(ex).isNotNull();
		}
		Awaitility.await().until(() -> connection.memory().input() == 0);
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
	}

	@Test
	void bytesThatAreNoFrameAreNotKeptIfTheyHaveWaited() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		TcpServer server = start(new LengthCodec(), 16, new MessageHandler<>() {

			@Override
			public @Nullable Object onOpen(TcpConnection connection) throws Exception {
				assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
				return null;
			}

			@Override
			public Object onMessage(String message, TcpConnection connection) {
				return message;
			}

		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		peer.send(ENDLESS).send(new byte[96]);
		Awaitility.await().until(() -> connection.memory().input() >= 100);
		release.countDown();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
		assertThat(connection.memory().input()).isZero();
	}

	@Test
	void completeFramesOfOneReadMayBeMore() throws Exception {
		TcpServer server = start(new LengthCodec(), 16, (message, connection) -> message);
		Peer peer = this.servers.connect(server);
		peer.send(FRAME.repeat(100));
		for (int i = 0; i < 100; i++) {
			assertThat(peer.readLine()).isEqualTo(ANSWER);
		}
		assertThat(this.recorder.protocolErrors()).isEmpty();
	}

	@Test
	void framesThatWaitForABusyHandlerMayBeMore() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		TcpServer server = start(new LengthCodec(), 16, (message, connection) -> {
			assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
			return message;
		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		peer.send(FRAME);
		Awaitility.await().until(() -> connection.bytesReceived() == FRAME.length());
		peer.send(FRAME.repeat(3));
		Awaitility.await().until(() -> connection.bytesReceived() == 4 * FRAME.length());
		release.countDown();
		for (int i = 0; i < 4; i++) {
			assertThat(peer.readLine()).isEqualTo(ANSWER);
		}
		assertThat(this.recorder.protocolErrors()).isEmpty();
	}

	@Test
	void codecThatLimitsItselfIsNotLimited() throws Exception {
		TcpServer server = start(FrameCodecs.line(1000), 16, (message, connection) -> message);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		peer.send("x".repeat(900));
		Awaitility.await().until(() -> connection.bytesReceived() == 900);
		assertThat(peer.send("\n").readLine()).isEqualTo("x".repeat(900));
	}

	/**
	 * Believes any length.
	 */
	private static final class LengthCodec implements FrameCodec {

		private final FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(4, Integer.MAX_VALUE));

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			return this.codec.decode(input);
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
			this.codec.encode(payload, output);
		}

	}

}
