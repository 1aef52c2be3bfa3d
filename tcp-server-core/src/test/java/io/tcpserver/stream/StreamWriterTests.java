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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.tcpserver.CloseReason;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Gate;
import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.Transport;
import io.tcpserver.settings.WriteBufferLimits;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Writes to real sockets.
 */
class StreamWriterTests {

	@Test
	@DisplayName("asyncio W01, W04, W13, X01, X05: what is written arrives in order")
	void whatIsWrittenArrivesInOrder() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("hello\n");
			assertThat(connected.reader().readLine()).isEqualTo("hello");
			connected.writer().write("text ").write(bytes("array ")).write(ByteBuffer.wrap(bytes("buffer ")));
			connected.writer().write(new StringBuilder("builder \u00e9"));
			connected.writer().close();
			assertThat(connected.client().readAll()).isEqualTo("text array buffer builder \u00e9");
			connected.letHandlerReturn();
			connected.writer().waitClosed();
			assertThat(connected.recorder().failures()).isEmpty();
		}
	}

	@Test
	@DisplayName("asyncio X02, X03: arrays and buffers stay as they are and may be used again at once")
	void arraysAndBuffersMayBeUsedAgainAtOnce() throws Exception {
		SlowConsumer patient = SlowConsumer.defaults().withLimit(Integer.MAX_VALUE);
		try (Connected connected = Connected.openToSlowClient((settings) -> settings.slowConsumer(patient))) {
			byte[] array = new byte[10_000];
			ByteBuffer direct = ByteBuffer.allocateDirect(10_000);
			int rounds = 100;
			for (int i = 0; i < rounds; i++) {
				Arrays.fill(array, (byte) i);
				connected.writer().write(array);
				assertThat(array).containsOnly((byte) i);
				direct.clear();
				direct.put(array).flip().position(1);
				connected.writer().write(direct);
				assertThat(direct.position()).isEqualTo(1);
				connected.writer().writeAll(List.of(array, array));
				connected.connection().send(array);
			}
			Arrays.fill(array, (byte) -1);
			for (int i = 0; i < rounds; i++) {
				assertThat(connected.client().read(50_000 - 1)).containsOnly((byte) i);
			}
		}
	}

	@Test
	@DisplayName("asyncio X04, X22: writing nothing does nothing, and nothing in between does no harm")
	void writingNothingDoesNothing() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.writer().write(new byte[0]).write("").write(ByteBuffer.allocate(0)).writeAll(List.of());
			connected.writer().writeAll(List.of(new byte[0], bytes("a"), new byte[0], bytes("b"), new byte[0]));
			connected.writer().writeAll(List.of(new byte[0]));
			connected.writer().close();
			assertThat(connected.client().readAll()).isEqualTo("ab");
			assertThat(connected.closeReason()).isEqualTo(CloseReason.COMPLETED);
		}
	}

	@Test
	@DisplayName("asyncio X06, X12, X18, X19, X32: many chunks equal one write, however little the peer takes")
	void manyChunksEqualOneWrite() throws Exception {
		List<byte[]> chunks = IntStream.range(0, 100_000).mapToObj((i) -> bytes("chunk " + i + "\n")).toList();
		try (Connected connected = Connected.openToSlowClient((settings) -> {
		})) {
			// An iterable that can be asked once, such as one over a stream
			connected.writer().writeAll(chunks.stream()::iterator);
			connected.writer().writeEof();
			String expected = String.join("", chunks.stream().map((chunk) -> new String(chunk)).toList());
			assertThat(connected.client().readAll()).isEqualTo(expected);
		}
	}

	@Test
	@DisplayName("asyncio X20: the size of the queue is exact and writeAll counts at once")
	void theSizeOfTheQueueIsExact() throws Exception {
		try (Connected connected = Connected.openToSlowClient((settings) -> {
		})) {
			StreamWriter writer = connected.writer();
			assertThat(writer.writeBufferSize()).isZero();
			fill(writer);
			long before = writer.writeBufferSize();
			writer.writeAll(List.of(new byte[100_000], new byte[100_000]));
			assertThat(writer.writeBufferSize()).isEqualTo(before + 200_000);
			assertThat(connected.connection().pendingWriteBytes()).isEqualTo(before + 200_000);
			assertThat(writer.drainAsync()).isNotDone();
			writer.close();
			connected.client().readAllBytes();
			Awaitility.await().until(() -> writer.writeBufferSize() == 0);
		}
	}

	@Test
	@DisplayName("asyncio X23: asking for the size of the queue costs the same however long it is")
	void askingForTheSizeDoesNotCountTheQueue() throws Exception {
		int chunks = 200_000;
		Gate stopped = new Gate("nothing is sent any more");
		Gate asked = new Gate("the size was asked for");
		try (Connected connected = Connected.openToSlowClient((settings) -> settings.ioThreads(1))) {
			StreamWriter writer = connected.writer();
			fill(writer);
			IntStream.range(0, chunks / 2).forEach((i) -> writer.write(new byte[1]));
			connected.server().executor().execute(() -> {
				stopped.open();
				asked.awaitStubbornly();
			});
			stopped.await();
			// The I/O thread has some of the chunks, and the rest waits for it
			IntStream.range(0, chunks / 2).forEach((i) -> writer.write(new byte[1]));
			long size = writer.writeBufferSize();
			try {
				// Counting the chunks each time would take much longer
				assertThat(CompletableFuture
					.supplyAsync(() -> IntStream.range(0, chunks).mapToLong((i) -> writer.writeBufferSize()).sum()))
					.succeedsWithin(Duration.ofSeconds(5))
					.isEqualTo(chunks * size);
			}
			finally {
				asked.open();
			}
		}
	}

	@Test
	void theBytesOfOneCallStayTogether() throws Exception {
		int threads = 8;
		int lines = 500;
		try (Connected connected = Connected.open()) {
			List<CompletableFuture<Void>> writing = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				String letter = String.valueOf((char) ('a' + i));
				writing.add(Background.start(() -> {
					for (int line = 0; line < lines; line++) {
						String text = letter.repeat(1 + line * 37 % 3000) + "\n";
						switch (line % 4) {
							case 0 -> connected.writer().write(text);
							case 1 -> connected.writer().write(bytes(text));
							case 2 -> connected.writer()
								.writeAll(List.of(bytes(text.substring(0, 1)), bytes(text.substring(1))));
							default -> connected.connection().send(text);
						}
						connected.writer().drain();
					}
					return null;
				}));
			}
			CompletableFuture<String> received = Background.start(connected.client()::readAll);
			for (CompletableFuture<Void> one : writing) {
				Background.result(one);
			}
			connected.writer().close();
			List<String> all = Background.result(received).lines().toList();
			assertThat(all).hasSize(threads * lines).allMatch((line) -> line.chars().distinct().count() == 1);
			for (int i = 0; i < threads; i++) {
				char letter = (char) ('a' + i);
				List<Integer> lengths = all.stream()
					.filter((line) -> line.charAt(0) == letter)
					.map(String::length)
					.toList();
				assertThat(lengths).as("order of one thread")
					.isEqualTo(IntStream.range(0, lines).mapToObj((line) -> 1 + line * 37 % 3000).toList());
			}
		}
	}

	@Test
	@DisplayName("asyncio W22, W28, X15, X16, P10: writeEof ends the stream after what is pending; reading goes on")
	void writeEofEndsTheStreamAfterWhatIsPending() throws Exception {
		byte[] pending = new byte[1_000_000];
		try (Connected connected = Connected.openToSlowClient((settings) -> {
		})) {
			assertThat(connected.writer().canWriteEof()).isTrue();
			connected.writer().write(pending);
			connected.writer().writeEof();
			connected.writer().writeEof();
			assertThatIllegalStateException().isThrownBy(() -> connected.writer().write("more"));
			assertThatIllegalStateException().isThrownBy(() -> connected.writer().writeAll(List.of(bytes("more"))));
			assertThat(connected.writer().isClosing()).isFalse();
			assertThat(connected.client().readAllBytes()).hasSize(pending.length);
			connected.client().send("still heard\n");
			assertThat(connected.reader().readLine()).isEqualTo("still heard");
			connected.client().sendEof();
			assertThat(connected.reader().readLine()).isNull();
			assertThat(connected.closeReason()).isEqualTo(CloseReason.PEER);
		}
	}

	@Test
	@DisplayName("asyncio P10, T09: a peer that has ended its stream still gets the answer")
	void aPeerThatHasEndedItsStreamStillGetsTheAnswer() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("question");
			connected.client().sendEof();
			assertThat(connected.reader().readAll()).asString().isEqualTo("question");
			connected.writer().write("answer");
			connected.writer().drain();
			assertThat(connected.client().readText(6)).isEqualTo("answer");
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio P10, T09, W22: a peer that has ended its stream may take its time with a long answer")
	void aPeerThatHasEndedItsStreamMayReadALongAnswerSlowly(Transport transport) throws Exception {
		try (Connected connected = Connected.openToSlowClient((settings) -> settings.transport(transport))) {
			connected.client().sendEof();
			assertThat(connected.reader().readAll()).isEmpty();
			fill(connected.writer());
			connected.writer().write("end");
			long size = connected.connection().bytesSent() + connected.writer().writeBufferSize();
			connected.writer().close();
			assertThat(connected.client().readAllBytes()).hasSize(Math.toIntExact(size)).endsWith(bytes("end"));
			assertThat(connected.closeReason()).isEqualTo(CloseReason.PEER);
		}
	}

	@Test
	@DisplayName("asyncio W29, X26, X28, X29: the marks and their defaults")
	void theMarksAndTheirDefaults() throws Exception {
		try (Connected connected = Connected.open()) {
			assertThat(connected.writer().writeBufferLimits()).isEqualTo(new WriteBufferLimits(16 * 1024, 64 * 1024));
			connected.writer().writeBufferLimits(WriteBufferLimits.of(10, null));
			assertThat(connected.writer().writeBufferLimits()).isEqualTo(new WriteBufferLimits(10, 40));
			connected.writer().writeBufferLimits(WriteBufferLimits.of(null, 100));
			assertThat(connected.writer().writeBufferLimits()).isEqualTo(new WriteBufferLimits(25, 100));
			connected.writer().writeBufferLimits(WriteBufferLimits.of(null, 0));
			assertThat(connected.writer().writeBufferLimits()).isEqualTo(new WriteBufferLimits(0, 0));
			assertThatIllegalArgumentException().isThrownBy(() -> new WriteBufferLimits(2, 1));
			assertThatIllegalArgumentException().isThrownBy(() -> new WriteBufferLimits(-1, 1));
		}
	}

	/**
	 * Write until neither the client nor the kernel takes any more.
	 */
	static void fill(StreamWriter writer) {
		long[] last = { 0 };
		Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> {
			long size = writer.writeBufferSize();
			if (size == 0) {
				writer.write(new byte[1_000_000]);
			}
			boolean stable = size == last[0] && size > 0;
			last[0] = size;
			return stable;
		});
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
