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

package io.tcpserver.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Measures the resident memory that an idle connection takes: the growth of the server
 * process over many connections, divided by their number.
 */
final class IdleConnections {

	static final Map<String, String> OPTIONS = options();

	/**
	 * Connections that come and go before the first look, so that classes, threads and
	 * pools that the first connections need are not counted.
	 */
	private static final int WARMUP_CONNECTIONS = 200;

	private static final int MOST_LOOKS = 60;

	private static final Duration SETTLE = Duration.ofMillis(500);

	/**
	 * What a JVM that only waits may take in {@link #SETTLE}.
	 */
	private static final long QUIET_NANOS = 10_000_000;

	private final Options options;

	private final int count;

	IdleConnections(Options options) {
		this.options = options;
		this.count = options.number("connections");
	}

	private static Map<String, String> options() {
		Map<String, String> options = new LinkedHashMap<>();
		options.put("variants", "netty,stream");
		options.put("connections", "19000");
		options.put("transport", "epoll");
		options.put("jdk", System.getProperty("java.home"));
		// The two ratios make the collector give back to the system what it has freed
		options.put("jvm-options", "-Xmx1g -XX:+UseSerialGC -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10");
		return options;
	}

	void run(PrintStream out) throws IOException, InterruptedException {
		OpenFiles.require("benchmarks", ProcessHandle.current().pid(), this.count);
		out.printf("JDK %s, %s, %d connections, `%s`; bytes per connection%n%n", this.options.text("jdk"),
				this.options.text("transport"), this.count, this.options.text("jvm-options"));
		out.println("| variant | opened | after GC | after a line each | after GC | of this heap |");
		out.println("|---|---|---|---|---|---|");
		for (ServerVariant variant : this.options.variants()) {
			measure(variant).print(out, variant);
		}
	}

	Footprint measure(ServerVariant variant) throws IOException, InterruptedException {
		try (ServerProcess server = ServerProcess.start(variant, this.options.launch(new Cores("", "")))) {
			OpenFiles.require(variant.id(), server.pid(), this.count);
			long files = ProcessSample.openFiles(server.pid());
			try (IdleClients clients = new IdleClients(server.port())) {
				clients.open(WARMUP_CONNECTIONS);
				clients.exchange();
			}
			settle(server);
			long heap = server.collectGarbage();
			Baseline before = new Baseline(ProcessSample.residentBytes(server.pid()), this.count);
			try (IdleClients clients = new IdleClients(server.port())) {
				clients.open(this.count);
				awaitAccepted(server, variant, files + this.count);
				settle(server);
				long opened = before.growth(server);
				server.collectGarbage();
				long openedCollected = before.growth(server);
				clients.exchange();
				settle(server);
				long used = before.growth(server);
				long heapGrowth = server.collectGarbage() - heap;
				return new Footprint(opened, openedCollected, used, before.growth(server), heapGrowth / this.count);
			}
		}
	}

	// It may look settled while others keep the processors busy
	private static void awaitAccepted(ServerProcess server, ServerVariant variant, long files)
			throws IOException, InterruptedException {
		for (int look = 0; ProcessSample.openFiles(server.pid()) < files; look++) {
			if (look == MOST_LOOKS) {
				throw new IOException("Server '%s' has not accepted all connections".formatted(variant.id()));
			}
			server.watch(SETTLE);
		}
	}

	private static void settle(ServerProcess server) throws IOException, InterruptedException {
		long before;
		long after = ProcessSample.of(server.pid()).cpuNanos();
		do {
			before = after;
			server.watch(SETTLE);
			after = ProcessSample.of(server.pid()).cpuNanos();
		}
		while (after - before > QUIET_NANOS);
	}

	/**
	 * Resident memory before the connections.
	 */
	private record Baseline(long residentBytes, int connections) {

		long growth(ServerProcess server) throws IOException {
			return (ProcessSample.residentBytes(server.pid()) - this.residentBytes) / this.connections;
		}

	}

	/**
	 * Bytes per connection.
	 *
	 * @param opened resident, connected and never spoken
	 * @param openedCollected the same after a collection
	 * @param used resident, after one line and its reply
	 * @param usedCollected the same after a collection
	 * @param heap the part of the last that is live in the Java heap
	 */
	record Footprint(long opened, long openedCollected, long used, long usedCollected, long heap) {

		void print(PrintStream out, ServerVariant variant) {
			out.printf("| %s | %d | %d | %d | %d | %d |%n", variant.id(), this.opened, this.openedCollected, this.used,
					this.usedCollected, this.heap);
		}

	}

}
