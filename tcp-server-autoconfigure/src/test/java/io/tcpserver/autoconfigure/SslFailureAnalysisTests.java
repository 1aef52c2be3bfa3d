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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.PemBundles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests of what an application says whose properties of TLS keep it from starting.
 */
@ExtendWith(OutputCaptureExtension.class)
class SslFailureAnalysisTests {

	private final List<String> properties = new ArrayList<>(List.of("tcp.server.port=0"));

	@TempDir
	Path directory;

	private PemBundles bundles;

	@BeforeEach
	void define() throws IOException {
		this.bundles = new PemBundles(this.directory);
		with(this.bundles.define("main", PemBundles.issue("main")));
	}

	private SslFailureAnalysisTests with(String... properties) {
		this.properties.addAll(List.of(properties));
		return this;
	}

	private void run(Class<?>... sources) {
		SpringApplication application = new SpringApplication(sources);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.run(this.properties.stream().map((property) -> "--" + property).toArray(String[]::new)).close();
	}

	private void fail() {
		assertThatException().isThrownBy(() -> run(Application.class, Handlers.Shout.class));
	}

	@Test
	void unknownBundle(CapturedOutput output) {
		with("tcp.server.ssl.bundle=mian").fail();
		assertThat(output).contains("Invalid value 'mian' for configuration property 'tcp.server.ssl.bundle'")
			.contains("There is no SSL bundle of this name, only 'main'");
	}

	@Test
	void unknownBundleOfAServerThatStartsLater(CapturedOutput output) {
		with("tcp.server.ssl.bundle=mian", "tcp.server.auto-startup=false").fail();
		assertThat(output).contains("Invalid value 'mian' for configuration property 'tcp.server.ssl.bundle'");
	}

	@Test
	void bundleWithoutKey(CapturedOutput output) {
		with("spring.ssl.bundle.pem.trust.truststore.certificate=" + this.bundles.location("ca.crt"),
				"tcp.server.ssl.bundle=trust")
			.fail();
		assertThat(output).contains("Invalid value 'trust' for configuration property 'tcp.server.ssl.bundle'")
			.contains("The SSL bundle cannot be used: There is no private key with a certificate");
	}

	@Test
	void bundleWithTheCertificateOfAnotherKey(CapturedOutput output) throws IOException {
		this.bundles.write("main.crt", PemBundles.issue("other").getCertificatePathPEM());
		with("tcp.server.ssl.bundle=main").fail();
		assertThat(output).contains("Invalid value 'main' for configuration property 'tcp.server.ssl.bundle'")
			.contains("The private key does not belong to the certificate of CN=other");
	}

	@Test
	void bundleThatCannotBeRead(CapturedOutput output) throws IOException {
		this.bundles.write("main.key", "no key");
		with("tcp.server.ssl.bundle=main").fail();
		assertThat(output).contains("Invalid value 'main' for configuration property 'tcp.server.ssl.bundle'")
			.contains("The SSL bundle cannot be used: ");
	}

	@Test
	void optionsThatNoProviderHas(CapturedOutput output) {
		with("spring.ssl.bundle.pem.main.options.ciphers=ROT_13", "tcp.server.ssl.bundle=main").fail();
		assertThat(output).contains("TCP server 'default' cannot be started: tcp.server.ssl.bundle cannot be used")
			.contains("ROT_13");
	}

	@Test
	void renegotiationWithOpenSsl(CapturedOutput output) {
		with("tcp.server.ssl.bundle=main", "tcp.server.ssl.provider=openssl", "tcp.server.ssl.allow-renegotiation=true")
			.fail();
		assertThat(output)
			.contains("Invalid value 'true' for configuration property 'tcp.server.ssl.allow-renegotiation'")
			.contains("ssl.allow-renegotiation needs ssl.provider=jdk, as OpenSSL does not support it");
	}

	@Test
	void applicationWithoutBundles(CapturedOutput output) {
		with("tcp.server.ssl.bundle=main");
		assertThatException().isThrownBy(() -> run(WithoutBundles.class, Handlers.Shout.class));
		assertThat(output).contains("'tcp.server.ssl.bundle' is set, but there is no SslBundles bean.")
			.contains("Do not exclude SslAutoConfiguration, or define an SslBundles bean.");
	}

	@Test
	void enabledWithoutBundle(CapturedOutput output) {
		with("tcp.server.ssl.enabled=true").fail();
		assertThat(output).contains("'tcp.server.ssl.enabled' is true, but 'tcp.server.ssl.bundle' is not set.")
			.contains("Set 'tcp.server.ssl.bundle' to the name of a bundle below 'spring.ssl.bundle'.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "handshake-timeout=5s", "shutdown-timeout=5s", "client-auth=need", "mode=start-tls",
			"provider=jdk", "max-pending-handshakes=5", "allow-renegotiation=true",
			"server-name-bundles[0].bundle=main" })
	@DisplayName("asyncio A02, A27, U09")
	void settingOfTlsWithoutTls(String setting, CapturedOutput output) {
		with("tcp.server.ssl." + setting).fail();
		assertThat(output)
			.contains("'tcp.server.ssl.%s' is set, but has no effect, as 'tcp.server.ssl.bundle' is not set."
				.formatted(setting.split("=")[0]));
	}

	@Test
	@DisplayName("asyncio A02, U09")
	void settingOfTlsForAUnixDomainSocketWithoutTls(CapturedOutput output) {
		this.properties.remove("tcp.server.port=0");
		with("tcp.server.path=" + this.directory.resolve("app.sock"), "tcp.server.ssl.handshake-timeout=5s").fail();
		assertThat(output).contains("'tcp.server.ssl.handshake-timeout' is set, but has no effect");
	}

	@Test
	void settingThatOthersFallBackTo() {
		with("tcp.server.ssl.handshake-timeout=5s", "tcp.servers.chat.port=0", "tcp.servers.chat.ssl.bundle=main");
		assertThatNoException().isThrownBy(() -> run(Application.class, Handlers.Shout.class, Handlers.Chat.class));
	}

	@Test
	void settingOfAServerThatFallsBackToNothing(CapturedOutput output) {
		with("tcp.servers.chat.port=0", "tcp.servers.chat.ssl.client-auth=need");
		assertThatException().isThrownBy(() -> run(Application.class, Handlers.Shout.class, Handlers.Chat.class));
		assertThat(output).contains(
				"'tcp.servers.chat.ssl.client-auth' is set, but has no effect, as 'tcp.servers.chat.ssl.bundle' is not set.");
	}

	@ParameterizedTest
	@CsvSource({ "handshake-timeout, 0", "handshake-timeout, -1s", "shutdown-timeout, 0", "shutdown-timeout, -5",
			"max-pending-handshakes, 0" })
	@DisplayName("asyncio L01")
	void valueThatIsNotPositive(String key, String value, CapturedOutput output) {
		with("tcp.server.ssl.bundle=main", "tcp.server.ssl." + key + "=" + value).fail();
		assertThat(output).contains("for configuration property 'tcp.server.ssl.%s'".formatted(key))
			.contains("ssl.%s must be at least 1".formatted(key));
	}

	@Test
	void hostNameWithoutBundle(CapturedOutput output) {
		with("tcp.server.ssl.bundle=main", "tcp.server.ssl.server-name-bundles[0].server-name=example.com").fail();
		assertThat(output).contains("'tcp.server.ssl.server-name-bundles[0].server-name' is set, "
				+ "but 'tcp.server.ssl.server-name-bundles[0].bundle' is not.");
	}

	@Test
	void hostNameWithUnknownBundle(CapturedOutput output) {
		with("tcp.server.ssl.bundle=main", "tcp.server.ssl.server-name-bundles[0].server-name=example.com",
				"tcp.server.ssl.server-name-bundles[0].bundle=mian")
			.fail();
		assertThat(output)
			.contains("Invalid value 'mian' for configuration property 'tcp.server.ssl.server-name-bundles[0].bundle'")
			.contains("There is no SSL bundle of this name, only 'main'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "*.", "a.*.example.com", "exa mple.com", "https://example.com", "192.0.2.1", "a..b",
			"-a.example.com", "example.com:443" })
	void nameThatIsNoHostName(String name, CapturedOutput output) {
		with("tcp.server.ssl.bundle=main", "tcp.server.ssl.server-name-bundles[0].server-name=" + name,
				"tcp.server.ssl.server-name-bundles[0].bundle=main")
			.fail();
		assertThat(output).contains("Invalid value '%s' for configuration property '%s'".formatted(name,
				"tcp.server.ssl.server-name-bundles[0].server-name"));
	}

	@Test
	void hostNameTwice(CapturedOutput output) {
		with("tcp.server.ssl.bundle=main", "tcp.server.ssl.server-name-bundles[0].server-name=example.com",
				"tcp.server.ssl.server-name-bundles[0].bundle=main",
				"tcp.server.ssl.server-name-bundles[1].server-name=EXAMPLE.com",
				"tcp.server.ssl.server-name-bundles[1].bundle=main")
			.fail();
		assertThat(output).contains("'tcp.server.ssl.server-name-bundles[1].server-name'")
			.contains("There is a bundle for this name already");
	}

	@Test
	void unknownWayToMeetALimit(CapturedOutput output) {
		with("tcp.server.limits.on-limit=panic").fail();
		assertThat(output).contains("Property: tcp.server.limits.on-limit").contains("Value: \"panic\"");
	}

	@Test
	void networkThatIsNone(CapturedOutput output) {
		with("tcp.server.access.deny=10.0.0.0/99").fail();
		assertThat(output).contains("Invalid value '10.0.0.0/99' for configuration property 'tcp.server.access.deny'")
			.contains("is neither an IP address nor a network");
	}

	@Test
	void rejectMessageBeforeAHandshake(CapturedOutput output) {
		with("tcp.server.ssl.bundle=main", "tcp.server.limits.on-limit=reject", "tcp.server.limits.reject-message=busy")
			.fail();
		assertThat(output).contains("'tcp.server.limits.reject-message' is set, but has no effect, "
				+ "as it cannot be sent before a TLS handshake.");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TcpServerAutoConfiguration.class, SslAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(TcpServerAutoConfiguration.class)
	static class WithoutBundles {

	}

}
