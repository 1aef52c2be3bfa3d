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

import io.tcpserver.stream.FragmentedReader;
import io.tcpserver.stream.Fragments;
import io.tcpserver.stream.IncompleteReadException;
import io.tcpserver.stream.LimitOverrunException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ReceiveBuffer}: reading up to separators.
 */
class ReceiveBufferSeparatorTests {

	@Test
	void theRestIsTakenAtTheEnd() throws IOException {
		for (List<byte[]> chunks : Fragments.of("a<>b<c<>d<")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			byte[] separator = Fragments.bytes("<>");
			assertThat(reader.readUntilOrEof(separator)).asString().isEqualTo("a<>");
			assertThat(reader.readUntilOrEof(separator)).asString().isEqualTo("b<c<>");
			assertThat(reader.readUntilOrEof(separator)).asString().isEqualTo("d<");
			assertThat(reader.readUntilOrEof(separator)).isEmpty();
		}
	}

	@Test
	@DisplayName("asyncio R24: no separator and empty ones are rejected, even after a failure")
	void noSeparatorAndEmptyOnesAreRejected() {
		ReceiveBuffer buffer = buffer(100, "data");
		buffer.fail(() -> new IOException("Connection reset"));
		List<byte[][]> rejected = List.of(new byte[0][], separators(""), separators("a", ""), separators("", "a"));
		assertThat(rejected).allSatisfy((separators) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> buffer.canReadUntil(separators))
				.withMessageContaining("'separators'");
			assertThatIllegalArgumentException().isThrownBy(() -> buffer.readUntil(separators));
		});
		assertThat(buffer.size()).isEqualTo(4);
	}

	@Test
	@DisplayName("asyncio R25, R26: a separator of any length, split anywhere, also at the beginning")
	void aSeparatorSplitAnywhereIsFound() throws IOException {
		for (List<byte[]> chunks : Fragments.of("aEndbEEndEnd")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			byte[] separator = Fragments.bytes("End");
			assertThat(reader.readUntil(separator)).asString().isEqualTo("aEnd");
			assertThat(reader.readUntil(separator)).asString().isEqualTo("bEEnd");
			assertThat(reader.readUntil(separator)).asString().isEqualTo("End");
			assertThat(reader.readAll()).isEmpty();
		}
	}

	@Test
	void aSeparatorThatRepeatsItsBeginningIsFound() throws IOException {
		for (List<byte[]> chunks : Fragments.of("aababaabaa")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			assertThat(reader.readUntil(separators("abaa"))).asString().isEqualTo("aababaa");
			assertThat(reader.readAll()).asString().isEqualTo("baa");
		}
	}

	@Test
	void withoutASeparatorReadUntilWaits() throws IOException {
		ReceiveBuffer buffer = buffer(100, "abc$");
		assertThat(buffer.canReadUntil(separators("$$"))).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> buffer.readUntil(separators("$$")));
		buffer.feed(Fragments.bytes("$def"));
		assertThat(buffer.canReadUntil(separators("$$"))).isTrue();
		assertThat(buffer.readUntil(separators("$$"))).asString().isEqualTo("abc$$");
		assertThat(rest(buffer)).isEqualTo("def");
	}

	@Test
	@DisplayName("asyncio R27: the end before a separator gives everything, and empties the buffer")
	void theEndBeforeASeparatorGivesEverything() {
		for (List<byte[]> chunks : Fragments.of("data more")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			assertThatExceptionOfType(IncompleteReadException.class).isThrownBy(() -> reader.readUntil(separators("!")))
				.withMessage("9 bytes read on a total of undefined expected bytes")
				.satisfies((exception) -> assertThat(exception.partial()).asString().isEqualTo("data more"))
				.satisfies((exception) -> assertThat(exception.expected()).isEmpty());
			assertThat(reader.buffer().isAtEof()).isTrue();
		}
	}

	@Test
	void aSeparatorBeforeTheEndIsFoundAfterTheEnd() throws IOException {
		ReceiveBuffer buffer = buffer(100, "a;b");
		buffer.feedEof();
		assertThat(buffer.readUntil(separators(";"))).asString().isEqualTo("a;");
		assertThatExceptionOfType(IncompleteReadException.class).isThrownBy(() -> buffer.readUntil(separators(";")));
	}

	@Test
	@DisplayName("asyncio R28: no separator within the limit, the bytes are kept")
	void noSeparatorWithinTheLimit() throws IOException {
		ReceiveBuffer buffer = buffer(3, "AAAA");
		assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(() -> buffer.canReadUntil(separators("$")))
			.withMessage("Separator is not found: limit 3, got 4")
			.satisfies((exception) -> assertThat(exception.consumed()).isEqualTo(4));
		assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(() -> buffer.readUntil(separators("$")));
		assertThat(rest(buffer)).isEqualTo("AAAA");
	}

	@Test
	@DisplayName("asyncio R28: the last bytes that may begin a separator do not count against the limit")
	void aPossibleBeginningOfASeparatorDoesNotCount() throws IOException {
		ReceiveBuffer buffer = buffer(3, "AAA$$");
		assertThat(buffer.canReadUntil(separators("$$$"))).isFalse();
		buffer.feed(Fragments.bytes("A"));
		assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(() -> buffer.canReadUntil(separators("$$$")))
			.satisfies((exception) -> assertThat(exception.consumed()).isEqualTo(4));
		assertThat(rest(buffer)).isEqualTo("AAA$$A");
	}

	@Test
	@DisplayName("asyncio R29: a separator beyond the limit, the bytes are kept")
	void aSeparatorBeyondTheLimit() throws IOException {
		ReceiveBuffer buffer = buffer(7, "some dataAAA");
		assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(() -> buffer.canReadUntil(separators("AAA")))
			.withMessage("Separator is found, but beyond the limit: limit 7, got 9")
			.satisfies((exception) -> assertThat(exception.consumed()).isEqualTo(9));
		assertThat(buffer.read(9)).asString().isEqualTo("some data");
		assertThat(buffer.readUntil(separators("AAA"))).asString().isEqualTo("AAA");
	}

	@Test
	void exactlyTheLimitBeforeTheSeparatorIsFine() throws IOException {
		for (List<byte[]> chunks : Fragments.of("1234567$$")) {
			assertThat(new FragmentedReader(chunks, 7).readUntil(separators("$$"))).hasSize(9);
		}
	}

	@Test
	void overrunAtTheEndOfTheStreamIsAnOverrun() {
		ReceiveBuffer buffer = buffer(3, "AAAA");
		buffer.feedEof();
		assertThatExceptionOfType(LimitOverrunException.class).isThrownBy(() -> buffer.readUntil(separators("$")));
		assertThat(buffer.size()).isEqualTo(4);
	}

	@Test
	@DisplayName("asyncio R30: of several separators the one that ends first wins, also the longer one")
	void theSeparatorThatEndsFirstWins() throws IOException {
		for (List<byte[]> chunks : Fragments.of("1<END>2;3<E;")) {
			for (byte[][] separators : List.of(separators("END>", ";"), separators(";", "END>"))) {
				FragmentedReader reader = new FragmentedReader(copy(chunks));
				assertThat(reader.readUntil(separators)).asString().isEqualTo("1<END>");
				assertThat(reader.readUntil(separators)).asString().isEqualTo("2;");
				assertThat(reader.readUntil(separators)).asString().isEqualTo("3<E;");
			}
		}
	}

	@Test
	@DisplayName("asyncio R30: a separator that begins earlier but ends later loses")
	void aSeparatorThatBeginsEarlierButEndsLaterLoses() throws IOException {
		for (List<byte[]> chunks : Fragments.of("xabcdy")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			assertThat(reader.readUntil(separators("abcd", "bc"))).asString().isEqualTo("xabc");
			assertThat(reader.readAll()).asString().isEqualTo("dy");
		}
	}

	@Test
	@DisplayName("asyncio R31: the limit is judged against the separator that matched")
	void theLimitIsJudgedAgainstTheSeparatorThatMatched() throws IOException {
		ReceiveBuffer longer = buffer(3, "abcSEP");
		assertThat(longer.readUntil(separators("SEP", ";"))).asString().isEqualTo("abcSEP");
		ReceiveBuffer together = buffer(3, "abc\r\n");
		assertThatExceptionOfType(LimitOverrunException.class)
			.isThrownBy(() -> together.canReadUntil(separators("\r\n", "\n")))
			.satisfies((exception) -> assertThat(exception.consumed()).isEqualTo(4));
		assertThat(together.readUntil(separators("\r\n"))).asString().isEqualTo("abc\r\n");
	}

	@Test
	@DisplayName("asyncio R32: fewer bytes than the longest separator are searched for the shorter ones")
	void fewerBytesThanTheLongestSeparatorAreSearched() throws IOException {
		for (List<byte[]> chunks : Fragments.of("a;b;LONGEST")) {
			FragmentedReader reader = new FragmentedReader(chunks);
			byte[][] separators = separators("LONGEST", ";");
			assertThat(reader.readUntil(separators)).asString().isEqualTo("a;");
			assertThat(reader.readUntil(separators)).asString().isEqualTo("b;");
			assertThat(reader.readUntil(separators)).asString().isEqualTo("LONGEST");
		}
	}

	@Test
	void otherSeparatorsAreSearchedFromTheBeginning() throws IOException {
		ReceiveBuffer buffer = buffer(100, "a;b,c");
		assertThat(buffer.canReadUntil(separators("#"))).isFalse();
		assertThat(buffer.canReadUntil(separators(","))).isTrue();
		assertThat(buffer.canReadLine()).isFalse();
		assertThat(buffer.readUntil(separators(";"))).asString().isEqualTo("a;");
		assertThat(buffer.readUntil(separators(","))).asString().isEqualTo("b,");
	}

	@Test
	void noByteIsSearchedTwiceHoweverTheyArrive() throws IOException {
		int length = 50_000;
		for (byte[][] separators : List.of(separators("--end--"), separators("\r\n.\r\n", "\r\n#"))) {
			ReceiveBuffer buffer = new ReceiveBuffer(2 * length);
			for (int i = 0; i < length; i++) {
				buffer.feed(new byte[] { (byte) "\r-ab".charAt(i % 4) });
				assertThat(buffer.canReadUntil(separators)).isFalse();
			}
			buffer.feed(separators[0].clone());
			assertThat(buffer.canReadUntil(separators)).isTrue();
			assertThat(buffer.readUntil(separators)).hasSize(length + separators[0].length);
			assertThat(buffer.examined()).isEqualTo(length + separators[0].length);
		}
	}

	private static byte[][] separators(String... texts) {
		byte[][] separators = new byte[texts.length][];
		for (int i = 0; i < texts.length; i++) {
			separators[i] = Fragments.bytes(texts[i]);
		}
		return separators;
	}

	private static List<byte[]> copy(List<byte[]> chunks) {
		return chunks.stream().map(byte[]::clone).toList();
	}

	private static ReceiveBuffer buffer(int limit, String... chunks) {
		ReceiveBuffer buffer = new ReceiveBuffer(limit);
		for (String chunk : chunks) {
			buffer.feed(Fragments.bytes(chunk));
		}
		return buffer;
	}

	private static String rest(ReceiveBuffer buffer) throws IOException {
		return new String(buffer.read(Integer.MAX_VALUE), StandardCharsets.ISO_8859_1);
	}

}
