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

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.harness.Handlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the environment variables which Kubernetes sets for a Service are not taken
 * for properties.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServiceLinksTests {

	private final Map<String, Object> variables = new LinkedHashMap<>();

	private final Map<String, Object> file = new LinkedHashMap<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer((context) -> prepare(context.getEnvironment()))
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class));

	private void prepare(ConfigurableEnvironment environment) {
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, this.variables));
		environment.getPropertySources().addLast(new MapPropertySource("file", this.file));
	}

	private PropertiesTcpServerDefinitions definitions() {
		StandardEnvironment environment = new StandardEnvironment();
		prepare(environment);
		return new PropertiesTcpServerDefinitions(environment, () -> null);
	}

	private void service(String name, int port) {
		this.variables.put(name + "_SERVICE_HOST", "10.96.0.17");
		this.variables.put(name + "_SERVICE_PORT", Integer.toString(port));
		this.variables.put(name + "_SERVICE_PORT_LINES", Integer.toString(port));
		this.variables.put(name + "_PORT", "tcp://10.96.0.17:" + port);
		String detail = "%s_PORT_%d_TCP".formatted(name, port);
		this.variables.put(detail, "tcp://10.96.0.17:" + port);
		this.variables.put(detail + "_PROTO", "tcp");
		this.variables.put(detail + "_PORT", Integer.toString(port));
		this.variables.put(detail + "_ADDR", "10.96.0.17");
	}

	@Test
	void serviceIsNotThePortOfTheDefaultServer(CapturedOutput output) {
		service("TCP_SERVER", 8888);
		this.file.put("tcp.server.port", "0");
		this.contextRunner.withUserConfiguration(Handlers.Shout.class).run((context) -> {
			assertThat(context.getBean(TcpServer.class).isServing()).isTrue();
			assertThat(context.getBean(TcpServerProperties.class).getPort()).isZero();
			assertThat(context.getEnvironment().getProperty("TCP_SERVER_PORT")).isEqualTo("tcp://10.96.0.17:8888");
		});
		assertThat(output.toString().lines().filter((line) -> line.contains("TCP_SERVER_PORT"))).singleElement()
			.asString()
			.contains("INFO")
			.contains("Ignoring the environment variable TCP_SERVER_PORT,")
			.contains("enableServiceLinks: false");
	}

	@Test
	void servicesMakeNoServers() {
		service("TCP_SERVER", 8888);
		service("TCP_SERVERS", 8888);
		service("TCP_SERVERS_CHAT", 9000);
		service("TCP_SERVERS_DEVICE_DATA", 9001);
		assertThat(definitions().serverNames()).isEmpty();
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TcpServer.class));
	}

	@Test
	void serverIsConfiguredBesideItsService(CapturedOutput output) {
		service("TCP_SERVERS_CHAT", 9000);
		service("TCP_SERVERS_DEVICE_DATA", 9001);
		this.file.put("tcp.servers.chat.port", "1");
		this.file.put("tcp.servers.device-data.port", "2");
		PropertiesTcpServerDefinitions definitions = definitions();
		assertThat(definitions.serverNames()).containsExactly("chat", "device-data");
		assertThat(port(definitions, "chat")).isEqualTo(1);
		assertThat(port(definitions, "device-data")).isEqualTo(2);
		assertThat(output).contains("variable TCP_SERVERS_CHAT_PORT,", "variable TCP_SERVERS_DEVICE_DATA_PORT,");
	}

	@Test
	void portOfThePodTakesPrecedenceOverItsService(CapturedOutput output) {
		service("TCP_SERVER", 8888);
		service("TCP_SERVERS_CHAT", 9000);
		this.variables.put("TCP_SERVER_PORT", "1");
		this.variables.put("TCP_SERVERS_CHAT_PORT", "2");
		PropertiesTcpServerDefinitions definitions = definitions();
		assertThat(definitions.serverNames()).containsExactly("default", "chat");
		assertThat(port(definitions, "default")).isEqualTo(1);
		assertThat(port(definitions, "chat")).isEqualTo(2);
		assertThat(output).doesNotContain("Ignoring");
	}

	@Test
	void variablesWithoutAServiceAreProperties() {
		this.variables.put("TCP_SERVERS_SERVICE_PORT", "1");
		assertThat(port(definitions(), "service")).isEqualTo(1);
	}

	@Test
	void placeholderForTheVariableOfAServiceHasItsDefault() {
		service("TCP_SERVER", 8888);
		this.file.put("tcp.server.port", "${TCP_SERVER_PORT:1}");
		this.file.put("tcp.servers.chat.port", "${TCP_SERVER_SERVICE_PORT}");
		assertThat(port(definitions(), "default")).isEqualTo(1);
		assertThat(port(definitions(), "chat")).isEqualTo(8888);
	}

	@Test
	void placeholderForThePropertyOfAServiceIsThatOfTheFile() {
		service("TCP_SERVER", 8888);
		this.file.put("tcp.server.port", "7000");
		this.file.put("tcp.servers.chat.port", "${tcp.server.port:9000}");
		StandardEnvironment environment = new StandardEnvironment();
		prepare(environment);
		// As in an application
		ConfigurationPropertySources.attach(environment);
		assertThat(port(new PropertiesTcpServerDefinitions(environment, () -> null), "chat")).isEqualTo(7000);
	}

	@Test
	void otherUrlIsAnInvalidPort() {
		this.variables.put("TCP_SERVER_PORT", "http://10.96.0.17:8888");
		this.contextRunner.withUserConfiguration(Handlers.Shout.class)
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void furtherServersShowWhatTheyInherit() {
		this.file.put("tcp.server.backlog", "7");
		this.file.put("tcp.servers.chat.port", "0");
		this.file.put("tcp.servers.chat.accept-batch", "3");
		this.contextRunner.withUserConfiguration(Handlers.Chat.class).run((context) -> {
			TcpServerProperties chat = chat(context);
			assertThat(chat.getBacklog()).isEqualTo(7);
			assertThat(chat.getAcceptBatch()).isEqualTo(3);
			assertThat(chat.getPort()).isZero();
		});
	}

	private static TcpServerProperties chat(ApplicationContext context) {
		return context.getBean(TcpServersProperties.class).getServers().get("chat");
	}

	private static int port(PropertiesTcpServerDefinitions definitions, String serverName) {
		TcpServerSettings settings = TcpServerSettings.of((to) -> definitions.definition(serverName).apply(to, 0));
		return ((InetSocketAddress) settings.addresses().get(0)).getPort();
	}

}
