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

package io.tcpserver.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * One of the ways in which a network may cut a stream into pieces.
 *
 * @param description tells it in a failure
 * @param pieces the pieces, each a new array
 */
record Fragmentation(String description, List<byte[]> pieces) {

	/**
	 * Streams up to this length are cut in all ways, of which there are 2^(n-1).
	 */
	private static final int MAX_EXHAUSTIVE = 10;

	/**
	 * How many bytes are fed for all cuts in two, so that streams up to 4 KiB are cut at
	 * every byte.
	 */
	private static final int MAX_CUT_BYTES = 16 * 1024 * 1024;

	/**
	 * Longer streams arrive in larger pieces, as each may be moved.
	 */
	private static final int MAX_SINGLE_BYTES = 64 * 1024;

	// As odd as few buffers are
	private static final int LARGE_PIECE = 1021;

	private static final int RANDOM_COUNT = 50;

	private static final long SEED = 20260101;

	static Fragmentation whole(byte[] stream) {
		return new Fragmentation("in one piece", List.of(stream.clone()));
	}

	static Fragmentation singleBytes(byte[] stream) {
		return (stream.length <= MAX_SINGLE_BYTES) ? cut("byte by byte", stream, (index) -> true)
				: cut("in pieces of %d bytes".formatted(LARGE_PIECE), stream, (index) -> index % LARGE_PIECE == 0);
	}

	/**
	 * Go through the fragmentations of a stream: byte by byte, in any two pieces, and in
	 * all others if it is short, otherwise in some that are always the same.
	 * @param stream the bytes
	 * @param visitor called with each
	 */
	static void forEach(byte[] stream, Consumer<Fragmentation> visitor) {
		visitor.accept(singleBytes(stream));
		cutInTwo(stream, visitor);
		if (stream.length <= MAX_EXHAUSTIVE) {
			for (int i = 0; i < 1 << Math.max(0, stream.length - 1); i++) {
				int cuts = i;
				visitor.accept(cut("", stream, (index) -> (cuts >> (index - 1) & 1) != 0));
			}
			return;
		}
		Random random = new Random(SEED);
		int count = Math.min(RANDOM_COUNT, 1 + MAX_CUT_BYTES / stream.length);
		for (int i = 0; i < count; i++) {
			int meanLength = 1 + random.nextInt(stream.length);
			visitor.accept(cut("", stream, (index) -> random.nextInt(meanLength) == 0));
		}
	}

	private static void cutInTwo(byte[] stream, Consumer<Fragmentation> visitor) {
		int step = Math.max(1, (int) ((long) stream.length * stream.length / MAX_CUT_BYTES));
		for (int i = 1; i < stream.length; i += step) {
			int cut = i;
			visitor.accept(cut("in two pieces, cut at " + cut, stream, (index) -> index == cut));
		}
	}

	private static Fragmentation cut(String description, byte[] stream, IntPredicate cutBefore) {
		List<byte[]> pieces = new ArrayList<>();
		int start = 0;
		for (int index = 1; index <= stream.length; index++) {
			if (index == stream.length || cutBefore.test(index)) {
				pieces.add(Arrays.copyOfRange(stream, start, index));
				start = index;
			}
		}
		return new Fragmentation(description, pieces);
	}

	@Override
	public String toString() {
		return this.description.isEmpty()
				? "in pieces of %s bytes".formatted(this.pieces.stream().map((piece) -> piece.length).toList())
				: this.description;
	}

}
