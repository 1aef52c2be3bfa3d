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

package io.tcpserver.log;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import io.tcpserver.HandlerLoad;
import io.tcpserver.LimitCause;
import io.tcpserver.LoggingObserver;
import io.tcpserver.MemoryUse;
import io.tcpserver.ServerCapacity;
import io.tcpserver.ServerMemory;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.ConnectionLimits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an operator reads when a server is at its limits: the numbers, what happens, and
 * the way out.
 */
class LoggingObserverTests {

	private static final ServerMemory OWN = new ServerMemory(new MemoryUse(11, 22, 33, 44, 55), 150, false, 165, true,
			0);

	private static final ServerMemory SHARED = new ServerMemory(new MemoryUse(11, 22, 33, 44, 55), 1500, true, 2000,
			true, 0);

	private final LoggingObserver observer = new LoggingObserver();

	@RegisterExtension
	final Servers servers = new Servers();

	@RegisterExtension
	final Log log = new Log(Level.INFO);

	private TcpServer server;

	@BeforeEach
	void bind() throws IOException {
		this.server = this.servers.bind((settings) -> settings.name("echo"), Servers.shout());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					CONFIGURED  | 3 | 7 | it has reached its limit of 7 (limits.max-connections).
					DESCRIPTORS | 7 | 7 | it has 7 connections, and the process may not open files for more. Raise its limit of open files (ulimit -n),
					DESCRIPTORS | 7 | 9 | it has 7 connections, of 9 that all servers of the process have, and the process may not open files for more.
					HEAP        | 7 | 9 | it has 7 connections, of 9 that all servers of the process have, and half of the heap of
					HEAP        | 7 | 7 | (-Xmx) cannot carry more. Set limits.max-connections, or start the JVM with more heap.
					HANDLER_THREADS | 7 | 9 | it has 7 connections, and the handler of each occupies one of its 7 threads (handler.max-threads) until it ends.
					""")
	void limitNamesItsCauseAndTheNumbers(LimitCause cause, int connections, int together, String text) {
		this.observer.limitReached(this.server, new ServerCapacity(connections, 7, cause, together));
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.asString()
			.startsWith("TCP server 'echo' cannot take more connections: it has ")
			.contains(text)
			.endsWith("Further clients are queued or rejected");
	}

	@Test
	void limitOfTheHeapSaysHowLargeTheHeapIs() {
		this.observer.limitReached(this.server, new ServerCapacity(7, 7, LimitCause.HEAP, 7));
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.asString()
			.contains("half of the heap of %d bytes".formatted(Runtime.getRuntime().maxMemory()));
	}

	@Test
	void handlersThatWaitForThreads() {
		this.observer.handlersWaiting(this.server, new HandlerLoad(200, 200, 3, Duration.ofMillis(1234)));
		this.observer.handlersRecovered(this.server, new HandlerLoad(17, 200, 0, Duration.ZERO));
		assertThat(this.log.lines(Level.WARN)).containsExactly(
				"TCP server 'echo' has 200 busy handler threads and may not have more (handler.max-threads): "
						+ "3 handlers wait for one, the longest for 1234 ms, and their clients get no answer until they have one. "
						+ "Use virtual threads (Java 21 or newer), set handler.max-threads higher, close idle connections "
						+ "(timeouts.idle), or use a handler that does not block");
		assertThat(this.log.lines(Level.INFO)).last()
			.isEqualTo(
					"TCP server 'echo' has a thread for each handler again: 17 of 200 are busy (handler.max-threads)");
	}

	@Test
	void memoryOfAServer() {
		this.observer.memoryExceeded(this.server, OWN);
		this.observer.memoryRecovered(this.server, OWN, 3);
		assertThat(this.log.lines(Level.WARN)).containsExactly(
				"Memory is short for the connections of TCP server 'echo', which hold 165 of 150 bytes (memory.total): "
						+ "11 in input, 22 in messages decoded ahead, 33 in output, 44 in TLS handshakes, 55 in connections. "
						+ "Reading from them is limited until memory is free, and those that hold more than their share and "
						+ "make no progress are closed. If this is no attack, set memory.total higher, start the JVM with "
						+ "more heap, or allow fewer connections (limits.max-connections)");
		assertThat(this.log.lines(Level.INFO)).last()
			.isEqualTo(
					"Memory is no longer short for the connections of TCP server 'echo', which hold 165 of 150 bytes "
							+ "(memory.total): all are read from again, 3 were closed");
	}

	@Test
	void memoryThatServersShare() {
		this.observer.memoryExceeded(this.server, SHARED);
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.asString()
			.startsWith(
					"Memory is short for the connections of TCP server 'echo' and of the servers that share its limit, "
							+ "which hold 2000 of 1500 bytes (memory.total, by default a quarter of the heap): this server has 11 in input");
	}

	@Test
	void memoryThatOneServerHoldsAlone() {
		this.observer.memoryExceeded(this.server,
				new ServerMemory(new MemoryUse(11, 22, 33, 44, 55), 150, true, 165, true, 0));
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.asString()
			.startsWith("Memory is short for the connections of TCP server 'echo', which hold 165 of 150 bytes "
					+ "(memory.total, by default a quarter of the heap): 11 in input");
	}

	@Test
	void shutdownIsOneLine() throws Exception {
		this.server.startServing();
		try (Peer peer = Peer.connect(this.server.sockets().get(0))) {
			assertThat(peer.send("x\n").readLine()).isEqualTo("X");
			assertThat(this.server.shutdown(Duration.ofSeconds(10))).succeedsWithin(Duration.ofSeconds(10));
		}
		assertThat(this.server.waitClosed(Duration.ofSeconds(10))).isTrue();
		assertThat(this.log.lines(Level.INFO)).hasSize(2)
			.last()
			.asString()
			.matches("TCP server 'echo' has shut down in \\d+ ms: 1 connection ended by itself");
	}

	@Test
	void serverThatIsOnlyClosedSaysSo() throws Exception {
		this.server.close();
		assertThat(this.server.waitClosed(Duration.ofSeconds(10))).isTrue();
		assertThat(this.log.lines(Level.INFO)).containsExactly("TCP server 'echo' is closed");
	}

	@Test
	void shutdownThatTakesLongSaysWhatItWaitsFor() throws Exception {
		TcpServer slow = this.servers.startHurried(50, (settings) -> settings.name("slow"),
				(reader, writer) -> new CompletableFuture<>().get(10, TimeUnit.SECONDS));
		this.servers.connect(slow);
		await().until(() -> slow.connections().size() == 1);
		CompletableFuture<ShutdownResult> result = slow.shutdown(Duration.ofSeconds(30));
		await().until(() -> this.log.lines(Level.INFO).size() == 2);
		assertThat(this.log.lines(Level.INFO)).last()
			.asString()
			.matches(
					"TCP server 'slow' is shutting down and waits for 1 connection to end, for \\d\\d\\.\\d s at most");
		assertThat(result).isNotDone();
	}

	@Test
	void limitThatTheProcessDoesNotCoverIsToldWhenTheServerIsBound() throws Exception {
		this.servers.bind((settings) -> settings.name("much")
			.limits(ConnectionLimits.defaults().withMaxConnections(Integer.MAX_VALUE)), Servers.shout());
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.asString()
			.startsWith(
					"TCP server 'much' may have 2147483647 connections (limits.max-connections), but the process may "
							+ "open files for ");
	}

	@Test
	void clientsDoNotSetHowMuchIsLogged() {
		for (int i = 0; i < 1000; i++) {
			this.observer.memoryExceeded(this.server, OWN);
			this.observer.memoryRecovered(this.server, OWN, 0);
		}
		assertThat(this.log.lines(Level.WARN)).hasSizeBetween(10, 100);
		assertThat(this.log.lines(Level.INFO)).hasSize(2 * this.log.lines(Level.WARN).size());
		int before = this.log.lines(Level.WARN).size();
		this.observer.closed(this.server);
		assertThat(this.log.lines(Level.WARN)).hasSize(before + 1)
			.last()
			.asString()
			.endsWith("more times over the memory limit that were not logged");
	}

}
