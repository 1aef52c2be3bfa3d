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

package io.tcpserver.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReceiveBuffer}: which array it holds, and when it copies.
 */
class ReceiveBufferMemoryTests {

	private final ReceiveBuffer buffer = new ReceiveBuffer(ReceiveBuffer.DEFAULT_LIMIT);

	@Test
	void anEmptyBufferHoldsNoArray() throws IOException {
		for (int round = 0; round < 3; round++) {
			this.buffer.feed(Fragments.bytes("abc"));
			this.buffer.feed(Fragments.bytes("defghijk"));
			assertThat(this.buffer.capacity()).isGreaterThanOrEqualTo(11);
			this.buffer.read(10);
			assertThat(this.buffer.capacity()).isPositive();
			this.buffer.read(10);
			assertThat(this.buffer.capacity()).isZero();
		}
	}

	@Test
	void aChunkThatIsReadAsItCameIsNotCopied() throws IOException {
		byte[] chunk = Fragments.bytes("chunk\n");
		this.buffer.feed(chunk);
		assertThat(this.buffer.readUntil(Fragments.bytes("\n"))).isSameAs(chunk);
		this.buffer.feed(chunk);
		byte[] part = this.buffer.read(5);
		assertThat(part).asString().isEqualTo("chunk");
		assertThat(part).isNotSameAs(chunk);
	}

	@Test
	void appendingByteByByteCopiesRarely() {
		Set<Integer> capacities = new HashSet<>();
		for (int i = 0; i < 100_000; i++) {
			this.buffer.feed(new byte[1]);
			capacities.add(this.buffer.capacity());
		}
		assertThat(capacities).hasSizeLessThan(20);
	}

	@Test
	void takenBytesDoNotAddUp() throws IOException {
		this.buffer.feed(new byte[1000]);
		for (int i = 0; i < 10_000; i++) {
			this.buffer.read(100);
			this.buffer.feed(new byte[100]);
		}
		assertThat(this.buffer.size()).isEqualTo(1000);
		assertThat(this.buffer.capacity()).isLessThanOrEqualTo(2000);
	}

	@Test
	void theArrayOfALongMessageIsNotKeptForAShortOne() throws IOException {
		this.buffer.feed(new byte[1_000_000]);
		this.buffer.skip(999_990);
		this.buffer.feed(new byte[10]);
		assertThat(this.buffer.capacity()).isEqualTo(20);
	}

	@Test
	void bytesSurviveGrowing() throws IOException {
		byte[] input = new byte[5000];
		for (int i = 0; i < input.length; i++) {
			input[i] = (byte) (i * 31 >> 3);
		}
		for (List<byte[]> chunks : Fragments.random(input, 50, 7)) {
			ByteArrayOutputStream output = new ByteArrayOutputStream();
			int next = 0;
			for (byte[] chunk : chunks) {
				this.buffer.feed(chunk);
				next = (next + 37) % 400;
				output.writeBytes(this.buffer.read(next));
			}
			output.writeBytes(this.buffer.read(this.buffer.size()));
			assertThat(Arrays.equals(output.toByteArray(), input)).isTrue();
			assertThat(this.buffer.capacity()).isZero();
		}
	}

}
