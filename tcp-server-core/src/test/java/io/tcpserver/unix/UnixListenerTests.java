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
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.tcpserver.RejectReason;
import io.tcpserver.ServerBindException;
import io.tcpserver.ServerBindException.Problem;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.fixture.Program;
import io.tcpserver.harness.Peer;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Unix domain sockets: the same contract, and a file that is handled with care.
 */
class UnixListenerTests {

	private static final StreamHandler ECHO = (reader, writer) -> reader.transferTo(writer);

	private Path directory;

	private Path path;

	@BeforeEach
	void createDirectory() throws IOException {
		// Short: the system allows about a hundred bytes
		this.directory = Files.createTempDirectory(Path.of("/tmp"), "unix");
		this.path = this.directory.resolve("server.sock");
	}

	@AfterEach
	void nothingIsLeft() throws IOException {
		Files.deleteIfExists(this.path);
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files).as("no temporary file").isEmpty();
		}
		Files.delete(this.directory);
	}

	// Bound, served, closed, and the file is gone
	@Asyncio({ "S07", "S16", "A28", "U02", "W06" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void servesAndRemovesTheFile(Transport transport) throws Exception {
		TcpServer server = builder(transport).bind();
		assertThat(server.sockets()).containsExactly(UnixDomainSocketAddress.of(this.path));
		assertThat(server.isServing()).isFalse();
		CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> {
			try {
				server.startServing();
				server.serveForever();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		try (SocketChannel client = connect()) {
			client.write(ByteBuffer.wrap("over a file".getBytes(StandardCharsets.UTF_8)));
			assertThat(new String(Channels.newInputStream(client).readNBytes(11), StandardCharsets.UTF_8))
				.isEqualTo("over a file");
			assertThat(server.connections().iterator().next().localAddress())
				.isEqualTo(UnixDomainSocketAddress.of(this.path));
		}
		server.close();
		serving.get(10, TimeUnit.SECONDS);
		assertThat(this.path).doesNotExist();
		assertThat(server.sockets()).isEmpty();
	}

	// Also of a socket that was bound elsewhere
	@Asyncio("S17")
	@Test
	void removesTheFileOfAnAdoptedSocket() throws Exception {
		TcpServer server = adopting(true);
		finish(server);
		assertThat(this.path).doesNotExist();
	}

	// Gone already
	@Asyncio("S18")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void closesWithoutTheFile(Transport transport) throws Exception {
		TcpServer server = builder(transport).start();
		Files.delete(this.path);
		finish(server);
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
	}

	// Another file is at the path by now
	@Asyncio("S19")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void leavesAReplacedFileAlone(Transport transport) throws Exception {
		TcpServer server = builder(transport).start();
		Files.delete(this.path);
		Files.writeString(this.path, "somebody else's");
		finish(server);
		assertThat(this.path).hasContent("somebody else's");
	}

	// Of an adopted socket, too
	@Asyncio("S19")
	@Test
	void leavesAReplacedFileOfAnAdoptedSocketAlone() throws Exception {
		TcpServer server = adopting(true);
		Files.delete(this.path);
		Files.writeString(this.path, "somebody else's");
		finish(server);
		assertThat(this.path).hasContent("somebody else's");
	}

	// Told to leave it
	@Asyncio("S20")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void leavesTheFileWhenToldTo(Transport transport) throws Exception {
		TcpServer server = builder(transport)
			.settings((settings) -> settings.listen((listen) -> listen.withCleanupSocket(false)))
			.start();
		finish(server);
		assertThat(this.path).exists();
		Files.delete(this.path);
		TcpServer adopting = adopting(false);
		finish(adopting);
		assertThat(this.path).exists();
	}

	// The socket of a server that is gone is replaced
	@Asyncio("U01")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void replacesAStaleSocket(Transport transport) throws Exception {
		ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		gone.bind(UnixDomainSocketAddress.of(this.path));
		gone.close();
		assertThat(this.path).exists();
		TcpServer server = builder(transport).start();
		connect().close();
		finish(server);
	}

	// That of a server that lives is not, and nothing is left behind
	@Asyncio({ "U01", "U10" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void refusesThePathOfALivingServer(Transport transport) throws Exception {
		TcpServer server = builder(transport).start();
		assertThatExceptionOfType(ServerBindException.class).isThrownBy(() -> builder(transport).bind())
			.withMessageContaining(this.path.toString())
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.CONFLICT));
		connect().close();
		finish(server);
	}

	// A regular file is kept
	@Asyncio({ "U03", "U10" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void keepsARegularFile(Transport transport) throws Exception {
		Files.writeString(this.path, "a file");
		assertThatExceptionOfType(ServerBindException.class).isThrownBy(() -> builder(transport).bind())
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.IN_USE));
		assertThat(this.path).hasContent("a file");
	}

	// The directory does not exist
	@Asyncio("U10")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void missingDirectoryIsNamed(Transport transport) {
		Path missing = this.directory.resolve("missing/server.sock");
		assertThatExceptionOfType(ServerBindException.class)
			.isThrownBy(() -> TcpServer.builder()
				.path(missing)
				.settings((settings) -> settings.transport(transport))
				.streamHandler(ECHO)
				.bind())
			.withMessageContaining(missing.toString());
	}

	// An adopted socket is served as what it is
	@Test
	@Asyncio("U06")
	void adoptedSocketsOfBothKindsAreServedTogether() throws Exception {
		ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		unix.bind(UnixDomainSocketAddress.of(this.path));
		ServerSocketChannel inet = ServerSocketChannel.open();
		inet.bind(new InetSocketAddress("127.0.0.1", 0));
		TcpServer server = TcpServer.builder()
			.settings((settings) -> settings.listener(inet).listener(unix))
			.streamHandler((reader, writer) -> writer.write(writer.connection().localAddress().toString()))
			.start();
		assertThat(server.sockets()).containsExactly(inet.getLocalAddress(), UnixDomainSocketAddress.of(this.path));
		for (SocketAddress address : server.sockets()) {
			try (Peer peer = Peer.connect(address)) {
				assertThat(peer.readAll()).isEqualTo(address.toString());
			}
		}
		finish(server);
		assertThat(this.path).doesNotExist();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void twoKindsOfAddressAreServedTogether(Transport transport) throws Exception {
		TcpServer server = builder(transport).address("127.0.0.1", 0).start();
		assertThat(server.sockets()).hasSize(2);
		connect().close();
		Awaitility.await().until(() -> server.statistics().accepted() == 1);
		finish(server);
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@EnabledOnOs(OS.LINUX)
	void clientWithAnAbstractNameIsServed(Transport transport) throws Exception {
		TcpServer server = TcpServer.builder()
			.path(this.path)
			.settings((settings) -> settings.transport(transport))
			.streamHandler((reader, writer) -> writer.write(writer.connection().remoteAddress() + "."))
			.start();
		try (Program client = Program.start(List.of("python3", "-c", """
				import socket, sys
				with socket.socket(socket.AF_UNIX) as s:
				    s.bind('')
				    s.connect(sys.argv[1])
				    print(s.getsockname()[:1], s.recv(100))
				""", this.path.toString()))) {
			assertThat(client.exitCode()).as("exit code of: %s", client).isZero();
			assertThat(client.lines()).containsExactly("b'\\x00' b'.'");
		}
		server.close();
		server.waitClosed();
	}

	// Not as an address of Netty
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void rejectedClientHasAnAddressOfTheJdk(Transport transport) throws Exception {
		CompletableFuture<SocketAddress> rejected = new CompletableFuture<>();
		TcpServer server = builder(transport)
			.settings((settings) -> settings.limits(ConnectionLimits.defaults().withMaxConnections(1).withReject(null))
				.observer(new TcpServerObserver() {
					@Override
					public void rejected(TcpServer server, @Nullable SocketAddress remoteAddress, RejectReason reason,
							@Nullable Throwable cause) {
						rejected.complete(remoteAddress);
					}
				}))
			.start();
		try (SocketChannel first = connect()) {
			Awaitility.await().until(() -> server.connections().size() == 1);
			try (SocketChannel second = connect()) {
				assertThat(rejected).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(UnixDomainSocketAddress.of(""));
			}
		}
		finish(server);
	}

	private TcpServer adopting(boolean cleanup) throws IOException {
		ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		socket.bind(UnixDomainSocketAddress.of(this.path));
		TcpServer server = TcpServer.builder()
			.settings((settings) -> settings.listener(socket).listen((listen) -> listen.withCleanupSocket(cleanup)))
			.streamHandler(ECHO)
			.start();
		connect().close();
		return server;
	}

	private TcpServerBuilder builder(Transport transport) {
		return TcpServer.builder()
			.path(this.path)
			.settings((settings) -> settings.transport(transport))
			.streamHandler(ECHO);
	}

	private SocketChannel connect() throws IOException {
		return SocketChannel.open(UnixDomainSocketAddress.of(this.path));
	}

	private static void finish(TcpServer server) throws InterruptedException {
		server.shutdown(Duration.ofSeconds(1));
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
	}

}
