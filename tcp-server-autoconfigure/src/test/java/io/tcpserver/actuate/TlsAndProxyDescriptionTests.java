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

package io.tcpserver.actuate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.netty.pkitesting.X509Bundle;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.autoconfigure.TcpServerEndpointAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.PemBundles;
import io.tcpserver.harness.Ports;
import io.tcpserver.settings.TlsSettings;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of what operators see of TLS and of clients behind load balancers.
 */
class TlsAndProxyDescriptionTests {

	private static final X509Bundle FIRST = PemBundles.issue("first");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class,
				TcpServerEndpointAutoConfiguration.class, SslAutoConfiguration.class))
		.withUserConfiguration(Handlers.Shout.class)
		.withPropertyValues("tcp.server.port=0", "management.endpoints.jmx.exposure.include=tcpserver",
				"spring.jmx.enabled=true");

	@TempDir
	Path directory;

	private PemBundles bundles;

	@BeforeEach
	void define() throws IOException {
		this.bundles = new PemBundles(this.directory);
	}

	private ApplicationContextRunner tlsRunner() throws IOException {
		return this.runner.withPropertyValues(this.bundles.define("main", FIRST))
			.withPropertyValues("tcp.server.ssl.bundle=main", "tcp.server.ssl.client-auth=want",
					"tcp.server.ssl.server-name-bundles[0].server-name=one.example.com",
					"tcp.server.ssl.server-name-bundles[0].bundle=main",
					"spring.ssl.bundle.pem.main.options.enabled-protocols=TLSv1.3");
	}

	@Test
	void serverTellsHowItSpeaksTls() throws IOException {
		Instant validUntil = FIRST.getCertificate().getNotAfter().toInstant();
		tlsRunner().run((context) -> assertThat(
				context.getBean(TcpServerEndpoint.class).server("default", null, null, null).tls())
			.isEqualTo(new TlsDescriptor(TlsSettings.Mode.IMMEDIATE, TlsSettings.ClientAuth.WANT, List.of("TLSv1.3"),
					List.of("one.example.com"), validUntil, null)));
	}

	@Test
	void serverWithoutTlsTellsNothing() {
		this.runner.run((context) -> {
			assertThat(context.getBean(TcpServerEndpoint.class).server("default", null, null, null).tls()).isNull();
			assertThat(health(context.getBean(TcpServer.class)).getDetails()).doesNotContainKey("tls");
		});
	}

	@Test
	void connectionTellsWhatItsHandshakeCameTo() throws IOException {
		tlsRunner().run((context) -> {
			TcpServerEndpoint endpoint = context.getBean(TcpServerEndpoint.class);
			int port = Ports.of(context.getBean(TcpServer.class));
			try (LineClient device = new LineClient(PemBundles.socket(null, PemBundles.issue("device")), port)) {
				device.exchange("hello");
				assertThat(endpoint.server("default", null, null, null).connections()).singleElement()
					.extracting(ConnectionDescriptor::tls)
					.satisfies((tls) -> {
						assertThat(tls.protocol()).isEqualTo("TLSv1.3");
						assertThat(tls.cipher()).startsWith("TLS_");
						assertThat(tls.peer()).isEqualTo("CN=device");
					});
			}
			await().until(() -> endpoint.server("default", null, null, null).connections().isEmpty());
			try (LineClient nobody = new LineClient(PemBundles.socket(null, null), port)) {
				nobody.exchange("hello");
				assertThat(endpoint.server("default", null, null, null).connections()).singleElement()
					.satisfies((connection) -> assertThat(connection.tls().peer()).isNull());
			}
		});
	}

	@Test
	void brokenUpdateIsADetailUntilAGoodOne() throws IOException {
		tlsRunner().run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			Instant validUntil = FIRST.getCertificate().getNotAfter().toInstant();
			assertThat(health(server).getDetails()).containsEntry("tls", Map.of("validUntil", validUntil));
			this.bundles.write("main.crt", "broken");
			await().until(() -> server.tlsFailure().isPresent());
			assertThat(health(server).getStatus()).isEqualTo(Status.UP);
			assertThat(health(server).getDetails()).extractingByKey("tls")
				.asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsEntry("validUntil", validUntil)
				.hasEntrySatisfying("updateFailure",
						(failure) -> assertThat(failure).asString().contains("tcp.server.ssl.bundle"));
			assertThat(
					context.getBean(TcpServerEndpoint.class).server("default", null, null, null).tls().updateFailure())
				.contains("tcp.server.ssl.bundle");
			this.bundles.write("main", FIRST);
			await().until(() -> server.tlsFailure().isEmpty());
			assertThat(health(server).getDetails()).containsEntry("tls", Map.of("validUntil", validUntil));
		});
	}

	@Test
	void clientBehindALoadBalancerIsShownWithBothAddresses() {
		this.runner.withPropertyValues("tcp.server.proxy-protocol.mode=required").run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("PROXY TCP4 192.0.2.7 192.0.2.1 4711 8888\r");
				assertThat(client.exchange("hello")).isEqualTo("HELLO");
				assertThat(context.getBean(TcpServerEndpoint.class).server("default", null, null, null).connections())
					.singleElement()
					.satisfies((connection) -> {
						assertThat(connection.remoteAddress()).isEqualTo("192.0.2.7:4711");
						assertThat(connection.proxyHeader().proxyAddress()).startsWith("127.0.0.1:");
						assertThat(connection.proxyHeader().authority()).isNull();
					});
			}
		});
	}

	@Test
	void rejectionsAreToldByReason() {
		this.runner.withPropertyValues("tcp.server.access.allow=192.0.2.0/24").run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isNull();
			}
			ClientsDescriptor clients = context.getBean(TcpServerEndpoint.class)
				.server("default", null, null, null)
				.clients();
			assertThat(clients.rejected()).isOne();
			assertThat(clients.rejectedBy()).isEqualTo(Map.of(RejectReason.DENIED, 1L));
		});
	}

	private static Health health(TcpServer server) {
		return new TcpServerHealthIndicator(server, () -> true, new AcceptFailures()).health();
	}

}
