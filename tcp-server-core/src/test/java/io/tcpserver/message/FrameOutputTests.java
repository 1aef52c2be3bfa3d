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
import java.nio.ByteOrder;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FrameOutput}.
 */
class FrameOutputTests {

	private final FrameOutput output = new FrameOutput();

	@Test
	void bytesAreKeptWhileItGrows() {
		StringBuilder expected = new StringBuilder();
		for (int i = 0; i < 500; i++) {
			this.output.put(Frames.bytes("abc")).put('-').put(ByteBuffer.allocateDirect(1).put((byte) '!').flip());
			expected.append("abc-!");
		}
		assertThat(this.output.size()).isEqualTo(expected.length());
		assertThat(Frames.text(this.output.toByteArray())).isEqualTo(expected.toString());
	}

	@Test
	void numbersHaveTheirOrder() {
		this.output.putNumber(0x010203, 3, ByteOrder.BIG_ENDIAN).putNumber(0x010203, 4, ByteOrder.LITTLE_ENDIAN);
		assertThat(this.output.toByteArray()).containsExactly(1, 2, 3, 3, 2, 1, 0);
	}

	@Test
	void forbiddenByteIsFoundAndNothingIsAdded() throws FrameException {
		this.output.put('\n').putWithout((byte) '\n', ByteBuffer.wrap(Frames.bytes("0123456789")));
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> this.output.putWithout((byte) '\n', ByteBuffer.wrap(Frames.bytes("0123456789abc\n"))))
			.withMessage("A payload must not contain 0x0A, but does at index 13");
		assertThat(Frames.text(this.output.toByteArray())).isEqualTo("\n0123456789");
	}

	@Test
	void whatWasAddedLastCanBeRemoved() {
		this.output.put(Frames.bytes("abc")).truncate(1);
		assertThat(Frames.text(this.output.toByteArray())).isEqualTo("a");
		assertThatIllegalArgumentException().isThrownBy(() -> this.output.truncate(2))
			.withMessage("Cannot truncate 1 bytes to 2");
	}

}
