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

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.tcpserver.test.LocalTcpServerPort;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The handler of the demo, tested as the README says.
 */
@SpringBootTest(properties = "tcp.server.port=0")
class ShoutHandlerTests {

	@LocalTcpServerPort
	int port;

	@Test
	void shouts() throws IOException {
		try (Socket client = new Socket("localhost", this.port)) {
			client.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
			client.shutdownOutput();
			assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("HELLO\n");
		}
	}

}
