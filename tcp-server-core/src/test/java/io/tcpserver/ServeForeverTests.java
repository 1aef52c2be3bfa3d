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

package io.tcpserver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.stream.StreamHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * {@link TcpServer#serveForever()}, over TCP and Unix domain sockets.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class ServeForeverTests {

	@RegisterExtension
	final Servers servers;

	@TempDir
	@SuppressWarnings("NullAway.Init") // set by JUnit
	Path directory;

	ServeForeverTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@Test
	@Asyncio({ "S02", "S03" })
	void servesUntilItIsInterrupted() throws Exception {
		TcpServer server = this.servers.bind(Servers.shout());
		Forever forever = new Forever(server);
		await().atMost(10, TimeUnit.SECONDS).until(server::isServing);
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
		forever.interrupt();
		assertThat(forever.outcome()).isInstanceOf(InterruptedException.class);
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
	}

	@Test
	@Asyncio({ "S03", "S04" })
	void interruptLetsARunningHandlerAnswer() throws Exception {
		answersAfterInterrupt((settings) -> {
		});
	}

	@Test
	@Asyncio("S07")
	void interruptLetsARunningHandlerAnswerOnAUnixSocket() throws Exception {
		Path path = this.directory.resolve("s");
		answersAfterInterrupt((settings) -> settings.addresses(List.of()).path(path));
		assertThat(path).doesNotExist();
	}

	private void answersAfterInterrupt(Consumer<TcpServerSettingsBuilder> settings) throws Exception {
		Gate begun = new Gate("handler has the request");
		Gate answer = new Gate("handler may answer");
		TcpServer server = this.servers.bind(settings, answering(begun, answer));
		assertThat(server.isServing()).isFalse();
		assertThat(server.sockets()).hasSize(1);
		Forever forever = new Forever(server);
		await().atMost(10, TimeUnit.SECONDS).until(server::isServing);
		Peer peer = this.servers.connect(server).send("q");
		begun.await();
		forever.interrupt();
		await().atMost(10, TimeUnit.SECONDS).until(() -> server.state() == TcpServer.State.CLOSING);
		assertThat(server.sockets()).isEmpty();
		assertThat(server.isServing()).isFalse();
		assertThat(forever.isRunning()).isTrue();
		answer.open();
		assertThat(peer.readAll()).isEqualTo("a");
		assertThat(forever.outcome()).isInstanceOf(InterruptedException.class);
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		assertThatIllegalStateException().isThrownBy(server::serveForever)
			.withMessage("Server '%s' is closed", server.name());
	}

	private static StreamHandler answering(Gate begun, Gate answer) {
		return (reader, writer) -> {
			reader.readExactly(1);
			begun.open();
			answer.await();
			writer.write("a");
		};
	}

	@Test
	@Asyncio("S07")
	void startServingBeforehandIsAllowed() throws Exception {
		TcpServer server = this.servers.start(Servers.shout());
		Forever forever = new Forever(server);
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
		forever.interrupt();
		assertThat(forever.outcome()).isInstanceOf(InterruptedException.class);
	}

	@Test
	@Asyncio({ "S06", "P02" })
	void closedServerIsNotServed() throws Exception {
		TcpServer server = this.servers.bind(Servers.shout());
		server.close();
		assertThatIllegalStateException().isThrownBy(server::serveForever)
			.withMessage("Server '%s' is closed", server.name());
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		assertThatIllegalStateException().isThrownBy(server::serveForever)
			.withMessage("Server '%s' is closed", server.name());
	}

	@Test
	@Asyncio("P02")
	void onlyOneThreadServes() throws Exception {
		TcpServer server = this.servers.bind(Servers.shout());
		Forever first = new Forever(server);
		await().atMost(10, TimeUnit.SECONDS).until(server::isServing);
		assertThatIllegalStateException().isThrownBy(server::serveForever)
			.withMessage("Server '%s' is already being served", server.name());
		// The first is not disturbed
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
		first.interrupt();
		assertThat(first.outcome()).isInstanceOf(InterruptedException.class);
	}

	@Test
	@Asyncio("P03")
	void closeFromOutsideEndsItOnceTheLastClientIsGone() throws Exception {
		TcpServer server = this.servers.bind(Servers.shout());
		Forever forever = new Forever(server);
		await().atMost(10, TimeUnit.SECONDS).until(server::isServing);
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		server.close();
		assertThat(forever.isRunningAfter(Duration.ofMillis(100))).isTrue();
		assertThat(peer.send("y\n").readLine()).isEqualTo("Y");
		peer.close();
		assertThat(forever.outcome()).isNull();
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
	}

	@Test
	@Asyncio("P16")
	void interruptEndsItAlthoughAHandlerWaitsForItsClient() throws Exception {
		TcpServer server = this.servers.bind(
				(settings) -> settings.shutdown((shutdown) -> shutdown.withGracePeriod(Duration.ofMillis(100))),
				(reader, writer) -> reader.readExactly(2));
		Forever forever = new Forever(server);
		await().atMost(10, TimeUnit.SECONDS).until(server::isServing);
		// Half a message, so that the handler is not idle
		Peer peer = this.servers.connect(server).send("1");
		await().atMost(10, TimeUnit.SECONDS).until(() -> server.statistics().bytesReceived() == 1);
		forever.interrupt();
		assertThat(forever.outcome()).isInstanceOf(InterruptedException.class);
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		assertThat(peer.isAtEnd()).isTrue();
	}

	@Test
	@Asyncio({ "S03", "P16" }) // as a second cancel
	void secondInterruptLeavesAtOnce() throws Exception {
		Gate begun = new Gate("handler has the request");
		Gate answer = new Gate("handler may answer");
		TcpServer server = this.servers.bind(answering(begun, answer));
		Forever forever = new Forever(server);
		await().atMost(10, TimeUnit.SECONDS).until(server::isServing);
		Peer peer = this.servers.connect(server).send("q");
		begun.await();
		forever.interrupt();
		await().atMost(10, TimeUnit.SECONDS).until(() -> server.state() == TcpServer.State.CLOSING);
		assertThat(forever.isRunning()).isTrue();
		forever.interrupt();
		// The grace period would be ten seconds
		assertThat(forever.outcome(Duration.ofSeconds(5))).isInstanceOf(InterruptedException.class);
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSING);
		// The shutdown goes on
		answer.open();
		assertThat(peer.readAll()).isEqualTo("a");
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	@Asyncio("S02")
	void failsIfInterruptedBeforehand() throws Exception {
		TcpServer server = this.servers.bind(Servers.shout());
		CompletableFuture<Boolean> closed = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			Thread.currentThread().interrupt();
			try {
				server.serveForever();
			}
			catch (InterruptedException ex) {
				closed.complete(server.state() == TcpServer.State.CLOSED);
			}
		});
		thread.start();
		assertThat(closed.get(10, TimeUnit.SECONDS)).isTrue();
	}

	/**
	 * A thread in {@link TcpServer#serveForever()}.
	 */
	private static final class Forever {

		private final CompletableFuture<@Nullable Throwable> outcome = new CompletableFuture<>();

		private final Thread thread;

		Forever(TcpServer server) {
			this.thread = new Thread(() -> {
				try {
					server.serveForever();
					this.outcome.complete(null);
				}
				catch (Throwable ex) {
					this.outcome.complete(ex);
				}
			});
			this.thread.start();
		}

		void interrupt() {
			this.thread.interrupt();
		}

		boolean isRunningAfter(Duration duration) throws Exception {
			try {
				this.outcome.get(duration.toMillis(), TimeUnit.MILLISECONDS);
				return false;
			}
			catch (TimeoutException ex) {
				return true;
			}
		}

		boolean isRunning() {
			return !this.outcome.isDone();
		}

		@Nullable Throwable outcome() throws Exception {
			return outcome(Duration.ofSeconds(15));
		}

		@Nullable Throwable outcome(Duration patience) throws Exception {
			return this.outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
		}

	}

}
