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

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.tcpserver.harness.Rounds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every preset on random frames and on garbage. A failure names the seed; the same seed
 * gives the same bytes.
 */
class FrameCodecsFuzzTests {

	private static final int SEEDS = Rounds.of(60);

	static Stream<CodecPreset> presets() {
		return CodecPreset.ALL.stream();
	}

	@ParameterizedTest
	@MethodSource("presets")
	void anySplitAndMergeGivesTheSameFrames(CodecPreset preset) throws FrameException {
		for (int seed = 0; seed < SEEDS; seed++) {
			Random random = new Random(seed);
			List<byte[]> payloads = preset.payloads(random);
			byte[] stream = Frames.encode(preset.codec(), payloads.toArray(new byte[0][]));
			CodecPreset.Outcome expected = preset.outcome(payloads.stream().map(Frames::text).toList());
			for (int cut = 0; cut <= stream.length; cut++) {
				assertThat(preset.decode(stream, List.of(cut), random)).as("%s, seed %d, cut at %d", preset, seed, cut)
					.isEqualTo(expected);
			}
			for (int i = 0; i < 20; i++) {
				assertThat(preset.decode(stream, cuts(stream.length, random), random))
					.as("%s, seed %d, random cuts %d", preset, seed, i)
					.isEqualTo(expected);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("presets")
	void garbageGivesTheSameFramesAndTheSameFailureHoweverItIsCut(CodecPreset preset) {
		for (int seed = 0; seed < 10 * SEEDS; seed++) {
			Random random = new Random(seed);
			byte[] garbage = preset.bytes(random.nextInt(200), random);
			CodecPreset.Outcome expected = preset.decode(garbage, List.of(), random);
			for (int i = 0; i < 10; i++) {
				assertThat(preset.decode(garbage, cuts(garbage.length, random), random))
					.as("%s, seed %d, random cuts %d", preset, seed, i)
					.isEqualTo(expected);
			}
		}
	}

	private static List<Integer> cuts(int length, Random random) {
		int mean = 1 + random.nextInt(Math.max(1, length));
		List<Integer> cuts = new ArrayList<>();
		for (int i = 1; i < length; i++) {
			if (random.nextInt(mean) == 0) {
				cuts.add(i);
			}
		}
		return cuts;
	}

}
