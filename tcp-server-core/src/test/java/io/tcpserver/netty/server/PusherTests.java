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

package io.tcpserver.netty.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.ConnectionLostException;
import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Crowd;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.PayloadConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Messages to one and to many.
 */
class PusherTests {

	private static final int MEGABYTE = 1024 * 1024;

	@RegisterExtension
	final Servers servers = new Servers();

	@Test
	void aBroadcastIsEncodedOnceWhateverTheNumberOfReceivers() throws Exception {
		AtomicInteger encoded = new AtomicInteger();
		TcpServer server = countingServer(encoded);
		List<Peer> peers = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			peers.add(this.servers.connect(server));
			peers.get(i).send("ready\n");
		}
		awaitReceived(server, 600);
		assertThat(server.connections().broadcast(new StringBuilder("hello"))).isEqualTo(100);
		assertThat(encoded).hasValue(1);
		assertThat(server.connections().broadcast("nobody", (connection) -> false)).isZero();
		assertThat(server.connections().group("empty").broadcast("nobody")).isZero();
		assertThat(encoded).hasValue(1);
		for (Peer peer : peers) {
			assertThat(peer.readLine()).isEqualTo("hello");
		}
	}

	private TcpServer countingServer(AtomicInteger encoded) throws Exception {
		PayloadConverter<String> strings = PayloadConverter.string(StandardCharsets.UTF_8);
		PayloadConverter<String> counting = new PayloadConverter<>() {

			@Override
			public String decode(ByteBuffer payload) throws Exception {
				return strings.decode(payload);
			}

			@Override
			public ByteBuffer encode(Object message) throws Exception {
				encoded.incrementAndGet();
				return strings.encode(message);
			}

		};
		AsyncMessageHandler<String> silent = (message, connection) -> null;
		TcpServer server = this.servers
			.bind((TcpServerBuilder builder) -> builder.messageHandler(FrameCodecs.line(100), counting, silent));
		server.startServing();
		return server;
	}

	private static void awaitReceived(TcpServer server, long bytes) {
		await().until(() -> server.statistics().bytesReceived() == bytes);
	}

	@Test
	void allReceiversOfABroadcastShareItsBytes() throws Exception {
		Crowd crowd = new Crowd(this.servers);
		int receivers = 100;
		for (int i = 0; i < receivers; i++) {
			crowd.joinSlow();
		}
		byte[] message = new byte[4 * MEGABYTE];
		long before = usedMemory();
		assertThat(crowd.all().broadcast(message)).isEqualTo(receivers);
		long pending = crowd.connections().stream().mapToLong(TcpConnection::pendingWriteBytes).sum();
		assertThat(pending).isGreaterThan(100L * MEGABYTE);
		assertThat(usedMemory() - before).isLessThan(50L * MEGABYTE);
	}

	private static long usedMemory() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	@Test
	void aBroadcastWakesTheThreadsOnlyAfterAllHaveIt() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(20);
		AtomicInteger seen = new AtomicInteger();
		LinkedBlockingQueue<Long> sent = new LinkedBlockingQueue<>();
		// The last one may still be on its way out of the code that has opened it
		turn(crowd.server());
		crowd.all().broadcast("hello", (connection) -> {
			if (seen.incrementAndGet() == 20) {
				turn(crowd.server());
				crowd.connections().forEach((other) -> sent.add(other.bytesSent()));
			}
			return true;
		});
		assertThat(sent).hasSize(20).containsOnly(0L);
		for (int i = 0; i < 20; i++) {
			assertThat(crowd.client(i).readText(5)).isEqualTo("hello");
		}
	}

	// What an I/O thread was asked to do before is done then
	private static void turn(TcpServer server) {
		CountDownLatch turns = new CountDownLatch(4);
		for (int i = 0; i < 4; i++) {
			server.executor().execute(turns::countDown);
		}
		try {
			assertThat(turns.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aFilterThatFailsLeavesNobodyWaiting() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(2);
		List<TcpConnection> chosen = new ArrayList<>();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> crowd.all().broadcast("hello", (connection) -> {
				if (!chosen.isEmpty()) {
					throw new IllegalStateException("on purpose");
				}
				return chosen.add(connection);
			}));
		int receiver = crowd.connections().indexOf(chosen.get(0));
		assertThat(crowd.client(receiver).readText(5)).isEqualTo("hello");
	}

	@Test
	void aMessageThatCannotBeEncodedIsRefusedAtOnce() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(1);
		assertThatIllegalArgumentException().isThrownBy(() -> crowd.all().broadcast(1))
			.withMessage("A message must be a byte[], ByteBuffer or CharSequence, got java.lang.Integer");
		assertThatIllegalArgumentException().isThrownBy(() -> crowd.connection(0).send(1));
		assertThat(crowd.connection(0).isOpen()).isTrue();
	}

	@Test
	void anEmptyMessageIsSentWithoutDoingAnything() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(1);
		assertThat(crowd.all().broadcast("")).isOne();
		assertThat(crowd.connection(0).send("")).isCompleted();
	}

	@Test
	void connectionsThatCloseAreLeftOut() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(2);
		crowd.connection(0).close();
		assertThat(crowd.all().broadcast("hello")).isOne();
		assertThat(crowd.client(1).readText(5)).isEqualTo("hello");
		assertThat(crowd.connection(0).send("late")).isCompletedExceptionally();
	}

	@Test
	void drainingWaitsForNothingUnlessMuchIsQueued() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(1);
		assertThat(crowd.connection(0).drainAsync()).isCompleted();
		crowd.connection(0).abort();
		Background.result(crowd.connection(0).closed());
		assertThat(crowd.connection(0).drainAsync()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(ConnectionLostException.class);
	}

	@Test
	void requestsNeedAMessageHandler() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(1);
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> crowd.connection(0).sendAndReceive("ping", Correlation.next(String.class), Duration.ZERO))
			.withMessage("sendAndReceive needs a message handler");
		assertThat(crowd.connection(0).sslSession()).isEmpty();
	}

	@Test
	void sendingToAServerThatEndsCompletesEveryFuture() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(1);
		TcpConnection connection = crowd.connection(0);
		CompletableFuture<List<CompletableFuture<Void>>> sending = Background.start(() -> {
			List<CompletableFuture<Void>> messages = new ArrayList<>();
			while (!crowd.server().closed().isDone()) {
				if (messages.size() < 100_000) {
					messages.add(connection.send("message"));
				}
			}
			return messages;
		});
		crowd.server().close();
		crowd.server().abortClients();
		assertThat(Background.result(sending)).allMatch(CompletableFuture::isDone);
	}

}
