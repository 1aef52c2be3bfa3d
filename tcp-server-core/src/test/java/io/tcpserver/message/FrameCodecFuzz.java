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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.tcpserver.harness.Check;

/**
 * Fuzz target: frames. The first byte of an input chooses the codec, the second one where
 * the network cuts what follows.
 */
public final class FrameCodecFuzz {

	private static final int HEADER_LENGTH = 2;

	private static final int MAX_PAYLOADS = 16;

	private FrameCodecFuzz() {
	}

	public static void fuzzerTestOneInput(byte[] data) throws FrameException {
		if (data.length < HEADER_LENGTH) {
			return;
		}
		CodecPreset preset = CodecPreset.ALL.get((data[0] & 0xFF) % CodecPreset.ALL.size());
		byte[] stream = Arrays.copyOfRange(data, HEADER_LENGTH, data.length);
		CodecPreset.Outcome outcome = preset.decode(stream);
		assertSameHoweverItIsCut(preset, stream, outcome, new Random(data[1]));
		List<byte[]> payloads = new ArrayList<>(List.of(stream));
		outcome.frames().stream().limit(MAX_PAYLOADS).map(Frames::bytes).forEach(payloads::add);
		payloads.removeIf((payload) -> payload.length > preset.maxLength() || !preset.isAccepted(payload));
		byte[] encoded = Frames.encode(preset.codec(), payloads.toArray(byte[][]::new));
		assertSameHoweverItIsCut(preset, encoded, preset.outcome(payloads.stream().map(Frames::text).toList()),
				new Random(data[1]));
	}

	private static void assertSameHoweverItIsCut(CodecPreset preset, byte[] stream, CodecPreset.Outcome expected,
			Random random) {
		List<Integer> everywhere = IntStream.range(1, Math.max(stream.length, 1)).boxed().toList();
		List<List<Integer>> ways = new ArrayList<>(List.of(List.of(), everywhere));
		int mean = 1 + random.nextInt(10);
		ways.add(everywhere.stream().filter((index) -> random.nextInt(mean) == 0).toList());
		ways.add(List.of(random.nextInt(stream.length + 1)));
		for (List<Integer> cuts : ways) {
			Check.same(preset.decode(stream, cuts, random), expected, "%s, cut at %s", preset, cuts);
		}
	}

}
