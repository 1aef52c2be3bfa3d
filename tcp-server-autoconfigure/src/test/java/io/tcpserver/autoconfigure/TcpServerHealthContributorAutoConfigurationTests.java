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
import java.time.Duration;
import java.util.Map;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TcpServerHealthContributorAutoConfiguration}.
 */
class TcpServerHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class,
				TcpServerHealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				HealthContributorAutoConfiguration.class, HealthEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=health", "management.health.ping.enabled=false");

	private final ApplicationContextRunner serverRunner = this.contextRunner.withPropertyValues("tcp.server.port=0");

	@Test
	void eachServerHasItsHealth() {
		this.serverRunner.withUserConfiguration(Handlers.Shout.class, Handlers.Chat.class)
			.withPropertyValues("tcp.servers.chat.port=0")
			.run((context) -> {
				assertThat(status(context, "tcpServer")).isEqualTo(Status.UP);
				assertThat(status(context, "tcpServer", "default")).isEqualTo(Status.UP);
				assertThat(status(context, "tcpServer", "chat")).isEqualTo(Status.UP);
				assertThat(health(context, "tcpServer", "other")).isNull();
				context.getBean("chatTcpServer", TcpServer.class).pause();
				assertThat(status(context, "tcpServer", "default")).isEqualTo(Status.UP);
				assertThat(status(context, "tcpServer", "chat")).isEqualTo(Status.OUT_OF_SERVICE);
				assertThat(status(context, "tcpServer")).isEqualTo(Status.OUT_OF_SERVICE);
			});
	}

	@Test
	void withoutServersThereIsNothingToSee() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(TcpServer.class);
			assertThat(health(context, "tcpServer")).isNull();
		});
	}

	@Test
	void serverThatIsNotStartedWithTheApplicationIsUnknown() {
		this.serverRunner.withUserConfiguration(Handlers.Shout.class, Handlers.Chat.class)
			.withPropertyValues("tcp.server.auto-startup=false", "tcp.servers.chat.port=0",
					"tcp.servers.chat.auto-startup=true")
			.run((context) -> {
				assertThat(status(context, "tcpServer", "default")).isEqualTo(Status.UNKNOWN);
				assertThat(status(context, "tcpServer")).isEqualTo(Status.UP);
				context.getBean("tcpServer", TcpServer.class).startServing();
				assertThat(status(context, "tcpServer", "default")).isEqualTo(Status.UP);
			});
	}

	@Test
	void serverThatWasClosedIsOutOfService() {
		this.serverRunner.withUserConfiguration(Handlers.Shout.class).run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.exchange("hello");
				server.close();
				assertThat(server.state()).isEqualTo(TcpServer.State.CLOSING);
				assertThat(status(context, "tcpServer", "default")).isEqualTo(Status.OUT_OF_SERVICE);
			}
			assertThat(server.waitClosed(Duration.ofSeconds(20))).isTrue();
			assertThat(status(context, "tcpServer", "default")).isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Test
	void serverThatTheApplicationHasBuiltIsSeen() {
		this.contextRunner.withUserConfiguration(OwnServerConfiguration.class).run((context) -> {
			assertThat(status(context, "tcpServer", "own")).isEqualTo(Status.UP);
			TcpServer server = context.getBean(TcpServer.class);
			server.close();
			assertThat(server.waitClosed(Duration.ofSeconds(20))).isTrue();
			assertThat(status(context, "tcpServer", "own")).isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Asyncio("A33")
	@Test
	void failureToAcceptIsADetail() {
		this.serverRunner.withUserConfiguration(Handlers.Shout.class).run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			ObjectProvider<TcpServerObserver> observers = context.getBeanProvider(TcpServerObserver.class);
			observers.forEach((observer) -> observer.acceptFailed(server, server.sockets().get(0),
					new IOException("Too many open files"), 1, Duration.ofMillis(50)));
			Map<String, Object> details = details(context, "tcpServer", "default");
			assertThat(details.get("acceptFailures")).asString().contains("Too many open files");
			assertThat(status(context, "tcpServer", "default")).isEqualTo(Status.UP);
		});
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.serverRunner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("management.health.tcp-server.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("tcpServerHealthContributor"));
	}

	@Test
	void healthCanBeSwitchedOffByDefault() {
		this.serverRunner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("management.health.defaults.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("tcpServerHealthContributor"));
	}

	@Test
	void groupMayNameServersThatAreDisabled() {
		this.contextRunner
			.withPropertyValues("tcp.server.enabled=false",
					"management.endpoint.health.group.traffic.include=tcpServer")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(health(context, "tcpServer")).isNull();
			});
	}

	@Test
	void backsOffWhenTheApplicationHasItsOwn() {
		this.serverRunner.withUserConfiguration(Handlers.Shout.class)
			.withBean("tcpServerHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("tcpServerHealthContributor"));
	}

	private static Status status(ApplicationContext context, String... path) {
		return health(context, path).getStatus();
	}

	private static HealthDescriptor health(ApplicationContext context, String... path) {
		return context.getBean(HealthEndpoint.class).healthForPath(path);
	}

	private static Map<String, Object> details(ApplicationContext context, String... path) {
		HealthDescriptor health = health(context, path);
		return ((IndicatedHealthDescriptor) health).getDetails();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnServerConfiguration {

		@Bean
		TcpServer ownServer() throws IOException {
			return TcpServer.builder()
				.settings((settings) -> settings.name("own").port(0))
				.streamHandler(new Handlers.Shout())
				.start();
		}

	}

}
