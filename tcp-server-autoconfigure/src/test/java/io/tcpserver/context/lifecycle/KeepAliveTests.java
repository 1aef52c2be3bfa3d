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

import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests in a process of its own that a server keeps an application alive that does
 * nothing else, and that a signal ends both.
 */
class KeepAliveTests {

	@Test
	void applicationLivesAsLongAsItsServerServes() throws Exception {
		try (JavaProcess process = JavaProcess.start(Application.class, "--tcp.server.port=0")) {
			int port = Integer.parseInt(process.awaitLine("port "));
			process.awaitLine("main has returned");
			try (LineClient client = new LineClient(port)) {
				assertThat(client.exchange("alive")).isEqualTo("ALIVE");
				process.terminate();
				assertThat(client.readLine()).isNull();
			}
			// 128 + SIGTERM
			assertThat(process.awaitExit()).isEqualTo(143);
		}
	}

	@Test
	void applicationEndsWhenItsServerIsNotStarted() throws Exception {
		try (JavaProcess process = JavaProcess.start(Application.class, "--tcp.server.port=0",
				"--tcp.server.auto-startup=false")) {
			process.awaitLine("main has returned");
			assertThat(process.awaitExit()).isZero();
		}
	}

	/**
	 * An application without a web server.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(TcpServerAutoConfiguration.class)
	@Import(Handlers.Shout.class)
	public static class Application {

		public static void main(String[] arguments) {
			SpringApplication application = new SpringApplication(Application.class);
			application.setWebApplicationType(WebApplicationType.NONE);
			JavaProcess
				.tell("port " + application.run(arguments).getEnvironment().getProperty("local.tcp.server.port"));
			JavaProcess.tell("main has returned");
		}

	}

}
