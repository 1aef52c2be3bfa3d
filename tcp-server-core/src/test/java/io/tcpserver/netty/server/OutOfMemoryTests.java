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

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.harness.ChildJvm;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * I/O threads that exhaust the heap, in a JVM of its own.
 */
class OutOfMemoryTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void processEndsAlthoughItsIoThreadsAreDead(Transport transport) throws Exception {
		List<Peer> peers = new ArrayList<>();
		try (ChildJvm child = new ChildJvm(List.of(), Mortal.class, transport.name())) {
			SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(),
					Integer.parseInt(printed(child, "port ", 1)));
			for (int i = 0; i < 5; i++) {
				peers.add(Peer.connect(address));
				assertThat(peers.get(i).send("hello\n").readLine()).isEqualTo("HELLO");
			}
			for (int death = 1; death <= 2; death++) {
				child.send("kill");
				assertThat(printed(child, "state ", death)).startsWith("FAILED java.lang.OutOfMemoryError");
			}
			for (Peer peer : peers) {
				assertThat(peer.isAtEnd()).isTrue();
			}
			assertThat(child.end()).as("%s", child.lines()).isZero();
			assertThat(child.lines()).contains("closed {ABORTED=5}", "ended")
				.filteredOn((line) -> line.contains("has lost its I/O thread"))
				.hasSize(2);
		}
		finally {
			for (Peer peer : peers) {
				peer.close();
			}
		}
	}

	private static String printed(ChildJvm child, String prefix, int number) {
		await(prefix + number).atMost(LONG).until(() -> lines(child, prefix).size() >= number);
		return lines(child, prefix).get(number - 1).substring(prefix.length());
	}

	private static List<String> lines(ChildJvm child, String prefix) {
		return child.lines().stream().filter((line) -> line.startsWith(prefix)).toList();
	}

	/**
	 * A server that loses an I/O thread with each line of input, and ends with its input.
	 */
	static final class Mortal {

		private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

		private Mortal() {
		}

		public static void main(String[] arguments) throws Exception {
			TcpServerSettings settings = TcpServerSettings.of((builder) -> builder.name("mortal")
				.address("127.0.0.1", 0)
				.ioThreads(2)
				.handlerThreads(new HandlerThreads(HandlerThreads.Mode.AUTO, 10)));
			MortalTransport transport = new MortalTransport(Transport.valueOf(arguments[0]), true);
			NettyTcpServer server = NettyTcpServer.bind(settings, transport,
					new BlockingStreamRunner(settings, Servers.shout()));
			server.startServing();
			System.out.println("port " + ((InetSocketAddress) server.sockets().get(0)).getPort());
			BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			while (input.readLine() != null) {
				IoThread victim = server.nextIo();
				transport.kill(victim);
				// Without an allocation as long as there may be no memory
				while (!victim.isEnding()) {
					LockSupport.parkNanos(PAUSE_NANOS);
				}
				while (!isIdle(server, victim)) {
					LockSupport.parkNanos(PAUSE_NANOS);
				}
				System.out.println("state " + server.state() + " " + server.failure().orElse(null));
			}
			server.shutdown(Duration.ofSeconds(3)).get();
			server.waitClosed();
			System.out.println("closed " + server.statistics().closed());
			System.out.println("ended");
		}

		private static boolean isIdle(NettyTcpServer server, IoThread victim) {
			List<NettyConnection> connections = new ArrayList<>();
			server.registry().each(connections::add);
			return connections.stream().noneMatch((connection) -> connection.io() == victim);
		}

	}

}
