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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RawCodec}.
 */
class RawCodecTests {

	private final FrameCodec codec = FrameCodecs.raw(4);

	@Test
	void whatHasArrivedIsAFrame() throws FrameException {
		FrameInput input = new FrameInput();
		assertThat(this.codec.decode(input)).isNull();
		input.feed(ByteBuffer.wrap(Frames.bytes("abc")));
		assertThat(this.codec.decode(input)).satisfies((frame) -> assertThat(Frames.text(frame)).isEqualTo("abc"));
		assertThat(this.codec.decode(input)).isNull();
	}

	@Test
	void moreThanTheMaximumBecomesSeveralFrames() throws FrameException {
		FrameInput input = new FrameInput(Frames.bytes("abcdefghij"));
		assertThat(input.size()).isEqualTo(10);
		for (String expected : new String[] { "abcd", "efgh", "ij" }) {
			assertThat(this.codec.decode(input))
				.satisfies((frame) -> assertThat(Frames.text(frame)).isEqualTo(expected));
		}
		assertThat(this.codec.decode(input)).isNull();
	}

	@Test
	void whatIsSentIsSentAsItIs() throws FrameException {
		assertThat(Frames.encode(this.codec, "abcdef", "", "g")).isEqualTo("abcdefg");
	}

}
