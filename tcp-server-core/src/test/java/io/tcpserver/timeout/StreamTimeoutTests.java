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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Waiting;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.InputEnd;
import io.tcpserver.stream.InputEndedException;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Time-outs of connections with stream handlers: each ends them for its reason, not
 * early, and not without cause.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class StreamTimeoutTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration LIMIT = Duration.ofMillis(400);

	private static final Timeouts NONE = Timeouts.none();

	// More than the buffers of the kernel take
	private static final byte[] LARGE = new byte[16 * 1024 * 1024];

	private final Recorder recorder = new Recorder();

	private final LinkedBlockingQueue<TcpConnection> opened = new LinkedBlockingQueue<>();

	private final LinkedBlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();

	private final AtomicLong openedNanos = new AtomicLong();

	@RegisterExtension
	final Servers servers;

	StreamTimeoutTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@BeforeAll
	static void loadClasses() throws Exception {
		Servers.warmUp((builder) -> builder.settings((settings) -> settings.timeouts(NONE.withIdle(PATIENCE)))
			.streamHandler(Servers.shout()));
	}

	private TcpServer start(Timeouts timeouts, StreamHandler handler) throws IOException {
		return this.servers.start((settings) -> settings.timeouts(timeouts).observer(this.recorder), watched(handler));
	}

	// Does not listen for two seconds to what a peer still sends
	private TcpServer startHurried(Timeouts timeouts, StreamHandler handler) throws IOException {
		return this.servers.startHurried(10, (settings) -> settings.timeouts(timeouts).observer(this.recorder),
				watched(handler));
	}

	private StreamHandler watched(StreamHandler handler) {
		return (reader, writer) -> {
			this.openedNanos.set(System.nanoTime());
			this.opened.add(writer.connection());
			try {
				handler.handle(reader, writer);
				this.outcomes.add("returned");
			}
			catch (Exception ex) {
				this.outcomes.add(ex);
				throw ex;
			}
		};
	}

	private TcpServer startAsync(Timeouts timeouts, AsyncStreamHandler handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.timeouts(timeouts).observer(this.recorder))
				.asyncStreamHandler((reader, writer) -> {
					this.openedNanos.set(System.nanoTime());
					this.opened.add(writer.connection());
					return handler.handle(reader, writer).whenComplete((result, ex) -> {
						Throwable cause = (ex != null && ex.getCause() != null) ? ex.getCause() : ex;
						this.outcomes.add((cause != null) ? cause : "returned");
					});
				}));
		server.startServing();
		return server;
	}

	private TcpConnection opened() throws InterruptedException {
		TcpConnection connection = this.opened.poll(10, TimeUnit.SECONDS);
		assertThat(connection).isNotNull();
		return connection;
	}

	private Object outcome() throws InterruptedException {
		return this.outcomes.poll(10, TimeUnit.SECONDS);
	}

	private void assertLost(CloseReason reason) throws InterruptedException {
		assertThat(outcome()).isInstanceOfSatisfying(ConnectionLostException.class,
				(lost) -> assertThat(lost.reason()).isEqualTo(reason));
	}

	// In the middle of what is read
	private void assertReadFails(CloseReason reason) throws InterruptedException {
		assertThat(outcome()).isInstanceOfSatisfying(InputEndedException.class, (ended) -> {
			assertThat(ended.endedBy()).isEqualTo(InputEnd.SELF);
			assertThat(ended.reason()).isEqualTo(reason);
		});
	}

	// Not early, and for the reason
	private static void assertEnds(TcpConnection connection, CloseReason reason, long since, Duration atLeast) {
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(reason);
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(atLeast);
	}

	// A byte at a time, as long as the connection lasts
	private static CompletableFuture<Void> drip(Peer peer, TcpConnection connection, Duration time) {
		return CompletableFuture.runAsync(() -> {
			long end = System.nanoTime() + time.toNanos();
			Awaitility.await().pollInSameThread().pollInterval(Duration.ofMillis(40)).atMost(PATIENCE).until(() -> {
				if (!connection.isOpen() || System.nanoTime() - end >= 0) {
					return true;
				}
				peer.send("x");
				return false;
			});
		});
	}

	@Test
	@Waiting
	void silentPeerIsClosedIfItsFirstByteIsDue() throws Exception {
		TcpServer server = start(NONE.withFirstByte(LIMIT), Servers.shout());
		long since = System.nanoTime();
		Peer peer = this.servers.connect(server);
		TcpConnection connection = opened();
		assertEnds(connection, CloseReason.FIRST_BYTE_TIMEOUT, since, LIMIT);
		assertThat(peer.isAtEnd()).isTrue();
		assertThat(outcome()).isEqualTo("returned");
	}

	@Test
	@Waiting
	void peerThatHasSentItsFirstByteMayBeSilent() throws Exception {
		TcpServer server = start(NONE.withFirstByte(LIMIT), Servers.shout());
		Peer peer = this.servers.connect(server).send("a");
		OpenConnections.assertStaysOpen(opened(), LIMIT.multipliedBy(3));
		assertThat(peer.send("b\n").readLine()).isEqualTo("AB");
	}

	@Test
	@Waiting
	void idleConnectionIsClosedInOrder() throws Exception {
		TcpServer server = start(NONE.withIdle(LIMIT), Servers.shout());
		Peer peer = this.servers.connect(server);
		TcpConnection connection = opened();
		assertThat(peer.send("a\n").readLine()).isEqualTo("A");
		long since = System.nanoTime();
		assertThat(peer.send("b\n").readLine()).isEqualTo("B");
		assertEnds(connection, CloseReason.IDLE_TIMEOUT, since, LIMIT);
		assertThat(peer.readAll()).isEmpty();
		assertThat(outcome()).isEqualTo("returned");
	}

	@Test
	@Waiting
	void connectionIsNotIdleWhileItsHandlerIsBusy() throws Exception {
		Gate gate = new Gate("the test goes on");
		TcpServer server = start(NONE.withIdle(LIMIT), (reader, writer) -> {
			reader.readLine();
			gate.await();
			writer.write("done\n");
			reader.readLine();
		});
		Peer peer = this.servers.connect(server).send("go\n");
		TcpConnection connection = opened();
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(3));
		long since = System.nanoTime();
		gate.open();
		assertThat(peer.readLine()).isEqualTo("done");
		assertEnds(connection, CloseReason.IDLE_TIMEOUT, since, LIMIT);
	}

	@Test
	@Waiting
	void connectionIsNotIdleWhileTheServerSends() throws Exception {
		Duration limit = Duration.ofMillis(800);
		TcpServer server = start(NONE.withIdle(limit), Servers.shout());
		Peer peer = this.servers.connect(server);
		TcpConnection connection = opened();
		AtomicLong last = new AtomicLong();
		for (int i = 0; i < 10; i++) {
			last.set(System.nanoTime());
			connection.send("news\n");
			assertThat(peer.readLine()).isEqualTo("news");
			OpenConnections.assertStaysOpen(connection, Duration.ofMillis(100));
		}
		assertEnds(connection, CloseReason.IDLE_TIMEOUT, last.get(), limit);
	}

	@Test
	@Waiting
	void readThatHasBegunEndsIfThePeerFallsSilent() throws Exception {
		TcpServer server = start(NONE.withRead(LIMIT), Servers.shout());
		Peer peer = this.servers.connect(server);
		TcpConnection connection = opened();
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(2));
		long since = System.nanoTime();
		peer.send("half a li");
		assertEnds(connection, CloseReason.READ_TIMEOUT, since, LIMIT);
		assertReadFails(CloseReason.READ_TIMEOUT);
		assertThat(peer.isAtEnd()).isTrue();
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@Waiting
	void readThatBeginsLongAfterItsFirstBytesEndsIfThePeerFallsSilent() throws Exception {
		Gate gate = new Gate("the test goes on");
		TcpServer server = start(NONE.withRead(LIMIT), (reader, writer) -> {
			reader.readLine();
			gate.await();
			reader.readLine();
		});
		this.servers.connect(server).send("go\nhalf a li");
		TcpConnection connection = opened();
		// Looked at in between, and there was nothing to see
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(2));
		gate.open();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.READ_TIMEOUT);
		assertReadFails(CloseReason.READ_TIMEOUT);
	}

	@Test
	@Waiting
	void readExactlyThatHasBegunEndsIfThePeerFallsSilent() throws Exception {
		TcpServer server = start(NONE.withRead(LIMIT), (reader, writer) -> reader.readExactly(100));
		long since = System.nanoTime();
		this.servers.connect(server).send("half");
		assertEnds(opened(), CloseReason.READ_TIMEOUT, since, LIMIT);
		assertReadFails(CloseReason.READ_TIMEOUT);
	}

	@Test
	@Waiting
	void asynchronousReadThatHasBegunEndsIfThePeerFallsSilent() throws Exception {
		TcpServer server = startAsync(NONE.withRead(LIMIT), (reader, writer) -> reader.readLine());
		long since = System.nanoTime();
		this.servers.connect(server).send("half a li");
		assertEnds(opened(), CloseReason.READ_TIMEOUT, since, LIMIT);
		assertReadFails(CloseReason.READ_TIMEOUT);
	}

	@Test
	@Waiting
	void slowButSteadyPeerIsNotSilent() throws Exception {
		TcpServer server = start(NONE.withRead(Duration.ofMillis(800)), Servers.shout());
		Peer peer = this.servers.connect(server);
		TcpConnection connection = opened();
		drip(peer, connection, Duration.ofMillis(1200)).get(10, TimeUnit.SECONDS);
		assertThat(peer.send("\n").readLine()).startsWith("XXXX");
	}

	@Test
	@Waiting
	void slowAndSteadyPeerHasNoMoreTimeThanAFrameMayTake() throws Exception {
		TcpServer server = startHurried(NONE.withFrame(LIMIT), Servers.shout());
		Peer peer = this.servers.connect(server);
		TcpConnection connection = opened();
		assertThat(peer.send("whole\n").readLine()).isEqualTo("WHOLE");
		long since = System.nanoTime();
		CompletableFuture<Void> dripping = drip(peer, connection, PATIENCE);
		assertEnds(connection, CloseReason.READ_TIMEOUT, since, LIMIT);
		assertReadFails(CloseReason.READ_TIMEOUT);
		assertThat(dripping.handle((done, ex) -> "ended")).succeedsWithin(PATIENCE);
	}

	@Test
	@Waiting
	void framesMayTakeTheirTimeOneAfterTheOther() throws Exception {
		TcpServer server = start(NONE.withFrame(Duration.ofMillis(700)), Servers.shout());
		Peer peer = this.servers.connect(server);
		TcpConnection connection = opened();
		for (int i = 0; i < 8; i++) {
			peer.send("a");
			OpenConnections.assertStaysOpen(connection, Duration.ofMillis(100));
			assertThat(peer.send("b\n").readLine()).isEqualTo("AB");
		}
	}

	@Test
	@Waiting
	void connectionOfAPeerThatTakesNothingIsAborted() throws Exception {
		AtomicLong since = new AtomicLong();
		TcpServer server = start(NONE.withWrite(LIMIT), (reader, writer) -> {
			since.set(System.nanoTime());
			writer.write(LARGE);
			writer.drain();
		});
		this.servers.connect(server.sockets().get(0), 4096);
		TcpConnection connection = opened();
		assertEnds(connection, CloseReason.WRITE_TIMEOUT, since.get(), LIMIT);
		assertLost(CloseReason.WRITE_TIMEOUT);
	}

	@Test
	@Waiting
	void connectionThatIsClosingDoesNotWaitForAPeerThatTakesNothing() throws Exception {
		TcpServer server = start(NONE.withWrite(LIMIT), (reader, writer) -> writer.write(LARGE));
		this.servers.connect(server.sockets().get(0), 4096);
		assertThat(opened().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
	}

	@Test
	@Waiting
	void peerThatTakesALittleAtATimeIsServed() throws Exception {
		TcpServer server = start(NONE.withWrite(Duration.ofMillis(1000)), (reader, writer) -> {
			writer.write(LARGE);
			writer.drain();
		});
		Peer peer = this.servers.connect(server.sockets().get(0), 64 * 1024);
		TcpConnection connection = opened();
		AtomicLong taken = new AtomicLong();
		Awaitility.await().pollInterval(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> {
			for (int i = 0; i < 10; i++) {
				taken.addAndGet(peer.readSome(64 * 1024));
			}
			return taken.get() > 8 * 1024 * 1024 || !connection.isOpen();
		});
		assertThat(taken.get() + peer.skipAll()).isEqualTo(LARGE.length);
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
	}

	@Test
	@Waiting
	void handlerThatHangsIsInterrupted() throws Exception {
		Gate never = new Gate("never");
		TcpServer server = start(NONE.withHandler(LIMIT), (reader, writer) -> {
			reader.readLine();
			never.await();
		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = opened();
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(2));
		long since = System.nanoTime();
		peer.send("go\n");
		assertEnds(connection, CloseReason.HANDLER_TIMEOUT, since, LIMIT);
		assertThat(outcome()).isInstanceOf(InterruptedException.class);
		assertThat(this.recorder.count("handlerTimedOut tcp-" + server.name() + "-handler-" + connection.id()))
			.isEqualTo(1);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@Waiting
	void handlerThatHangsAfterItsPeerHasGoneIsInterrupted() throws Exception {
		Gate busy = new Gate("handler is busy");
		Gate never = new Gate("never");
		TcpServer server = start(NONE.withHandler(LIMIT), (reader, writer) -> {
			busy.open();
			never.await();
		});
		Peer peer = this.servers.connect(server);
		busy.await();
		peer.reset();
		assertThat(opened().closed()).succeedsWithin(PATIENCE).isIn(CloseReason.RESET, CloseReason.HANDLER_TIMEOUT);
		assertThat(outcome()).isInstanceOf(InterruptedException.class);
	}

	@Test
	@Waiting
	void asynchronousHandlerThatHangsIsLetGo() throws Exception {
		CompletableFuture<Void> never = new CompletableFuture<>();
		TcpServer server = startAsync(NONE.withHandler(LIMIT), (reader, writer) -> never);
		this.servers.connect(server);
		assertEnds(opened(), CloseReason.HANDLER_TIMEOUT, this.openedNanos.get(), LIMIT);
		assertThat(never).isNotDone();
		assertThat(this.recorder.count("handlerTimedOut null")).isEqualTo(1);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@Waiting
	void handlerMayWaitForItsPeer() throws Exception {
		TcpServer server = start(NONE.withHandler(LIMIT), (reader, writer) -> {
			reader.readLine();
			writer.write(LARGE);
			writer.drain();
			writer.waitClosed();
		});
		Peer peer = this.servers.connect(server.sockets().get(0), 4096);
		TcpConnection connection = opened();
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(2));
		peer.send("go\n");
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(3));
	}

	@Test
	@Waiting
	void handlerMayWorkAsLongAsItWrites() throws Exception {
		Duration limit = Duration.ofMillis(400);
		TcpServer server = start(NONE.withHandler(limit), (reader, writer) -> {
			long end = System.nanoTime() + limit.multipliedBy(3).toNanos();
			Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> {
				writer.write("still\n");
				return System.nanoTime() - end >= 0;
			});
			writer.write("done\n");
		});
		assertThat(this.servers.connect(server).readAll()).endsWith("still\ndone\n");
		assertThat(outcome()).isEqualTo("returned");
	}

	@Test
	@Waiting
	void oldConnectionEndsAsInAShutdown() throws Exception {
		TcpServer server = start(NONE.withMaxAge(LIMIT, null), Servers.shout());
		long since = System.nanoTime();
		Peer peer = this.servers.connect(server);
		TcpConnection connection = opened();
		assertThat(peer.send("a\n").readLine()).isEqualTo("A");
		assertEnds(connection, CloseReason.MAX_AGE, since, LIMIT);
		assertThat(peer.readAll()).isEmpty();
		assertThat(outcome()).isEqualTo("returned");
	}

	@Test
	@Waiting
	void oldConnectionMayFinishWhatItDoes() throws Exception {
		Gate gate = new Gate("the test goes on");
		TcpServer server = start(NONE.withMaxAge(LIMIT, Duration.ofMillis(100)), (reader, writer) -> {
			reader.readLine();
			gate.await();
			writer.write("done\n");
			this.outcomes.add("at the end: " + (reader.readLine() == null));
		});
		Peer peer = this.servers.connect(server).send("go\n");
		TcpConnection connection = opened();
		OpenConnections.assertStaysOpen(connection, LIMIT.multipliedBy(3));
		gate.open();
		assertThat(peer.readAll()).isEqualTo("done\n");
		assertThat(outcome()).isEqualTo("at the end: true");
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.MAX_AGE);
	}

	@Test
	@Waiting
	void timeOutOfOneReadThatEscapesIsThePeersDoing() throws Exception {
		TcpServer server = start(NONE, (reader, writer) -> reader.timeout(LIMIT).readLine());
		this.servers.connect(server);
		TcpConnection connection = opened();
		assertEnds(connection, CloseReason.READ_TIMEOUT, this.openedNanos.get(), LIMIT);
		assertThat(this.recorder.failures()).isEmpty();
	}

}
