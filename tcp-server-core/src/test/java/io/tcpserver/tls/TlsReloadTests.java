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

package io.tcpserver.tls;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import ch.qos.logback.classic.Level;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.stream.StreamHandler;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Certificates that change while the server runs.
 */
@ParameterizedClass
@EnumSource(names = { "JDK", "OPENSSL" })
class TlsReloadTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int VERSIONS = 6;

	// Shared by all clients: none may resume the session of an old certificate
	private final SSLContext trusting = Certificates.clientContext();

	private final Updates updates = new Updates();

	private final TlsSettings.Provider provider;

	@RegisterExtension
	final Log log = new Log(Level.INFO);

	@RegisterExtension
	final Servers servers = new Servers();

	TlsReloadTests(TlsSettings.Provider provider) {
		this.provider = provider;
	}

	private TlsSettings settings(String name) {
		return settings(Certificates.keys(Certificates.server(name)));
	}

	private TlsSettings settings(TlsKeys keys) {
		return TlsSettings.of(keys).withProvider(this.provider);
	}

	private TlsSettings broken() {
		return settings(Certificates.keys(Certificates.server("broken"), null, List.of("TLS_WITH_LOVE")));
	}

	private TcpServer start(TlsSettings settings) throws IOException {
		return start(settings, Servers.shout());
	}

	private TcpServer start(TlsSettings settings, StreamHandler handler) throws IOException {
		return this.servers.start((builder) -> builder.tls(settings).observer(this.updates), handler);
	}

	private TlsClient connect(TcpServer server) throws IOException {
		TlsClient client = new TlsClient(server);
		this.servers.closeLater(client);
		return client;
	}

	private static void assertTalks(TlsClient client) throws IOException {
		client.send("hello\n");
		assertThat(client.readLine()).isEqualTo("HELLO");
	}

	private String certificateOf(TcpServer server) throws IOException {
		try (TlsClient client = connect(server)) {
			return encrypt(client);
		}
	}

	// The name in the certificate
	private String encrypt(TlsClient client) throws IOException {
		SSLSocket socket = client.encrypt(this.trusting);
		assertTalks(client);
		return socket.getSession().getPeerPrincipal().getName().substring("CN=".length());
	}

	@Test
	void noHandshakeFailsWhileCertificatesChange() throws Exception {
		TcpServer server = start(settings("0"));
		TlsClient first = connect(server);
		assertThat(encrypt(first)).isEqualTo("0");
		Stream stream = new Stream(server);
		ExecutorService clients = Executors.newFixedThreadPool(4);
		try {
			for (int i = 0; i < 4; i++) {
				clients.execute(stream);
			}
			for (int version = 1; version <= VERSIONS; version++) {
				server.updateTls(settings(String.valueOf(version)));
				stream.updated(version);
				stream.awaitHandshakes(15);
				assertTalks(first);
			}
		}
		finally {
			stream.end();
			clients.shutdown();
			assertThat(clients.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		assertThat(stream.failures()).isEmpty();
		assertThat(certificateOf(server)).isEqualTo(String.valueOf(VERSIONS));
		assertTalks(first);
		assertThat(server.statistics().rejected()).isEmpty();
		assertThat(this.updates.events()).hasSize(VERSIONS).containsOnly("updated");
	}

	@Test
	void handshakeThatHasBegunGoesOn() throws Exception {
		TcpServer server = start(settings("old"));
		TlsClient client = connect(server);
		// The server has seen it
		assertThat(certificateOf(server)).isEqualTo("old");
		server.updateTls(settings("new"));
		assertThat(encrypt(client)).isIn("old", "new");
		assertThat(certificateOf(server)).isEqualTo("new");
	}

	@Test
	void connectionThatEncryptsLaterSeesTheNewCertificate() throws Exception {
		TcpServer server = start(settings("old").withMode(TlsSettings.Mode.START_TLS), (reader, writer) -> {
			reader.readLine();
			writer.startTls();
			Servers.shout().handle(reader, writer);
		});
		TlsClient client = connect(server);
		Awaitility.await().until(() -> server.connections().size() == 1);
		server.updateTls(settings("new").withMode(TlsSettings.Mode.START_TLS));
		client.send("starttls\n");
		assertThat(encrypt(client)).isEqualTo("new");
	}

	@Test
	void everySettingIsUpdatedButTheMode() throws Exception {
		TcpServer server = start(settings("old"));
		String name = "named.example.com";
		server.updateTls(settings("new").withServerNames(Map.of(name, Certificates.keys(Certificates.server(name))))
			.withClientAuth(TlsSettings.ClientAuth.NEED));
		TlsClient client = connect(server);
		SSLSocket socket = client.encrypt(Certificates.clientContext(Certificates.client("device-17")), name);
		assertTalks(client);
		assertThat(socket.getSession().getPeerPrincipal().getName()).isEqualTo("CN=" + name);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> certificateOf(server));
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> server.updateTls(settings("later").withMode(TlsSettings.Mode.START_TLS)))
			.withMessageContaining("ssl.mode");
	}

	@Test
	void brokenUpdateKeepsTheOldCertificate() throws Exception {
		TcpServer server = start(settings("old"));
		TlsClient first = connect(server);
		assertThat(encrypt(first)).isEqualTo("old");
		assertThat(server.tlsFailure()).isEmpty();
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> server.updateTls(broken()))
			.withMessageContaining("TLS_WITH_LOVE");
		assertThat(server.tlsFailure()).get()
			.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
			.hasMessageContaining("TLS_WITH_LOVE");
		assertThat(certificateOf(server)).isEqualTo("old");
		assertTalks(first);
		assertThat(this.updates.events()).containsExactly("failed");
		assertThat(this.log.lines(Level.WARN)).singleElement()
			.asString()
			.contains("goes on with the old ones", "TLS_WITH_LOVE");
		server.updateTls(settings("new"));
		assertThat(server.tlsFailure()).isEmpty();
		assertThat(certificateOf(server)).isEqualTo("new");
		assertTalks(first);
		assertThat(this.updates.events()).containsExactly("failed", "updated");
	}

	@Test
	void needsAServerThatSpeaksTls() throws Exception {
		TcpServer server = this.servers.start((builder) -> builder.observer(this.updates), Servers.shout());
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> server.updateTls(settings("new")))
			.withMessageContaining("does not speak TLS");
		assertThat(server.tlsFailure()).isEmpty();
		assertThat(this.updates.events()).isEmpty();
	}

	/**
	 * Clients that connect one after another and look at the certificate.
	 */
	private final class Stream implements Runnable {

		private final TcpServer server;

		private final AtomicInteger version = new AtomicInteger();

		private final AtomicInteger handshakes = new AtomicInteger();

		private final AtomicBoolean ended = new AtomicBoolean();

		private final Queue<Object> failures = new ConcurrentLinkedQueue<>();

		Stream(TcpServer server) {
			this.server = server;
		}

		@Override
		public void run() {
			while (!this.ended.get()) {
				int least = this.version.get();
				try {
					String shown = certificateOf(this.server);
					if (Integer.parseInt(shown) < least) {
						this.failures.add("%s was shown after %d".formatted(shown, least));
					}
				}
				catch (IOException | RuntimeException | AssertionError ex) {
					this.failures.add(ex);
				}
				this.handshakes.incrementAndGet();
			}
		}

		void updated(int version) {
			this.version.set(version);
		}

		void awaitHandshakes(int more) {
			int enough = this.handshakes.get() + more;
			Awaitility.await().atMost(PATIENCE).until(() -> this.handshakes.get() >= enough);
		}

		void end() {
			this.ended.set(true);
		}

		List<Object> failures() {
			return List.copyOf(this.failures);
		}

	}

	/**
	 * Notes what becomes of updates.
	 */
	private static final class Updates implements TcpServerObserver {

		private final List<String> events = new CopyOnWriteArrayList<>();

		@Override
		public void tlsUpdated(TcpServer server) {
			this.events.add("updated");
		}

		@Override
		public void tlsUpdateFailed(TcpServer server, Throwable cause) {
			this.events.add("failed");
		}

		List<String> events() {
			return this.events;
		}

	}

}
