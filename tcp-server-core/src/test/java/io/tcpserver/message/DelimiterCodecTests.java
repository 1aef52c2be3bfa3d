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

package io.tcpserver.message;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DelimiterCodec}.
 */
class DelimiterCodecTests {

	@Test
	void framesEndWithTheDelimiter() throws FrameException {
		assertThat(Frames.decode(codec(9, ";"), "a;;b;c")).containsExactly("a", "", "b");
		assertThat(Frames.decode(codec(9, "<|>"), "a<|>b<|<|>c<|")).containsExactly("a", "b<|");
	}

	// Of two families of GPS trackers one uses a semicolon, the other one a number sign
	@Test
	void framesOfKnownProtocolsAreRead() throws FrameException {
		assertThat(Frames.decode(codec(99, ";", "#"), "imei:359587010124900,A;*HQ,355488020930796,V1#"))
			.containsExactly("imei:359587010124900,A", "*HQ,355488020930796,V1");
	}

	@Test
	void delimiterThatEndsFirstCounts() throws FrameException {
		assertThat(Frames.decode(codec(9, "bca", "abc"), "xabcabca")).containsExactly("x", "");
	}

	@Test
	void longestOfTheDelimitersThatEndTogetherCounts() throws FrameException {
		assertThat(Frames.decode(codec(9, "\n", "\r\n"), "a\nb\r\nc\r\r\n")).containsExactly("a", "b", "c\r");
	}

	@Test
	void delimiterDoesNotReachBackIntoTheFrameBefore() throws FrameException {
		assertThat(Frames.decode(codec(9, "aa"), "xaaaya")).containsExactly("x");
		assertThat(Frames.decode(codec(9, "aa"), "xaaaa")).containsExactly("x", "");
	}

	@Test
	void frameThatIsTooLongSaysBothNumbers() throws FrameException {
		FrameCodec codec = codec(3, "--");
		assertThat(Frames.decode(codec, "123--12---")).containsExactly("123", "12");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "1234--"))
			.withMessage("A frame is too long: limit 3, got 4");
	}

	@Test
	void endlessFrameFailsAsSoonAsItCannotEndInTime() {
		FrameCodec codec = codec(3, "--");
		assertThat(Frames.bytesToFailure(codec, "12345678")).isEqualTo(5);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "12345"))
			.withMessage("A frame is too long: more than 3 bytes without a delimiter");
	}

	@Test
	void firstDelimiterIsSent() throws FrameException {
		assertThat(Frames.encode(codec(9, ";", "::"), "a", "", "b:")).isEqualTo("a;;b:;");
	}

	@ParameterizedTest
	@CsvSource({ "';', 'a;b'", "'aa', 'xa'", "'ab', 'abab'", "'aba', 'ab'" })
	void payloadThatWouldEndEarlyIsNotSent(String delimiter, String payload) {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.encode(codec(9, delimiter), payload))
			.withMessageStartingWith("A payload must not contain a delimiter");
	}

	@Test
	void payloadThatWouldLoseItsEndToALongerDelimiterIsNotSent() {
		FrameOutput output = new FrameOutput().put('x');
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> codec(9, "\n", "\r\n").encode(ByteBuffer.wrap(Frames.bytes("a\r")), output));
		assertThat(output.toByteArray()).containsExactly('x');
	}

	@Test
	void settingsAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> FrameCodecs.delimiter(9))
			.withMessage("'delimiters' must contain at least one delimiter");
		assertThatIllegalArgumentException().isThrownBy(() -> codec(9, "a", ""))
			.withMessage("'delimiters' must not contain an empty delimiter");
		assertThatIllegalArgumentException().isThrownBy(() -> codec(-1, "a"))
			.withMessage("'maxLength' must be positive, got -1");
	}

	@Test
	void delimiterThatIsNeverFoundIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> codec(9, "\r\n", "\n", "\r"))
			.withMessage("'delimiters' contain 0x0D 0x0A, which is never found, as 0x0D ends first");
		assertThatIllegalArgumentException().isThrownBy(() -> codec(9, "b", "abc"))
			.withMessageContaining("0x61 'a' 0x62 'b' 0x63 'c', which is never found, as 0x62 'b' ends first");
		assertThatIllegalArgumentException().isThrownBy(() -> codec(9, ";", "#", ";"))
			.withMessageContaining("0x3B ';', which is never found");
	}

	@ParameterizedTest
	@CsvSource({ "ba, a", "ab, ba", "aab, ab", "'ab', 'aa'" })
	void delimitersThatAreFoundAreSentFirstOrSecond(String one, String other) throws FrameException {
		for (FrameCodec codec : new FrameCodec[] { codec(9, one, other), codec(9, other, one) }) {
			String sent = Frames.encode(codec, "", "x");
			assertThat(Frames.decode(codec, sent)).containsExactly("", "x");
		}
	}

	@Test
	void laterChangesOfTheArraysDoNotMatter() throws FrameException {
		byte[] delimiter = Frames.bytes(";");
		FrameCodec codec = FrameCodecs.delimiter(9, delimiter);
		delimiter[0] = 'x';
		assertThat(Frames.decode(codec, "axa;")).containsExactly("axa");
	}

	private static FrameCodec codec(int maxLength, String... delimiters) {
		byte[][] bytes = new byte[delimiters.length][];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = Frames.bytes(delimiters[i]);
		}
		return FrameCodecs.delimiter(maxLength, bytes);
	}

}
