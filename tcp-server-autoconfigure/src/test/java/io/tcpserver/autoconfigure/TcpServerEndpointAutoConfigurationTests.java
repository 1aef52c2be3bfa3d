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

import io.tcpserver.TcpServer;
import io.tcpserver.actuate.TcpServerEndpoint;
import io.tcpserver.actuate.TcpServerEndpointWebExtension;
import io.tcpserver.context.TcpServers;
import io.tcpserver.harness.Handlers;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TcpServerEndpointAutoConfiguration}.
 */
class TcpServerEndpointAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(TcpServerAutoConfiguration.class, TcpServerEndpointAutoConfiguration.class))
		.withUserConfiguration(Handlers.Shout.class)
		.withPropertyValues("tcp.server.port=0");

	@Test
	void endpointThatIsNotExposedIsNotThere() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(TcpServer.class)
			.doesNotHaveBean(TcpServerEndpoint.class)
			.doesNotHaveBean(TcpServerEndpointWebExtension.class));
	}

	@Test
	void endpointIsExposedOverHttp() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=tcpserver")
			.run((context) -> assertThat(context).hasSingleBean(TcpServerEndpoint.class)
				.hasSingleBean(TcpServerEndpointWebExtension.class));
	}

	@Test
	void endpointIsExposedOverJmxOnly() {
		this.contextRunner
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=tcpserver",
					"management.endpoints.web.exposure.exclude=tcpserver")
			.run((context) -> assertThat(context).hasSingleBean(TcpServerEndpoint.class)
				.doesNotHaveBean(TcpServerEndpointWebExtension.class));
	}

	@Test
	void endpointWithoutAccessIsNotThere() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=tcpserver",
					"management.endpoint.tcpserver.access=NONE")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TcpServerEndpoint.class));
	}

	@Test
	void backsOffWhenServersAreDisabled() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=tcpserver", "tcp.server.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TcpServerEndpoint.class));
	}

	@Test
	void backsOffWhenTheApplicationHasItsOwn() {
		this.contextRunner.withUserConfiguration(OwnEndpointConfiguration.class)
			.withPropertyValues("management.endpoints.web.exposure.include=tcpserver")
			.run((context) -> assertThat(context).hasSingleBean(TcpServerEndpoint.class)
				.hasBean("ownEndpoint")
				.hasSingleBean(TcpServerEndpointWebExtension.class)
				.hasBean("ownExtension"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnEndpointConfiguration {

		@Bean
		TcpServerEndpoint ownEndpoint(TcpServers servers) {
			return new TcpServerEndpoint(servers);
		}

		@Bean
		TcpServerEndpointWebExtension ownExtension(TcpServerEndpoint endpoint) {
			return new TcpServerEndpointWebExtension(endpoint);
		}

	}

}
