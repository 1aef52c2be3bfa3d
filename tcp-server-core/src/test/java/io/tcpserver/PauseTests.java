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

package io.tcpserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Rounds;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.ConnectionLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * {@link TcpServer#pause()}: clients that connect after it has returned are not served.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#eachOnTcpAndUnix")
class PauseTests {

	private static final int CLIENTS = 10;

	private static final Duration LONG = Duration.ofSeconds(10);

	@RegisterExtension
	final Servers servers;

	private final Gate accepting = new Gate("the first client is being accepted");

	private final Gate goOn = new Gate("the I/O thread may go on");

	private final AtomicBoolean first = new AtomicBoolean(true);

	PauseTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@Test
	@Asyncio("P04") // clients queue, in the kernel or here
	void noClientThatConnectsAfterwardsIsServed() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.ioThreads(1), Servers.shout());
		for (int round = 1; round <= Rounds.of(1000); round++) {
			server.pause();
			try (Peer peer = Peer.connect(server.sockets().get(0)).send("x\n")) {
				awaitTurns(server);
				assertThat(server.statistics().accepted()).as("round %d", round).isEqualTo(round - 1);
				server.resume();
				assertThat(peer.readLine()).isEqualTo("X");
			}
		}
	}

	@Test
	void clientsThatWereTakenFromTheKernelWithAnotherAreHeld() throws Exception {
		TcpServer server = pausedWithin(ConnectionLimits.defaults());
		List<Peer> peers = connect(server);
		pause(server);
		assertThat(server.statistics().accepted()).isOne();
		assertThat(server.connections().size()).isOne();
		assertThat(server.statistics().bytesReceived()).isLessThanOrEqualTo(2);
		server.resume();
		for (Peer peer : peers) {
			assertThat(peer.readLine()).isEqualTo("X");
		}
		assertThat(server.statistics().accepted()).isEqualTo(CLIENTS);
	}

	@Test
	void clientsThatWereHeldAreRejectedOverTheLimit() throws Exception {
		TcpServer server = pausedWithin(ConnectionLimits.defaults().withMaxConnections(3).withReject(null));
		List<Peer> peers = connect(server);
		pause(server);
		assertThat(server.statistics().accepted()).isOne();
		assertThat(server.statistics().rejected()).isEmpty();
		server.resume();
		await().atMost(LONG).until(() -> server.statistics().accepted() == CLIENTS);
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.LIMIT, CLIENTS - 3L));
		assertThat(server.statistics().active()).isEqualTo(3);
		peers.get(0).close();
		await().atMost(LONG).until(() -> server.statistics().active() == 2);
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
	}

	@Test
	void clientsThatWereHeldAreTurnedAwayByAClose() throws Exception {
		TcpServer server = pausedWithin(ConnectionLimits.defaults());
		List<Peer> peers = connect(server);
		pause(server);
		server.close();
		server.closeClients();
		assertThat(server.waitClosed(LONG)).isTrue();
		for (Peer held : peers.subList(1, CLIENTS)) {
			assertThat(held.isAtEnd()).isTrue();
		}
		assertThat(server.statistics().closed()).hasSize(1);
	}

	@Test
	void clientsThatWereHeldAreNotServedByAShutdown() throws Exception {
		TcpServer server = pausedWithin(ConnectionLimits.defaults());
		List<Peer> peers = connect(server);
		startAndPause(server);
		server.shutdown(LONG);
		this.goOn.open();
		assertThat(peers.get(0).readAll()).isEqualTo("X\n");
		for (Peer held : peers.subList(1, CLIENTS)) {
			assertThat(held.isAtEnd()).isTrue();
		}
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(server.statistics().closed()).containsOnly(entry(CloseReason.SHUTDOWN, 1L));
	}

	// The I/O thread has several clients at hand when the server is paused
	private TcpServer pausedWithin(ConnectionLimits limits) throws Exception {
		return this.servers.bind((settings) -> settings.ioThreads(1).limits(limits).interceptor((connection) -> {
			if (this.first.getAndSet(false)) {
				this.accepting.open();
				this.goOn.awaitStubbornly();
			}
			return connection;
		}), Servers.shout());
	}

	private List<Peer> connect(TcpServer server) throws Exception {
		List<Peer> peers = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			peers.add(this.servers.connect(server).send("x\n"));
		}
		return peers;
	}

	private void pause(TcpServer server) throws Exception {
		startAndPause(server);
		this.goOn.open();
		awaitTurns(server);
	}

	private void startAndPause(TcpServer server) throws Exception {
		server.startServing();
		this.accepting.await();
		server.pause();
	}

	// The I/O thread turns to the operating system between two tasks that come one by one
	private static void awaitTurns(TcpServer server) throws Exception {
		for (int i = 0; i < 4; i++) {
			CompletableFuture<Void> turn = new CompletableFuture<>();
			server.executor().execute(() -> turn.complete(null));
			turn.get(10, TimeUnit.SECONDS);
		}
	}

}
