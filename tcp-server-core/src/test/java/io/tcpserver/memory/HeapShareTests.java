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

package io.tcpserver.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.ServerCapacity;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.ChildJvm;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.MemoryLimits;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The default limit of connections where the heap is what sets it, in a JVM of its own.
 */
class HeapShareTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	// In megabytes: half of it carries fewer connections than there are descriptors
	private static final int HEAP = 16;

	private static final String WARNING = "half of the heap of";

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void connectionsAreAsManyAsHalfOfTheHeapCarries(boolean reject) throws Exception {
		List<Peer> peers = new ArrayList<>();
		try (ChildJvm child = ChildJvm.withHeap(HEAP, Small.class, "" + reject)) {
			SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(),
					Integer.parseInt(child.printed("port ")));
			int limit = Integer.parseInt(child.printed("limit "));
			// Three times what a connection with a message handler costs, and 4 KiB
			long half = Long.parseLong(child.printed("heap ")) / 2;
			assertThat(limit).isEqualTo((int) (half / (3 * 2750 + 4096)));
			for (int i = 0; i < limit; i++) {
				peers.add(Peer.connect(address));
				assertThat(peers.get(i).send("hello\n").readLine()).isEqualTo("hello");
			}
			Peer late = Peer.connect(address);
			peers.add(late);
			Awaitility.await().atMost(PATIENCE).until(() -> warnings(child) == 1);
			assertThat(child.lines()).anyMatch((line) -> line.contains(" WARN ")
					&& line.contains("it has %d connections, and %s".formatted(limit, WARNING)));
			if (reject) {
				assertThat(late.isAtEnd()).isTrue();
			}
			else {
				late.send("late\n");
				peers.get(0).close();
				assertThat(late.readLine()).isEqualTo("late");
			}
			assertThat(child.end()).as("%s", child.lines()).isZero();
			assertThat(child.lines()).contains("peak " + limit, reject ? "rejected {LIMIT=1}" : "rejected {}");
		}
		finally {
			for (Peer peer : peers) {
				peer.close();
			}
		}
	}

	@Test
	void bothServersKnowThatNothingIsLeftWhicheverHasIt() throws Exception {
		List<Peer> peers = new ArrayList<>();
		try (ChildJvm child = ChildJvm.withHeap(HEAP, Small.class, "false", "two")) {
			SocketAddress first = new InetSocketAddress(InetAddress.getLoopbackAddress(),
					Integer.parseInt(child.printed("port ")));
			SocketAddress second = new InetSocketAddress(InetAddress.getLoopbackAddress(),
					Integer.parseInt(child.printed("second ")));
			int limit = Integer.parseInt(child.printed("limit "));
			for (int i = 0; i < limit; i++) {
				peers.add(Peer.connect((i < 5) ? first : second));
				assertThat(peers.get(i).send("hello\n").readLine()).isEqualTo("hello");
			}
			Awaitility.await().atMost(PATIENCE).until(() -> warnings(child) == 2);
			assertThat(child.lines())
				.anyMatch((line) -> line.contains("it has 5 connections, of %d that all".formatted(limit)))
				.anyMatch((line) -> line.contains("it has %d connections, of %d that".formatted(limit - 5, limit)));
			child.send("capacity");
			assertThat(child.printed("capacity ")).isEqualTo("5 5 %d true HEAP".formatted(limit));
			assertThat(child.end()).as("%s", child.lines()).isZero();
		}
		finally {
			for (Peer peer : peers) {
				peer.close();
			}
		}
	}

	private static long warnings(ChildJvm child) {
		return child.lines().stream().filter((line) -> line.contains(WARNING)).count();
	}

	/**
	 * A server without a limit of its own.
	 */
	static final class Small {

		private Small() {
		}

		public static void main(String[] arguments) throws Exception {
			ConnectionLimits limits = ConnectionLimits.defaults();
			ConnectionLimits chosen = arguments[0].equals("true") ? limits.withReject(null) : limits;
			TcpServer server = start(chosen);
			System.out.println("port " + Servers.address(server).getPort());
			System.out.println("limit " + server.maxConnections());
			System.out.println("heap " + Runtime.getRuntime().maxMemory());
			TcpServer second = (arguments.length > 1) ? start(chosen) : null;
			if (second != null) {
				System.out.println("second " + Servers.address(second).getPort());
			}
			BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			while (input.readLine() != null) {
				ServerCapacity capacity = server.capacity();
				System.out
					.println("capacity %d %d %d %s %s".formatted(capacity.connections(), capacity.maxConnections(),
							capacity.connectionsTogether(), capacity.isReached(), capacity.cause()));
			}
			System.out.println("peak " + server.statistics().peak());
			System.out.println("rejected " + server.statistics().rejected());
			if (second != null) {
				second.shutdown(Duration.ZERO);
			}
			server.shutdown(Duration.ZERO);
			System.out.println(server.waitClosed(Duration.ofSeconds(10)) ? "ended" : "hangs");
		}

		private static TcpServer start(ConnectionLimits limits) throws IOException {
			return TcpServer.builder()
				.address("127.0.0.1", 0)
				// Enough of it, so that nobody is told to wait for memory
				.settings((settings) -> settings.ioThreads(1)
					.limits(limits)
					.memory(MemoryLimits.none().withTotal(Integer.MAX_VALUE)))
				.asyncMessageHandler(FrameCodecs.line(100),
						(line, connection) -> CompletableFuture.completedStage(line))
				.start();
		}

	}

}
