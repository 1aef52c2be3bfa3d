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
import java.util.Objects;

/**
 * How frames say how long they are. A frame is some bytes before the length, the length,
 * and as many bytes as the length tells. Its payload is all of that but the length: what
 * comes before it and what comes behind it. What is sent is cut in the same place.
 * <p>
 * Behind the length there are as many bytes as it says, plus the adjustment, minus
 * {@code offset + length} if it is inclusive.
 *
 * @param length how long the length is: 1, 2, 3, 4 or 8 bytes, or 1 to 8 ASCII digits, or
 * 1 to 4 bytes of BCD
 * @param offset how many bytes of a frame come before its length
 * @param adjustment what is added to the length, for example 2 if a checksum of two bytes
 * follows that it does not count
 * @param inclusive whether the length counts itself and what comes before it
 * @param byteOrder the order of bytes, {@link ByteOrder#BIG_ENDIAN} unless the encoding
 * is {@link Encoding#BINARY}
 * @param encoding how the length is written
 * @param maxLength the most bytes of a payload
 * @since 0.1.0
 */
public record LengthField(int length, int offset, int adjustment, boolean inclusive, ByteOrder byteOrder,
		Encoding encoding, int maxLength) {

	public LengthField {
		Objects.requireNonNull(byteOrder, "byteOrder");
		Objects.requireNonNull(encoding, "encoding");
		if (!encoding.allows(length)) {
			throw new IllegalArgumentException(
					"'length' of encoding %s must be %s, got %d".formatted(encoding, encoding.lengths, length));
		}
		if (byteOrder != ByteOrder.BIG_ENDIAN && encoding != Encoding.BINARY) {
			throw new IllegalArgumentException("'byteOrder' of encoding %s must be BIG_ENDIAN".formatted(encoding));
		}
		if (maxLength < 1) {
			throw new IllegalArgumentException("'maxLength' must be positive, got " + maxLength);
		}
		if (offset < 0 || offset > maxLength) {
			throw new IllegalArgumentException(
					"'offset' must be from 0 to 'maxLength' (%d), got %d".formatted(maxLength, offset));
		}
		if (offset > Integer.MAX_VALUE - length) {
			throw new IllegalArgumentException(
					"'offset' must be at most %d, got %d".formatted(Integer.MAX_VALUE - length, offset));
		}
	}

	/**
	 * Return settings of frames that begin with a number.
	 * @param length how many bytes it has: 1, 2, 3, 4 or 8
	 * @param maxLength the most bytes of a payload
	 * @return settings with big-endian bytes, without offset or adjustment, not inclusive
	 */
	public static LengthField binary(int length, int maxLength) {
		return new LengthField(length, 0, 0, false, ByteOrder.BIG_ENDIAN, Encoding.BINARY, maxLength);
	}

	/**
	 * Return settings of frames that begin with ASCII digits.
	 * @param length how many digits, 1 to 8
	 * @param maxLength the most bytes of a payload
	 * @return settings without offset or adjustment, not inclusive
	 */
	public static LengthField ascii(int length, int maxLength) {
		return new LengthField(length, 0, 0, false, ByteOrder.BIG_ENDIAN, Encoding.ASCII, maxLength);
	}

	/**
	 * Return settings of frames that begin with binary-coded decimal digits.
	 * @param length how many bytes, 1 to 4, of two digits each
	 * @param maxLength the most bytes of a payload
	 * @return settings without offset or adjustment, not inclusive
	 */
	public static LengthField bcd(int length, int maxLength) {
		return new LengthField(length, 0, 0, false, ByteOrder.BIG_ENDIAN, Encoding.BCD, maxLength);
	}

	/**
	 * Return settings with another offset.
	 * @param offset how many bytes of a frame come before its length
	 * @return changed settings
	 */
	public LengthField withOffset(int offset) {
		return new LengthField(this.length, offset, this.adjustment, this.inclusive, this.byteOrder, this.encoding,
				this.maxLength);
	}

	/**
	 * Return settings with another adjustment.
	 * @param adjustment what is added to the length
	 * @return changed settings
	 */
	public LengthField withAdjustment(int adjustment) {
		return new LengthField(this.length, this.offset, adjustment, this.inclusive, this.byteOrder, this.encoding,
				this.maxLength);
	}

	/**
	 * Return settings of a length that counts everything, or only what follows it.
	 * @param inclusive whether the length counts itself and what comes before it
	 * @return changed settings
	 */
	public LengthField withInclusive(boolean inclusive) {
		return new LengthField(this.length, this.offset, this.adjustment, inclusive, this.byteOrder, this.encoding,
				this.maxLength);
	}

	/**
	 * Return settings with another order of bytes.
	 * @param byteOrder the order of bytes
	 * @return changed settings
	 */
	public LengthField withByteOrder(ByteOrder byteOrder) {
		return new LengthField(this.length, this.offset, this.adjustment, this.inclusive, byteOrder, this.encoding,
				this.maxLength);
	}

	/**
	 * How a length is written.
	 */
	public enum Encoding {

		/**
		 * As a number; unsigned, but for that of eight bytes.
		 */
		BINARY("1, 2, 3, 4 or 8"),

		/**
		 * As decimal digits in ASCII, with leading zeros.
		 */
		ASCII("from 1 to 8"),

		/**
		 * As binary-coded decimal: two digits in each byte.
		 */
		BCD("from 1 to 4");

		private final String lengths;

		Encoding(String lengths) {
			this.lengths = lengths;
		}

		private boolean allows(int length) {
			return switch (this) {
				case BINARY -> (length >= 1 && length <= 4) || length == Long.BYTES;
				case ASCII -> length >= 1 && length <= 8;
				case BCD -> length >= 1 && length <= 4;
			};
		}

	}

}
