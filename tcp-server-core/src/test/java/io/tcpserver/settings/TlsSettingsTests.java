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

package io.tcpserver.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.net.ssl.KeyManager;

import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.SslEngineWatch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * The settings and keys of TLS, and what they refuse.
 */
class TlsSettingsTests {

	private static final TlsKeys KEYS = Certificates.keys(Certificates.server("localhost"));

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final TlsSettings settings = TlsSettings.of(KEYS);

	@Test
	@Asyncio("L35") // 10 seconds for a handshake, 30 seconds for the end
	void defaultsAreThoseOfOtherServers() {
		assertThat(this.settings)
			.isEqualTo(new TlsSettings(KEYS, Map.of(), TlsSettings.ClientAuth.NONE, TlsSettings.Mode.IMMEDIATE,
					TlsSettings.Provider.AUTO, Duration.ofSeconds(10), Duration.ofSeconds(30), null, false));
	}

	@Test
	@Asyncio("L01")
	void timeoutsArePositiveAndTimersCanCountThem() {
		for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofNanos(999_999),
				Duration.ofSeconds(Long.MIN_VALUE))) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.settings.withTimeouts(wrong, SECOND))
				.withMessage("ssl.handshake-timeout must be at least 1ms, got " + wrong);
			assertThatIllegalArgumentException().isThrownBy(() -> this.settings.withTimeouts(SECOND, wrong))
				.withMessage("ssl.shutdown-timeout must be at least 1ms, got " + wrong);
		}
		Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
		assertThatIllegalArgumentException().isThrownBy(() -> this.settings.withTimeouts(longest, SECOND))
			.withMessage("ssl.handshake-timeout must be at most 36500 days, got " + longest);
		assertThat(this.settings.withTimeouts(Duration.ofMillis(1), Duration.ofDays(36500)).shutdownTimeout())
			.isEqualTo(Duration.ofDays(36500));
	}

	@Test
	void atLeastOneHandshakeMayBePending() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.settings.withMaxPendingHandshakes(0))
			.withMessage("ssl.max-pending-handshakes must be at least 1, got 0");
		assertThat(this.settings.withMaxPendingHandshakes(1).maxPendingHandshakes()).isEqualTo(1);
	}

	@Test
	void renegotiationNeedsTheJdk() {
		TlsSettings allowed = this.settings.withAllowRenegotiation(true);
		assertThat(allowed.withProvider(TlsSettings.Provider.JDK).allowRenegotiation()).isTrue();
		assertThatIllegalArgumentException().isThrownBy(() -> allowed.withProvider(TlsSettings.Provider.OPENSSL))
			.withMessage("ssl.allow-renegotiation needs ssl.provider=jdk, as OpenSSL does not support it");
	}

	@Test
	void serverNamesAreHostNames() {
		assertThat(this.settings.withServerNames(Map.of("One.Example.com", KEYS, "*.example.com", KEYS)).serverNames())
			.containsOnlyKeys("one.example.com", "*.example.com");
		for (String wrong : List.of("", "*", "*.", "a.*.example.com", "*.*.example.com", "*example.com")) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.settings.withServerNames(Map.of(wrong, KEYS)))
				.withMessageContaining("ssl.server-name-bundles")
				.withMessageContaining("'" + wrong + "'");
		}
	}

	@Test
	void serverNamesThatOnlyDifferInCaseAreTheSame() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.settings.withServerNames(Map.of("example.com", KEYS, "EXAMPLE.com", KEYS)))
			.withMessage("ssl.server-name-bundles has two entries for 'example.com'");
	}

	@Test
	void copiesDifferInOneSetting() {
		TlsSettings all = this.settings.withServerNames(Map.of("example.com", KEYS))
			.withClientAuth(TlsSettings.ClientAuth.NEED)
			.withMode(TlsSettings.Mode.START_TLS)
			.withProvider(TlsSettings.Provider.JDK)
			.withTimeouts(SECOND, SECOND)
			.withMaxPendingHandshakes(7)
			.withAllowRenegotiation(true);
		assertThat(all).isEqualTo(new TlsSettings(KEYS, Map.of("example.com", KEYS), TlsSettings.ClientAuth.NEED,
				TlsSettings.Mode.START_TLS, TlsSettings.Provider.JDK, SECOND, SECOND, 7, true));
	}

	@Test
	void nothingIsNull() {
		assertThatNullPointerException().isThrownBy(() -> TlsSettings.of(null));
		assertThatNullPointerException().isThrownBy(() -> this.settings.withMode(null));
		assertThatNullPointerException().isThrownBy(() -> this.settings.withTimeouts(null, SECOND));
		assertThatNullPointerException().isThrownBy(() -> TlsKeys.of(null));
	}

	@Test
	void keysNeedAPrivateKey() {
		assertThatIllegalArgumentException().isThrownBy(() -> TlsKeys.of(SslEngineWatch.factory()))
			.withMessage("There is no private key with a certificate");
		// It may find a key once it is asked
		KeyManager unknown = new KeyManager() {
		};
		assertThat(TlsKeys.of(SslEngineWatch.factory(unknown)).protocols()).isNull();
	}

	@Test
	void somethingIsOffered() {
		assertThatIllegalArgumentException().isThrownBy(() -> new TlsKeys(KEYS.keyManagers(), null, List.of(), null))
			.withMessage("There are no protocols to offer");
		assertThatIllegalArgumentException().isThrownBy(() -> new TlsKeys(KEYS.keyManagers(), null, null, List.of()))
			.withMessage("There are no ciphers to offer");
	}

}
