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

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LineCodec}.
 */
class LineCodecTests {

	private final FrameCodec codec = FrameCodecs.line(5);

	@Test
	void linesEndWithLineFeedOrCarriageReturnAndLineFeed() throws FrameException {
		assertThat(Frames.decode(this.codec, "a\nb\r\n\n\r\nrest")).containsExactly("a", "b", "", "");
	}

	@Test
	void carriageReturnsElsewhereBelongToTheLine() throws FrameException {
		assertThat(Frames.decode(this.codec, "\ra\rb\n\r\r\n")).containsExactly("\ra\rb", "\r");
	}

	@Test
	void linesOfAPrintWriterAreRead() throws FrameException {
		StringWriter lines = new StringWriter();
		try (PrintWriter writer = new PrintWriter(lines)) {
			writer.println("one");
			writer.println("two");
		}
		assertThat(Frames.decode(this.codec, lines.toString())).containsExactly("one", "two");
	}

	@Test
	void whatIsSentIsReadAsLines() throws FrameException {
		String sent = Frames.encode(FrameCodecs.line(LineFormat.of(5).withCrlf(true)), "one", "", "two");
		assertThat(sent).isEqualTo("one\r\n\r\ntwo\r\n");
		assertThat(sent.lines()).containsExactly("one", "", "two");
		assertThat(Frames.encode(this.codec, "one", "two")).isEqualTo("one\ntwo\n");
	}

	@Test
	void longestLineCountsWithoutItsEnd() throws FrameException {
		assertThat(Frames.decode(this.codec, "12345\n12345\r\n")).containsExactly("12345", "12345");
	}

	@Test
	void lineThatIsTooLongSaysBothNumbers() {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.codec, "1\n123456\n"))
			.withMessage("A frame is too long: limit 5, got 6");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.codec, "1\n123456\r\n"))
			.withMessage("A frame is too long: limit 5, got 6");
	}

	@Test
	void lineWithoutEndFailsAsSoonAsItCannotEndInTime() {
		assertThat(Frames.bytesToFailure(this.codec, "1234567890")).isEqualTo(6);
		assertThat(Frames.bytesToFailure(this.codec, "12345\r\r")).isEqualTo(7);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.codec, "1234567"))
			.withMessage("A frame is too long: more than 5 bytes without a line feed");
	}

	@Test
	void payloadWithALineFeedIsNotSent() {
		FrameOutput output = new FrameOutput().put('x');
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> this.codec.encode(ByteBuffer.wrap(Frames.bytes("ok\nforged")), output))
			.withMessage("A payload must not contain 0x0A, but does at index 2");
		assertThat(output.toByteArray()).containsExactly('x');
	}

	@Test
	void emptyLinesAreSkippedIfTheFormatSaysSo() throws FrameException {
		FrameCodec codec = FrameCodecs.line(LineFormat.of(5).withSkipsEmpty(true));
		assertThat(Frames.decode(codec, "\n\r\na\n\n\r\n\nb\r\n\r\n")).containsExactly("a", "b");
		assertThat(Frames.decode(codec, "\r\r\n \n")).containsExactly("\r", " ");
		assertThat(Frames.encode(codec, "", "a")).isEqualTo("\na\n");
	}

	@Test
	void skippedLinesAreNotKept() throws FrameException {
		FrameCodec codec = FrameCodecs.line(LineFormat.of(5).withSkipsEmpty(true));
		FrameInput input = new FrameInput(Frames.bytes("\n\r\n\n\r"));
		assertThat(codec.decode(input)).isNull();
		assertThat(input.size()).isEqualTo(1);
	}

	@Test
	void terminatorIsKeptIfTheFormatSaysSo() throws FrameException {
		FrameCodec codec = FrameCodecs.line(LineFormat.of(5).withKeepsTerminator(true));
		assertThat(Frames.decode(codec, "12345\r\n\nb\n\r\nrest")).containsExactly("12345\r\n", "\n", "b\n", "\r\n");
		FrameInput rest = new FrameInput(Frames.bytes("rest"));
		assertThat(Frames.text(codec.decodeEnd(rest))).isEqualTo("rest");
	}

	@Test
	void lineThatHasItsTerminatorGetsNoOther() throws FrameException {
		LineFormat format = LineFormat.of(5).withKeepsTerminator(true).withCrlf(true);
		assertThat(Frames.encode(FrameCodecs.line(format), "a\r\n", "b\n", "c", "\n", ""))
			.isEqualTo("a\r\nb\nc\r\n\n\r\n");
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.encode(FrameCodecs.line(format), "ok\nforged\n"))
			.withMessage("A payload must not contain 0x0A, but does at index 2");
	}

	@Test
	void maximumIsPositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> FrameCodecs.line(0))
			.withMessage("'maxLength' must be positive, got 0");
	}

	@Test
	void largestMaximumDoesNotOverflow() throws FrameException {
		assertThat(Frames.decode(FrameCodecs.line(Integer.MAX_VALUE), "a\nb")).containsExactly("a");
	}

}
