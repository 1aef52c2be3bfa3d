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

/**
 * A cyclic redundancy check of 16 bits.
 */
final class Crc16 {

	private static final int BYTE_VALUES = 256;

	private final boolean reflected;

	private final int initial;

	private final int finalXor;

	private final int[] table = new int[BYTE_VALUES];

	/**
	 * Create a check.
	 * @param reflected whether the lowest bit of a byte comes first
	 * @param polynomial the polynomial, with reversed bits if the check is reflected
	 * @param initial the value before the first byte
	 * @param finalXor what the value is combined with after the last byte
	 */
	Crc16(boolean reflected, int polynomial, int initial, int finalXor) {
		this.reflected = reflected;
		this.initial = initial;
		this.finalXor = finalXor;
		for (int value = 0; value < this.table.length; value++) {
			this.table[value] = reflected ? reflectedEntry(value, polynomial) : entry(value, polynomial);
		}
	}

	private static int reflectedEntry(int value, int polynomial) {
		int crc = value;
		for (int bit = 0; bit < Byte.SIZE; bit++) {
			crc = ((crc & 1) != 0) ? (crc >>> 1) ^ polynomial : crc >>> 1;
		}
		return crc;
	}

	private static int entry(int value, int polynomial) {
		int crc = value << Byte.SIZE;
		for (int bit = 0; bit < Byte.SIZE; bit++) {
			crc = ((crc & 0x8000) != 0) ? (crc << 1) ^ polynomial : crc << 1;
		}
		return crc & 0xFFFF;
	}

	int compute(byte[] bytes, int from, int to) {
		int crc = this.initial;
		for (int i = from; i < to; i++) {
			crc = this.reflected ? (crc >>> Byte.SIZE) ^ this.table[(crc ^ bytes[i]) & 0xFF]
					: ((crc << Byte.SIZE) & 0xFFFF) ^ this.table[(crc >>> Byte.SIZE) ^ (bytes[i] & 0xFF)];
		}
		return crc ^ this.finalXor;
	}

}
