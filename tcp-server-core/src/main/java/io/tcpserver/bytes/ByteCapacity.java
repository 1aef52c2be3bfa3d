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

/**
 * How long the arrays are in which bytes are collected: what readers of streams and
 * inputs of frames have in common. Whoever collects bytes accordingly copies each of them
 * a few times at most, however many there are and in whatever parts they come and go.
 *
 * @since 0.1.0
 */
public final class ByteCapacity {

	// What the JDK's own collections stay below, as some VMs put header words in arrays
	private static final int MAX = Integer.MAX_VALUE - 8;

	// As much as a read brings at most: beyond, what is not used yet should be little
	private static final int MAX_DOUBLED = 64 * 1024;

	// Of the capacity, what is so little that a smaller array is worth copying it
	private static final int LITTLE_SHARE = 4;

	// A smaller array saves nothing worth mentioning
	private static final int SMALL = 1024;

	private ByteCapacity() {
	}

	/**
	 * Return how long an array should be that takes the place of one that is full. It is
	 * twice as long, but beyond 64 KiB longer by at most a half unless more is needed.
	 * @param capacity the length of the array that is full
	 * @param needed how many bytes there are to be
	 * @return the length of the new array, at least {@code needed}
	 */
	public static int grown(int capacity, int needed) {
		long doubled = Math.min(2L * capacity, MAX_DOUBLED);
		long more = Math.max(doubled, capacity + capacity / 2L);
		return (int) Math.max(needed, Math.min(more, MAX));
	}

	/**
	 * Return whether an array is so large for what is left in it that this should be
	 * moved to a smaller one.
	 * @param capacity the length of the array
	 * @param size how many bytes are left
	 * @return {@code true} if the array should be given back
	 */
	public static boolean isExcessive(int capacity, int size) {
		return capacity > SMALL && size <= capacity / LITTLE_SHARE;
	}

}
