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

package io.tcpserver.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.tcpserver.ProxyHeader;
import io.tcpserver.ProxyTls;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.fixture.Tool;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Refusals;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.ProxyProtocol.Mode;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real HAProxy in front of the server.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#transports")
class HaProxyTests {

	private static final int CHECKS = 5;

	private final Refusals refusals = new Refusals();

	private final List<TcpConnection> opened = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers;

	@TempDir
	@SuppressWarnings("NullAway.Init") // set by JUnit
	Path directory;

	HaProxyTests(Transport transport) {
		this.servers = new Servers(new Platform(transport, HandlerThreads.Mode.AUTO));
	}

	@BeforeAll
	static void needsHaProxyAndPython() {
		Tool.HAPROXY.require();
		Tool.PYTHON.require();
	}

	private TcpServer start(Mode mode) throws IOException {
		return start(mode, (builder) -> {
		});
	}

	private TcpServer start(Mode mode, Consumer<TcpServerSettingsBuilder> settings) throws IOException {
		TcpServerObserver opening = new TcpServerObserver() {

			@Override
			public void opened(TcpConnection connection) {
				HaProxyTests.this.opened.add(connection);
			}

		};
		return this.servers.start((builder) -> {
			builder.proxyProtocol(ProxyProtocol.none().withMode(mode)).observer(this.refusals).observer(opening);
			settings.accept(builder);
		}, Servers.shout());
	}

	private HaProxy haProxy(String... listeners) throws IOException {
		HaProxy haProxy = HaProxy.start(this.directory, listeners);
		this.servers.closeLater(haProxy);
		return haProxy;
	}

	private static String to(TcpServer server, String options) {
		String address = (server.sockets().get(0) instanceof InetSocketAddress inet) ? "127.0.0.1:" + inet.getPort()
				: "unix@" + server.sockets().get(0);
		return "; server s %s %s".formatted(address, options);
	}

	// The connection of a client that HAProxy has let in
	private TcpConnection assertServes(Peer client) throws IOException {
		assertThat(client.send("hello\n").readLine()).isEqualTo("HELLO");
		return this.opened.get(this.opened.size() - 1);
	}

	@Test
	void sendProxy() throws Exception {
		TcpServer server = start(Mode.REQUIRED);
		HaProxy haProxy = haProxy(to(server, "send-proxy"));
		Peer client = this.servers.connect(haProxy.address(0));
		TcpConnection connection = assertServes(client);
		assertThat(connection.remoteAddress()).isEqualTo(client.localAddress());
		assertThat(connection.localAddress()).isEqualTo(haProxy.address(0));
		ProxyHeader header = connection.proxyHeader().orElseThrow();
		assertThat(header.version()).isEqualTo(1);
		assertThat(header.proxyAddress()).isNotEqualTo(client.localAddress());
	}

	@Test
	void sendProxyVersion2() throws Exception {
		TcpServer server = start(Mode.REQUIRED);
		HaProxy haProxy = haProxy(
				"; unique-id-format id-%cp" + to(server, "send-proxy-v2 proxy-v2-options unique-id,crc32c"));
		Peer client = this.servers.connect(haProxy.address(0));
		TcpConnection connection = assertServes(client);
		assertThat(connection.remoteAddress()).isEqualTo(client.localAddress());
		assertThat(connection.localAddress()).isEqualTo(haProxy.address(0));
		ProxyHeader header = connection.proxyHeader().orElseThrow();
		assertThat(header.version()).isEqualTo(2);
		assertThat(header.extensions()).extracting(ProxyHeader.Extension::type).containsExactly(ProxyHeader.UNIQUE_ID);
		assertThat(header.extension(ProxyHeader.UNIQUE_ID).map((id) -> StandardCharsets.US_ASCII.decode(id).toString()))
			.contains("id-" + ((InetSocketAddress) client.localAddress()).getPort());
		assertThat(header.tls()).isEmpty();
	}

	@Test
	void sendProxyVersion2OverUnixSockets() throws Exception {
		TcpServer server = start(Mode.REQUIRED,
				(builder) -> builder.addresses(List.of()).path(this.directory.resolve("app.sock")));
		HaProxy haProxy = haProxy(to(server, "send-proxy-v2"));
		Peer client = this.servers.connect(haProxy.address(0));
		TcpConnection connection = assertServes(client);
		assertThat(connection.remoteAddress()).isEqualTo(client.localAddress());
		assertThat(connection.localAddress()).isEqualTo(haProxy.address(0));
	}

	@Test
	void tlsThatEndsAtHaProxy() throws Exception {
		TcpServer server = start(Mode.REQUIRED);
		Path key = Certificates.write(Certificates.server("localhost"), this.directory.resolve("key.pem"));
		Path authority = Certificates.writeAuthority(this.directory);
		HaProxy haProxy = haProxy("ssl crt %s ca-file %s verify optional alpn shout%s".formatted(key, authority,
				to(server, "send-proxy-v2-ssl-cn proxy-v2-options ssl,cert-cn,ssl-cipher,authority,crc32c")));
		try (SSLSocket client = connectTls(haProxy, Certificates.clientContext(Certificates.client("pump-7")))) {
			ProxyHeader header = serve(client).proxyHeader().orElseThrow();
			assertThat(header.source()).isEqualTo(client.getLocalSocketAddress());
			assertThat(header.authority()).contains("localhost");
			assertThat(header.alpn()).contains("shout");
			ProxyTls tls = header.tls().orElseThrow();
			assertThat(tls.encrypted()).isTrue();
			assertThat(tls.certificatePresented()).isTrue();
			assertThat(tls.certificateVerified()).isTrue();
			assertThat(tls.version()).contains(client.getSession().getProtocol());
			assertThat(tls.cipher()).contains(client.getSession().getCipherSuite());
			assertThat(tls.commonName()).contains("pump-7");
		}
		try (SSLSocket client = connectTls(haProxy, Certificates.clientContext())) {
			ProxyTls tls = serve(client).proxyHeader().flatMap(ProxyHeader::tls).orElseThrow();
			assertThat(tls.encrypted()).isTrue();
			assertThat(tls.certificatePresented()).isFalse();
			assertThat(tls.certificateVerified()).isFalse();
			assertThat(tls.commonName()).isEmpty();
		}
	}

	@Test
	@Asyncio("W08")
	void tlsThatEndsAtTheServer() throws Exception {
		TcpServer server = start(Mode.REQUIRED, (builder) -> builder.tls(Certificates.settings()));
		HaProxy haProxy = haProxy(to(server, "send-proxy-v2"));
		try (SSLSocket client = connectTls(haProxy, Certificates.clientContext())) {
			TcpConnection connection = serve(client);
			assertThat(connection.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
			assertThat(connection.sslSession()).isPresent();
		}
	}

	private static SSLSocket connectTls(HaProxy haProxy, SSLContext context) throws IOException {
		SSLSocket client = (SSLSocket) context.getSocketFactory()
			.createSocket("127.0.0.1", haProxy.address(0).getPort());
		client.setSoTimeout(10_000);
		SSLParameters parameters = client.getSSLParameters();
		parameters.setServerNames(List.of(new SNIHostName("localhost")));
		parameters.setApplicationProtocols(new String[] { "shout" });
		client.setSSLParameters(parameters);
		return client;
	}

	private TcpConnection serve(SSLSocket client) throws IOException {
		client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
		assertThat(new String(client.getInputStream().readNBytes(6), StandardCharsets.US_ASCII)).isEqualTo("HELLO\n");
		return this.opened.get(this.opened.size() - 1);
	}

	@Test
	void checksWithHeaderAreServed() throws Exception {
		for (String version : List.of("send-proxy", "send-proxy-v2")) {
			TcpServer server = start(Mode.REQUIRED);
			HaProxy haProxy = haProxy(to(server, version + " check inter 20ms"));
			Awaitility.await().until(() -> server.statistics().accepted() >= CHECKS);
			assertServes(this.servers.connect(haProxy.address(0)));
			assertThat(haProxy.log()).doesNotContain("DOWN");
			haProxy.close();
		}
		assertThat(this.refusals.all()).allSatisfy((refusal) -> assertThat(refusal.cause()).isNull());
	}

	@Test
	void checksWithoutHeaderAreQuiet() throws Exception {
		TcpServer server = start(Mode.OPTIONAL);
		// Otherwise it resets the connection before there is anything to accept
		HaProxy haProxy = haProxy("; option tcp-check; tcp-check connect linger" + to(server, "check inter 20ms"));
		Awaitility.await().until(() -> server.statistics().accepted() >= CHECKS);
		assertServes(this.servers.connect(haProxy.address(0)));
		assertThat(this.opened).isNotEmpty().allMatch((connection) -> connection.proxyHeader().isEmpty());
		assertThat(haProxy.log()).doesNotContain("DOWN");
		assertThat(this.refusals.all()).allSatisfy((refusal) -> assertThat(refusal.cause()).isNull());
	}

}
