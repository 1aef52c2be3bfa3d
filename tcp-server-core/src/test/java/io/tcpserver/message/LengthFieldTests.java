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
			.withByteOrder(ByteOrder.LITTLE_ENDIAN))
			.isEqualTo(new LengthField(4, 1, -2, true, ByteOrder.LITTLE_ENDIAN, LengthField.Encoding.BINARY, 99));
	}

	@ParameterizedTest
	@CsvSource({ "BINARY, 0, '1, 2, 3, 4 or 8'", "BINARY, 5, '1, 2, 3, 4 or 8'", "BINARY, 9, '1, 2, 3, 4 or 8'",
			"ASCII, 0, from 1 to 8", "ASCII, 9, from 1 to 8", "BCD, 0, from 1 to 4", "BCD, 5, from 1 to 4" })
	void lengthThatIsNotPossibleIsRefused(LengthField.Encoding encoding, int length, String possible) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LengthField(length, 0, 0, false, ByteOrder.BIG_ENDIAN, encoding, 99))
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

}
