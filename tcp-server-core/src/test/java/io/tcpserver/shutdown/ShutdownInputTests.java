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

package io.tcpserver.shutdown;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Wire;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A shutdown in which everything that had arrived is handled and answered; what is not is
 * counted.
 */
class ShutdownInputTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	// What the kernel takes for a server that reads nothing
	private static final int REQUESTS = 2000;

	private static final String REQUEST = "a request, please\n";

	private static final int IN_FLIGHT = 16;

	@TempDir
	private Path directory;

	@RegisterExtension
	final Servers servers = new Servers();

	@RegisterExtension
	final Log log = new Log(Level.INFO);

	private final Gate gate = new Gate("the shutdown has begun");

	private final Gate begun = new Gate("the first request");

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Wire#each")
	void messagesThatTheKernelHasAreAnswered(Wire wire) throws Exception {
		TcpServer server = startMessages(wire, new Answering());
		assertThatAllIsAnswered(wire, server, "bye\n");
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Wire#each")
	void bytesThatTheKernelHasAreRead(Wire wire) throws Exception {
		TcpServer server = this.servers.start((settings) -> {
			wire.configure(settings, this.directory);
			settings.streamLimit(1024);
		}, (reader, writer) -> {
			// All that is there, so that nothing is buffered while the kernel has more
			byte[] bytes = reader.read(64 * 1024);
			while (bytes.length > 0) {
				this.begun.open();
				this.gate.await();
				writer.write(bytes);
				bytes = reader.read(64 * 1024);
			}
			writer.write("bye\n");
		});
		assertThatAllIsAnswered(wire, server, "bye\n");
	}

	private void assertThatAllIsAnswered(Wire wire, TcpServer server, String goodbye) throws Exception {
		try (Wire.Client client = wire.connect(server)) {
			client.output().write(REQUEST.repeat(REQUESTS).getBytes(StandardCharsets.UTF_8));
			this.begun.await();
			CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
			Awaitility.await().until(() -> server.sockets().isEmpty());
			this.gate.open();
			String replies = new String(client.input().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(replies).isEqualTo(REQUEST.repeat(REQUESTS) + goodbye);
			client.close();
			assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(1);
			assertThat(result.get().discardedConnections()).isZero();
		}
	}

	// Each reply makes the client send another request
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Wire#each")
	void clientThatKeepsAskingIsAnsweredAndDoesNotHoldTheServer(Wire wire) throws Exception {
		this.gate.open();
		TcpServer server = startMessages(wire, new Answering());
		try (Wire.Client client = wire.connect(server)) {
			byte[] request = REQUEST.getBytes(StandardCharsets.UTF_8);
			for (int i = 0; i < IN_FLIGHT; i++) {
				client.output().write(request);
			}
			this.begun.await();
			AtomicInteger sentBefore = new AtomicInteger();
			CompletableFuture<Integer> answered = new CompletableFuture<>();
			new Thread(() -> answered.complete(ask(server, client, request, sentBefore))).start();
			Awaitility.await().until(() -> server.statistics().bytesReceived() > 100L * request.length);
			CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE.multipliedBy(3));
			assertThat(answered.get(30, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(sentBefore.get());
			assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(1);
		}
	}

	private static int ask(TcpServer server, Wire.Client client, byte[] request, AtomicInteger sentBefore) {
		int answered = 0;
		int sent = IN_FLIGHT;
		try {
			BufferedReader replies = new BufferedReader(new InputStreamReader(client.input(), StandardCharsets.UTF_8));
			while (REQUEST.stripTrailing().equals(replies.readLine())) {
				answered++;
				client.output().write(request);
				sent++;
				if (server.isServing()) {
					sentBefore.set(sent);
				}
			}
			client.close();
		}
		catch (IOException ex) {
			// The server has ended before it could read the last requests
			return answered;
		}
		return answered;
	}

	@Test
	void whatComesTooLateIsCounted() throws Exception {
		TcpServer server = startMessages(new Wire(Transport.AUTO, Wire.Kind.TCP), new MessageHandler<>() {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
				ShutdownInputTests.this.begun.open();
				ShutdownInputTests.this.gate.await();
				return message;
			}

		});
		try (Wire.Client client = new Wire(Transport.AUTO, Wire.Kind.TCP).connect(server)) {
			// Some are decoded, and the rest is not; the last one is not complete
			client.output().write((REQUEST.repeat(600) + "half").getBytes(StandardCharsets.UTF_8));
			this.begun.await();
			Awaitility.await()
				.until(() -> server.statistics().bytesReceived() == 600 * REQUEST.length() + "half".length());
			ShutdownResult result = server.shutdown(Duration.ofMillis(20)).get(10, TimeUnit.SECONDS);
			assertThat(result.aborted()).isEqualTo(1);
			long discarded = 599L * REQUEST.length() + "half".length();
			assertThat(result.discardedConnections()).isEqualTo(1);
			assertThat(result.discardedBytes()).isEqualTo(discarded);
			assertThat(server.statistics().discardedConnections()).isEqualTo(1);
			assertThat(server.statistics().discardedBytes()).isEqualTo(discarded);
			assertThat(this.log.lines(Level.INFO)).anySatisfy((line) -> assertThat(line)
				.endsWith("; " + discarded + " bytes that had arrived on 1 connection were discarded"));
		}
	}

	@Test
	void halfAMessageIsCounted() throws Exception {
		TcpServer server = startMessages(new Wire(Transport.AUTO, Wire.Kind.TCP), new Answering());
		this.gate.open();
		try (Wire.Client client = new Wire(Transport.AUTO, Wire.Kind.TCP).connect(server)) {
			client.output().write("half".getBytes(StandardCharsets.UTF_8));
			Awaitility.await().until(() -> server.statistics().bytesReceived() == 4);
			ShutdownResult result = server.shutdown(PATIENCE).get(10, TimeUnit.SECONDS);
			assertThat(client.input().readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("bye\n");
			assertThat(result.drained()).isEqualTo(1);
			assertThat(result.discardedBytes()).isEqualTo(4);
		}
	}

	@Test
	void whatComesAfterTheGoodbyeIsCounted() throws Exception {
		this.gate.open();
		Wire wire = new Wire(Transport.NIO, Wire.Kind.TLS_1_3);
		TcpServer server = startMessages(wire, new Answering());
		try (Wire.Client client = wire.connect(server)) {
			client.output().write(REQUEST.getBytes(StandardCharsets.UTF_8));
			this.begun.await();
			CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
			assertThat(client.input().readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo(REQUEST + "bye\n");
			// The server waits for the client to answer the end of the stream
			client.output().write(REQUEST.repeat(10).getBytes(StandardCharsets.UTF_8));
			client.close();
			assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(1);
			assertThat(result.get().discardedConnections()).isEqualTo(1);
			assertThat(result.get().discardedBytes()).isEqualTo(10L * REQUEST.length());
		}
	}

	@Test
	void whatAStreamHandlerDoesNotReadIsCounted() throws Exception {
		TcpServer server = this.servers.start((reader, writer) -> {
			reader.readExactly(10);
			this.begun.open();
			this.gate.await();
		});
		try (Wire.Client client = new Wire(Transport.AUTO, Wire.Kind.TCP).connect(server)) {
			client.output().write(new byte[100]);
			this.begun.await();
			CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
			Awaitility.await().until(() -> server.statistics().bytesReceived() == 100);
			// The drain has come to the handler: from here on its end is the server's
			Awaitility.await().until(() -> server.sockets().isEmpty());
			server.shutdown(Duration.ZERO);
			assertThat(client.input().readAllBytes()).isEmpty();
			this.gate.open();
			assertThat(result.get(10, TimeUnit.SECONDS).discardedConnections()).isEqualTo(1);
			assertThat(result.get().discardedBytes()).isEqualTo(90);
		}
	}

	@Test
	void nothingIsSaidIfNothingWasDiscarded() throws Exception {
		TcpServer server = this.servers.start(Servers.shout());
		ShutdownResult result = server.shutdown(PATIENCE).get(10, TimeUnit.SECONDS);
		assertThat(result.discardedConnections()).isZero();
		assertThat(this.log.lines(Level.INFO)).noneMatch((line) -> line.contains("discarded"));
	}

	private TcpServer startMessages(Wire wire, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder.settings((settings) -> {
			wire.configure(settings, this.directory);
			settings.streamLimit((handler instanceof Answering) ? 1024 : 64 * 1024);
		}).messageHandler(FrameCodecs.line(1024), handler));
		server.startServing();
		return server;
	}

	/**
	 * Answers once it may.
	 */
	private final class Answering implements MessageHandler<String> {

		@Override
		public Object onMessage(String message, TcpConnection connection) throws Exception {
			ShutdownInputTests.this.begun.open();
			ShutdownInputTests.this.gate.await();
			return message;
		}

		@Override
		public Object onShutdown(TcpConnection connection) {
			return "bye";
		}

	}

}
