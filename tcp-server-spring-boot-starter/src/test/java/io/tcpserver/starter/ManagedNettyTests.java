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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server on NIO with the Netty that Spring Boot manages, which may be newer than the
 * one that all other tests have.
 */
class ManagedNettyTests {

	@Test
	void servesOnNioUntilASignalEndsIt() throws Exception {
		try (ApplicationProcess application = ApplicationProcess.start(classPath(), EchoApplication.class,
				"--tcp.server.port=0", "--tcp.server.transport=nio")) {
			int port = application.awaitPort();
			try (Socket client = new Socket("127.0.0.1", port)) {
				client.setSoTimeout(20_000);
				client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
				client.shutdownOutput();
				assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("hello");
			}
			application.terminate();
			assertThat(application.awaitExit()).isEqualTo(143);
			assertThat(application.log()).anyMatch((line) -> line.endsWith("(nio)"))
				.noneMatch((line) -> line.matches(".*( WARN | ERROR |Exception).*"));
		}
	}

	private static List<Path> classPath() throws IOException {
		List<Path> classPath = new ArrayList<>();
		for (Path entry : ApplicationProcess.runtimeClassPath()) {
			if (!entry.getFileName().toString().startsWith("netty-")) {
				classPath.add(entry);
			}
		}
		try (Stream<Path> netty = Files.list(Path.of("target", "managed-netty"))) {
			netty.forEach(classPath::add);
		}
		return classPath;
	}

}
