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
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

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

	@Test
	void numbersAndTextAreAddedAsCodecsNeedThem() {
		for (long number : new long[] { 0, 7, -7, 10, 12_345, Long.MAX_VALUE, Long.MIN_VALUE }) {
			assertThat(new FrameOutput().putDecimal(number).toByteArray()).isEqualTo(Frames.bytes("" + number));
		}
		for (Charset charset : new Charset[] { StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1,
				StandardCharsets.US_ASCII, StandardCharsets.UTF_16BE }) {
			for (String text : new String[] { "", "abc", "ab\u00e4c", "\u20ac", "x".repeat(1000) }) {
				assertThat(new FrameOutput().put('<').putString(text, charset).toByteArray())
					.isEqualTo(new FrameOutput().put('<').put(text.getBytes(charset)).toByteArray());
			}
		}
	}

	@Test
	void lengthCanFollowWhatItIsTheLengthOf() {
		FrameOutput output = new FrameOutput().put('x').putNumber(0, 2, ByteOrder.BIG_ENDIAN);
		output.put(Frames.bytes("abcd"), 1, 2).setNumber(1, 0x0102, 2, ByteOrder.BIG_ENDIAN);
		assertThat(output.toByteArray()).isEqualTo(new byte[] { 'x', 1, 2, 'b', 'c' });
		output.setNumber(1, 0x0102, 2, ByteOrder.LITTLE_ENDIAN);
		assertThat(output.toByteArray()).isEqualTo(new byte[] { 'x', 2, 1, 'b', 'c' });
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> output.setNumber(4, 0, 2, ByteOrder.BIG_ENDIAN));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> output.put(new byte[2], 1, 2));
	}

}
