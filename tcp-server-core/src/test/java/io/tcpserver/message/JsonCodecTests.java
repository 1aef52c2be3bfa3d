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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.tcpserver.FrameError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link JsonCodec}.
 */
class JsonCodecTests {

	private final FrameCodec codec = FrameCodecs.json(40);

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "\"\"", "{\"a\":{\"b\":[1,{}]}}", "{\n  \"a\" : [\r\n\t1\n  ]\n}",
			"{\"brackets\":\"}]{[\"}", "\"a \\\" quote\"", "\"ends with \\\\\"", "[\"\\\\\\\"]\"]", "{\"\\u0022\":1}",
			"[\"\u00ff}\"]", "0", "-1.5e+10", "1E5", "true", "false", "null" })
	void valuesFollowEachOther(String value) throws FrameException {
		assertThat(Frames.decode(this.codec, value + "\n" + value + " " + value + "\r\n\t")).containsExactly(value,
				value, value);
		assertThat(Frames.decode(this.codec, "[1]" + value + "[2]")).containsExactly("[1]", value, "[2]");
	}

	@Test
	void valuesNeedNothingBetweenThem() throws FrameException {
		assertThat(Frames.decode(this.codec, "{}[]\"\"{\"a\":1}1[2]true\"x\"null{}")).containsExactly("{}", "[]",
				"\"\"", "{\"a\":1}", "1", "[2]", "true", "\"x\"", "null", "{}");
	}

	@Test
	void recordSeparatorsAndByteOrderMarksAreSkipped() throws FrameException {
		String mark = Frames.text("\uFEFF".getBytes(StandardCharsets.UTF_8));
		assertThat(Frames.decode(this.codec, mark + "{}\n\u001e[1]\n\u001e2\n" + mark + "3 ")).containsExactly("{}",
				"[1]", "2", "3");
	}

	@Test
	void whatIsSkippedIsNotKept() throws FrameException {
		FrameInput input = new FrameInput(Frames.bytes(" \r\n\t".repeat(100)));
		assertThat(this.codec.decode(input)).isNull();
		assertThat(input.isEmpty()).isTrue();
	}

	@Test
	void numberEndsWithWhatFollows() throws FrameException {
		FrameInput input = new FrameInput(Frames.bytes("12"));
		assertThat(this.codec.decode(input)).isNull();
		input.feed(Frames.bytes("3 "), 0, 2);
		assertThat(this.codec.decode(input)).extracting(Frames::text).isEqualTo("123");
	}

	@ParameterizedTest
	@CsvSource({ "12, 12", "true, true", "'[1', ", "'\"a', ", "'{\"a\":1', " })
	void onlyAValueWithoutBracketsOrQuotesCanEndWithTheStream(String rest, String last) throws FrameException {
		FrameInput input = new FrameInput(Frames.bytes(rest));
		assertThat(this.codec.decode(input)).isNull();
		assertThat(this.codec.decodeEnd(input))
			.satisfies((payload) -> assertThat((payload != null) ? Frames.text(payload) : null).isEqualTo(last));
		FrameInput strict = new FrameInput(Frames.bytes(rest));
		assertThat(FrameCodecs.json(40, Unterminated.REPORT).decodeEnd(strict)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			hello  | expected the beginning of a JSON value, got 0x68 'h'
			}      | expected the beginning of a JSON value, got 0x7D '}'
			1,2    | expected the beginning of a JSON value, got 0x2C ','
			'a'    | expected the beginning of a JSON value, got 0x27 '''
			""", quoteCharacter = '^')
	void whatBeginsLikeNoValueIsRefused(String stream, String message) {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.codec, stream))
			.withMessageEndingWith(message);
	}

	@Test
	void brokenByteOrderMarkIsRefused() {
		assertThat(Frames.bytesToFailure(this.codec, "\u00ef\u00bb\u00be{}")).isEqualTo(3);
	}

	@Test
	void valueThatIsTooLongFailsAsSoonAsThatIsKnown() throws FrameException {
		FrameCodec codec = FrameCodecs.json(5);
		assertThat(Frames.decode(codec, "[123] 12345 \"123\"")).containsExactly("[123]", "12345", "\"123\"");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "[1234]"))
			.withMessage("A frame is too long: limit 5, got 6");
		assertThat(Frames.bytesToFailure(codec, "[[[[[[[[[[")).isEqualTo(6);
		assertThat(Frames.bytesToFailure(codec, "1234567890")).isEqualTo(6);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "\"12345"))
			.withMessage("A frame is too long: more than 5 bytes without the end of a JSON value");
	}

	@Test // the place and the depth are kept
	void valueIsSearchedOnce() throws FrameException {
		byte[] bytes = Frames.bytes("[[\"" + "x".repeat(20));
		FrameInput input = new FrameInput(bytes);
		assertThat(this.codec.decode(input)).isNull();
		// Would end the value if they were looked at again
		Arrays.fill(bytes, 3, 6, (byte) '"');
		Arrays.fill(bytes, 6, bytes.length, (byte) ']');
		input.feed(Frames.bytes("\"]"), 0, 2);
		assertThat(this.codec.decode(input)).isNull();
		input.feed(Frames.bytes("]"), 0, 1);
		assertThat(this.codec.decode(input)).isNotNull();
		assertThat(input.isEmpty()).isTrue();
	}

	@Test
	void whatIsSentEndsWithALineFeed() throws FrameException {
		assertThat(Frames.encode(this.codec, "{\"a\":1}", "2", " [3]\n")).isEqualTo("{\"a\":1}\n2\n [3]\n\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{", "[1]2", "1 2", "hello", "{}}", "\"a" })
	void payloadThatIsNotOneValueIsNotSent(String payload) {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.encode(this.codec, payload))
			.withMessage("A payload must be one JSON value")
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FrameError.Kind.UNSENDABLE));
	}

	@Test
	void largestMaximumDoesNotOverflow() throws FrameException {
		assertThat(Frames.decode(FrameCodecs.json(Integer.MAX_VALUE), "[1][")).isEqualTo(List.of("[1]"));
		assertThatIllegalArgumentException().isThrownBy(() -> FrameCodecs.json(0))
			.withMessage("'maxLength' must be positive, got 0");
	}

}
