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

package io.tcpserver.netty.transport;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.harness.ChildJvm;
import io.tcpserver.harness.Peer;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Versions of Netty that are too old, or differ, in processes of their own. The build
 * copies them to where this test finds them.
 */
@EnabledOnOs(OS.LINUX)
class OldNettyTests {

	private static final Path OLD = Path.of("target/old-netty");

	private static final Path ANCIENT = Path.of("target/ancient-netty");

	@TempDir
	private Path directory;

	// Two servers are started
	@Test
	void everythingIsServedByNioWithOneWarningForEachServer() throws Exception {
		List<String> lines = run(replaceAll(OLD), "AUTO", "NIO");
		assertThat(lines).contains("AUTO: served by NIO", "NIO: served by NIO");
		assertThat(lines).filteredOn((line) -> line.contains(" WARN "))
			.hasSize(2)
			.allSatisfy((line) -> assertThat(line).endsWith(
					"TCP server 'AUTO' uses transport 'nio': transport 'epoll' needs Netty 4.2.13 or later, but the "
							+ "class path has Netty 4.2.10.Final. Give all of Netty's modules one current version"));
	}

	@Test
	void nativeTransportThatIsAskedForFailsAtOnceWithBothVersions() throws Exception {
		List<String> lines = run(replaceAll(OLD), "EPOLL", "IO_URING");
		assertThat(lines).contains("EPOLL: IllegalArgumentException: transport is 'epoll', which needs Netty 4.2.13 or "
				+ "later, but the class path has Netty 4.2.10.Final. Use 'auto' or 'nio', or give all of Netty's modules one "
				+ "current version");
		assertThat(lines)
			.anyMatch((line) -> line.startsWith("IO_URING: IllegalArgumentException: transport is 'io-uring', "));
	}

	@Test
	void oldModuleOfATransportAmongNewOnesIsNamed() throws Exception {
		List<String> lines = run(replace(OLD, "netty-transport-classes-epoll"), "AUTO", "EPOLL");
		assertThat(lines).contains("AUTO: served by NIO");
		assertThat(lines).filteredOn((line) -> line.contains(" WARN "))
			.isNotEmpty()
			.allMatch((line) -> line.contains("the class path has netty-transport-classes-epoll 4.2.10.Final."));
		assertThat(lines).anyMatch((line) -> line.startsWith("EPOLL: IllegalArgumentException: transport is 'epoll', ")
				&& line.contains("netty-transport-classes-epoll 4.2.10.Final"));
	}

	@Test
	void newModuleOfATransportAmongOldOnesIsNotUsed() throws Exception {
		List<String> lines = run(
				replace(OLD, "netty-common", "netty-buffer", "netty-transport", "netty-handler", "netty-resolver"),
				"AUTO", "EPOLL");
		assertThat(lines).contains("AUTO: served by NIO");
		assertThat(lines).anyMatch((line) -> line.startsWith("EPOLL: IllegalArgumentException: transport is 'epoll', ")
				&& line.contains("the class path has netty-common 4.2.10.Final, netty-buffer 4.2.10.Final, "
						+ "netty-transport 4.2.10.Final."));
	}

	@Test
	void modulesThatDoNotWorkTogetherAreNamed() throws Exception {
		List<String> lines = run(replace(OLD, "netty-common"), "AUTO", "NIO");
		assertThat(lines).filteredOn((line) -> line.startsWith("AUTO: ") || line.startsWith("NIO: "))
			.hasSize(2)
			.allMatch((line) -> line
				.contains(": IllegalStateException: The versions of Netty's modules on the class path "
						+ "differ, and do not work together: 4.2.10.Final (netty-common) and "));
	}

	// As in a jar that is put together of many
	@Test
	void versionThatIsNotKnownIsFoundOutByWhatItLacks() throws Exception {
		List<String> lines = run(withoutNetty() + File.pathSeparator + unpacked(OLD), "AUTO", "EPOLL");
		assertThat(lines).contains("AUTO: served by NIO");
		// What is missing is named in the words of the JVM, which has used more of them
		// since JDK 17
		assertThat(lines).anyMatch((line) -> line
			.startsWith("EPOLL: IllegalArgumentException: transport is 'epoll', "
					+ "which needs Netty 4.2.13 or later, but the class path has one without '")
				&& line.contains("NONE'")
				&& line.endsWith("'. Use 'auto' or 'nio', or give all of Netty's modules one current version"));
	}

	@Test
	void nettyWithoutAnyTransportThatFitsIsNamed() throws Exception {
		assertThat(run(replaceAll(ANCIENT), "NIO")).contains(
				"NIO: IllegalStateException: A TCP server needs Netty 4.2.0 or later, but the class path has Netty "
						+ "4.1.118.Final");
	}

	private List<String> run(String classPath, String... transports) throws Exception {
		try (ChildJvm child = new ChildJvm(List.of(), classPath, Attempts.class, transports)) {
			assertThat(child.end()).as("%s", child.lines()).isZero();
			return child.lines();
		}
	}

	private static String replaceAll(Path jars) throws IOException {
		try (Stream<Path> files = Files.list(jars)) {
			return withoutNetty() + File.pathSeparator
					+ files.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
		}
	}

	private static String withoutNetty() {
		return entries().filter((entry) -> !name(entry).startsWith("netty-"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static String replace(Path jars, String... modules) {
		return entries()
			.map((entry) -> Arrays.stream(modules)
				.filter((module) -> name(entry).matches(module + "-[0-9].*"))
				.findFirst()
				.map((module) -> jars.resolve(module + ".jar").toString())
				.orElse(entry))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static Stream<String> entries() {
		return Arrays.stream(ChildJvm.classPath().split(File.pathSeparator));
	}

	private static String name(String entry) {
		return Path.of(entry).getFileName().toString();
	}

	private Path unpacked(Path jars) throws IOException {
		List<Path> files = new ArrayList<>();
		try (Stream<Path> list = Files.list(jars)) {
			list.forEach(files::add);
		}
		for (Path file : files) {
			try (JarFile jar = new JarFile(file.toFile())) {
				for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
					unpack(jar, entries.nextElement());
				}
			}
		}
		return this.directory;
	}

	private void unpack(JarFile jar, JarEntry entry) throws IOException {
		Path target = this.directory.resolve(entry.getName());
		boolean library = entry.getName().startsWith("META-INF/native/");
		if (!entry.isDirectory() && (library || !entry.getName().startsWith("META-INF/"))) {
			Files.createDirectories(target.getParent());
			try (InputStream content = jar.getInputStream(entry)) {
				Files.copy(content, target);
			}
		}
	}

	/**
	 * Tries to serve on each transport that it is given, and prints what becomes of it.
	 */
	static final class Attempts {

		private Attempts() {
		}

		public static void main(String[] arguments) throws Exception {
			for (String argument : arguments) {
				System.out.println(argument + ": " + attempt(Transport.valueOf(argument)));
			}
		}

		private static String attempt(Transport transport) throws Exception {
			Path path = Files.createTempDirectory("old-netty").resolve("app.sock");
			try {
				TcpServer streams = bind(transport).settings((settings) -> settings.path(path))
					.streamHandler((reader, writer) -> writer.write(upperCase(new String(reader.readAll()))))
					.start();
				for (SocketAddress address : streams.sockets()) {
					assertAnswers(address);
				}
				end(streams);
				TcpServer messages = bind(transport)
					.messageHandler(FrameCodecs.line(1024), (line, connection) -> upperCase(line))
					.start();
				assertAnswers(messages.sockets().get(0));
				end(messages);
				return "served by " + streams.transport();
			}
			catch (IOException | RuntimeException ex) {
				return ex.getClass().getSimpleName() + ": " + ex.getMessage();
			}
			finally {
				Files.delete(path.getParent());
			}
		}

		private static TcpServerBuilder bind(Transport transport) {
			return TcpServer.builder()
				.address("127.0.0.1", 0)
				.settings((settings) -> settings.name(transport.name()).transport(transport));
		}

		private static String upperCase(String text) {
			return text.toUpperCase(Locale.ROOT);
		}

		private static void assertAnswers(SocketAddress address) throws IOException {
			try (Peer peer = Peer.connect(address)) {
				assertThat(peer.send("hello\n").sendEof().readAll()).isEqualTo("HELLO\n");
			}
		}

		private static void end(TcpServer server) throws InterruptedException {
			server.shutdown(Duration.ofSeconds(5));
			assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		}

	}

}
