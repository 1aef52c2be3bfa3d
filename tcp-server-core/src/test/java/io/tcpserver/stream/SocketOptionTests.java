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

package io.tcpserver.stream;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.tcpserver.ConnectionLostException;
import io.tcpserver.ConnectionSocketOptions;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.Transport;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Changes options of open sockets, on every transport.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class SocketOptionTests {

	private static final SocketOption<Integer> IDLE = ExtendedSocketOptions.TCP_KEEPIDLE;

	@RegisterExtension
	final Servers servers;

	@TempDir
	private Path directory;

	private final BlockingQueue<TcpConnection> connections = new LinkedBlockingQueue<>();

	SocketOptionTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start() throws Exception {
		return this.servers.start((settings) -> {
		}, this::take);
	}

	private void take(StreamReader reader, StreamWriter writer) throws Exception {
		this.connections.add(writer.connection());
		reader.readAll();
	}

	private TcpConnection connect(TcpServer server) throws Exception {
		this.servers.connect(server);
		return this.connections.poll(10, TimeUnit.SECONDS);
	}

	private static <T> T get(TcpConnection connection, SocketOption<T> option) throws Exception {
		return Background.result(connection.socketOptions().get(option));
	}

	private static <T> void assertChanges(TcpConnection connection, SocketOption<T> option, T value) throws Exception {
		assertThat(get(connection, option)).as(option.name()).isNotEqualTo(value);
		Background.result(connection.socketOptions().set(option, value));
		assertThat(get(connection, option)).as(option.name()).isEqualTo(value);
	}

	@Test
	void optionsOfOneConnectionAreChanged() throws Exception {
		TcpServer server = start();
		TcpConnection other = connect(server);
		TcpConnection connection = connect(server);
		assertChanges(connection, StandardSocketOptions.TCP_NODELAY, false);
		assertChanges(connection, StandardSocketOptions.SO_KEEPALIVE,
				!get(connection, StandardSocketOptions.SO_KEEPALIVE));
		assertChanges(connection, StandardSocketOptions.IP_TOS, 0x10);
		assertThat(get(other, StandardSocketOptions.TCP_NODELAY)).isTrue();
		int before = get(connection, StandardSocketOptions.SO_SNDBUF);
		Background.result(connection.socketOptions().set(StandardSocketOptions.SO_SNDBUF, 10_000));
		assertThat(get(connection, StandardSocketOptions.SO_SNDBUF)).isNotEqualTo(before).isBetween(10_000, 20_000);
	}

	@Test
	void keepAliveTimesAreChangedWhereTheTransportHasThem() throws Exception {
		TcpServer server = start();
		TcpConnection connection = connect(server);
		if (server.transport() == Transport.KQUEUE) {
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> connection.socketOptions().get(IDLE));
			return;
		}
		assertChanges(connection, IDLE, 77);
		assertChanges(connection, ExtendedSocketOptions.TCP_KEEPINTERVAL, 7);
		assertChanges(connection, ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
		// The kernel changes it back as it likes
		Background.result(connection.socketOptions().set(ExtendedSocketOptions.TCP_QUICKACK, false));
	}

	@Test
	void userTimeoutIsChangedWhereTheTransportHasIt() throws Exception {
		TcpServer server = start();
		TcpConnection connection = connect(server);
		SocketOption<Integer> option = ConnectionSocketOptions.TCP_USER_TIMEOUT;
		if (server.transport() == Transport.EPOLL || server.transport() == Transport.IO_URING) {
			assertChanges(connection, option, 12_345);
		}
		else {
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> connection.socketOptions().set(option, 1))
				.withMessageContaining("has no option TCP_USER_TIMEOUT");
		}
	}

	@Test
	void valueThatTheSystemRefusesIsReported() throws Exception {
		TcpConnection connection = connect(start());
		CompletableFuture<Void> refused = connection.socketOptions().set(IDLE, -1);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> refused.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void lingeringIsUpToTheServer() throws Exception {
		TcpConnection connection = connect(start());
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> connection.socketOptions().set(StandardSocketOptions.SO_LINGER, 0));
	}

	@Test
	void closedConnectionHasNoOptions() throws Exception {
		TcpConnection connection = connect(start());
		connection.abort();
		assertThat(connection.closed()).succeedsWithin(10, TimeUnit.SECONDS);
		CompletableFuture<Void> late = connection.socketOptions().set(StandardSocketOptions.TCP_NODELAY, false);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> late.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(ConnectionLostException.class);
	}

	@Test
	void adoptedSocketHasTheOptionsOfItsOwnTransport() throws Exception {
		TcpServer server = start();
		try (ServerSocketChannel listener = ServerSocketChannel.open().bind(null);
				SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
			TcpConnection connection = server.adopt(listener.accept());
			assertChanges(connection, IDLE, 78);
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> connection.socketOptions().get(ConnectionSocketOptions.TCP_USER_TIMEOUT));
			assertThat(client.isConnected()).isTrue();
		}
	}

	@Test
	void unixSocketHasBuffersOnly() throws Exception {
		Path path = this.directory.resolve("options.sock");
		TcpServer server = this.servers.start((settings) -> settings.path(path), this::take);
		try (Peer peer = Peer.connect(server.sockets().get(server.sockets().size() - 1))) {
			TcpConnection connection = this.connections.poll(10, TimeUnit.SECONDS);
			Background.result(connection.socketOptions().set(StandardSocketOptions.SO_SNDBUF, 10_000));
			assertThat(get(connection, StandardSocketOptions.SO_SNDBUF)).isBetween(10_000, 20_000);
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> connection.socketOptions().get(StandardSocketOptions.TCP_NODELAY));
			assertThat(peer.localAddress()).isNotNull();
		}
	}

}
