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
import java.lang.reflect.Method;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.tcpserver.Addresses;
import io.tcpserver.ServerBindException;
import io.tcpserver.ServerBindException.Problem;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Platform;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.Transport;
import io.tcpserver.settings.WriteBufferLimits;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Addresses: which are bound, and what is said when one cannot be.
 */
class BindTests {

	private static final StreamHandler ECHO = (reader, writer) -> reader.transferTo(writer);

	@TempDir
	@SuppressWarnings("NullAway.Init") // set by JUnit
	Path directory;

	// The address is in use
	@Asyncio("A22")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void addressInUseIsNamed(Transport transport) throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			assertThatExceptionOfType(ServerBindException.class)
				.isThrownBy(() -> builder(transport).address("127.0.0.1", other.getLocalPort()).bind())
				.withMessageContaining("127.0.0.1:" + other.getLocalPort())
				.withMessageContaining("already in use")
				.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.IN_USE));
		}
	}

	// All or none; the first address is free again
	@Asyncio("A11")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void failedBindLeavesNothingBound(Transport transport) throws Exception {
		int free;
		try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			free = probe.getLocalPort();
		}
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			assertThatExceptionOfType(ServerBindException.class)
				.isThrownBy(() -> builder(transport).address("127.0.0.1", free)
					.address("127.0.0.1", other.getLocalPort())
					.bind());
		}
		// io_uring lets go of a socket a moment after it has closed it
		Awaitility.await()
			.ignoreExceptionsInstanceOf(BindException.class)
			.until(() -> new ServerSocket(free, 1, InetAddress.getByName("127.0.0.1")), this::closes);
	}

	// The host name has no address
	@Asyncio("A08")
	@Test
	void unknownHostIsNamed() {
		assertThatExceptionOfType(ServerBindException.class)
			.isThrownBy(() -> builder(Transport.AUTO).address("no-such-host.invalid", 0).bind())
			.withMessageContaining("no-such-host.invalid")
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.UNKNOWN_HOST));
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void addressOfAnotherMachineIsNamed(Transport transport) {
		// TEST-NET-1 of RFC 5737; binding sends nothing
		assertThatExceptionOfType(ServerBindException.class)
			.isThrownBy(() -> builder(transport).address("192.0.2.1", 0).bind())
			.withMessageContaining("192.0.2.1")
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.NOT_LOCAL));
	}

	// No host means all interfaces of both families
	@Asyncio({ "A04", "A05", "A23", "P06" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void emptyHostServesBothFamilies(Transport transport) throws Exception {
		TcpServer server = builder(transport).address("", 0).start();
		int port = ports(server).iterator().next();
		for (String host : List.of("127.0.0.1", "::1")) {
			assertEchoes(host, port);
		}
		server.shutdown(Duration.ZERO);
		server.waitClosed();
	}

	// An IPv6 wildcard keeps the port free for IPv4, unlike all interfaces
	@Asyncio("P19")
	@ParameterizedTest
	@MethodSource("nativeTransports")
	void ipv6WildcardServesIpv6Only(Transport transport) throws Exception {
		TcpServer server;
		int port;
		// First, as a port that is free on IPv6 need not be on IPv4
		try (ServerSocket ipv4 = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			port = ipv4.getLocalPort();
			server = builder(transport).address("::", port).start();
			assertThat(Addresses.format(server.sockets())).isEqualTo("[::]:" + port);
		}
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new Socket("127.0.0.1", port));
		assertEchoes("::1", port);
		server.shutdown(Duration.ZERO);
		server.waitClosed();
	}

	// A port is shared with addresses of IPv4
	@Asyncio("P19")
	@ParameterizedTest
	@MethodSource("nativeTransports")
	void ipv6WildcardSharesItsPortWithIpv4(Transport transport) throws Exception {
		for (List<String> hosts : List.of(List.of("::", "127.0.0.1"), List.of("127.0.0.1", "::"))) {
			TcpServer server = builder(transport).address(hosts.get(0), 0).address(hosts.get(1), 0).start();
			int port = ports(server).iterator().next();
			assertThat(server.sockets()).extracting(Addresses::format)
				.containsExactlyInAnyOrder("[::]:" + port, "127.0.0.1:" + port);
			assertEchoes("127.0.0.1", port);
			assertEchoes("::1", port);
			server.shutdown(Duration.ZERO);
			server.waitClosed();
		}
	}

	// Side by side, or on one socket where Netty or the JDK has no other way
	@Asyncio("P19")
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void wildcardsOfBothFamiliesShareAPort(Transport transport) throws Exception {
		for (List<String> hosts : List.of(List.of("::", "0.0.0.0"), List.of("0.0.0.0", "::"))) {
			TcpServer server = builder(transport).address(hosts.get(0), 0).address(hosts.get(1), 0).start();
			int port = ports(server).iterator().next();
			String sockets = Addresses.format(server.sockets());
			if (transport == Transport.EPOLL) {
				assertThat(sockets).contains("[::]:" + port, "0.0.0.0:" + port);
			}
			else {
				assertThat(sockets).isEqualTo("*:" + port);
			}
			assertEchoes("127.0.0.1", port);
			assertEchoes("::1", port);
			server.shutdown(Duration.ZERO);
			server.waitClosed();
		}
	}

	// Never silently more than was asked for
	@Asyncio("P19")
	@Test
	void ipv6WildcardIsRefusedWhereTheJdkWouldServeIpv4AsWell() {
		assertThatIllegalArgumentException().isThrownBy(() -> builder(Transport.NIO).address("::", 0).bind())
			.withMessageStartingWith("address '::' means IPv6 only, which transport 'nio' does not support. Use ");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> builder(Transport.NIO).address(Addresses.ipv6Wildcard(0)).bind())
			.withMessageContaining("IPv6 only");
	}

	// All interfaces stay one socket, whatever else is listed
	@Asyncio({ "A04", "P19" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void allInterfacesIncludeThoseOfEachFamily(Transport transport) throws Exception {
		TcpServer server = builder(transport).address("::", 0).address("", 0).address("0.0.0.0", 0).bind();
		int port = ports(server).iterator().next();
		assertThat(Addresses.format(server.sockets())).isEqualTo("*:" + port);
		server.close();
		server.waitClosed();
	}

	static Stream<Transport> nativeTransports() {
		return Platform.transports().filter((transport) -> transport != Transport.NIO);
	}

	private static void assertEchoes(String host, int port) throws IOException {
		try (Socket client = new Socket(host, port)) {
			client.getOutputStream().write('x');
			assertThat(client.getInputStream().read()).as(host).isEqualTo('x');
		}
	}

	@ParameterizedTest
	@Asyncio({ "A12", "A13", "P06", "P07" })
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void severalAddressesShareOneEphemeralPort(Transport transport) throws Exception {
		TcpServer server = builder(transport).address("127.0.0.2", 0)
			.address("::1", 0)
			.address("127.0.0.1", 0)
			.address("127.0.0.2", 0)
			.address("0:0:0:0:0:0:0:1", 0)
			.bind();
		assertThat(server.sockets()).extracting(BindTests::host)
			.containsExactly("127.0.0.2", InetAddress.getByName("::1").getHostAddress(), "127.0.0.1");
		assertThat(ports(server)).hasSize(1).doesNotContain(0);
		server.close();
		server.waitClosed();
	}

	// Off by default, on when asked for
	@Asyncio({ "A16", "A09" })
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void reusePortLetsTwoServersShareAPort(Transport transport) throws Exception {
		TcpServer first = builder(transport).address("127.0.0.1", 0)
			.settings((settings) -> settings.listen((listen) -> listen.withReusePort(true)))
			.start();
		int port = ports(first).iterator().next();
		TcpServer second = builder(transport).address("127.0.0.1", port)
			.settings((settings) -> settings.listen((listen) -> listen.withReusePort(true)))
			.start();
		assertThatExceptionOfType(ServerBindException.class)
			.isThrownBy(() -> builder(transport).address("127.0.0.1", port).bind());
		for (TcpServer server : List.of(first, second)) {
			server.close();
			server.waitClosed();
		}
	}

	// What excludes each other, and what is missing
	@Asyncio({ "A06", "A07", "A29", "U05" })
	@Test
	void addressesAndListenersExcludeEachOther() throws Exception {
		try (ServerSocketChannel listener = ServerSocketChannel.open()) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> builder(Transport.NIO).address("127.0.0.1", 0)
					.settings((settings) -> settings.listener(listener))
					.bind())
				.withMessageContaining("listener");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> builder(Transport.NIO).path(Path.of("any.sock"))
					.settings((settings) -> settings.listener(listener))
					.bind())
				.withMessageContaining("path");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> builder(Transport.NIO).settings((settings) -> settings.listener(listener)).bind())
				.as("not bound")
				.withMessageContaining("bound");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> builder(Transport.EPOLL).settings((settings) -> settings.listener(listener)).bind())
				.withMessageContaining("transport");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> builder(Transport.NIO).bind())
			.withMessageContaining("needs an address");
	}

	@Test
	@Asyncio("U06")
	void listenerOfTheInternetIsNotTakenForAPath() throws Exception {
		Path path = this.directory.resolve("s");
		try (ServerSocketChannel listener = ServerSocketChannel.open()
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
			assertThatIllegalArgumentException().isThrownBy(
					() -> builder(Transport.NIO).path(path).settings((settings) -> settings.listener(listener)).bind())
				.withMessage("address, port and path cannot be used with a listener");
			assertThat(path).doesNotExist();
			assertThat(listener.isOpen()).isTrue();
		}
	}

	@Test
	@Asyncio({ "A01", "U07" })
	void onlyStreamSocketsCanBeHandedOver() {
		// Others are refused by the compiler
		assertThat(Stream.of(TcpServer.class, TcpServerBuilder.class, TcpServerSettingsBuilder.class)
			.flatMap((type) -> Stream.of(type.getMethods()))
			.filter((method) -> method.getDeclaringClass() != Object.class)).noneMatch(BindTests::takesDatagramSockets)
			.anyMatch((method) -> Set.of(method.getParameterTypes()).contains(ServerSocketChannel.class));
	}

	private static boolean takesDatagramSockets(Method method) {
		return Stream.of(method.getParameterTypes())
			.anyMatch((type) -> type.isAssignableFrom(DatagramChannel.class)
					|| type.isAssignableFrom(DatagramSocket.class));
	}

	// A boolean for TLS cannot be passed
	@Asyncio("U04")
	@Test
	void onlyInternetAndUnixAddressesAreKnown() {
		SocketAddress strange = new SocketAddress() {
		};
		assertThatIllegalArgumentException().isThrownBy(() -> builder(Transport.NIO).address(strange).bind())
			.withMessageContaining("internet or Unix domain address");
	}

	// Settings are checked, by their names
	@Asyncio({ "X26", "P19", "R09" })
	@Test
	void settingsAreCheckedByName() {
		assertThat(settings().listen().backlog()).isEqualTo(1024);
		assertThat(settings().listen().reuseAddress()).isTrue();
		assertThat(settings().listen().reusePort()).isFalse();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TcpServerSettings.of((settings) -> settings.listen((listen) -> listen.withBacklog(0))))
			.withMessage("backlog must be at least 1, got 0");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TcpServerSettings.of((settings) -> settings.streamLimit(-1)))
			.withMessageContaining("stream.limit");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TcpServerSettings.of((settings) -> settings.maxFrameLength(0)))
			.withMessageContaining("framing.max-length");
		assertThatIllegalArgumentException().isThrownBy(() -> TcpServerSettings.of((settings) -> settings.port(65536)))
			.withMessageContaining("port");
		assertThatIllegalArgumentException().isThrownBy(() -> new WriteBufferLimits(2, 1))
			.withMessageContaining("write-buffer.high");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> builder(Transport.NIO).address("127.0.0.1", 0)
				.settings(
						(settings) -> settings.socket(SocketSettings.defaults().withUserTimeout(Duration.ofSeconds(1))))
				.bind())
			.withMessageContaining("socket.user-timeout")
			.withMessageContaining("nio");
	}

	@Test
	void missingTransportIsNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> builder(Transport.KQUEUE).address("127.0.0.1", 0).bind())
			.withMessageContaining("kqueue")
			.withMessageContaining("'auto'");
	}

	@Test
	void virtualThreadsAreRefusedOnlyWhereTheJvmHasNone() throws Exception {
		TcpServerBuilder builder = builder(Transport.NIO).address("127.0.0.1", 0)
			.settings((settings) -> settings.handlerThreads(new HandlerThreads(HandlerThreads.Mode.VIRTUAL, 1)));
		if (Runtime.version().feature() < 21) {
			assertThatIllegalArgumentException().isThrownBy(builder::bind).withMessageContaining("handler.threads");
		}
		else {
			builder.bind().close();
		}
	}

	private boolean closes(ServerSocket socket) {
		try {
			socket.close();
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static TcpServerSettings settings() {
		return TcpServerSettings.of((settings) -> settings.port(0));
	}

	private static TcpServerBuilder builder(Transport transport) {
		return TcpServer.builder().settings((settings) -> settings.transport(transport)).streamHandler(ECHO);
	}

	private static Set<Integer> ports(TcpServer server) {
		return server.sockets()
			.stream()
			.map((address) -> ((InetSocketAddress) address).getPort())
			.collect(Collectors.toSet());
	}

	private static String host(SocketAddress address) {
		return ((InetSocketAddress) address).getAddress().getHostAddress().replaceFirst("%.*", "");
	}

}
