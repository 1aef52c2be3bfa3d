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
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.tcpserver.FrameError;
import io.tcpserver.bytes.ByteSearch;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stream that have arrived and are no message yet, as a {@link FrameCodec}
 * or a {@link MessageCodec} sees them: index 0 is the first byte of the next message. It
 * remembers how far it was searched, and what a codec has made of a part of a message, so
 * that no byte is looked at twice. Not safe for use by multiple threads.
 *
 * @since 0.1.0
 */
public final class FrameInput extends ArrivedBytes {

	/**
	 * Create an empty input.
	 */
	public FrameInput() {
		this(new byte[0]);
	}

	/**
	 * Create an input of some bytes.
	 * @param bytes the bytes, not copied: codecs that remove escapes change them
	 */
	public FrameInput(byte[] bytes) {
		this(bytes, 0, bytes.length);
	}

	FrameInput(byte[] bytes, int start, int end) {
		super(bytes, start, end);
	}

	/**
	 * Return a byte.
	 * @param index the index
	 * @return the byte
	 * @throws IndexOutOfBoundsException if there is no such byte
	 */
	public byte get(int index) {
		return this.bytes[this.start + Objects.checkIndex(index, size())];
	}

	/**
	 * Return an unsigned number of up to eight bytes; of eight bytes, the highest bit is
	 * the sign.
	 * @param index the index of the first byte
	 * @param length how many bytes it has, 1 to 8
	 * @param order the order of its bytes
	 * @return the number
	 * @throws IndexOutOfBoundsException if there are not so many bytes
	 */
	public long getNumber(int index, int length, ByteOrder order) {
		Objects.checkFromIndexSize(index, length, size());
		long number = 0;
		for (int i = 0; i < length; i++) {
			int at = (order == ByteOrder.BIG_ENDIAN) ? index + i : index + length - 1 - i;
			number = (number << 8) | (this.bytes[this.start + at] & 0xFF);
		}
		return number;
	}

	/**
	 * Return a whole number in decimal ASCII digits, with a minus if it is negative.
	 * @param index the index of the first digit, or of the minus
	 * @param length how many characters it has
	 * @return the number
	 * @throws FrameException if there is anything else, or the number is too large for a
	 * {@code long}
	 * @throws IndexOutOfBoundsException if there are not so many bytes
	 */
	public long getDecimal(int index, int length) throws FrameException {
		Objects.checkFromIndexSize(index, length, size());
		int at = this.start + index;
		int end = at + length;
		boolean negative = length > 1 && this.bytes[at] == '-';
		if (negative) {
			at++;
		}
		if (at == end) {
			throw new FrameException("A frame is malformed: expected a number, got nothing");
		}
		// Below zero, as the smallest number has no counterpart
		long number = 0;
		for (; at < end; at++) {
			int digit = this.bytes[at] - '0';
			if (digit < 0 || digit > 9) {
				throw FrameErrors.unexpectedPayload("a decimal digit", this.bytes[at]);
			}
			if (number < (Long.MIN_VALUE + digit) / 10) {
				throw new FrameException("A frame is malformed: a number of %d digits is too large".formatted(length));
			}
			number = number * 10 - digit;
		}
		if (!negative && number == Long.MIN_VALUE) {
			throw new FrameException("A frame is malformed: a number of %d digits is too large".formatted(length));
		}
		return (negative) ? number : -number;
	}

	/**
	 * Return bytes as a string. Those that are malformed in the charset are replaced.
	 * @param index the index of the first byte
	 * @param length how many
	 * @param charset the charset
	 * @return the string
	 * @throws IndexOutOfBoundsException if there are not so many bytes
	 */
	public String getString(int index, int length, Charset charset) {
		Objects.checkFromIndexSize(index, length, size());
		return new String(this.bytes, this.start + index, length, charset);
	}

	/**
	 * Return a copy of bytes.
	 * @param index the index of the first one
	 * @param length how many
	 * @return a new array
	 * @throws IndexOutOfBoundsException if there are not so many bytes
	 */
	public byte[] getBytes(int index, int length) {
		Objects.checkFromIndexSize(index, length, size());
		return Arrays.copyOfRange(this.bytes, this.start + index, this.start + index + length);
	}

	/**
	 * Find a byte. For codecs that know from their {@linkplain #state state} where to
	 * begin.
	 * @param value the byte
	 * @param from the index to begin at
	 * @return the index of the first one, or -1
	 * @throws IndexOutOfBoundsException if {@code from} is beyond the last byte
	 */
	public int indexOf(byte value, int from) {
		int begin = this.start + Objects.checkIndex(from, size() + 1);
		int index = ByteSearch.indexOf(value, this.bytes, begin, this.end);
		return (index < this.end) ? index - this.start : -1;
	}

	/**
	 * Find a byte, beginning where the last search has ended.
	 * @param value the byte
	 * @return the index of the first one that was not searched yet, or -1
	 */
	public int indexOf(byte value) {
		int index = ByteSearch.indexOf(value, this.bytes, this.start + this.searched, this.end);
		this.searched = index - this.start;
		return (index < this.end) ? this.searched : -1;
	}

	/**
	 * Find one of two bytes, beginning where the last search has ended.
	 * @param value a byte
	 * @param other another one
	 * @return the index of the first one that was not searched yet, or -1
	 */
	public int indexOf(byte value, byte other) {
		int index = ByteSearch.indexOf(value, other, this.bytes, this.start + this.searched, this.end);
		this.searched = index - this.start;
		return (index < this.end) ? this.searched : -1;
	}

	/**
	 * Return whether there are the given bytes somewhere.
	 * @param index the index of the first one, which may be out of bounds
	 * @param expected the bytes
	 * @return {@code true} if all of them are there
	 */
	public boolean matches(int index, byte[] expected) {
		if (index < 0 || index > size() - expected.length) {
			return false;
		}
		int from = this.start + index;
		return Arrays.equals(this.bytes, from, from + expected.length, expected, 0, expected.length);
	}

	/**
	 * Return how far these bytes were searched.
	 * @return the index to go on at, 0 after a frame was taken
	 */
	public int searched() {
		return this.searched;
	}

	/**
	 * Note how far these bytes were searched. For codecs that look at each byte
	 * themselves.
	 * @param index the index to go on at
	 * @throws IndexOutOfBoundsException if it is beyond the last byte
	 */
	public void searched(int index) {
		this.searched = Objects.checkIndex(index, size() + 1);
	}

	/**
	 * Return what a codec has made of the first bytes of a message that is not complete,
	 * so that it need not begin again: usually where it was, and the parts before that.
	 * @param <S> the type of the state
	 * @param type the type of the state
	 * @return the state, {@code null} if the next message has none: always after bytes
	 * were taken or dropped
	 */
	public <S> @Nullable S state(Class<S> type) {
		return type.isInstance(this.state) ? type.cast(this.state) : null;
	}

	/**
	 * Remember what was made of the first bytes of a message until bytes are taken or
	 * dropped. It belongs to these bytes: indexes in it stay right, however much arrives.
	 * The server takes it to hold as much memory as the bytes that have arrived.
	 * @param state the state, {@code null} for none
	 */
	public void state(@Nullable Object state) {
		this.state = state;
	}

	/**
	 * Return whether a codec has made something of the first bytes.
	 * @return {@code true} if there is a {@linkplain #state(Object) state}
	 */
	public boolean hasState() {
		return this.state != null;
	}

	/**
	 * Note an error of the peer that the codec ignores, such as a frame that it skips. To
	 * be called before the next frame is taken, so that the error is counted with that
	 * frame, and only once if the same bytes are decoded again.
	 * @param kind what is wrong
	 */
	public void ignored(FrameError.Kind kind) {
		Map<FrameError.Kind, Integer> errors = this.errors;
		if (errors == null) {
			errors = new EnumMap<>(FrameError.Kind.class);
			this.errors = errors;
		}
		errors.merge(kind, 1, Integer::sum);
	}

	/**
	 * Return whether errors were ignored since they were taken last.
	 * @return {@code true} if {@link #takeErrors()} returns any
	 */
	public boolean hasErrors() {
		return this.errors != null;
	}

	/**
	 * Return the errors that were {@linkplain #ignored ignored}, and forget them.
	 * @return how many there were of each kind
	 */
	public Map<FrameError.Kind, Integer> takeErrors() {
		Map<FrameError.Kind, Integer> errors = this.errors;
		this.errors = null;
		return (errors != null) ? errors : Map.of();
	}

	/**
	 * Move what is there into an input of its own, with how far it was searched.
	 * @return a new input; this one is empty
	 */
	public FrameInput split() {
		FrameInput rest = new FrameInput(copyOfRest());
		moveTo(rest);
		return rest;
	}

	@Override
	public String toString() {
		return "FrameInput[%d bytes, %d searched]".formatted(size(), this.searched);
	}

}
