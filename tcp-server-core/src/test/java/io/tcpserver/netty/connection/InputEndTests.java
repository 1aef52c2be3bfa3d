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

package io.tcpserver.netty.connection;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.connection.Reading.Kind;
import io.tcpserver.netty.connection.Reading.Outcome;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.InputEnd;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each way to read gives at each end of a connection, with nothing and with a part
 * of a unit buffered, to a handler that waits and to one that reads only later: the table
 * of {@code docs/connection-ends.md}. There is a connection for each cell; all of one
 * server end together.
 */
class InputEndTests {

	@RegisterExtension
	private final Servers servers = new Servers();

	@RegisterExtension
	private final Log log = new Log(Level.WARN);

	private final Recorder recorder = new Recorder();

	@TempDir
	private Path directory;

	static Stream<Arguments> ends() {
		return Platform.transports()
			.flatMap((transport) -> Stream.of(false, true)
				.flatMap((unix) -> Stream.of(End.values()).map((end) -> Arguments.of(end, transport, unix))));
	}

	@ParameterizedTest(name = "{0} on {1}, Unix domain sockets: {2}")
	@MethodSource("ends")
	@Asyncio({ "R06", "R07", "R20", "R27", "R37", "W15", "P21", "P22" })
	void everyWayToReadTellsWhoHasEndedTheInput(End end, Transport transport, boolean unix) throws Exception {
		List<Cell> cells = cells();
		TcpServer server = this.servers.start((settings) -> {
			settings.transport(transport).observer(this.recorder);
			if (unix) {
				settings.addresses(List.of()).path(this.directory.resolve("socket"));
			}
		}, (reader, writer) -> cells.get(reader.readShort()).handle(reader, writer));
		for (Cell cell : cells) {
			cell.open(this.servers.connect(server));
		}
		for (Cell cell : cells) {
			cell.awaitReady();
		}
		end.action.end(server, cells);
		for (Cell cell : cells) {
			cell.letGo(end);
		}
		SoftAssertions softly = new SoftAssertions();
		for (Cell cell : cells) {
			cell.check(end, softly);
		}
		softly.assertAll();
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.recorder.protocolErrors()).isEmpty();
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	private static List<Cell> cells() {
		List<Cell> cells = new ArrayList<>();
		for (Reading reading : Reading.values()) {
			for (boolean part : new boolean[] { false, true }) {
				for (boolean late : new boolean[] { false, true }) {
					cells.add(new Cell(cells.size(), reading, part, late));
				}
			}
		}
		return cells;
	}

	/**
	 * How connections end.
	 */
	enum End {

		PEER(InputEnd.PEER, CloseReason.PEER, each((cell) -> cell.peer().sendEof())),

		DRAIN(InputEnd.SHUTDOWN, CloseReason.SHUTDOWN, (server, cells) -> server.shutdown(Duration.ofMinutes(1))),

		MAX_AGE(InputEnd.MAX_AGE, CloseReason.MAX_AGE,
				eachConnection((connection) -> connection.io().execute(connection.socket()::retire))),

		DEADLINE(InputEnd.SHUTDOWN, CloseReason.SHUTDOWN, (server, cells) -> {
			server.shutdown(Duration.ofMinutes(1));
			eachConnection((connection) -> connection.close(CloseReason.SHUTDOWN)).end(server, cells);
		}),

		DEADLINE_OF_AGE(InputEnd.MAX_AGE, CloseReason.MAX_AGE,
				eachConnection((connection) -> connection.io().execute(() -> {
					connection.socket().retire();
					connection.close(CloseReason.MAX_AGE);
				}))),

		OWN_CLOSE(InputEnd.SELF, CloseReason.COMPLETED, each((cell) -> cell.writer().close())),

		CLOSE_CLIENTS(InputEnd.SELF, CloseReason.KICKED, (server, cells) -> server.closeClients()),

		TIMEOUT(InputEnd.SELF, CloseReason.IDLE_TIMEOUT,
				eachConnection((connection) -> connection.close(CloseReason.IDLE_TIMEOUT))),

		ABORT(InputEnd.SELF, CloseReason.ABORTED, (server, cells) -> server.abortClients());

		private final InputEnd endedBy;

		private final CloseReason reason;

		private final Action action;

		End(InputEnd endedBy, CloseReason reason, Action action) {
			this.endedBy = endedBy;
			this.reason = reason;
			this.action = action;
		}

		/**
		 * Return whether the end is that of the peer, or of the handler itself.
		 */
		boolean isOrdinary() {
			return this == PEER || this == OWN_CLOSE;
		}

		/**
		 * Return whether what has begun to arrive is read to its end.
		 */
		boolean isDrain() {
			return this == DRAIN || this == MAX_AGE;
		}

		private static Action each(Step step) {
			return (server, cells) -> {
				for (Cell cell : cells) {
					step.take(cell);
				}
			};
		}

		private static Action eachConnection(Consumer<NettyConnection> step) {
			return each((cell) -> step.accept(cell.connection()));
		}

	}

	/**
	 * One connection, on which a way to read meets an end.
	 */
	static final class Cell {

		private static final String NOTHING = "";

		private final int number;

		private final Reading reading;

		private final boolean part;

		private final boolean late;

		private final CountDownLatch go = new CountDownLatch(1);

		private final CompletableFuture<StreamWriter> writer = new CompletableFuture<>();

		private final CompletableFuture<String> outcome = new CompletableFuture<>();

		private final CompletableFuture<String> left = new CompletableFuture<>();

		private final CompletableFuture<Object> endedBy = new CompletableFuture<>();

		private Peer peer;

		Cell(int number, Reading reading, boolean part, boolean late) {
			this.number = number;
			this.reading = reading;
			this.part = part;
			this.late = late;
		}

		// What the handler does

		void handle(StreamReader reader, StreamWriter writer) throws Exception {
			this.writer.complete(writer);
			if (this.late) {
				this.go.await();
			}
			Outcome outcome;
			try {
				outcome = this.reading.read(reader);
				this.outcome.complete(outcome.text());
				this.left.complete(left(reader));
				this.endedBy.complete(reader.inputEndedBy().orElseThrow());
			}
			catch (Exception ex) {
				this.outcome.complete(ex.toString());
				this.left.complete(ex.toString());
				this.endedBy.complete(ex.toString());
				throw ex;
			}
			assertThat(reader.isAtEof()).isTrue();
			if (outcome.failure() != null) {
				throw outcome.failure();
			}
		}

		private static String left(StreamReader reader) throws IOException {
			StringBuilder left = new StringBuilder();
			byte[] bytes = reader.read(100);
			while (bytes.length > 0) {
				left.append(Reading.text(bytes));
				bytes = reader.read(100);
			}
			return left.toString();
		}

		// What the test does

		void open(Peer peer) throws IOException {
			this.peer = peer;
			peer.send(new byte[] { 0, (byte) this.number });
			if (this.part) {
				peer.send(Reading.PART);
			}
		}

		Peer peer() {
			return this.peer;
		}

		StreamWriter writer() throws Exception {
			return this.writer.get(10, TimeUnit.SECONDS);
		}

		NettyConnection connection() throws Exception {
			return (NettyConnection) writer().connection();
		}

		void awaitReady() throws Exception {
			NettyConnection connection = connection();
			int sent = Short.BYTES + (this.part ? Reading.PART.length() : 0);
			await().until(() -> {
				CompletableFuture<Boolean> ready = new CompletableFuture<>();
				connection.io()
					.execute(() -> ready
						.complete(connection.bytesReceived() == sent && (this.late || connection.input().isAwaited())));
				return ready.get(10, TimeUnit.SECONDS);
			});
		}

		private static ConditionFactory await() {
			return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
		}

		void letGo(End end) throws Exception {
			if (this.late && !end.isDrain()) {
				await().until(() -> (end == End.PEER) ? connection().end().isEofReceived() : writer().isClosing());
			}
			this.go.countDown();
			if (isCompleted(end)) {
				this.peer.send(this.reading.rest());
				if (this.reading.kind() == Kind.WHOLE) {
					this.peer.sendEof();
				}
			}
		}

		// What is expected

		private boolean isCompleted(End end) {
			return end.isDrain() && this.part && !this.reading.isPartEnough() && this.reading.kind() != Kind.STREAM;
		}

		private String expectedOutcome(End end) {
			if (isCompleted(end)) {
				return expectedWhole();
			}
			if (this.part && (end.isOrdinary() || this.reading.isPartEnough())) {
				return this.reading.partAtEnd();
			}
			boolean reportsEnd = this.reading.kind() == Kind.AVAILABLE || this.reading.kind() == Kind.UNIT;
			if (end.isOrdinary() || (!this.part && reportsEnd)) {
				return this.reading.atEnd();
			}
			return "ended by %s for %s".formatted(end.endedBy, end.reason);
		}

		private String expectedWhole() {
			return switch (this.reading) {
				case READ_SHORT -> "" + 0x7061;
				case READ_INT -> "" + 0x70617274;
				case READ_LONG -> "" + 0x7061727470617274L;
				case LINES -> "[part]";
				case REQUEST -> "true";
				default -> (Reading.PART + this.reading.rest()).strip();
			};
		}

		private String expectedLeft(End end) {
			if (isCompleted(end)) {
				return (this.reading == Reading.REQUEST) ? "part" : NOTHING;
			}
			boolean kept = !end.isOrdinary() && !this.reading.isPartEnough() && this.reading.kind() != Kind.STREAM;
			return (this.part && (kept || this.reading == Reading.REQUEST)) ? Reading.PART : NOTHING;
		}

		private boolean isEndedByPeer(End end) {
			return isCompleted(end) && this.reading.kind() == Kind.WHOLE;
		}

		void check(End end, SoftAssertions softly) throws Exception {
			String cell = "%s, %s buffered, %s".formatted(this.reading, this.part ? "a part" : "nothing",
					this.late ? "read later" : "waiting");
			softly.assertThat(this.outcome.get(20, TimeUnit.SECONDS)).as(cell).isEqualTo(expectedOutcome(end));
			softly.assertThat(this.left.get(20, TimeUnit.SECONDS)).as(cell + ": left").isEqualTo(expectedLeft(end));
			softly.assertThat(this.endedBy.get(20, TimeUnit.SECONDS))
				.as(cell + ": ended by")
				.isEqualTo(isEndedByPeer(end) ? InputEnd.PEER : end.endedBy);
			softly.assertThat(connection().closed().get(20, TimeUnit.SECONDS))
				.as(cell + ": reason")
				.isEqualTo(isEndedByPeer(end) ? CloseReason.PEER : end.reason);
		}

	}

	/**
	 * Ends all connections of a server.
	 */
	private interface Action {

		void end(TcpServer server, List<Cell> cells) throws Exception;

	}

	/**
	 * Ends one connection.
	 */
	private interface Step {

		void take(Cell cell) throws Exception;

	}

}
