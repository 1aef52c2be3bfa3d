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
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

import io.tcpserver.bytes.ByteSearch;

/**
 * Bytes to send, to which a {@link FrameCodec} adds its frames, or a {@link MessageCodec}
 * its messages. Not safe for use by multiple threads.
 *
 * @since 0.1.0
 */
public final class FrameOutput {

	private static final int INITIAL_CAPACITY = 128;

	private byte[] bytes = new byte[INITIAL_CAPACITY];

	private int size;

	/**
	 * Create an empty output.
	 */
	public FrameOutput() {
	}

	/**
	 * Add a byte.
	 * @param value the byte; only the lowest eight bits are used
	 * @return this output
	 */
	public FrameOutput put(int value) {
		reserve(1);
		this.bytes[this.size++] = (byte) value;
		return this;
	}

	/**
	 * Add bytes.
	 * @param source the bytes, copied
	 * @return this output
	 */
	public FrameOutput put(byte[] source) {
		reserve(source.length);
		System.arraycopy(source, 0, this.bytes, this.size, source.length);
		this.size += source.length;
		return this;
	}

	/**
	 * Add a part of an array.
	 * @param source an array with the bytes, which are copied
	 * @param offset the index of the first one
	 * @param length how many
	 * @return this output
	 * @throws IndexOutOfBoundsException if there are not so many bytes
	 */
	public FrameOutput put(byte[] source, int offset, int length) {
		Objects.checkFromIndexSize(offset, length, source.length);
		reserve(length);
		System.arraycopy(source, offset, this.bytes, this.size, length);
		this.size += length;
		return this;
	}

	/**
	 * Add bytes.
	 * @param source the bytes, consumed
	 * @return this output
	 */
	public FrameOutput put(ByteBuffer source) {
		int length = source.remaining();
		reserve(length);
		source.get(this.bytes, this.size, length);
		this.size += length;
		return this;
	}

	/**
	 * Add bytes that must not contain one that has a meaning of its own.
	 * @param forbidden the byte that must not occur
	 * @param source the bytes, consumed
	 * @return this output
	 * @throws FrameException if it does occur; nothing is added then
	 */
	public FrameOutput putWithout(byte forbidden, ByteBuffer source) throws FrameException {
		int before = this.size;
		put(source);
		int index = ByteSearch.indexOf(forbidden, this.bytes, before, this.size);
		if (index < this.size) {
			this.size = before;
			throw FrameErrors.contains(forbidden, index - before);
		}
		return this;
	}

	/**
	 * Add a number of up to eight bytes.
	 * @param number the number, of which the lowest bytes are used
	 * @param length how many bytes, 1 to 8
	 * @param order the order of its bytes
	 * @return this output
	 */
	public FrameOutput putNumber(long number, int length, ByteOrder order) {
		reserve(length);
		this.size += length;
		return setNumber(this.size - length, number, length, order);
	}

	/**
	 * Add a whole number in decimal ASCII digits, with a minus if it is negative.
	 * @param number the number
	 * @return this output
	 */
	public FrameOutput putDecimal(long number) {
		if (number < 0) {
			put('-');
		}
		int digits = 1;
		for (long rest = number / 10; rest != 0; rest /= 10) {
			digits++;
		}
		reserve(digits);
		this.size += digits;
		long rest = number;
		for (int at = this.size - 1; digits > 0; at--, digits--) {
			this.bytes[at] = (byte) ('0' + Math.abs(rest % 10));
			rest /= 10;
		}
		return this;
	}

	/**
	 * Add a string.
	 * @param text the string
	 * @param charset the charset; characters that it does not have are replaced
	 * @return this output
	 */
	public FrameOutput putString(CharSequence text, Charset charset) {
		int length = text.length();
		int before = this.size;
		if (isAsciiCompatible(charset)) {
			reserve(length);
			int at = 0;
			while (at < length && text.charAt(at) < 0x80) {
				this.bytes[this.size++] = (byte) text.charAt(at++);
			}
			if (at == length) {
				return this;
			}
			this.size = before;
		}
		return put(text.toString().getBytes(charset));
	}

	// Of which most text can be added without another array
	@SuppressWarnings("ReferenceEquality") // standard charsets are single objects
	private static boolean isAsciiCompatible(Charset charset) {
		return charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII)
				|| charset.equals(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Replace bytes that were added before with a number, for example with a length that
	 * is only known now.
	 * @param index the index of the first byte
	 * @param number the number, of which the lowest bytes are used
	 * @param length how many bytes, 1 to 8
	 * @param order the order of its bytes
	 * @return this output
	 * @throws IndexOutOfBoundsException if there are not so many bytes
	 */
	public FrameOutput setNumber(int index, long number, int length, ByteOrder order) {
		Objects.checkFromIndexSize(index, length, this.size);
		for (int i = 0; i < length; i++) {
			int at = (order == ByteOrder.BIG_ENDIAN) ? length - 1 - i : i;
			this.bytes[index + i] = (byte) (number >>> (8 * at));
		}
		return this;
	}

	/**
	 * Return how many bytes there are.
	 * @return the number of bytes
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Remove what was added last, for example a frame that has turned out not to be one.
	 * @param size how many bytes remain
	 * @throws IllegalArgumentException if there are not so many bytes
	 */
	public void truncate(int size) {
		if (size < 0 || size > this.size) {
			throw new IllegalArgumentException("Cannot truncate %d bytes to %d".formatted(this.size, size));
		}
		this.size = size;
	}

	/**
	 * Return the bytes.
	 * @return the array itself, of which the first {@link #size()} bytes are used until
	 * something is added
	 */
	public byte[] array() {
		return this.bytes;
	}

	/**
	 * Return a copy of the bytes.
	 * @return a new array
	 */
	public byte[] toByteArray() {
		return Arrays.copyOf(this.bytes, this.size);
	}

	private void reserve(int length) {
		int needed = Math.addExact(this.size, length);
		if (needed > this.bytes.length) {
			int doubled = (int) Math.min(this.bytes.length * 2L, Integer.MAX_VALUE - 8);
			this.bytes = Arrays.copyOf(this.bytes, Math.max(needed, doubled));
		}
	}

	@Override
	public String toString() {
		return "FrameOutput[%d bytes]".formatted(this.size);
	}

}
