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

package io.tcpserver.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.fixture.LineClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests restarts by Spring Boot's developer tools, in a process of their own: they do
 * nothing in tests.
 */
class DeveloperToolsTests {

	// Of 30 seconds that a graceful shutdown would take
	private static final Duration SHORT = Duration.ofSeconds(20);

	@Test
	void restartDoesNotWaitForABusyClient() throws IOException {
		Process process = start();
		try (BufferedReader output = process.inputReader()) {
			assertThat(awaitLine(output, "mode ")).isEqualTo("immediate");
			try (LineClient client = new LineClient(Integer.parseInt(awaitLine(output, "port ")))) {
				assertThat(client.exchange("a")).isEqualTo("a");
				long begin = System.nanoTime();
				process.getOutputStream().write('\n');
				process.getOutputStream().flush();
				int port = Integer.parseInt(awaitLine(output, "port "));
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHORT);
				try (LineClient next = new LineClient(port)) {
					assertThat(next.exchange("b")).isEqualTo("b");
				}
			}
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void propertyOfTheApplicationWins() throws IOException {
		Process process = start("--tcp.server.shutdown.mode=graceful");
		try (BufferedReader output = process.inputReader()) {
			assertThat(awaitLine(output, "mode ")).isEqualTo("graceful");
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static Process start(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						DevelopedApplication.class.getName(), "--spring.config.name=developed", "--tcp.server.port=0"));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	private static String awaitLine(BufferedReader output, String prefix) throws IOException {
		StringBuilder seen = new StringBuilder();
		String line = output.readLine();
		while (line != null && !line.startsWith(prefix)) {
			seen.append(line).append('\n');
			line = output.readLine();
		}
		assertThat(line).as(seen.toString()).isNotNull();
		return line.substring(prefix.length());
	}

}
