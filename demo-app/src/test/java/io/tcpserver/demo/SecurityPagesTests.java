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

package io.tcpserver.demo;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs what the pages about TLS, limits and load balancers show: each configuration on
 * top of the first one of its page.
 */
class SecurityPagesTests {

	private static final Path DOCS = Path.of("..", "docs");

	@TempDir
	static Path directory;

	private static X509Bundle authority;

	@BeforeAll
	static void createKeys() throws Exception {
		authority = new CertificateBuilder().subject("CN=Test Authority")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		Files.writeString(directory.resolve("ca.crt"), authority.getCertificatePEM());
		for (String name : List.of("tls", "shop")) {
			X509Bundle bundle = issue(name);
			Files.writeString(directory.resolve(name + ".crt"), bundle.getCertificatePathPEM());
			Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
		}
	}

	private static X509Bundle issue(String name) throws Exception {
		return new CertificateBuilder().subject("CN=" + name).addSanDnsName("localhost").buildIssuedBy(authority);
	}

	private static int configurations(String page) throws IOException {
		return Readme.read(DOCS.resolve(page)).blocks("yaml").size();
	}

	static List<Integer> tlsConfigurations() throws IOException {
		return indexes("tls.md");
	}

	static List<Integer> limitsConfigurations() throws IOException {
		return indexes("limits.md");
	}

	static List<Integer> proxyConfigurations() throws IOException {
		return indexes("proxy-protocol.md");
	}

	private static List<Integer> indexes(String page) throws IOException {
		List<Integer> indexes = new ArrayList<>();
		for (int i = 0; i < configurations(page); i++) {
			indexes.add(i);
		}
		assertThat(indexes).isNotEmpty();
		return indexes;
	}

	@ParameterizedTest
	@MethodSource("tlsConfigurations")
	void configurationOfTlsShowsItsCertificate(int index) throws Exception {
		try (ConfigurableApplicationContext context = run("tls.md", index, DemoHandler.class)) {
			if (context.getEnvironment().containsProperty("tcp.server.ssl.mode")) {
				assertThat(context.getBean(TcpServer.class).tlsSettings()).isPresent();
			}
			else {
				assertThat(exchangeEncrypted(context, "hello\n", "CN=tls")).isEqualTo("HELLO\n");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("limitsConfigurations")
	void configurationOfLimitsLetsClientsIn(int index) throws Exception {
		try (ConfigurableApplicationContext context = run("limits.md", index, DemoHandler.class)) {
			if (context.getEnvironment().containsProperty("tcp.server.access.allow")) {
				assertThatLoopbackIsDenied(context);
				return;
			}
			boolean behindProxy = context.getEnvironment().containsProperty("tcp.server.proxy-protocol.mode");
			String header = behindProxy ? "PROXY TCP4 192.0.2.7 192.0.2.1 4711 8888\r\n" : "";
			assertThat(exchange(context, header + "hello\n")).isEqualTo("HELLO\n");
		}
	}

	private static void assertThatLoopbackIsDenied(ConfigurableApplicationContext context) throws IOException {
		try (Socket client = new Socket("localhost", DocumentedApplication.port(context))) {
			client.setSoTimeout(20_000);
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
		assertThat(context.getBean(TcpServer.class).statistics().rejected()).containsKey(RejectReason.DENIED);
	}

	@ParameterizedTest
	@MethodSource("proxyConfigurations")
	void configurationOfLoadBalancersIsAccepted(int index) throws Exception {
		try (ConfigurableApplicationContext context = run("proxy-protocol.md", index, DemoHandler.class)) {
			assertThat(context.getBean(TcpServer.class).isServing()).isTrue();
		}
	}

	@Test
	void handlerIsToldWhoTheClientIs(@TempDir Path classes) throws Exception {
		Readme page = Readme.read(DOCS.resolve("tls.md"));
		Class<?> handler = Snippet.of(block(page, "class DeviceHandler")).load(classes);
		int index = page.blocks("yaml").indexOf(block(page, "client-auth: need"));
		try (ConfigurableApplicationContext context = run("tls.md", index, handler)) {
			assertThat(exchangeEncrypted(context, "hello\n", "CN=tls"))
				.startsWith("hello CN=device, come again before ");
		}
	}

	@Test
	void handlerEncryptsOnCommand(@TempDir Path classes) throws Exception {
		Readme page = Readme.read(DOCS.resolve("tls.md"));
		Class<?> handler = Snippet.of(block(page, "class MailHandler")).load(classes);
		int index = page.blocks("yaml").indexOf(block(page, "mode: start-tls"));
		try (ConfigurableApplicationContext context = run("tls.md", index, handler);
				Socket plain = new Socket("localhost", DocumentedApplication.port(context))) {
			plain.setSoTimeout(20_000);
			write(plain, "STARTTLS\r\n");
			assertThat(plain.getInputStream().readNBytes(14)).asString().isEqualTo("220 go ahead\r\n");
			try (SSLSocket encrypted = (SSLSocket) clientContext().getSocketFactory()
				.createSocket(plain, "localhost", DocumentedApplication.port(context), true)) {
				write(encrypted, "NOOP\r\n");
				assertThat(encrypted.getInputStream().readNBytes(8)).asString().isEqualTo("250 ok\r\n");
			}
		}
	}

	private static String block(Readme page, String content) {
		return List.of("java", "yaml")
			.stream()
			.flatMap((language) -> page.blocks(language).stream())
			.filter((block) -> block.contains(content))
			.findFirst()
			.orElseThrow();
	}

	private static ConfigurableApplicationContext run(String page, int index, Class<?> handler) throws IOException {
		List<String> blocks = Readme.read(DOCS.resolve(page)).blocks("yaml");
		Properties properties = properties(blocks.get(0));
		properties.putAll(properties(blocks.get(index)));
		properties.put("tcp.server.port", "0");
		return DocumentedApplication.run(WebApplicationType.NONE, properties, handler, Imports.class);
	}

	private static Properties properties(String yaml) {
		return DocumentedApplication.properties(yaml.replace("file:/etc/tls/", directory.toUri().toString()));
	}

	private static SSLContext clientContext() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		KeyManager[] own = issue("device").toKeyManagerFactory().getKeyManagers();
		context.init(own, authority.toTrustManagerFactory().getTrustManagers(), null);
		return context;
	}

	private static String exchangeEncrypted(ConfigurableApplicationContext context, String text, String serverName)
			throws Exception {
		try (SSLSocket client = (SSLSocket) clientContext().getSocketFactory()
			.createSocket("localhost", DocumentedApplication.port(context))) {
			String answer = exchange(client, text);
			assertThat(client.getSession().getPeerPrincipal().getName()).isEqualTo(serverName);
			return answer;
		}
	}

	private static String exchange(ConfigurableApplicationContext context, String text) throws IOException {
		try (Socket client = new Socket("localhost", DocumentedApplication.port(context))) {
			return exchange(client, text);
		}
	}

	private static String exchange(Socket client, String text) throws IOException {
		client.setSoTimeout(20_000);
		write(client, text);
		StringBuilder answer = new StringBuilder();
		int next = client.getInputStream().read();
		while (next != -1) {
			answer.append((char) next);
			next = (next == '\n') ? -1 : client.getInputStream().read();
		}
		return answer.toString();
	}

	private static void write(Socket client, String text) throws IOException {
		client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * The demo's first handler.
	 */
	static class DemoHandler extends ShoutHandler {

	}

	/**
	 * What the starter brings.
	 */
	@ImportAutoConfiguration({ TcpServerAutoConfiguration.class, SslAutoConfiguration.class })
	static class Imports {

	}

}
