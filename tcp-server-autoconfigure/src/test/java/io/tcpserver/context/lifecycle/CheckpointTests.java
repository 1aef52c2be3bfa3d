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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.tcpserver.TcpServer;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that servers can be stopped for a checkpoint of the JVM, which fails if sockets
 * are open, and started again when it is restored.
 */
@EnabledOnOs(OS.LINUX)
class CheckpointTests {

	private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withBean(Handlers.Shout.class)
		.withBean(Handlers.Chat.class)
		.withPropertyValues("tcp.server.port=0", "tcp.servers.chat.port=0", "tcp.server.shutdown.grace-period=100ms");

	static Stream<Transport> transports() {
		return Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING).filter((transport) -> switch (transport) {
			case EPOLL -> Epoll.isAvailable();
			case IO_URING -> IoUring.isAvailable();
			default -> true;
		});
	}

	@ParameterizedTest
	@MethodSource("transports")
	void nothingIsOpenFromCheckpointToRestore(Transport transport) {
		Set<String> before = descriptors();
		this.contextRunner
			.withPropertyValues("tcp.server.transport=" + transport.name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.run((context) -> {
				TcpServer server = context.getBean("tcpServer", TcpServer.class);
				int port = Ports.of(server);
				assertThat(server.transport()).isEqualTo(transport);
				assertThat(opened(before)).isNotEmpty();
				try (LineClient client = new LineClient(port)) {
					assertThat(client.exchange("a")).isEqualTo("A");
					checkpoint(context);
					assertThat(client.next()).isEqualTo(LineClient.END);
				}
				assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
				Awaitility.await().untilAsserted(() -> assertThat(opened(before)).isEmpty());
				Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
				restore(context);
				assertThat(Ports.of(server)).isEqualTo(port);
				assertServes(port);
				assertServes(Ports.of(context.getBean("chatTcpServer", TcpServer.class)));
			});
		Awaitility.await().untilAsserted(() -> assertThat(opened(before)).isEmpty());
	}

	@ParameterizedTest
	@MethodSource("transports")
	void nothingIsOpenBeforeTheStart(Transport transport) {
		Set<String> before = descriptors();
		this.contextRunner
			.withPropertyValues("tcp.server.transport=" + transport.name().toLowerCase(Locale.ROOT).replace('_', '-'),
					"tcp.server.auto-startup=false")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(opened(before)).isEmpty();
				assertThat(threads()).isEmpty();
			});
	}

	private static void assertServes(int port) throws IOException {
		try (LineClient client = new LineClient(port)) {
			assertThat(client.exchange("b")).isEqualTo("B");
		}
	}

	// What Spring's CRaC resource calls, which needs a JVM with CRaC to be called itself
	private static void checkpoint(ConfigurableApplicationContext context) {
		ReflectionTestUtils.invokeMethod(lifecycleProcessor(context), "stopForRestart");
	}

	private static void restore(ConfigurableApplicationContext context) {
		ReflectionTestUtils.invokeMethod(lifecycleProcessor(context), "restartAfterStop");
	}

	private static LifecycleProcessor lifecycleProcessor(ConfigurableApplicationContext context) {
		return context.getBean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, LifecycleProcessor.class);
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("tcp-"))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> opened(Set<String> before) {
		Set<String> opened = descriptors();
		opened.removeAll(before);
		return opened;
	}

	// Sockets, and what epoll and io_uring are; files do no harm
	private static Set<String> descriptors() {
		try (Stream<Path> links = Files.list(DESCRIPTORS)) {
			return links.map(CheckpointTests::target)
				.filter((target) -> target.contains("socket:") || target.contains("anon_inode:"))
				.collect(Collectors.toCollection(HashSet::new));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String target(Path link) {
		try {
			return link.getFileName() + " " + Files.readSymbolicLink(link);
		}
		catch (NoSuchFileException ex) {
			return "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
