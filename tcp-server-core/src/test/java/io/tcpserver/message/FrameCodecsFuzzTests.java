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
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.tcpserver.test.Rounds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every preset on random frames and on garbage. A failure names the seed; the same seed
 * gives the same bytes.
 */
class FrameCodecsFuzzTests {

	private static final int SEEDS = Rounds.of(60);

	// More than any header and delimiter of the presets below
	private static final int MAX_OVERHEAD = 16;

	static Stream<Preset> presets() {
		LengthField binary = LengthField.binary(2, 40);
		return Stream.of(new Preset(FrameCodecs.line(40), 40, "\r\n"),
				new Preset(FrameCodecs.line(40, Frames.bytes("\r\n")), 40, "\r\n"),
				new Preset(FrameCodecs.delimiter(40, Frames.bytes("\0")), 40, "\0"),
				new Preset(FrameCodecs.delimiter(40, Frames.bytes("aab"), Frames.bytes("ab"), Frames.bytes("aba")), 40,
						"ab"),
				new Preset(FrameCodecs.delimiter(40, Frames.bytes("\n"), Frames.bytes("\r\n")), 40, "\r\n"),
				new Preset(FrameCodecs.fixedLength(3), 3, ""),
				new Preset(FrameCodecs.lengthField(LengthField.binary(1, 40)), 40, "\0\u0001\u0002\u0005\u0028"),
				new Preset(FrameCodecs.lengthField(binary), 40, "\0\0\0\u0003"),
				new Preset(FrameCodecs.lengthField(binary.withByteOrder(ByteOrder.LITTLE_ENDIAN)), 40, "\0\0\0\u0003"),
				new Preset(FrameCodecs.lengthField(binary.withOffset(3).withAdjustment(2)), 40, "\0\0\0\u0002"),
				new Preset(FrameCodecs.lengthField(binary.withOffset(1).withInclusive(true)), 40, "\0\0\0\u0006"),
				new Preset(FrameCodecs.lengthField(LengthField.binary(3, 40).withAdjustment(-2)), 40, "\0\0\0\0\u0004"),
				new Preset(FrameCodecs.lengthField(LengthField.binary(4, 40)), 40, "\0\0\0\0\u0002"),
				new Preset(FrameCodecs.lengthField(LengthField.binary(8, 40)), 40, "\0\0\0\0\0\0\0\0\u0002"),
				new Preset(FrameCodecs.lengthField(LengthField.ascii(3, 40)), 40, "000123"),
				new Preset(FrameCodecs.lengthField(LengthField.bcd(2, 40).withInclusive(true)), 40, "\0\0\u0004\u0012"),
				new Preset(FrameCodecs.varintLength(300), 300, "\u0001\u0005\u0080\u0081"),
				new Preset(FrameCodecs.stxEtx(40), 40, "\u0002\u0003"),
				new Preset(FrameCodecs.mllp(40), 40, "\u000b\u001c\r"),
				new Preset(FrameCodecs.syslog(40), 40, "<\n123 "),
				new Preset(FrameCodecs.hdlc(40), 20, "~}\u0001\u0002"),
				new Preset(FrameCodecs.hdlc(40, HdlcEscapes.RFC1662), 20, "~}]^"),
				new Preset(FrameCodecs.raw(40), 40, ""));
	}

	@ParameterizedTest
	@MethodSource("presets")
	void anySplitAndMergeGivesTheSameFrames(Preset preset) throws FrameException {
		for (int seed = 0; seed < SEEDS; seed++) {
			Random random = new Random(seed);
			List<byte[]> payloads = preset.payloads(random);
			byte[] stream = Frames.encode(preset.codec(), payloads.toArray(new byte[0][]));
			Outcome expected = preset.outcome(payloads.stream().map(Frames::text).toList());
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
	void garbageGivesTheSameFramesAndTheSameFailureHoweverItIsCut(Preset preset) {
		for (int seed = 0; seed < 10 * SEEDS; seed++) {
			Random random = new Random(seed);
			byte[] garbage = preset.bytes(random.nextInt(200), random);
			Outcome expected = preset.decode(garbage, List.of(), random);
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

	/**
	 * A codec and what to feed it.
	 *
	 * @param codec the codec
	 * @param maxLength the longest payload to send
	 * @param special the bytes that mean something to the codec, so that they occur often
	 */
	record Preset(FrameCodec codec, int maxLength, String special) {

		List<byte[]> payloads(Random random) {
			List<byte[]> payloads = new ArrayList<>();
			int count = random.nextInt(6);
			while (payloads.size() < count) {
				byte[] payload = bytes(random.nextInt(this.maxLength + 1), random);
				if (isAccepted(payload)) {
					payloads.add(payload);
				}
			}
			return payloads;
		}

		byte[] bytes(int length, Random random) {
			byte[] bytes = new byte[length];
			random.nextBytes(bytes);
			for (int i = 0; i < length && !this.special.isEmpty(); i++) {
				if (random.nextInt(4) == 0) {
					bytes[i] = (byte) this.special.charAt(random.nextInt(this.special.length()));
				}
			}
			return bytes;
		}

		private boolean isAccepted(byte[] payload) {
			FrameOutput output = new FrameOutput();
			try {
				this.codec.encode(ByteBuffer.wrap(payload), output);
				// A CR at the end of a line is taken for a part of its end
				return !(this.codec instanceof LineCodec) || payload.length == 0 || payload[payload.length - 1] != '\r';
			}
			catch (FrameException ex) {
				assertThat(output.size()).as("what is left of a refused payload").isZero();
				return false;
			}
		}

		Outcome outcome(List<String> frames) {
			return new Outcome((this.codec instanceof RawCodec) ? List.of(String.join("", frames)) : frames, false);
		}

		Outcome decode(byte[] stream, List<Integer> cuts, Random random) {
			List<String> frames = new ArrayList<>();
			FrameInput input = new FrameInput();
			try {
				int from = 0;
				for (int cut = 0; cut <= cuts.size(); cut++) {
					int to = (cut < cuts.size()) ? cuts.get(cut) : stream.length;
					input.feed(stream, from, to - from);
					from = to;
					decodeAll(input, frames);
					// As for a connection whose frame is not complete
					input = random.nextBoolean() ? input.split() : input;
				}
			}
			catch (FrameException ex) {
				return new Outcome(outcome(frames).frames(), true);
			}
			return outcome(frames);
		}

		private void decodeAll(FrameInput input, List<String> frames) throws FrameException {
			int size = input.size();
			@Nullable ByteBuffer payload = this.codec.decode(input);
			while (payload != null) {
				assertThat(input.size()).as("what is left after a frame").isLessThan(size);
				frames.add(Frames.text(payload));
				// What has been taken is nobody's any more
				Arrays.fill(payload.array(), payload.arrayOffset(), payload.arrayOffset() + payload.limit(),
						(byte) 'x');
				size = input.size();
				payload = this.codec.decode(input);
			}
			assertThat(input.size()).as("what is kept").isLessThan(300 + MAX_OVERHEAD);
		}

		@Override
		public String toString() {
			return this.codec.toString();
		}

	}

	/**
	 * What came out of a stream.
	 *
	 * @param frames the payloads
	 * @param failed whether the stream turned out to be bad
	 */
	record Outcome(List<String> frames, boolean failed) {
	}

}
