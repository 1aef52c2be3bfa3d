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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the stages that callbacks return when their connection ends first.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class MessageStageTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	// A hundredth of the engine's times, so that a stage gets a millisecond to notice
	private static final int FASTER = 100;

	private static final FrameCodec LINES = FrameCodecs.line(1024);

	@RegisterExtension
	final Servers servers;

	@RegisterExtension
	final Log log = new Log(Level.DEBUG);

	private final Recorder recorder = new Recorder();

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final CompletableFuture<String> stage = new CompletableFuture<>();

	MessageStageTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start(MessageHandler<String> handler) throws IOException {
		return this.servers.startHurried(FASTER, (settings) -> settings.observer(this.recorder), LINES, handler);
	}

	private void assertLateOutcomeIsIgnored(boolean failure) {
		assertThat(this.stage).isNotDone();
		assertThat(failure ? this.stage.completeExceptionally(new IllegalStateException("late"))
				: this.stage.complete("late"))
			.isTrue();
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.recorder.count("connectionClosed")).isOne();
		assertThat(this.calls).filteredOn((call) -> call.startsWith("close")).hasSize(1);
		assertThat(this.log.lines(Level.ERROR)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "open", "message", "error" })
	void lossLetsAStageOfAnyCallbackGo(String callback) throws Exception {
		for (boolean blocking : new boolean[] { false, true }) {
			lossLetsAStageGo(new Endless(callback, blocking));
		}
	}

	private void lossLetsAStageGo(Endless handler) throws Exception {
		TcpServer server = start(handler);
		Peer peer = this.servers.connect(server).send("a\nb\n");
		Awaitility.await().until(() -> handler.waits);
		peer.reset();
		Awaitility.await().until(() -> server.statistics().closed().containsKey(CloseReason.RESET));
		assertThat(server.connections().size()).isZero();
		assertThat(this.stage).isNotDone();
		assertThat(handler.closes).containsExactly(CloseReason.RESET);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void replyIsNotAwaitedForEverByAClose(boolean blocking) throws Exception {
		Endless handler = new Endless("message", blocking);
		TcpServer server = start(handler);
		Peer peer = this.servers.connect(server).send("a\n");
		Awaitility.await().until(() -> handler.waits);
		TcpConnection connection = this.recorder.only();
		connection.close();
		assertThat(peer.isAtEnd()).isTrue();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
		assertThat(server.connections().size()).isZero();
		assertThat(this.stage).isNotDone();
		assertThat(handler.closes).containsExactly(CloseReason.COMPLETED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shutdownLetsAStageGoThatDoesNotComplete(boolean blocking) throws Exception {
		for (String callback : List.of("message", "shutdown")) {
			Endless handler = new Endless(callback, blocking);
			TcpServer server = start(handler);
			this.servers.connect(server).send("a\n");
			Awaitility.await().until(() -> handler.messages.contains("a"));
			ShutdownResult result = server.shutdown(Duration.ofMillis(500)).get(10, TimeUnit.SECONDS);
			assertThat(handler.waits).isTrue();
			assertThat(result.running()).isOne();
			assertThat(result.connections()).isOne();
			assertThat(server.waitClosed(PATIENCE)).isTrue();
			assertThat(handler.closes).containsExactly(CloseReason.SHUTDOWN);
		}
		assertThat(this.recorder.count("handlerInterrupted")).isEqualTo(2);
		assertThat(this.log.lines(Level.WARN)).noneMatch((line) -> line.contains("null"));
		assertThat(this.stage.completeExceptionally(new IllegalStateException("late"))).isTrue();
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.log.lines(Level.ERROR)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void messagesThatHaveArrivedFollowAStageThatIsLetGo(boolean blocking) throws Exception {
		Endless handler = new Endless("message", blocking);
		TcpServer server = start(handler);
		Peer peer = this.servers.connect(server).send("a\nb\nc\n");
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> handler.waits && connection.bytesReceived() == 6);
		peer.reset();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.RESET);
		assertThat(handler.messages).containsExactly("a", "b", "c");
		assertThat(handler.closes).hasSize(1);
		server.close();
	}

	@Test
	void lateReplyIsIgnored() throws Exception {
		lateOutcomeIsIgnored(false);
	}

	@Test
	void lateFailureIsIgnored() throws Exception {
		lateOutcomeIsIgnored(true);
	}

	private void lateOutcomeIsIgnored(boolean failure) throws Exception {
		TcpServer server = start(new AsyncMessageHandler<>() {

			@Override
			public CompletionStage<?> onMessage(String message, TcpConnection connection) {
				return MessageStageTests.this.stage;
			}

			@Override
			public @Nullable Object onError(Throwable cause, TcpConnection connection) {
				MessageStageTests.this.calls.add("error");
				return null;
			}

			@Override
			public void onClose(TcpConnection connection, CloseReason reason) {
				MessageStageTests.this.calls.add("close " + reason);
			}

		});
		Peer peer = this.servers.connect(server).send("a\n");
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == 2);
		peer.reset();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.RESET);
		assertLateOutcomeIsIgnored(failure);
		assertThat(this.calls).containsExactly("close RESET");
		assertThat(connection.bytesSent()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void clientsMayShareAStage(boolean blocking) throws Exception {
		MessageHandler<String> handler = (blocking) ? (message, connection) -> this.stage
				: (AsyncMessageHandler<String>) (message, connection) -> this.stage;
		TcpServer server = start(handler);
		Peer resets = this.servers.connect(server).send("a\n");
		Peer waits = this.servers.connect(server).send("a\n");
		Awaitility.await()
			.until(() -> server.connections().size() == 2
					&& server.connections().stream().allMatch((connection) -> connection.bytesReceived() == 2));
		resets.reset();
		Awaitility.await().until(() -> server.statistics().closed().containsKey(CloseReason.RESET));
		assertThat(this.stage).isNotDone();
		this.stage.complete("shared");
		assertThat(waits.readLine()).isEqualTo("shared");
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void stageThatListensIsToldOfTheLoss() throws Exception {
		Listening listening = new Listening();
		TcpServer server = start((AsyncMessageHandler<String>) (message, connection) -> listening);
		Peer peer = this.servers.connect(server).send("a\n");
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == 2);
		assertThat(listening).isNotDone();
		peer.reset();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.RESET);
		assertThat(listening).isCancelled();
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void stageThatFailsToListenIsReportedAndLetGo() throws Exception {
		IllegalStateException failure = new IllegalStateException("on purpose");
		Listening listening = new Listening() {

			@Override
			public void connectionLost() {
				throw failure;
			}

		};
		TcpServer server = start((AsyncMessageHandler<String>) (message, connection) -> listening);
		Peer peer = this.servers.connect(server).send("a\n");
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> connection.bytesReceived() == 2);
		peer.reset();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.RESET);
		assertThat(this.recorder.failures()).containsExactly(failure);
	}

	/**
	 * A stage that is made for one reply.
	 */
	private static class Listening extends CompletableFuture<Object> implements LossListener {

		@Override
		public void connectionLost() {
			cancel(false);
		}

	}

	/**
	 * One of its callbacks returns a stage that does not complete.
	 */
	private final class Endless implements MessageHandler<String> {

		private final String callback;

		private final boolean blocking;

		private final List<CloseReason> closes = new CopyOnWriteArrayList<>();

		private final List<String> messages = new CopyOnWriteArrayList<>();

		private volatile boolean waits;

		Endless(String callback, boolean blocking) {
			this.callback = callback;
			this.blocking = blocking;
		}

		private @Nullable Object stage(String callback) {
			if (!callback.equals(this.callback)) {
				return null;
			}
			this.waits = true;
			return MessageStageTests.this.stage;
		}

		@Override
		public @Nullable Object onOpen(TcpConnection connection) {
			return stage("open");
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) {
			this.messages.add(message);
			if (this.callback.equals("error")) {
				throw new IllegalStateException("on purpose");
			}
			return stage("message");
		}

		@Override
		public @Nullable Object onError(Throwable failure, TcpConnection connection) {
			return stage("error");
		}

		@Override
		public @Nullable Object onShutdown(TcpConnection connection) {
			return stage("shutdown");
		}

		@Override
		public void onClose(TcpConnection connection, CloseReason reason) {
			this.closes.add(reason);
		}

		@Override
		public boolean mayBlock() {
			return this.blocking;
		}

	}

}
