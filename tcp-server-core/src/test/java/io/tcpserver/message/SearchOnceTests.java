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

import io.tcpserver.harness.Rounds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Codecs that search for an end look at each byte once, however slowly they come: not the
 * time is measured, but whether they notice that bytes behind them have changed.
 */
class SearchOnceTests {

	private static final int MAX_LENGTH = Rounds.of(100_000);

	private static final int STEP = 997;

	static Stream<Arguments> codecs() {
		return Stream.of(Arguments.of(FrameCodecs.line(MAX_LENGTH), "", "\n"),
				Arguments.of(FrameCodecs.delimiter(MAX_LENGTH, Frames.bytes(";")), "", ";"),
				Arguments.of(FrameCodecs.delimiter(MAX_LENGTH, Frames.bytes("<|>")), "", "<|>"),
				Arguments.of(FrameCodecs.delimiter(MAX_LENGTH, Frames.bytes("\r\n"), Frames.bytes(";")), "", ";"),
				Arguments.of(FrameCodecs.stxEtx(MAX_LENGTH), "\u0002", "\u0003"),
				Arguments.of(FrameCodecs.mllp(MAX_LENGTH), "\u000b", "\u001c\r"),
				Arguments.of(FrameCodecs.syslog(MAX_LENGTH), "<", "\n"),
				Arguments.of(FrameCodecs.hdlc(MAX_LENGTH), "", "~"));
	}

	@ParameterizedTest
	@MethodSource("codecs")
	void bytesThatWereSearchedAreNotLookedAtAgain(FrameCodec codec, String start, String end) throws FrameException {
		for (int length = 0; length < 10 * STEP; length += STEP) {
			byte[] bytes = Frames.bytes(start + "x".repeat(length));
			FrameInput input = new FrameInput(bytes);
			assertThat(codec.decode(input)).isNull();
			for (int i = start.length(); i + end.length() < bytes.length; i++) {
				bytes[i] = (byte) end.charAt((i - start.length()) % end.length());
			}
			input.feed(ByteBuffer.wrap(Frames.bytes("x")));
			assertThat(codec.decode(input)).as("%d bytes", length).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("codecs")
	void searchGoesOnWhereItHasEnded(FrameCodec codec, String start, String end) throws FrameException {
		FrameInput input = new FrameInput(Frames.bytes(start));
		assertThat(codec.decode(input)).isNull();
		for (int length = start.length() + 1; length < MAX_LENGTH; length++) {
			input.feed(ByteBuffer.wrap(new byte[] { 'x' }));
			assertThat(codec.decode(input)).isNull();
			assertThat(input.searched()).isEqualTo(length);
		}
		input.feed(ByteBuffer.wrap(Frames.bytes(end)));
		ByteBuffer payload = codec.decode(input);
		assertThat(payload).isNotNull();
		assertThat(input.searched()).isZero();
		assertThat(input.isEmpty()).isTrue();
	}

}
