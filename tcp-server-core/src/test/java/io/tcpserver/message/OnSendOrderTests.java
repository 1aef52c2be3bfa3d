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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.WriteBufferLimits;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers that number what is sent, in the order in which it is sent.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class OnSendOrderTests {

	private static final FrameCodec LINES = FrameCodecs.line(1024);

	private static final int HIGH = 16 * 1024;

	private static final String PUSHED = "p".repeat(100);

	private static final int THREADS = 4;

	// Three times 7,000 make 21,000
	private static final int EACH = 7000;

	@RegisterExtension
	final Servers servers;

	OnSendOrderTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start(Consumer<TcpServerSettingsBuilder> settings,
			Supplier<? extends MessageHandler<String>> handlers) throws IOException {
		TcpServer server = this.servers.bind(
				(builder) -> builder.settings(settings).messageHandler(LINES, MessageHandler.perConnection(handlers)));
		server.startServing();
		return server;
	}

	private static TcpConnection only(TcpServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next();
	}

	@ParameterizedTest
	@EnumSource
	void repliesPushesAndBroadcastsAreNumberedInTheOrderOfTheWire(Handling handling) throws Exception {
		TcpServer server = start((settings) -> settings.slowConsumer(SlowConsumer.defaults().withLimit(1 << 30))
			.messageConcurrency(handling.concurrency), handling.handlers);
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("first\n").readLine()).isEqualTo("1 first");
		TcpConnection connection = only(server);
		List<CompletableFuture<Integer>> threads = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			boolean broadcasts = thread % 2 == 0;
			threads.add(Background.start(() -> {
				int sent = 0;
				for (; sent < 2 * EACH / THREADS; sent++) {
					if (broadcasts) {
						assertThat(server.connections().broadcast("b")).isEqualTo(1);
					}
					else {
						connection.send("p");
					}
				}
				return sent;
			}));
		}
		threads.add(Background.start(() -> {
			for (int i = 0; i < EACH / 10; i++) {
				peer.send("r\n".repeat(10));
			}
			return EACH;
		}));
		List<String> lines = read(peer, (read) -> read.size() == 3 * EACH);
		for (int i = 0; i < 3 * EACH; i++) {
			assertThat(lines.get(i)).matches((i + 2) + " [rpb]");
		}
		int pushed = 0;
		for (CompletableFuture<Integer> thread : threads) {
			pushed += Background.result(thread);
		}
		assertThat(pushed).isEqualTo(3 * EACH);
	}

	@Test
	void messagesThatASlowClientDoesNotGetAreNotNumbered() throws Exception {
		TcpServer server = start((settings) -> settings.socket(SocketSettings.defaults().withBuffers(8192, null))
			.writeBuffer(WriteBufferLimits.of(null, HIGH))
			.slowConsumer(SlowConsumer.defaults().withPolicy(SlowConsumer.Policy.SKIP)), Numbering::new);
		Peer peer = this.servers.connect(server, 4096);
		assertThat(peer.send("first\n").readLine()).isEqualTo("1 first");
		TcpConnection connection = only(server);
		int queued = 1;
		while (!connection.send(PUSHED).isCompletedExceptionally()) {
			queued++;
		}
		CompletableFuture<List<String>> lines = Background
			.start(() -> read(peer, (read) -> read.get(read.size() - 1).endsWith("last")));
		List<CompletableFuture<Integer>> threads = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			threads.add(Background.start(() -> push(connection, EACH / THREADS)));
		}
		for (CompletableFuture<Integer> thread : threads) {
			queued += Background.result(thread);
		}
		connection.drainAsync().get(10, TimeUnit.SECONDS);
		connection.send("last");
		List<String> read = Background.result(lines);
		assertThat(read).hasSize(queued);
		for (int i = 0; i < queued; i++) {
			assertThat(read.get(i)).startsWith((i + 2) + " ");
		}
	}

	private static int push(TcpConnection connection, int count) throws Exception {
		int queued = 0;
		while (queued < count) {
			if (connection.send(PUSHED).isCompletedExceptionally()) {
				connection.drainAsync().get(10, TimeUnit.SECONDS);
			}
			else {
				queued++;
			}
		}
		return queued;
	}

	private static List<String> read(Peer peer, Predicate<List<String>> enough) throws IOException {
		List<String> lines = new ArrayList<>();
		byte[] some = new byte[64 * 1024];
		String rest = "";
		while (!rest.isEmpty() || lines.isEmpty() || !enough.test(lines)) {
			int count = peer.read(some);
			assertThat(count).isPositive();
			String[] parts = (rest + new String(some, 0, count, StandardCharsets.US_ASCII)).split("\n", -1);
			lines.addAll(List.of(parts).subList(0, parts.length - 1));
			rest = parts[parts.length - 1];
		}
		return lines;
	}

	/**
	 * How messages are handled.
	 */
	private enum Handling {

		BLOCKING(1, ReplyOrder.REQUEST, Numbering::new),

		STAGES(1, ReplyOrder.REQUEST, NumberingLater::new),

		SEVERAL_BLOCKING(8, ReplyOrder.COMPLETION, Numbering::new),

		SEVERAL_STAGES(8, ReplyOrder.REQUEST, NumberingLater::new);

		private final MessageConcurrency concurrency;

		private final Supplier<? extends MessageHandler<String>> handlers;

		Handling(int limit, ReplyOrder order, Supplier<? extends MessageHandler<String>> handlers) {
			this.concurrency = new MessageConcurrency(limit, order);
			this.handlers = handlers;
		}

	}

	/**
	 * Numbers what is sent.
	 */
	private static class Numbering implements MessageHandler<String> {

		// Not volatile: the server lets one thread after the other number
		private int sent;

		@Override
		public boolean hooksSending() {
			return true;
		}

		@Override
		public Object onSend(Object message, TcpConnection connection) {
			this.sent++;
			return this.sent + " " + message;
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			return message;
		}

	}

	/**
	 * Numbers what is sent, and replies from another thread now and then.
	 */
	private static final class NumberingLater extends Numbering implements AsyncMessageHandler<String> {

		private int received;

		@Override
		public CompletionStage<?> onMessage(String message, TcpConnection connection) {
			this.received++;
			return (this.received % 10 == 0) ? CompletableFuture.supplyAsync(() -> message)
					: CompletableFuture.completedFuture(message);
		}

	}

}
