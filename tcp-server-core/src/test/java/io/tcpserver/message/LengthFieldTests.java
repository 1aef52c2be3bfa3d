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

import java.nio.ByteOrder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LengthField}.
 */
class LengthFieldTests {

	@Test
	void everySettingCanBeChanged() {
		assertThat(LengthField.binary(4, 99)
			.withOffset(1)
			.withAdjustment(-2)
			.withInclusive(true)
			.withByteOrder(ByteOrder.LITTLE_ENDIAN)
			.withFixedBytes((byte) 5)
			.withTrailer((byte) 6, (byte) 7)
			.withStrip(false))
			.isEqualTo(new LengthField(4, 1, -2, true, ByteOrder.LITTLE_ENDIAN, LengthField.Encoding.BINARY,
					FixedBytes.of((byte) 5), FixedBytes.of((byte) 6, (byte) 7), false, 99));
	}

	@ParameterizedTest
	@CsvSource({ "BINARY, 0, '1, 2, 3, 4 or 8'", "BINARY, 5, '1, 2, 3, 4 or 8'", "BINARY, 9, '1, 2, 3, 4 or 8'",
			"ASCII, 0, from 1 to 8", "ASCII, 9, from 1 to 8", "HEX, 0, from 1 to 8", "HEX, 9, from 1 to 8",
			"BCD, 0, from 1 to 4", "BCD, 5, from 1 to 4" })
	void lengthThatIsNotPossibleIsRefused(LengthField.Encoding encoding, int length, String possible) {
		assertThatIllegalArgumentException().isThrownBy(() -> LengthField.of(encoding, length, 99))
			.withMessage("'length' of encoding %s must be %s, got %d".formatted(encoding, possible, length));
	}

	@Test
	void offsetIsWithinTheMaximum() {
		assertThatIllegalArgumentException().isThrownBy(() -> LengthField.bcd(2, 99).withOffset(-1))
			.withMessage("'offset' must be from 0 to 'maxLength' (99), got -1");
		assertThatIllegalArgumentException().isThrownBy(() -> LengthField.bcd(2, 99).withOffset(100))
			.withMessage("'offset' must be from 0 to 'maxLength' (99), got 100");
	}

	@Test
	void maximumIsPositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> LengthField.binary(2, 0))
			.withMessage("'maxLength' must be positive, got 0");
	}

	@Test
	void digitsHaveNoOrderOfBytes() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> LengthField.ascii(4, 99).withByteOrder(ByteOrder.LITTLE_ENDIAN))
			.withMessage("'byteOrder' of encoding ASCII must be BIG_ENDIAN");
	}

	@Test
	void shortestWholeFrameIsWithinTheMaximum() {
		LengthField field = LengthField.binary(2, 5).withOffset(1).withFixedBytes((byte) 0);
		assertThat(field.withTrailer((byte) 0).withStrip(false).strip()).isFalse();
		assertThatIllegalArgumentException().isThrownBy(() -> field.withTrailer((byte) 0, (byte) 0).withStrip(false))
			.withMessage("'maxLength' must be at least 6 without 'strip', got 5");
	}

	@Test
	void fixedBytesAreComparedByWhatTheyAre() {
		FixedBytes bytes = FixedBytes.of((byte) 0, (byte) 0xfe);
		assertThat(bytes).isEqualTo(FixedBytes.of((byte) 0, (byte) 0xfe))
			.hasSameHashCodeAs(FixedBytes.of((byte) 0, (byte) 0xfe))
			.isNotEqualTo(FixedBytes.NONE)
			.hasToString("00 FE");
		assertThat(bytes.length()).isEqualTo(2);
		assertThat(FixedBytes.of()).isSameAs(FixedBytes.NONE);
	}

	@Test
	void fixedBytesDoNotChange() {
		byte[] array = { 1, 2 };
		FixedBytes bytes = FixedBytes.of(array);
		array[0] = 9;
		bytes.toByteArray()[1] = 9;
		assertThat(bytes.toByteArray()).containsExactly(1, 2);
	}

}
