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

package io.tcpserver.bind;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.tcpserver.Addresses;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names that have several addresses, in a process of its own with a hosts file of its
 * own.
 */
class HostNameTests {

	@TempDir
	@SuppressWarnings("NullAway.Init") // set by JUnit
	Path directory;

	@Test
	@Asyncio({ "A12", "A13" })
	@DisabledOnOs(OS.WINDOWS)
	void addressesAreBoundOnceAlthoughANameHasThemAsWell() throws Exception {
		Path hosts = Files.writeString(this.directory.resolve("hosts"), "127.0.0.1 both.test\n::1 both.test\n");
		List<String> prefix = List.of("env", "JAVA_TOOL_OPTIONS=-Djdk.net.hosts.file=" + hosts);
		try (ChildJvm child = new ChildJvm(prefix, Binds.class)) {
			assertThat(child.end()).as("%s", child.lines()).isZero();
			assertThat(child.lines()).contains("[0:0:0:0:0:0:0:1] 127.0.0.1 of 3", "[0:0:0:0:0:0:0:1] 127.0.0.1 of 2");
		}
	}

	/**
	 * Binds the name and its addresses.
	 */
	static final class Binds {

		private Binds() {
		}

		public static void main(String[] arguments) throws Exception {
			bind("both.test", "::1", "127.0.0.1");
			bind("::1", "both.test");
		}

		private static void bind(String... hosts) throws Exception {
			TcpServerBuilder builder = TcpServer.builder().streamHandler((reader, writer) -> {
			});
			for (String host : hosts) {
				builder.address(host, 0);
			}
			TcpServer server = builder.bind();
			List<String> bound = server.sockets()
				.stream()
				.map((address) -> Addresses.format(address).replaceAll(":\\d+$", ""))
				.toList();
			System.out.println(String.join(" ", bound) + " of " + hosts.length);
			server.close();
			server.waitClosed();
		}

	}

}
