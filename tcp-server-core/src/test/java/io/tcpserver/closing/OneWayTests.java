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

package io.tcpserver.closing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.DuplicateKey;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Wire;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.netty.server.HurriedServers;
import io.tcpserver.settings.OneWay;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of connections whose clients only send: nothing of it is lost.
 */
class OneWayTests {

	private static final int EVENTS = 50_000;

	private static final String EVENT = "{\"level\":\"INFO\",\"message\":\"something has happened\"}\n";

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	// Which part of the engine's own times is waited
	private static final int FASTER = 10;

	@TempDir
	private Path directory;

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Servers servers = new Servers();

	private final Taking handler = new Taking();

	// Log appenders stop at the end of the stream, or fail and send the rest later
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Wire#each")
	void nothingIsLostThatAClientSendsBeforeItSeesTheEnd(Wire wire) throws Exception {
		// Also if the machine is busy: without a sign of the end the client sends all
		TcpServer server = start((builder) -> {
			wire.configure(builder, this.directory);
			builder.shutdown((shutdown) -> shutdown.withOneWayWait(PATIENCE.multipliedBy(3)));
		});
		try (Wire.Client client = wire.connect(server)) {
			AtomicBoolean ended = new AtomicBoolean();
			CompletableFuture<Integer> sent = async(() -> {
				int count = send(client, ended, server);
				if (wire.canEndFirst()) {
					// Closing with an unread close_notify would reset the connection
					Awaitility.await().atMost(PATIENCE).untilTrue(ended);
				}
				client.close();
				return count;
			});
			CompletableFuture<Integer> end = async(() -> watch(client, ended));
			this.handler.begun.await();
			ShutdownResult result = server.shutdown(PATIENCE.multipliedBy(3)).get(40, TimeUnit.SECONDS);
			assertThat(this.handler.handled).hasValue(sent.get(10, TimeUnit.SECONDS));
			assertThat(result.drained()).isEqualTo(1);
			assertThat(result.discardedBytes()).isZero();
			assertThat(end).succeedsWithin(PATIENCE).isEqualTo(-1);
			assertThat(this.recorder.reasons())
				.containsExactly(wire.canEndFirst() ? CloseReason.SHUTDOWN : CloseReason.PEER);
		}
	}

	@Test
	void nothingIsLostAtTheMaximumAge() throws Exception {
		TcpServer server = start(
				(settings) -> settings.timeouts(Timeouts.none().withMaxAge(Duration.ofMillis(50), null)));
		Wire wire = new Wire(Transport.AUTO, Wire.Kind.TCP);
		try (Wire.Client client = wire.connect(server)) {
			AtomicBoolean ended = new AtomicBoolean();
			CompletableFuture<Integer> end = async(() -> watch(client, ended));
			int sent = 0;
			while (!ended.get()) {
				client.output().write(EVENT.getBytes(StandardCharsets.UTF_8));
				sent++;
			}
			client.close();
			Awaitility.await().until(() -> this.recorder.reasons().size() == 1);
			assertThat(this.handler.handled).hasValue(sent);
			assertThat(this.recorder.reasons()).containsExactly(CloseReason.MAX_AGE);
			assertThat(end).succeedsWithin(PATIENCE).isEqualTo(-1);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Wire#each")
	void clientThatDoesNotEndIsWaitedForUntilItIsSilent(Wire wire) throws Exception {
		TcpServer server = startHurried((builder) -> wire.configure(builder, this.directory));
		try (Wire.Client client = wire.connect(server)) {
			client.output().write(EVENT.getBytes(StandardCharsets.UTF_8));
			this.handler.begun.await();
			CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
			if (wire.canEndFirst()) {
				assertThat(client.input().read()).isEqualTo(-1);
			}
			Awaitility.await().until(() -> server.sockets().isEmpty());
			client.output().write(EVENT.getBytes(StandardCharsets.UTF_8));
			assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(1);
			assertThat(this.handler.handled).hasValue(2);
			assertThat(result.get().drainTime()).isGreaterThanOrEqualTo(Duration.ofMillis(2000 / FASTER));
			assertThat(this.recorder.reasons()).containsExactly(CloseReason.SHUTDOWN);
		}
	}

	@Test
	void clientThatNeverEndsIsWaitedForNoLongerThanTheSettingSays() throws Exception {
		TcpServer server = start(
				(builder) -> builder.shutdown((shutdown) -> shutdown.withOneWayWait(Duration.ofMillis(100))));
		Wire wire = new Wire(Transport.AUTO, Wire.Kind.TCP);
		try (Wire.Client client = wire.connect(server)) {
			AtomicLong sent = new AtomicLong();
			CompletableFuture<Integer> end = async(() -> sendForever(client, sent));
			this.handler.begun.await();
			ShutdownResult result = server.shutdown(PATIENCE).get(20, TimeUnit.SECONDS);
			assertThat(result.drained()).isEqualTo(1);
			assertThat(result.drainTime()).isBetween(Duration.ofMillis(100), PATIENCE.minusSeconds(1));
			// How much that is depends on who is quicker
			long handled = (long) this.handler.handled.get() * EVENT.length();
			assertThat(handled + result.discardedBytes()).isEqualTo(server.statistics().bytesReceived());
			assertThat(end.get(10, TimeUnit.SECONDS)).isZero();
		}
	}

	@Test
	void slowHandlerGetsWhatTheClientHasSentBeforeItsEnd() throws Exception {
		Gate gate = new Gate("the client has ended");
		this.handler.gate = gate;
		// All but the first few wait in the kernel, for longer than anything waits
		TcpServer server = startHurried((builder) -> builder.streamLimit(512)
			.shutdown((shutdown) -> shutdown.withOneWayWait(Duration.ofMillis(50))));
		Wire wire = new Wire(Transport.AUTO, Wire.Kind.TCP);
		try (Wire.Client client = wire.connect(server)) {
			client.output().write(EVENT.repeat(600).getBytes(StandardCharsets.UTF_8));
			this.handler.begun.await();
			CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
			assertThat(client.input().read()).isEqualTo(-1);
			client.close();
			AtomicInteger looks = new AtomicInteger();
			Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> looks.incrementAndGet() == 10);
			gate.open();
			assertThat(result.get(10, TimeUnit.SECONDS).discardedBytes()).isZero();
			assertThat(this.handler.handled).hasValue(600);
		}
	}

	@ParameterizedTest
	@EnumSource
	void connectionIsNotOneWay(Reason reason) throws Exception {
		this.handler.mayReply = reason == Reason.REPLYING;
		TcpServer server = start((settings) -> settings
			.shutdown((shutdown) -> shutdown.withOneWay((reason == Reason.SETTING) ? OneWay.FALSE : OneWay.AUTO)));
		try (Wire.Client client = new Wire(Transport.AUTO, Wire.Kind.TCP).connect(server)) {
			client.output().write(EVENT.getBytes(StandardCharsets.UTF_8));
			this.handler.begun.await();
			TcpConnection connection = this.recorder.only();
			switch (reason) {
				case SENT -> connection.send("x").get(10, TimeUnit.SECONDS);
				case KEY -> server.connections().bind(connection, "device", "1", DuplicateKey.REJECT_NEW);
				case GROUP -> server.connections().join(connection, "devices");
				default -> assertThat(server.isServing()).isTrue();
			}
			CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
			assertThat(client.input().readAllBytes()).hasSize((reason == Reason.SENT) ? 2 : 0);
			client.close();
			assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(1);
			assertThat(this.handler.leaving).isTrue();
		}
	}

	@Test
	void clientThatEndsInAnswerIsNotToldGoodbye() throws Exception {
		TcpServer server = start((builder) -> {
		});
		try (Wire.Client client = new Wire(Transport.AUTO, Wire.Kind.TCP).connect(server)) {
			client.output().write(EVENT.getBytes(StandardCharsets.UTF_8));
			this.handler.begun.await();
			CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
			assertThat(client.input().readAllBytes()).isEmpty();
			client.close();
			assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(1);
			assertThat(this.handler.leaving).isFalse();
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Wire#plain")
	void streamHandlerReadsToTheEndIfTheSettingSaysSo(Wire wire) throws Exception {
		AtomicLong read = new AtomicLong();
		Gate begun = new Gate("the first bytes");
		TcpServer server = this.servers.start((builder) -> {
			wire.configure(builder, this.directory);
			builder.shutdown((shutdown) -> shutdown.withOneWay(OneWay.TRUE)).observer(this.recorder);
		}, (reader, writer) -> {
			writer.write("welcome");
			byte[] bytes = reader.read(64 * 1024);
			while (bytes != null && bytes.length > 0) {
				read.addAndGet(bytes.length);
				begun.open();
				bytes = reader.read(64 * 1024);
			}
			writer.write("stored " + read);
		});
		try (Wire.Client client = wire.connect(server)) {
			byte[] part = new byte[1024 * 1024];
			client.output().write(part);
			begun.await();
			CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
			assertThat(client.input().readAllBytes()).isEqualTo("welcome".getBytes(StandardCharsets.UTF_8));
			client.output().write(part);
			client.close();
			assertThat(result.get(10, TimeUnit.SECONDS).discardedBytes()).isZero();
			assertThat(read).hasValue(2L * part.length);
			assertThat(this.recorder.reasons()).containsExactly(CloseReason.SHUTDOWN);
			assertThat(this.recorder.failures()).isEmpty();
		}
	}

	private TcpServer start(Consumer<TcpServerSettingsBuilder> changes) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder.settings(changes)
			.settings((settings) -> settings.observer(this.recorder))
			.messageHandler(FrameCodecs.line(1024), this.handler));
		server.startServing();
		return server;
	}

	private TcpServer startHurried(Consumer<TcpServerSettingsBuilder> changes) throws IOException {
		TcpServerSettings settings = TcpServerSettings.of((builder) -> {
			this.servers.defaults(builder);
			changes.accept(builder.observer(this.recorder));
		});
		TcpServer server = this.servers
			.add(HurriedServers.bindMessages(FASTER, settings, FrameCodecs.line(1024), this.handler));
		server.startServing();
		return server;
	}

	private static int send(Wire.Client client, AtomicBoolean ended, TcpServer server) throws IOException {
		byte[] event = EVENT.getBytes(StandardCharsets.UTF_8);
		OutputStream output = client.output();
		int sent = 0;
		while (sent < EVENTS && !ended.get()) {
			if (sent == EVENTS / 2) {
				// However fast client and server are, the end comes in the middle
				Awaitility.await().until(() -> server.state() != TcpServer.State.SERVING);
			}
			output.write(event);
			sent++;
		}
		return sent;
	}

	private static int sendForever(Wire.Client client, AtomicLong sent) {
		try {
			OutputStream output = client.output();
			while (true) {
				output.write(EVENT.getBytes(StandardCharsets.UTF_8));
				sent.incrementAndGet();
			}
		}
		catch (IOException ex) {
			// The server has closed the connection
			return 0;
		}
	}

	private static int watch(Wire.Client client, AtomicBoolean ended) throws IOException {
		try {
			return client.input().read();
		}
		catch (IOException ex) {
			if (ended.get()) {
				throw ex;
			}
			// Closed here
			return -1;
		}
		finally {
			ended.set(true);
		}
	}

	private static CompletableFuture<Integer> async(Callable<Integer> task) {
		CompletableFuture<Integer> future = new CompletableFuture<>();
		new Thread(() -> {
			try {
				future.complete(task.call());
			}
			catch (Throwable ex) {
				future.completeExceptionally(ex);
			}
		}).start();
		return future;
	}

	/**
	 * Why a connection is not one-way.
	 */
	enum Reason {

		REPLYING, SENT, KEY, GROUP, SETTING

	}

	/**
	 * Takes events.
	 */
	private static final class Taking implements MessageHandler<String> {

		private final AtomicInteger handled = new AtomicInteger();

		private final AtomicBoolean leaving = new AtomicBoolean();

		private final Gate begun = new Gate("an event");

		private volatile @Nullable Gate gate;

		private volatile boolean mayReply;

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			this.begun.open();
			Gate gate = this.gate;
			if (gate != null) {
				gate.await();
			}
			if (message.equals(EVENT.stripTrailing())) {
				this.handled.incrementAndGet();
			}
			return null;
		}

		@Override
		public @Nullable Object onShutdown(TcpConnection connection) {
			this.leaving.set(true);
			return null;
		}

		@Override
		public boolean mayReply() {
			return this.mayReply;
		}

	}

}
