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
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of connections whose peers never stop sending.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class GoodbyeTests {

	private static final int PEERS = 16;

	private static final String MESSAGE = "message";

	private static final String GOODBYE = "bye";

	@RegisterExtension
	final Servers servers;

	private final AtomicLong handled = new AtomicLong();

	private final Set<String> left = ConcurrentHashMap.newKeySet();

	private final Queue<String> late = new ConcurrentLinkedQueue<>();

	GoodbyeTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	// Which connection is between two messages when the shutdown begins is up to chance
	@RepeatedTest(2)
	void nothingIsHandledAfterTheGoodbye() throws Exception {
		TcpServer server = this.servers
			.bind((builder) -> builder.messageHandler(FrameCodecs.line(1024), new Leaving()));
		server.startServing();
		List<CompletableFuture<String>> ends = new ArrayList<>();
		for (int i = 0; i < PEERS; i++) {
			Peer peer = this.servers.connect(server);
			ends.add(CompletableFuture.supplyAsync(() -> ask(peer), (task) -> new Thread(task).start()));
		}
		Awaitility.await().until(() -> this.handled.get() > 100 * PEERS);
		server.shutdown(Duration.ofSeconds(10)).get(20, TimeUnit.SECONDS);
		for (CompletableFuture<String> end : ends) {
			assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(GOODBYE);
		}
		assertThat(this.left).hasSize(PEERS);
		assertThat(this.late).isEmpty();
	}

	// One message after the other, until something else is replied
	private static String ask(Peer peer) {
		try {
			String reply = MESSAGE;
			while (reply.equals(MESSAGE)) {
				reply = peer.send(MESSAGE + "\n").readLine();
			}
			return reply + peer.readAll();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Knows to whom it has said goodbye.
	 */
	private final class Leaving implements MessageHandler<String> {

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			GoodbyeTests.this.handled.incrementAndGet();
			if (GoodbyeTests.this.left.contains(connection.id())) {
				GoodbyeTests.this.late.add(connection.id());
			}
			return message;
		}

		@Override
		public @Nullable Object onShutdown(TcpConnection connection) {
			GoodbyeTests.this.left.add(connection.id());
			return GOODBYE;
		}

	}

}
