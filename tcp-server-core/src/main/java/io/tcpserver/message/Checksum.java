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
 * A checksum in the payloads of another codec, see {@link FrameCodecs#checked}. By
 * default, it is at the end of a payload, as a big-endian number, and covers everything
 * before it.
 *
 * @param algorithm how it is computed
 * @param encoding how it is written
 * @param length the number of bytes it has in a frame
 * @param byteOrder the order of these, if they are bytes or hexadecimal digits
 * @param position the index of its first byte in the frame; a negative one counts from
 * the end, so that {@code -2} is the last but one byte
 * @param from the index of the first byte that it covers
 * @param to the index behind the last byte that it covers, counted from the end of the
 * frame, so zero or negative
 * @param mismatch what becomes of frames whose checksum is wrong
 * @since 0.1.0
 */
public record Checksum(ChecksumAlgorithm algorithm, Encoding encoding, int length, ByteOrder byteOrder, int position,
		int from, int to, Mismatch mismatch) {

	public Checksum {
		Objects.requireNonNull(algorithm, "algorithm");
		Objects.requireNonNull(encoding, "encoding");
		Objects.requireNonNull(byteOrder, "byteOrder");
		Objects.requireNonNull(mismatch, "mismatch");
		if (length < encoding.length(algorithm) || length > encoding.length(ChecksumAlgorithm.CRC32)) {
			throw new IllegalArgumentException("'length' of %s as %s must be from %d to %d, got %d".formatted(algorithm,
					encoding, encoding.length(algorithm), encoding.length(ChecksumAlgorithm.CRC32), length));
		}
		if (encoding == Encoding.HEX && length % 2 != 0) {
			throw new IllegalArgumentException("'length' as HEX must be even, got " + length);
		}
		if ((position < 0) ? position > -length : position > Integer.MAX_VALUE - length) {
			throw new IllegalArgumentException(
					"'position' must leave room for %d bytes, got %d".formatted(length, position));
		}
		if (from < 0 || to > 0) {
			throw new IllegalArgumentException(
					"'from' must not be negative and 'to' not positive, got %d and %d".formatted(from, to));
		}
		boolean apart = (position < 0) ? to <= position : from >= position + length;
		if (!apart) {
			throw new IllegalArgumentException(
					"A checksum must not cover itself: it is at 'position' %d with %d bytes, 'from' is %d, 'to' is %d"
						.formatted(position, length, from, to));
		}
	}

	/**
	 * Return a checksum at the end of frames, as big-endian bytes, that covers everything
	 * before it. Frames whose checksum is wrong close the connection.
	 * @param algorithm how it is computed
	 * @return the checksum
	 */
	public static Checksum of(ChecksumAlgorithm algorithm) {
		int length = algorithm.bytes();
		return new Checksum(algorithm, Encoding.BYTES, length, ByteOrder.BIG_ENDIAN, -length, 0, -length,
				Mismatch.REPORT);
	}

	/**
	 * Return the same checksum, written in another way, at the end of frames.
	 * @param encoding how it is written, in as many bytes as that needs at least
	 * @return the checksum, which covers everything before it
	 */
	public Checksum withEncoding(Encoding encoding) {
		return atEnd(encoding, encoding.length(this.algorithm));
	}

	/**
	 * Return the same checksum with more bytes, which are zero, at the end of frames.
	 * @param length the number of bytes it has in a frame
	 * @return the checksum, which covers everything before it
	 */
	public Checksum withLength(int length) {
		return atEnd(this.encoding, length);
	}

	private Checksum atEnd(Encoding encoding, int length) {
		return new Checksum(this.algorithm, encoding, length, this.byteOrder, -length, 0, -length, this.mismatch);
	}

	/**
	 * Return the same checksum with its bytes or hexadecimal digits in another order.
	 * @param byteOrder the order
	 * @return the checksum
	 */
	public Checksum withByteOrder(ByteOrder byteOrder) {
		return new Checksum(this.algorithm, this.encoding, this.length, byteOrder, this.position, this.from, this.to,
				this.mismatch);
	}

	/**
	 * Return the same checksum in another place.
	 * @param position the index of its first byte; a negative one counts from the end
	 * @return the checksum; it covers everything before it if the position is negative,
	 * otherwise everything behind it
	 */
	public Checksum withPosition(int position) {
		return (position < 0) ? at(position, 0, position) : at(position, position + this.length, 0);
	}

	/**
	 * Return the same checksum for some of the bytes.
	 * @param from the index of the first byte that it covers
	 * @param to the index behind the last one, counted from the end, zero or negative
	 * @return the checksum
	 */
	public Checksum withRange(int from, int to) {
		return at(this.position, from, to);
	}

	private Checksum at(int position, int from, int to) {
		return new Checksum(this.algorithm, this.encoding, this.length, this.byteOrder, position, from, to,
				this.mismatch);
	}

	/**
	 * Return the same checksum with something else done about wrong ones.
	 * @param mismatch what becomes of frames whose checksum is wrong
	 * @return the checksum
	 */
	public Checksum withMismatch(Mismatch mismatch) {
		return new Checksum(this.algorithm, this.encoding, this.length, this.byteOrder, this.position, this.from,
				this.to, mismatch);
	}

	// Of a frame of that many bytes, negative if it is too short
	int index(int size) {
		int index = (this.position < 0) ? size + this.position : this.position;
		return (index + this.length <= size && this.from <= size + this.to) ? index : -1;
	}

	long compute(byte[] bytes, int offset, int size) {
		return this.algorithm.compute(bytes, offset + this.from, offset + size + this.to);
	}

	boolean isAt(byte[] bytes, int index, long expected) {
		byte[] written = new byte[this.length];
		write(expected, written, 0);
		for (int i = 0; i < this.length; i++) {
			byte value = bytes[index + i];
			// Hexadecimal digits in either case
			boolean lower = this.encoding == Encoding.HEX && value >= 'a' && value <= 'f';
			if (written[i] != (lower ? (byte) (value - 'a' + 'A') : value)) {
				return false;
			}
		}
		return true;
	}

	void write(long number, byte[] target, int index) {
		switch (this.encoding) {
			case BYTES -> {
				for (int i = 0; i < this.length; i++) {
					target[index + place(i, this.length)] = (byte) (number >>> (Byte.SIZE * i));
				}
			}
			case HEX -> {
				for (int i = 0; i < this.length / 2; i++) {
					int value = (int) (number >>> (Byte.SIZE * i));
					int at = index + 2 * place(i, this.length / 2);
					target[at] = digit(value >> 4);
					target[at + 1] = digit(value);
				}
			}
			case DECIMAL -> {
				long rest = number;
				for (int i = this.length - 1; i >= 0; i--) {
					target[index + i] = (byte) ('0' + rest % 10);
					rest /= 10;
				}
			}
		}
	}

	// Of the byte that has so many lower ones
	private int place(int lower, int count) {
		return (this.byteOrder == ByteOrder.BIG_ENDIAN) ? count - 1 - lower : lower;
	}

	private static byte digit(int value) {
		return (byte) "0123456789ABCDEF".charAt(value & 0xF);
	}

	/**
	 * How a checksum is written.
	 *
	 * @since 0.1.0
	 */
	public enum Encoding {

		/**
		 * As the bytes of the number.
		 */
		BYTES,

		/**
		 * As hexadecimal digits, in upper case if sent, in either case if they arrive.
		 */
		HEX,

		/**
		 * As decimal digits with leading zeros: three for one byte, as FIX has them, five
		 * for two bytes and ten for four.
		 */
		DECIMAL;

		int length(ChecksumAlgorithm algorithm) {
			int bytes = algorithm.bytes();
			return switch (this) {
				case BYTES -> bytes;
				case HEX -> 2 * bytes;
				case DECIMAL -> (bytes == 1) ? 3 : (bytes == 2) ? 5 : 10;
			};
		}

	}

	/**
	 * What becomes of frames whose checksum is wrong.
	 *
	 * @since 0.1.0
	 */
	public enum Mismatch {

		/**
		 * They are a {@link FrameException} and close the connection.
		 */
		REPORT,

		/**
		 * They are skipped and counted.
		 */
		SKIP

	}

}
