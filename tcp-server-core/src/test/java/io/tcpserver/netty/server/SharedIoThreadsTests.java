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

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.ServerBindException;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServer.State;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Leaks;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.stream.AsyncStreamRunner;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.SharedIoThreads;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.StreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * I/O threads that several servers use.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#eachOnTcpAndUnix")
class SharedIoThreadsTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	@RegisterExtension
	final Servers servers;

	private final MortalTransport transport;

	private final Transport transportId;

	private SharedIoThreads shared = new SharedIoThreads(2);

	SharedIoThreadsTests(Platform platform) {
		this.servers = new Servers(platform);
		this.transport = new MortalTransport(platform.transport());
		this.transportId = platform.transport();
	}

	@AfterEach
	void allThreadsEnd() throws Exception {
		this.servers.end();
		Leaks.assertNoThreads("io");
		Leaks.assertNoThreads("adopted");
	}

	private TcpServerSettings settings(Consumer<TcpServerSettingsBuilder> change) {
		return TcpServerSettings.of((builder) -> {
			this.servers.defaults(builder);
			builder.ioThreads(this.shared);
			change.accept(builder);
		});
	}

	private NettyTcpServer start() throws IOException {
		return start((builder) -> {
		}, Servers.shout());
	}

	private NettyTcpServer start(Consumer<TcpServerSettingsBuilder> change, StreamHandler handler) throws IOException {
		TcpServerSettings settings = settings(change);
		return started(NettyTcpServer.bind(settings, this.transport, new BlockingStreamRunner(settings, handler),
				HurriedServers.times(10)));
	}

	private NettyTcpServer startAsync(AsyncStreamHandler handler) throws IOException {
		TcpServerSettings settings = settings((builder) -> {
		});
		return started(NettyTcpServer.bind(settings, this.transport, new AsyncStreamRunner(settings, handler)));
	}

	private NettyTcpServer started(NettyTcpServer server) {
		this.servers.add(server);
		server.startServing();
		return server;
	}

	// With a handler that says on which thread it runs
	private NettyTcpServer startNaming(Set<Thread> threads) throws IOException {
		return startAsync(naming(threads));
	}

	private static AsyncStreamHandler naming(Set<Thread> threads) {
		return (reader, writer) -> {
			threads.add(Thread.currentThread());
			writer.write(Thread.currentThread().getName() + "\n");
			return reader.readLine().thenAccept((line) -> {
			});
		};
	}

	private static void stop(TcpServer server) throws Exception {
		server.shutdown(LONG).get(10, TimeUnit.SECONDS);
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(server.state()).isEqualTo(State.CLOSED);
	}

	private static void assertAnswers(Peer peer) throws IOException {
		assertThat(peer.send("hello\n").readLine()).isEqualTo("HELLO");
	}

	// It waits for its threads, which therefore have to be others
	@Test
	void serverCanBeStartedOnASharedThread() throws Exception {
		NettyTcpServer first = startAsync((reader, writer) -> {
			try {
				start();
				writer.write("started\n");
				return CompletableFuture.completedFuture(null);
			}
			catch (IOException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		});
		assertThat(this.servers.connect(first).readLine()).isEqualTo("started");
		stop(first);
	}

	@Test
	void severalServersHaveAsManyThreadsAsOneAndEachUsesAllOfThem() throws Exception {
		Set<Thread> all = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 5; i++) {
			Set<Thread> threads = ConcurrentHashMap.newKeySet();
			NettyTcpServer server = startNaming(threads);
			for (int client = 0; client < 4; client++) {
				assertThat(this.servers.connect(server).readLine()).isIn("tcp-io-1", "tcp-io-2");
			}
			assertThat(threads).hasSize(2);
			all.addAll(threads);
		}
		assertThat(all).hasSize(2);
		assertThat(Leaks.threads("io")).containsExactly("tcp-io-1", "tcp-io-2");
		this.servers.end();
		for (Thread thread : all) {
			thread.join(10_000);
			assertThat(thread.isAlive()).isFalse();
		}
	}

	@Test
	void firstClientsOfServersGetDifferentThreads() throws Exception {
		Set<String> threads = new HashSet<>();
		for (int i = 0; i < 2; i++) {
			threads.add(this.servers.connect(startNaming(ConcurrentHashMap.newKeySet())).readLine());
		}
		assertThat(threads).hasSize(2);
	}

	@Test
	void serverThatStopsDoesNoHarmToTheOthers() throws Exception {
		NettyTcpServer goesOn = start();
		NettyTcpServer stops = start();
		Peer idle = this.servers.connect(stops);
		assertAnswers(idle);
		Peer[] busy = { this.servers.connect(goesOn), this.servers.connect(goesOn) };
		CountDownLatch warm = new CountDownLatch(100);
		CountDownLatch stopped = new CountDownLatch(1);
		List<CompletableFuture<Boolean>> talks = new ArrayList<>();
		for (Peer peer : busy) {
			talks.add(Background.start(() -> {
				while (stopped.getCount() > 0) {
					assertAnswers(peer);
					warm.countDown();
				}
				return true;
			}));
		}
		assertThat(warm.await(10, TimeUnit.SECONDS)).isTrue();
		idle.sendEof();
		stop(stops);
		stopped.countDown();
		for (CompletableFuture<Boolean> talk : talks) {
			assertThat(Background.result(talk)).isTrue();
		}
		assertThat(idle.isAtEnd()).isTrue();
		assertThat(goesOn.state()).isEqualTo(State.SERVING);
		assertThat(goesOn.statistics().closed()).isEmpty();
		for (Peer peer : busy) {
			assertAnswers(peer);
		}
		assertAnswers(this.servers.connect(goesOn));
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> stops.executor().execute(() -> {
		}));
	}

	@Test
	void serverThatIsStartedAgainSharesTheThreadsAgain() throws Exception {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		NettyTcpServer goesOn = startNaming(threads);
		for (int i = 0; i < 3; i++) {
			NettyTcpServer again = startNaming(threads);
			for (int client = 0; client < 3; client++) {
				this.servers.connect(again).readLine();
				this.servers.connect(goesOn).readLine();
			}
			again.abortClients();
			stop(again);
		}
		assertThat(threads).hasSize(2);
		goesOn.abortClients();
		stop(goesOn);
		Leaks.assertNoThreads("io");
		this.servers.connect(startNaming(threads)).readLine();
		assertThat(threads).hasSize(3);
	}

	@Test
	void serverThatCannotBeBoundLeavesTheThreadsToTheOthers() throws Exception {
		NettyTcpServer first = start();
		Peer peer = this.servers.connect(first);
		SocketAddress taken = first.sockets().get(0);
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(ServerBindException.class)
				.isThrownBy(() -> start((builder) -> builder.addresses(List.of(taken)), Servers.shout()));
		}
		assertAnswers(peer);
		peer.close();
		stop(first);
		Leaks.assertNoThreads("io");
	}

	@Test
	void onlyServersOfOneTransportWithoutANumberOfTheirOwnShare() throws Exception {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		this.servers.connect(startNaming(threads)).readLine();
		TcpServer own = this.servers.startAsync((builder) -> builder.ioThreads(this.shared).ioThreads(1),
				naming(threads));
		assertThat(this.servers.connect(own).readLine()).isEqualTo("tcp-" + own.name() + "-io-1");
		for (Transport other : Platform.transports().filter((transport) -> transport != this.transportId).toList()) {
			TcpServer server = this.servers.startAsync((builder) -> builder.transport(other).ioThreads(this.shared),
					naming(threads));
			this.servers.connect(server).readLine();
		}
		assertThat(threads).hasSize(1 + (int) Platform.transports().count());
	}

	@ParameterizedTest
	@EnumSource
	void deadThreadIsAMatterOfTheServersThatHaveSomethingOnIt(DeadIoThreadTests.Death death) throws Exception {
		this.shared = new SharedIoThreads(4);
		// One after the other: listeners on threads 1, 2 and 3, clients on the next ones
		NettyTcpServer connected = start();
		Peer lost = this.servers.connect(connected);
		assertAnswers(lost);
		Peer kept = this.servers.connect(connected);
		assertAnswers(kept);
		NettyTcpServer listening = start();
		Peer other = this.servers.connect(listening);
		assertAnswers(other);
		NettyTcpServer unharmed = start();
		assertAnswers(this.servers.connect(unharmed));
		AtomicReference<IoThread> dead = new AtomicReference<>();
		connected.registry().each((connection) -> {
			if (connection.io().name().equals("tcp-io-2")) {
				dead.set(connection.io());
			}
		});
		death.kill(this.transport, dead.get());
		assertThat(lost.isAtEnd()).isTrue();
		await().atMost(LONG).until(() -> connected.statistics().closed().equals(Map.of(CloseReason.ABORTED, 1L)));
		await().atMost(LONG).until(() -> listening.state() == State.FAILED);
		assertThat(connected.state()).isEqualTo(State.FAILED);
		assertThat(listening.failure()).isEqualTo(connected.failure());
		assertThat(listening.statistics().closed()).isEmpty();
		assertAnswers(kept);
		assertAnswers(other);
		assertThat(unharmed.state()).isEqualTo(State.SERVING);
		for (int i = 0; i < 4; i++) {
			assertAnswers(this.servers.connect(unharmed));
		}
		// On living threads
		NettyTcpServer restarted = start();
		for (int i = 0; i < 4; i++) {
			assertAnswers(this.servers.connect(restarted));
		}
		kept.close();
		stop(connected);
		assertThat(unharmed.state()).isEqualTo(State.SERVING);
		assertAnswers(this.servers.connect(unharmed));
	}

	@Test
	void handlerThatIsLeftBehindEndsLaterAndGivesItsMemoryBack() throws Exception {
		NettyTcpServer goesOn = start();
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		NettyTcpServer stops = start((builder) -> builder.memory(MemoryLimits.none().withTotal(1L << 30)),
				(reader, writer) -> {
					reader.readLine();
					begun.countDown();
					awaitDespiteInterrupts(end);
				});
		Peer peer = this.servers.connect(stops).send("begin\n");
		assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
		ShutdownResult result = stops.shutdown(Duration.ZERO).get(10, TimeUnit.SECONDS);
		assertThat(result.running()).isOne();
		assertThat(peer.isAtEnd()).isTrue();
		assertAnswers(this.servers.connect(goesOn));
		assertThat(stops.state()).isEqualTo(State.CLOSING);
		end.countDown();
		assertThat(stops.waitClosed(LONG)).isTrue();
		await().atMost(LONG).until(() -> stops.budget().held() == 0);
		assertAnswers(this.servers.connect(goesOn));
	}

	private static void awaitDespiteInterrupts(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				// A handler that cannot be stopped
			}
		}
	}

	@Test
	void socketsThatWereTurnedAwayCloseWithTheirServer() throws Exception {
		start();
		TcpServerSettings settings = settings(
				(builder) -> builder.limits(ConnectionLimits.defaults().withMaxConnections(1).withReject("full")));
		NettyTcpServer stops = started(NettyTcpServer.bind(settings, this.transport,
				new BlockingStreamRunner(settings, Servers.shout()), HurriedServers.times(0.01)));
		Peer first = this.servers.connect(stops);
		assertAnswers(first);
		Peer second = this.servers.connect(stops);
		assertThat(second.readAll()).isEqualTo("full");
		first.sendEof();
		assertThat(first.isAtEnd()).isTrue();
		stop(stops);
		await().atMost(LONG).ignoreNoExceptions().until(() -> isReset(second));
	}

	private static boolean isReset(Peer peer) {
		try {
			peer.send("x");
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Test
	void serverThatHasStoppedIsForgotten() throws Exception {
		NettyTcpServer goesOn = start();
		WeakReference<TcpServer> stopped = startAndStop();
		await().atMost(LONG).until(() -> {
			Leaks.usedHeap();
			return stopped.refersTo(null);
		});
		assertAnswers(this.servers.connect(goesOn));
	}

	private WeakReference<TcpServer> startAndStop() throws Exception {
		TcpServerSettings settings = settings(
				(builder) -> builder.timeouts(Timeouts.none().withIdle(Duration.ofHours(1))));
		TcpServer server = NettyTcpServer.bind(settings, this.transport,
				new BlockingStreamRunner(settings, Servers.shout()));
		server.startServing();
		Peer peer = this.servers.connect(server);
		assertAnswers(peer);
		peer.close();
		stop(server);
		return new WeakReference<>(server);
	}

	@Test
	void adoptedSocketsShareAThread() throws Exception {
		NettyTcpServer goesOn = start();
		NettyTcpServer stops = start();
		try (ServerSocketChannel elsewhere = ServerSocketChannel.open()
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
			Peer kept = adopt(elsewhere, goesOn);
			Peer ended = adopt(elsewhere, stops);
			if (this.transportId != Transport.NIO) {
				assertThat(Leaks.threads("adopted")).containsExactly("tcp-adopted-io-1");
			}
			ended.sendEof();
			stop(stops);
			assertThat(ended.isAtEnd()).isTrue();
			assertAnswers(kept);
		}
	}

	private Peer adopt(ServerSocketChannel elsewhere, TcpServer server) throws IOException {
		Peer peer = this.servers.connect(elsewhere.getLocalAddress());
		SocketChannel accepted = elsewhere.accept();
		server.adopt(accepted);
		assertAnswers(peer);
		return peer;
	}

}
