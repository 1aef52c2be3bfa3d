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

package io.tcpserver.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Search for a byte, eight at a time: what readers of streams and codecs of frames have
 * in common.
 *
 * @since 0.1.0
 */
public final class ByteSearch {

	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long LOW_BITS = 0x0101010101010101L;

	private static final long HIGH_BITS = 0x8080808080808080L;

	private ByteSearch() {
	}

	/**
	 * Return the index of the first byte of the given value, or {@code end}.
	 * @param value the value to look for
	 * @param data the array with the bytes
	 * @param start the index of the first byte
	 * @param end the index behind the last byte
	 * @return the index of the byte, {@code end} if there is none
	 */
	public static int indexOf(byte value, byte[] data, int start, int end) {
		int index = start;
		long pattern = (value & 0xFF) * LOW_BITS;
		// The lowest high bit left over marks the first byte that became zero, as
		// little-endian puts the first byte lowest.
		for (; index <= end - Long.BYTES; index += Long.BYTES) {
			long differences = (long) LONG.get(data, index) ^ pattern;
			long zeros = (differences - LOW_BITS) & ~differences & HIGH_BITS;
			if (zeros != 0) {
				return index + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
			}
		}
		while (index < end && data[index] != value) {
			index++;
		}
		return index;
	}

	/**
	 * Return the index of the first byte of one of two values, or {@code end}.
	 * @param value a value to look for
	 * @param other another one
	 * @param data the array with the bytes
	 * @param start the index of the first byte
	 * @param end the index behind the last byte
	 * @return the index of the byte, {@code end} if there is none
	 */
	public static int indexOf(byte value, byte other, byte[] data, int start, int end) {
		int index = start;
		long pattern = (value & 0xFF) * LOW_BITS;
		long otherPattern = (other & 0xFF) * LOW_BITS;
		for (; index <= end - Long.BYTES; index += Long.BYTES) {
			long eight = (long) LONG.get(data, index);
			long zeros = zeros(eight ^ pattern) | zeros(eight ^ otherPattern);
			if (zeros != 0) {
				return index + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
			}
		}
		while (index < end && data[index] != value && data[index] != other) {
			index++;
		}
		return index;
	}

	// The lowest high bit left over marks the first byte that is zero
	private static long zeros(long eight) {
		return (eight - LOW_BITS) & ~eight & HIGH_BITS;
	}

}
