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

package io.tcpserver.timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Waiting;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.Timeouts;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Time-outs that are changed for one connection, whatever the server has.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class ChangedTimeoutsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration LIMIT = Duration.ofMillis(400);

	private static final Timeouts NONE = Timeouts.none();

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Servers servers;

	ChangedTimeoutsTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@BeforeAll
	static void loadClasses() throws Exception {
		Servers.warmUp((builder) -> builder.messageHandler(FrameCodecs.line(1024),
				(String message, TcpConnection connection) -> message));
	}

	private TcpServer start(Timeouts timeouts) throws IOException {
		return start(timeouts, (message, connection) -> message);
	}

	private TcpServer start(Timeouts timeouts, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.timeouts(timeouts).observer(this.recorder))
				.messageHandler(FrameCodecs.line(1024), handler));
		server.startServing();
		return server;
	}

	private static void assertEnds(TcpConnection connection, CloseReason reason, long since) {
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(reason);
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(LIMIT);
	}

	@Test
	@Waiting
	void serverWithoutTimeOutsEndsAConnectionThatHasSome() throws Exception {
		TcpServer server = start(NONE);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		assertThat(connection.timeouts()).isEqualTo(NONE);
		long since = System.nanoTime();
		connection.changeTimeouts((timeouts) -> timeouts.withReadIdle(LIMIT));
		assertThat(connection.timeouts()).isEqualTo(NONE.withReadIdle(LIMIT));
		assertEnds(connection, CloseReason.READ_IDLE_TIMEOUT, since);
		assertThat(peer.readAll()).isEmpty();
	}

	@Test
	@Waiting
	void otherConnectionsKeepTheirTimeOuts() throws Exception {
		TcpServer server = start(NONE.withIdle(Duration.ofMinutes(1)));
		this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		Peer other = this.servers.connect(server);
		connection.changeTimeouts((timeouts) -> timeouts.withIdle(LIMIT));
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.IDLE_TIMEOUT);
		assertThat(other.send("a\n").readLine()).isEqualTo("a");
		assertThat(server.connections()).singleElement()
			.satisfies((open) -> assertThat(open.timeouts().idle()).isEqualTo(Duration.ofMinutes(1)));
	}

	@Test
	@Waiting
	void handlerSetsWhatItsClientAsksFor() throws Exception {
		TcpServer server = start(NONE.withIdle(LIMIT), (message, connection) -> {
			Duration asked = Duration.parse(message);
			connection.changeTimeouts((timeouts) -> timeouts.withIdle(asked));
			return "agreed";
		});
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("PT1H\n").readLine()).isEqualTo("agreed");
		OpenConnections.assertStaysOpen(this.recorder.only(), LIMIT.multipliedBy(4));
		long since = System.nanoTime();
		assertThat(peer.send("PT0.4S\n").readLine()).isEqualTo("agreed");
		assertEnds(this.recorder.only(), CloseReason.IDLE_TIMEOUT, since);
	}

	@Test
	@Waiting
	void timeOutThatIsOffIsNotWatchedAnyMore() throws Exception {
		TcpServer server = start(NONE.withIdle(LIMIT).withReadIdle(LIMIT).withWriteIdle(LIMIT).withHandler(PATIENCE));
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		connection.changeTimeouts((timeouts) -> NONE);
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(4));
		assertThat(peer.send("a\n").readLine()).isEqualTo("a");
	}

	@Test
	@Waiting
	void timeThatHasBegunGoesOn() throws Exception {
		TcpServer server = start(NONE.withReadIdle(PATIENCE));
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		Duration limit = Duration.ofSeconds(3);
		OpenConnections.assertStaysOpen(connection, limit.minus(LIMIT));
		long since = System.nanoTime();
		connection.changeTimeouts((timeouts) -> timeouts.withReadIdle(limit));
		assertThat(peer.isAtEnd()).isTrue();
		// The most of it was over
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(limit);
	}

	@Test
	@Waiting
	void eachTimeOutButOneCanBeChanged() throws Exception {
		CompletableFuture<String> never = new CompletableFuture<>();
		TcpServer server = start(NONE, (message, connection) -> message.equals("never") ? never : message);
		assertThat(closedAfter(server, "", (timeouts) -> timeouts.withIdle(LIMIT))).isEqualTo(CloseReason.IDLE_TIMEOUT);
		assertThat(closedAfter(server, "", (timeouts) -> timeouts.withWriteIdle(LIMIT)))
			.isEqualTo(CloseReason.WRITE_IDLE_TIMEOUT);
		assertThat(closedAfter(server, "half", (timeouts) -> timeouts.withRead(LIMIT)))
			.isEqualTo(CloseReason.READ_TIMEOUT);
		assertThat(closedAfter(server, "half", (timeouts) -> timeouts.withFrame(LIMIT)))
			.isEqualTo(CloseReason.READ_TIMEOUT);
		assertThat(closedAfter(server, "never\n", (timeouts) -> timeouts.withHandler(LIMIT)))
			.isEqualTo(CloseReason.HANDLER_TIMEOUT);
		assertThat(closedAfter(server, "", (timeouts) -> timeouts.withMaxAge(LIMIT, null)))
			.isEqualTo(CloseReason.MAX_AGE);
		assertThat(this.recorder.count("handlerTimedOut null")).isEqualTo(1);
	}

	private CloseReason closedAfter(TcpServer server, String sent, UnaryOperator<Timeouts> change) throws Exception {
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("a\n").readLine()).isEqualToIgnoringCase("a");
		peer.send(sent);
		Awaitility.await().atMost(PATIENCE).until(() -> server.connections().size() == 1);
		TcpConnection connection = server.connections().iterator().next();
		long received = 2 + sent.length();
		Awaitility.await().atMost(PATIENCE).until(() -> connection.bytesReceived() == received);
		connection.changeTimeouts(change);
		return connection.closed().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	@Test
	@Waiting
	void streamOfAServerWithoutTimeOutsEnds() throws Exception {
		TcpServer blocking = this.servers.start(Servers.shout());
		assertThat(closedAfter(blocking, "", (timeouts) -> timeouts.withReadIdle(LIMIT)))
			.isEqualTo(CloseReason.READ_IDLE_TIMEOUT);
		assertThat(closedAfter(blocking, "half", (timeouts) -> timeouts.withRead(LIMIT)))
			.isEqualTo(CloseReason.READ_TIMEOUT);
		TcpServer async = this.servers.startAsync((reader, writer) -> reader.readLine().thenCompose((line) -> {
			writer.write(line + "\n");
			return reader.readLine();
		}));
		assertThat(closedAfter(async, "", (timeouts) -> timeouts.withReadIdle(LIMIT)))
			.isEqualTo(CloseReason.READ_IDLE_TIMEOUT);
		assertThat(closedAfter(async, "", (timeouts) -> timeouts.withWriteIdle(LIMIT)))
			.isEqualTo(CloseReason.WRITE_IDLE_TIMEOUT);
	}

	@Test
	@Waiting
	void interceptorSetsThemBeforeTheConnectionIsOpen() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.observer(this.recorder).interceptor((connection) -> {
				connection.changeTimeouts((timeouts) -> timeouts.withIdle(LIMIT));
				return connection;
			}))
			.messageHandler(FrameCodecs.line(1024), (String message, TcpConnection connection) -> message));
		server.startServing();
		long since = System.nanoTime();
		this.servers.connect(server);
		assertEnds(this.recorder.only(), CloseReason.IDLE_TIMEOUT, since);
	}

	@Test
	@Waiting
	void idleMethodMayChangeItsOwnTimeOut() throws Exception {
		TcpServer server = start(NONE.withIdle(LIMIT), new MessageHandler<>() {

			@Override
			public @Nullable Object onMessage(String message, TcpConnection connection) {
				return message;
			}

			@Override
			public boolean handlesIdle() {
				return true;
			}

			@Override
			public boolean mayBlock() {
				return false;
			}

			@Override
			public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
				connection.changeTimeouts((timeouts) -> timeouts.withIdle(Duration.ofHours(1)));
				return "slower";
			}

		});
		Peer peer = this.servers.connect(server);
		assertThat(peer.readLine()).isEqualTo("slower");
		OpenConnections.assertStaysOpen(this.recorder.only(), LIMIT.multipliedBy(4));
		peer.close();
	}

	@Test
	void valuesAreCheckedAsInTheSettings() throws Exception {
		TcpServer server = start(NONE.withFirstByte(Duration.ofMinutes(1)));
		this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		Timeouts before = connection.timeouts();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> connection.changeTimeouts((timeouts) -> timeouts.withReadIdle(Duration.ZERO)))
			.withMessage("timeouts.read-idle must be at least 1ms, got PT0S");
		assertThatIllegalArgumentException().isThrownBy(
				() -> connection.changeTimeouts((timeouts) -> timeouts.withWriteIdle(Timeouts.LONGEST.plusNanos(1))))
			.withMessageStartingWith("timeouts.write-idle must be at most 36500 days");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> connection.changeTimeouts((timeouts) -> timeouts.withFirstByte(null)))
			.withMessage("timeouts.first-byte cannot be changed for one connection");
		assertThatNullPointerException().isThrownBy(() -> connection.changeTimeouts((timeouts) -> returnNull()));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> connection.changeTimeouts((timeouts) -> {
				throw new UnsupportedOperationException();
			}));
		assertThat(connection.timeouts()).isEqualTo(before);
	}

	@SuppressWarnings({ "NullAway", "DataFlowIssue" }) // a caller without a check of
														// nulls
	private static Timeouts returnNull() {
		return null;
	}

	@Test
	void closedConnectionIsNotChangedByAnything() throws Exception {
		TcpServer server = start(NONE);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		peer.close();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
		connection.changeTimeouts((timeouts) -> timeouts.withIdle(LIMIT));
		assertThat(this.recorder.reasons()).containsExactly(CloseReason.PEER);
	}

	@Test
	void changesOfSeveralThreadsAreNotLost() throws Exception {
		TcpServer server = start(NONE.withIdle(Duration.ofMinutes(1)));
		this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		List<CompletableFuture<Void>> changes = IntStream.range(0, 200)
			.mapToObj((i) -> CompletableFuture.runAsync(
					() -> connection.changeTimeouts((timeouts) -> timeouts.withIdle(timeouts.idle().plusSeconds(1)))))
			.toList();
		assertThat(CompletableFuture.allOf(changes.toArray(CompletableFuture[]::new))).succeedsWithin(PATIENCE);
		assertThat(connection.timeouts().idle()).isEqualTo(Duration.ofSeconds(260));
	}

}
