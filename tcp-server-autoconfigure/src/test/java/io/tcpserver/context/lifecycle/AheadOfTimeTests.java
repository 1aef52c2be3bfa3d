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

package io.tcpserver.context.lifecycle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.tcpserver.fixture.LineClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that servers are found ahead of time and start from the generated code.
 */
class AheadOfTimeTests {

	@TempDir
	private static Path directory;

	private static Path classes;

	@BeforeAll
	static void generate() throws Exception {
		String[] arguments = Stream
			.concat(Stream.of(AheadOfTimeApplication.PORTS), Stream.of(AheadOfTimeApplication.LATER + "false"))
			.toArray(String[]::new);
		classes = GeneratedCode.of(AheadOfTimeApplication.class, directory, arguments).classes();
		assertThat(classes).isDirectoryRecursivelyContaining("glob:**/RestartableTcpServer__BeanDefinitions.class");
	}

	@Test
	void serversStartFromGeneratedCode() throws Exception {
		try (JavaProcess process = start(AheadOfTimeApplication.LATER + "true")) {
			assertThat(process.awaitLine("servers ")).isEqualTo("[chat, default, keys, readings, session]");
			int readings = Integer.parseInt(process.awaitLine("readings "));
			int session = Integer.parseInt(process.awaitLine("session "));
			int keys = Integer.parseInt(process.awaitLine("keys "));
			int port = Integer.parseInt(process.awaitLine("port "));
			try (LineClient client = new LineClient(port)) {
				assertThat(client.exchange("a")).isEqualTo("A");
			}
			try (LineClient client = new LineClient(readings)) {
				assertThat(client.exchange("{\"value\":1}")).isEqualTo("{\"value\":1,\"by\":\"readings\"}");
			}
			try (LineClient client = new LineClient(keys)) {
				assertThat(client.exchange("a1")).isEqualTo("letter a1");
				assertThat(client.exchange("b1")).isEqualTo("other b1");
			}
			for (int i = 0; i < 2; i++) {
				try (LineClient client = new LineClient(session)) {
					assertThat(client.exchange("a")).isEqualTo("a 1 of 5 servers");
				}
			}
			assertThat(process.awaitLine("ended after ")).isEqualTo("1");
		}
	}

	@Test
	void serversAreEnabledAtRunTime() throws Exception {
		try (JavaProcess process = start("--tcp.servers.chat.enabled=false", AheadOfTimeApplication.LATER + "false")) {
			assertThat(process.awaitLine("servers ")).isEqualTo("[default, readings, session]");
			assertThat(process.awaitLine("lifecycle ")).isEqualTo("true");
		}
	}

	@Test
	void allServersAreSwitchedOffAtRunTime() throws Exception {
		try (JavaProcess process = start("--tcp.server.enabled=false", "--tcp.servers.late.port=0")) {
			assertThat(process.awaitLine("servers ")).isEqualTo("[]");
			assertThat(process.awaitLine("lifecycle ")).isEqualTo("false");
			assertThat(process.awaitExit()).isZero();
		}
	}

	@Test
	void serverThatExistsAtRunTimeOnlyIsReported() throws Exception {
		try (JavaProcess process = start("--tcp.servers.late.port=0")) {
			assertThat(process.awaitLine("TCP server 'late' "))
				.isEqualTo("is configured ('tcp.servers.late' is set), but did not exist when the application was "
						+ "processed ahead of time (AOT), and none can be added afterwards.");
			assertThat(process.awaitLine("Set the properties of the server also when the application is built, "))
				.startsWith("with 'tcp.servers.late.enabled' set to 'false'");
			assertThat(process.awaitExit()).isNotZero();
		}
	}

	private static JavaProcess start(String... arguments) throws IOException {
		return JavaProcess.start(List.of(classes), List.of("-Dspring.aot.enabled=true"), AheadOfTimeApplication.class,
				Stream.of(AheadOfTimeApplication.PORTS, arguments).flatMap(Stream::of).toArray(String[]::new));
	}

}
