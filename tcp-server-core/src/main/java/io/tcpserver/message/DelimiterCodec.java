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
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.StringJoiner;

import io.tcpserver.FrameError.Kind;
import io.tcpserver.bytes.CharsetBytes;
import org.jspecify.annotations.Nullable;

/**
 * Frames that end with one of some delimiters.
 */
final class DelimiterCodec implements FrameCodec {

	private final int maxLength;

	// Longest first, as the first match is taken
	private final byte[][] delimiters;

	private final byte[] sent;

	private final boolean sameLastByte;

	DelimiterCodec(int maxLength, byte[]... delimiters) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
		if (delimiters.length == 0) {
			throw new IllegalArgumentException("'delimiters' must contain at least one delimiter");
		}
		this.delimiters = new byte[delimiters.length][];
		for (int i = 0; i < delimiters.length; i++) {
			if (delimiters[i].length == 0) {
				throw new IllegalArgumentException("'delimiters' must not contain an empty delimiter");
			}
			this.delimiters[i] = delimiters[i].clone();
		}
		requireAllFound(this.delimiters);
		this.sent = this.delimiters[0];
		Arrays.sort(this.delimiters, (left, right) -> right.length - left.length);
		this.sameLastByte = Arrays.stream(this.delimiters).allMatch((delimiter) -> last(delimiter) == last(this.sent));
	}

	// Nor could such a delimiter be sent, as each payload would end early
	private static void requireAllFound(byte[][] delimiters) {
		for (int i = 0; i < delimiters.length; i++) {
			for (int other = 0; other < delimiters.length; other++) {
				if (other != i && endsWithin(delimiters[other], delimiters[i], other < i)) {
					throw new IllegalArgumentException("'delimiters' contain %s, which is never found, as %s ends first"
						.formatted(show(delimiters[i]), show(delimiters[other])));
				}
			}
		}
	}

	/**
	 * Return whether a search finds a delimiter before it has reached the end of another
	 * one.
	 * @param inner the delimiter that may be found first
	 * @param outer the other one
	 * @param orAtItsEnd whether it is also found first if the two are the same
	 * @return {@code true} if the other one is never found
	 */
	private static boolean endsWithin(byte[] inner, byte[] outer, boolean orAtItsEnd) {
		FrameInput bytes = new FrameInput(outer);
		for (int index = 0; index < outer.length - inner.length; index++) {
			if (bytes.matches(index, inner)) {
				return true;
			}
		}
		return orAtItsEnd && Arrays.equals(inner, outer);
	}

	private static String show(byte[] delimiter) {
		StringJoiner bytes = new StringJoiner(" ");
		for (byte value : delimiter) {
			bytes.add(FrameErrors.show(value));
		}
		return bytes.toString();
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		byte[] delimiter = find(input);
		if (delimiter == null) {
			// The last bytes may be the beginning of the longest delimiter
			if (input.size() - (this.delimiters[0].length - 1) > this.maxLength) {
				throw FrameErrors.endless(this.maxLength, "a delimiter");
			}
			return null;
		}
		int total = input.searched() + 1;
		int length = total - delimiter.length;
		if (length > this.maxLength) {
			throw FrameErrors.tooLong(this.maxLength, length);
		}
		return input.take(0, length, total);
	}

	/**
	 * Search for the first delimiter. If there is one, {@link FrameInput#searched()} is
	 * the index of its last byte.
	 * @param input the bytes to search
	 * @return the delimiter, or {@code null}
	 */
	private byte @Nullable [] find(FrameInput input) {
		while (findLastByte(input)) {
			byte[] delimiter = longestEndingAt(input.searched() + 1, input);
			if (delimiter != null) {
				return delimiter;
			}
			input.searched(input.searched() + 1);
		}
		return null;
	}

	private boolean findLastByte(FrameInput input) {
		if (this.sameLastByte) {
			return input.indexOf(last(this.sent)) >= 0;
		}
		int index = input.searched();
		while (index < input.size() && !isLastByte(input.get(index))) {
			index++;
		}
		input.searched(index);
		return index < input.size();
	}

	private boolean isLastByte(byte value) {
		for (byte[] delimiter : this.delimiters) {
			if (last(delimiter) == value) {
				return true;
			}
		}
		return false;
	}

	private byte @Nullable [] longestEndingAt(int end, FrameInput input) {
		for (byte[] delimiter : this.delimiters) {
			if (input.matches(end - delimiter.length, delimiter)) {
				return delimiter;
			}
		}
		return null;
	}

	private static byte last(byte[] delimiter) {
		return delimiter[delimiter.length - 1];
	}

	@Override
	public boolean supports(Charset charset) {
		return Arrays.stream(this.delimiters).allMatch((delimiter) -> CharsetBytes.areWhole(charset, delimiter));
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		int start = output.size();
		int length = payload.remaining();
		output.put(payload).put(this.sent);
		// The end of the payload may be the beginning of another delimiter
		FrameInput frame = new FrameInput(output.array(), start, output.size());
		if (!Arrays.equals(find(frame), this.sent) || frame.searched() + 1 != frame.size()) {
			output.truncate(start);
			throw new FrameException(Kind.UNSENDABLE,
					"A payload must not contain a delimiter, but with what follows there is one at"
							+ " index %d of %d".formatted(frame.searched(), length));
		}
	}

	@Override
	public String name() {
		return "delimiter";
	}

	@Override
	public String toString() {
		return "delimiter(%d)".formatted(this.maxLength);
	}

}
