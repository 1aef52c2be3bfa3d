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

package io.tcpserver.netty.server;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.TlsSettings.Provider;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.StreamHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * Closing and aborting clients of which a handshake or a header is pending.
 */
@ParameterizedClass
@MethodSource("cases")
class PendingClientsTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	@RegisterExtension
	final Servers servers;

	private final Phase phase;

	PendingClientsTests(Transport transport, Phase phase) {
		this.servers = new Servers(new Platform(transport, HandlerThreads.Mode.AUTO));
		this.phase = phase;
	}

	static Stream<Object[]> cases() {
		return Platform.transports()
			.flatMap((transport) -> Stream.of(Phase.values()).map((phase) -> new Object[] { transport, phase }));
	}

	@Test
	@Asyncio({ "S13", "L04" })
	void closeClientsEndsThem() throws Exception {
		TcpServer server = start();
		Peer peer = pending(server);
		server.closeClients();
		assertThat(peer.isAtEnd()).isTrue();
		assertEndedFor(server, CloseReason.KICKED);
	}

	@Test
	@Asyncio({ "S14", "L04" })
	void abortClientsResetsThem() throws Exception {
		TcpServer server = start();
		Peer peer = pending(server);
		server.abortClients();
		assertThatIOException().isThrownBy(peer::readLine).withMessageContaining("reset");
		assertEndedFor(server, CloseReason.ABORTED);
	}

	private TcpServer start() throws IOException {
		return this.servers.start(this.phase::configure, this.phase.handler());
	}

	private Peer pending(TcpServer server) throws Exception {
		NettyTcpServer engine = (NettyTcpServer) server;
		Peer peer = this.servers.connect(server);
		if (this.phase.isOpen()) {
			assertThat(peer.readLine()).isEqualTo("go ahead");
			await().atMost(LONG).until(() -> engine.handshakes().isAny());
		}
		else {
			await().atMost(LONG).until(() -> engine.pending().size() > 0);
		}
		return peer;
	}

	private void assertEndedFor(TcpServer server, CloseReason reason) throws Exception {
		await().atMost(LONG).until(() -> server.statistics().accepted() == 1 && server.statistics().active() == 0);
		if (this.phase.isOpen()) {
			assertThat(server.statistics().closed()).containsOnly(entry(reason, 1L));
		}
		else {
			assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.CLOSING, 1L));
		}
		// Whose end comes with that of the channel
		await().atMost(LONG).until(() -> !((NettyTcpServer) server).handshakes().isAny());
		assertThat(server.isServing()).isTrue();
		pending(server);
	}

	/**
	 * What is pending.
	 */
	enum Phase {

		PROXY_HEADER(null, null), TLS_HANDSHAKE(Provider.JDK, TlsSettings.Mode.IMMEDIATE),
		TLS_HANDSHAKE_OF_OPENSSL(Provider.OPENSSL, TlsSettings.Mode.IMMEDIATE),
		START_TLS(Provider.JDK, TlsSettings.Mode.START_TLS),
		START_TLS_OF_OPENSSL(Provider.OPENSSL, TlsSettings.Mode.START_TLS);

		private final @Nullable Provider provider;

		private final TlsSettings.@Nullable Mode mode;

		Phase(@Nullable Provider provider, TlsSettings.@Nullable Mode mode) {
			this.provider = provider;
			this.mode = mode;
		}

		boolean isOpen() {
			return this.mode == TlsSettings.Mode.START_TLS;
		}

		void configure(TcpServerSettingsBuilder settings) {
			if (this.provider != null && this.mode != null) {
				settings.tls(Certificates.settings()
					.withProvider(this.provider)
					.withMode(this.mode)
					.withTimeouts(Duration.ofMinutes(1), LONG));
			}
			else {
				settings.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED));
			}
		}

		StreamHandler handler() {
			return (reader, writer) -> {
				if (isOpen()) {
					writer.write("go ahead\n");
					writer.startTls();
				}
				reader.readAll();
			};
		}

	}

}
