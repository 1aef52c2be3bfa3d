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

package io.tcpserver.context.invocation;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests on which threads annotated methods are called, and what becomes of replies that
 * are still to come when a connection or the context ends.
 */
class AnnotatedHandlerThreadsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	@Test
	void returnTypeDecidesAboutTheThread() {
		this.contextRunner.withBean(Threads.class)
			.withBean(AsyncThreads.class)
			.withPropertyValues("tcp.servers.async.port=0")
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("where")).startsWith("tcp-default-handler-");
				}
				int port = context.getEnvironment().getRequiredProperty("local.tcp.server.async.port", Integer.class);
				try (LineClient client = new LineClient(port)) {
					assertThat(client.exchange("where")).startsWith("tcp-io-");
				}
			});
	}

	@Test
	void failureOfAnAsynchronousMethodIsHandledWhereBlockingIsAllowed() {
		this.contextRunner.withBean(BlockingErrors.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("at once")).startsWith("tcp-default-handler-");
				assertThat(client.exchange("later")).startsWith("tcp-default-handler-");
			}
		});
	}

	@Test
	void lostConnectionCancelsTheSubscription() {
		this.contextRunner.withBean(Patient.class).run((context) -> {
			Patient handler = context.getBean(Patient.class);
			for (String kind : List.of("mono", "flux")) {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.send(kind);
					assertThat(handler.started.poll(10, TimeUnit.SECONDS)).isEqualTo(kind);
					client.abort();
				}
				assertThat(handler.cancelled.poll(10, TimeUnit.SECONDS)).isEqualTo(kind);
			}
		});
	}

	@Test
	void lostConnectionLetsAStageGoThatOthersWaitFor() {
		this.contextRunner.withBean(Patient.class).run((context) -> {
			Patient handler = context.getBean(Patient.class);
			TcpServer server = context.getBean(TcpServer.class);
			try (LineClient waits = new LineClient(Ports.of(context.getEnvironment()))) {
				waits.send("stage");
				assertThat(handler.started.poll(10, TimeUnit.SECONDS)).isEqualTo("stage");
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.send("stage");
					assertThat(handler.started.poll(10, TimeUnit.SECONDS)).isEqualTo("stage");
					client.abort();
				}
				Awaitility.await().until(() -> server.statistics().closed().containsKey(CloseReason.RESET));
				assertThat(handler.shared).isNotDone();
				handler.shared.complete("shared");
				assertThat(waits.readLine()).isEqualTo("shared");
			}
		});
	}

	@Test
	void contextStopsAlthoughAStageDoesNotComplete() {
		this.contextRunner.withBean(Patient.class)
			.withPropertyValues("tcp.server.shutdown.grace-period=10ms")
			.run((context) -> {
				Patient handler = context.getBean(Patient.class);
				TcpServer server = context.getBean(TcpServer.class);
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.send("stage");
					assertThat(handler.started.poll(10, TimeUnit.SECONDS)).isEqualTo("stage");
					context.getSourceApplicationContext(ConfigurableApplicationContext.class).stop();
					assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
					assertThat(server.statistics().active()).isZero();
					assertThat(handler.shared).isNotDone();
				}
			});
	}

	@TcpHandler
	static class Threads {

		@OnMessage
		String where(String line) {
			return Thread.currentThread().getName();
		}

	}

	@TcpHandler("async")
	static class AsyncThreads {

		@OnMessage
		Mono<String> where(String line) {
			return Mono.just(Thread.currentThread().getName());
		}

	}

	@TcpHandler
	static class BlockingErrors {

		@OnMessage
		Mono<String> message(String kind) {
			if (kind.equals("at once")) {
				throw new IllegalStateException(kind);
			}
			return Mono.error(new IllegalStateException(kind));
		}

		@OnError
		String failed(Exception cause) {
			return Thread.currentThread().getName();
		}

	}

	@TcpHandler
	static class Patient {

		final BlockingQueue<String> started = new LinkedBlockingQueue<>();

		final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

		final CompletableFuture<String> shared = new CompletableFuture<>();

		@OnMessage
		Object message(String kind) {
			this.started.add(kind);
			Runnable cancel = () -> this.cancelled.add(kind);
			return switch (kind) {
				case "mono" -> Mono.never().doOnCancel(cancel);
				case "flux" -> Flux.never().doOnCancel(cancel);
				default -> this.shared;
			};
		}

	}

}
