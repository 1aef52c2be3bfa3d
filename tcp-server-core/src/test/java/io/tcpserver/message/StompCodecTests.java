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

import io.tcpserver.FrameError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link StompCodec}.
 */
class StompCodecTests {

	private final FrameCodec codec = FrameCodecs.stomp(60);

	@Test
	void framesEndWithNul() throws FrameException {
		assertThat(Frames.decode(this.codec, "CONNECT\naccept-version:1.2\nhost:a\n\n\0SEND\ndestination:/q\n\nhi\0"))
			.containsExactly("CONNECT\naccept-version:1.2\nhost:a\n\n", "SEND\ndestination:/q\n\nhi");
	}

	@Test
	void linesMayEndWithCarriageReturnAndLineFeed() throws FrameException {
		assertThat(Frames.decode(this.codec, "SEND\r\ncontent-length:3\r\n\r\na\0b\0DISCONNECT\r\n\r\n\0"))
			.containsExactly("SEND\r\ncontent-length:3\r\n\r\na\0b", "DISCONNECT\r\n\r\n");
	}

	@Test
	void bodyWithALengthMayContainNul() throws FrameException {
		assertThat(Frames.decode(this.codec, "SEND\ncontent-length:4\n\n\0\n\n\0\0SEND\ncontent-length:0\n\n\0"))
			.containsExactly("SEND\ncontent-length:4\n\n\0\n\n\0", "SEND\ncontent-length:0\n\n");
	}

	@Test
	void firstOfSeveralLengthsCounts() throws FrameException {
		assertThat(Frames.decode(this.codec, "SEND\ncontent-length:1\ncontent-length:9\n\n\0\0"))
			.containsExactly("SEND\ncontent-length:1\ncontent-length:9\n\n\0");
	}

	@Test
	void bodyMayContainEmptyLinesAndWhatLooksLikeALength() throws FrameException {
		assertThat(Frames.decode(this.codec, "SEND\nx-content-length:9\n\n\n\ncontent-length:3\n\n\0"))
			.containsExactly("SEND\nx-content-length:9\n\n\n\ncontent-length:3\n\n");
	}

	@Test
	void bodyMayBeginLikeALength() throws FrameException {
		assertThat(Frames.decode(this.codec, "SEND\n\ncontent-length:3\nabcdef\0SEND\r\n\r\ncontent-length:9999\0"))
			.containsExactly("SEND\n\ncontent-length:3\nabcdef", "SEND\r\n\r\ncontent-length:9999");
	}

	@Test
	void bodyThatBeginsLikeALengthCannotHideTheEndOfAFrame() throws FrameException {
		assertThat(Frames.encode(this.codec, "MESSAGE\n\ncontent-length:3\nhi"))
			.isEqualTo("MESSAGE\n\ncontent-length:3\nhi\0");
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.encode(this.codec, "MESSAGE\n\ncontent-length:24\n\0ERROR"))
			.withMessageContaining("it ends at index 27 of 33");
	}

	@Test
	void heartbeatsAreSkipped() throws FrameException {
		assertThat(Frames.decode(this.codec, "\n\r\n\nSEND\n\na\0\n\n\r\nSEND\n\nb\0\r\n")).containsExactly("SEND\n\na",
				"SEND\n\nb");
		FrameInput input = new FrameInput(Frames.bytes("\n\n\r\n\r"));
		assertThat(this.codec.decode(input)).isNull();
		assertThat(input.size()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					send\\n\\n\\0                        | expected a STOMP command, got 0x73 's'            | 1
					\\rSEND\\n\\n\\0                     | expected a line feed behind a carriage return, got 0x53 'S' | 2
					CONNECT\\0                           | expected an empty line behind the headers, got 0x00 | 8
					SEND\\ncontent-length:\\n\\n\\0      | expected up to 18 digits as content-length, got a white-space character | 22
					SEND\\ncontent-length:-1\\n\\n\\0    | expected up to 18 digits as content-length, got a punctuation mark | 24
					SEND\\ncontent-length:1x\\n\\n\\0    | expected up to 18 digits as content-length, got a letter | 24
					SEND\\ncontent-length:1\\n\\nab\\0   | expected NUL behind the body, got a letter | 25
					SEND\\ncontent-length:70\\n\\n       | limit 60, its length says 64 or more | 24
					SEND\\ncontent-length:12345678901\\n\\n | limit 60, its length says 8589934592 or more | 33
					""")
	void malformedFrameIsToldAsSoonAsPossible(String stream, String message, int bytes) {
		String text = stream.translateEscapes();
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.codec, text))
			.withMessageContaining(message);
		assertThat(Frames.bytesToFailure(this.codec, text)).isEqualTo(bytes);
	}

	@Test
	void frameThatIsTooLongFailsAsSoonAsThatIsKnown() throws FrameException {
		FrameCodec codec = FrameCodecs.stomp(10);
		assertThat(Frames.decode(codec, "SEND\n\n1234\0")).containsExactly("SEND\n\n1234");
		assertThat(Frames.bytesToFailure(codec, "SEND\n\n12345\0")).isEqualTo(11);
		assertThat(Frames.bytesToFailure(codec, "SENDSENDSENDSEND")).isEqualTo(11);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "SEND\n\n12345\0"))
			.withMessage("A frame is too long: limit 10, got 11");
	}

	@Test
	void headersAndBodyAreSearchedOnce() throws FrameException {
		byte[] bytes = Frames.bytes("SEND\ncontent-length:20\n\n" + "x".repeat(10));
		FrameInput input = new FrameInput(bytes);
		assertThat(this.codec.decode(input)).isNull();
		// Would be errors if they were looked at again
		bytes[8] = 0;
		bytes[20] = 'x';
		input.feed(new byte[10], 0, 10);
		assertThat(this.codec.decode(input)).isNull();
		input.feed(new byte[1], 0, 1);
		assertThat(this.codec.decode(input)).isNotNull();
	}

	@Test
	void headersAndBodyWithoutALengthAreSearchedOnce() throws FrameException {
		byte[] bytes = Frames.bytes("SEND\na:1\n");
		FrameInput headers = new FrameInput(bytes);
		assertThat(this.codec.decode(headers)).isNull();
		bytes[5] = 0;
		headers.feed(Frames.bytes("\nxx"), 0, 3);
		assertThat(this.codec.decode(headers)).isNull();
		assertThat(headers.searched()).isEqualTo(headers.size());
	}

	@Test
	void nulIsSentBehindAFrameThatHasNone() throws FrameException {
		assertThat(Frames.encode(this.codec, "CONNECTED\nversion:1.2\n\n", "MESSAGE\n\nhi"))
			.isEqualTo("CONNECTED\nversion:1.2\n\n\0MESSAGE\n\nhi\0");
		assertThat(Frames.encode(this.codec, "MESSAGE\n\nhi\0", "MESSAGE\ncontent-length:2\n\n\0\0",
				"MESSAGE\ncontent-length:2\n\n\0\0\0"))
			.isEqualTo("MESSAGE\n\nhi\0MESSAGE\ncontent-length:2\n\n\0\0\0MESSAGE\ncontent-length:2\n\n\0\0\0");
	}

	@Test
	void emptyPayloadIsAHeartbeat() throws FrameException {
		assertThat(Frames.encode(this.codec, "", "MESSAGE\n\n", "")).isEqualTo("\nMESSAGE\n\n\0\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\nMESSAGE\n\n", "MESSAGE", "MESSAGE\nname:value\n", "message\n\n", "MESSAGE\n\na\0b",
			"MESSAGE\ncontent-length:1\n\nab", "MESSAGE\ncontent-length:3\n\nab", "MESSAGE\n\n\0MESSAGE\n\n\0" })
	void payloadThatIsNotOneFrameIsNotSent(String payload) {
		FrameOutput output = new FrameOutput().put('x');
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> this.codec.encode(ByteBuffer.wrap(Frames.bytes(payload)), output))
			.withMessageStartingWith("A payload must be a STOMP frame: ")
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FrameError.Kind.UNSENDABLE));
		assertThat(output.size()).isEqualTo(1);
	}

}
