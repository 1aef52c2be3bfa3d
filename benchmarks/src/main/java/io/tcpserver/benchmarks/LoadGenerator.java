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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;

import io.tcpserver.benchmarks.LoadResult.Percentiles;

/**
 * Loads a server from one thread and samples what it costs that server. Entry point of
 * the load generator's process, which takes one load after the other from its input.
 *
 * @since 0.1.0
 */
public final class LoadGenerator {

	private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(20);

	private final long serverPid;

	private final Load load;

	private final Selector selector;

	private final LatencyHistogram latencies = new LatencyHistogram();

	private final List<LoadConnection> connections = new ArrayList<>();

	private long messages;

	private LoadGenerator(long serverPid, Load load, Selector selector) {
		this.serverPid = serverPid;
		this.load = load;
		this.selector = selector;
	}

	/**
	 * Take loads from the harness.
	 * @param args none
	 * @throws IOException if a server closes a connection, is silent or replies wrongly
	 */
	public static void main(String[] args) throws IOException {
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String command;
		while ((command = commands.readLine()) != null) {
			String[] fields = command.split(" ", -1);
			Load load = Load.decode(fields, 2);
			System.out.println(run(Long.parseLong(fields[0]), Integer.parseInt(fields[1]), load).encode());
		}
	}

	/**
	 * Load a server.
	 * @param serverPid the process to sample
	 * @param port the port of the server on the loopback interface
	 * @param load what to do
	 * @return what it gave
	 */
	static LoadResult run(long serverPid, int port, Load load) throws IOException {
		try (Selector selector = Selector.open()) {
			return new LoadGenerator(serverPid, load, selector)
				.run(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		}
	}

	private LoadResult run(InetSocketAddress server) throws IOException {
		SSLContext tls = this.load.tls() ? TlsKeyPair.clientContext() : null;
		try {
			for (int i = 0; i < this.load.connections(); i++) {
				this.connections.add(new LoadConnection(this.selector, new LoadSocket(server, tls), i, this.load));
			}
			for (LoadConnection connection : this.connections) {
				connection.send(System.nanoTime());
			}
			loadFor(this.load.warmup());
			return measure();
		}
		finally {
			for (LoadConnection connection : this.connections) {
				connection.close();
			}
		}
	}

	private LoadResult measure() throws IOException {
		this.messages = 0;
		this.latencies.clear();
		ProcessSample before = ProcessSample.of(this.serverPid);
		long start = System.nanoTime();
		loadFor(this.load.duration());
		long elapsed = System.nanoTime() - start;
		ProcessSample after = ProcessSample.of(this.serverPid);
		return new LoadResult(this.messages, elapsed, after.cpuNanos() - before.cpuNanos(),
				after.userNanos() - before.userNanos(), after.switchesSince(before),
				new Percentiles(this.latencies.percentile(0.5), this.latencies.percentile(0.99)));
	}

	private void loadFor(Duration duration) throws IOException {
		long start = System.nanoTime();
		try {
			while (System.nanoTime() - start < duration.toNanos()) {
				if (this.selector.select(this::ready, REPLY_TIMEOUT.toMillis()) == 0) {
					throw new IOException("No reply within " + REPLY_TIMEOUT);
				}
			}
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	private void ready(SelectionKey key) {
		LoadConnection connection = (LoadConnection) key.attachment();
		try {
			if (connection.receive()) {
				long now = System.nanoTime();
				this.latencies.record(now - connection.sentAt());
				this.messages += this.load.depth();
				connection.send(now);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
