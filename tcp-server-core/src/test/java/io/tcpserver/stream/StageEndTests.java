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

package io.tcpserver.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the stage of an asynchronous handler when its connection ends first.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#eachOnTcpAndUnix")
class StageEndTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	// A hundredth of the engine's times, so that a stage gets a millisecond to notice
	private static final int FASTER = 100;

	@RegisterExtension
	final Servers servers;

	@RegisterExtension
	final Log log = new Log(Level.DEBUG);

	private final Recorder recorder = new Recorder();

	private final CompletableFuture<Object> stage = new CompletableFuture<>();

	private final Platform platform;

	StageEndTests(Platform platform) {
		this.platform = platform;
		this.servers = new Servers(platform);
	}

	private TcpServer start(AsyncStreamHandler handler) throws IOException {
		return this.servers.startHurriedAsync(FASTER, this::settings, handler);
	}

	private void settings(TcpServerSettingsBuilder settings) {
		settings.observer(this.recorder);
	}

	private TcpServer startWithEndlessStage() throws IOException {
		return start((reader, writer) -> this.stage);
	}

	private void assertLetGo(TcpServer server, CloseReason reason) {
		TcpConnection connection = this.recorder.only();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(reason);
		Awaitility.await().until(() -> server.statistics().active() == 0);
		assertThat(server.connections().size()).isZero();
		assertThat(this.stage).isNotDone();
		assertLateOutcomeIsIgnored();
	}

	// What is chained to the stage runs before this returns
	private void assertLateOutcomeIsIgnored() {
		assertThat(this.stage.completeExceptionally(new IllegalStateException("late"))).isTrue();
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.recorder.count("connectionClosed")).isOne();
		assertThat(this.log.lines(Level.ERROR)).isEmpty();
	}

	@Test
	void stageThatCannotBeWaitedForIsAFailure() throws Exception {
		TcpServer server = start((reader, writer) -> new CompletableFuture<>() {

			@Override
			public CompletableFuture<Object> whenComplete(BiConsumer<? super Object, ? super Throwable> action) {
				throw new IllegalStateException("on purpose");
			}

		});
		this.servers.connect(server);
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		Awaitility.await().until(() -> server.statistics().active() == 0);
		assertThat(this.recorder.failures()).singleElement().satisfies((ex) -> assertThat(ex).hasMessage("on purpose"));
	}

	@Test
	void shutdownLetsAStageGoThatDoesNotComplete() throws Exception {
		TcpServer server = startWithEndlessStage();
		this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		ShutdownResult result = server.shutdown(Duration.ofMillis(10)).get(10, TimeUnit.SECONDS);
		assertThat(result.running()).isOne();
		assertThat(result.aborted()).isOne();
		assertThat(result.connections()).isOne();
		assertThat(result.isGraceful()).isFalse();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		assertThat(this.recorder.count("handlerInterrupted")).isOne();
		assertThat(this.log.lines(Level.WARN))
			.contains("The handler of %s has not ended after its connection was aborted; it is not waited for"
				.formatted(connection))
			.noneMatch((line) -> line.contains("null"));
		assertLetGo(server, CloseReason.SHUTDOWN);
	}

	@Test
	void scopeEndsAlthoughAStageDoesNot() throws Exception {
		TcpServer server = this.servers.startHurriedAsync(FASTER,
				(settings) -> settings.observer(this.recorder)
					.shutdown((shutdown) -> shutdown.withGracePeriod(Duration.ofMillis(10))),
				(reader, writer) -> this.stage);
		this.servers.connect(server);
		this.recorder.only();
		server.scope().close();
		assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		assertLetGo(server, CloseReason.SHUTDOWN);
	}

	@Test
	void resetLetsAStageGo() throws Exception {
		if (this.platform.unix()) {
			// No reset
			return;
		}
		TcpServer server = startWithEndlessStage();
		Peer peer = this.servers.connect(server);
		this.recorder.only();
		peer.reset();
		assertLetGo(server, CloseReason.RESET);
		assertThat(this.recorder.count("handlerInterrupted")).isZero();
	}

	@Test
	void abortLetsAStageGo() throws Exception {
		TcpServer server = startWithEndlessStage();
		this.servers.connect(server);
		this.recorder.only().abort();
		assertLetGo(server, CloseReason.ABORTED);
	}

	@Test
	void closeByOthersLetsAStageGo() throws Exception {
		TcpServer server = startWithEndlessStage();
		this.servers.connect(server);
		this.recorder.only();
		server.closeClients();
		assertLetGo(server, CloseReason.KICKED);
	}

	@Test
	void timeoutLetsAStageGoAlsoWhileTheServerDrains() throws Exception {
		Timeouts timeouts = Timeouts.none().withHandler(Duration.ofMillis(100));
		TcpServer server = this.servers.startHurriedAsync(FASTER,
				(settings) -> settings.observer(this.recorder).timeouts(timeouts), (reader, writer) -> this.stage);
		this.servers.connect(server);
		this.recorder.only();
		ShutdownResult result = server.shutdown(PATIENCE).get(10, TimeUnit.SECONDS);
		assertThat(result.running()).isOne();
		assertThat(this.recorder.count("handlerInterrupted")).isZero();
		assertThat(this.log.lines(Level.WARN)).noneMatch((line) -> line.contains("null"));
		assertLetGo(server, CloseReason.HANDLER_TIMEOUT);
	}

	@Test
	void handlerThatHasClosedItselfMayTakeItsTime() throws Exception {
		TcpServer server = this.servers.startHurriedAsync(10, this::settings, (reader, writer) -> {
			writer.close();
			return this.stage;
		});
		assertThat(this.servers.connect(server).readAll()).isEmpty();
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> !connection.isOpen());
		// Many times as long as others get
		Awaitility.await().during(Duration.ofMillis(100)).until(() -> !connection.closed().isDone());
		assertThat(server.statistics().active()).isOne();
		this.stage.complete(null);
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
	}

	@Test
	void handlerThatWaitsForItsOwnEndDoesNotForEver() throws Exception {
		CompletableFuture<CloseReason> closed = new CompletableFuture<>();
		TcpServer server = start((reader, writer) -> {
			writer.close();
			return writer.connection().closed().thenAccept(closed::complete);
		});
		this.servers.connect(server);
		assertThat(closed).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
	}

	@Test
	void handlerThatHasClosedItselfCanBeAborted() throws Exception {
		TcpServer server = this.servers.startHurriedAsync(1, this::settings, (reader, writer) -> {
			writer.close();
			return this.stage;
		});
		assertThat(this.servers.connect(server).readAll()).isEmpty();
		TcpConnection connection = this.recorder.only();
		Awaitility.await().until(() -> !connection.isOpen());
		server.abortClients();
		assertLetGo(server, CloseReason.COMPLETED);
	}

	@Test
	void stageIsWaitedForWithinTheGracePeriodEvenIfItsPeerIsGone() throws Exception {
		AtomicReference<CompletionStage<?>> read = new AtomicReference<>();
		TcpServer server = start((reader, writer) -> {
			read.set(reader.readExactly(1));
			return read.get().handle((bytes, failure) -> null).thenCombine(this.stage, (one, other) -> null);
		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		CompletableFuture<ShutdownResult> result = server.shutdown(PATIENCE);
		if (this.platform.unix()) {
			connection.close(CloseReason.KICKED);
		}
		else {
			peer.reset();
		}
		Awaitility.await().until(() -> !connection.isOpen());
		Awaitility.await().during(Duration.ofMillis(100)).until(() -> !result.isDone());
		this.stage.complete(null);
		assertThat(result.get(10, TimeUnit.SECONDS).isGraceful()).isTrue();
		assertThat(result.get().drained()).isOne();
	}

	@Test
	void whatAHandlerHasGotFromItsConnectionEndsWithIt() throws Exception {
		assertEnds((reader, writer) -> reader.readExactly(1), InputEndedException.class);
		assertEnds((reader, writer) -> reader.readAll(), InputEndedException.class);
		assertEnds((reader, writer) -> {
			writer.write(new byte[32 * 1024 * 1024]);
			return writer.drainAsync();
		}, ConnectionLostException.class);
		assertEnds((reader, writer) -> writer.connection().send(new byte[32 * 1024 * 1024]),
				ConnectionLostException.class);
		assertEnds((reader, writer) -> writer.startTlsAsync(), IOException.class);
	}

	private void assertEnds(AsyncStreamHandler wait, Class<? extends Throwable> failure) throws Exception {
		CompletableFuture<CompletionStage<?>> waiting = new CompletableFuture<>();
		TlsSettings tls = Certificates.settings().withMode(TlsSettings.Mode.START_TLS);
		TcpServer server = this.servers.startHurriedAsync(FASTER, (settings) -> settings.tls(tls), (reader, writer) -> {
			CompletionStage<?> future = wait.handle(reader, writer);
			waiting.complete(future);
			return future;
		});
		this.servers.connect(server);
		CompletableFuture<?> future = waiting.get(10, TimeUnit.SECONDS).toCompletableFuture();
		assertThat(future).isNotDone();
		server.abortClients();
		assertThat(future).failsWithin(PATIENCE).withThrowableThat().havingCause().isInstanceOf(failure);
		Awaitility.await().until(() -> server.connections().size() == 0);
		assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.ABORTED);
	}

}
