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

package io.tcpserver.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * The ways in which a network may cut an input into chunks. Each chunk is a new array.
 */
public final class Fragments {

	private static final int MAX_EXHAUSTIVE = 12;

	private static final int RANDOM_COUNT = 200;

	private static final long SEED = 20260101;

	private Fragments() {
	}

	/**
	 * Return every fragmentation of a short input; for a longer one the input as a whole,
	 * byte by byte, and a random but repeatable sample.
	 * @param input the characters, one byte each
	 * @return the fragmentations
	 */
	public static List<List<byte[]>> of(String input) {
		byte[] bytes = bytes(input);
		if (bytes.length <= MAX_EXHAUSTIVE) {
			return all(bytes);
		}
		List<List<byte[]>> fragmentations = random(bytes, RANDOM_COUNT, SEED);
		fragmentations.add(cut(bytes, (index) -> false));
		fragmentations.add(cut(bytes, (index) -> true));
		return fragmentations;
	}

	/**
	 * Return every fragmentation of an input.
	 * @param input the bytes, few of them as there are 2^(n-1) ways to cut n bytes
	 * @return the fragmentations
	 */
	public static List<List<byte[]>> all(byte[] input) {
		List<List<byte[]>> fragmentations = new ArrayList<>();
		int count = 1 << Math.max(0, input.length - 1);
		for (int cuts = 0; cuts < count; cuts++) {
			int bits = cuts;
			fragmentations.add(cut(input, (index) -> (bits >> (index - 1) & 1) != 0));
		}
		return fragmentations;
	}

	/**
	 * Return random fragmentations of an input, from chunks of a byte to large ones.
	 * @param input the bytes
	 * @param count the number of fragmentations
	 * @param seed the seed: the same one gives the same fragmentations
	 * @return the fragmentations
	 */
	public static List<List<byte[]>> random(byte[] input, int count, long seed) {
		Random random = new Random(seed);
		List<List<byte[]>> fragmentations = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			int meanLength = 1 + random.nextInt(Math.max(1, input.length));
			fragmentations.add(cut(input, (index) -> random.nextInt(meanLength) == 0));
		}
		return fragmentations;
	}

	private static List<byte[]> cut(byte[] input, IntPredicate cutBefore) {
		List<byte[]> chunks = new ArrayList<>();
		int start = 0;
		for (int index = 1; index <= input.length; index++) {
			if (index == input.length || cutBefore.test(index)) {
				chunks.add(Arrays.copyOfRange(input, start, index));
				start = index;
			}
		}
		return chunks;
	}

	/**
	 * Return one byte for each character.
	 * @param text characters up to U+00FF
	 * @return the bytes
	 */
	public static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
