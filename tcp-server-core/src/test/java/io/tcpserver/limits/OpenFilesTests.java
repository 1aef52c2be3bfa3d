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

package io.tcpserver.limits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.tcpserver.ServerCapacity;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.ChildJvm;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server whose process runs out of file descriptors, in a process of its own.
 */
class OpenFilesTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final List<String> LIMITED = List.of("bash", "-c", "ulimit -n 96; exec \"$0\" \"$@\"");

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@EnabledOnOs(OS.LINUX)
	void serverTakesNoMoreConnectionsThanItMayHaveFilesOpen(Transport transport) throws Exception {
		List<Peer> peers = new ArrayList<>();
		try (ChildJvm child = new ChildJvm(LIMITED, Limited.class, transport.name(), "0")) {
			SocketAddress address = address(child);
			int limit = Integer.parseInt(printed(child, "limit "));
			assertThat(limit).isBetween(16, 80);
			for (int i = 0; i < 112; i++) {
				peers.add(Peer.connect(address).send("x\n"));
			}
			await().atMost(LONG).until(() -> count(child, "the process may not open files for more") == 1);
			for (Peer peer : peers) {
				assertThat(peer.readLine()).isEqualTo("X");
				peer.close();
			}
			child.send("errors");
			assertThat(printed(child, "errors ")).isEqualTo("0");
			assertThat(printed(child, "peak ")).isEqualTo("" + limit);
			assertThat(child.end()).as("%s", child.lines()).isZero();
			assertThat(child.lines()).contains("ended").noneMatch((line) -> line.contains("cannot accept"));
		}
		finally {
			for (Peer peer : peers) {
				peer.close();
			}
		}
	}

	// All of a process have the same descriptors: what one server has, others cannot
	@Test
	@EnabledOnOs(OS.LINUX)
	void serversOfAProcessShareWhatItMayHaveOpen() throws Exception {
		List<Peer> peers = new ArrayList<>();
		try (ChildJvm child = new ChildJvm(LIMITED, Limited.class, "NIO", "0", "two")) {
			SocketAddress first = address(child);
			SocketAddress second = new InetSocketAddress(InetAddress.getLoopbackAddress(),
					Integer.parseInt(printed(child, "second ")));
			for (int i = 0; i < 56; i++) {
				peers.add(Peer.connect(first).send("x\n"));
				peers.add(Peer.connect(second).send("x\n"));
			}
			for (Peer peer : peers) {
				assertThat(peer.readLine()).isEqualTo("X");
				peer.close();
			}
			assertThat(child.end()).as("%s", child.lines()).isZero();
			assertThat(child.lines()).contains("ended").noneMatch((line) -> line.contains("cannot accept"));
			assertThat(count(child, "the process may not open files for more")).isPositive();
		}
		finally {
			for (Peer peer : peers) {
				peer.close();
			}
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void bothServersKnowThatNothingIsLeftWhicheverHasIt() throws Exception {
		List<Peer> peers = new ArrayList<>();
		try (ChildJvm child = new ChildJvm(LIMITED, Limited.class, "NIO", "0", "two")) {
			SocketAddress first = address(child);
			SocketAddress second = new InetSocketAddress(InetAddress.getLoopbackAddress(),
					Integer.parseInt(printed(child, "second ")));
			for (int i = 0; i < 5; i++) {
				Peer peer = Peer.connect(first).send("x\n");
				peers.add(peer);
				assertThat(peer.readLine()).isEqualTo("X");
			}
			for (int i = 0; i < 112; i++) {
				peers.add(Peer.connect(second));
			}
			// Also the one with five: its next client will wait
			await().atMost(LONG).until(() -> count(child, "the process may not open files for more") == 2);
			child.send("capacity");
			List<String> capacities = List.of(printed(child, "capacity one ").split(" "));
			List<String> others = List.of(printed(child, "capacity two ").split(" "));
			int together = Integer.parseInt(capacities.get(2));
			int most = together - 5;
			assertThat(capacities).containsExactly("5", "5", "" + together, "true", "DESCRIPTORS");
			assertThat(others).containsExactly("" + most, "" + most, "" + together, "true", "DESCRIPTORS");
			assertThat(child.lines())
				.anyMatch((line) -> line.contains("it has 5 connections, of %d that all".formatted(together)))
				.anyMatch((line) -> line.contains("it has %d connections, of %d that all".formatted(most, together)));
			// Once another server has room, this one has
			for (Peer peer : peers.subList(5, peers.size())) {
				peer.close();
			}
			await().atMost(LONG).until(() -> {
				child.send("capacity");
				return child.lines()
					.stream()
					.anyMatch((line) -> line.startsWith("capacity one 5 " + together + " 5 false"));
			});
			assertThat(child.end()).as("%s", child.lines()).isZero();
		}
		finally {
			for (Peer peer : peers) {
				peer.close();
			}
		}
	}

	@ParameterizedTest
	@Asyncio({ "A33", "P11" })
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@EnabledOnOs(OS.LINUX)
	void serverSurvivesTooManyOpenFiles(Transport transport) throws Exception {
		List<Peer> peers = new ArrayList<>();
		try (ChildJvm child = new ChildJvm(LIMITED, Limited.class, transport.name(), "100000")) {
			SocketAddress address = address(child);
			for (int i = 0; i < 112; i++) {
				peers.add(Peer.connect(address).send("x\n"));
			}
			await().atMost(LONG).until(() -> count(child, "cannot accept") > 0 || child.lines().contains("ended"));
			// Those that it has accepted are served all the same
			assertThat(peers.get(0).readLine()).isEqualTo("X");
			awaitErrors(child, 4);
			assertThat(count(child, "cannot accept")).as("%s", child.lines()).isOne();
			for (Peer peer : peers.subList(0, 92)) {
				peer.close();
			}
			for (Peer peer : peers.subList(92, 112)) {
				assertThat(peer.readLine()).isEqualTo("X");
			}
			// It may have found room for some, again and again, while the others were
			// closing
			await().atMost(LONG).until(() -> count(child, "recovered") > 0);
			Peer late = Peer.connect(address).send("x\n");
			peers.add(late);
			assertThat(late.readLine()).isEqualTo("X");
			int errors = errors(child);
			// Another episode does not keep the server from ending
			for (int i = 0; i < 92; i++) {
				peers.add(Peer.connect(address));
			}
			awaitErrors(child, errors + 1);
			assertThat(child.end()).as("%s", child.lines()).isZero();
			assertThat(child.lines()).contains("ended").noneMatch((line) -> line.contains("ERROR"));
		}
		finally {
			for (Peer peer : peers) {
				peer.close();
			}
		}
	}

	private static SocketAddress address(ChildJvm child) throws IOException {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(printed(child, "port ")));
	}

	private static String printed(ChildJvm child, String start) {
		await().atMost(LONG).until(() -> child.lines().stream().anyMatch((line) -> line.startsWith(start)));
		String found = child.lines().stream().filter((line) -> line.startsWith(start)).findFirst().orElseThrow();
		return found.substring(start.length());
	}

	private static long count(ChildJvm child, String text) {
		return child.lines().stream().filter((line) -> line.contains(text)).count();
	}

	private static void awaitErrors(ChildJvm child, int least) {
		await().atMost(LONG).until(() -> errors(child) >= least);
	}

	private static int errors(ChildJvm child) throws IOException {
		int before = allErrors(child).size();
		child.send("errors");
		await().atMost(LONG).until(() -> allErrors(child).size() > before);
		List<Integer> all = allErrors(child);
		return all.get(all.size() - 1);
	}

	private static List<Integer> allErrors(ChildJvm child) {
		return child.lines()
			.stream()
			.filter((line) -> line.startsWith("errors "))
			.map((line) -> Integer.valueOf(line.substring("errors ".length())))
			.toList();
	}

	/**
	 * Tells this process what is not logged at WARN.
	 */
	private static final class Printer implements TcpServerObserver {

		@Override
		public void acceptRecovered(TcpServer server, SocketAddress address, int failures) {
			System.out.println("recovered after " + failures);
		}

	}

	/**
	 * The server.
	 */
	static final class Limited {

		private Limited() {
		}

		public static void main(String[] arguments) throws Exception {
			loadClasses();
			int limit = Integer.parseInt(arguments[1]);
			ConnectionLimits limits = (limit > 0) ? ConnectionLimits.defaults().withMaxConnections(limit)
					: ConnectionLimits.defaults();
			TcpServer server = start(Transport.valueOf(arguments[0]), limits);
			System.out.println("port " + Servers.address(server).getPort());
			System.out.println("limit " + server.maxConnections());
			TcpServer second = (arguments.length > 2) ? start(Transport.valueOf(arguments[0]), limits) : null;
			if (second != null) {
				System.out.println("second " + Servers.address(second).getPort());
			}
			BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			while (input.readLine() != null) {
				System.out.println("errors " + server.statistics().acceptErrors());
				System.out.println("peak " + server.statistics().peak());
				System.out.println("capacity one " + text(server.capacity()));
				if (second != null) {
					System.out.println("capacity two " + text(second.capacity()));
				}
			}
			if (second != null) {
				second.shutdown(Duration.ZERO);
			}
			server.shutdown(Duration.ZERO);
			System.out.println(server.waitClosed(Duration.ofSeconds(10)) ? "ended" : "hangs");
		}

		private static String text(ServerCapacity capacity) {
			return "%d %d %d %s %s".formatted(capacity.connections(), capacity.maxConnections(),
					capacity.connectionsTogether(), capacity.isReached(), capacity.cause());
		}

		private static TcpServer start(Transport transport, ConnectionLimits limits) throws IOException {
			return TcpServer.builder()
				.address("127.0.0.1", 0)
				.settings(
						(settings) -> settings.transport(transport).ioThreads(1).limits(limits).observer(new Printer()))
				.streamHandler(Servers.shout())
				.start();
		}

		// A class in a directory cannot be loaded when there is no descriptor left
		private static void loadClasses() throws Exception {
			Path root = Path.of(TcpServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
			try (Stream<Path> files = Files.walk(root)) {
				for (Path file : files.filter((path) -> path.toString().endsWith(".class")).toList()) {
					String name = root.relativize(file).toString().replace('/', '.');
					if (!name.contains("KQueue") && !name.equals("module-info.class")) {
						Class.forName(name.substring(0, name.length() - ".class".length()));
					}
				}
			}
		}

	}

}
