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

import java.util.Arrays;
import java.util.List;

import io.tcpserver.ConnectionDirectory;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServers;
import io.tcpserver.harness.Handlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of applications that have the auto-configuration, but no server.
 */
class NoServerTests {

	private static final String[] INJECTED = { "tcpConnectionDirectory", "tcpServers", "tcpConnections" };

	private static final ApplicationContextRunner WITHOUT_ANYTHING = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class));

	private static final ApplicationContextRunner WITH_HANDLERS = WITHOUT_ANYTHING
		.withUserConfiguration(Handlers.Shout.class, Handlers.Chat.class)
		.withPropertyValues("tcp.server.port=0", "tcp.servers.chat.port=0");

	static List<ApplicationContextRunner> withoutServer() {
		return List.of(WITHOUT_ANYTHING, WITHOUT_ANYTHING.withPropertyValues("tcp.server.backlog=10"),
				WITH_HANDLERS.withPropertyValues("tcp.server.enabled=false"),
				WITH_HANDLERS.withPropertyValues("tcp.server.enabled=no", "tcp.servers.chat.enabled=true"),
				WITHOUT_ANYTHING.withUserConfiguration(Handlers.Chat.class)
					.withPropertyValues("tcp.servers.chat.port=0", "tcp.servers.chat.enabled=false"));
	}

	@ParameterizedTest
	@MethodSource("withoutServer")
	void onlyWhatApplicationsInjectIsDefinedAndNothingIsCreated(ApplicationContextRunner contextRunner) {
		contextRunner.run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(TcpServer.class);
			assertThat(definitions(context)).containsExactlyInAnyOrder(INJECTED);
			assertThat(context.getBeanFactory().getSingletonNames()).doesNotContain(INJECTED);
		});
	}

	@ParameterizedTest
	@MethodSource("withoutServer")
	void whatApplicationsInjectIsEmpty(ApplicationContextRunner contextRunner) {
		contextRunner.withBean(Injected.class).run((context) -> {
			assertThat(context).hasNotFailed();
			Injected injected = context.getBean(Injected.class);
			assertThat(injected.servers).isEmpty();
			assertThat(injected.connections).isEmpty();
			assertThat(injected.connections.broadcast("nobody")).isZero();
			assertThat(context.getEnvironment().containsProperty("local.tcp.server.port")).isFalse();
		});
	}

	@Test
	void definitionsAreThoseOfServersAsSoonAsThereIsOne() {
		WITH_HANDLERS.withPropertyValues("tcp.server.enabled=true", "tcp.servers.chat.enabled=false")
			.run((context) -> assertThat(definitions(context)).contains("tcpServer", "tcpServerLifecycle")
				.contains("tcp.server-" + TcpServerProperties.class.getName(),
						"tcp-" + TcpServersProperties.class.getName())
				.doesNotContain("chatTcpServer"));
	}

	// Without the auto-configuration itself and what registers servers
	private static List<String> definitions(AssertableApplicationContext context) {
		return Arrays.stream(context.getBeanDefinitionNames())
			.filter((beanName) -> isOurs(context.getType(beanName)))
			.filter((beanName) -> !beanName.equals("tcpServerBeanRegistrar") && !beanName.endsWith("Configuration"))
			.filter((beanName) -> !beanName.contains("handlers."))
			.toList();
	}

	private static boolean isOurs(Class<?> type) {
		return type != null && type.getName().startsWith("io.tcpserver.") && !type.getName().contains(".harness.");
	}

	/**
	 * As in the README.
	 */
	static class Injected {

		private final TcpServers servers;

		private final TcpConnections connections;

		Injected(TcpServers servers, TcpConnections connections, ConnectionDirectory directory) {
			this.servers = servers;
			this.connections = connections;
			assertThat(directory).isNotNull();
		}

	}

}
