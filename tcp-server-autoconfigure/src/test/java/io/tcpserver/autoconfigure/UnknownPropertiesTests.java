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
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.tcpserver.harness.Handlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link UnknownProperties}.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnknownPropertiesTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private void variables(String... namesAndValues) {
		Map<String, Object> variables = new LinkedHashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			variables.put(namesAndValues[i], namesAndValues[i + 1]);
		}
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		this.environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, variables));
	}

	private void set(String key, String value) {
		this.environment.getPropertySources().addLast(new MapPropertySource(key, Map.of(key, value)));
	}

	private void bind(String serverName) {
		new PropertiesTcpServerDefinitions(this.environment, () -> null).definition(serverName);
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.toString().lines().filter((line) -> line.contains("WARN")).toList();
	}

	@ParameterizedTest
	@CsvSource({ "timeout.idle, timeouts.idle", "timeouts.idel, timeouts.idle", "prot, port",
			"max-connections, limits.max-connections", "limits.maxConnection, limits.max-connections",
			"io.threads, io-threads", "ssl.bundel, ssl.bundle",
			"framing.lenght-field.ofset, framing.length-field.offset", "timeouts.idle.seconds, ''", "something, ''" })
	void unknownPropertyIsReportedWithTheNearestOne(String key, String nearest, CapturedOutput output) {
		set("tcp.server." + key, "1");
		bind("default");
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains(
					"is not a property of a TCP server and has no effect. It is set by \"tcp.server.%s\" from property source"
						.formatted(key))
			.endsWith(nearest.isEmpty() ? "." : "Did you mean 'tcp.server.%s'?".formatted(nearest));
	}

	@Test
	void fileAndLineAreNamed(CapturedOutput output) throws IOException {
		byte[] yaml = "tcp:\n  servers:\n    chat:\n      port: 1\n      timeout:\n        idle: 5s\n"
			.getBytes(StandardCharsets.UTF_8);
		new YamlPropertySourceLoader().load("yaml", new ByteArrayResource(yaml, "application.yml"))
			.forEach(this.environment.getPropertySources()::addLast);
		bind("chat");
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains("'tcp.servers.chat.timeout.idle' is not a property of a TCP server and has no effect.")
			.endsWith("Did you mean 'tcp.servers.chat.timeouts.idle'?")
			.contains("[application.yml]", "6:15");
	}

	@Test
	void elementsOfAListOfAFurtherServerAreKnown(CapturedOutput output) {
		set("tcp.servers.chat.port", "1");
		set("tcp.servers.chat.ssl.enabled", "false");
		set("tcp.servers.chat.ssl.server-name-bundles[0].server-name", "a");
		set("tcp.servers.chat.ssl.server-name-bundles[0].bundle", "a");
		variables("TCP_SERVERS_MORE_PORT", "1", "TCP_SERVERS_MORE_SSL_ENABLED", "false",
				"TCP_SERVERS_MORE_SSL_SERVERNAMEBUNDLES_0_SERVERNAME", "a",
				"TCP_SERVERS_MORE_SSL_SERVERNAMEBUNDLES_0_BUNDLE", "a");
		for (String serverName : List.of("chat", "more")) {
			UnknownProperties unknown = new UnknownProperties("tcp.servers." + serverName);
			new PropertiesTcpServerDefinitions(this.environment, () -> null).properties("tcp.servers." + serverName,
					unknown);
			unknown.report(new ServerPropertySources(this.environment));
		}
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void everyFormOfAPropertyIsKnown(CapturedOutput output) throws IOException {
		String properties = """
				tcp.server.ioThreads=1
				tcp.server.accept_batch=1
				tcp.server.framing.type=length-field
				tcp.server.framing.length-field.fixedBytes=a
				tcp.server.access.allow[0]=10.0.0.0/8
				tcp.server.access.allow[1]=11.0.0.0/8
				tcp.server.ssl.enabled=false
				tcp.server.ssl.server-name-bundles[0].server-name=a
				tcp.server.ssl.server-name-bundles[0].bundle=a
				tcp.server.ssl.server-name-bundles[1].serverName=b
				tcp.server.ssl.server-name-bundles[1].bundle=b
				""";
		new PropertiesPropertySourceLoader()
			.load("file", new ByteArrayResource(properties.getBytes(StandardCharsets.ISO_8859_1)))
			.forEach(this.environment.getPropertySources()::addLast);
		variables("TCP_SERVER_IOTHREADS", "1", "TCP_SERVER_REUSE_PORT", "true", "TCP_SERVER_SLOW_CONSUMER_LIMIT", "1KB",
				"TCP_SERVER_ADDRESS_0", "localhost", "TCP_SERVER_ACCESS_ALLOW", "10.0.0.0/8",
				"TCP_SERVER_SSL_SERVERNAMEBUNDLES_0_SERVERNAME", "c", "TCP_SERVER_SSL_SERVERNAMEBUNDLES_0_BUNDLE", "c");
		new PropertiesTcpServerDefinitions(this.environment, () -> null).properties("tcp.server",
				new UnknownProperties("tcp.server"));
		UnknownProperties unknown = new UnknownProperties("tcp.server");
		ServerPropertySources sources = new ServerPropertySources(this.environment);
		new PropertiesTcpServerDefinitions(this.environment, () -> null).properties("tcp.server", unknown);
		unknown.report(sources);
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void elementOfAListIsChecked(CapturedOutput output) {
		set("tcp.server.ssl.server-name-bundles[0].bundle", "a");
		set("tcp.server.ssl.server-name-bundles[1].bundel", "b");
		UnknownProperties unknown = new UnknownProperties("tcp.server");
		new PropertiesTcpServerDefinitions(this.environment, () -> null).properties("tcp.server", unknown);
		unknown.report(new ServerPropertySources(this.environment));
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains("Did you mean 'tcp.server.ssl.server-name-bundles[0].bundle'?");
	}

	@Test
	void mistypedVariableIsReportedButNotOneOfSomethingElse(CapturedOutput output) {
		variables("TCP_SERVER_TIMEOUT_IDLE", "5s", "TCP_SERVER_HOME", "/opt", "TCP_SERVER_HOST", "a",
				"TCP_SERVER_VERSION", "1", "TCP_SERVER_SERVICE_HOST", "10.96.0.17", "TCP_SERVER_SERVICE_PORT", "1",
				"TCP_SERVER_PORT", "tcp://10.96.0.17:1", "TCP_SERVER_PORT_1_TCP", "tcp://10.96.0.17:1",
				"TCP_SERVER_PORT_1_TCP_PORT", "1");
		bind("default");
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains("TCP_SERVER_TIMEOUT_IDLE", "Did you mean 'tcp.server.timeouts.idle'?");
	}

	@Test
	void sharedPropertyIsReportedOnceAndIfThereIsNoDefaultServer(CapturedOutput output) {
		set("tcp.server.timeout.idle", "5s");
		set("tcp.servers.chat.port", "1");
		set("tcp.servers.data.port", "1");
		PropertiesTcpServerDefinitions definitions = new PropertiesTcpServerDefinitions(this.environment, () -> null);
		definitions.definition("chat");
		definitions.definition("data");
		definitions.definition("default");
		assertThat(warnings(output)).hasSize(1);
	}

	@Test
	void mistypedPropertyIsReportedBeforeTheFailureThatItCauses(CapturedOutput output) {
		set("tcp.servers.chat.prot", "1");
		assertThatExceptionOfType(InvalidTcpServerPropertiesException.class).isThrownBy(() -> bind("chat"));
		assertThat(warnings(output)).singleElement().asString().contains("Did you mean 'tcp.servers.chat.port'?");
	}

	@Test
	void applicationStartsAndIsOnlyWarnedIfItHasAServer(CapturedOutput output) {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
			.withInitializer((context) -> mistype(context.getEnvironment()));
		runner.run((context) -> assertThat(context).hasNotFailed());
		assertThat(warnings(output)).isEmpty();
		runner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(warnings(output)).singleElement().asString().contains("tcp.server.timeouts.idle");
	}

	private static void mistype(ConfigurableEnvironment environment) {
		environment.getPropertySources()
			.addLast(new MapPropertySource("file", Map.of("tcp.server.timeout.idle", "5s")));
	}

}
