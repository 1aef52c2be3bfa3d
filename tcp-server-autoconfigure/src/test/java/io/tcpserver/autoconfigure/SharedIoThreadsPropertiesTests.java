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

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.context.TcpServerCustomizer;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.settings.SharedIoThreads;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamWriter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which servers of an application share I/O threads.
 */
class SharedIoThreadsPropertiesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withUserConfiguration(Handlers.class)
		.withPropertyValues("tcp.server.port=0", "tcp.servers.one.port=0", "tcp.servers.two.port=0");

	@AfterEach
	void noThreadIsLeft() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.pollInterval(Duration.ofMillis(5))
			.untilAsserted(() -> assertThat(ioThreads()).isEmpty());
	}

	private static Set<String> ioThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.matches("tcp-(.*-)?io-\\d+"))
			.collect(Collectors.toSet());
	}

	private static String thread(AssertableApplicationContext context, String server) throws Exception {
		int port = context.getEnvironment().getRequiredProperty("local.tcp.server" + server + ".port", Integer.class);
		try (LineClient client = new LineClient(port)) {
			return client.exchange("where");
		}
	}

	@Test
	void allServersShareByDefault() {
		this.contextRunner.run((context) -> {
			for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
				assertThat(thread(context, "")).startsWith("tcp-io-");
				assertThat(thread(context, ".one")).startsWith("tcp-io-");
				assertThat(thread(context, ".two")).startsWith("tcp-io-");
			}
			assertThat(ioThreads()).hasSize(Runtime.getRuntime().availableProcessors());
			ConfigurableApplicationContext source = context
				.getSourceApplicationContext(ConfigurableApplicationContext.class);
			source.stop();
			noThreadIsLeft();
			source.start();
			assertThat(thread(context, ".two")).startsWith("tcp-io-");
		});
	}

	@Test
	void numberOfItsOwnIsNotShared() {
		this.contextRunner.withPropertyValues("tcp.servers.two.io-threads=1").run((context) -> {
			assertThat(thread(context, "")).startsWith("tcp-io-");
			assertThat(thread(context, ".one")).startsWith("tcp-io-");
			assertThat(thread(context, ".two")).isEqualTo("tcp-two-io-1");
		});
	}

	@Test
	void inheritedNumberIsOneOfItsOwn() {
		this.contextRunner.withPropertyValues("tcp.server.io-threads=1").run((context) -> {
			assertThat(thread(context, "")).isEqualTo("tcp-default-io-1");
			assertThat(thread(context, ".two")).isEqualTo("tcp-two-io-1");
		});
	}

	@Test
	void sharingCanBeSwitchedOffForOneServer() {
		this.contextRunner.withPropertyValues("tcp.servers.two.share-io-threads=false").run((context) -> {
			assertThat(thread(context, ".one")).startsWith("tcp-io-");
			assertThat(thread(context, ".two")).startsWith("tcp-two-io-");
		});
	}

	@Test
	void sharingCanBeSwitchedOffForAllServers() {
		this.contextRunner.withPropertyValues("tcp.server.share-io-threads=false").run((context) -> {
			assertThat(thread(context, "")).startsWith("tcp-default-io-");
			assertThat(thread(context, ".one")).startsWith("tcp-one-io-");
			assertThat(thread(context, ".two")).startsWith("tcp-two-io-");
		});
	}

	@Test
	void customizerSharesAnotherNumber() {
		SharedIoThreads single = new SharedIoThreads(1);
		this.contextRunner.withBean(TcpServerCustomizer.class, () -> (name, settings) -> settings.ioThreads(single))
			.run((context) -> {
				for (int i = 0; i < 3; i++) {
					assertThat(thread(context, ".one")).isEqualTo("tcp-io-1");
					assertThat(thread(context, ".two")).isEqualTo("tcp-io-1");
				}
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		@Bean
		@TcpHandler
		AsyncStreamHandler first() {
			return Handlers::tellThread;
		}

		@Bean
		@TcpHandler("one")
		AsyncStreamHandler one() {
			return Handlers::tellThread;
		}

		@Bean
		@TcpHandler("two")
		AsyncStreamHandler two() {
			return Handlers::tellThread;
		}

		private static CompletionStage<?> tellThread(AsyncStreamReader reader, StreamWriter writer) {
			return reader.readLine().thenAccept((line) -> writer.write(Thread.currentThread().getName() + "\n"));
		}

	}

}
