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
import java.util.List;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.CidrBlock;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.ConnectionLimits.OnLimit;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.Timeouts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for the properties of limits, access rules, the PROXY protocol, time-outs and
 * memory.
 */
class ProtectionPropertiesTests {

	private final MockEnvironment environment = new MockEnvironment();

	private ProtectionPropertiesTests with(String key, String value) {
		this.environment.setProperty("tcp.server." + key, value);
		return this;
	}

	private ProtectionPropertiesTests chat(String key, String value) {
		this.environment.setProperty("tcp.servers.chat." + key, value);
		return this;
	}

	private TcpServerSettings settings() {
		return settings("default");
	}

	private TcpServerSettings settings(String serverName) {
		PropertiesTcpServerDefinitions source = new PropertiesTcpServerDefinitions(this.environment, () -> null);
		return TcpServerSettings.of((settings) -> source.definition(serverName).apply(settings, 0));
	}

	private void assertInvalid(String property, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(this::settings)
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo(property);
				assertThat(ex.getReason()).contains(reason);
			});
	}

	private void assertWithoutEffect(String serverName, String message) {
		assertThatExceptionOfType(InvalidTcpServerPropertiesException.class).isThrownBy(() -> settings(serverName))
			.withMessageContaining(message);
	}

	@Test
	void defaultsAreThoseOfTheEngine() {
		TcpServerSettings settings = settings();
		assertThat(settings.limits()).isEqualTo(ConnectionLimits.defaults());
		assertThat(settings.access()).isEqualTo(AccessRules.all());
		assertThat(settings.proxyProtocol()).isEqualTo(ProxyProtocol.none());
		assertThat(settings.timeouts()).isEqualTo(Timeouts.none());
		assertThat(settings.memory()).isEqualTo(MemoryLimits.none());
		assertThat(settings.protocolErrors().detectWrongProtocol()).isTrue();
	}

	@Test
	void bindDetectWrongProtocol() {
		assertThat(with("detect-wrong-protocol", "false").settings().protocolErrors().detectWrongProtocol()).isFalse();
	}

	@Nested
	class Limits {

		@Test
		void bind() {
			with("limits.max-connections", "100").with("limits.max-connections-per-address", "10")
				.with("limits.accept-rate", "50")
				.with("limits.on-limit", "reject")
				.with("limits.reject-message", "busy");
			assertThat(settings().limits()).isEqualTo(new ConnectionLimits(100, 10, 50, OnLimit.REJECT, "busy"));
		}

		@ParameterizedTest
		@ValueSource(strings = { "limits.max-connections", "limits.max-connections-per-address", "limits.accept-rate" })
		void zeroIsNoLimit(String key) {
			with(key, "0").assertInvalid("tcp.server." + key, key + " must be at least 1, got 0");
		}

		@Test
		void rejectMessageThatIsNeverSent() {
			with("limits.reject-message", "busy");
			assertWithoutEffect("default",
					"'tcp.server.limits.reject-message' is set, but has no effect, as clients over the limits wait");
			with("limits.max-connections-per-address", "1");
			assertThat(settings().limits().rejectMessage()).isEqualTo("busy");
		}

		@Test
		void rejectMessageBeforeAHandshake() {
			with("limits.reject-message", "busy").with("limits.on-limit", "reject").with("ssl.bundle", "main");
			assertWithoutEffect("default", "cannot be sent before a TLS handshake");
			with("ssl.mode", "start-tls");
			assertThat(settings().limits().rejectMessage()).isEqualTo("busy");
		}

		@Test
		void rejectMessageThatIsMeantForOthers() {
			with("limits.reject-message", "busy").with("limits.on-limit", "reject");
			chat("port", "0").chat("limits.on-limit", "pause");
			assertThat(settings().limits().rejectMessage()).isEqualTo("busy");
			assertThat(settings("chat").limits().rejectMessage()).isNull();
			with("limits.on-limit", "pause").chat("limits.on-limit", "reject");
			assertThat(settings().limits().rejectMessage()).isNull();
			assertThat(settings("chat").limits().rejectMessage()).isEqualTo("busy");
		}

	}

	@Nested
	class Access {

		@Test
		void bind() {
			with("access.allow", "10.0.0.0/8, 2001:db8::/32").with("access.deny[0]", "10.1.2.3");
			AccessRules access = settings().access();
			assertThat(access.allow()).containsExactly(CidrBlock.parse("10.0.0.0/8"), CidrBlock.parse("2001:db8::/32"));
			assertThat(access.deny()).containsExactly(CidrBlock.parse("10.1.2.3"));
		}

		@ParameterizedTest
		@CsvSource({ "access.allow, 10.0.0.0/33", "access.deny, example.com", "access.allow, 10.0.0.1/8",
				"access.deny, 300.0.0.1" })
		void valueThatIsNoNetwork(String key, String value) {
			with(key, "127.0.0.1," + value).assertInvalid("tcp.server." + key, "'" + value + "' is ");
		}

		@ParameterizedTest
		@ValueSource(strings = { "access.allow", "access.deny" })
		void clientsOfUnixDomainSocketsHaveNoAddress(String key) {
			with("path", "app.sock").with(key, "10.0.0.0/8");
			assertWithoutEffect("default", "'tcp.server." + key + "' is set, but has no effect, as clients of a Unix");
			with("proxy-protocol.mode", "required");
			assertThatNoException().isThrownBy(ProtectionPropertiesTests.this::settings);
		}

	}

	@Nested
	class Proxies {

		@Test
		void bind() {
			with("proxy-protocol.mode", "optional").with("proxy-protocol.trusted-proxies", "192.0.2.0/24")
				.with("timeouts.proxy-header", "3");
			assertThat(settings().proxyProtocol()).isEqualTo(ProxyProtocol.none()
				.withMode(ProxyProtocol.Mode.OPTIONAL)
				.withTrustedProxies(List.of(CidrBlock.parse("192.0.2.0/24")))
				.withHeaderTimeout(Duration.ofSeconds(3)));
		}

		@Test
		void internalNetworksAreTrustedUnlessSet() {
			assertThat(with("proxy-protocol.mode", "required").settings().proxyProtocol())
				.isEqualTo(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED));
		}

		@ParameterizedTest
		@CsvSource({ "proxy-protocol.trusted-proxies, 10.0.0.0/8", "timeouts.proxy-header, 3s" })
		void settingWithoutAMode(String key, String value) {
			with(key, value);
			assertWithoutEffect("default", "'tcp.server." + key
					+ "' is set, but has no effect, as 'tcp.server.proxy-protocol.mode' is not set");
			chat("port", "0").chat("proxy-protocol.mode", "required");
			assertThatNoException().isThrownBy(ProtectionPropertiesTests.this::settings);
			assertThat(settings("chat").proxyProtocol()).isNotEqualTo(settings().proxyProtocol());
		}

		@Test
		void networkThatIsNone() {
			with("proxy-protocol.mode", "required").with("proxy-protocol.trusted-proxies", "proxy")
				.assertInvalid("tcp.server.proxy-protocol.trusted-proxies", "'proxy' is neither");
		}

		@Test
		void headerMustHaveTime() {
			with("proxy-protocol.mode", "required").with("timeouts.proxy-header", "0")
				.assertInvalid("tcp.server.timeouts.proxy-header", "must be at least 1ms");
		}

	}

	@Nested
	class TimeLimits {

		@Test
		void bind() {
			with("timeouts.first-byte", "1s").with("timeouts.idle", "2m")
				.with("timeouts.read-idle", "90s")
				.with("timeouts.write-idle", "30s")
				.with("timeouts.read", "3s")
				.with("timeouts.frame", "4s")
				.with("timeouts.write", "5s")
				.with("timeouts.handler", "6s")
				.with("timeouts.max-age", "7h")
				.with("timeouts.max-age-jitter", "8m")
				.with("timeouts.min-data-rate", "1KB");
			assertThat(settings().timeouts()).isEqualTo(new Timeouts(Duration.ofSeconds(1), Duration.ofMinutes(2),
					Duration.ofSeconds(90), Duration.ofSeconds(30), Duration.ofSeconds(3), Duration.ofSeconds(4),
					Duration.ofSeconds(5), Duration.ofSeconds(6), Duration.ofHours(7), Duration.ofMinutes(8), 1024L));
		}

		@Test
		void bindWithoutUnits() {
			with("timeouts.idle", "20").with("timeouts.min-data-rate", "30");
			assertThat(settings().timeouts())
				.isEqualTo(Timeouts.none().withIdle(Duration.ofSeconds(20)).withMinDataRate(30L));
		}

		@ParameterizedTest
		@CsvSource({ "first-byte, 0", "first-byte, -1", "idle, 0", "idle, -1s", "read-idle, 0", "write-idle, -1",
				"read, 0", "read, -1", "frame, 0", "frame, -5m", "write, 0", "write, -1", "handler, 0", "handler, -1",
				"max-age, 0", "max-age, -1" })
		void zeroAndNegativeMakeNoSense(String key, String value) {
			with("timeouts." + key, value).assertInvalid("tcp.server.timeouts." + key,
					"timeouts." + key + " must be at least 1ms");
		}

		@ParameterizedTest
		@CsvSource({ "1h, 1h", "1h, 2h", "1h, 0", "1h, -1" })
		void jitterIsLessThanTheAge(String age, String jitter) {
			with("timeouts.max-age", age).with("timeouts.max-age-jitter", jitter)
				.assertInvalid("tcp.server.timeouts.max-age-jitter", "timeouts.max-age-jitter must be");
		}

		@Test
		void rateIsPositive() {
			with("timeouts.min-data-rate", "0").assertInvalid("tcp.server.timeouts.min-data-rate",
					"must be at least 1B");
		}

		@Test
		void ageAndJitterFallBackTogether() {
			with("timeouts.max-age", "2h").with("timeouts.max-age-jitter", "1h").with("timeouts.idle", "5m");
			chat("port", "0").chat("timeouts.max-age", "10m");
			assertThat(settings("chat").timeouts())
				.isEqualTo(Timeouts.none().withIdle(Duration.ofMinutes(5)).withMaxAge(Duration.ofMinutes(10), null));
		}

	}

	@Nested
	class Memory {

		@Test
		void bind() {
			with("memory.connection-input", "128KB").with("memory.connection-output", "256KB")
				.with("memory.total", "1GB");
			assertThat(settings().memory()).isEqualTo(new MemoryLimits(128L << 10, 256L << 10, 1L << 30));
		}

		@Test
		void bindWithoutUnits() {
			assertThat(with("memory.total", "100000").settings().memory().total()).isEqualTo(100_000);
		}

		@ParameterizedTest
		@ValueSource(strings = { "memory.connection-input", "memory.connection-output", "memory.total" })
		void zeroMakesNoSense(String key) {
			with(key, "0").assertInvalid("tcp.server." + key, key + " must be at least 1B, got 0");
		}

		@Test
		void serversShareTheDefaultAndNotAValue() {
			chat("port", "0");
			assertThat(settings().memory().total()).isNull();
			assertThat(settings("chat").memory().total()).isNull();
			with("memory.total", "8MB");
			assertThat(settings("chat").memory().total()).isEqualTo(8L << 20);
			chat("memory.total", "4MB");
			assertThat(settings("chat").memory().total()).isEqualTo(4L << 20);
			assertThat(settings().memory().total()).isEqualTo(8L << 20);
		}

		@Test
		void inputMustHoldWhatAHandlerReads() {
			with("memory.connection-input", "32KB").assertInvalid("tcp.server.memory.connection-input",
					"memory.connection-input must be at least 'tcp.server.stream.limit', which is 65536, got 32768");
			with("stream.limit", "32KB");
			assertThat(settings().memory().connectionInput()).isEqualTo(32 << 10);
		}

	}

}
