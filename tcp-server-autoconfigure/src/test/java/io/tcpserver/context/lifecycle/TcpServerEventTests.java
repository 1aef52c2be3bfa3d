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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.tcpserver.TcpServer;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.TcpServerClosedEvent;
import io.tcpserver.context.TcpServerClosingEvent;
import io.tcpserver.context.TcpServerEvent;
import io.tcpserver.context.TcpServerStartedEvent;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the application events and for {@link TcpServerAnnouncer}.
 */
@ExtendWith(OutputCaptureExtension.class)
class TcpServerEventTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withUserConfiguration(Handlers.Shout.class)
		.withPropertyValues("tcp.server.port=0");

	@Test
	void eachRunIsAnnouncedInOrder() {
		this.contextRunner.withBean(Recorder.class).run((context) -> {
			Recorder recorder = context.getBean(Recorder.class);
			assertThat(recorder.names()).containsExactly("Started");
			context.stop();
			assertThat(recorder.names()).as("told before the stop ends")
				.containsExactly("Started", "Closing", "Closed");
			context.start();
			assertThat(recorder.names()).containsExactly("Started", "Closing", "Closed", "Started");
			assertThat(recorder.events)
				.allSatisfy((event) -> assertThat(event.getServer()).isSameAs(context.getBean(TcpServer.class)));
		});
	}

	@Test
	void closingTheContextIsAnnouncedToo() {
		Recorder recorder = new Recorder();
		this.contextRunner.withBean(Recorder.class, () -> recorder).run((context) -> {
		});
		assertThat(recorder.names()).containsExactly("Started", "Closing", "Closed");
	}

	@Test
	void listenersRunOffTheIoThreads() {
		this.contextRunner.withBean(Recorder.class).run((context) -> {
			context.stop();
			assertThat(context.getBean(Recorder.class).threads).hasSize(3)
				.noneMatch((thread) -> thread.matches("tcp-(.*-)?io-\\d+"));
		});
	}

	@Test
	void blockingListenerDoesNotHoldUpTheServer() {
		this.contextRunner.withUserConfiguration(BlockingListener.class).run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			BlockingListener listener = context.getBean(BlockingListener.class);
			server.close();
			assertThat(listener.closing.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(server.closed()).as("a listener does not hold up the server")
				.succeedsWithin(Duration.ofSeconds(10));
			listener.released.complete(null);
		});
	}

	@Test
	void failingListenerIsLogged(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(FailingListener.class).run((context) -> {
			context.stop();
			Awaitility.await()
				.untilAsserted(() -> assertThat(output).contains("A listener of TcpServerClosedEvent failed"));
		});
	}

	@Test
	void failingListenerOfTheStartFailsTheStartAndLeavesNothingBound() {
		Recorder recorder = new Recorder();
		this.contextRunner.withBean(Recorder.class, () -> recorder)
			.withUserConfiguration(FailingStartListener.class)
			.run((context) -> assertThat(context).hasFailed());
		assertThat(recorder.events).isNotEmpty()
			.allSatisfy((event) -> assertThat(event.getServer().state()).isEqualTo(TcpServer.State.CLOSED));
	}

	@Test
	void portIsKnownToListenersOfTheStart() {
		this.contextRunner.withUserConfiguration(PortListener.class)
			.run((context) -> assertThat(context.getBean(PortListener.class).port)
				.isEqualTo(Ports.of(context.getBean(TcpServer.class))));
	}

	@Test
	void portIsKnownToParentContexts() {
		try (GenericApplicationContext parent = new GenericApplicationContext()) {
			parent.refresh();
			this.contextRunner.withParent(parent)
				.run((context) -> assertThat(
						parent.getEnvironment().getProperty("local.tcp.server.port", Integer.class))
					.isEqualTo(Ports.of(context.getBean(TcpServer.class))));
		}
	}

	/**
	 * Records events.
	 */
	static class Recorder {

		final List<TcpServerEvent> events = Collections.synchronizedList(new ArrayList<>());

		final List<String> threads = Collections.synchronizedList(new ArrayList<>());

		@Order(0)
		@EventListener
		void on(TcpServerEvent event) {
			this.events.add(event);
			this.threads.add(Thread.currentThread().getName());
		}

		List<String> names() {
			return this.events.stream()
				.map((event) -> event.getClass().getSimpleName().replaceAll("TcpServer(.*)Event", "$1"))
				.toList();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BlockingListener {

		final CountDownLatch closing = new CountDownLatch(1);

		final CompletableFuture<Void> released = new CompletableFuture<>();

		@EventListener
		void on(TcpServerClosingEvent event) {
			this.closing.countDown();
			this.released.join();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FailingListener {

		@EventListener
		void on(TcpServerClosedEvent event) {
			throw new IllegalStateException("failed");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FailingStartListener {

		@Order
		@EventListener
		void on(TcpServerStartedEvent event) {
			throw new IllegalStateException("failed");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PortListener {

		private final Environment environment;

		int port;

		PortListener(Environment environment) {
			this.environment = environment;
		}

		@EventListener
		void on(TcpServerStartedEvent event) {
			this.port = this.environment.getRequiredProperty("local.tcp.server.port", Integer.class);
		}

	}

}
