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
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;

import javax.net.ssl.SSLSocket;

import io.netty.pkitesting.X509Bundle;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.PemBundles;
import io.tcpserver.harness.Ports;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TcpServerSslProperties}, with bundles on disk and clients that shake
 * hands.
 */
class SslPropertiesTests {

	@TempDir
	Path directory;

	private PemBundles bundles;

	private ApplicationContextRunner runner;

	@BeforeEach
	void define() throws IOException {
		this.bundles = new PemBundles(this.directory);
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues("tcp.server.port=0")
			.withPropertyValues(this.bundles.define("main", PemBundles.issue("main")));
	}

	private static int port(ApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
	}

	private static TlsSettings settings(ApplicationContext context) {
		return context.getBean("tcpServer", TcpServer.class).tlsSettings().orElseThrow();
	}

	@Test
	@DisplayName("asyncio A17")
	void bundleIsShown() {
		this.runner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.ssl.bundle=main")
			.run((context) -> assertThat(PemBundles.serverName(port(context), null)).isEqualTo("CN=main"));
	}

	@Test
	void bundleIsNotShownIfSwitchedOff() {
		this.runner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.ssl.bundle=main", "tcp.server.ssl.client-auth=need",
					"tcp.server.ssl.enabled=false")
			.run((context) -> {
				assertThat(context.getBean(TcpServer.class).tlsSettings()).isEmpty();
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("plain")).isEqualTo("PLAIN");
				}
			});
	}

	@Test
	void optionsOfTheBundleAreApplied() {
		this.runner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.ssl.bundle=main",
					"spring.ssl.bundle.pem.main.options.enabled-protocols=TLSv1.2",
					"spring.ssl.bundle.pem.main.options.ciphers=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
			.run((context) -> {
				SSLSocket socket = PemBundles.socket(null, null);
				try (LineClient client = new LineClient(socket, port(context))) {
					client.exchange("hello");
					assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
					assertThat(socket.getSession().getCipherSuite())
						.isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
				}
			});
	}

	@Test
	void defaultsAreThoseOfTheEngine() {
		this.runner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.ssl.bundle=main")
			.run((context) -> {
				TlsSettings settings = settings(context);
				assertThat(settings).isEqualTo(TlsSettings.of(settings.keys()));
				assertThat(settings.keys().protocols()).isNull();
				assertThat(settings.keys().ciphers()).isNull();
			});
	}

	@Test
	void bind() {
		this.runner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.ssl.enabled=true", "tcp.server.ssl.bundle=main",
					"tcp.server.ssl.client-auth=want", "tcp.server.ssl.mode=start-tls", "tcp.server.ssl.provider=jdk",
					"tcp.server.ssl.handshake-timeout=7s", "tcp.server.ssl.shutdown-timeout=8s",
					"tcp.server.ssl.max-pending-handshakes=9", "tcp.server.ssl.allow-renegotiation=true")
			.run((context) -> {
				TlsSettings settings = settings(context);
				assertThat(settings.clientAuth()).isEqualTo(TlsSettings.ClientAuth.WANT);
				assertThat(settings.mode()).isEqualTo(TlsSettings.Mode.START_TLS);
				assertThat(settings.provider()).isEqualTo(TlsSettings.Provider.JDK);
				assertThat(settings.handshakeTimeout()).hasSeconds(7);
				assertThat(settings.shutdownTimeout()).hasSeconds(8);
				assertThat(settings.maxPendingHandshakes()).isEqualTo(9);
				assertThat(settings.allowRenegotiation()).isTrue();
			});
	}

	@Test
	void bindWithoutUnits() {
		this.runner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.ssl.bundle=main", "tcp.server.ssl.handshake-timeout=7",
					"tcp.server.ssl.shutdown-timeout=8")
			.run((context) -> {
				assertThat(settings(context).handshakeTimeout()).hasSeconds(7);
				assertThat(settings(context).shutdownTimeout()).hasSeconds(8);
			});
	}

	@Test
	void bundleForTheNameThatAClientAsksFor() throws IOException {
		this.runner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues(this.bundles.define("one", PemBundles.issue("one")))
			.withPropertyValues(this.bundles.define("any", PemBundles.issue("any")))
			.withPropertyValues("tcp.server.ssl.bundle=main",
					"tcp.server.ssl.server-name-bundles[0].server-name=One.example.com",
					"tcp.server.ssl.server-name-bundles[0].bundle=one",
					"tcp.server.ssl.server-name-bundles[1].server-name=*.example.com",
					"tcp.server.ssl.server-name-bundles[1].bundle=any")
			.run((context) -> {
				assertThat(PemBundles.serverName(port(context), "one.example.com")).isEqualTo("CN=one");
				assertThat(PemBundles.serverName(port(context), "two.example.com")).isEqualTo("CN=any");
				assertThat(PemBundles.serverName(port(context), "a.two.example.com")).isEqualTo("CN=main");
				assertThat(PemBundles.serverName(port(context), null)).isEqualTo("CN=main");
			});
	}

	@Test
	void keyOfTheAliasIsShown() throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		for (String alias : new String[] { "first", "second", "third" }) {
			X509Bundle bundle = PemBundles.issue(alias);
			PrivateKey key = bundle.getKeyPair().getPrivate();
			store.setKeyEntry(alias, key, "secret".toCharArray(), bundle.getCertificatePath());
		}
		Path file = this.directory.resolve("keys.p12");
		try (OutputStream stream = Files.newOutputStream(file)) {
			store.store(stream, "secret".toCharArray());
		}
		this.runner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("spring.ssl.bundle.jks.keys.keystore.location=" + file.toUri(),
					"spring.ssl.bundle.jks.keys.keystore.password=secret",
					"spring.ssl.bundle.jks.keys.keystore.type=PKCS12", "spring.ssl.bundle.jks.keys.key.alias=second",
					"tcp.server.ssl.bundle=keys")
			.run((context) -> assertThat(PemBundles.serverName(port(context), null)).isEqualTo("CN=second"));
	}

	@Test
	void certificateOfTheClientIsNeeded() {
		this.runner.withUserConfiguration(WhoAreYou.class)
			.withPropertyValues("tcp.server.ssl.bundle=main", "tcp.server.ssl.client-auth=need")
			.run((context) -> {
				assertThat(ask(context, PemBundles.issue("device-7")))
					.isEqualTo("CN=device-7 opened by CN=device-7 from CN=Test Authority");
				assertThatIOException().isThrownBy(() -> ask(context, null));
				// Asked for one of the authority, its client shows none
				assertThatIOException().isThrownBy(() -> ask(context, PemBundles.stranger()));
				awaitRejected(context, 2);
			});
	}

	@Test
	void certificateOfTheClientIsWanted() {
		this.runner.withUserConfiguration(WhoAreYou.class)
			.withPropertyValues("tcp.server.ssl.bundle=main", "tcp.server.ssl.client-auth=want")
			.run((context) -> {
				assertThat(ask(context, PemBundles.issue("device-7"))).startsWith("CN=device-7 opened");
				assertThat(ask(context, null)).isEqualTo("null opened by null from null");
			});
	}

	private static void awaitRejected(ApplicationContext context, long count) {
		TcpServer server = context.getBean(TcpServer.class);
		await().untilAsserted(() -> assertThat(server.statistics().rejected())
			.containsExactly(Map.entry(RejectReason.TLS_HANDSHAKE, count)));
	}

	// A client of TLS 1.3 learns with the first answer that it was turned away
	private static String ask(ApplicationContext context, @Nullable X509Bundle own)
			throws IOException, GeneralSecurityException {
		SSLSocket socket = PemBundles.socket(null, own);
		socket.setEnabledProtocols(new String[] { "TLSv1.2" });
		try (LineClient client = new LineClient(socket, port(context))) {
			return client.exchange("who");
		}
	}

	@Test
	void furtherServersFallBack() throws IOException {
		this.runner.withUserConfiguration(Handlers.Chat.class)
			.withPropertyValues(this.bundles.define("own", PemBundles.issue("own")))
			.withPropertyValues("tcp.server.ssl.bundle=main", "tcp.server.ssl.client-auth=want",
					"tcp.server.ssl.enabled=false", "tcp.server.ssl.server-name-bundles[0].server-name=one.example.com",
					"tcp.server.ssl.server-name-bundles[0].bundle=main", "tcp.servers.chat.port=0",
					"tcp.servers.chat.ssl.bundle=own")
			.withUserConfiguration(Handlers.Shout.class)
			.run((context) -> {
				assertThat(context.getBean("tcpServer", TcpServer.class).tlsSettings()).isEmpty();
				TcpServer chat = context.getBean("chatTcpServer", TcpServer.class);
				TlsSettings settings = chat.tlsSettings().orElseThrow();
				assertThat(settings.clientAuth()).isEqualTo(TlsSettings.ClientAuth.WANT);
				assertThat(settings.serverNames()).isEmpty();
				assertThat(PemBundles.serverName(Ports.of(chat), "one.example.com")).isEqualTo("CN=own");
			});
	}

	/**
	 * Tells clients what their certificate says.
	 */
	@TcpHandler
	static class WhoAreYou {

		private volatile @Nullable Principal opened;

		@OnOpen
		void opened(@Nullable Principal principal) {
			this.opened = principal;
		}

		@OnMessage
		String who(String line, @Nullable Principal principal, @Nullable X509Certificate certificate) {
			return "%s opened by %s from %s".formatted((principal != null) ? principal.getName() : null,
					(this.opened != null) ? this.opened.getName() : null,
					(certificate != null) ? certificate.getIssuerX500Principal().getName() : null);
		}

	}

}
