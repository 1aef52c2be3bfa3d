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

import io.tcpserver.TcpServerSettings;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.settings.SocketSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpServerSocketProperties}.
 */
class SocketPropertiesTests {

	private final MockEnvironment environment = new MockEnvironment();

	private SocketPropertiesTests with(String key, String value) {
		this.environment.setProperty("tcp.server." + key, value);
		return this;
	}

	private TcpServerDefinition definition() {
		return new PropertiesTcpServerDefinitions(this.environment, () -> null).definition("default");
	}

	private TcpServerSettings settings() {
		TcpServerDefinition definition = definition();
		return TcpServerSettings.of((settings) -> definition.apply(settings, 0));
	}

	@Test
	void bind() {
		with("socket.tcp-no-delay", "false").with("socket.keep-alive", "true")
			.with("socket.keep-alive-idle", "2m")
			.with("socket.keep-alive-interval", "10s")
			.with("socket.keep-alive-count", "4")
			.with("socket.user-timeout", "5s")
			.with("socket.send-buffer", "32KB")
			.with("socket.receive-buffer", "16KB");
		assertThat(settings().socket()).isEqualTo(new SocketSettings(false, true, Duration.ofMinutes(2),
				Duration.ofSeconds(10), 4, Duration.ofSeconds(5), 32 * 1024, 16 * 1024));
	}

	@Test
	void bindWithoutUnits() {
		with("socket.keep-alive-idle", "120").with("socket.keep-alive-interval", "10")
			.with("socket.user-timeout", "5")
			.with("socket.send-buffer", "32000")
			.with("socket.receive-buffer", "16000");
		assertThat(settings().socket()).isEqualTo(new SocketSettings(true, true, Duration.ofMinutes(2),
				Duration.ofSeconds(10), null, Duration.ofSeconds(5), 32_000, 16_000));
	}

	@Test
	void bindWithoutKeepAlive() {
		assertThat(with("socket.keep-alive", "false").settings().socket().keepAlive()).isFalse();
	}

	@Test
	void probesNeedKeepAlive() {
		with("socket.keep-alive", "false").with("socket.keep-alive-idle", "2m");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(this::definition)
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server.socket.keep-alive"));
	}

	@ParameterizedTest
	@CsvSource({ "keep-alive-idle,0s", "keep-alive-interval,0s", "keep-alive-count,128", "user-timeout,-1s",
			"send-buffer,0B", "receive-buffer,3GB" })
	void eachKeyIsNamedByItsOwnFailure(String key, String value) {
		with("socket.keep-alive", "true").with("socket." + key, value);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(this::definition)
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server.socket." + key));
	}

}
