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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.tcpserver.harness.Rounds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What codecs say at the end of a stream, wherever it is cut off.
 */
class FrameCodecsEndTests {

	private static final int SEEDS = Rounds.of(60);

	static Stream<CodecPreset> presets() {
		return CodecPreset.ALL.stream();
	}

	@ParameterizedTest
	@MethodSource("presets")
	void whatACutLeavesIsALineOrUntouched(CodecPreset preset) throws FrameException {
		boolean lines = preset.codec() instanceof LineCodec && preset.codec() != CodecPreset.STRICT_LINES;
		for (int seed = 0; seed < SEEDS; seed++) {
			Random random = new Random(seed);
			byte[] stream = Frames.encode(preset.codec(), preset.payloads(random).toArray(new byte[0][]));
			List<String> whole = frames(preset.codec(), new FrameInput(stream.clone()));
			for (int cut = 0; cut <= stream.length; cut++) {
				FrameInput input = new FrameInput(Arrays.copyOf(stream, cut));
				List<String> frames = frames(preset.codec(), input);
				if (!(preset.codec() instanceof RawCodec)) {
					assertThat(frames).as("%s, seed %d, cut at %d", preset, seed, cut)
						.isEqualTo(whole.subList(0, frames.size()));
				}
				int left = input.size();
				if (left > 0) {
					boolean delivers = lines || isNumberOf(preset, stream[cut - left]);
					String last = text(preset.codec().decodeEnd(input));
					String expected = new String(stream, cut - left, left, StandardCharsets.ISO_8859_1);
					assertThat(last).as("%s, seed %d, cut at %d", preset, seed, cut)
						.isEqualTo(delivers ? expected : null);
					assertThat(input.size()).isEqualTo(delivers ? 0 : left);
				}
			}
		}
	}

	// As the server does with messages whose turn may not have come
	@ParameterizedTest
	@MethodSource("presets")
	void whatIsTakenBackIsTheSameAgain(CodecPreset preset) throws FrameException {
		for (int seed = 0; seed < SEEDS; seed++) {
			Random random = new Random(seed);
			byte[] stream = Frames.encode(preset.codec(), preset.payloads(random).toArray(new byte[0][]));
			List<String> whole = frames(preset.codec(), new FrameInput(stream.clone()));
			FrameInput input = new FrameInput(stream.clone());
			input.retain(true);
			List<String> ahead = frames(preset.codec(), input);
			input.takeBack(input.retained());
			input.retain(false);
			assertThat(ahead).as("%s, seed %d", preset, seed).isEqualTo(whole);
			assertThat(frames(preset.codec(), input)).as("%s, seed %d", preset, seed).isEqualTo(whole);
		}
	}

	private static boolean isNumberOf(CodecPreset preset, byte first) {
		return preset.codec().equals(CodecPreset.JSON) && "0123456789-tfn".indexOf(first) >= 0;
	}

	@ParameterizedTest
	@MethodSource("presets")
	void garbageIsAFailureAFrameOrUntouched(CodecPreset preset) {
		for (int seed = 0; seed < 10 * SEEDS; seed++) {
			Random random = new Random(seed);
			FrameInput input = new FrameInput(preset.bytes(random.nextInt(100), random));
			try {
				frames(preset.codec(), input);
				int left = input.size();
				String last = (left > 0) ? text(preset.codec().decodeEnd(input)) : null;
				boolean skips = preset.codec() instanceof BlockCodec;
				assertThat(input.size()).as("%s, seed %d", preset, seed)
					.isIn((last != null || skips) ? 0 : left, (last != null) ? 0 : left);
				assertThat(last).satisfiesAnyOf((text) -> assertThat(text).isNull(),
						(text) -> assertThat(text).hasSizeBetween(1, preset.maxLength()));
			}
			catch (FrameException ex) {
				assertThat(ex).as("%s, seed %d", preset, seed).isNotInstanceOf(TruncatedFrameException.class);
			}
		}
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			'<1>a',         '<1>a'
			'<',            '<'
			'<1>a\r',       '<1>a\r'
			'4 <1>',
			'4',
			'4 ',
			'10',
			""")
	void onlyMessagesWithoutALengthCanDoWithoutAnEnd(String rest, @Nullable String last) throws FrameException {
		FrameInput input = new FrameInput(Frames.bytes("5 <1>ab<1>c\n" + rest));
		assertThat(frames(FrameCodecs.syslog(10), input)).containsExactly("<1>ab", "<1>c");
		assertThat(text(FrameCodecs.syslog(10).decodeEnd(input))).isEqualTo(last);
		assertThat(input.size()).isEqualTo((last != null) ? 0 : rest.length());
	}

	@Test
	void strictSyslogDeliversNothing() throws FrameException {
		FrameCodec codec = FrameCodecs.syslog(10, Unterminated.REPORT);
		FrameInput input = new FrameInput(Frames.bytes("<1>c\n<1>d"));
		assertThat(frames(codec, input)).containsExactly("<1>c");
		assertThat(codec.decodeEnd(input)).isNull();
		assertThat(input.size()).isEqualTo(4);
	}

	@Test // decode() cannot know yet, as the CR may belong to the end of the line
	void lastLineIsNotLongerThanTheOthers() throws FrameException {
		FrameCodec codec = FrameCodecs.line(3);
		FrameInput input = new FrameInput(Frames.bytes("abc\r"));
		assertThat(codec.decode(input)).isNull();
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> codec.decodeEnd(input))
			.withMessage("A frame is too long: limit 3, got 4");
		assertThat(text(codec.decodeEnd(new FrameInput(Frames.bytes("ab\r"))))).isEqualTo("ab\r");
	}

	private static List<String> frames(FrameCodec codec, FrameInput input) throws FrameException {
		List<String> frames = new ArrayList<>();
		ByteBuffer payload = codec.decode(input);
		while (payload != null) {
			frames.add(Frames.text(payload));
			payload = codec.decode(input);
		}
		return frames;
	}

	private static @Nullable String text(@Nullable ByteBuffer payload) {
		return (payload != null) ? Frames.text(payload) : null;
	}

}
