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

package io.tcpserver.netty.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServer.State;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.server.NettyTcpServer;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.netty.transport.FlakyTransport;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens when the operating system hands over no connection. Faults come from a
 * transport whose listener fails on demand.
 */
class AcceptFailureTests {

	private static final StreamHandler ECHO = (reader, writer) -> reader.transferTo(writer);

	private final FlakyTransport transport = new FlakyTransport();

	private final Recorder recorder = new Recorder();

	// Accepting pauses longer and longer, is tried again, and recovers
	@Asyncio({ "A33", "P11" })
	@Test
	void failureBacksOffAndRecovers() throws Exception {
		TcpServer server = server();
		this.transport.fail(() -> new IOException("Too many open files"));
		try (Socket client = connect(server)) {
			Awaitility.await().until(() -> this.recorder.delays.size() >= 3);
			assertThat(this.recorder.delays.subList(0, 3)).containsExactly(Duration.ofMillis(50),
					Duration.ofMillis(100), Duration.ofMillis(200));
			assertThat(server.state()).isEqualTo(State.SERVING);
			this.transport.fail(null);
			assertThat(echo(client)).isEqualTo('x');
			Awaitility.await().until(() -> this.recorder.recovered.get() >= 3);
			assertThat(server.statistics().acceptErrors()).isEqualTo(this.recorder.delays.size());
		}
		finish(server);
	}

	// As accept(2) does that finds no descriptor left, before it looks for a client
	@Test
	@Asyncio({ "A33", "P11" })
	void recoversAlthoughNoClientComesAfterTheFailure() throws Exception {
		TcpServer server = server();
		AtomicInteger left = new AtomicInteger(1);
		this.transport.failAfter(1, () -> (left.getAndDecrement() > 0) ? new IOException("Too many open files") : null);
		try (Socket client = connect(server)) {
			assertThat(echo(client)).isEqualTo('x');
			Awaitility.await().until(() -> this.recorder.recovered.get() == 1);
			assertThat(this.recorder.delays).hasSize(1);
		}
		finish(server);
	}

	@Test
	@Asyncio("P12")
	void closeCancelsTheNextAttempt() throws Exception {
		TcpServerSettings settings = settings((spec) -> spec.observer(this.recorder).memory(MemoryLimits.none()));
		TcpServer server = NettyTcpServer.bind(settings, this.transport, runner(), times(TimeUnit.HOURS.toNanos(1)));
		server.startServing();
		try (Socket accepted = connect(server)) {
			assertThat(echo(accepted)).isEqualTo('x');
			AtomicInteger attempts = new AtomicInteger();
			this.transport.fail(() -> {
				attempts.incrementAndGet();
				return new IOException("Too many open files");
			});
			try (Socket waiting = connect(server)) {
				Awaitility.await().until(() -> this.transport.nextTimer().toMinutes() > 0);
				server.close();
				assertThat(waiting.isConnected()).isTrue();
				// The I/O thread goes on with the other client
				Awaitility.await().until(() -> this.transport.nextTimer().toMinutes() == 0);
			}
			assertThat(echo(accepted)).isEqualTo('x');
			assertThat(attempts).hasValue(1);
		}
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		assertThat(server.statistics().acceptErrors()).isOne();
	}

	private static EngineTimes times(long backOff) {
		EngineTimes times = EngineTimes.DEFAULTS;
		return new EngineTimes(times.end(), times.rateGrace(), times.silence(), times.turn(), times.shortage(),
				times.lastBytes(), times.quiet(), times.drainQuiet(), times.linger(), times.stalled(), backOff, backOff,
				times.recovery(), times.episode(), times.patience(), times.close(), times.notice(), times.abort());
	}

	// A client that went away before it was accepted
	@Asyncio("P13")
	@Test
	void abortedConnectionDoesNotBackOff() throws Exception {
		Assumptions.assumeTrue(Epoll.isAvailable(), "epoll is not available here");
		TcpServer server = server();
		AtomicInteger left = new AtomicInteger(3);
		this.transport.fail(() -> (left.getAndDecrement() > 0) ? new Errors.NativeIoException("accept", -103) : null);
		try (Socket client = connect(server)) {
			assertThat(echo(client)).isEqualTo('x');
		}
		assertThat(this.recorder.delays).isEmpty();
		finish(server);
	}

	@Test
	void deadListenerIsSeen() throws Exception {
		TcpServer server = server();
		this.transport.fail(() -> new IllegalStateException("broken"));
		Socket client = connect(server);
		Awaitility.await().until(() -> server.state() == State.FAILED);
		assertThat(server.isServing()).isFalse();
		assertThat(server.failure()).get().isInstanceOf(IllegalStateException.class);
		Awaitility.await().until(() -> this.recorder.failed.get() == 1);
		client.close();
		finish(server);
		assertThat(server.failure()).isEmpty();
	}

	// What is there is accepted, and nothing there is no failure
	@Asyncio("A32")
	@Test
	void nobodyLeftToAcceptIsNoFailure() throws Exception {
		TcpServer server = NettyTcpServer.bind(
				settings((settings) -> settings.listen((listen) -> listen.withAcceptBatch(2))), this.transport,
				runner());
		Socket[] clients = new Socket[5];
		for (int i = 0; i < clients.length; i++) {
			clients[i] = connect(server);
		}
		server.startServing();
		for (Socket client : clients) {
			assertThat(echo(client)).isEqualTo('x');
			client.close();
		}
		assertThat(server.statistics().acceptErrors()).isZero();
		finish(server);
	}

	// An observer or option that fails leaves the listener and others alone
	@Asyncio("P14")
	@Test
	void failingObserverHarmsNobody() throws Exception {
		TcpServer server = NettyTcpServer.bind(settings((settings) -> settings.observer(new TcpServerObserver() {

			@Override
			public void opened(TcpConnection connection) {
				throw new IllegalStateException("observer");
			}

		})), this.transport, runner());
		server.startServing();
		try (Socket client = connect(server)) {
			assertThat(echo(client)).isEqualTo('x');
		}
		finish(server);
	}

	private TcpServer server() throws IOException {
		TcpServer server = NettyTcpServer.bind(settings((settings) -> settings.observer(this.recorder)), this.transport,
				runner());
		server.startServing();
		return server;
	}

	private static HandlerLauncher runner() {
		TcpServerSettings settings = settings((unchanged) -> {
		});
		return new BlockingStreamRunner(settings, ECHO);
	}

	private static TcpServerSettings settings(Consumer<TcpServerSettingsBuilder> spec) {
		return TcpServerSettings.of((settings) -> spec.accept(settings.address("127.0.0.1", 0).ioThreads(1)));
	}

	private static Socket connect(TcpServer server) throws IOException {
		InetSocketAddress address = (InetSocketAddress) server.sockets().get(0);
		Socket socket = new Socket(address.getAddress(), address.getPort());
		socket.setSoTimeout(10_000);
		return socket;
	}

	private static int echo(Socket client) throws IOException {
		client.getOutputStream().write('x');
		return client.getInputStream().read();
	}

	private static void finish(TcpServer server) throws InterruptedException {
		server.shutdown(Duration.ofSeconds(1));
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
	}

	/**
	 * Remembers what is told.
	 */
	private static final class Recorder implements TcpServerObserver {

		private final List<Duration> delays = new CopyOnWriteArrayList<>();

		private final AtomicInteger recovered = new AtomicInteger();

		private final AtomicInteger failed = new AtomicInteger();

		@Override
		public void acceptFailed(TcpServer server, SocketAddress address, Throwable cause, int attempt,
				Duration retryAfter) {
			this.delays.add(retryAfter);
		}

		@Override
		public void acceptRecovered(TcpServer server, SocketAddress address, int failures) {
			this.recovered.set(failures);
		}

		@Override
		public void listenerFailed(TcpServer server, SocketAddress address, @Nullable Throwable cause) {
			this.failed.incrementAndGet();
		}

	}

}
