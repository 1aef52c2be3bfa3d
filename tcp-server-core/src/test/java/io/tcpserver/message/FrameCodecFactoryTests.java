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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Codecs that are created for one connection each.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class FrameCodecFactoryTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int MESSAGES = 5000;

	private final Recorder recorder = new Recorder();

	private final List<String> calls = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers;

	FrameCodecFactoryTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start(FrameCodecFactory codecs) throws IOException {
		return start(codecs, new Echo());
	}

	private TcpServer start(FrameCodecFactory codecs, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.observer(this.recorder).maxFrameLength(64))
				.messageHandler(codecs, handler));
		server.startServing();
		return server;
	}

	private void awaitReasons(CloseReason... reasons) {
		Awaitility.await().untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(reasons));
	}

	private static TcpConnection only(TcpServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next();
	}

	@Test
	void codecHoldsTheStateOfItsConnection() throws Exception {
		TcpServer server = start(Counting::new);
		Peer one = this.servers.connect(server);
		Peer other = this.servers.connect(server);
		assertThat(one.send("a\n").readLine()).isEqualTo("1/1 a");
		assertThat(other.send("b\n").readLine()).isEqualTo("1/1 b");
		assertThat(one.send("c\n").readLine()).isEqualTo("2/2 c");
		assertThat(server.connections().broadcast("all")).isEqualTo(2);
		assertThat(one.readLine()).isEqualTo("3/2 all");
		assertThat(other.readLine()).isEqualTo("2/1 all");
	}

	@Test
	void codecIsCalledByOneThreadAtATimeAndInTheOrderOfTheWire() throws Exception {
		TcpServer server = start(Counting::new);
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("first\n").readLine()).isEqualTo("1/1 first");
		TcpConnection connection = only(server);
		List<CompletableFuture<Integer>> threads = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			threads.add(Background.start(() -> {
				for (int sent = 0; sent < MESSAGES; sent++) {
					connection.send("p");
				}
				return MESSAGES;
			}));
		}
		threads.add(Background.start(() -> {
			for (int i = 0; i < MESSAGES / 10; i++) {
				peer.send("r\n".repeat(10));
			}
			return MESSAGES;
		}));
		for (int i = 0; i < 3 * MESSAGES; i++) {
			assertThat(peer.readLine()).startsWith((i + 2) + "/");
		}
		for (CompletableFuture<Integer> thread : threads) {
			assertThat(Background.result(thread)).isEqualTo(MESSAGES);
		}
	}

	@Test
	void codecIsCreatedJustBeforeTheHandlerIsCalledOnTheSameThread() throws Exception {
		FrameCodecFactory codecs = (connection) -> {
			this.calls.add("codec " + Thread.currentThread().getName());
			return FrameCodecs.line(64);
		};
		TcpServer server = start(codecs, new Echo() {

			@Override
			public MessageHandler<String> forConnection(TcpConnection connection) {
				FrameCodecFactoryTests.this.calls.add("handler " + Thread.currentThread().getName());
				return this;
			}

		});
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("a\n").readLine()).isEqualTo("a");
		String thread = this.calls.get(0).substring("codec ".length());
		assertThat(thread).contains("-handler-");
		assertThat(this.calls).containsExactly("codec " + thread, "handler " + thread, "open " + thread);
	}

	@Test
	void factoryThatFailsEndsOnlyItsConnection() throws Exception {
		TcpServer server = start(new Factory((connection) -> {
			this.calls.add("codec");
			if (this.calls.size() == 1) {
				throw new IllegalStateException("on purpose");
			}
			return new Counting(connection);
		}));
		assertThat(this.servers.connect(server).send("a\n").readAll()).isEmpty();
		awaitReasons(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement(InstanceOfAssertFactories.THROWABLE)
			.hasMessageStartingWith("The codec of connection ")
			.hasMessageEndingWith(" could not be created by the factory")
			.hasRootCauseMessage("on purpose");
		assertThat(this.calls).containsExactly("codec");
		assertThat(this.servers.connect(server).send("b\n").readLine()).isEqualTo("1/1 b");
	}

	@Test
	@SuppressWarnings("NullAway") // on purpose
	void factoryThatReturnsNullEndsItsConnection() throws Exception {
		TcpServer server = start(new Factory((connection) -> null));
		assertThat(this.servers.connect(server).send("a\n").readAll()).isEmpty();
		awaitReasons(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement(InstanceOfAssertFactories.THROWABLE)
			.hasMessageEndingWith(" could not be created by the factory")
			.hasRootCauseMessage("create returned null");
		assertThat(this.calls).isEmpty();
	}

	@Test
	void codecThatThrowsEndsItsConnection() throws Exception {
		TcpServer server = start((connection) -> new Decoding() {

			@Override
			public ByteBuffer decode(FrameInput input) {
				throw new IllegalStateException("on purpose");
			}

		});
		assertThat(this.servers.connect(server).send("a\n").readAll()).isEmpty();
		awaitReasons(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement()
			.extracting(Throwable::getMessage)
			.isEqualTo("The codec 'the codec' has failed: on purpose");
	}

	@Test
	void codecCannotSendToItsConnection() throws Exception {
		TcpServer server = start((connection) -> new Decoding() {

			@Override
			public @Nullable ByteBuffer decode(FrameInput input) {
				connection.send("a");
				return null;
			}

		});
		assertThat(this.servers.connect(server).send("a\n").readAll()).isEmpty();
		awaitReasons(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement(InstanceOfAssertFactories.THROWABLE)
			.hasMessageStartingWith("The codec 'the codec' has failed: Cannot send to connection ");
	}

	@Test
	void codecThatTakesNothingEndsItsConnection() throws Exception {
		TcpServer server = start((connection) -> new Decoding() {

			@Override
			public ByteBuffer decode(FrameInput input) {
				return ByteBuffer.allocate(1);
			}

		});
		assertThat(this.servers.connect(server).send("a\n").readAll()).isEmpty();
		awaitReasons(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement()
			.extracting(Throwable::getMessage)
			.isEqualTo("the codec returned a frame without taking it");
	}

	@Test
	void codecThatWantsMoreThanTheMaximumEndsItsConnection() throws Exception {
		TcpServer server = start((connection) -> new Decoding() {

			@Override
			public @Nullable ByteBuffer decode(FrameInput input) {
				return null;
			}

		});
		Peer peer = this.servers.connect(server);
		peer.send("a".repeat(64));
		TcpConnection connection = only(server);
		Awaitility.await().until(() -> connection.bytesReceived() == 64);
		assertThat(connection.isOpen()).isTrue();
		assertThat(peer.send("a").readAll()).isEmpty();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
		assertThat(this.recorder.protocolErrors()).singleElement()
			.asString()
			.contains("framing.max-length: limit 64, got 65 so far");
	}

	@Test
	void codecMayLimitFramesItself() throws Exception {
		TcpServer server = start((connection) -> FrameCodecs.line(1000));
		Peer peer = this.servers.connect(server);
		peer.send("x".repeat(900));
		TcpConnection connection = only(server);
		Awaitility.await().until(() -> connection.bytesReceived() == 900);
		assertThat(peer.send("\n").readLine()).isEqualTo("x".repeat(900));
	}

	/**
	 * Returns every message.
	 */
	private class Echo implements MessageHandler<String> {

		@Override
		public @Nullable Object onOpen(TcpConnection connection) {
			FrameCodecFactoryTests.this.calls.add("open " + Thread.currentThread().getName());
			return null;
		}

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			return message;
		}

		@Override
		public void onClose(TcpConnection connection, CloseReason reason) {
			FrameCodecFactoryTests.this.calls.add("close");
		}

	}

	/**
	 * A factory with a name.
	 */
	private record Factory(FrameCodecFactory target) implements FrameCodecFactory {

		@Override
		public FrameCodec create(TcpConnection connection) {
			return this.target.create(connection);
		}

		@Override
		public String toString() {
			return "the factory";
		}

	}

	/**
	 * Decodes, with a name.
	 */
	private abstract static class Decoding implements FrameCodec {

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) {
			output.put(payload);
		}

		@Override
		public String toString() {
			return "the codec";
		}

	}

	/**
	 * Lines that begin with how many were sent and how many have arrived.
	 */
	private static final class Counting implements FrameCodec {

		private final FrameCodec lines = FrameCodecs.line(1024);

		private int sent;

		private int received;

		// Not atomic: other threads are not to be here meanwhile
		private int inside;

		Counting(TcpConnection connection) {
			assertThat(connection.isOpen()).isTrue();
		}

		private void enter() {
			this.inside++;
			assertThat(this.inside).isEqualTo(1);
		}

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			enter();
			ByteBuffer payload = this.lines.decode(input);
			this.received += (payload != null) ? 1 : 0;
			this.inside--;
			return payload;
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
			enter();
			this.sent++;
			output.put("%d/%d ".formatted(this.sent, this.received).getBytes());
			this.lines.encode(payload, output);
			this.inside--;
		}

	}

}
