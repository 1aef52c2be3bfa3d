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

/**
 * A number of a fixed number of bytes, as it is written in a frame.
 *
 * @param encoding how it is written
 * @param length how many bytes it has
 * @param byteOrder the order of its bytes
 */
record LengthNumber(LengthField.Encoding encoding, int length, ByteOrder byteOrder) {

	private static final int DECIMAL = 10;

	private static final int HEXADECIMAL = 16;

	/**
	 * Return the highest number that can be written.
	 */
	long capacity() {
		return switch (this.encoding) {
			case BINARY -> (this.length == Long.BYTES) ? Long.MAX_VALUE : (1L << (Byte.SIZE * this.length)) - 1;
			case ASCII -> power(DECIMAL, this.length) - 1;
			case HEX -> power(HEXADECIMAL, this.length) - 1;
			case BCD -> power(DECIMAL, 2 * this.length) - 1;
		};
	}

	private static long power(int base, int exponent) {
		long power = 1;
		for (int i = 0; i < exponent; i++) {
			power *= base;
		}
		return power;
	}

	/**
	 * Read a number.
	 * @param input the bytes
	 * @param index the index of its first byte
	 * @return the number, negative if it has eight bytes and is beyond what a long holds
	 * @throws FrameException if it is not of digits
	 */
	long read(FrameInput input, int index) throws FrameException {
		return switch (this.encoding) {
			case BINARY -> input.getNumber(index, this.length, this.byteOrder);
			case ASCII -> readDigits(input, index, DECIMAL, "a digit of the length");
			case HEX -> readDigits(input, index, HEXADECIMAL, "a hexadecimal digit of the length");
			case BCD -> readBcd(input, index);
		};
	}

	private long readDigits(FrameInput input, int index, int base, String expected) throws FrameException {
		long number = 0;
		for (int i = index; i < index + this.length; i++) {
			byte character = input.get(i);
			// Unsigned: of the characters from 0 to 255 only those of ASCII are digits
			int digit = Character.digit(character & 0xFF, base);
			if (digit < 0) {
				throw FrameErrors.unexpected(expected, character);
			}
			number = base * number + digit;
		}
		return number;
	}

	private long readBcd(FrameInput input, int index) throws FrameException {
		long number = 0;
		for (int i = index; i < index + this.length; i++) {
			byte digits = input.get(i);
			int high = (digits >> 4) & 0xF;
			int low = digits & 0xF;
			if (high > 9 || low > 9) {
				throw FrameErrors.unexpected("two decimal digits of the length", digits);
			}
			number = 100 * number + (10L * high + low);
		}
		return number;
	}

	/**
	 * Write a number.
	 * @param number the number, from 0 to the capacity
	 * @param output where to
	 */
	void write(long number, FrameOutput output) {
		switch (this.encoding) {
			case BINARY -> output.putNumber(number, this.length, this.byteOrder);
			case ASCII -> writeDigits(number, DECIMAL, output);
			case HEX -> writeDigits(number, HEXADECIMAL, output);
			case BCD -> {
				for (int i = this.length - 1; i >= 0; i--) {
					output.put((digit(number, DECIMAL, 2 * i + 1) << 4) | digit(number, DECIMAL, 2 * i));
				}
			}
		}
	}

	private void writeDigits(long number, int base, FrameOutput output) {
		for (int i = this.length - 1; i >= 0; i--) {
			output.put(Character.forDigit(digit(number, base, i), base));
		}
	}

	private static int digit(long number, int base, int exponent) {
		return (int) (number / power(base, exponent) % base);
	}

}
