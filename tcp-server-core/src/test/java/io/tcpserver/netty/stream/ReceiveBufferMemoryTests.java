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

package io.tcpserver.netty.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.tcpserver.settings.TextSettings;
import io.tcpserver.stream.Fragments;
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
		this.buffer.read(999_990);
		this.buffer.feed(new byte[10]);
		assertThat(this.buffer.capacity()).isEqualTo(20);
	}

	@Test
	void oneByteOfALargeChunkDoesNotKeepIt() throws IOException {
		this.buffer.feed(new byte[65_536]);
		this.buffer.read(65_535);
		assertThat(this.buffer.capacity()).isEqualTo(1);
	}

	@Test
	void takingALargeChunkBitByBitMovesItRarely() throws IOException {
		byte[] chunk = new byte[65_536];
		for (int i = 0; i < chunk.length; i++) {
			chunk[i] = (byte) i;
		}
		this.buffer.feed(chunk);
		List<Integer> capacities = new ArrayList<>();
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		for (int i = 0; i < chunk.length; i++) {
			int before = this.buffer.capacity();
			output.write(this.buffer.takeByte());
			if (this.buffer.capacity() != before) {
				capacities.add(this.buffer.capacity());
			}
		}
		assertThat(capacities).containsExactly(16_384, 4096, 1024, 0);
		assertThat(output.toByteArray()).isEqualTo(chunk);
	}

	@Test
	void largeArrayGrowsByAHalf() {
		List<Integer> capacities = new ArrayList<>();
		this.buffer.feed(new byte[10_000]);
		for (int i = 0; i < 200_000; i++) {
			int before = this.buffer.capacity();
			this.buffer.feed(new byte[1]);
			if (this.buffer.capacity() != before) {
				capacities.add(this.buffer.capacity());
			}
		}
		assertThat(capacities).containsExactly(20_000, 40_000, 65_536, 98_304, 147_456, 221_184);
		this.buffer.feed(new byte[290_000]);
		assertThat(this.buffer.capacity()).isEqualTo(500_000);
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

	@Test
	void compactedBufferHoldsWhatIsBuffered() throws Exception {
		ReceiveBuffer buffer = new ReceiveBuffer(ReceiveBuffer.DEFAULT_LIMIT);
		buffer.feed("one\ntwo".getBytes(StandardCharsets.US_ASCII));
		buffer.feed("three".getBytes(StandardCharsets.US_ASCII));
		assertThat(buffer.readLine(TextSettings.of(StandardCharsets.US_ASCII), false)).isEqualTo("one");
		assertThat(buffer.canReadLine()).isFalse();
		buffer.compact();
		assertThat(buffer.capacity()).isEqualTo(8);
		buffer.feed("\n".getBytes(StandardCharsets.US_ASCII));
		assertThat(buffer.readLine(TextSettings.of(StandardCharsets.US_ASCII), false)).isEqualTo("twothree");
	}

}
