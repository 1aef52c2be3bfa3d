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

package io.tcpserver.timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Time-outs that are due while an I/O thread does something else, before it has read what
 * the client has sent in time.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#transports")
class LateTimerTests {

	private static final Duration LIMIT = Duration.ofMillis(400);

	private static final Duration LONG_LIMIT = Duration.ofSeconds(1);

	// A time-out counts from the first look, an eighth of it later
	private static final Duration DUE = Duration.ofMillis(500);

	// By more than is usual
	private static final Duration LONG_LATE = Duration.ofMillis(1400);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final CountDownLatch blocked = new CountDownLatch(1);

	private final CountDownLatch goOn = new CountDownLatch(1);

	@Parameter
	private Transport transport;

	@RegisterExtension
	final Servers servers = new Servers();

	private TcpServer start(Timeouts timeouts) throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.transport(this.transport).ioThreads(1).timeouts(timeouts))
			.asyncMessageHandler(FrameCodecs.line(1024), this::handle));
		server.startServing();
		return server;
	}

	// On the I/O thread, which must not be blocked: that is what goes wrong here
	private CompletionStage<?> handle(String message, TcpConnection connection) throws InterruptedException {
		if (message.equals("block")) {
			this.blocked.countDown();
			if (!this.goOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				throw new IllegalStateException("Nobody lets it go on");
			}
		}
		if (message.equals("ask")) {
			return connection.sendAndReceive("question", Correlation.next(String.class), LIMIT)
				.exceptionally(Throwable::toString);
		}
		return CompletableFuture.completedFuture(message);
	}

	private void block(TcpServer server) throws Exception {
		this.servers.connect(server).send("block\n");
		assertThat(this.blocked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
	}

	private void blockAfterLook(TcpServer server, Peer peer) throws Exception {
		awaitTime(lastReadAt(server, peer).plus(DUE.dividedBy(2)));
		block(server);
	}

	private void goOnAfter(Instant time) {
		awaitTime(time);
		this.goOn.countDown();
	}

	private static void awaitTime(Instant time) {
		Awaitility.await()
			.atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.until(() -> Instant.now().isAfter(time));
	}

	private static Instant lastReadAt(TcpServer server, Peer peer) throws Exception {
		return server.connections()
			.stream()
			.filter((connection) -> isSame(connection, peer))
			.findFirst()
			.flatMap(TcpConnection::lastReadAt)
			.orElseThrow();
	}

	private static boolean isSame(TcpConnection connection, Peer peer) {
		try {
			return connection.remoteAddress().equals(peer.localAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void clientThatHasSentSomethingIsNotIdle() throws Exception {
		TcpServer server = start(Timeouts.none().withIdle(LIMIT));
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("one\n").readLine()).isEqualTo("one");
		blockAfterLook(server, peer);
		peer.send("two\n");
		goOnAfter(lastReadAt(server, peer).plus(DUE));
		assertThat(peer.readLine()).isEqualTo("two");
	}

	@Test
	void frameThatHasArrivedIsComplete() throws Exception {
		TcpServer server = start(Timeouts.none().withFrame(LIMIT));
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("one\ntw").readLine()).isEqualTo("one");
		blockAfterLook(server, peer);
		peer.send("o\n");
		goOnAfter(lastReadAt(server, peer).plus(DUE));
		assertThat(peer.readLine()).isEqualTo("two");
	}

	@Test
	void answerThatHasArrivedIsInTime() throws Exception {
		TcpServer server = start(Timeouts.none());
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("ask\n").readLine()).isEqualTo("question");
		block(server);
		peer.send("answer\n");
		goOnAfter(Instant.now().plus(LIMIT));
		assertThat(peer.readLine()).isEqualTo("answer");
	}

	@Test
	void clientGetsItsTimeAgainForWhatItCouldNotSend() throws Exception {
		TcpServer server = start(Timeouts.none().withFrame(LONG_LIMIT));
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("one\nt").readLine()).isEqualTo("one");
		blockAfterLook(server, peer);
		peer.send("w");
		goOnAfter(lastReadAt(server, peer).plus(LONG_LATE));
		// As if no more had fit into the buffers of the kernel
		TcpConnection connection = server.connections().iterator().next();
		Awaitility.await().atMost(PATIENCE).until(() -> connection.bytesReceived() == 6);
		assertThat(peer.send("o\n").readLine()).isEqualTo("two");
	}

}
