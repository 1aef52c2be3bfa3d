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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameInput}.
 */
class FrameInputTests {

	@Test
	void bytesAreFoundWhereverTheyAre() {
		for (int length = 0; length < 40; length++) {
			for (int index = 0; index < length; index++) {
				byte[] bytes = new byte[length];
				bytes[index] = (byte) 0x80;
				FrameInput input = new FrameInput(bytes);
				assertThat(input.indexOf((byte) 0x80)).isEqualTo(index);
				assertThat(input.indexOf((byte) 0x80)).as("again").isEqualTo(index);
				assertThat(input.searched()).isEqualTo(index);
			}
		}
	}

	@Test
	void firstOfSeveralBytesIsFound() {
		FrameInput input = new FrameInput(Frames.hex("01 00 0b 0a 0a 0b 0a 00 0a 0a"));
		assertThat(input.indexOf((byte) '\n')).isEqualTo(3);
		input.searched(4);
		assertThat(input.indexOf((byte) '\n')).isEqualTo(4);
		input.skip(5);
		assertThat(input.searched()).isZero();
		assertThat(input.indexOf((byte) '\n')).isEqualTo(1);
	}

	@Test
	void searchEndsAtWhatHasArrived() {
		FrameInput input = new FrameInput();
		input.feed(Frames.bytes("ab\ncd\n"), 0, 6);
		assertThat(Frames.text(input.take(0, 2, 3))).isEqualTo("ab");
		assertThat(Frames.text(input.take(0, 2, 3))).isEqualTo("cd");
		input.feed(Frames.bytes("xy"), 0, 2);
		assertThat(input.indexOf((byte) '\n')).as("what was there before").isEqualTo(-1);
		assertThat(input.searched()).isEqualTo(2);
	}

	@Test
	void bytesMatchOnlyWithinBounds() {
		FrameInput input = new FrameInput(Frames.bytes("xabc"));
		input.skip(1);
		assertThat(input.matches(0, Frames.bytes("abc"))).isTrue();
		assertThat(input.matches(1, Frames.bytes("bc"))).isTrue();
		assertThat(input.matches(1, Frames.bytes("ac"))).isFalse();
		assertThat(input.matches(-1, Frames.bytes("xa"))).isFalse();
		assertThat(input.matches(2, Frames.bytes("cd"))).isFalse();
		assertThat(input.matches(3, Frames.bytes(""))).isTrue();
	}

	@Test
	void numbersAreUnsignedButForTheLongest() {
		FrameInput input = new FrameInput(Frames.hex("00 ff fe fd fc fb fa f9 f8"));
		assertThat(input.getNumber(1, 1, ByteOrder.BIG_ENDIAN)).isEqualTo(0xFF);
		assertThat(input.getNumber(1, 3, ByteOrder.BIG_ENDIAN)).isEqualTo(0xFFFEFD);
		assertThat(input.getNumber(1, 3, ByteOrder.LITTLE_ENDIAN)).isEqualTo(0xFDFEFF);
		assertThat(input.getNumber(1, 4, ByteOrder.BIG_ENDIAN)).isEqualTo(0xFFFEFDFCL);
		assertThat(input.getNumber(1, 8, ByteOrder.BIG_ENDIAN)).isEqualTo(0xFFFEFDFCFBFAF9F8L);
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> input.getNumber(6, 4, ByteOrder.BIG_ENDIAN));
	}

	@Test
	void whatIsSplitGoesOnWhereItWas() {
		FrameInput input = new FrameInput(Frames.bytes("ab\ncd"));
		input.skip(3);
		assertThat(input.indexOf((byte) '\n')).isEqualTo(-1);
		FrameInput rest = input.split();
		assertThat(input.isEmpty()).isTrue();
		assertThat(rest.size()).isEqualTo(2);
		assertThat(rest.searched()).isEqualTo(2);
		rest.feed(ByteBuffer.wrap(Frames.bytes("\n")));
		assertThat(rest.indexOf((byte) '\n')).isEqualTo(2);
		assertThat(Frames.text(rest.take(0, 2, 3))).isEqualTo("cd");
	}

	@Test
	void bytesAreKeptWhileItGrows() {
		FrameInput input = new FrameInput();
		StringBuilder expected = new StringBuilder();
		for (int i = 0; i < 2000; i++) {
			String piece = "piece %d,".formatted(i);
			input.feed(Frames.bytes(piece), 0, piece.length());
			expected.append(piece);
			if (i % 3 == 0) {
				assertThat(Frames.text(input.take(1, 3, 5))).isEqualTo(expected.substring(1, 4));
				expected.delete(0, 5);
			}
		}
		assertThat(Frames.text(input.take(0, input.size(), input.size()))).isEqualTo(expected.toString());
	}

	@Test
	void longFrameLeavesNoLargeArrayBehind() {
		FrameInput input = new FrameInput(Frames.bytes("x"));
		byte[] frame = new byte[65_536];
		frame[frame.length - 1] = 'y';
		input.feed(frame, 0, frame.length);
		ByteBuffer payload = input.take(0, 1, frame.length);
		assertThat(input.capacity()).isGreaterThan(frame.length);
		assertThat(input.indexOf((byte) '\n')).isEqualTo(-1);
		input.trim();
		assertThat(input.capacity()).isEqualTo(1);
		assertThat(input.searched()).as("what was searched").isEqualTo(1);
		assertThat(Frames.text(payload)).as("what was taken before").isEqualTo("x");
		input.feed(Frames.bytes("z"), 0, 1);
		assertThat(Frames.text(input.take(0, 2, 2))).isEqualTo("yz");
	}

	@Test
	void arrayThatIsUsedIsKept() {
		FrameInput input = new FrameInput(new byte[4096]);
		input.skip(3000);
		input.trim();
		assertThat(input.capacity()).as("more than a quarter is left").isEqualTo(4096);
		FrameInput small = new FrameInput(new byte[1024]);
		small.skip(1023);
		small.trim();
		assertThat(small.capacity()).as("small").isEqualTo(1024);
	}

	@Test
	void largeArrayGrowsByAHalf() {
		FrameInput input = new FrameInput();
		List<Integer> capacities = new ArrayList<>();
		byte[] one = new byte[1];
		for (int i = 0; i < 300_000; i++) {
			int before = input.capacity();
			input.feed(one, 0, 1);
			if (input.capacity() != before) {
				capacities.add(input.capacity());
			}
		}
		assertThat(capacities).containsExactly(256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 98_304,
				147_456, 221_184, 331_776);
		input.feed(new byte[200_000], 0, 200_000);
		assertThat(input.capacity()).isEqualTo(500_000);
	}

	@Test
	void nothingIsTakenBeyondTheEnd() {
		FrameInput input = new FrameInput(Frames.bytes("abc"));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.take(0, 2, 4));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.take(2, 2, 3));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.skip(4));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.searched(4));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.get(3));
		assertThat(input.size()).isEqualTo(3);
	}

	@Test
	void compactedInputHoldsWhatIsLeft() {
		FrameInput input = new FrameInput();
		input.feed("one\ntwo".getBytes(StandardCharsets.US_ASCII), 0, 7);
		input.skip(4);
		input.compact();
		assertThat(input.capacity()).isEqualTo(3);
		assertThat(input.matches(0, "two".getBytes(StandardCharsets.US_ASCII))).isTrue();
	}

	@Test
	void retainedBytesCanBeTakenBackWhateverWasDoneToThePayload() {
		FrameInput input = new FrameInput(Frames.bytes("ab\ncd\nef"));
		input.retain(true);
		for (String line : new String[] { "ab", "cd" }) {
			ByteBuffer payload = input.take(0, 2, 3);
			assertThat(Frames.text(payload.duplicate())).isEqualTo(line);
			payload.array()[payload.arrayOffset() + payload.position()] = '!';
		}
		assertThat(input.retained()).isEqualTo(6);
		assertThat(input.size()).isEqualTo(2);
		input.feed(Frames.bytes("gh"), 0, 2);
		input.compact();
		assertThat(input.capacity()).isEqualTo(10);
		FrameInput rest = input.split();
		assertThat(input.retained()).isZero();
		rest.release(3);
		rest.searched(4);
		rest.takeBack(3);
		assertThat(rest.searched()).isZero();
		assertThat(Frames.text(rest.view(0, rest.size()))).isEqualTo("cd\nefgh");
		assertThat(rest.retained()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void payloadIsAroundBytesThatAreNotPartOfIt(boolean retaining) {
		FrameInput input = new FrameInput(Frames.bytes("ab##cde;fg#h;"));
		input.retain(retaining);
		assertThat(Frames.text(input.takeWithout(2, 2, 7, 8))).isEqualTo("abcde");
		assertThat(Frames.text(input.takeWithout(2, 1, 4, 5))).isEqualTo("fgh");
		assertThat(input.isEmpty()).isTrue();
		if (retaining) {
			input.takeBack(13);
			assertThat(Frames.text(input.view(0, 13))).isEqualTo("ab##cde;fg#h;");
		}
	}

	@Test
	void retainedBytesAreDroppedFromEitherEnd() {
		FrameInput input = new FrameInput(Frames.bytes("abcdefgh"));
		input.retain(true);
		input.skip(5);
		input.cut(2);
		input.release(1);
		assertThat(input.retained()).isEqualTo(2);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.release(3));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.cut(3));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.takeBack(3));
		input.takeBack(2);
		assertThat(Frames.text(input.view(0, input.size()))).isEqualTo("bcfgh");
		input.skip(1);
		input.retain(false);
		input.skip(1);
		assertThat(input.retained()).isZero();
	}

	@Test
	void decimalNumbersAreReadExactly() throws FrameException {
		for (String number : new String[] { "0", "7", "-7", "007", "9223372036854775807", "-9223372036854775808" }) {
			FrameInput input = new FrameInput(Frames.bytes("x" + number + "y"));
			assertThat(input.getDecimal(1, number.length())).isEqualTo(Long.parseLong(number));
		}
		for (String number : new String[] { "", "-", "+7", "7a", "--7", "9223372036854775808", "-9223372036854775809",
				"99999999999999999999" }) {
			FrameInput input = new FrameInput(Frames.bytes("x" + number + "y"));
			assertThatExceptionOfType(FrameException.class).as(number)
				.isThrownBy(() -> input.getDecimal(1, number.length()));
		}
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> new FrameInput(Frames.bytes("1")).getDecimal(0, 2));
	}

	@Test
	void bytesAreReadWithoutTakingThem() {
		FrameInput input = new FrameInput("xa\u00e4;b;".getBytes(StandardCharsets.UTF_8));
		input.skip(1);
		assertThat(input.getString(0, 3, StandardCharsets.UTF_8)).isEqualTo("a\u00e4");
		assertThat(input.getBytes(3, 2)).isEqualTo(Frames.bytes(";b"));
		assertThat(input.indexOf((byte) ';', 0)).isEqualTo(3);
		assertThat(input.indexOf((byte) ';', 4)).isEqualTo(5);
		assertThat(input.indexOf((byte) 'x', 0)).isEqualTo(-1);
		assertThat(input.searched()).isZero();
		assertThat(input.size()).isEqualTo(6);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.indexOf((byte) ';', 7));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.getBytes(4, 3));
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> input.getString(-1, 1, StandardCharsets.UTF_8));
	}

	@Test
	void stateLastsUntilBytesAreTakenOrTakenBack() {
		FrameInput input = new FrameInput(Frames.bytes("abc"));
		input.state("state");
		assertThat(input.state(Integer.class)).as("another type").isNull();
		input.feed(Frames.bytes("d"), 0, 1);
		FrameInput rest = input.split();
		assertThat(input.hasState()).isFalse();
		assertThat(rest.state(String.class)).isEqualTo("state");
		rest.skip(1);
		assertThat(rest.state(String.class)).isNull();
		rest.retain(true);
		rest.skip(1);
		rest.state("ahead");
		rest.takeBack(1);
		assertThat(rest.hasState()).isFalse();
	}

}
