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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.StringValue;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link VarintLengthCodec}, against protobuf's own delimited messages.
 */
class VarintLengthCodecTests {

	private final FrameCodec codec = FrameCodecs.varintLength(20_000);

	@Test
	void delimitedMessagesOfProtobufAreRead() throws IOException {
		List<String> expected = new ArrayList<>();
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		for (int size : new int[] { 0, 1, 124, 125, 126, 127, 128, 300 }) {
			BytesValue message = BytesValue.of(ByteString.copyFrom(new byte[size]));
			message.writeDelimitedTo(stream);
			expected.add(Frames.text(message.toByteArray()));
		}
		assertThat(Frames.decode(this.codec, stream.toByteArray())).isEqualTo(expected);
	}

	@Test
	void longMessageOfProtobufIsRead() throws IOException {
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		StringValue message = StringValue.of("x".repeat(19_000));
		message.writeDelimitedTo(stream);
		FrameInput input = new FrameInput(stream.toByteArray());
		assertThat(this.codec.decode(input))
			.satisfies((frame) -> assertThat(StringValue.parseFrom(frame)).isEqualTo(message));
		assertThat(input.isEmpty()).isTrue();
	}

	@Test
	void protobufReadsWhatIsSent() throws IOException {
		BytesValue[] messages = { BytesValue.getDefaultInstance(), bytes(1), bytes(127), bytes(128), bytes(16_384) };
		byte[][] payloads = new byte[messages.length][];
		for (int i = 0; i < payloads.length; i++) {
			payloads[i] = messages[i].toByteArray();
		}
		ByteArrayInputStream stream = new ByteArrayInputStream(Frames.encode(this.codec, payloads));
		for (BytesValue message : messages) {
			assertThat(BytesValue.parseDelimitedFrom(stream)).isEqualTo(message);
		}
		assertThat(stream.available()).isZero();
	}

	private static BytesValue bytes(int size) {
		return BytesValue.of(ByteString.copyFrom(new byte[size]));
	}

	@Test
	void lengthOverTheMaximumFailsBeforeTheFrameHasArrived() {
		byte[] stream = Frames.hex("a1 9c 01");
		assertThat(Frames.bytesToFailure(this.codec, stream)).isEqualTo(3);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.codec, stream))
			.withMessage("A frame is too long: limit 20000, its length says 20001 or more");
	}

	@Test
	void lengthOfMoreThanFiveBytesFails() {
		byte[] stream = Frames.hex("80 80 80 80 80 00");
		assertThat(Frames.bytesToFailure(this.codec, stream)).isEqualTo(5);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.codec, stream))
			.withMessage("A frame is malformed: its length has more than 5 bytes");
	}

	@Test
	void negativeLengthFails() {
		FrameCodec codec = FrameCodecs.varintLength(Integer.MAX_VALUE);
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(codec, Frames.hex("ff ff ff ff ff ff ff ff ff 01")))
			.withMessage("A frame is malformed: its length has more than 5 bytes");
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(codec, Frames.hex("80 80 80 80 08")))
			.withMessage("A frame is too long: limit 2147483647, its length says 2147483648 or more");
	}

	@Test
	void lengthThatIsAlreadyOverTheMaximumFailsBeforeItsEnd() {
		assertThat(Frames.bytesToFailure(this.codec, Frames.hex("ff ff ff ff"))).isEqualTo(3);
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(this.codec, Frames.hex("ff ff ff ff")))
			.withMessage("A frame is too long: limit 20000, its length says 1048576 or more");
	}

	@Test
	void whatComesBeforeTheLengthBelongsToThePayload() throws FrameException {
		FrameCodec codec = FrameCodecs.varintLength(300, 1);
		String longest = "0" + "x".repeat(299);
		String stream = "0\u00ab\u0002" + "x".repeat(299) + "\u00c0\0" + "0\u0001x";
		assertThat(Frames.decode(codec, stream)).containsExactly(longest, "\u00c0", "0x");
		assertThat(Frames.encode(codec, longest, "\u00c0", "0x")).isEqualTo(stream);
	}

	@Test
	void maximumCountsWhatIsBeforeTheLength() throws FrameException {
		FrameCodec codec = FrameCodecs.varintLength(5, 2);
		assertThat(Frames.decode(codec, "ab\u0003cde")).containsExactly("abcde");
		assertThat(Frames.bytesToFailure(codec, "ab\u0004cdef")).isEqualTo(3);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "ab\u0004cdef"))
			.withMessage("A frame is too long: limit 5, its length says 6 or more");
	}

	@Test
	void payloadThatIsTooShortForTheOffsetIsNotSent() {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.encode(FrameCodecs.varintLength(99, 2), "a"))
			.withMessage("A payload must have at least the 2 bytes before the length, got 1");
	}

	@Test
	void offsetIsWithinTheMaximum() {
		assertThatIllegalArgumentException().isThrownBy(() -> FrameCodecs.varintLength(99, -1))
			.withMessage("'offset' must be from 0 to 99, got -1");
		assertThatIllegalArgumentException().isThrownBy(() -> FrameCodecs.varintLength(99, 100))
			.withMessage("'offset' must be from 0 to 99, got 100");
	}

}
