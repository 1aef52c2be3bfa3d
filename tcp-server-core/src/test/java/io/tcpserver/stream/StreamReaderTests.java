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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Reads from real sockets by blocking.
 */
class StreamReaderTests {

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	private final Servers servers = new Servers(this.recorder);

	@Test
	@DisplayName("asyncio R04, R05, T07: read returns what is there, the rest stays")
	void readReturnsWhatIsThere() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("abcdefg");
			assertThat(connected.reader().request(7)).isTrue();
			assertThat(connected.reader().read(5)).asString().isEqualTo("abcde");
			assertThat(connected.reader().read(5)).asString().isEqualTo("fg");
		}
	}

	@Test
	@DisplayName("asyncio R03, R34: reading nothing returns at once")
	void readingNothingReturnsAtOnce() throws Exception {
		try (Connected connected = Connected.open()) {
			assertThat(connected.reader().read(0)).isEmpty();
			assertThat(connected.reader().readExactly(0)).isEmpty();
			assertThat(connected.reader().request(0)).isTrue();
			assertThat(connected.reader().asInputStream().read(new byte[0])).isZero();
		}
	}

	@Test
	@DisplayName("asyncio R24, R34: what makes no sense is refused at once, not when bytes arrive")
	void nonsenseIsRefusedAtOnce() throws Exception {
		try (Connected connected = Connected.open()) {
			StreamReader reader = connected.reader();
			assertThatIllegalArgumentException().isThrownBy(() -> reader.read(-1));
			assertThatIllegalArgumentException().isThrownBy(() -> reader.readExactly(-1));
			assertThatIllegalArgumentException().isThrownBy(() -> reader.request(-1));
			assertThatIllegalArgumentException().isThrownBy(reader::readUntil);
			assertThatIllegalArgumentException().isThrownBy(() -> reader.readUntil(new byte[0]));
			connected.client().send("x");
			assertThat(reader.readByte()).isEqualTo((byte) 'x');
		}
	}

	@Test
	@DisplayName("asyncio R06, R14, R20, R21: the last line needs no end, then comes the end of the stream")
	void theEndOfTheStream() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("last");
			connected.client().sendEof();
			assertThat(connected.reader().isAtEof()).isFalse();
			assertThat(connected.reader().readLine()).isEqualTo("last");
			assertThat(connected.reader().isAtEof()).isTrue();
			assertThat(connected.reader().readLine()).isNull();
			assertThat(connected.reader().read(10)).isEmpty();
			assertThat(connected.reader().readAll()).isEmpty();
			assertThat(connected.reader().request(1)).isFalse();
			assertThat(connected.reader().asInputStream().read()).isEqualTo(-1);
			assertThat(connected.reader().asInputStream().read(new byte[3])).isEqualTo(-1);
		}
	}

	@Test
	@DisplayName("asyncio R27, R37: a stream that ends early gives what it had")
	void aStreamThatEndsEarlyGivesWhatItHad() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("half");
			connected.client().sendEof();
			assertThatExceptionOfType(IncompleteReadException.class).isThrownBy(() -> connected.reader().readExactly(9))
				.satisfies((ex) -> assertThat(ex.partial()).asString().isEqualTo("half"))
				.withMessage("4 bytes read on a total of 9 expected bytes");
			assertThatExceptionOfType(IncompleteReadException.class)
				.isThrownBy(() -> connected.reader().readUntil(new byte[] { ';' }))
				.satisfies((ex) -> assertThat(ex.partial()).isEmpty());
			assertThatExceptionOfType(IncompleteReadException.class).isThrownBy(() -> connected.reader().readLong());
		}
	}

	@Test
	@DisplayName("asyncio R11, R19, R22, R25, R26, R30: lines and separators over every split")
	void linesAndSeparatorsOverEverySplit() throws Exception {
		String text = "one\r\ntwo\nthree<>four;five";
		try (Connected connected = Connected.open()) {
			for (int split = 1; split < text.length(); split++) {
				connected.client().send(text.substring(0, split));
				int from = split;
				CompletableFuture<Void> rest = Background.start(() -> {
					connected.client().send(text.substring(from));
					return null;
				});
				assertThat(connected.reader().readLine()).isEqualTo("one");
				assertThat(connected.reader().readLine()).isEqualTo("two");
				assertThat(connected.reader().readUntil(bytes("four;"), bytes("<>"))).asString().isEqualTo("three<>");
				assertThat(connected.reader().readUntil(bytes("x"), bytes(";"))).asString().isEqualTo("four;");
				assertThat(connected.reader().readExactly(4)).asString().isEqualTo("five");
				Background.result(rest);
			}
		}
	}

	@Test
	@DisplayName("asyncio R12, R13, R28: a line over the limit is dropped, a chunk over it is kept")
	void aLineOverTheLimitIsDroppedAChunkIsKept() throws Exception {
		try (Connected connected = Connected.open((settings) -> settings.streamLimit(16))) {
			connected.client().send("0123456789abcdefX\nnext\n");
			assertThat(connected.reader().request(23)).isTrue();
			assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(() -> connected.reader().readLine());
			assertThat(connected.reader().readLine()).isEqualTo("next");
			connected.client().send("0123456789abcdefX;rest");
			assertThatExceptionOfType(LimitOverrunException.class)
				.isThrownBy(() -> connected.reader().readUntil(bytes(";")));
			assertThat(connected.reader().readExactly(18)).asString().isEqualTo("0123456789abcdefX;");
			assertThat(connected.reader().readExactly(4)).asString().isEqualTo("rest");
			assertThat(connected.reader().limit()).isEqualTo(16);
		}
	}

	@Test
	@DisplayName("asyncio R07, R10, R36, R42: what is not bound by the limit does not deadlock on it")
	void readingMoreThanTheLimitDoesNotDeadlock() throws Exception {
		byte[] sent = new byte[1_000_000];
		new Random(1).nextBytes(sent);
		try (Connected connected = Connected.open((settings) -> settings.streamLimit(16))) {
			CompletableFuture<Void> sending = Background.start(() -> {
				connected.client().send(sent);
				connected.client().send(sent);
				connected.client().sendEof();
				return null;
			});
			assertThat(connected.reader().readExactly(sent.length)).isEqualTo(sent);
			assertThat(connected.reader().request(500_000)).isTrue();
			assertThat(connected.reader().readAll()).isEqualTo(sent);
			Background.result(sending);
		}
	}

	@Test
	@DisplayName("asyncio R08, R23, R38, R39, W03, W31: after a reset every read fails, each with an exception of its own")
	void everyReadFailsAfterAReset() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("buffered");
			assertThat(connected.reader().request(8)).isTrue();
			connected.client().reset();
			assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> connected.writer().waitClosed());
			StreamReader reader = connected.reader();
			List<Throwable> failures = new ArrayList<>();
			for (Read read : List.<Read>of(() -> reader.read(1), () -> reader.readExactly(1), reader::readAll,
					() -> reader.readUntil(bytes(";")), reader::readLine, () -> reader.request(1), reader::readByte,
					reader::readShort, reader::readInt, reader::readLong, () -> reader.transferTo(connected.writer()),
					() -> reader.asInputStream().read(), () -> connected.writer().waitClosed(),
					() -> connected.writer().drain())) {
				assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(read::run).satisfies((ex) -> {
					assertThat(ex.reason()).isEqualTo(CloseReason.RESET);
					failures.add(ex);
				});
			}
			assertThat(failures).doesNotHaveDuplicates();
			assertThat(reader.isAtEof()).isFalse();
			assertThat(reader.inputEndedBy()).contains(InputEnd.PEER);
			assertThat(connected.closeReason()).isEqualTo(CloseReason.RESET);
		}
	}

	@Test
	@DisplayName("asyncio R40: a reader that waits already is told of a reset")
	void aWaitingReaderIsToldOfAReset() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		CompletableFuture<Thread> reading = new CompletableFuture<>();
		TcpServer server = this.servers.start((reader, writer) -> {
			reading.complete(Thread.currentThread());
			try {
				reader.readAll();
			}
			catch (IOException ex) {
				failure.complete(ex);
				throw ex;
			}
		});
		Peer client = this.servers.connect(server);
		awaitWaiting(Background.result(reading));
		client.reset();
		assertThat(Background.result(failure)).isInstanceOf(ConnectionLostException.class);
		Awaitility.await().until(() -> server.statistics().active() == 0);
		assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.RESET);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@DisplayName("asyncio R43: a reader describes itself")
	void describesItself() throws Exception {
		try (Connected connected = Connected.open((settings) -> settings.streamLimit(99))) {
			connected.client().send("12345");
			assertThat(connected.reader().request(5)).isTrue();
			assertThat(connected.reader()).asString().contains("5 bytes").contains("limit=99");
			assertThat(connected.writer()).asString().contains("0 bytes queued").contains("127.0.0.1");
			connected.client().sendEof();
			assertThat(connected.reader().readAll()).hasSize(5);
			assertThat(connected.reader()).asString().contains("eof");
		}
	}

	static void awaitWaiting(Thread thread) {
		Awaitility.await()
			.until(() -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Something that reads.
	 */
	private interface Read {

		void run() throws IOException;

	}

}
