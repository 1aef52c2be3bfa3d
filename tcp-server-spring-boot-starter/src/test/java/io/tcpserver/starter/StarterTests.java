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

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The starter is all that an application needs: each runs as a process of its own with
 * the runtime class path of this module, without web server and without Actuator.
 */
class StarterTests {

	@Test
	void bringsNeitherWebServerNorActuator() throws IOException {
		assertThat(ApplicationProcess.runtimeClassPath().toString()).contains("spring-boot-autoconfigure")
			.doesNotContain("actuator", "spring-web", "tomcat", "micrometer-core", "jackson");
	}

	@Test
	void serverKeepsTheApplicationAliveUntilASignalEndsIt() throws Exception {
		try (ApplicationProcess application = ApplicationProcess.start(ApplicationProcess.runtimeClassPath(),
				EchoApplication.class, "--tcp.server.port=0")) {
			int port = application.awaitPort();
			try (Socket client = new Socket("127.0.0.1", port)) {
				client.setSoTimeout(20_000);
				client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
				assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
				application.terminate();
				assertThat(client.getInputStream().read()).as("the end, not a reset").isEqualTo(-1);
			}
			// 128 + SIGTERM
			assertThat(application.awaitExit()).isEqualTo(143);
			assertThat(application.log()).filteredOn((line) -> line.contains("TCP server 'default' has shut down"))
				.hasSize(1);
			assertThat(application.log()).noneMatch((line) -> line.matches(".*( WARN | ERROR |Exception).*"));
		}
	}

	@Test
	void applicationThatDoesNotUseItRunsAndEnds() throws Exception {
		try (ApplicationProcess application = ApplicationProcess.start(ApplicationProcess.runtimeClassPath(),
				IdleApplication.class)) {
			assertThat(application.awaitExit()).isZero();
			assertThat(application.log()).anyMatch((line) -> line.contains("Started IdleApplication"))
				.noneMatch((line) -> line.matches(".*(TCP server| WARN | ERROR |Exception).*"));
		}
	}

}
