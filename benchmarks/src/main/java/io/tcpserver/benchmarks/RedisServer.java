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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/**
 * A process of {@code redis-server} that keeps nothing on disk. It takes its
 * configuration from its input, logs to its output, and takes no port for a port that the
 * system chooses.
 */
final class RedisServer {

	static final List<String> COMMAND = List.of("redis-server", "-");

	private RedisServer() {
	}

	/**
	 * Configure a process that has just been started.
	 * @return the port that it listens on
	 */
	static int configure(ChildProcess process) throws IOException {
		int port = freePort();
		// Of 50 connections, none is told to wait while others connect
		process.tell("""
				bind 127.0.0.1
				port %d
				tcp-backlog 1024
				save ""
				appendonly no
				""".formatted(port));
		process.endInput();
		while (!process.readLine().contains("Ready to accept connections")) {
			// What it says before
		}
		return port;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
