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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.tcpserver.FrameError;
import io.tcpserver.bytes.ByteCapacity;
import io.tcpserver.bytes.ByteSearch;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stream that have arrived and are no frame yet, as a {@link FrameCodec}
 * sees them: index 0 is the first byte of the next frame. It remembers how far it was
 * searched, so that no byte is searched twice. Not safe for use by multiple threads.
 *
 * @since 0.1.0
 */
public final class FrameInput {

	private static final int MIN_CAPACITY = 256;

	// Payloads of up to this length are copied to the same buffer, one after the other
	private static final int MAX_SHARED_COPY = 64 * 1024;

	private byte[] bytes;

	// The array again, so that taking a frame needs no new object
	private ByteBuffer view;

	// The first byte of the next frame
	private int start;

	private int end;

	// Relative to 'start'
	private int searched;

	private @Nullable Object state;

	// Not there while there are none
	private @Nullable Map<FrameError.Kind, Integer> errors;

	// Bytes before 'start' that were taken, and remain for now
	private int retained;

	private boolean retaining;

	// For payloads of which the bytes remain
	private @Nullable ByteBuffer copies;

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
		this.bytes = bytes;
		this.view = ByteBuffer.wrap(bytes);
		this.start = start;
		this.end = end;
	}

	/**
	 * Return how many bytes there are.
	 * @return the number of bytes
	 */
	public int size() {
		return this.end - this.start;
	}

	/**
	 * Return whether there are no bytes.
	 * @return {@code true} if {@link #size()} is zero
	 */
	public boolean isEmpty() {
		return this.end == this.start;
	}

	/**
	 * Return what this input holds, used or not.
	 * @return the length of its array
	 */
	public int capacity() {
		return this.bytes.length;
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
	 * @param state the state, {@code null} for none
	 */
	public void state(@Nullable Object state) {
		this.state = state;
	}

	/**
	 * Take a frame from the front.
	 * @param offset the index of its payload
	 * @param length the length of the payload
	 * @param total the length of the whole frame; the next one begins there
	 * @return the payload with an accessible array, to be used until this input is used
	 * again; changing its bytes does no harm
	 * @throws IndexOutOfBoundsException if there are not so many bytes
	 */
	public ByteBuffer take(int offset, int length, int total) {
		Objects.checkFromIndexSize(offset, length, total);
		int at = this.start + offset;
		skip(total);
		return (this.retaining) ? copy(at, length) : this.view.clear().limit(at + length).position(at);
	}

	private ByteBuffer copy(int at, int length) {
		ByteBuffer copies = this.copies;
		if (copies == null || copies.capacity() < length) {
			copies = ByteBuffer.allocate(Math.max(length, MIN_CAPACITY));
			if (length <= MAX_SHARED_COPY) {
				this.copies = copies;
			}
		}
		return copies.clear().put(0, this.bytes, at, length).limit(length);
	}

	/**
	 * Look at bytes without taking them.
	 * @param index the index of the first one
	 * @param length how many
	 * @return the bytes, to be used until this input is used again, and not to be changed
	 * @throws IndexOutOfBoundsException if there are not so many bytes
	 */
	public ByteBuffer view(int index, int length) {
		int at = this.start + Objects.checkFromIndexSize(index, length, size());
		return this.view.clear().limit(at + length).position(at);
	}

	/**
	 * Drop bytes from the front.
	 * @param count how many
	 * @throws IndexOutOfBoundsException if there are not so many bytes
	 */
	public void skip(int count) {
		this.start += Objects.checkIndex(count, size() + 1);
		this.searched = 0;
		this.state = null;
		if (this.retaining) {
			this.retained += count;
		}
	}

	/**
	 * Decide whether bytes that are taken or dropped from now on remain, so that they can
	 * be taken back. Payloads are copies then. For servers; codecs do not notice.
	 * @param retaining {@code false} to drop also what has remained so far
	 */
	public void retain(boolean retaining) {
		this.retaining = retaining;
		if (!retaining) {
			this.retained = 0;
		}
	}

	/**
	 * Return how many bytes were taken and remain.
	 * @return the number of bytes, zero unless that was {@linkplain #retain asked for}
	 */
	public int retained() {
		return this.retained;
	}

	/**
	 * Drop the first bytes that were taken and remain.
	 * @param count how many
	 * @throws IndexOutOfBoundsException if there are not so many
	 */
	public void release(int count) {
		this.retained -= Objects.checkIndex(count, this.retained + 1);
	}

	/**
	 * Drop the last bytes that were taken and remain.
	 * @param count how many
	 * @throws IndexOutOfBoundsException if there are not so many
	 */
	public void cut(int count) {
		release(count);
		// Those before are the fewer ones, usually none
		int first = this.start - count - this.retained;
		System.arraycopy(this.bytes, first, this.bytes, first + count, this.retained);
	}

	/**
	 * Put the last bytes that were taken and remain to the front again.
	 * @param count how many
	 * @throws IndexOutOfBoundsException if there are not so many
	 */
	public void takeBack(int count) {
		release(count);
		this.start -= count;
		this.searched = 0;
		this.state = null;
		this.errors = null;
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
	 * Add bytes that have arrived. Payloads that were taken before must not be used any
	 * more.
	 * @param source an array with the bytes, which are copied
	 * @param offset the index of the first one
	 * @param length how many
	 */
	public void feed(byte[] source, int offset, int length) {
		Objects.checkFromIndexSize(offset, length, source.length);
		reserve(length);
		System.arraycopy(source, offset, this.bytes, this.end, length);
		this.end += length;
	}

	/**
	 * Add bytes that have arrived. Payloads that were taken before must not be used any
	 * more.
	 * @param source the bytes, consumed
	 */
	public void feed(ByteBuffer source) {
		int length = source.remaining();
		reserve(length);
		source.get(this.bytes, this.end, length);
		this.end += length;
	}

	/**
	 * Drop everything, so that this input can be used for another stream.
	 */
	public void clear() {
		this.start = 0;
		this.end = 0;
		this.searched = 0;
		this.state = null;
		this.errors = null;
		retain(false);
	}

	/**
	 * Move what is there into an input of its own, with how far it was searched.
	 * @return a new input; this one is empty
	 */
	public FrameInput split() {
		FrameInput rest = new FrameInput(copyOfRest(), this.retained, this.retained + size());
		rest.searched = this.searched;
		rest.state = this.state;
		rest.retained = this.retained;
		rest.retaining = this.retaining;
		rest.errors = this.errors;
		clear();
		return rest;
	}

	/**
	 * Give back an array that is much too large for what is left: what remains of it is
	 * moved to one that is as long as that. To be called when nothing more can be taken
	 * for the moment; payloads that were taken before remain usable.
	 */
	public void trim() {
		this.copies = null;
		if (ByteCapacity.isExcessive(this.bytes.length, this.retained + size())) {
			use(copyOfRest());
		}
	}

	/**
	 * Give back whatever is not needed for what is left, however little it is. To be
	 * called when nothing more can be taken for the moment, and memory is short; payloads
	 * that were taken before remain usable.
	 */
	public void compact() {
		this.copies = null;
		if (this.bytes.length > this.retained + size()) {
			use(copyOfRest());
		}
	}

	private byte[] copyOfRest() {
		return Arrays.copyOfRange(this.bytes, this.start - this.retained, this.end);
	}

	private void use(byte[] bytes) {
		this.bytes = bytes;
		this.view = ByteBuffer.wrap(bytes);
		moved();
	}

	private void moved() {
		int size = size();
		this.start = this.retained;
		this.end = this.start + size;
	}

	private void reserve(int length) {
		int used = this.retained + size();
		if (used == 0) {
			moved();
		}
		if (length > this.bytes.length - this.end) {
			int first = this.start - this.retained;
			int needed = Math.addExact(used, length);
			if (needed > this.bytes.length) {
				byte[] target = new byte[Math.max(ByteCapacity.grown(this.bytes.length, needed), MIN_CAPACITY)];
				System.arraycopy(this.bytes, first, target, 0, used);
				use(target);
			}
			else {
				System.arraycopy(this.bytes, first, this.bytes, 0, used);
				moved();
			}
		}
	}

	@Override
	public String toString() {
		return "FrameInput[%d bytes, %d searched]".formatted(size(), this.searched);
	}

}
