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

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Waiting for the end of a server, and what brings it about.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class WaitClosedTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	// For what must not happen; on a busy machine it is only noticed less often
	private static final Duration SHORT = Duration.ofMillis(50);

	@RegisterExtension
	final Servers servers;

	private final Recorder recorder = new Recorder();

	WaitClosedTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@Test
	@Asyncio("S08")
	void blocksWhileTheServerIsOpen() throws Exception {
		TcpServer server = this.servers.start(Servers.shout());
		assertThat(server.waitClosed(SHORT)).isFalse();
		assertThat(server.closed()).isNotDone();
		assertThat(server.waitClosed(Duration.ZERO)).isFalse();
	}

	@Test
	@Asyncio({ "S09", "S10", "S11" })
	void blocksUntilTheLastClientIsGone() throws Exception {
		TcpServer server = this.servers.start(Servers.shout());
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		CompletableFuture<Void> early = waiter(server);
		assertThat(server.waitClosed(SHORT)).isFalse();
		server.close();
		CompletableFuture<Void> late = waiter(server);
		assertThat(server.waitClosed(SHORT)).isFalse();
		assertThat(early).isNotDone();
		assertThat(late).isNotDone();
		assertThat(peer.send("y\n").readLine()).isEqualTo("Y");
		peer.close();
		assertThat(early).succeedsWithin(LONG);
		assertThat(late).succeedsWithin(LONG);
		server.waitClosed();
		assertThat(server.waitClosed(Duration.ZERO)).isTrue();
		assertThat(server.closed()).isCompleted();
	}

	private static CompletableFuture<Void> waiter(TcpServer server) {
		CompletableFuture<Void> released = new CompletableFuture<>();
		new Thread(() -> {
			try {
				server.waitClosed();
				released.complete(null);
			}
			catch (InterruptedException ex) {
				released.completeExceptionally(ex);
			}
		}).start();
		return released;
	}

	@Test
	void canBeInterrupted() throws Exception {
		TcpServer server = this.servers.start(Servers.shout());
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(server::waitClosed);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> server.waitClosed(LONG));
		assertThat(server.isServing()).isTrue();
	}

	@Test
	void cancellingAWaiterDoesNotAffectTheServer() throws Exception {
		TcpServer server = this.servers.start(Servers.shout());
		assertThat(server.closed().cancel(true)).isTrue();
		assertThat(server.closed()).isNotDone();
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
	}

	@Test
	@Asyncio({ "S12", "S15", "P15" })
	void closeMayRaceWithTheLastDisconnect() throws Exception {
		for (int round = 0; round < 20; round++) {
			TcpServer server = this.servers.start(Servers.shout());
			Peer peer = this.servers.connect(server);
			assertThat(peer.send("x\n").readLine()).isEqualTo("X");
			CompletableFuture<Void> waiter = server.closed();
			race(server::close, () -> peer.close());
			assertThat(waiter).succeedsWithin(LONG);
			assertThat(server.waitClosed(LONG)).isTrue();
		}
	}

	@Test
	@Asyncio({ "S15", "P15" })
	void closeMayRaceWithAccept() throws Exception {
		for (int round = 0; round < 20; round++) {
			TcpServer server = this.servers.start((settings) -> settings.observer(this.recorder), Servers.shout());
			List<Peer> late = new CopyOnWriteArrayList<>();
			SocketAddress address = server.sockets().get(0);
			race(server::close, () -> {
				for (int i = 0; i < 3; i++) {
					late.add(this.servers.connect(address));
				}
			});
			server.closeClients();
			assertThat(server.waitClosed(LONG)).as("round %d: %s", round, server).isTrue();
			for (Peer peer : late) {
				assertThat(isGone(peer)).isTrue();
			}
			Servers.assertAddsUp(server.statistics());
		}
		assertThat(this.recorder.count("connectionClosed")).isEqualTo(this.recorder.count("opened"));
		assertThat(this.recorder.count("closed")).isEqualTo(20);
	}

	// Linux may forget to reset a connection that has come while the listener closed;
	// what
	// the client sends then tells it
	private static boolean isGone(Peer peer) throws IOException {
		try {
			return peer.send("x\n").isAtEnd();
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static void race(Action one, Action other) throws Exception {
		CountDownLatch ready = new CountDownLatch(2);
		CompletableFuture<Void> first = racer(ready, one);
		CompletableFuture<Void> second = racer(ready, other);
		first.get(10, TimeUnit.SECONDS);
		second.get(10, TimeUnit.SECONDS);
	}

	private static CompletableFuture<Void> racer(CountDownLatch ready, Action action) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		new Thread(() -> {
			try {
				ready.countDown();
				ready.await();
				action.run();
				done.complete(null);
			}
			catch (IOException ex) {
				// A connect that came too late
				done.complete(null);
			}
			catch (Exception ex) {
				done.completeExceptionally(ex);
			}
		}).start();
		return done;
	}

	@Test
	@Asyncio("S13")
	void closeClientsEndsIdleClients() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.observer(this.recorder), Servers.shout());
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		server.close();
		server.closeClients();
		assertThat(server.waitClosed(Duration.ofSeconds(5))).isTrue();
		assertThat(peer.readAll()).isEmpty();
		assertThat(this.recorder.reasons()).containsExactly(CloseReason.KICKED);
	}

	@Test
	void closeClientsLeavesTheServerOpen() throws Exception {
		TcpServer server = this.servers.start(Servers.shout());
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		server.closeClients();
		assertThat(peer.isAtEnd()).isTrue();
		assertThat(this.servers.connect(server).send("y\n").readLine()).isEqualTo("Y");
	}

	@Test
	@Asyncio({ "S14", "P09" })
	void abortClientsDropsWhatAClientDoesNotRead() throws Exception {
		Gate written = new Gate("4 MiB are written");
		TcpServer server = this.servers.start((settings) -> settings.observer(this.recorder), (reader, writer) -> {
			writer.write(new byte[4 * 1024 * 1024]);
			written.open();
			reader.read(1);
		});
		Peer peer = this.servers.connect(server.sockets().get(0), 4096);
		written.await();
		server.close();
		server.closeClients();
		// Nothing but the peer could end this
		assertThat(server.waitClosed(Duration.ofMillis(300))).isFalse();
		TcpConnection connection = server.connections().stream().findFirst().orElseThrow();
		assertThat(connection.pendingWriteBytes()).isPositive();
		server.abortClients();
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(connection.pendingWriteBytes()).isZero();
		assertThat(connection.isOpen()).isFalse();
		assertThatExceptionOfType(IOException.class).isThrownBy(peer::skipAll);
	}

	@Test
	@Asyncio("S14")
	void closeClientsDeliversEverythingToAClientThatReadsLate() throws Exception {
		Gate written = new Gate("4 MiB are written");
		TcpServer server = this.servers.start((reader, writer) -> {
			writer.write(new byte[4 * 1024 * 1024]);
			written.open();
			reader.read(1);
		});
		Peer peer = this.servers.connect(server);
		written.await();
		server.close();
		server.closeClients();
		assertThat(peer.skipAll()).isEqualTo(4 * 1024 * 1024);
		assertThat(server.waitClosed(LONG)).isTrue();
	}

	@Test
	@Asyncio("P08")
	void waitsForHandlersWhoseClientHasReset() throws Exception {
		Gate running = new Gate("handler runs");
		Gate end = new Gate("handler may end");
		TcpServer server = this.servers.start((settings) -> settings.observer(this.recorder), (reader, writer) -> {
			reader.readExactly(1);
			running.open();
			end.await();
		});
		Peer peer = this.servers.connect(server).send("x");
		running.await();
		TcpConnection connection = server.connections().stream().findFirst().orElseThrow();
		server.close();
		peer.reset();
		await().atMost(LONG).until(() -> !connection.isOpen());
		assertThat(server.waitClosed(SHORT)).isFalse();
		assertThat(server.statistics().active()).isOne();
		assertThat(connection.closed()).isNotDone();
		end.open();
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(connection.closed()).isCompletedWithValue(CloseReason.RESET);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@Asyncio("P10")
	void lateAnswerReachesAClientThatHasEndedItsStream() throws Exception {
		Gate answer = new Gate("handler may answer");
		TcpServer server = this.servers.start((reader, writer) -> {
			byte[] question = reader.readAll();
			answer.await();
			writer.write("got " + question.length);
		});
		Peer peer = this.servers.connect(server).send("question").sendEof();
		await().atMost(LONG).until(() -> server.statistics().bytesReceived() == 8);
		server.close();
		answer.open();
		assertThat(peer.readAll()).isEqualTo("got 8");
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.PEER);
	}

	@Test
	void anObserverThatFailsDoesNotDelayTheEnd() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.observer(new Failing()).observer(this.recorder),
				Servers.shout());
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		peer.close();
		server.close();
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(this.recorder.events()).containsExactlyInAnyOrder("serving", "opened", "connectionClosed", "closing",
				"closed");
	}

	/**
	 * Something that may fail.
	 */
	private interface Action {

		void run() throws Exception;

	}

	/**
	 * Not even an exception, and without a trace in the log.
	 */
	private static final class Failure extends Error {

		private static final long serialVersionUID = 1L;

		Failure() {
			super("thrown on purpose", null, false, false);
		}

	}

	/**
	 * An observer that fails in the worst way.
	 */
	private static final class Failing implements TcpServerObserver {

		@Override
		public void serving(TcpServer server) {
			throw new Failure();
		}

		@Override
		public void opened(TcpConnection connection) {
			throw new Failure();
		}

		@Override
		public void closed(TcpConnection connection, CloseReason reason) {
			throw new Failure();
		}

		@Override
		public void closed(TcpServer server) {
			throw new Failure();
		}

	}

}
