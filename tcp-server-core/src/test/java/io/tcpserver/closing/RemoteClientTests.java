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

package io.tcpserver.closing;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.RemoteHost;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Waiting;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.StreamHandler;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients on another machine: some are gone without a word, and some share a network.
 */
@EnabledOnOs(OS.LINUX)
class RemoteClientTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final Duration SECOND = Duration.ofSeconds(1);

	// Connects from an address, says what it reads, and stays
	private static final String CLIENT = """
			import socket, sys
			host, port, source = sys.argv[1:4]
			client = socket.create_connection((host, int(port)), 10, (source, 0) if source else None)
			client.sendall(b"hello\\n")
			line = client.makefile("rb").readline()
			print("got", line.decode().strip())
			sys.stdin.read()
			""";

	@RegisterExtension
	final Servers servers = new Servers();

	private final Recorder recorder = new Recorder();

	private TcpServer start(Transport transport, InetSocketAddress address, UnaryOperator<SocketSettings> socket,
			ConnectionLimits limits, StreamHandler handler) throws IOException {
		return this.servers.start((settings) -> settings.addresses(List.of())
			.address(address.getAddress().getHostAddress(), 0)
			.transport(transport)
			.socket(socket.apply(SocketSettings.defaults()))
			.limits(limits)
			.observer(this.recorder), handler);
	}

	private TcpServer start(Transport transport, RemoteHost host, UnaryOperator<SocketSettings> socket,
			StreamHandler handler) throws IOException {
		return start(transport, new InetSocketAddress(host.localAddress(), 0), socket, ConnectionLimits.defaults(),
				handler);
	}

	private static BufferedReader connect(RemoteHost host, TcpServer server, String source) throws IOException {
		InetSocketAddress address = Servers.address(server);
		return host.python(CLIENT, address.getAddress().getHostAddress(), "" + address.getPort(), source);
	}

	// The JDK does not have the option
	static Stream<Transport> transportsWithUserTimeout() {
		return Platform.transports().filter((transport) -> transport != Transport.NIO);
	}

	@ParameterizedTest
	@Asyncio("P18")
	@Waiting
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void clientThatIsGoneIsFoundByKeepAlive(Transport transport) throws Exception {
		try (RemoteHost host = RemoteHost.create()) {
			TcpServer server = start(transport, host, (socket) -> socket.withKeepAlive(SECOND, SECOND, 2),
					Servers.shout());
			assertThat(connect(host, server, "").readLine()).isEqualTo("got HELLO");
			assertThat(server.statistics().active()).isOne();
			host.disconnect();
			await().atMost(LONG).until(() -> this.recorder.reasons().contains(CloseReason.UNREACHABLE));
			await().atMost(LONG).until(() -> server.statistics().active() == 0);
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@Waiting
	@MethodSource("transportsWithUserTimeout")
	void clientThatIsGoneIsFoundByWhatItDoesNotAcknowledge(Transport transport) throws Exception {
		Gate disconnected = new Gate("the link is down");
		try (RemoteHost host = RemoteHost.create()) {
			TcpServer server = start(transport, host,
					(socket) -> socket.withoutKeepAlive().withUserTimeout(Duration.ofSeconds(2)), (reader, writer) -> {
						writer.write(reader.readLine() + "\n");
						writer.drain();
						disconnected.await();
						writer.write("into the void\n");
						writer.drain();
						reader.readLine();
					});
			assertThat(connect(host, server, "").readLine()).isEqualTo("got hello");
			host.disconnect();
			disconnected.open();
			await().atMost(LONG).until(() -> this.recorder.reasons().contains(CloseReason.UNREACHABLE));
			await().atMost(LONG).until(() -> server.statistics().active() == 0);
		}
	}

	// Its kernel answers, yet the window stays closed
	@ParameterizedTest(allowZeroInvocations = true)
	@Waiting
	@MethodSource("transportsWithUserTimeout")
	void clientThatDoesNotReadIsFoundByTheUserTimeout(Transport transport) throws Exception {
		CompletableFuture<IOException> failure = new CompletableFuture<>();
		TcpServer server = start(transport, new InetSocketAddress("127.0.0.1", 0),
				(socket) -> socket.withUserTimeout(Duration.ofSeconds(2)), ConnectionLimits.defaults(),
				(reader, writer) -> {
					try {
						while (true) {
							writer.write(new byte[64 * 1024]);
							writer.drain();
						}
					}
					catch (IOException ex) {
						failure.complete(ex);
						throw ex;
					}
				});
		this.servers.connect(Servers.address(server), 4096);
		await().atMost(LONG).until(() -> this.recorder.reasons().contains(CloseReason.UNREACHABLE));
		assertThat(failure).succeedsWithin(LONG).isInstanceOfSatisfying(ConnectionLostException.class, (ex) -> {
			assertThat(ex.reason()).isEqualTo(CloseReason.UNREACHABLE);
			assertThat(ex).hasMessageStartingWith("Connection lost: UNREACHABLE");
		});
	}

	@ParameterizedTest
	@Waiting
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void clientsOfOneIpv6NetworkCountAsOne(Transport transport) throws Exception {
		try (RemoteHost host = RemoteHost.create()) {
			Assumptions.assumeTrue(host.addIpv6(), "IPv6 addresses cannot be added here");
			ConnectionLimits limits = ConnectionLimits.defaults().withMaxConnectionsPerAddress(1);
			TcpServer server = start(transport, new InetSocketAddress(host.ipv6(1, 1), 0), UnaryOperator.identity(),
					limits, Servers.shout());
			assertThat(connect(host, server, host.ipv6(1, 2)).readLine()).isEqualTo("got HELLO");
			assertThat(connect(host, server, host.ipv6(1, 3)).readLine()).isNotEqualTo("got HELLO");
			assertThat(connect(host, server, host.ipv6(2, 2)).readLine()).isEqualTo("got HELLO");
			assertThat(server.statistics().rejected()).containsOnlyKeys(RejectReason.ADDRESS_LIMIT);
			assertThat(server.statistics().active()).isEqualTo(2);
		}
	}

}
