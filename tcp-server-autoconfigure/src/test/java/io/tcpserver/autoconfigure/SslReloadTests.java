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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import javax.net.ssl.X509KeyManager;

import io.netty.pkitesting.X509Bundle;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.PemBundles;
import io.tcpserver.harness.Ports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of SSL bundles whose files change while clients come.
 */
@ExtendWith(OutputCaptureExtension.class)
class SslReloadTests {

	private static final X509Bundle FIRST = PemBundles.issue("first");

	private static final X509Bundle SECOND = PemBundles.issue("second");

	@TempDir
	Path directory;

	private final Updates updates = new Updates();

	private PemBundles bundles;

	private ApplicationContextRunner runner;

	@BeforeEach
	void define() throws IOException {
		this.bundles = new PemBundles(this.directory);
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, SslAutoConfiguration.class))
			.withUserConfiguration(Handlers.Shout.class)
			.withBean(TcpServerObserver.class, () -> this.updates)
			.withPropertyValues("tcp.server.port=0", "tcp.server.ssl.bundle=main")
			.withPropertyValues(this.bundles.define("main", FIRST));
	}

	private void run(ServerConsumer consumer) {
		this.runner.run((context) -> consumer.accept(context.getBean("tcpServer", TcpServer.class)));
	}

	private static String shown(TcpServer server) throws Exception {
		return PemBundles.serverName(Ports.of(server), null);
	}

	private static void awaitShown(TcpServer server, X509Bundle bundle) {
		await().untilAsserted(() -> assertThat(shown(server)).isEqualTo(PemBundles.name(bundle)));
	}

	@Test
	void updateIsShownToNewConnectionsAndOpenOnesLiveOn() {
		run((server) -> {
			try (LineClient client = new LineClient(PemBundles.socket(null, null), Ports.of(server))) {
				assertThat(client.exchange("before")).isEqualTo("BEFORE");
				this.bundles.write("main", SECOND);
				awaitShown(server, SECOND);
				assertThat(client.exchange("after")).isEqualTo("AFTER");
			}
		});
	}

	@Test
	void bundleForAHostNameIsUpdatedToo() throws IOException {
		this.runner = this.runner.withPropertyValues(this.bundles.define("other", PemBundles.issue("other")))
			.withPropertyValues("tcp.server.ssl.server-name-bundles[0].server-name=one.example.com",
					"tcp.server.ssl.server-name-bundles[0].bundle=other");
		run((server) -> {
			int port = Ports.of(server);
			assertThat(PemBundles.serverName(port, "one.example.com")).isEqualTo("CN=other");
			this.bundles.write("other", SECOND);
			await()
				.untilAsserted(() -> assertThat(PemBundles.serverName(port, "one.example.com")).isEqualTo("CN=second"));
			assertThat(shown(server)).isEqualTo("CN=first");
		});
	}

	@Test
	void noHandshakeFailsWhileBundlesAreUpdated() {
		run((server) -> {
			AtomicBoolean ended = new AtomicBoolean();
			Set<String> names = ConcurrentHashMap.newKeySet();
			AtomicInteger handshakes = new AtomicInteger();
			ExecutorService clients = Executors.newFixedThreadPool(3);
			try {
				List<Future<?>> running = Stream.<Future<?>>generate(() -> clients.submit(() -> {
					while (!ended.get()) {
						names.add(shown(server));
						handshakes.incrementAndGet();
					}
					return null;
				})).limit(3).toList();
				for (int i = 0; i < 5; i++) {
					String name = "update-" + i;
					this.bundles.write("main", PemBundles.issue(name));
					await().untilAsserted(() -> assertThat(names).contains("CN=" + name));
				}
				ended.set(true);
				for (Future<?> client : running) {
					client.get(20, TimeUnit.SECONDS);
				}
			}
			finally {
				ended.set(true);
				clients.shutdown();
			}
			assertThat(handshakes).hasValueGreaterThan(20);
			assertThat(server.statistics().rejected()).isEmpty();
			assertThat(server.statistics().accepted()).isEqualTo(handshakes.get());
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "no certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" })
	void brokenUpdateKeepsTheOldCertificateAndIsSaidOnce(String content, CapturedOutput output) {
		run((server) -> {
			this.bundles.write("main.crt", content);
			await().until(() -> server.tlsFailure().isPresent());
			assertThat(server.tlsFailure().orElseThrow()).hasMessageContaining("tcp.server.ssl.bundle");
			assertThat(shown(server)).isEqualTo("CN=first");
			this.bundles.write("main", SECOND);
			awaitShown(server, SECOND);
			assertThat(server.tlsFailure()).isEmpty();
			assertThat(this.updates.failed).hasSize(1);
			await().untilAsserted(
					() -> assertThat(output.getAll().split("cannot use its new certificates", -1)).hasSize(2));
			assertThat(output).doesNotContain("Unexpected").doesNotContain("Uncaught exception");
		});
	}

	@Test
	void fileThatIsGoneKeepsTheOldCertificate() {
		run((server) -> {
			Files.delete(this.directory.resolve("main.key"));
			await().until(() -> server.tlsFailure().isPresent());
			assertThat(shown(server)).isEqualTo("CN=first");
			this.bundles.write("main", SECOND);
			awaitShown(server, SECOND);
			assertThat(server.tlsFailure()).isEmpty();
		});
	}

	@Test
	void certificateOfAnotherKeyKeepsTheOldOne() {
		run((server) -> {
			this.bundles.write("main.crt", SECOND.getCertificatePathPEM());
			await().until(() -> server.tlsFailure().isPresent());
			assertThat(server.tlsFailure().orElseThrow())
				.hasMessageContaining("The private key does not belong to the certificate of CN=second");
			assertThat(shown(server)).isEqualTo("CN=first");
			this.bundles.write("main.key", SECOND.getPrivateKeyPEM());
			awaitShown(server, SECOND);
			assertThat(server.tlsFailure()).isEmpty();
		});
	}

	@Test
	void restartedServerShowsWhatItShowedBefore() {
		run((server) -> {
			this.bundles.write("main", SECOND);
			awaitShown(server, SECOND);
			this.bundles.write("main.crt", "broken");
			await().until(() -> server.tlsFailure().isPresent());
			restart(server);
			assertThat(shown(server)).isEqualTo("CN=second");
			assertThat(server.tlsFailure()).isPresent();
			this.bundles.write("main", FIRST);
			awaitShown(server, FIRST);
			assertThat(server.tlsFailure()).isEmpty();
		});
	}

	@Test
	void updateOfAServerThatIsNotStartedIsShownLater() {
		this.runner = this.runner.withPropertyValues("tcp.server.auto-startup=false");
		run((server) -> {
			this.bundles.write("main", SECOND);
			await().until(() -> server.tlsSettings()
				.orElseThrow()
				.keys()
				.keyManagers()
				.getKeyManagers()[0] instanceof X509KeyManager keys
					&& keys.getCertificateChain("ssl")[0].equals(SECOND.getCertificate()));
			server.startServing();
			assertThat(shown(server)).isEqualTo("CN=second");
		});
	}

	@Test
	void brokenUpdateOfAServerThatIsNotStartedIsSaid(CapturedOutput output) {
		this.runner = this.runner.withPropertyValues("tcp.server.auto-startup=false");
		run((server) -> {
			this.bundles.write("main.crt", "broken");
			await().until(() -> server.tlsFailure().isPresent());
			await().untilAsserted(
					() -> assertThat(output.getAll().split("cannot use its new certificates", -1)).hasSize(2));
			server.startServing();
			assertThat(shown(server)).isEqualTo("CN=first");
			assertThat(server.tlsFailure()).isPresent();
		});
	}

	@Test
	void restartsDoNotRepeatUpdates() {
		run((server) -> {
			for (int i = 0; i < 3; i++) {
				restart(server);
			}
			this.bundles.write("main", SECOND);
			awaitShown(server, SECOND);
			assertThat(this.updates.updated).hasValue(1);
		});
	}

	private static void restart(TcpServer server) throws InterruptedException {
		server.close();
		assertThat(server.waitClosed(Duration.ofSeconds(20))).isTrue();
		server.startServing();
	}

	/**
	 * Something to do with a server.
	 */
	@FunctionalInterface
	private interface ServerConsumer {

		void accept(TcpServer server) throws Exception;

	}

	/**
	 * Counts updates.
	 */
	private static final class Updates implements TcpServerObserver {

		private final AtomicInteger updated = new AtomicInteger();

		private final Queue<Throwable> failed = new ConcurrentLinkedQueue<>();

		@Override
		public void tlsUpdated(TcpServer server) {
			this.updated.incrementAndGet();
		}

		@Override
		public void tlsUpdateFailed(TcpServer server, Throwable cause) {
			this.failed.add(cause);
		}

	}

}
