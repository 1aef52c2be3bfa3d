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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FixedLengthCodec}.
 */
class FixedLengthCodecTests {

	private final FrameCodec codec = FrameCodecs.fixedLength(3);

	@Test
	void framesHaveTheSameLength() throws FrameException {
		assertThat(Frames.decode(this.codec, "123\n\0a45")).containsExactly("123", "\n\0a");
	}

	@Test
	void payloadOfAnotherLengthIsNotSent() throws FrameException {
		assertThat(Frames.encode(this.codec, "123", "456")).isEqualTo("123456");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.encode(this.codec, "12"))
			.withMessage("A payload must have 3 bytes, got 2");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.encode(this.codec, "1234"));
	}

	@Test
	void lengthIsPositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> FrameCodecs.fixedLength(0))
			.withMessage("'length' must be positive, got 0");
	}

}
