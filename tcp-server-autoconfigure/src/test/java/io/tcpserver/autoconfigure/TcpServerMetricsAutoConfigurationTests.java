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

package io.tcpserver.autoconfigure;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.PemBundles;
import io.tcpserver.harness.Ports;
import io.tcpserver.metrics.ConnectionDurationObserver;
import io.tcpserver.metrics.FrameErrorObserver;
import io.tcpserver.metrics.TcpServerMeters;
import io.tcpserver.metrics.TcpServerMetrics;
import io.tcpserver.metrics.TlsHandshakeObserver;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamWriter;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TcpServerMetricsAutoConfiguration}.
 */
class TcpServerMetricsAutoConfigurationTests {

	// A byte more than the default of framing.max-length
	private static final int TOO_LONG = 64 * 1024 + 1;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(TcpServerAutoConfiguration.class, TcpServerMetricsAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private final ApplicationContextRunner registryRunner = this.contextRunner
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	private final ApplicationContextRunner metricsRunner = this.registryRunner
		.withUserConfiguration(Handlers.Shout.class);

	@Test
	void metersFollowTheClients() {
		this.metricsRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(value(registry, TcpServerMeters.CONNECTIONS_ACCEPTED)).isZero();
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.exchange("hello");
				assertThat(value(registry, TcpServerMeters.CONNECTIONS_ACTIVE)).isEqualTo(1);
				assertThat(value(registry, TcpServerMeters.CONNECTIONS_ACCEPTED)).isEqualTo(1);
				assertThat(value(registry, TcpServerMeters.BYTES_RECEIVED)).isEqualTo(6);
				// Counted after the operating system has taken them, so the client may be
				// faster
				await().until(() -> value(registry, TcpServerMeters.BYTES_SENT) == 6);
				assertThat(registry.find(TcpServerMeters.CONNECTION_DURATION.getName()).meters()).isEmpty();
			}
			Timer timer = await().until(() -> registry.find(TcpServerMeters.CONNECTION_DURATION.getName())
				.tags("tcp.server", "default", "reason", CloseReason.PEER.name())
				.timer(), (found) -> found != null && found.count() == 1);
			assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isGreaterThanOrEqualTo(0);
			assertThat(value(registry, TcpServerMeters.CONNECTIONS_ACTIVE)).isZero();
		});
	}

	@Test
	void everyMeterIsAsDocumented(@TempDir Path directory) throws IOException {
		withTls(this.registryRunner, directory).withBean(Echo.class).run((context) -> {
			try (Socket client = PemBundles.clientContext(null)
				.getSocketFactory()
				.createSocket("localhost", Ports.of(context.getBean(TcpServer.class)))) {
				client.getOutputStream().write(new byte[TOO_LONG]);
			}
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			for (TcpServerMeters documented : TcpServerMeters.values()) {
				Meter meter = await().until(() -> registry.find(documented.getName()).meter(),
						(found) -> found != null);
				assertThat(meter.getId().getType()).isEqualTo(documented.getType());
				assertThat(meter.getId().getDescription()).isEqualTo(documented.getDescription());
				assertThat(meter.getId().getTags()).extracting((tag) -> tag.getKey())
					.containsExactlyInAnyOrderElementsOf(
							List.of(documented.getKeyNames()).stream().map((key) -> key.asString()).toList());
				if (documented.getType() != Meter.Type.TIMER) {
					assertThat(meter.getId().getBaseUnit()).isEqualTo(documented.getBaseUnit());
				}
			}
			assertThat(registry.getMeters()).extracting((meter) -> meter.getId().getName())
				.filteredOn((name) -> name.startsWith("tcp."))
				.containsOnly(List.of(TcpServerMeters.values())
					.stream()
					.map(TcpServerMeters::getName)
					.toArray(String[]::new));
		});
	}

	private static ApplicationContextRunner withTls(ApplicationContextRunner runner, Path directory)
			throws IOException {
		return runner.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
			.withPropertyValues("tcp.server.ssl.bundle=main")
			.withPropertyValues(new PemBundles(directory).define("main", PemBundles.issue("main")));
	}

	@Test
	void handshakesAreTimedByOutcome(@TempDir Path directory) throws IOException {
		withTls(this.metricsRunner, directory).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			PemBundles.serverName(Ports.of(context.getBean(TcpServer.class)), null);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("this is not TLS");
				assertThat(client.readLine()).satisfiesAnyOf((line) -> assertThat(line).isNull(),
						(alert) -> assertThat(alert).isNotBlank());
			}
			for (String outcome : List.of("SUCCESS", "FAILURE")) {
				await().until(() -> registry.find(TcpServerMeters.TLS_HANDSHAKE.getName())
					.tags("tcp.server", "default", "outcome", outcome)
					.timer(), (found) -> found != null && found.count() == 1);
			}
			assertThat(registry.get(TcpServerMeters.CONNECTIONS_REJECTED.getName())
				.tags("tcp.server", "default", "reason", RejectReason.TLS_HANDSHAKE.name())
				.functionCounter()
				.count()).isOne();
		});
	}

	@Test
	void limitIsMeasuredOnceItIsKnown() {
		this.metricsRunner.withPropertyValues("tcp.server.auto-startup=false", "tcp.server.limits.max-connections=7")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(value(registry, TcpServerMeters.CONNECTIONS_LIMIT)).isNaN();
				TcpServer server = context.getBean(TcpServer.class);
				server.startServing();
				assertThat(value(registry, TcpServerMeters.CONNECTIONS_LIMIT)).isEqualTo(7);
				server.maxConnections(8);
				assertThat(value(registry, TcpServerMeters.CONNECTIONS_LIMIT)).isEqualTo(8);
			});
	}

	@Test
	void memoryIsMeasuredByKind() {
		this.metricsRunner.withPropertyValues("tcp.server.auto-startup=false", "tcp.server.memory.total=8MB")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.get("tcp.server.memory.held").gauges())
					.extracting((gauge) -> gauge.getId().getTag("kind"))
					.containsExactlyInAnyOrder("input", "decoded-ahead", "output", "handshakes", "connections");
				assertThat(value(registry, TcpServerMeters.MEMORY_LIMIT)).isNaN();
				TcpServer server = context.getBean(TcpServer.class);
				server.startServing();
				await().until(() -> value(registry, TcpServerMeters.MEMORY_LIMIT) == 8 << 20);
				try (Socket client = new Socket("localhost", Ports.of(server))) {
					client.getOutputStream().write(new byte[1000]);
					await().until(() -> held(registry, "input") >= 1000);
					assertThat(held(registry, "output")).isZero();
				}
				await().until(() -> held(registry, "input") == 0);
			});
	}

	private static double held(MeterRegistry registry, String kind) {
		return registry.get("tcp.server.memory.held").tags("tcp.server", "default", "kind", kind).gauge().value();
	}

	@Test
	void frameErrorsAreCountedByCodecAndKind() {
		this.registryRunner.withBean(Echo.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			for (int run = 1; run <= 2; run++) {
				try (Socket client = new Socket("localhost", Ports.of(context.getEnvironment()))) {
					client.getOutputStream().write(new byte[TOO_LONG]);
					int count = run;
					await().until(() -> registry.find(TcpServerMeters.FRAMES_FAILED.getName())
						.tags("tcp.server", "default", "codec", "line", "kind", "TOO_LONG")
						.counter(), (counter) -> counter != null && counter.count() == count);
				}
				context.stop();
				context.start();
			}
		});
	}

	@Test
	void rejectionsAreCountedByReason() {
		this.metricsRunner.run((context) -> assertThat(context.getBean(MeterRegistry.class)
			.find(TcpServerMeters.CONNECTIONS_REJECTED.getName())
			.functionCounters()).extracting((counter) -> counter.getId().getTag("reason"))
			.containsExactlyInAnyOrder(List.of(RejectReason.values()).stream().map(Enum::name).toArray(String[]::new)));
	}

	@Test
	void handlersThatWaitForAThreadAreSeen() {
		this.metricsRunner
			.withPropertyValues("tcp.server.handler.threads=platform", "tcp.server.handler.max-threads=1",
					"tcp.server.limits.max-connections=5")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(value(registry, TcpServerMeters.HANDLER_THREADS_BUSY)).isZero();
				assertThat(value(registry, TcpServerMeters.HANDLER_THREADS_LIMIT)).isEqualTo(1);
				assertThat(value(registry, TcpServerMeters.HANDLERS_WAITING)).isZero();
				assertThat(value(registry, TcpServerMeters.HANDLERS_LONGEST_WAIT)).isZero();
				int port = Ports.of(context.getEnvironment());
				try (LineClient served = new LineClient(port)) {
					served.exchange("hello");
					LineClient waiting = new LineClient(port);
					await().until(() -> value(registry, TcpServerMeters.HANDLERS_WAITING) == 1);
					assertThat(value(registry, TcpServerMeters.HANDLER_THREADS_BUSY)).isEqualTo(1);
					assertThat(value(registry, TcpServerMeters.HANDLERS_LONGEST_WAIT)).isPositive().isLessThan(60);
					served.close();
					waiting.exchange("hello");
					assertThat(value(registry, TcpServerMeters.HANDLERS_WAITING)).isZero();
					waiting.close();
				}
			});
	}

	@Test
	void handlersThatNeedNoThreadsHaveNoPool() {
		this.registryRunner.withBean(NotBlocking.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(value(registry, TcpServerMeters.HANDLER_THREADS_BUSY)).isNaN();
			assertThat(value(registry, TcpServerMeters.HANDLER_THREADS_LIMIT)).isNaN();
			assertThat(value(registry, TcpServerMeters.HANDLERS_WAITING)).isZero();
		});
	}

	// Applications that have a common tag of this name keep it, and the servers stay
	// apart
	@Test
	void commonTagsDoNotHideWhichServerIsMeant() {
		this.metricsRunner.withUserConfiguration(Handlers.Chat.class)
			.withPropertyValues("tcp.servers.chat.port=0", "management.metrics.tags.server=host-1")
			.run((context) -> assertThat(context.getBean(MeterRegistry.class)
				.find("tcp.server.connections.active")
				.tag("server", "host-1")
				.meters()).extracting((meter) -> meter.getId().getTag("tcp.server"))
				.containsExactlyInAnyOrder("default", "chat"));
	}

	@Test
	void countersGoOnWhenTheServerIsStartedAgain() {
		this.metricsRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			for (int run = 1; run <= 3; run++) {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.exchange("hello");
				}
				context.stop();
				assertThat(value(registry, TcpServerMeters.CONNECTIONS_ACCEPTED)).isEqualTo(run);
				assertThat(value(registry, TcpServerMeters.BYTES_RECEIVED)).isEqualTo(6 * run);
				assertThat(value(registry, TcpServerMeters.BYTES_SENT)).isEqualTo(6 * run);
				context.start();
				assertThat(value(registry, TcpServerMeters.CONNECTIONS_ACCEPTED)).isEqualTo(run);
				assertThat(value(registry, TcpServerMeters.BYTES_RECEIVED)).isEqualTo(6 * run);
			}
		});
	}

	@Test
	void eachServerHasItsMeters() {
		this.metricsRunner.withUserConfiguration(Handlers.Chat.class)
			.withPropertyValues("tcp.servers.chat.port=0")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				try (LineClient client = new LineClient(Ports.of(context.getBean("chatTcpServer", TcpServer.class)))) {
					client.exchange("hello");
					assertThat(registry.get("tcp.server.connections.active").tag("tcp.server", "chat").gauge().value())
						.isEqualTo(1);
					assertThat(
							registry.get("tcp.server.connections.active").tag("tcp.server", "default").gauge().value())
						.isZero();
				}
			});
	}

	@Test
	void withoutRegistryNothingIsMeasured() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(TcpServerMetrics.class)
				.doesNotHaveBean(TlsHandshakeObserver.class)
				.doesNotHaveBean(FrameErrorObserver.class)
				.doesNotHaveBean(ConnectionDurationObserver.class));
	}

	@Test
	void backsOffWhenServersAreDisabled() {
		this.metricsRunner.withPropertyValues("tcp.server.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(TcpServerMetrics.class)
				.doesNotHaveBean(TlsHandshakeObserver.class)
				.doesNotHaveBean(ConnectionDurationObserver.class));
	}

	@Test
	void backsOffWhenTheApplicationHasItsOwn() {
		SimpleMeterRegistry elsewhere = new SimpleMeterRegistry();
		this.metricsRunner.withBean("own", ConnectionDurationObserver.class, elsewhere)
			.run((context) -> assertThat(context).hasSingleBean(ConnectionDurationObserver.class).hasBean("own"));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(20));
	}

	private static double value(MeterRegistry registry, TcpServerMeters meter) {
		return registry.get(meter.getName())
			.tag("tcp.server", "default")
			.meter()
			.measure()
			.iterator()
			.next()
			.getValue();
	}

	@TcpHandler
	static class NotBlocking implements AsyncStreamHandler {

		@Override
		public CompletionStage<?> handle(AsyncStreamReader reader, StreamWriter writer) {
			return CompletableFuture.completedFuture(null);
		}

	}

	@TcpHandler
	static class Echo {

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

}
