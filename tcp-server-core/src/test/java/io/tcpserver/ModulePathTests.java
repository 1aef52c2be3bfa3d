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

package io.tcpserver;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.tcpserver.fixture.Program;
import io.tcpserver.harness.ChildJvm;
import io.tcpserver.harness.ModuleServer;
import io.tcpserver.harness.Peer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The module {@code io.tcpserver.core}. All other tests run on the class path, as Spring
 * Boot applications do.
 */
class ModulePathTests {

	private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();

	private static final String NEEDED = "(netty-(buffer|common|codec-base|handler|resolver|transport)|slf4j-api|logback)-.*";

	@Test
	void onlyTheContractIsExportedToAll() {
		ModuleReference module = ModuleFinder.of(CLASSES).find("io.tcpserver.core").orElseThrow();
		assertThat(module.descriptor().exports()).filteredOn((exported) -> !exported.isQualified())
			.extracting((exported) -> exported.source())
			.containsExactlyInAnyOrder("io.tcpserver", "io.tcpserver.log", "io.tcpserver.message",
					"io.tcpserver.settings", "io.tcpserver.stream");
		assertThat(module.descriptor().exports()).filteredOn((exported) -> exported.isQualified())
			.singleElement()
			.hasToString("io.tcpserver.netty to [io.tcpserver.autoconfigure]");
	}

	@Test
	void serverRunsAsAModuleAndHidesItsEngine() throws Exception {
		try (Program server = Program.start(command())) {
			int port = Integer.parseInt(server.awaitLine("bound to ").substring("bound to ".length()));
			assertThat(server.lines()).contains("module io.tcpserver.core", "engine is closed",
					"transport " + ownTransport());
			try (Peer peer = Peer.connect(new InetSocketAddress("127.0.0.1", port))) {
				assertThat(peer.send("hello\n").readAll()).isEqualTo("HELLO\n");
			}
			assertThat(server.end()).isZero();
		}
	}

	// The same one that is found on the class path
	private static String ownTransport() throws IOException, InterruptedException {
		TcpServer server = TcpServer.builder()
			.address("127.0.0.1", 0)
			.streamHandler((reader, writer) -> reader.readAll())
			.bind();
		server.close();
		server.waitClosed();
		return String.valueOf(server.transport());
	}

	private static List<String> command() {
		String modules = Stream
			.concat(Stream.of(CLASSES.toString()),
					entries().filter((entry) -> Path.of(entry).getFileName().toString().matches(NEEDED)))
			.collect(Collectors.joining(File.pathSeparator));
		String others = entries()
			.filter((entry) -> Files.isDirectory(Path.of(entry)) && !Path.of(entry).equals(CLASSES))
			.collect(Collectors.joining(File.pathSeparator));
		return List.of(System.getProperty("java.home") + "/bin/java", "-Xmx64m", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "--module-path", modules, "--add-modules", "ALL-MODULE-PATH", "-cp", others,
				ModuleServer.class.getName());
	}

	private static Stream<String> entries() {
		return Arrays.stream(ChildJvm.classPath().split(File.pathSeparator));
	}

}
