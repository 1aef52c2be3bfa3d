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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SyslogCodec}: messages of RFC 5424 in the framings of RFC 6587, and as
 * {@code logger} of util-linux sends them over TCP.
 */
class SyslogCodecTests {

	// RFC 5424, section 6.5, example 1, without its byte order mark
	private static final String EXAMPLE = "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - "
			+ "'su root' failed for lonvick on /dev/pts/8";

	private static final String LOGGED = "<34>1 - - su - - - 'su root' failed for lonvick on /dev/pts/8";

	private final FrameCodec codec = FrameCodecs.syslog(120);

	private final FrameCodec strict = FrameCodecs.syslog(120, Unterminated.DELIVER, Strictness.STRICT);

	@Test
	void messagesWithTheirLengthAreRead() throws FrameException {
		assertThat(EXAMPLE).hasSize(107);
		assertThat(Frames.decode(this.codec, "107 " + EXAMPLE + "9 <13>1 a\nb")).containsExactly(EXAMPLE, "<13>1 a\nb");
	}

	@Test
	void messagesThatEndWithALineFeedAreRead() throws FrameException {
		assertThat(Frames.decode(this.codec, EXAMPLE + "\n<13>a\r\n")).containsExactly(EXAMPLE, "<13>a");
	}

	@Test
	void framingIsToldApartForEachMessage() throws FrameException {
		assertThat(Frames.decode(this.codec, "5 <13>a<14>b\n5 <15>c<16>d\n")).containsExactly("<13>a", "<14>b", "<15>c",
				"<16>d");
	}

	// logger -T --rfc5424=notime,notq,nohost, with and without --octet-count
	@Test
	void messagesThatLoggerHasSentAreRead() throws FrameException {
		assertThat(Frames.decode(this.codec, LOGGED + "\n")).containsExactly(LOGGED);
		assertThat(Frames.decode(this.codec, "61 " + LOGGED)).containsExactly(LOGGED);
	}

	@Test
	void whatIsSentHasItsLength() throws FrameException {
		assertThat(Frames.encode(this.codec, LOGGED, "<13>a\n")).isEqualTo("61 " + LOGGED + "6 <13>a\n");
	}

	@Test
	void emptyMessageIsNotSent() {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.encode(this.codec, ""))
			.withMessage("A syslog message must not be empty");
	}

	@Test
	void anythingElseAtTheBeginningFailsIfItIsStrict() {
		for (String stream : new String[] { "0 ", " 5 <13>a", "\n<13>a" }) {
			assertThat(Frames.bytesToFailure(this.strict, stream)).isEqualTo(1);
		}
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.strict, "GET / HTTP/1.1"))
			.withMessage("A frame is malformed: expected '<' or a digit from 1 to 9, got 0x47 'G'");
	}

	@Test
	void lengthThatDoesNotEndWithASpaceFailsIfItIsStrict() {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.strict, "12<13>a"))
			.withMessage("A frame is malformed: expected a digit or a space behind the length, got 0x3C '<'");
	}

	@Test
	void lengthOverTheMaximumFailsBeforeTheMessageHasArrived() {
		assertThat(Frames.bytesToFailure(this.strict, "121 <13>a")).isEqualTo(3);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.strict, "121 <13>a"))
			.withMessage("A frame is too long: limit 120, its length says 121 or more");
		assertThat(Frames.bytesToFailure(FrameCodecs.syslog(Integer.MAX_VALUE, Unterminated.DELIVER, Strictness.STRICT),
				"9".repeat(30)))
			.isEqualTo(10);
	}

	@Test
	void hugeLengthDoesNotOverflow() {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> this.strict.decode(new FrameInput(Frames.bytes("18446744073709551617 "))))
			.withMessageStartingWith("A frame is too long: limit 120, its length says 144115188075855872 or more");
	}

	@Test
	void endlessMessageFails() {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(this.codec, "<13>" + "x".repeat(117)))
			.withMessage("A frame is too long: more than 120 bytes without a line feed");
	}

	@Test
	void lengthOverTheMaximumFailsWithItsSpace() {
		assertThat(Frames.bytesToFailure(this.codec, "121 <13>a")).isEqualTo(4);
	}

	@Test
	void blankLinesAreSkipped() throws FrameException {
		assertThat(Frames.decode(this.codec, "\n\r\n<13>a\n\n\n5 <13>b\n\n<13>c\r\n\r\n")).containsExactly("<13>a",
				"<13>b", "<13>c");
	}

	// logger -T does not escape them
	@Test
	void furtherLinesOfAMessageAreMessages() throws FrameException {
		assertThat(Frames.decode(this.codec, "<13>1 one\ntwo\n\n\tat three\n")).containsExactly("<13>1 one", "two",
				"\tat three");
	}

	@Test
	void lineThatBeginsLikeALengthIsALine() throws FrameException {
		assertThat(Frames.decode(this.codec, "2026-01-01 a\n12\n0 b\n1234567890123456789 c\n5 <13>d"))
			.containsExactly("2026-01-01 a", "12", "0 b", "1234567890123456789 c", "<13>d");
	}

	@Test
	void lineThatBeginsWithZeroCanDoWithoutItsEnd() throws FrameException {
		for (String line : new String[] { "0", "0 b", "007" }) {
			FrameInput input = new FrameInput(Frames.bytes(line));
			assertThat(this.codec.decode(input)).isNull();
			assertThat(Frames.text(this.codec.decodeEnd(input))).isEqualTo(line);
		}
	}

	@Test
	void lineFeedOrNulAtTheEndOfAMessageWithItsLengthIsRemoved() throws FrameException {
		assertThat(Frames.decode(this.codec, "6 <13>a\n6 <13>b\0" + "7 <13>c\n\0" + "7 <13>d\n\n1 \n5 <13>e"))
			.containsExactly("<13>a", "<13>b", "<13>c", "<13>d\n", "<13>e");
	}

	@Test
	void nulEndsALineAsALineFeedDoes() throws FrameException {
		assertThat(Frames.decode(this.codec, "<13>a\0<13>b\0\n<13>c\n\0")).containsExactly("<13>a", "<13>b", "<13>c");
	}

	@Test
	void lineWithoutAPriorityIsBounded() {
		assertThat(Frames.bytesToFailure(this.codec, "x".repeat(300))).isEqualTo(121);
	}

	@Test
	void blankBytesAreNoErrorsOfTheSender() throws FrameException {
		FrameInput input = new FrameInput(Frames.bytes("5 <13>a\n"));
		assertThat(this.codec.decode(input)).isNotNull();
		assertThat(this.codec.decode(input)).isNull();
		assertThat(input.isEmpty()).isTrue();
		assertThat(input.hasErrors()).isFalse();
	}

	@Test
	void strictCodecKeepsWhatTheLengthCounts() throws FrameException {
		assertThat(Frames.decode(this.strict, "6 <13>a\n6 <13>b\0<13>c\0\n")).containsExactly("<13>a\n", "<13>b\0",
				"<13>c\0");
	}

}
