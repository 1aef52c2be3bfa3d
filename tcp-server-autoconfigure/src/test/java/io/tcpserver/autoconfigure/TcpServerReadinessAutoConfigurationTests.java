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

import io.tcpserver.TcpServer;
import io.tcpserver.harness.Handlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextRefreshedEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TcpServerReadinessAutoConfiguration}.
 */
class TcpServerReadinessAutoConfigurationTests {

	private static final String INCLUDE = "management.endpoint.health.group.readiness.include=";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class,
				TcpServerHealthContributorAutoConfiguration.class, TcpServerReadinessAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class,
				HealthContributorRegistryAutoConfiguration.class, HealthContributorAutoConfiguration.class,
				HealthEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=health")
		// As SpringApplication does when it has started
		.withInitializer((context) -> context.addApplicationListener((event) -> {
			if (event instanceof ContextRefreshedEvent) {
				AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
				AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			}
		}));

	private final ApplicationContextRunner serversRunner = this.contextRunner
		.withUserConfiguration(Handlers.Shout.class, Handlers.Chat.class)
		.withPropertyValues("tcp.server.port=0", "tcp.servers.chat.port=0");

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			-                               | OUT_OF_SERVICE | OUT_OF_SERVICE
			include=readinessState          | UP             | UP
			include=readinessState,tcpServer | OUT_OF_SERVICE | OUT_OF_SERVICE
			include=tcpServer/chat          | UP             | OUT_OF_SERVICE
			exclude=tcpServer/chat          | OUT_OF_SERVICE | UP
			show-details=always             | OUT_OF_SERVICE | OUT_OF_SERVICE
			""")
	void groupOfTheApplicationDecides(String property, String defaultPaused, String chatPaused) {
		ApplicationContextRunner runner = (property != null)
				? this.serversRunner.withPropertyValues("management.endpoint.health.group.readiness." + property)
				: this.serversRunner;
		runner.run((context) -> {
			assertThat(readiness(context)).isEqualTo(Status.UP);
			TcpServer server = context.getBean("tcpServer", TcpServer.class);
			server.pause();
			assertThat(readiness(context)).isEqualTo(new Status(defaultPaused));
			server.resume();
			context.getBean("chatTcpServer", TcpServer.class).pause();
			assertThat(readiness(context)).isEqualTo(new Status(chatPaused));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "tcp.server.readiness.enabled=true", INCLUDE + "readinessState,tcpServer", INCLUDE + "*" })
	void serverThatTakesNoPartIsNoMemberOfAnyGroup(String property) {
		this.serversRunner.withPropertyValues(property, "tcp.servers.chat.readiness.enabled=false").run((context) -> {
			context.getBean("chatTcpServer", TcpServer.class).pause();
			assertThat(readiness(context)).isEqualTo(Status.UP);
			context.getBean("tcpServer", TcpServer.class).pause();
			assertThat(readiness(context)).isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Test
	void serversInheritIt() {
		this.serversRunner
			.withPropertyValues("tcp.server.readiness.enabled=false", "tcp.servers.chat.readiness.enabled=true")
			.run((context) -> {
				context.getBean("tcpServer", TcpServer.class).pause();
				assertThat(readiness(context)).isEqualTo(Status.UP);
				context.getBean("chatTcpServer", TcpServer.class).pause();
				assertThat(readiness(context)).isEqualTo(Status.OUT_OF_SERVICE);
			});
		this.serversRunner.withPropertyValues("tcp.server.readiness.enabled=false").run((context) -> {
			context.getBean("chatTcpServer", TcpServer.class).pause();
			assertThat(readiness(context)).isEqualTo(Status.UP);
		});
	}

	@Test
	void serverThatWaitsForTheApplicationDoesNotCount() {
		this.serversRunner.withPropertyValues("tcp.servers.chat.auto-startup=false")
			.run((context) -> assertThat(readiness(context)).isEqualTo(Status.UP));
	}

	@Test
	void serverThatTheApplicationHasBuiltCounts() {
		this.contextRunner.withUserConfiguration(OwnServerConfiguration.class).run((context) -> {
			assertThat(readiness(context)).isEqualTo(Status.UP);
			context.getBean(TcpServer.class).pause();
			assertThat(readiness(context)).isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Test
	void beansMayBeLazy() {
		this.serversRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				TcpServer server = context.getBean("tcpServer", TcpServer.class);
				server.startServing();
				context.getBean("chatTcpServer", TcpServer.class).startServing();
				assertThat(readiness(context)).isEqualTo(Status.UP);
				server.pause();
				assertThat(readiness(context)).isEqualTo(Status.OUT_OF_SERVICE);
			});
	}

	@Test
	void withoutProbesThereIsNoGroup() {
		this.serversRunner.withPropertyValues("management.endpoint.health.probes.enabled=false")
			.run((context) -> assertThat(health(context)).isNull());
	}

	@Test
	void withoutHealthServersTakeNoPart() {
		this.serversRunner.withPropertyValues("management.health.tcp-server.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean("tcpServerReadiness");
			context.getBean("tcpServer", TcpServer.class).pause();
			assertThat(readiness(context)).isEqualTo(Status.UP);
		});
	}

	@Test
	void healthOfTheApplicationIsNotAddedByItself() {
		this.serversRunner
			.withBean("tcpServerHealthIndicator", HealthIndicator.class, () -> () -> Health.down().build())
			.run((context) -> assertThat(readiness(context)).isEqualTo(Status.UP));
	}

	@Test
	void withoutServersNothingChanges() {
		this.contextRunner.run((context) -> assertThat(readiness(context)).isEqualTo(Status.UP));
		this.contextRunner.withPropertyValues("tcp.server.enabled=false")
			.run((context) -> assertThat(readiness(context)).isEqualTo(Status.UP));
	}

	@ParameterizedTest
	@ValueSource(classes = { HealthEndpointGroupsPostProcessor.class, AdditionalPathsMapper.class })
	void backsOffWithoutTheClassesOfActuator(Class<?> missing) {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(TcpServerAutoConfiguration.class, TcpServerReadinessAutoConfiguration.class))
			.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0")
			.withBean("tcpServerHealthContributor", Object.class)
			.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("tcpServerReadiness"));
	}

	private static Status readiness(ApplicationContext context) {
		return health(context).getStatus();
	}

	private static HealthDescriptor health(ApplicationContext context) {
		return context.getBean(HealthEndpoint.class).healthForPath("readiness");
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
