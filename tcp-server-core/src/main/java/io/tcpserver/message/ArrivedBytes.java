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
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

import io.tcpserver.FrameError;
import io.tcpserver.bytes.ByteCapacity;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link FrameInput}: added to the end by the server, taken from the front
 * by a codec, and retained before it while the server may take them back.
 * <p>
 * Not for applications, which use {@link FrameInput}.
 *
 * @since 0.1.0
 */
public abstract sealed class ArrivedBytes permits FrameInput {

	private static final int MIN_CAPACITY = 256;

	// Payloads of up to this length are copied to the same buffer, one after the other
	private static final int MAX_SHARED_COPY = 64 * 1024;

	byte[] bytes;

	// The array again, so that taking a frame needs no new object
	private ByteBuffer view;

	// The first byte of the next message
	int start;

	int end;

	// How far the next message was searched, relative to 'start'
	int searched;

	// What a codec has made of a part of it
	@Nullable Object state;

	// What the codec has ignored; not there while there is nothing
	@Nullable Map<FrameError.Kind, Integer> errors;

	// Bytes before 'start' that were taken, and remain for now
	private int retained;

	private boolean retaining;

	// For payloads of which the bytes remain
	private @Nullable ByteBuffer copies;

	ArrivedBytes(byte[] bytes, int start, int end) {
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
	 * Take a frame from the front whose payload surrounds bytes that do not belong to it:
	 * what comes before them moves to their end.
	 * @param index the index of what does not belong to the payload
	 * @param count how many bytes that are
	 * @param end the end of the payload
	 * @param total the length of the whole frame
	 * @return the payload, as {@link #take} returns it
	 */
	ByteBuffer takeWithout(int index, int count, int end, int total) {
		ByteBuffer payload = take(0, end, total);
		int start = payload.arrayOffset() + payload.position();
		System.arraycopy(payload.array(), start, payload.array(), start + count, index);
		return payload.position(payload.position() + count);
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
	 * Return a copy of what was taken last, as it is in the stream unless the codec has
	 * changed it. To be called before anything else is done.
	 * @param count the number of bytes
	 * @return a new array
	 */
	public byte[] copyOfTaken(int count) {
		return Arrays.copyOfRange(this.bytes, this.start - count, this.start);
	}

	/**
	 * Move what is there and what is retained to another object, with what is known about
	 * it; this one is empty then.
	 * @param rest the other object, which was created from {@link #copyOfRest}
	 */
	final void moveTo(ArrivedBytes rest) {
		rest.retained = this.retained;
		rest.retaining = this.retaining;
		rest.start = this.retained;
		rest.searched = this.searched;
		rest.state = this.state;
		rest.errors = this.errors;
		clear();
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
		retain(false);
		this.errors = null;
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

	final byte[] copyOfRest() {
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

}
