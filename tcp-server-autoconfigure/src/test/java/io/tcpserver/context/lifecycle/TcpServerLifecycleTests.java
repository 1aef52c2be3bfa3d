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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.TcpServer;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.TcpServerCustomizer;
import io.tcpserver.context.TcpServerStartedEvent;
import io.tcpserver.context.TcpServers;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpServerLifecycle} and {@link TcpServerHardStopLifecycle} with real
 * contexts and sockets.
 */
@ExtendWith(OutputCaptureExtension.class)
class TcpServerLifecycleTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, LifecycleAutoConfiguration.class));

	private ApplicationContextRunner with(Class<?>... handlers) {
		return this.contextRunner.withUserConfiguration(handlers).withPropertyValues("tcp.server.port=0");
	}

	@Test
	void phasesAreThoseOfBootsWebServers() {
		with(Handlers.Shout.class).run((context) -> {
			assertThat(context.getBean(TcpServerLifecycle.class).getPhase()).isEqualTo(Integer.MAX_VALUE - 1024);
			assertThat(context.getBean(TcpServerHardStopLifecycle.class).getPhase())
				.isEqualTo(Integer.MAX_VALUE - 2048);
			assertThat(context.getBeansOfType(SmartLifecycle.class).values())
				.filteredOn((bean) -> bean.getClass().getPackageName().equals("io.tcpserver.context.lifecycle"))
				.hasSize(2)
				.noneMatch(SmartLifecycle::isPauseable);
		});
	}

	@Test
	void pausingTheContextLeavesServersAlone() {
		with(Handlers.Shout.class).run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			source(context).pause();
			assertThat(server.isServing()).isTrue();
			source(context).restart();
			try (LineClient client = new LineClient(Ports.of(server))) {
				assertThat(client.exchange("a")).isEqualTo("A");
			}
		});
	}

	@Test
	@Asyncio("P23")
	void contextRestartsFiftyTimesOnTheSamePortAndLeavesNothingBehind() {
		with(Handlers.Shout.class).run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			int port = Ports.of(server);
			for (int i = 1; i <= 50; i++) {
				try (LineClient client = new LineClient(Ports.of(server))) {
					assertThat(client.exchange("a" + i)).isEqualTo("A" + i);
					CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::stop);
					assertThat(client.readLine()).isNull();
					client.close();
					assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
				}
				assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
				assertThat(server.sockets()).isEmpty();
				assertThat(server.closed()).isCompleted();
				assertNoThreadIsLeft();
				assertPortIsFree(port);
				context.start();
				assertThat(Ports.of(server)).isEqualTo(port);
				assertThat(server.statistics().accepted()).isEqualTo(i);
			}
			assertThat(server.statistics().active()).isZero();
			assertThat(server.statistics().closed().values()).containsExactly(50L);
		});
		assertNoThreadIsLeft();
	}

	@Test
	void closingTheContextEndsEverything() {
		List<TcpServer> servers = new ArrayList<>();
		with(Handlers.Shout.class, Handlers.Chat.class).withPropertyValues("tcp.servers.chat.port=0")
			.run((context) -> context.getBean(TcpServers.class).forEach(servers::add));
		assertThat(servers).hasSize(2).allSatisfy((server) -> {
			assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(server::startServing)
				.withMessageContaining(server.name());
		});
		assertNoThreadIsLeft();
	}

	@Test
	void serverThatWasStartedByHandStopsWithTheContext() {
		with(Handlers.Shout.class).withPropertyValues("tcp.server.auto-startup=false").run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			server.startServing();
			context.stop();
			assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
			context.start();
			assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		});
	}

	@Test
	void failedStartLeavesNoServerBound() throws IOException {
		List<TcpServer> started = new ArrayList<>();
		AtomicInteger port = new AtomicInteger();
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			with(Handlers.Shout.class, Handlers.Chat.class)
				.withPropertyValues("tcp.server.address=127.0.0.1", "tcp.servers.chat.port=" + taken.getLocalPort())
				.withBean(TcpServerCustomizer.class, () -> (name, settings) -> started.add(null))
				.withInitializer((context) -> context.addApplicationListener((event) -> {
					if (event instanceof TcpServerStartedEvent startedEvent) {
						port.set(Ports.of(startedEvent.getServer()));
					}
				}))
				.run((context) -> assertThat(context).hasFailed()
					.getFailure()
					.hasRootCauseInstanceOf(IOException.class)
					.hasStackTraceContaining("chat"));
		}
		assertThat(started).as("servers that were tried").hasSize(2);
		assertPortIsFree(port.get());
		assertNoThreadIsLeft();
	}

	@Test
	void contextCanBeStartedAgainAfterAFailedStart() {
		with(Handlers.Shout.class).withPropertyValues("tcp.server.address=127.0.0.1").run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			int port = Ports.of(server);
			context.stop();
			try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				assertThat(taken.isBound()).isTrue();
				assertThatExceptionOfType(RuntimeException.class).isThrownBy(context::start)
					.withStackTraceContaining("in use");
				assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
			}
			context.start();
			assertThat(Ports.of(server)).isEqualTo(port);
		});
	}

	@Test
	void logTellsOfTheLifeOfTheServer(CapturedOutput output) {
		with(Handlers.Shout.class).run((context) -> context.stop());
		assertThat(output).containsOnlyOnce("TCP server 'default' is serving on *:")
			.containsOnlyOnce("TCP server 'default' has shut down; no connections were open");
	}

	private static ConfigurableApplicationContext source(AssertableApplicationContext context) {
		return context.getSourceApplicationContext(ConfigurableApplicationContext.class);
	}

	private static void await(CountDownLatch latch) throws InterruptedException {
		assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
	}

	private static List<String> ioThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.matches("tcp-(.*-)?io-\\d+"))
			.toList();
	}

	private static void assertNoThreadIsLeft() {
		// The last one that ends is the one that tells
		Awaitility.await().pollInterval(Duration.ofMillis(5)).untilAsserted(() -> assertThat(ioThreads()).isEmpty());
	}

	private static void assertPortIsFree(int port) throws IOException {
		assertThat(port).isPositive();
		try (ServerSocket socket = new ServerSocket(port)) {
			assertThat(socket.isBound()).isTrue();
		}
	}

}
