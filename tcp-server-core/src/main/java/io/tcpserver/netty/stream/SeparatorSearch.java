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

import java.util.Arrays;

import io.tcpserver.bytes.ByteSearch;

/**
 * Search for the separator that ends first, which remembers how far it got. It goes from
 * one possible end of a separator to the next, so that no end is looked at twice however
 * the bytes arrive. What it remembers are positions in the stream, counted from the first
 * byte ever received: they stay true while bytes are taken from the front.
 */
final class SeparatorSearch {

	private byte[][] separators = {};

	private int maxLength;

	private boolean sameLastByte;

	private long searchedTo;

	private int matchLength;

	private long examined;

	/**
	 * Search for the given separators from now on. What was searched is forgotten if they
	 * are not the ones of the previous call.
	 * @param separators the separators, copied
	 * @throws IllegalArgumentException if there is no separator or one is empty
	 */
	void use(byte[][] separators) {
		if (!isUsing(separators)) {
			reset(separators);
		}
	}

	private boolean isUsing(byte[][] separators) {
		// An empty array must reach the check in reset, also the first time.
		if (separators.length != this.separators.length || separators.length == 0) {
			return false;
		}
		for (int i = 0; i < separators.length; i++) {
			if (!Arrays.equals(separators[i], this.separators[i])) {
				return false;
			}
		}
		return true;
	}

	private void reset(byte[][] separators) {
		if (separators.length == 0) {
			throw new IllegalArgumentException("'separators' must contain at least one separator");
		}
		byte[][] copies = new byte[separators.length][];
		for (int i = 0; i < copies.length; i++) {
			copies[i] = separators[i].clone();
			if (copies[i].length == 0) {
				throw new IllegalArgumentException("'separators' must not contain an empty separator");
			}
		}
		this.separators = copies;
		this.maxLength = 0;
		this.sameLastByte = true;
		for (byte[] separator : copies) {
			this.maxLength = Math.max(this.maxLength, separator.length);
			this.sameLastByte &= last(separator) == last(copies[0]);
		}
		this.searchedTo = 0;
		this.matchLength = 0;
	}

	/**
	 * Look for a match, going on behind the bytes that were searched before.
	 * @param data the array with the bytes
	 * @param start the index of the first byte
	 * @param end the index behind the last byte
	 * @param position the position of the first byte in the stream
	 * @return whether there is a match
	 */
	boolean find(byte[] data, int start, int end, long position) {
		if (this.matchLength > 0 && matchStart() >= position) {
			return true;
		}
		int from = start + (int) Math.max(0, this.searchedTo - position);
		int index = from;
		this.matchLength = 0;
		while (index < end && this.matchLength == 0) {
			index = this.sameLastByte ? ByteSearch.indexOf(last(this.separators[0]), data, index, end) : index;
			if (index < end) {
				index++;
				this.matchLength = shortestEndingAt(index, data, start);
			}
		}
		this.examined += index - from;
		this.searchedTo = position + (index - start);
		return this.matchLength > 0;
	}

	private int shortestEndingAt(int end, byte[] data, int start) {
		int shortest = 0;
		for (byte[] separator : this.separators) {
			int length = separator.length;
			if ((shortest == 0 || length < shortest) && length <= end - start && last(separator) == data[end - 1]
					&& Arrays.equals(data, end - length, end, separator, 0, length)) {
				shortest = length;
			}
		}
		return shortest;
	}

	private static byte last(byte[] separator) {
		return separator[separator.length - 1];
	}

	long matchStart() {
		return this.searchedTo - this.matchLength;
	}

	long matchEnd() {
		return this.searchedTo;
	}

	/**
	 * Return the length of the longest separator in use.
	 * @return the length in bytes
	 */
	int maxLength() {
		return this.maxLength;
	}

	/**
	 * Return how many bytes were looked at as the end of a separator.
	 * @return the number of bytes
	 */
	long examined() {
		return this.examined;
	}

}
