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

package io.tcpserver.bind;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServer.State;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/**
 * Sockets that applications hand over: each has one owner.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class AdoptionTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	@RegisterExtension
	final Servers servers;

	@TempDir
	@SuppressWarnings("NullAway.Init") // set by JUnit
	Path directory;

	@SuppressWarnings("NullAway.Init") // set before each test
	private ServerSocketChannel elsewhere;

	AdoptionTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@BeforeEach
	void listen() throws IOException {
		this.elsewhere = listener();
	}

	@AfterEach
	void stopListening() throws IOException {
		this.elsewhere.close();
	}

	private static ServerSocketChannel listener() throws IOException {
		return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
	}

	private TcpServer start() throws IOException {
		return this.servers.start(Servers.shout());
	}

	private Peer connect() throws IOException {
		return this.servers.connect(this.elsewhere.getLocalAddress());
	}

	// Accepted sockets

	@Test
	@Asyncio("A25")
	void noSocketIsRefusedWithoutALeak() throws Exception {
		TcpServer server = start();
		assertThatNullPointerException().isThrownBy(() -> adoptNull(server)).withMessage("socket");
		server.close();
		assertThat(server.waitClosed(LONG)).isTrue();
	}

	@SuppressWarnings("NullAway") // on purpose
	private static void adoptNull(TcpServer server) throws IOException {
		server.adopt(null);
	}

	@Test
	@Asyncio("A25")
	void socketIsAdoptedByOneServerOnly() throws Exception {
		TcpServer first = start();
		TcpServer second = start();
		Peer peer = connect();
		SocketChannel socket = this.elsewhere.accept();
		first.adopt(socket);
		assertRefused(first, socket, first);
		assertRefused(second, socket, first);
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		assertThat(first.connections().size()).isOne();
		peer.close();
		await().atMost(LONG).until(() -> first.connections().size() == 0);
		assertRefused(first, socket, first);
		assertRefused(second, socket, first);
		assertThat(first.statistics().accepted()).isOne();
		assertThat(second.statistics().accepted()).isZero();
	}

	@Test
	@Asyncio("A25")
	void socketIsNotAdoptedWhileItIsBeingAdopted() throws Exception {
		AtomicReference<SocketChannel> socket = new AtomicReference<>();
		AtomicReference<TcpServer> self = new AtomicReference<>();
		TcpServer other = start();
		TcpServer server = this.servers.start((builder) -> builder.interceptor((connection) -> {
			assertRefused(self.get(), socket.get(), self.get());
			assertRefused(other, socket.get(), self.get());
			return connection;
		}), Servers.shout());
		self.set(server);
		Peer peer = connect();
		socket.set(this.elsewhere.accept());
		server.adopt(socket.get());
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		assertThat(server.statistics().accepted()).isOne();
	}

	@Test
	@Asyncio("A25")
	void socketThatTheApplicationClosesEndsItsConnection() throws Exception {
		TcpServer server = start();
		Peer peer = connect();
		SocketChannel socket = this.elsewhere.accept();
		TcpConnection connection = server.adopt(socket);
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		socket.close();
		assertThat(connection.closed()).succeedsWithin(LONG).isEqualTo(CloseReason.ABORTED);
		await().atMost(LONG).until(() -> server.statistics().active() == 0);
		assertThat(peer.isAtEnd()).isTrue();
	}

	private static void assertRefused(TcpServer server, SocketChannel socket, TcpServer owner) {
		assertThatIllegalStateException().isThrownBy(() -> server.adopt(socket))
			.withMessage("%s was adopted by server '%s' already", socket, owner.name());
	}

	// Listeners

	@Test
	@Asyncio("A21")
	void listenerIsAdoptedByOneServerOnly() throws Exception {
		TcpServer first = serve(this.elsewhere);
		try (ServerSocketChannel free = listener()) {
			assertThatIllegalArgumentException().isThrownBy(() -> serve(free, this.elsewhere))
				.withMessage("listener %s belongs to server '%s' already", this.elsewhere, first.name());
			assertThat(connect().send("x\n").readLine()).isEqualTo("X");
			// Not touched by the server that was refused
			TcpServer second = serve(free);
			assertThat(this.servers.connect(second).send("x\n").readLine()).isEqualTo("X");
		}
	}

	@Test
	@Asyncio("A21")
	void listenerIsNotGivenTwice() throws Exception {
		assertThatIllegalArgumentException().isThrownBy(() -> serve(this.elsewhere, this.elsewhere))
			.withMessage("listener must not be the same twice");
		assertThat(connect()).isNotNull();
		serve(this.elsewhere);
	}

	@Test
	@Asyncio("A21")
	void listenerEndsWithItsServer() throws Exception {
		TcpServer server = serve(this.elsewhere);
		server.close();
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThatIllegalArgumentException().isThrownBy(() -> serve(this.elsewhere))
			.withMessage("listener must be open");
	}

	@Test
	@Asyncio("A21")
	void serverFailsIfTheApplicationClosesItsListener() throws Exception {
		TcpServer server = serve(this.elsewhere);
		fails(server, this.elsewhere);
	}

	@Test
	@Asyncio("A21")
	void serverFailsIfTheApplicationClosesOneOfItsListenersWhilePaused() throws Exception {
		try (ServerSocketChannel other = listener()) {
			TcpServer server = serve(this.elsewhere, other);
			server.pause();
			fails(server, this.elsewhere);
		}
	}

	@Test
	@Asyncio({ "A21", "U05" })
	void serverFailsIfTheApplicationClosesItsUnixListener() throws Exception {
		try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			unix.bind(UnixDomainSocketAddress.of(this.directory.resolve("s")));
			fails(serve(unix), unix);
		}
	}

	private static void fails(TcpServer server, ServerSocketChannel listener) throws Exception {
		String address = server.sockets().get(0).toString();
		listener.close();
		await().atMost(LONG).until(() -> server.state() == State.FAILED);
		assertThat(server.failure()).get()
			.extracting(Throwable::getMessage)
			.isEqualTo("The application has closed the listener on " + address);
		server.close();
		assertThat(server.waitClosed(LONG)).isTrue();
	}

	private TcpServer serve(ServerSocketChannel... listeners) throws IOException {
		Consumer<TcpServerSettingsBuilder> settings = (builder) -> {
			builder.addresses(List.of()).transport(Transport.NIO);
			for (ServerSocketChannel listener : listeners) {
				builder.listener(listener);
			}
		};
		return this.servers.start(settings, Servers.shout());
	}

}
