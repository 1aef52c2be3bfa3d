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

package io.tcpserver.autoconfigure;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Finds the key that may have been meant by one that does not exist.
 */
final class SimilarKey {

	// A mistyped or missing character in each five
	private static final int CHARACTERS_PER_ERROR = 5;

	private SimilarKey() {
	}

	/**
	 * Find a similar key.
	 * @param key the unknown key
	 * @param candidates the existing keys
	 * @return the most similar one, {@code null} if none is
	 */
	static @Nullable String of(String key, Stream<String> candidates) {
		String words = words(key);
		return candidates.map((candidate) -> new Candidate(candidate, distance(words, words(candidate), key)))
			.filter((candidate) -> candidate.distance() <= 1 + words.length() / CHARACTERS_PER_ERROR)
			.min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::key))
			.map(Candidate::key)
			.orElse(null);
	}

	/**
	 * Return the words of a key alone.
	 * @param key the key
	 * @return its letters and digits, in lower case
	 */
	static String words(String key) {
		StringBuilder words = new StringBuilder(key.length());
		key.chars().filter(Character::isLetterOrDigit).forEach((character) -> words.append((char) character));
		return words.toString().toLowerCase(Locale.ROOT);
	}

	private static int distance(String words, String otherWords, String key) {
		// The group is missing, and the rest has several words, so that it is no accident
		if (otherWords.endsWith(words) && key.chars().anyMatch((character) -> character == '-' || character == '.')) {
			return 1;
		}
		return distance(words, otherWords);
	}

	// The number of characters to insert, delete or replace, and of neighbors to swap
	private static int distance(String one, String other) {
		int[][] distances = new int[one.length() + 1][other.length() + 1];
		for (int i = 0; i <= one.length(); i++) {
			for (int j = 0; j <= other.length(); j++) {
				if (i == 0 || j == 0) {
					distances[i][j] = i + j;
					continue;
				}
				boolean equal = one.charAt(i - 1) == other.charAt(j - 1);
				int distance = Math.min(distances[i - 1][j - 1] + (equal ? 0 : 1),
						1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
				boolean swapped = i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
						&& one.charAt(i - 2) == other.charAt(j - 1);
				distances[i][j] = swapped ? Math.min(distance, distances[i - 2][j - 2] + 1) : distance;
			}
		}
		return distances[one.length()][other.length()];
	}

	/**
	 * An existing key.
	 *
	 * @param key the key
	 * @param distance how much it differs
	 */
	private record Candidate(String key, int distance) {

	}

}
