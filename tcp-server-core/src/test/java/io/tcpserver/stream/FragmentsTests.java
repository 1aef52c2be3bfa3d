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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Fragments}.
 */
class FragmentsTests {

	@Test
	void allCutsThreeBytesInFourWays() {
		assertThat(Fragments.all(Fragments.bytes("abc"))).extracting(FragmentsTests::describe)
			.containsExactlyInAnyOrder("abc", "a|bc", "ab|c", "a|b|c");
	}

	@Test
	void allOfTwelveBytesAreAllDifferent() {
		assertThat(Fragments.of("abcdefghijkl")).extracting(FragmentsTests::describe)
			.doesNotHaveDuplicates()
			.hasSize(2048);
	}

	@Test
	void nothingIsCutIntoNoChunks() {
		assertThat(Fragments.of("")).containsExactly(List.of());
	}

	@Test
	void longInputsAreSampledFromWholeToSingleBytes() {
		String input = "abcdefghijklmnopqrstuvwxyz";
		List<List<byte[]>> fragmentations = Fragments.of(input);
		assertThat(fragmentations).extracting(FragmentsTests::describe)
			.hasSizeGreaterThan(100)
			.contains(input, String.join("|", input.split("")))
			.allSatisfy((description) -> assertThat(description.replace("|", "")).isEqualTo(input));
	}

	@Test
	void sameSeedGivesSameFragments() {
		byte[] input = new byte[100];
		assertThat(Fragments.random(input, 5, 42)).usingRecursiveComparison().isEqualTo(Fragments.random(input, 5, 42));
	}

	private static String describe(List<byte[]> chunks) {
		ByteArrayOutputStream description = new ByteArrayOutputStream();
		for (byte[] chunk : chunks) {
			if (description.size() > 0) {
				description.write('|');
			}
			description.writeBytes(chunk);
		}
		return description.toString(StandardCharsets.ISO_8859_1);
	}

}
