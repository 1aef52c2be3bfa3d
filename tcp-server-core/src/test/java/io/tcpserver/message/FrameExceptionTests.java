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
import java.util.stream.Stream;

import io.tcpserver.FrameError.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameException}: of what kind the errors of the presets are.
 */
class FrameExceptionTests {

	@Test
	void errorIsMalformedUnlessTheCodecSaysOtherwise() {
		assertThat(new FrameException("bad").kind()).isEqualTo(Kind.MALFORMED);
		assertThat(new FrameException(Kind.CHECKSUM, "bad").kind()).isEqualTo(Kind.CHECKSUM);
		assertThat(new TruncatedFrameException("short", 1).kind()).isEqualTo(Kind.TRUNCATED);
	}

	static Stream<Arguments> frames() {
		return Stream.of(Arguments.of(FrameCodecs.line(3), "12345", Kind.TOO_LONG),
				Arguments.of(FrameCodecs.line(3), "1234\n", Kind.TOO_LONG),
				Arguments.of(FrameCodecs.delimiter(3, Frames.bytes("|")), "1234", Kind.TOO_LONG),
				Arguments.of(FrameCodecs.lengthField(LengthField.ascii(2, 3)), "04", Kind.TOO_LONG),
				Arguments.of(FrameCodecs.lengthField(LengthField.ascii(2, 3)), "0x", Kind.MALFORMED),
				Arguments.of(FrameCodecs.varintLength(3), "\u0004", Kind.TOO_LONG),
				Arguments.of(FrameCodecs.varintLength(3), "\u0080\u0080\u0080\u0080\u0080", Kind.MALFORMED),
				Arguments.of(FrameCodecs.stxEtx(3), "\u00021234", Kind.TOO_LONG),
				Arguments.of(FrameCodecs.syslog(3), "4 ", Kind.TOO_LONG),
				Arguments.of(FrameCodecs.syslog(3, Unterminated.DELIVER, Strictness.STRICT), "1x", Kind.MALFORMED),
				Arguments.of(FrameCodecs.hdlc(3), "1234", Kind.TOO_LONG),
				Arguments.of(FrameCodecs.hdlc(3), "}3~", Kind.MALFORMED));
	}

	@ParameterizedTest
	@MethodSource("frames")
	void badFrameSaysOfWhatKindItIs(FrameCodec codec, String stream, Kind kind) {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, stream))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(kind));
	}

	static Stream<Arguments> payloads() {
		return Stream.of(Arguments.of(FrameCodecs.line(9), "a\nb"),
				Arguments.of(FrameCodecs.delimiter(9, Frames.bytes("|")), "a|b"),
				Arguments.of(FrameCodecs.fixedLength(3), "1"),
				Arguments.of(FrameCodecs.lengthField(LengthField.ascii(1, 9)), "1234567890"),
				Arguments.of(FrameCodecs.lengthField(LengthField.ascii(1, 9).withOffset(2)), "1"),
				Arguments.of(FrameCodecs.stxEtx(9), "\u0003"), Arguments.of(FrameCodecs.syslog(9), ""),
				Arguments.of(FrameCodecs.hdlc(9), ""));
	}

	@ParameterizedTest
	@MethodSource("payloads")
	void payloadThatCannotBeFramedIsUnsendable(FrameCodec codec, String payload) {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> codec.encode(ByteBuffer.wrap(Frames.bytes(payload)), new FrameOutput()))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(Kind.UNSENDABLE));
	}

}
