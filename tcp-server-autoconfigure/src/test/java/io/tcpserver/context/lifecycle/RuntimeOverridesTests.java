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

package io.tcpserver.context.lifecycle;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import io.netty.pkitesting.X509Bundle;
import io.tcpserver.TcpServer;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.TcpServerCustomizer;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.PemBundles;
import io.tcpserver.harness.Ports;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link RuntimeOverrides}.
 */
class RuntimeOverridesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, SslAutoConfiguration.class))
		.withUserConfiguration(Handlers.Shout.class)
		.withPropertyValues("tcp.server.port=0");

	@TempDir
	Path directory;

	private ApplicationContextRunner tlsRunner() throws IOException {
		return this.runner.withPropertyValues("tcp.server.ssl.bundle=main")
			.withPropertyValues(new PemBundles(this.directory).define("main", PemBundles.issue("main")));
	}

	private static TlsSettings settings(String name) throws Exception {
		X509Bundle bundle = PemBundles.issue(name);
		return TlsSettings.of(TlsKeys.of(bundle.toKeyManagerFactory()));
	}

	private static String shown(TcpServer server) throws Exception {
		return PemBundles.serverName(Ports.of(server), null);
	}

	private static void restart(TcpServer server) throws InterruptedException {
		server.close();
		assertThat(server.waitClosed(Duration.ofSeconds(20))).isTrue();
		server.startServing();
	}

	@Test
	void limitHoldsForFollowingRuns() {
		this.runner.withPropertyValues("tcp.server.limits.max-connections=5").run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			assertThat(server.maxConnections()).isEqualTo(5);
			server.maxConnections(7);
			assertThat(server.maxConnections()).isEqualTo(7);
			restart(server);
			assertThat(server.maxConnections()).isEqualTo(7);
		});
	}

	@Test
	void limitCanBeSetBeforeTheFirstRun() {
		this.runner.withPropertyValues("tcp.server.auto-startup=false").run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			assertThat(server.maxConnections()).isEqualTo(Integer.MAX_VALUE);
			server.maxConnections(7);
			assertThat(server.maxConnections()).isEqualTo(7);
			server.startServing();
			assertThat(server.maxConnections()).isEqualTo(7);
		});
	}

	@Test
	void limitThatMakesNoSenseIsNotKept() {
		this.runner.run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			int before = server.maxConnections();
			assertThatIllegalArgumentException().isThrownBy(() -> server.maxConnections(0))
				.withMessage("limits.max-connections must be at least 1, got 0");
			assertThat(server.maxConnections()).isEqualTo(before);
		});
	}

	@Test
	void certificateHoldsForFollowingRuns() throws IOException {
		tlsRunner().run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			server.updateTls(settings("updated"));
			assertThat(shown(server)).isEqualTo("CN=updated");
			restart(server);
			assertThat(shown(server)).isEqualTo("CN=updated");
		});
	}

	@Test
	void certificateOfACustomizerCanBeChanged() throws Exception {
		TlsSettings own = settings("own");
		this.runner.withBean(TcpServerCustomizer.class, () -> (name, settings) -> settings.tls(own)).run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			assertThat(shown(server)).isEqualTo("CN=own");
			server.updateTls(settings("updated"));
			restart(server);
			assertThat(shown(server)).isEqualTo("CN=updated");
		});
	}

	@Test
	void certificateCanBeChangedWithoutARun() throws IOException {
		tlsRunner().withPropertyValues("tcp.server.auto-startup=false").run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			server.updateTls(settings("updated"));
			server.startServing();
			assertThat(shown(server)).isEqualTo("CN=updated");
		});
	}

	@Test
	void settingsThatCannotBeMadeAreAFailureUntilTheNextUpdate() throws IOException {
		tlsRunner().run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			IllegalStateException unreadable = new IllegalStateException("unreadable");
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> server.updateTls(() -> {
				throw unreadable;
			})).isSameAs(unreadable);
			assertThat(server.tlsFailure()).containsSame(unreadable);
			assertThat(shown(server)).isEqualTo("CN=main");
			server.updateTls(settings("updated"));
			assertThat(server.tlsFailure()).isEmpty();
		});
	}

	@Test
	void serverWithoutTlsIsGivenNone() throws Exception {
		TlsSettings settings = settings("updated");
		this.runner.run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			assertThatIllegalStateException().isThrownBy(() -> server.updateTls(settings))
				.withMessage("Server 'default' does not speak TLS");
			assertThat(server.tlsFailure()).isEmpty();
			server.close();
			assertThat(server.waitClosed(Duration.ofSeconds(20))).isTrue();
			assertThatIllegalStateException().isThrownBy(() -> server.updateTls(settings))
				.withMessage("Server 'default' does not speak TLS");
		});
	}

}
