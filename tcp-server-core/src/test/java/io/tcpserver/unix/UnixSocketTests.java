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

package io.tcpserver.unix;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.tcpserver.CloseReason;
import io.tcpserver.ServerBindException;
import io.tcpserver.ServerBindException.Problem;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Unix domain sockets and their files.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
@DisabledOnOs(OS.WINDOWS)
class UnixSocketTests {

	@RegisterExtension
	final Servers servers;

	// Short: the system allows about a hundred bytes for the path of a socket
	@TempDir
	@SuppressWarnings("NullAway.Init") // set by JUnit
	Path directory;

	UnixSocketTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private Path path() {
		return this.directory.resolve("app.sock");
	}

	private TcpServer start() throws IOException {
		return start((builder) -> {
		});
	}

	private TcpServer start(Consumer<TcpServerSettingsBuilder> settings) throws IOException {
		TcpServer server = this.servers.bind((builder) -> {
			builder.addresses(List.of()).path(path());
			settings.accept(builder);
		}, Servers.shout());
		server.startServing();
		return server;
	}

	private void assertServes() throws IOException {
		try (Peer peer = Peer.connect(UnixDomainSocketAddress.of(path()))) {
			assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		}
	}

	private static void end(TcpServer server) throws InterruptedException {
		server.close();
		server.closeClients();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	@Asyncio({ "A28", "U02", "S07" })
	void servesOnAPath() throws Exception {
		TcpServer server = start();
		assertThat(server.sockets()).containsExactly(UnixDomainSocketAddress.of(path()));
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		TcpConnection connection = server.connections().iterator().next();
		assertThat(connection.localAddress()).isEqualTo(UnixDomainSocketAddress.of(path()));
		assertThat(connection.remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
		assertThat(connection).asString().contains("from unix");
		peer.sendEof();
		assertThat(peer.readAll()).isEmpty();
		assertThat(connection.closed().get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.PEER);
	}

	@Test
	@Asyncio("S16")
	void removesItsFile() throws Exception {
		TcpServer server = start();
		assertThat(path()).exists();
		end(server);
		assertThat(everything()).isEmpty();
	}

	@Test
	void removesItsFileWhileClientsAreLeft() throws Exception {
		TcpServer server = start();
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		server.close();
		await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(everything()).isEmpty());
		assertThat(peer.send("y\n").readLine()).isEqualTo("Y");
	}

	@Test
	@Asyncio("S18")
	void fileMayBeGone() throws Exception {
		TcpServer server = start();
		Files.delete(path());
		end(server);
		assertThat(everything()).isEmpty();
	}

	@Test
	@Asyncio("S19")
	void leavesAFileThatHasReplacedItsOwn() throws Exception {
		TcpServer server = start();
		Files.delete(path());
		Files.writeString(path(), "mine");
		end(server);
		assertThat(path()).hasContent("mine");
	}

	@Test
	@Asyncio("S19")
	void leavesTheSocketOfAServerThatHasReplacedIt() throws Exception {
		TcpServer old = start();
		Files.delete(path());
		TcpServer replacement = start();
		end(old);
		assertServes();
		end(replacement);
		assertThat(everything()).isEmpty();
	}

	@Test
	@Asyncio("S20")
	void leavesItsFileIfToldTo() throws Exception {
		TcpServer server = start((builder) -> builder.listen((listen) -> listen.withCleanupSocket(false)));
		end(server);
		assertThat(everything()).containsExactly(path());
		// What is left is stale, so it does not get in the way
		TcpServer next = start();
		assertServes();
		end(next);
	}

	@Test
	@Asyncio("U01")
	void replacesAStaleSocket() throws Exception {
		try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			dead.bind(UnixDomainSocketAddress.of(path()));
		}
		assertThat(path()).exists();
		start();
		assertServes();
	}

	@Test
	@Asyncio("U01")
	void doesNotReplaceASocketThatIsInUse() throws Exception {
		TcpServer first = start();
		assertThatExceptionOfType(ServerBindException.class).isThrownBy(this::start).satisfies((ex) -> {
			assertThat(ex.problem()).isEqualTo(Problem.CONFLICT);
			assertThat(ex.conflictingServer()).contains(first.name());
			assertThat(ex.conflictingAddress()).contains(UnixDomainSocketAddress.of(path()));
		});
		assertServes();
		end(first);
	}

	@Test
	@Asyncio("U01")
	void doesNotReplaceASocketWhoseServerIsTooBusyToAccept() throws Exception {
		try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			busy.bind(UnixDomainSocketAddress.of(path()), 1);
			List<SocketChannel> waiting = new ArrayList<>();
			try {
				boolean connected = true;
				while (connected) {
					SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
					waiting.add(client);
					client.configureBlocking(false);
					connected = connect(client);
				}
				assertInUse();
			}
			finally {
				for (SocketChannel client : waiting) {
					client.close();
				}
			}
		}
	}

	private boolean connect(SocketChannel client) {
		try {
			return client.connect(UnixDomainSocketAddress.of(path()));
		}
		catch (IOException ex) {
			// The queue is full
			return false;
		}
	}

	private void assertInUse() {
		assertThatExceptionOfType(ServerBindException.class).isThrownBy(this::start).satisfies((ex) -> {
			assertThat(ex.problem()).isEqualTo(Problem.IN_USE);
			assertThat(ex.address()).isEqualTo(UnixDomainSocketAddress.of(path()));
			assertThat(ex).hasMessageContaining("cannot listen on " + path() + ": the address is already in use");
		});
	}

	@Test
	@Asyncio("U03")
	void keepsAFileThatIsNoSocket() throws Exception {
		Files.writeString(path(), "mine");
		assertInUse();
		assertThat(path()).hasContent("mine");
		assertThat(everything()).containsExactly(path());
	}

	@Test
	@Asyncio("U03")
	void keepsADirectory() throws Exception {
		Files.createDirectory(path());
		assertInUse();
		assertThat(path()).isDirectory();
	}

	@Test
	@Asyncio({ "U01", "U03" })
	void keepsANamedPipe() throws Exception {
		Process mkfifo = new ProcessBuilder("mkfifo", path().toString()).inheritIO().start();
		assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
		assertInUse();
		assertThat(path()).exists();
	}

	@Test
	@Asyncio("U07")
	@EnabledOnOs(OS.LINUX)
	void keepsADatagramSocket() throws Exception {
		assumeTrue(Epoll.isAvailable(), "only Netty has such sockets");
		Socket datagrams = Socket.newSocketDomainDgram();
		try {
			datagrams.bind(new DomainSocketAddress(path().toFile()));
			assertInUse();
			assertThat(everything()).containsExactly(path());
		}
		finally {
			datagrams.close();
		}
	}

	@Test
	@Asyncio("U10")
	void failedBindLeavesNothing() {
		Path missing = this.directory.resolve("missing").resolve("app.sock");
		assertThatExceptionOfType(ServerBindException.class)
			.isThrownBy(() -> start((settings) -> settings.path(missing)))
			.satisfies((ex) -> assertThat(ex.address()).isEqualTo(UnixDomainSocketAddress.of(missing)));
		// The first address was bound by then
		assertThat(everything()).isEmpty();
	}

	@Test
	@Asyncio("U10")
	void pathThatClientsCouldNotConnectToIsRefused() {
		String tooLong = "x".repeat(120 - this.directory.toString().length());
		assertThatExceptionOfType(ServerBindException.class)
			.isThrownBy(() -> start((builder) -> builder.path(this.directory.resolve(tooLong))))
			.withMessageContaining(tooLong);
		assertThat(everything()).isEmpty();
	}

	@Test
	@Asyncio("U10")
	void longestPathIsServed() throws Exception {
		// 108 bytes with the terminating zero, as unix(7) has it; less on other systems
		int length = 103 - this.directory.toString().length() - 1;
		Path longest = this.directory.resolve("x".repeat(length));
		TcpServer server = start((builder) -> builder.addresses(List.of()).path(longest));
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
	}

	@Test
	@Asyncio("U10")
	void shortNameInALongDirectoryIsServed() throws Exception {
		int length = 101 - this.directory.toString().length() - 1;
		Path deep = Files.createDirectory(this.directory.resolve("d".repeat(length)));
		TcpServer server = start((builder) -> builder.addresses(List.of()).path(deep.resolve("s")));
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
	}

	@Test
	void servesOnAPathAndAPortAtTheSameTime() throws Exception {
		TcpServer server = start((builder) -> builder.address("127.0.0.1", 0));
		assertThat(server.sockets()).hasSize(2).first().isEqualTo(UnixDomainSocketAddress.of(path()));
		assertThat(this.servers.connect(server.sockets().get(0)).send("x\n").readLine()).isEqualTo("X");
		assertThat(this.servers.connect(server.sockets().get(1)).send("y\n").readLine()).isEqualTo("Y");
	}

	private List<Path> everything() {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
