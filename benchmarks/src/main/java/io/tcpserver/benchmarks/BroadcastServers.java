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
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Entry point of the process of a server that broadcasts. Prints the port; answers
 * {@code clients} with their number, {@code encodes} with how often a line was turned
 * into bytes, and a line to broadcast with when the call began and ended; ends at the end
 * of its input.
 *
 * @since 0.1.0
 */
public final class BroadcastServers {

	private BroadcastServers() {
	}

	/**
	 * Start a server and obey the harness.
	 * @param args the variant and the transport
	 * @throws Exception if the server does not start
	 */
	public static void main(String[] args) throws Exception {
		BroadcastServer server = BroadcastVariant.named(args[0]).start(args[1]);
		System.out.println(server.port());
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String command;
		while ((command = commands.readLine()) != null) {
			if ("clients".equals(command)) {
				System.out.println(server.clients());
			}
			else if ("encodes".equals(command)) {
				System.out.println(server.encodes());
			}
			else {
				long start = System.nanoTime();
				server.broadcast(command);
				System.out.println("%d %d".formatted(start, System.nanoTime()));
			}
		}
		System.exit(0);
	}

}
