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
import io.tcpserver.stream.LimitOverrunException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ReceiveBuffer}: reading lines.
 */
class ReceiveBufferLineTests {

	@Test
	@DisplayName("asyncio R11, R19: a line over several feeds, the rest stays")
	void aLineOverSeveralFeeds() throws IOException {
		for (List<byte[]> chunks : Fragments.of("ab c\nde\n\nf")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			assertThat(reader.readLine()).isEqualTo("ab c");
			assertThat(reader.readLine()).isEqualTo("de");
			assertThat(reader.readLine()).isEmpty();
			assertThat(reader.readAll()).asString().isEqualTo("f");
		}
	}

	@Test
	void aLineKeepsItsTerminator() throws IOException {
		for (List<byte[]> chunks : Fragments.of("ab\r\n\nc\rd\n\r\ne")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			assertThat(reader.readLineWithTerminator()).isEqualTo("ab\r\n");
			assertThat(reader.readLineWithTerminator()).isEqualTo("\n");
			assertThat(reader.readLineWithTerminator()).isEqualTo("c\rd\n");
			assertThat(reader.readLineWithTerminator()).isEqualTo("\r\n");
			assertThat(reader.readLineWithTerminator()).isEqualTo("e");
			assertThat(reader.readLineWithTerminator()).isNull();
		}
	}

	@Test
	void aLineWithoutItsEndWaits() throws IOException {
		ReceiveBuffer buffer = buffer(100, "chunk1 ", "chunk2 ");
		assertThat(buffer.canReadLine()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> readLine(buffer));
		buffer.feed(Fragments.bytes("chunk3 \n chunk4"));
		assertThat(buffer.canReadLine()).isTrue();
		assertThat(readLine(buffer)).isEqualTo("chunk1 chunk2 chunk3 ");
		assertThat(rest(buffer)).isEqualTo(" chunk4");
	}

	@Test
	@DisplayName("asyncio R12: a line that is too long is dropped, the next one is intact")
	void aLineThatIsTooLongIsDropped() throws IOException {
		ReceiveBuffer buffer = buffer(3, "li", "ne1\nline2\n");
		assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(buffer::canReadLine)
			.withMessage("Separator is found, but beyond the limit: limit 3, got 5")
			.satisfies((exception) -> assertThat(exception.consumed()).isEqualTo(5));
		assertThat(rest(buffer)).isEqualTo("line2\n");
	}

	@Test
	@DisplayName("asyncio R13: too much without a line end is dropped as a whole")
	void tooMuchWithoutALineEndIsDroppedAsAWhole() {
		ReceiveBuffer buffer = buffer(3, "li", "ne1", "li");
		assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(buffer::canReadLine)
			.withMessage("Separator is not found: limit 3, got 7");
		assertThat(buffer.size()).isZero();
		assertThat(buffer.capacity()).isZero();
	}

	@Test
	@DisplayName("asyncio R15: a line that is too long at the end of the stream leaves nothing")
	void aLineThatIsTooLongAtTheEndLeavesNothing() throws IOException {
		ReceiveBuffer buffer = buffer(7, "chunk1", "chunk2", "chunk3\n");
		buffer.feedEof();
		assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(() -> readLine(buffer));
		assertThat(buffer.isAtEof()).isTrue();
		assertThat(readLine(buffer)).isNull();
	}

	@Test
	@DisplayName("asyncio R16: a good line after one that is too long can be read")
	void aGoodLineAfterOneThatIsTooLongCanBeRead() throws IOException {
		ReceiveBuffer buffer = buffer(7, "chunk1", "chunk2\n", "chunk3\n");
		buffer.feedEof();
		assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(buffer::canReadLine);
		assertThat(readLine(buffer)).isEqualTo("chunk3");
	}

	@Test
	void whatFollowsADroppedBeginningIsALineOfItsOwn() throws IOException {
		ReceiveBuffer buffer = buffer(3, "abcd");
		assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(buffer::canReadLine);
		buffer.feed(Fragments.bytes("ef\n"));
		assertThat(readLine(buffer)).isEqualTo("ef");
	}

	@Test
	@DisplayName("asyncio R17: a line of exactly the limit without its LF is fine")
	void aLineOfExactlyTheLimitIsFine() throws IOException {
		for (List<byte[]> chunks : Fragments.of("1234567\nabc\n")) {
			FragmentedReader reader = new FragmentedReader(chunks, 7);
			assertThat(reader.readLine()).isEqualTo("1234567");
			assertThat(reader.readLine()).isEqualTo("abc");
		}
		FragmentedReader reader = new FragmentedReader(List.of(Fragments.bytes("1234567")), 7);
		assertThat(reader.readLine()).isEqualTo("1234567");
	}

	@Test
	@DisplayName("asyncio R18: one byte more than the limit is too long, with and without a LF")
	void oneByteMoreThanTheLimitIsTooLong() {
		for (String input : List.of("12345678\n", "12345678")) {
			for (List<byte[]> chunks : Fragments.of(input)) {
				FragmentedReader reader = new FragmentedReader(chunks, 7);
				assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(reader::readLine)
					.satisfies((exception) -> assertThat(exception.consumed()).isEqualTo(8))
					.satisfies((exception) -> assertThat(exception.limit()).isEqualTo(7));
				assertThat(reader.buffer().size()).isZero();
			}
		}
	}

	@Test
	@DisplayName("asyncio R20: what is left at the end of the stream is a line")
	void whatIsLeftAtTheEndIsALine() throws IOException {
		for (List<byte[]> chunks : Fragments.of("some\ndata")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			assertThat(reader.readLine()).isEqualTo("some");
			assertThat(reader.readLine()).isEqualTo("data");
			assertThat(reader.readLine()).isNull();
		}
	}

	@Test
	@DisplayName("asyncio R21: no line at the end of the stream, again and again")
	void noLineAtTheEndOfTheStream() throws IOException {
		FragmentedReader reader = new FragmentedReader(List.of());
		assertThat(reader.readLine()).isNull();
		assertThat(reader.readLine()).isNull();
	}

	@Test
	@DisplayName("asyncio R22: lines and byte counts can be read in turn")
	void linesAndByteCountsCanBeReadInTurn() throws IOException {
		for (List<byte[]> chunks : Fragments.of("l1\nl22\nl333\n")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			assertThat(reader.readLine()).isEqualTo("l1");
			assertThat(reader.readExactly(2)).asString().isEqualTo("l2");
			assertThat(reader.readLine()).isEqualTo("2");
			assertThat(reader.readExactly(5)).asString().isEqualTo("l333\n");
			assertThat(reader.readLine()).isNull();
		}
	}

	@Test
	void bytesTakenFromAFoundLineShortenIt() throws IOException {
		ReceiveBuffer buffer = buffer(100, "line1\nline2\n");
		assertThat(buffer.canReadLine()).isTrue();
		buffer.read(3);
		assertThat(readLine(buffer)).isEqualTo("e1");
		assertThat(buffer.canReadLine()).isTrue();
		buffer.read(6);
		assertThat(buffer.canReadLine()).isFalse();
	}

	@Test
	void aCarriageReturnBeforeTheLineFeedIsNoPartOfTheLine() throws IOException {
		for (List<byte[]> chunks : Fragments.of("a\r\n\r\nb\rc\r\r\n\r")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			assertThat(reader.readLine()).isEqualTo("a");
			assertThat(reader.readLine()).isEmpty();
			assertThat(reader.readLine()).isEqualTo("b\rc\r");
			assertThat(reader.readLine()).isEqualTo("\r");
			assertThat(reader.readLine()).isNull();
		}
	}

	@Test
	void aCarriageReturnThatWasReadBeforeIsNotTakenAgain() throws IOException {
		ReceiveBuffer buffer = buffer(100, "a\r\nb");
		buffer.read(2);
		assertThat(readLine(buffer)).isEmpty();
		assertThat(rest(buffer)).isEqualTo("b");
	}

	@Test
	void linesAreDecodedWithTheGivenCharset() throws IOException {
		byte[] utf8 = "gr\u00fc\u00df \u20ac\n".getBytes(StandardCharsets.UTF_8);
		for (List<byte[]> chunks : Fragments.all(utf8)) {
			assertThat(new FragmentedReader(chunks).readLine()).isEqualTo("gr\u00fc\u00df \u20ac");
		}
		ReceiveBuffer buffer = buffer(100, "\u00fc\n");
		assertThat(buffer.readLine(TextSettings.of(StandardCharsets.ISO_8859_1), false)).isEqualTo("\u00fc");
	}

	@Test
	void noByteIsSearchedTwiceForALineEnd() throws IOException {
		ReceiveBuffer buffer = new ReceiveBuffer(200_000);
		int length = 100_000;
		for (int i = 0; i < length; i++) {
			buffer.feed(new byte[] { 'x' });
			assertThat(buffer.canReadLine()).isFalse();
		}
		buffer.feed(Fragments.bytes("\nnext"));
		assertThat(buffer.canReadLine()).isTrue();
		assertThat(readLine(buffer)).hasSize(length);
		assertThat(buffer.examined()).isEqualTo(length + 1);
	}

	private static ReceiveBuffer buffer(int limit, String... chunks) {
		ReceiveBuffer buffer = new ReceiveBuffer(limit);
		for (String chunk : chunks) {
			buffer.feed(Fragments.bytes(chunk));
		}
		return buffer;
	}

	private static String readLine(ReceiveBuffer buffer) throws IOException {
		return buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), false);
	}

	private static String rest(ReceiveBuffer buffer) throws IOException {
		return new String(buffer.read(Integer.MAX_VALUE), StandardCharsets.ISO_8859_1);
	}

}
