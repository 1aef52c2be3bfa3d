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

import java.io.IOException;
import java.util.List;

import io.tcpserver.stream.FragmentedReader;
import io.tcpserver.stream.Fragments;
import io.tcpserver.stream.IncompleteReadException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ReceiveBuffer}: reading a known number of bytes, and primitives.
 */
class ReceiveBufferExactTests {

	private final ReceiveBuffer buffer = new ReceiveBuffer(ReceiveBuffer.DEFAULT_LIMIT);

	@Test
	@DisplayName("asyncio R34: exactly zero bytes are always there, fewer are rejected, nothing is taken")
	void exactlyZeroBytesAreAlwaysThere() throws IOException {
		assertThat(this.buffer.canReadExactly(0)).isTrue();
		assertThat(this.buffer.readExactly(0)).isEmpty();
		this.buffer.feed(bytes("data"));
		assertThat(this.buffer.readExactly(0)).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> this.buffer.canReadExactly(-1))
			.withMessageContaining("-1");
		assertThatIllegalArgumentException().isThrownBy(() -> this.buffer.readExactly(-1)).withMessageContaining("-1");
		assertThat(this.buffer.size()).isEqualTo(4);
		this.buffer.read(4);
		this.buffer.feedEof();
		assertThat(this.buffer.readExactly(0)).isEmpty();
	}

	@Test
	@DisplayName("asyncio R35, R36: exactly n bytes over several feeds, the rest stays, whatever the limit")
	void exactlyNBytesOverSeveralFeeds() throws IOException {
		for (List<byte[]> chunks : Fragments.of("0123456789ab")) {
			FragmentedReader reader = new FragmentedReader(chunks, 2);
			assertThat(reader.readExactly(5)).asString().isEqualTo("01234");
			assertThat(reader.readExactly(6)).asString().isEqualTo("56789a");
			assertThat(reader.readAll()).asString().isEqualTo("b");
		}
	}

	@Test
	void readExactlyOfMoreThanThereIsWaits() throws IOException {
		this.buffer.feed(bytes("abc"));
		assertThat(this.buffer.canReadExactly(3)).isTrue();
		assertThat(this.buffer.canReadExactly(4)).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> this.buffer.readExactly(4)).withMessageContaining("3 bytes");
		assertThat(this.buffer.size()).isEqualTo(3);
	}

	@Test
	@DisplayName("asyncio R37: the end before n bytes gives what there was, and empties the buffer")
	void theEndBeforeNBytesGivesWhatThereWas() throws IOException {
		byte[] input = bytes("DATADATADATADATA12");
		for (List<byte[]> chunks : Fragments.random(input, 50, 1)) {
			FragmentedReader reader = new FragmentedReader(chunks);
			assertThatExceptionOfType(IncompleteReadException.class).isThrownBy(() -> reader.readExactly(36))
				.withMessage("18 bytes read on a total of 36 expected bytes")
				.satisfies((exception) -> assertThat(exception.partial()).isEqualTo(input))
				.satisfies((exception) -> assertThat(exception.expected()).hasValue(36));
			assertThat(reader.buffer().isAtEof()).isTrue();
			assertThat(reader.read(10)).isEmpty();
		}
	}

	@Test
	void primitivesAreBigEndian() throws IOException {
		this.buffer.feed(new byte[] { -128, (byte) 0x81, 2, 3, 4, 5, 6, (byte) 0x87, 8, 9, 10, 11, 12, 13, 14, 15 });
		assertThat(this.buffer.takeByte()).isEqualTo((byte) -128);
		assertThat(this.buffer.takeShort()).isEqualTo((short) 0x8102);
		assertThat(this.buffer.takeInt()).isEqualTo(0x03040506);
		assertThat(this.buffer.takeLong()).isEqualTo(0x8708090A0B0C0D0EL);
		assertThat(this.buffer.size()).isOne();
		assertThat(this.buffer.takeByte()).isEqualTo((byte) 15);
		assertThat(this.buffer.capacity()).isZero();
	}

	@Test
	void primitivesMayBeCutAnywhere() throws IOException {
		byte[] input = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
		for (List<byte[]> chunks : Fragments.all(input)) {
			FragmentedReader reader = new FragmentedReader(chunks);
			assertThat(reader.readLong()).isEqualTo(0x0102030405060708L);
			assertThat(reader.readAll()).containsExactly(9);
		}
	}

	@Test
	void primitiveCutOffByTheEndIsAnIncompleteRead() {
		this.buffer.feed(new byte[] { 1, 2, 3 });
		assertThatIllegalStateException().isThrownBy(this.buffer::takeInt);
		this.buffer.feedEof();
		assertThatExceptionOfType(IncompleteReadException.class).isThrownBy(this.buffer::takeInt)
			.withMessage("3 bytes read on a total of 4 expected bytes");
		assertThatExceptionOfType(IncompleteReadException.class).isThrownBy(this.buffer::takeByte)
			.withMessage("0 bytes read on a total of 1 expected bytes");
	}

	private static byte[] bytes(String text) {
		return Fragments.bytes(text);
	}

}
