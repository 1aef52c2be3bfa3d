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
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Map;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.settings.Transport;
import io.tcpserver.settings.WriteBufferLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PropertiesTcpServerDefinitions}.
 */
class PropertiesTcpServerDefinitionsTests {

	private final MockEnvironment environment = new MockEnvironment();

	private final PropertiesTcpServerDefinitions source = new PropertiesTcpServerDefinitions(this.environment,
			() -> null);

	private TcpServerSettings settings(String serverName) {
		return TcpServerSettings.of((settings) -> this.source.definition(serverName).apply(settings, 0));
	}

	@Test
	void withoutPropertiesThereIsNoServer() {
		assertThat(this.source.serverNames()).isEmpty();
	}

	@Test
	void portOrPathMakesTheDefaultServer() {
		this.environment.setProperty("tcp.server.backlog", "1");
		assertThat(this.source.serverNames()).isEmpty();
		this.environment.setProperty("tcp.server.port", "0");
		assertThat(this.source.serverNames()).containsExactly("default");
	}

	@Test
	void pathMakesTheDefaultServer() {
		this.environment.setProperty("tcp.server.path", "app.sock");
		assertThat(this.source.serverNames()).containsExactly("default");
	}

	@Test
	void anyKeyMakesANamedServer() {
		this.environment.setProperty("tcp.servers.chat.backlog", "1");
		this.environment.setProperty("tcp.servers.device-data.socket.keep-alive", "true");
		assertThat(this.source.serverNames()).containsExactlyInAnyOrder("chat", "device-data");
	}

	@Test
	void environmentVariablesMakeServersToo() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("TCP_SERVER_PORT", "1", "TCP_SERVERS_DEVICEDATA_PORT", "2")));
		PropertiesTcpServerDefinitions source = new PropertiesTcpServerDefinitions(environment, () -> null);
		assertThat(source.serverNames()).containsExactly("default", "devicedata");
		TcpServerSettings settings = TcpServerSettings.of((to) -> source.definition("device-data").apply(to, 0));
		assertThat(settings.addresses()).containsExactly(new InetSocketAddress(2));
	}

	@Test
	void environmentVariableAndPropertyOfAServerAreOfTheSame() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("TCP_SERVERS_DEVICEDATA_PORT", "2")));
		environment.getPropertySources()
			.addLast(new MapPropertySource("file", Map.of("tcp.servers.device-data.port", "1")));
		assertThat(new PropertiesTcpServerDefinitions(environment, () -> null).serverNames())
			.containsExactly("device-data");
	}

	@Test
	void keyThatIsNotSetFallsBack() {
		this.environment.setProperty("tcp.server.backlog", "10");
		this.environment.setProperty("tcp.server.transport", "nio");
		this.environment.setProperty("tcp.server.shutdown.grace-period", "7s");
		this.environment.setProperty("tcp.server.address", "localhost");
		this.environment.setProperty("tcp.servers.chat.port", "1234");
		this.environment.setProperty("tcp.servers.chat.backlog", "20");
		assertThat(settings("chat").listen().backlog()).isEqualTo(20);
		assertThat(settings("chat").transport()).isEqualTo(Transport.NIO);
		assertThat(settings("chat").shutdown().gracePeriod()).isEqualTo(Duration.ofSeconds(7));
		assertThat(settings("chat").addresses()).containsExactly(InetSocketAddress.createUnresolved("localhost", 1234));
		assertThat(settings("default").listen().backlog()).isEqualTo(10);
	}

	@Test
	void portDoesNotFallBack() {
		this.environment.setProperty("tcp.server.port", "1");
		this.environment.setProperty("tcp.servers.chat.backlog", "20");
		assertThatExceptionOfType(InvalidTcpServerPropertiesException.class)
			.isThrownBy(() -> this.source.definition("chat"))
			.withMessage("TCP server 'chat' is configured, but neither 'tcp.servers.chat.port' nor "
					+ "'tcp.servers.chat.path' is set.");
	}

	@Test
	void pathDoesNotFallBack() {
		this.environment.setProperty("tcp.server.path", "app.sock");
		this.environment.setProperty("tcp.servers.chat.port", "1");
		assertThat(settings("chat").addresses()).containsExactly(new InetSocketAddress(1));
	}

	@Test
	void addressDoesNotFallBackToAUnixDomainSocket() {
		this.environment.setProperty("tcp.server.address", "localhost");
		this.environment.setProperty("tcp.servers.chat.path", "chat.sock");
		assertThat(settings("chat").addresses()).containsExactly(UnixDomainSocketAddress.of("chat.sock"));
	}

	@Test
	void marksOfTheWriteBufferFallBackTogether() {
		this.environment.setProperty("tcp.server.write-buffer.low", "10KB");
		this.environment.setProperty("tcp.servers.chat.port", "1");
		this.environment.setProperty("tcp.servers.chat.write-buffer.high", "4KB");
		assertThat(settings("chat").writeBuffer()).isEqualTo(new WriteBufferLimits(1024, 4096));
	}

	@Test
	void keepAliveFallsBackWithItsTimes() {
		this.environment.setProperty("tcp.server.socket.keep-alive-idle", "1m");
		this.environment.setProperty("tcp.servers.chat.port", "1");
		this.environment.setProperty("tcp.servers.chat.socket.keep-alive", "false");
		this.environment.setProperty("tcp.servers.data.port", "2");
		assertThat(settings("chat").socket().keepAlive()).isFalse();
		assertThat(settings("data").socket().keepAliveIdle()).isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void invalidValueIsNamedWhereItIsSet() {
		this.environment.setProperty("tcp.server.backlog", "0");
		this.environment.setProperty("tcp.servers.chat.port", "1");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> this.source.definition("chat"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server.backlog"));
		this.environment.setProperty("tcp.servers.chat.backlog", "-1");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> this.source.definition("chat"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.servers.chat.backlog"));
	}

	@Test
	void serverThatIsSwitchedOffNeedsNoPort() {
		this.environment.setProperty("tcp.servers.chat.enabled", "false");
		assertThat(this.source.definition("chat").enabled()).isFalse();
	}

	@Test
	void defaultServerCannotBeConfiguredTwice() {
		this.environment.setProperty("tcp.servers.default.port", "1");
		assertThatExceptionOfType(InvalidTcpServerPropertiesException.class).isThrownBy(() -> this.source.serverNames())
			.withMessageContaining("tcp.servers.default");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[Chat]", "chatRoom", "chat-", "chat--room", "[a.b]" })
	void serverNeedsAPlainName(String name) {
		String separator = name.startsWith("[") ? "" : ".";
		this.environment.setProperty("tcp.servers%s%s.port".formatted(separator, name), "1");
		assertThatExceptionOfType(InvalidTcpServerPropertiesException.class).isThrownBy(() -> this.source.serverNames())
			.withMessageContaining("a server cannot be named");
	}

}
