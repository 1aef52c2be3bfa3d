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

package io.tcpserver.starter;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The starter is all that an application needs: each runs as a process of its own with
 * the runtime class path of this module, without web server and without Actuator.
 */
class StarterTests {

	private static final Pattern PORT = Pattern.compile("TCP server 'default' is serving on \\S*:(\\d+)");

	@Test
	void bringsNeitherWebServerNorActuator() throws IOException {
		assertThat(classPath()).contains("spring-boot-autoconfigure")
			.doesNotContain("actuator", "spring-web", "tomcat", "micrometer-core", "jackson");
	}

	@Test
	void serverKeepsTheApplicationAliveUntilASignalEndsIt() throws Exception {
		Process process = start(EchoApplication.class, "--tcp.server.port=0");
		try (BufferedReader output = process.inputReader()) {
			List<String> log = new ArrayList<>();
			int port = awaitPort(output, log);
			try (Socket client = new Socket("127.0.0.1", port)) {
				client.setSoTimeout(20_000);
				client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
				assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
				process.toHandle().destroy();
				assertThat(client.getInputStream().read()).as("the end, not a reset").isEqualTo(-1);
			}
			output.lines().forEach(log::add);
			// 128 + SIGTERM
			assertThat(awaitExit(process)).isEqualTo(143);
			assertThat(log).filteredOn((line) -> line.contains("TCP server 'default' shut down")).hasSize(1);
			assertThat(log).noneMatch((line) -> line.matches(".*( WARN | ERROR |Exception).*"));
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void applicationThatDoesNotUseItRunsAndEnds() throws Exception {
		Process process = start(IdleApplication.class);
		try (BufferedReader output = process.inputReader()) {
			List<String> log = output.lines().toList();
			assertThat(awaitExit(process)).isZero();
			assertThat(log).anyMatch((line) -> line.contains("Started IdleApplication"))
				.noneMatch((line) -> line.matches(".*(TCP server| WARN | ERROR |Exception).*"));
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static Process start(Class<?> application, String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("-cp");
		command.add(Path.of("target", "test-classes") + File.pathSeparator + classPath());
		command.add(application.getName());
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	private static String classPath() throws IOException {
		return Files.readString(Path.of("target", "runtime-class-path.txt")).strip();
	}

	private static int awaitPort(BufferedReader output, List<String> log) throws IOException {
		String line = output.readLine();
		while (line != null) {
			log.add(line);
			Matcher port = PORT.matcher(line);
			if (port.find()) {
				return Integer.parseInt(port.group(1));
			}
			line = output.readLine();
		}
		throw new IOException("The application ended: " + log);
	}

	private static int awaitExit(Process process) throws InterruptedException {
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		return process.exitValue();
	}

}
