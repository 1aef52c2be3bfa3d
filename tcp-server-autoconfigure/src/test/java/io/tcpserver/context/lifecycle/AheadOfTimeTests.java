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

import java.nio.file.Path;
import java.util.List;

import io.tcpserver.fixture.LineClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that servers are found ahead of time and start from the generated code.
 */
class AheadOfTimeTests {

	@TempDir
	private Path directory;

	@Test
	void serversStartFromGeneratedCode() throws Exception {
		Path classes = GeneratedCode.of(AheadOfTimeApplication.class, this.directory, AheadOfTimeApplication.PORTS)
			.classes();
		assertThat(classes).isDirectoryRecursivelyContaining("glob:**/RestartableTcpServer__BeanDefinitions.class");
		List<String> options = List.of("-Dspring.aot.enabled=true");
		try (JavaProcess process = JavaProcess.start(List.of(classes), options, AheadOfTimeApplication.class,
				AheadOfTimeApplication.PORTS)) {
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

}
