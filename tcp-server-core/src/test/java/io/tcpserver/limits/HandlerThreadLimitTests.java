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

package io.tcpserver.limits;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.tcpserver.HandlerLoad;
import io.tcpserver.LimitCause;
import io.tcpserver.RejectReason;
import io.tcpserver.ServerCapacity;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.HandlerThreads.Mode;
import io.tcpserver.settings.ProxyProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * More clients than a bounded pool has threads for: they do not wait in silence.
 */
class HandlerThreadLimitTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	// For what must not happen; on a busy machine it is only noticed less often
	private static final Duration SHORT = Duration.ofMillis(50);

	private static final HandlerThreads TWO = new HandlerThreads(Mode.PLATFORM, 2);

	@RegisterExtension
	final Servers servers = new Servers();

	private final Recorder recorder = new Recorder();

	private Peer served(TcpServer server) throws IOException {
		Peer peer = this.servers.connect(server).send("x\n");
		assertThat(peer.readLine()).isEqualTo("X");
		return peer;
	}

	@Test
	void streamHandlersHaveNoMoreConnectionsThanThreads() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.handlerThreads(TWO).observer(this.recorder),
				Servers.shout());
		assertThat(server.capacity()).extracting(ServerCapacity::maxConnections, ServerCapacity::cause)
			.containsExactly(2, LimitCause.HANDLER_THREADS);
		Peer first = served(server);
		served(server);
		Peer third = this.servers.connect(server).send("x\n");
		await().atMost(LONG).until(() -> this.recorder.count("limitReached 2 HANDLER_THREADS") == 1);
		assertThat(server.waitClosed(SHORT)).isFalse();
		assertThat(server.statistics().accepted()).isEqualTo(2);
		assertThat(server.capacity().isReached()).isTrue();
		assertThat(server.capacity().isShared()).isFalse();
		assertThat(server.handlerLoad()).isEqualTo(new HandlerLoad(2, 2, 0, Duration.ZERO));
		first.close();
		assertThat(third.readLine()).isEqualTo("X");
		assertThat(server.statistics().peak()).isEqualTo(2);
	}

	@Test
	void clientsWithoutAThreadAreRejectedIfThatIsThePolicy() throws Exception {
		TcpServer server = this.servers.start(
				(settings) -> settings.handlerThreads(TWO).limits(ConnectionLimits.defaults().withReject("busy\n")),
				Servers.shout());
		served(server);
		served(server);
		assertThat(this.servers.connect(server).readLine()).isEqualTo("busy");
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.LIMIT, 1L));
	}

	@Test
	void eachServerHasItsOwnThreads() throws Exception {
		TcpServer one = this.servers.start((settings) -> settings.handlerThreads(TWO), Servers.shout());
		TcpServer other = this.servers.start((settings) -> settings.handlerThreads(TWO), Servers.shout());
		served(one);
		served(one);
		assertThat(one.capacity().isReached()).isTrue();
		served(other);
		served(other);
	}

	// Or clients that stall their handshakes would keep others out
	@Test
	void connectionsThatAreNotOpenYetNeedNoThreads() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.handlerThreads(TWO)
			.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED)), Servers.shout());
		Peer[] pending = { this.servers.connect(server), this.servers.connect(server), this.servers.connect(server) };
		await().atMost(LONG).until(() -> server.capacity().connections() == pending.length);
		Peer open = this.servers.connect(server).send("PROXY TCP4 192.0.2.1 192.0.2.2 1000 2000\r\nx\n");
		assertThat(open.readLine()).isEqualTo("X");
		assertThat(server.capacity().isReached()).isFalse();
	}

	@Test
	void clientsThatWaitForAThreadAreServedByAGracefulStop() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.handlerThreads(TWO).observer(this.recorder),
				Servers.shout());
		served(server);
		served(server);
		Peer[] waiting = { this.servers.connect(server), this.servers.connect(server), this.servers.connect(server) };
		for (Peer peer : waiting) {
			peer.send("x\n");
		}
		await().atMost(LONG).until(() -> this.recorder.count("limitReached 2 HANDLER_THREADS") == 1);
		CompletableFuture<ShutdownResult> result = server.shutdown(LONG);
		for (Peer peer : waiting) {
			assertThat(peer.readAll()).isEqualTo("X\n");
		}
		assertThat(result.get(10, TimeUnit.SECONDS).drained()).isEqualTo(5);
	}

	@Test
	void clientsThatWaitForAThreadAreReportedOnceUntilNoneDoes() throws Exception {
		// For a twentieth of a second
		TcpServer server = this.servers.startHurried(20,
				(settings) -> settings.handlerThreads(TWO)
					.limits(ConnectionLimits.defaults().withMaxConnections(10))
					.observer(this.recorder),
				Servers.shout());
		assertThat(server.capacity().cause()).isEqualTo(LimitCause.CONFIGURED);
		Peer first = served(server);
		Peer second = served(server);
		Peer third = this.servers.connect(server).send("third\n");
		await().atMost(LONG).until(() -> this.recorder.count("handlersWaiting 1 of 2") == 1);
		Peer fourth = this.servers.connect(server).send("fourth\n");
		await().atMost(LONG).until(() -> server.handlerLoad().waiting() == 2);
		HandlerLoad load = server.handlerLoad();
		assertThat(load.busy()).isEqualTo(2);
		assertThat(load.longestWait()).isGreaterThanOrEqualTo(SHORT);
		first.close();
		assertThat(third.readLine()).isEqualTo("THIRD");
		assertThat(this.recorder.count("handlersRecovered")).isZero();
		second.close();
		assertThat(fourth.readLine()).isEqualTo("FOURTH");
		await().atMost(LONG).until(() -> this.recorder.count("handlersRecovered") == 1);
		assertThat(server.handlerLoad()).isEqualTo(new HandlerLoad(2, 2, 0, Duration.ZERO));
		assertThat(this.recorder.events().stream().filter((event) -> event.startsWith("handlersWaiting"))).hasSize(1);
		// And again
		Peer fifth = this.servers.connect(server).send("fifth\n");
		await().atMost(LONG).until(() -> this.recorder.count("handlersWaiting 1 of 2") == 2);
		third.close();
		assertThat(fifth.readLine()).isEqualTo("FIFTH");
	}

	// A message handler has a thread while it handles a message only
	@Test
	void messageHandlersHaveMoreConnectionsThanThreads() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		TcpServer server = this.servers.startHurried(20,
				(settings) -> settings.handlerThreads(TWO).observer(this.recorder), FrameCodecs.line(100),
				(line, connection) -> {
					if (line.equals("block")) {
						release.await();
					}
					return line;
				});
		assertThat(server.capacity().cause()).isNotEqualTo(LimitCause.HANDLER_THREADS);
		Peer[] peers = new Peer[3];
		for (int i = 0; i < peers.length; i++) {
			peers[i] = this.servers.connect(server).send("idle\n");
			assertThat(peers[i].readLine()).isEqualTo("idle");
		}
		for (Peer peer : peers) {
			peer.send("block\n");
		}
		await().atMost(LONG).until(() -> this.recorder.count("handlersWaiting 1 of 2") == 1);
		release.countDown();
		for (Peer peer : peers) {
			assertThat(peer.readLine()).isEqualTo("block");
		}
		await().atMost(LONG).until(() -> this.recorder.count("handlersRecovered") == 1);
	}

	@Test
	void connectionsThatAreHandedOverToMessagesLeaveTheirThreads() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder.settings((settings) -> settings.handlerThreads(TWO))
			.streamHandler((reader, writer) -> {
				writer.write(reader.readLine() + "\n");
				writer.connection().continueWithMessages();
			})
			.thenMessages(FrameCodecs.line(100), (line, connection) -> line));
		server.startServing();
		assertThat(server.capacity().cause()).isNotEqualTo(LimitCause.HANDLER_THREADS);
		for (int i = 0; i < 4; i++) {
			Peer peer = this.servers.connect(server).send("login\n");
			assertThat(peer.readLine()).isEqualTo("login");
			assertThat(peer.send("message\n").readLine()).isEqualTo("message");
		}
	}

	@Test
	void asyncHandlersNeedNoThreads() throws Exception {
		TcpServer server = this.servers.startAsync((settings) -> settings.handlerThreads(TWO),
				(reader, writer) -> CompletableFuture.completedFuture(null));
		assertThat(server.capacity().cause()).isNotEqualTo(LimitCause.HANDLER_THREADS);
		assertThat(server.handlerLoad()).isEqualTo(HandlerLoad.NONE);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreadsAreNotBounded() throws Exception {
		TcpServer server = this.servers
			.start((settings) -> settings.handlerThreads(new HandlerThreads(Mode.VIRTUAL, 2)), Servers.shout());
		for (int i = 0; i < 3; i++) {
			served(server);
		}
		assertThat(server.capacity().cause()).isNotEqualTo(LimitCause.HANDLER_THREADS);
		assertThat(server.handlerLoad().isBounded()).isFalse();
	}

}
