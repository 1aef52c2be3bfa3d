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

package io.tcpserver.netty.stream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.tcpserver.settings.TextSettings;
import io.tcpserver.stream.FragmentedReader;
import io.tcpserver.stream.Fragments;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ReceiveBuffer}: feeding, state, and reading what is there.
 */
class ReceiveBufferTests {

	private final ReceiveBuffer buffer = new ReceiveBuffer(ReceiveBuffer.DEFAULT_LIMIT);

	@Test
	@DisplayName("asyncio R01: feeding nothing changes nothing")
	void feedingNothingChangesNothing() throws IOException {
		this.buffer.feed(new byte[0]);
		assertThat(this.buffer.size()).isZero();
		assertThat(this.buffer.canRead()).isFalse();
		this.buffer.feed(bytes("data"));
		this.buffer.feed(new byte[0]);
		assertThat(this.buffer.read(10)).asString().isEqualTo("data");
	}

	@Test
	@DisplayName("asyncio R02: fed bytes are kept in order")
	void fedBytesAreKeptInOrder() throws IOException {
		feed("line1", "line2");
		assertThat(this.buffer.size()).isEqualTo(10);
		assertThat(this.buffer.read(100)).asString().isEqualTo("line1line2");
	}

	@Test
	@DisplayName("asyncio R03: reading zero bytes never waits and takes nothing")
	void readingZeroBytesNeverWaitsAndTakesNothing() throws IOException {
		assertThat(this.buffer.read(0)).isEmpty();
		assertThat(this.buffer.read(new byte[3], 1, 0)).isZero();
		feed("data");
		assertThat(this.buffer.read(0)).isEmpty();
		assertThat(this.buffer.size()).isEqualTo(4);
		this.buffer.feedEof();
		this.buffer.read(4);
		assertThat(this.buffer.read(new byte[3], 1, 0)).isZero();
	}

	@Test
	@DisplayName("asyncio R04: read can be done once a byte is there and returns what is there")
	void readCanBeDoneOnceAByteIsThere() throws IOException {
		assertThat(this.buffer.canRead()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> this.buffer.read(30)).withMessageContaining("0 bytes");
		feed("d");
		assertThat(this.buffer.canRead()).isTrue();
		assertThat(this.buffer.read(30)).asString().isEqualTo("d");
		assertThat(this.buffer.canRead()).isFalse();
	}

	@Test
	@DisplayName("asyncio R05: read leaves what is more than was asked for")
	void readLeavesWhatIsMoreThanWasAskedFor() throws IOException {
		feed("line1", "line2");
		assertThat(this.buffer.read(5)).asString().isEqualTo("line1");
		assertThat(this.buffer.size()).isEqualTo(5);
		assertThat(this.buffer.read(5)).asString().isEqualTo("line2");
	}

	@Test
	@DisplayName("asyncio R06: read at the end of the stream is empty, again and again")
	void readAtTheEndOfTheStreamIsEmpty() throws IOException {
		this.buffer.feedEof();
		this.buffer.feedEof();
		assertThat(this.buffer.canRead()).isTrue();
		assertThat(this.buffer.read(1024)).isEmpty();
		assertThat(this.buffer.read(1024)).isEmpty();
		assertThat(this.buffer.read(new byte[8], 0, 8)).isEqualTo(-1);
	}

	@Test
	@DisplayName("asyncio R07, R42: everything is collected until the end, whatever the limit")
	void everythingIsCollectedUntilTheEnd() throws IOException {
		for (List<byte[]> chunks : Fragments.of("chunk1\nchunk2")) {
			assertThat(new FragmentedReader(chunks, 1).readAll()).asString().isEqualTo("chunk1\nchunk2");
		}
	}

	@Test
	void readAllBeforeTheEndIsRefused() throws IOException {
		feed("data");
		assertThat(this.buffer.canReadAll()).isFalse();
		assertThatIllegalStateException().isThrownBy(this.buffer::readAll);
		assertThat(this.buffer.size()).isEqualTo(4);
	}

	@Test
	@DisplayName("asyncio R08, R23, R38: after a failure every read throws it, even with bytes buffered")
	void afterAFailureEveryReadThrowsIt() {
		feed("line\n12345678");
		this.buffer.feedEof();
		this.buffer.fail(() -> new IOException("Connection reset"));
		byte[] target = new byte[4];
		List<Reading> readings = List.of(this.buffer::canRead, () -> this.buffer.read(0), () -> this.buffer.read(4),
				() -> this.buffer.read(target, 0, 4), () -> this.buffer.canReadExactly(4),
				() -> this.buffer.readExactly(0), this.buffer::takeByte, this.buffer::takeShort, this.buffer::takeInt,
				this.buffer::takeLong, this.buffer::canReadAll, this.buffer::readAll,
				() -> this.buffer.canReadUntil(bytes("\n")), () -> this.buffer.readUntil(bytes("\n")),
				this.buffer::canReadLine, () -> this.buffer.readUntilOrEof(bytes("\n")),
				() -> this.buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), false));
		assertThat(readings)
			.allSatisfy((reading) -> assertThatIOException().isThrownBy(reading::run).withMessage("Connection reset"));
		assertThat(this.buffer.size()).isEqualTo(13);
	}

	@Test
	@DisplayName("asyncio W31: the failure can be asked for, and no two callers get the same exception")
	void noTwoCallersGetTheSameException() {
		assertThat(this.buffer.exception()).isNull();
		this.buffer.fail(() -> new IOException("Connection reset"));
		IOException first = this.buffer.exception();
		assertThat(first).hasMessage("Connection reset").isNotSameAs(this.buffer.exception());
		assertThatIOException().isThrownBy(this.buffer::canRead)
			.satisfies((exception) -> assertThat(exception).isNotSameAs(first));
	}

	@Test
	void aLaterFailureReplacesAnEarlierOne() {
		this.buffer.fail(() -> new IOException("first"));
		this.buffer.fail(() -> new IOException("second"));
		assertThatIOException().isThrownBy(this.buffer::canRead).withMessage("second");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, Integer.MIN_VALUE })
	@DisplayName("asyncio R09: the limit must be positive")
	void theLimitMustBePositive(int limit) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ReceiveBuffer(limit))
			.withMessage("'limit' must be positive, got " + limit);
	}

	@Test
	@DisplayName("asyncio R10: read is not bounded by the limit")
	void readIsNotBoundedByTheLimit() throws IOException {
		ReceiveBuffer tiny = new ReceiveBuffer(3);
		tiny.feed(bytes("chunk"));
		assertThat(tiny.limit()).isEqualTo(3);
		assertThat(tiny.read(5)).asString().isEqualTo("chunk");
	}

	@Test
	@DisplayName("asyncio R14: at EOF only when the end was fed and nothing is buffered")
	void atEofOnlyWhenTheEndWasFedAndNothingIsBuffered() throws IOException {
		assertThat(this.buffer.isAtEof()).isFalse();
		feed("some data\n");
		assertThat(this.buffer.isAtEof()).isFalse();
		this.buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), false);
		assertThat(this.buffer.isAtEof()).isFalse();
		feed("some data\n");
		this.buffer.feedEof();
		assertThat(this.buffer.isEofFed()).isTrue();
		assertThat(this.buffer.isAtEof()).isFalse();
		this.buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), false);
		assertThat(this.buffer.isAtEof()).isTrue();
	}

	@Test
	@DisplayName("asyncio R43: toString shows what differs from an empty buffer")
	void toStringShowsWhatDiffersFromAnEmptyBuffer() {
		assertThat(this.buffer).hasToString("ReceiveBuffer[]");
		feed("hello world!");
		assertThat(this.buffer).hasToString("ReceiveBuffer[12 bytes]");
		this.buffer.feedEof();
		assertThat(this.buffer).hasToString("ReceiveBuffer[12 bytes, eof]");
		ReceiveBuffer other = new ReceiveBuffer(100);
		assertThat(other).hasToString("ReceiveBuffer[limit=100]");
		other.fail(() -> new IOException("reset"));
		assertThat(other).hasToString("ReceiveBuffer[limit=100, failed=java.io.IOException: reset]");
	}

	@Test
	@DisplayName("asyncio R48: feeding after the end is a mistake of the caller")
	void feedingAfterTheEndIsAMistakeOfTheCaller() {
		this.buffer.feedEof();
		assertThatIllegalStateException().isThrownBy(() -> feed("late"));
		assertThatIllegalStateException().isThrownBy(() -> this.buffer.feed(new byte[0]));
		assertThat(this.buffer.isAtEof()).isTrue();
	}

	@Test
	void readIntoAnArrayKeepsToItsRange() throws IOException {
		feed("abcdef");
		byte[] target = bytes("......");
		assertThat(this.buffer.read(target, 1, 3)).isEqualTo(3);
		assertThat(target).asString().isEqualTo(".abc..");
		assertThat(this.buffer.read(target, 0, 6)).isEqualTo(3);
		assertThat(target).asString().isEqualTo("defc..");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> this.buffer.read(target, 4, 3));
	}

	@Test
	void negativeNumbersAreRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.buffer.read(-1)).withMessageContaining("-1");
	}

	private void feed(String... chunks) {
		for (String chunk : chunks) {
			this.buffer.feed(bytes(chunk));
		}
	}

	private static byte[] bytes(String text) {
		return Fragments.bytes(text);
	}

	private interface Reading {

		void run() throws IOException;

	}

}
