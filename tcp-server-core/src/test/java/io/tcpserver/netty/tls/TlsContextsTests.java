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

package io.tcpserver.netty.tls;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.ChildJvm;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.TlsSettings.Provider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which provider and which keys are chosen.
 */
class TlsContextsTests {

	private static final TlsKeys KEYS = Certificates.keys(Certificates.server("localhost"));

	private static TlsContexts create(Provider provider, TlsKeys keys) {
		return new TlsContexts(TlsSettings.of(keys).withProvider(provider));
	}

	private static TlsKeys keys(List<String> protocols, List<String> ciphers) {
		return new TlsKeys(KEYS.keyManagers(), null, protocols, ciphers);
	}

	@Test
	void openSslIsChosenWhereItIs() {
		String expected = OpenSsl.isAvailable() ? "OpenSslServerContext" : "JdkSslServerContext";
		assertThat(create(Provider.AUTO, KEYS)).hasToString("TlsContexts[%s, []]".formatted(expected));
		assertThat(create(Provider.JDK, KEYS)).hasToString("TlsContexts[JdkSslServerContext, []]");
	}

	@Test
	void jdkDoesWhatOpenSslCannot() {
		Assumptions.assumeTrue(OpenSsl.isAvailable(), "netty-tcnative is not available here");
		// BoringSSL has no choice of ciphers for TLS 1.3
		TlsKeys keys = keys(List.of("TLSv1.3"), List.of("TLS_AES_256_GCM_SHA384"));
		assertThat(create(Provider.AUTO, keys)).hasToString("TlsContexts[JdkSslServerContext, []]");
		assertThatIllegalArgumentException().isThrownBy(() -> create(Provider.OPENSSL, keys))
			.withMessageContaining("ssl.bundle cannot be used")
			.withMessageContaining("cipher");
	}

	static Stream<Provider> providers() {
		return Stream.of(Provider.values()).filter((provider) -> provider != Provider.OPENSSL || OpenSsl.isAvailable());
	}

	@ParameterizedTest
	@MethodSource("providers")
	void whatNobodyKnowsIsNeverLeftOut(Provider provider) {
		String known = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
		assertThatIllegalArgumentException()
			.isThrownBy(() -> create(provider, keys(List.of("TLSv1.2"), List.of(known, "TLS_WITH_LOVE"))))
			.withMessageContaining("TLS_WITH_LOVE");
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> create(provider, new TlsKeys(KEYS.keyManagers(), null, List.of("TLSv1.2", "TLSv7"), null)))
			.withMessageContaining("TLSv7");
	}

	@Test
	void nameIsToldWhoseKeysCannotBeUsed() {
		TlsKeys broken = new TlsKeys(KEYS.keyManagers(), null, List.of("TLSv7"), null);
		TlsSettings settings = TlsSettings.of(KEYS).withServerNames(Map.of("*.example.com", broken));
		assertThatIllegalArgumentException().isThrownBy(() -> new TlsContexts(settings))
			.withMessageContaining("ssl.server-name-bundles for '*.example.com'");
	}

	@Test
	void exactNamesWinOverWildcards() {
		TlsContexts contexts = new TlsContexts(
				TlsSettings.of(KEYS).withServerNames(Map.of("one.example.com", KEYS, "*.example.com", KEYS)));
		SslContext other = contexts.context(null);
		SslContext exact = contexts.context("one.example.com");
		SslContext wildcard = contexts.context("two.example.com");
		assertThat(List.of(other, exact, wildcard)).doesNotHaveDuplicates();
		assertThat(contexts.context("ONE.example.COM")).isSameAs(exact);
		assertThat(contexts.context("TWO.example.COM")).isSameAs(wildcard);
		assertThat(Stream.of("", ".", "example.com", ".example.com", "a.two.example.com", "elsewhere.org", "com")
			.map(contexts::context)).allMatch((context) -> context == other);
	}

	@ParameterizedTest
	@MethodSource("providers")
	void connectionsHaveTimersOfTheirOwn(Provider provider) {
		SslHandler handler = (SslHandler) create(provider, KEYS).newHandler(ByteBufAllocator.DEFAULT, null);
		assertThat(handler.getHandshakeTimeoutMillis()).isZero();
		assertThat(handler.getCloseNotifyFlushTimeoutMillis()).isZero();
		assertThat(handler.getCloseNotifyReadTimeoutMillis()).isZero();
		ReferenceCountUtil.release(handler.engine());
	}

	@Test
	void openSslThatIsMissingIsNamed() throws Exception {
		try (ChildJvm child = new ChildJvm(List.of(), WithoutOpenSsl.class)) {
			assertThat(child.end()).as("%s", child.lines()).isZero();
		}
	}

	/**
	 * Fails unless it behaves as where netty-tcnative is not on the class path.
	 */
	static final class WithoutOpenSsl {

		private WithoutOpenSsl() {
		}

		public static void main(String[] arguments) {
			System.setProperty("io.netty.handler.ssl.noOpenSsl", "true");
			assertThat(create(Provider.AUTO, KEYS)).hasToString("TlsContexts[JdkSslServerContext, []]");
			assertThatIllegalArgumentException().isThrownBy(() -> create(Provider.OPENSSL, KEYS))
				.withMessageStartingWith("ssl.provider=openssl needs netty-tcnative");
		}

	}

}
