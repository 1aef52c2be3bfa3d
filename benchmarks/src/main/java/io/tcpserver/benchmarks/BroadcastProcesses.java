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

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that broadcasts, and its clients: two processes.
 */
final class BroadcastProcesses implements Closeable {

	private static final Duration LOOK = Duration.ofMillis(50);

	private static final Duration ACCEPT_TIMEOUT = Duration.ofSeconds(30);

	private final BroadcastVariant variant;

	private final ChildProcess server;

	private final ChildProcess clients;

	private BroadcastProcesses(BroadcastVariant variant, ChildProcess server, ChildProcess clients) {
		this.variant = variant;
		this.server = server;
		this.clients = clients;
	}

	static BroadcastProcesses start(BroadcastVariant variant, ServerLaunch launch, String clientCore, int count)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(Cores.pin(launch.core()));
		command.addAll(ChildProcess.javaCommand(launch.java(), launch.jvmOptions(), BroadcastServers.class,
				variant.id(), launch.transport()));
		ChildProcess server = new ChildProcess(variant.id(), command);
		try {
			String port = server.readLine();
			OpenFiles.require(variant.id(), server.pid(), count);
			ChildProcess clients = clients(clientCore, port, count);
			try {
				awaitClients(server, count);
				return new BroadcastProcesses(variant, server, clients);
			}
			catch (IOException | InterruptedException ex) {
				clients.close();
				throw ex;
			}
		}
		catch (IOException | InterruptedException ex) {
			server.close();
			throw ex;
		}
	}

	private static ChildProcess clients(String core, String port, int count) throws IOException {
		List<String> command = new ArrayList<>(Cores.pin(core));
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		command.addAll(ChildProcess.javaCommand(java, List.of("-Xms64m", "-Xmx64m", "-XX:+UseSerialGC"),
				BroadcastClients.class, port, Integer.toString(count)));
		// They have the limit that the server was found to have
		ChildProcess clients = new ChildProcess("clients", command);
		try {
			clients.readLine();
			return clients;
		}
		catch (IOException ex) {
			clients.close();
			throw ex;
		}
	}

	private static void awaitClients(ChildProcess server, int count) throws IOException, InterruptedException {
		long start = System.nanoTime();
		while (Integer.parseInt(server.ask("clients")) < count) {
			if (System.nanoTime() - start > ACCEPT_TIMEOUT.toNanos()) {
				throw new IOException(
						"The server has not accepted %d connections within %s".formatted(count, ACCEPT_TIMEOUT));
			}
			server.watch(LOOK);
		}
	}

	BroadcastVariant variant() {
		return this.variant;
	}

	/**
	 * Broadcast lines, each after all clients have received the one before.
	 */
	BroadcastResult broadcast(List<String> lines) throws IOException {
		long encodes = encodes();
		long cpu = ProcessSample.of(this.server.pid()).cpuNanos();
		List<Long> handedOver = new ArrayList<>();
		List<Long> received = new ArrayList<>();
		for (String line : lines) {
			this.clients.tell(line);
			String[] times = this.server.ask(line).split(" ", -1);
			// One clock for all processes: System.nanoTime is CLOCK_MONOTONIC
			long start = Long.parseLong(times[0]);
			handedOver.add(Long.parseLong(times[1]) - start);
			received.add(Long.parseLong(this.clients.readLine()) - start);
		}
		cpu = ProcessSample.of(this.server.pid()).cpuNanos() - cpu;
		return new BroadcastResult(encodes() - encodes, cpu, List.copyOf(handedOver), List.copyOf(received));
	}

	private long encodes() throws IOException {
		return Long.parseLong(this.server.ask("encodes"));
	}

	@Override
	public void close() throws IOException {
		try {
			this.clients.close();
		}
		finally {
			this.server.close();
		}
	}

}
