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
 * Entry point of a server process. Prints the port; answers {@code gc} and {@code memory}
 * with the used heap in bytes, the former after a collection; ends at the end of its
 * input.
 *
 * @since 0.1.0
 */
public final class Servers {

	private Servers() {
	}

	/**
	 * Start a server and obey the harness.
	 * @param args the variant and the transport
	 * @throws Exception if the server does not start
	 */
	public static void main(String[] args) throws Exception {
		System.out.println(ServerVariant.named(args[0]).start(args[1]));
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String command;
		while ((command = commands.readLine()) != null) {
			if ("gc".equals(command)) {
				System.gc();
			}
			Runtime runtime = Runtime.getRuntime();
			System.out.println(runtime.totalMemory() - runtime.freeMemory());
		}
		System.exit(0);
	}

}
