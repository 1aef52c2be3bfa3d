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
 * How frames say how long they are. A frame consists of these parts, most of which are
 * usually empty: some bytes before the length, the length, the fixed bytes, the body, and
 * the trailer. Its payload is what comes before the length, and the body; or, if it is
 * not stripped, the whole frame. What is sent is framed in the same way.
 * <p>
 * Behind the length there are as many bytes as it says, plus the adjustment, minus
 * {@code offset + length} if it is inclusive. The fixed bytes and the trailer are among
 * them: an adjustment adds them to a length that does not count them.
 *
 * @param length how long the length is: 1, 2, 3, 4 or 8 bytes, or 1 to 8 digits in ASCII,
 * decimal or hexadecimal, or 1 to 4 bytes of BCD
 * @param offset how many bytes of a frame come before its length
 * @param adjustment what is added to the length, for example 2 if a checksum of two bytes
 * follows that it does not count
 * @param inclusive whether the length counts itself and what comes before it
 * @param byteOrder the order of bytes, {@link ByteOrder#BIG_ENDIAN} unless the encoding
 * is {@link Encoding#BINARY}
 * @param encoding how the length is written
 * @param fixedBytes what comes right after the length; a frame with other bytes there is
 * malformed
 * @param trailer what ends a frame; a frame that ends with other bytes is malformed
 * @param strip whether a payload comes without the length, the fixed bytes and the
 * trailer; if not, a payload that is sent must be a whole frame as well
 * @param maxLength the most bytes of a payload
 * @since 0.1.0
 */
public record LengthField(int length, int offset, int adjustment, boolean inclusive, ByteOrder byteOrder,
		Encoding encoding, FixedBytes fixedBytes, FixedBytes trailer, boolean strip, int maxLength) {

	public LengthField {
		Objects.requireNonNull(byteOrder, "byteOrder");
		Objects.requireNonNull(encoding, "encoding");
		Objects.requireNonNull(fixedBytes, "fixedBytes");
		Objects.requireNonNull(trailer, "trailer");
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
		long around = (long) length + fixedBytes.length() + trailer.length();
		if (offset > Integer.MAX_VALUE - around) {
			throw new IllegalArgumentException(
					"'offset' must be at most %d, got %d".formatted(Integer.MAX_VALUE - around, offset));
		}
		if (!strip && offset + around > maxLength) {
			throw new IllegalArgumentException(
					"'maxLength' must be at least %d without 'strip', got %d".formatted(offset + around, maxLength));
		}
	}

	/**
	 * Return settings of frames that begin with a number.
	 * @param length how many bytes it has: 1, 2, 3, 4 or 8
	 * @param maxLength the most bytes of a payload
	 * @return settings with big-endian bytes, without offset, adjustment, fixed bytes or
	 * trailer, not inclusive, stripped
	 */
	public static LengthField binary(int length, int maxLength) {
		return of(Encoding.BINARY, length, maxLength);
	}

	/**
	 * Return settings of frames that begin with ASCII digits.
	 * @param length how many digits, 1 to 8
	 * @param maxLength the most bytes of a payload
	 * @return settings without offset, adjustment, fixed bytes or trailer, not inclusive,
	 * stripped
	 */
	public static LengthField ascii(int length, int maxLength) {
		return of(Encoding.ASCII, length, maxLength);
	}

	/**
	 * Return settings of frames that begin with hexadecimal digits in ASCII.
	 * @param length how many digits, 1 to 8
	 * @param maxLength the most bytes of a payload
	 * @return settings without offset, adjustment, fixed bytes or trailer, not inclusive,
	 * stripped
	 */
	public static LengthField hex(int length, int maxLength) {
		return of(Encoding.HEX, length, maxLength);
	}

	/**
	 * Return settings of frames that begin with binary-coded decimal digits.
	 * @param length how many bytes, 1 to 4, of two digits each
	 * @param maxLength the most bytes of a payload
	 * @return settings without offset, adjustment, fixed bytes or trailer, not inclusive,
	 * stripped
	 */
	public static LengthField bcd(int length, int maxLength) {
		return of(Encoding.BCD, length, maxLength);
	}

	/**
	 * Return settings of frames that begin with their length.
	 * @param encoding how it is written
	 * @param length how long it is, as {@link #length()} says
	 * @param maxLength the most bytes of a payload
	 * @return settings with big-endian bytes, without offset, adjustment, fixed bytes or
	 * trailer, not inclusive, stripped
	 */
	public static LengthField of(Encoding encoding, int length, int maxLength) {
		return new LengthField(length, 0, 0, false, ByteOrder.BIG_ENDIAN, encoding, FixedBytes.NONE, FixedBytes.NONE,
				true, maxLength);
	}

	/**
	 * Return settings with another offset.
	 * @param offset how many bytes of a frame come before its length
	 * @return changed settings
	 */
	public LengthField withOffset(int offset) {
		return new LengthField(this.length, offset, this.adjustment, this.inclusive, this.byteOrder, this.encoding,
				this.fixedBytes, this.trailer, this.strip, this.maxLength);
	}

	/**
	 * Return settings with another adjustment.
	 * @param adjustment what is added to the length
	 * @return changed settings
	 */
	public LengthField withAdjustment(int adjustment) {
		return new LengthField(this.length, this.offset, adjustment, this.inclusive, this.byteOrder, this.encoding,
				this.fixedBytes, this.trailer, this.strip, this.maxLength);
	}

	/**
	 * Return settings of a length that counts everything, or only what follows it.
	 * @param inclusive whether the length counts itself and what comes before it
	 * @return changed settings
	 */
	public LengthField withInclusive(boolean inclusive) {
		return new LengthField(this.length, this.offset, this.adjustment, inclusive, this.byteOrder, this.encoding,
				this.fixedBytes, this.trailer, this.strip, this.maxLength);
	}

	/**
	 * Return settings with another order of bytes.
	 * @param byteOrder the order of bytes
	 * @return changed settings
	 */
	public LengthField withByteOrder(ByteOrder byteOrder) {
		return new LengthField(this.length, this.offset, this.adjustment, this.inclusive, byteOrder, this.encoding,
				this.fixedBytes, this.trailer, this.strip, this.maxLength);
	}

	/**
	 * Return settings with fixed bytes right after the length.
	 * @param fixedBytes the bytes, which the length counts like all others behind it;
	 * none if there are none
	 * @return changed settings
	 */
	public LengthField withFixedBytes(byte... fixedBytes) {
		return new LengthField(this.length, this.offset, this.adjustment, this.inclusive, this.byteOrder, this.encoding,
				FixedBytes.of(fixedBytes), this.trailer, this.strip, this.maxLength);
	}

	/**
	 * Return settings with a trailer.
	 * @param trailer the last bytes of each frame, which the length counts like all
	 * others behind it; none if there is none
	 * @return changed settings
	 */
	public LengthField withTrailer(byte... trailer) {
		return new LengthField(this.length, this.offset, this.adjustment, this.inclusive, this.byteOrder, this.encoding,
				this.fixedBytes, FixedBytes.of(trailer), this.strip, this.maxLength);
	}

	/**
	 * Return settings with other payloads.
	 * @param strip whether payloads come without the length, the fixed bytes and the
	 * trailer; if not, they are whole frames, also those that are sent
	 * @return changed settings
	 */
	public LengthField withStrip(boolean strip) {
		return new LengthField(this.length, this.offset, this.adjustment, this.inclusive, this.byteOrder, this.encoding,
				this.fixedBytes, this.trailer, strip, this.maxLength);
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
		 * As hexadecimal digits in ASCII, with leading zeros. Letters may arrive in
		 * either case, and are sent in lower case, as jPOS does.
		 */
		HEX("from 1 to 8"),

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
				case ASCII, HEX -> length >= 1 && length <= 8;
				case BCD -> length >= 1 && length <= 4;
			};
		}

	}

}
