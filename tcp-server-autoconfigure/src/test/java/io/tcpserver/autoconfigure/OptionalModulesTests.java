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

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a server needs no optional module.
 */
class OptionalModulesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(EverythingConfiguration.class, Handlers.Shout.class)
		.withPropertyValues("tcp.server.port=0", "management.endpoints.web.exposure.include=*");

	@Test
	void withAllModulesServerIsSeenEverywhere() {
		this.contextRunner.withBean(SimpleMeterRegistry.class).run((context) -> {
			assertThat(context).hasBean("tcpServerEndpoint")
				.hasBean("tcpServerEndpointWebExtension")
				.hasBean("tcpServerHealthContributor")
				.hasBean("tcpServerMetrics");
			assertThat(context.getBeanProvider(TcpServerObserver.class)).hasSize(4);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.actuate", "org.springframework.boot.actuate.autoconfigure",
			"org.springframework.boot.health", "org.springframework.boot.micrometer", "io.micrometer" })
	void serverNeedsNo(String module) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(module)).run((context) -> {
			assertThat(context).hasNotFailed();
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("hello")).isEqualTo("HELLO");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "reactor", "tools.jackson", "tools.jackson.dataformat", "com.google.protobuf",
			"org.springframework.boot.jackson" })
	void handlerOfTextNeedsNo(String module) {
		new ApplicationContextRunner().withUserConfiguration(EverythingConfiguration.class, Greeter.class)
			.withPropertyValues("tcp.server.port=0")
			.withClassLoader(new FilteredClassLoader(module))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("you")).isEqualTo("hello you");
				}
			});
	}

	@Test
	void serverNeedsNoneOfThem() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate",
					"org.springframework.boot.health", "org.springframework.boot.micrometer", "io.micrometer"))
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean("tcpServerEndpoint")
					.doesNotHaveBean("tcpServerEndpointWebExtension")
					.doesNotHaveBean("tcpServerHealthContributor")
					.doesNotHaveBean("tcpServerMetrics");
				assertThat(context.getBeanProvider(TcpServerObserver.class)).isEmpty();
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("hello")).isEqualTo("HELLO");
				}
			});
	}

	@TcpHandler
	static class Greeter {

		@OnMessage
		String greet(String name) {
			return "hello " + name;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TcpServerAutoConfiguration.class, TcpServerEndpointAutoConfiguration.class,
			TcpServerHealthContributorAutoConfiguration.class, TcpServerMetricsAutoConfiguration.class,
			TcpServerReadinessAutoConfiguration.class })
	static class EverythingConfiguration {

	}

}
