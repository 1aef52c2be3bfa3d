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
import java.util.HexFormat;
import java.util.List;

import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * Codecs at work on bytes, however the network cuts them. Payloads are strings of one
 * character for each byte, as they read better in a failure.
 */
public final class Frames {

	private Frames() {
	}

	/**
	 * Return the bytes of hexadecimal digits.
	 * @param digits the digits, with blanks anywhere between bytes
	 * @return the bytes
	 */
	public static byte[] hex(String digits) {
		return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
	}

	public static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	/**
	 * Encode payloads one behind the other.
	 * @param codec the codec
	 * @param payloads the payloads
	 * @return what is sent
	 * @throws FrameException if a payload is refused
	 */
	public static byte[] encode(FrameCodec codec, byte[]... payloads) throws FrameException {
		FrameOutput output = new FrameOutput();
		for (byte[] payload : payloads) {
			ByteBuffer buffer = ByteBuffer.wrap(payload).asReadOnlyBuffer();
			codec.encode(buffer, output);
			Assertions.assertThat(buffer.hasRemaining()).as("the payload is consumed").isFalse();
		}
		return output.toByteArray();
	}

	public static String encode(FrameCodec codec, String... payloads) throws FrameException {
		byte[][] bytes = Arrays.stream(payloads).map(Frames::bytes).toArray(byte[][]::new);
		return text(encode(codec, bytes));
	}

	/**
	 * Decode a stream in one piece, byte by byte, and in any two pieces, which must all
	 * give the same frames.
	 * @param codec the codec
	 * @param stream the bytes
	 * @return the payloads
	 * @throws FrameException if the stream has no more frames before its end
	 */
	static List<String> decode(FrameCodec codec, byte[] stream) throws FrameException {
		Outcome whole = decodePieces(codec, List.of(stream));
		assertSame(whole, decodePieces(codec, singleBytes(stream)), "byte by byte");
		for (int cut = 1; cut < stream.length; cut++) {
			byte[] rest = Arrays.copyOfRange(stream, cut, stream.length);
			assertSame(whole, decodePieces(codec, List.of(Arrays.copyOf(stream, cut), rest)), "cut at " + cut);
		}
		if (whole.failure() != null) {
			throw whole.failure();
		}
		return whole.frames();
	}

	static List<String> decode(FrameCodec codec, String stream) throws FrameException {
		return decode(codec, bytes(stream));
	}

	private static void assertSame(Outcome expected, Outcome actual, String description) {
		Assertions.assertThat(actual.frames()).as(description).isEqualTo(expected.frames());
		Assertions.assertThat(actual.failure() != null)
			.as("failure " + description)
			.isEqualTo(expected.failure() != null);
	}

	private static Outcome decodePieces(FrameCodec codec, List<byte[]> pieces) {
		List<String> frames = new ArrayList<>();
		FrameInput input = new FrameInput();
		try {
			for (byte[] piece : pieces) {
				input.feed(piece, 0, piece.length);
				ByteBuffer payload = codec.decode(input);
				while (payload != null) {
					frames.add(text(payload));
					payload = codec.decode(input);
				}
			}
			return new Outcome(frames, null);
		}
		catch (FrameException ex) {
			return new Outcome(frames, ex);
		}
	}

	/**
	 * Feed a stream byte by byte until it turns out to be bad.
	 * @param codec the codec
	 * @param stream the bytes
	 * @return how many of them it took to tell
	 */
	static int bytesToFailure(FrameCodec codec, byte[] stream) {
		FrameInput input = new FrameInput();
		for (int i = 0; i < stream.length; i++) {
			input.feed(stream, i, 1);
			try {
				while (codec.decode(input) != null) {
					Assertions.assertThat(input.size()).isLessThan(stream.length);
				}
			}
			catch (FrameException ex) {
				return i + 1;
			}
		}
		throw new AssertionError("%d bytes were taken".formatted(stream.length));
	}

	static int bytesToFailure(FrameCodec codec, String stream) {
		return bytesToFailure(codec, bytes(stream));
	}

	static String text(ByteBuffer payload) {
		return StandardCharsets.ISO_8859_1.decode(payload).toString();
	}

	private static List<byte[]> singleBytes(byte[] stream) {
		List<byte[]> pieces = new ArrayList<>();
		for (byte value : stream) {
			pieces.add(new byte[] { value });
		}
		return pieces;
	}

	private record Outcome(List<String> frames, @Nullable FrameException failure) {
	}

}
