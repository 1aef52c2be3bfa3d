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

import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Reads lines one by one, numbers, and from end to end by futures.
 */
class AsyncReaderViewTests {

	@RegisterExtension
	private final Servers servers = new Servers();

	private static void assertFails(CompletableFuture<?> future, Class<? extends Throwable> type) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(type);
	}

	private static <N> void assertReads(Connected connected, Function<AsyncStreamReader, CompletableFuture<N>> read,
			ByteBuffer bytes, N expected) throws Exception {
		CompletableFuture<N> number = read.apply(connected.reader().async());
		assertThat(number).isNotDone();
		for (byte one : bytes.array()) {
			connected.client().send(new byte[] { one });
		}
		assertThat(Background.result(number)).isEqualTo(expected);
	}

	private static ByteBuffer little(int byteCount) {
		return ByteBuffer.allocate(byteCount).order(ByteOrder.LITTLE_ENDIAN);
	}

	@Test
	void numbersOfBothByteOrdersWait() throws Exception {
		try (Connected connected = Connected.open()) {
			assertReads(connected, AsyncStreamReader::readByte, ByteBuffer.allocate(1).put((byte) -2), (byte) -2);
			assertReads(connected, AsyncStreamReader::readShort, ByteBuffer.allocate(2).putShort((short) -515),
					(short) -515);
			assertReads(connected, AsyncStreamReader::readShortLe, little(2).putShort((short) -515), (short) -515);
			assertReads(connected, AsyncStreamReader::readInt, ByteBuffer.allocate(4).putInt(-70_000), -70_000);
			assertReads(connected, AsyncStreamReader::readIntLe, little(4).putInt(-70_000), -70_000);
			assertReads(connected, AsyncStreamReader::readLong, ByteBuffer.allocate(8).putLong(-7L << 33), -7L << 33);
			assertReads(connected, AsyncStreamReader::readLongLe, little(8).putLong(-7L << 33), -7L << 33);
		}
	}

	@Test
	void unsignedNumbersOfBothByteOrdersWait() throws Exception {
		try (Connected connected = Connected.open()) {
			assertReads(connected, AsyncStreamReader::readUnsignedByte, ByteBuffer.allocate(1).put((byte) -2), 0xFE);
			assertReads(connected, AsyncStreamReader::readUnsignedShort, ByteBuffer.allocate(2).putShort((short) -515),
					0xFDFD);
			assertReads(connected, AsyncStreamReader::readUnsignedShortLe, little(2).putShort((short) -514), 0xFDFE);
			assertReads(connected, AsyncStreamReader::readUnsignedInt, ByteBuffer.allocate(4).putInt(-2), 0xFFFF_FFFEL);
			assertReads(connected, AsyncStreamReader::readUnsignedIntLe, little(4).putInt(-2), 0xFFFF_FFFEL);
		}
	}

	@Test
	void numberThatIsCancelledLosesNoByte() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			CompletableFuture<Integer> number = reader.readIntLe();
			connected.client().send(new byte[] { 4, 3, 2 });
			assertThat(number.cancel(true)).isTrue();
			connected.client().send(new byte[] { 1 });
			assertThat(Background.result(reader.readIntLe())).isEqualTo(0x01020304);
		}
	}

	@Test
	void requestTellsWhetherThereIsAnotherMessage() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			CompletableFuture<Boolean> first = reader.request(2);
			connected.client().send(new byte[] { 1 });
			connected.client().send(new byte[] { 2 });
			assertThat(Background.result(first)).isTrue();
			assertThat(Background.result(reader.readShort())).isEqualTo((short) 0x0102);
			connected.client().sendEof();
			assertThat(Background.result(reader.request(2))).isFalse();
		}
	}

	@Test
	void linesKeepTheirTerminators() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			CompletableFuture<String> line = reader.readLineWithTerminator();
			connected.client().send("a\r\nb;c");
			assertThat(Background.result(line)).isEqualTo("a\r\n");
			assertThat(Background.result(reader.readUntilOrEof(new byte[] { ';' }))).asString().isEqualTo("b;");
			connected.client().sendEof();
			assertThat(Background.result(reader.readUntilOrEof(new byte[] { ';' }))).asString().isEqualTo("c");
			assertThat(Background.result(reader.readUntilOrEof(new byte[] { ';' }))).isEmpty();
			assertThat(Background.result(reader.readLineWithTerminator())).isNull();
		}
	}

	@Test
	void eachLineWaitsForTheStageOfTheOneBefore() throws Exception {
		try (Connected connected = Connected.open()) {
			ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
			CompletableFuture<Void> first = new CompletableFuture<>();
			CompletableFuture<Void> end = connected.reader().async().forEachLine((line) -> {
				lines.add(line);
				return line.equals("a") ? first : null;
			});
			connected.client().send("a\nb\n");
			connected.client().send("c");
			connected.client().sendEof();
			Awaitility.await().untilAsserted(() -> assertThat(lines).containsExactly("a"));
			assertThat(connected.reader().readLine()).isEqualTo("b");
			first.complete(null);
			assertThat(Background.result(end)).isNull();
			assertThat(lines).containsExactly("a", "c");
		}
	}

	@Test
	void manyLinesThatHaveArrivedNeedNoStack() throws Exception {
		int count = 50_000;
		try (Connected connected = Connected.open((settings) -> settings.streamLimit(1 << 20))) {
			connected.client().send("x\n".repeat(count) + "end");
			assertThat(connected.reader().request(2 * count + 3)).isTrue();
			connected.client().sendEof();
			List<String> lines = new ArrayList<>();
			CompletableFuture<Void> end = connected.reader().async().forEachLine((line) -> {
				lines.add(line);
				return CompletableFuture.completedFuture(null);
			});
			Background.result(end);
			assertThat(lines).hasSize(count + 1).last().isEqualTo("end");
		}
	}

	@Test
	void whatAnActionThrowsEndsTheLines() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			connected.client().send("a\nb\nc\n");
			assertFails(reader.forEachLine((line) -> {
				throw new IllegalStateException(line);
			}), IllegalStateException.class);
			assertFails(
					reader.forEachLine((line) -> CompletableFuture.failedFuture(new IllegalArgumentException(line))),
					IllegalArgumentException.class);
			assertThat(connected.reader().readLine()).isEqualTo("c");
		}
	}

	@Test
	void cancelledLinesLeaveTheRest() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			CompletableFuture<Void> lines = reader.forEachLine((line) -> null);
			connected.client().send("begun");
			assertThat(lines.cancel(true)).isTrue();
			CompletableFuture<String> next = reader.readLine();
			connected.client().send(" and ended\n");
			assertThat(Background.result(next)).isEqualTo("begun and ended");
		}
	}

	@Test
	void lossOfTheConnectionEndsTheLines() throws Exception {
		try (Connected connected = Connected.open()) {
			CompletableFuture<Void> lines = connected.reader().async().forEachLine((line) -> null);
			connected.client().reset();
			assertFails(lines, ConnectionLostException.class);
		}
	}

	@Test
	void transferToEchoesUpToTheEnd() throws Exception {
		byte[] sent = new byte[300_000];
		new Random(2).nextBytes(sent);
		try (Connected connected = Connected.open()) {
			CompletableFuture<Long> transferred = connected.reader().async().transferTo(connected.writer());
			CompletableFuture<Void> ended = transferred.thenAccept((count) -> connected.writer().writeEof());
			CompletableFuture<Void> sending = Background.start(() -> {
				connected.client().send(sent);
				connected.client().sendEof();
				return null;
			});
			assertThat(connected.client().readAllBytes()).isEqualTo(sent);
			assertThat(Background.result(transferred)).isEqualTo(sent.length);
			Background.result(sending);
			Background.result(ended);
		}
	}

	@Test
	void transferThatTheServerEndsIsIncomplete() throws Exception {
		try (Connected connected = Connected.open()) {
			CompletableFuture<Long> transferred = connected.reader().async().transferTo(connected.writer());
			connected.client().send("some");
			assertThat(connected.client().readText(4)).isEqualTo("some");
			connected.connection().close();
			assertFails(transferred, InputEndedException.class);
		}
	}

	@Test
	void timeoutGivesUpTheReadAndNoByte() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			AsyncStreamReader limited = reader.timeout(Duration.ofMillis(20));
			connected.client().send("be");
			CompletableFuture<String> line = limited.readLine();
			assertFails(line, SocketTimeoutException.class);
			assertFails(limited.forEachLine((next) -> null), SocketTimeoutException.class);
			connected.client().send("gun\n");
			assertThat(Background.result(reader.readLine())).isEqualTo("begun");
			assertFails(limited.transferTo(connected.writer()), SocketTimeoutException.class);
		}
	}

	@Test
	void timeoutOfTheBlockingViewIsThatOfItsAsynchronousOne() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader limited = connected.reader().timeout(Duration.ofMillis(20)).async();
			assertFails(limited.read(1), SocketTimeoutException.class);
			assertThatIllegalArgumentException().isThrownBy(() -> limited.timeout(Duration.ZERO));
			assertThat(limited.limit()).isEqualTo(connected.reader().limit());
		}
	}

	@Test
	void timeoutThatEndsAHandlerIsTheReasonOfItsEnd() throws Exception {
		TcpServer server = this.servers
			.startAsync((reader, writer) -> reader.timeout(Duration.ofMillis(20)).forEachLine((line) -> null));
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.READ_TIMEOUT));
	}

	@Test
	void readThatIsDoneInTimeIsNotTimedOut() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader limited = connected.reader().async().timeout(Duration.ofHours(1));
			CompletableFuture<String> line = limited.readLine();
			connected.client().send("line\n");
			assertThat(Background.result(line)).isEqualTo("line");
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> {
				CompletableFuture<String> given = limited.readLine();
				given.completeExceptionally(new IllegalStateException("given up"));
				given.join();
			}).withCauseInstanceOf(IllegalStateException.class);
		}
	}

}
