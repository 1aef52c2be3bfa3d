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

package io.tcpserver.netty.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

import io.tcpserver.bytes.ByteCapacity;
import io.tcpserver.settings.TextSettings;

/**
 * Bytes in the order of their arrival, in one array, without any rule about reading them.
 * Callers check that what they take is there. Confined to one thread at a time.
 */
final class ByteQueue {

	private static final byte[] NO_BYTES = {};

	private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private byte[] data = NO_BYTES;

	private int start;

	private int end;

	private long position;

	int size() {
		return this.end - this.start;
	}

	/**
	 * Return the length of the array that is held.
	 * @return the number of bytes held, used or not
	 */
	int capacity() {
		return this.data.length;
	}

	/**
	 * Append bytes, adopting the array if nothing else is queued.
	 * @param chunk the bytes, from now on owned by this queue
	 */
	void append(byte[] chunk) {
		int size = size();
		if (size == 0) {
			this.data = chunk;
			this.start = 0;
			this.end = chunk.length;
			return;
		}
		if (chunk.length > this.data.length - this.end) {
			// What counts is the bytes that are left, so that the array of a long message
			// does not stay for a short one
			byte[] target = new byte[ByteCapacity.grown(size, Math.addExact(size, chunk.length))];
			System.arraycopy(this.data, this.start, target, 0, size);
			this.data = target;
			this.start = 0;
			this.end = size;
		}
		System.arraycopy(chunk, 0, this.data, this.end, chunk.length);
		this.end += chunk.length;
	}

	/**
	 * Hold no more than is queued.
	 */
	void compact() {
		if (this.data.length > size()) {
			this.data = Arrays.copyOfRange(this.data, this.start, this.end);
			this.end -= this.start;
			this.start = 0;
		}
	}

	/**
	 * Look for the first match of a search among the queued bytes.
	 * @param search the search, going on where it stopped
	 * @return whether there is a match
	 */
	boolean find(SeparatorSearch search) {
		return search.find(this.data, this.start, this.end, this.position);
	}

	/**
	 * Return where the match of a search begins.
	 * @param search the search that has found a match
	 * @return the number of queued bytes before the separator
	 */
	int matchStart(SeparatorSearch search) {
		return (int) (search.matchStart() - this.position);
	}

	/**
	 * Return where the match of a search ends.
	 * @param search the search that has found a match
	 * @return the number of queued bytes up to and including the separator
	 */
	int matchEnd(SeparatorSearch search) {
		return (int) (search.matchEnd() - this.position);
	}

	byte get(int index) {
		return this.data[this.start + index];
	}

	byte[] take(int count) {
		boolean whole = count == this.data.length && count == size();
		byte[] taken = whole ? this.data : Arrays.copyOfRange(this.data, this.start, this.start + count);
		drop(count);
		return taken;
	}

	void take(byte[] target, int offset, int count) {
		System.arraycopy(this.data, this.start, target, offset, count);
		drop(count);
	}

	/**
	 * Take bytes as text, and drop the bytes behind them.
	 * @param count the number of bytes of the text
	 * @param text how to decode them
	 * @param terminator the number of bytes to drop
	 * @return the text
	 * @throws CharacterCodingException if it is malformed, and that is reported; it is
	 * dropped
	 */
	String takeString(int count, TextSettings text, int terminator) throws CharacterCodingException {
		try {
			return text.decode(this.data, this.start, count);
		}
		finally {
			drop(count + terminator);
		}
	}

	byte takeByte() {
		byte taken = this.data[this.start];
		drop(Byte.BYTES);
		return taken;
	}

	short takeShort() {
		short taken = (short) SHORT.get(this.data, this.start);
		drop(Short.BYTES);
		return taken;
	}

	int takeInt() {
		int taken = (int) INT.get(this.data, this.start);
		drop(Integer.BYTES);
		return taken;
	}

	long takeLong() {
		long taken = (long) LONG.get(this.data, this.start);
		drop(Long.BYTES);
		return taken;
	}

	void drop(int count) {
		this.start += count;
		this.position += count;
		if (this.start == this.end) {
			// Thousands of idle connections must not each hold on to an array.
			this.data = NO_BYTES;
			this.start = 0;
			this.end = 0;
		}
		else if (ByteCapacity.isExcessive(this.data.length, size())) {
			this.data = Arrays.copyOfRange(this.data, this.start, this.end);
			this.end = size();
			this.start = 0;
		}
	}

}
