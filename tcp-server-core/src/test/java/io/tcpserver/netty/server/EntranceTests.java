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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServer.State;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.netty.transport.FlakyTransport;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.ProxyProtocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * The roads on which a client is turned away, however far it has come: it is counted, its
 * socket is closed, that is reported, and its room is given back, in this order.
 */
class EntranceTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	@RegisterExtension
	final Servers servers = new Servers();

	private final FlakyTransport transport = new FlakyTransport();

	private final AtomicReference<@Nullable TcpServer> server = new AtomicReference<>();

	private final List<String> steps = new CopyOnWriteArrayList<>();

	private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();

	private TcpServer start(Consumer<TcpServerSettingsBuilder> changes) throws IOException {
		TcpServerSettings settings = TcpServerSettings.of((builder) -> {
			this.servers.defaults(builder);
			changes.accept(builder.observer(new Reports()));
		});
		TcpServer server = NettyTcpServer.bind(settings, this.transport,
				new BlockingStreamRunner(settings, Servers.shout()));
		this.server.set(this.servers.add(server));
		this.transport.whileClosing(() -> step("closes"));
		server.startServing();
		return server;
	}

	private TcpServer start() throws IOException {
		return start((builder) -> {
		});
	}

	// With what has come before it, and has not come after it
	private void step(String step) {
		TcpServer server = this.server.get();
		assertThat(server).isNotNull();
		this.steps.add("%s, counted %d, room for %d taken".formatted(step,
				server.statistics().rejected().values().stream().mapToLong(Long::longValue).sum(),
				server.capacity().connections()));
	}

	private void assertTurnedAway(TcpServer server, RejectReason reason) {
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(this.steps).containsExactly("closes, counted 1, room for 1 taken",
					"reports, counted 1, room for 1 taken"));
		assertThat(server.statistics().rejected()).containsExactly(entry(reason, 1L));
	}

	private void assertRoomIsGivenBack(TcpServer server) {
		await().atMost(LONG).until(() -> server.capacity().connections() == 0);
	}

	@Test
	void clientForWhichThereIsNoRoom() throws Exception {
		TcpServer server = start((builder) -> builder
			.limits(new ConnectionLimits(1, null, null, ConnectionLimits.OnLimit.REJECT, null)));
		Peer served = this.servers.connect(server);
		assertThat(served.send("x\n").readLine()).isEqualTo("X");
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		// The room is that of the first
		assertTurnedAway(server, RejectReason.LIMIT);
		assertThat(server.capacity().connections()).isOne();
	}

	@Test
	void clientThatIsAcceptedWhileTheServerCloses() throws Exception {
		TcpServer server = start();
		this.transport.fail(() -> {
			CompletableFuture.runAsync(server::close);
			await().atMost(LONG).until(() -> server.state() == State.CLOSING);
			return null;
		});
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		assertTurnedAway(server, RejectReason.CLOSING);
		assertRoomIsGivenBack(server);
		assertThat(server.waitClosed(LONG)).isTrue();
	}

	@Test
	void connectionThatIsNotOpen() throws Exception {
		AtomicReference<@Nullable TcpConnection> seen = new AtomicReference<>();
		TcpServer server = start((builder) -> builder.interceptor((connection) -> {
			seen.set(connection);
			return null;
		}));
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		assertTurnedAway(server, RejectReason.DENIED);
		assertRoomIsGivenBack(server);
		TcpConnection denied = seen.get();
		assertThat(denied).isNotNull();
		assertThat(denied.closed().get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.ABORTED);
		assertThat(denied.isOpen()).isFalse();
	}

	@Test
	void socketThatCannotBeMadeAConnection() throws Exception {
		TcpServer server = start();
		IllegalStateException failure = new IllegalStateException("thrown on purpose");
		this.transport.whileOpening(() -> {
			throw failure;
		});
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		assertTurnedAway(server, RejectReason.CLOSING);
		assertThat(this.cause).hasValue(failure);
		assertRoomIsGivenBack(server);
	}

	@Test
	void connectionThatCannotBeSetUp() throws Exception {
		TcpServer server = start();
		IllegalStateException failure = new IllegalStateException("thrown on purpose");
		this.transport.whileSettingUp(() -> {
			throw failure;
		});
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		assertTurnedAway(server, RejectReason.CLOSING);
		assertThat(this.cause).hasValue(failure);
		assertRoomIsGivenBack(server);
	}

	// As if there were no memory or no thread: the listener goes on
	@Test
	void clientWhoseRejectionFailsAsWell() throws Exception {
		TcpServer server = start();
		this.transport.whileSettingUp(() -> {
			throw new IllegalStateException("thrown on purpose");
		});
		this.transport.whileClosing(() -> {
			throw new NoSuchFieldError("thrown on purpose, too");
		});
		this.servers.connect(server);
		await().atMost(LONG).until(() -> !server.statistics().rejected().isEmpty());
		assertRoomIsGivenBack(server);
		this.transport.whileSettingUp(() -> {
		});
		this.transport.whileClosing(() -> {
		});
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
		assertThat(server.state()).isEqualTo(State.SERVING);
	}

	// It is rejected by its I/O thread while it comes in
	@Test
	void connectionThatAnInterceptorAborts() throws Exception {
		TcpServer server = start((builder) -> builder.interceptor((connection) -> {
			connection.abort();
			return connection;
		}));
		for (int i = 0; i < 200; i++) {
			assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		}
		await().atMost(LONG).untilAsserted(() -> {
			assertThat(server.connections().size()).isZero();
			assertThat(server.statistics().active()).isZero();
		});
		assertRoomIsGivenBack(server);
	}

	@Test
	void connectionWhoseThreadIsGone() throws Exception {
		TcpServer server = start(
				(builder) -> builder.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED)));
		this.transport.failToRegisterConnections(new ClosedChannelException());
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		// Netty closes what it cannot register, and tells then
		await().atMost(LONG).until(() -> this.steps.size() == 3);
		assertThat(this.steps.remove(0)).isEqualTo("closes, counted 0, room for 1 taken");
		assertTurnedAway(server, RejectReason.CLOSING);
		assertRoomIsGivenBack(server);
	}

	@Test
	void socketThatIsAdoptedAndThenDenied() throws Exception {
		TcpServer server = start((builder) -> builder.interceptor((connection) -> null));
		try (ServerSocketChannel elsewhere = ServerSocketChannel.open()
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
			Peer peer = this.servers.connect(elsewhere.getLocalAddress());
			assertThatIOException().isThrownBy(() -> server.adopt(elsewhere.accept()));
			assertThat(peer.isAtEnd()).isTrue();
		}
		assertThat(this.steps).containsExactly("reports, counted 1, room for 1 taken");
		assertRoomIsGivenBack(server);
	}

	/**
	 * What is reported, and when.
	 */
	private final class Reports implements TcpServerObserver {

		@Override
		public void rejected(TcpServer server, @Nullable SocketAddress remoteAddress, RejectReason reason,
				@Nullable Throwable cause) {
			EntranceTests.this.cause.set(cause);
			step("reports");
		}

	}

}
