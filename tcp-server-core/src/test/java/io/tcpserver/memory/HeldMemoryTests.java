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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.tcpserver.harness.ChildJvm;
import io.tcpserver.harness.HoldingClients;
import io.tcpserver.harness.HoldingClients.Behavior;
import io.tcpserver.harness.HoldingServer;
import io.tcpserver.harness.HoldingServer.Kind;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Rounds;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is counted as held by connections is what the heap holds for them, according to a
 * histogram after a garbage collection, in a JVM of its own.
 */
class HeldMemoryTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	// Enough for what is not theirs to be little
	private static final int CONNECTIONS = 400;

	private static final int HEAP = 512;

	// Of which none is idle: each holds a thread that is no part of it
	private static final int FEW_THREADS = 20;

	private static final int THREADS = 2000;

	// Which two I/O threads may know and the budget does not
	private static final int UNPUBLISHED = 2 * 64 * 1024;

	// What readers have moved into larger arrays is told with what arrives next, or
	// when memory is short; reads that have begun are counted before they are done
	private static final double LEAST_KNOWN = 0.8;

	private static final double MOST_KNOWN = 1.1;

	// Of a process that does nothing
	private static final int NOISE = 4 * 1024;

	private static final double LEAST = 0.95;

	@ParameterizedTest
	@MethodSource("cases")
	void countedIsHeld(Case test) throws Exception {
		try (ChildJvm child = ChildJvm.withHeap(HEAP, HoldingServer.class, test.arguments())) {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(),
					Integer.parseInt(child.printed("port ")));
			// What is loaded and kept for all
			try (HoldingClients first = new HoldingClients(address, test.tls() != null)) {
				first.add(20, test.behavior().preparation());
			}
			Report[] reports = { report(child) };
			Awaitility.await().atMost(PATIENCE).until(() -> {
				Report before = reports[0];
				reports[0] = report(child);
				return before.counted() == 0 && reports[0].isAbout(before);
			});
			Report before = reports[0];
			try (HoldingClients clients = new HoldingClients(address, test.tls() != null)) {
				clients.add(CONNECTIONS, test.behavior());
				Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
					Report now = report(child);
					double heap = (now.heap() - before.heap()) / (double) CONNECTIONS;
					double counted = now.counted() / (double) CONNECTIONS;
					assertThat(heap).as("held for each").isPositive();
					assertThat(counted).as("counted for each").isBetween(LEAST * heap, test.most() * heap);
					assertThat((double) now.known()).as("known to the budget")
						.isBetween(LEAST_KNOWN * now.counted() - UNPUBLISHED, MOST_KNOWN * now.counted() + UNPUBLISHED);
				});
			}
			assertThat(child.end()).as("%s", child.lines()).isZero();
		}
	}

	private Report report(ChildJvm child) throws Exception {
		int number = (int) child.lines().stream().filter((line) -> line.startsWith("report ")).count();
		child.send("report " + number);
		return Report.parse(child.printed("report " + number + " "));
	}

	static Stream<Case> cases() {
		List<Transport> transports = Platform.transports().toList();
		// The one whose connections cost most, as constants have to be for them
		Transport usual = Transport.NIO;
		Stream<Transport> tested = Rounds.isFull() ? transports.stream() : Stream.of(usual);
		return tested.flatMap((transport) -> Stream.concat(plain(transport, transport == usual), encrypted(transport)));
	}

	private static Stream<Case> plain(Transport transport, boolean usual) {
		return Arrays.stream(Kind.values())
			.flatMap((kind) -> Arrays.stream(Behavior.values())
				.filter((behavior) -> behavior.isPlain() && (behavior != Behavior.AHEAD || kind.isOfMessages()))
				.map((behavior) -> new Case(transport, kind, null, behavior)))
			.filter((test) -> Rounds.isFull() ? usual || test.behavior() == Behavior.IDLE : test.isTelling());
	}

	private static Stream<Case> encrypted(Transport transport) {
		return Stream.of(TlsSettings.Provider.JDK, TlsSettings.Provider.OPENSSL)
			.flatMap((provider) -> Stream.of(Behavior.IDLE, Behavior.SILENT, Behavior.HANDSHAKE, Behavior.LINE)
				.map((behavior) -> new Case(transport, Kind.MESSAGES, provider, behavior)))
			.filter((test) -> Rounds.isFull() || test.behavior() == Behavior.IDLE);
	}

	/**
	 * What is measured.
	 */
	record Case(Transport transport, Kind kind, TlsSettings.@Nullable Provider tls, Behavior behavior) {

		boolean isTelling() {
			return switch (this.behavior) {
				case IDLE -> this.kind != Kind.BLOCKING_MESSAGES;
				case AHEAD, OUTPUT -> this.kind == Kind.MESSAGES;
				default -> false;
			};
		}

		String[] arguments() {
			int threads = (this.kind == Kind.BLOCKING_STREAM) ? THREADS : FEW_THREADS;
			return new String[] { this.transport.name(), this.kind.name(),
					(this.tls != null) ? this.tls.name() : "NONE", "" + threads };
		}

		double most() {
			if (this.tls == TlsSettings.Provider.JDK) {
				// A handshake is counted before it begins, and JDK 25 keeps less than 17
				return (this.behavior == Behavior.SILENT) ? 4 : 1.75;
			}
			// Stacks of virtual threads are as deep as they have ever been
			return (this.kind == Kind.BLOCKING_STREAM) ? 1.6 : 1.4;
		}

	}

	private record Report(long active, long heap, long counted, long known) {

		boolean isAbout(Report other) {
			return Math.abs(this.heap - other.heap) < NOISE;
		}

		static Report parse(String line) {
			List<Long> numbers = Arrays.stream(line.split(" ")).map(Long::valueOf).toList();
			return new Report(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
		}

	}

}
