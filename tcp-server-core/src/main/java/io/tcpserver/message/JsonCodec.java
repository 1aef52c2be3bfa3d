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
import java.util.Objects;

import io.tcpserver.FrameError.Kind;
import io.tcpserver.bytes.CharsetBytes;
import org.jspecify.annotations.Nullable;

/**
 * JSON values one behind the other, however they are formatted. Only their ends are
 * searched for; whether they are JSON in between is for others to say.
 */
final class JsonCodec implements FrameCodec {

	private static final byte[] BYTE_ORDER_MARK = { (byte) 0xEF, (byte) 0xBB, (byte) 0xBF };

	// Begins a value in a JSON text sequence (RFC 7464)
	private static final byte RECORD_SEPARATOR = 0x1E;

	private final int maxLength;

	private final Unterminated unterminated;

	JsonCodec(int maxLength, Unterminated unterminated) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
		this.unterminated = Objects.requireNonNull(unterminated, "unterminated");
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		skipSeparators(input);
		int length = find(input);
		if (length > this.maxLength) {
			throw FrameErrors.tooLong(this.maxLength, length);
		}
		if (length > 0) {
			return input.take(0, length, length);
		}
		if (input.size() > this.maxLength) {
			throw FrameErrors.endless(this.maxLength, "the end of a JSON value");
		}
		return null;
	}

	// Only what is neither an object, an array nor a string can be complete without its
	// end
	@Override
	public @Nullable ByteBuffer decodeEnd(FrameInput input) throws FrameException {
		int length = input.size();
		return (this.unterminated == Unterminated.DELIVER && isScalar(input.get(0))) ? input.take(0, length, length)
				: null;
	}

	private static void skipSeparators(FrameInput input) {
		int index = 0;
		while (index < input.size() && (isSeparator(input.get(index)) || input.matches(index, BYTE_ORDER_MARK))) {
			index += isSeparator(input.get(index)) ? 1 : BYTE_ORDER_MARK.length;
		}
		if (index > 0) {
			input.skip(index);
		}
	}

	private static boolean isSeparator(byte value) {
		return switch (value) {
			case ' ', '\t', '\r', '\n', RECORD_SEPARATOR -> true;
			default -> false;
		};
	}

	/**
	 * Find the end of the value at the front.
	 * @param input the bytes to search
	 * @return the length of the value, 0 if its end has not arrived
	 * @throws FrameException if there is no value
	 */
	private static int find(FrameInput input) throws FrameException {
		if (input.isEmpty()) {
			return 0;
		}
		byte first = input.get(0);
		return switch (first) {
			case '{', '[', '"' -> findNested(input);
			case (byte) 0xEF -> requireByteOrderMark(input);
			default -> {
				if (!isScalar(first)) {
					throw FrameErrors.unexpected("the beginning of a JSON value", first);
				}
				yield findScalar(input);
			}
		};
	}

	private static int findNested(FrameInput input) {
		Progress progress = input.state(Progress.class);
		int index = (progress != null) ? progress.index() : 0;
		int depth = (progress != null) ? progress.depth() : 0;
		boolean inString = progress != null && progress.inString();
		while (index < input.size()) {
			byte value = input.get(index);
			if (value == '"') {
				inString = !inString;
			}
			else if (inString && value == '\\') {
				if (index + 1 == input.size()) {
					break;
				}
				index++;
			}
			else if (!inString) {
				depth += change(value);
			}
			index++;
			if (depth == 0 && !inString) {
				return index;
			}
		}
		input.state(new Progress(index, depth, inString));
		return 0;
	}

	private static int change(byte value) {
		return switch (value) {
			case '{', '[' -> 1;
			case '}', ']' -> -1;
			default -> 0;
		};
	}

	private static int findScalar(FrameInput input) {
		int index = input.searched();
		while (index < input.size() && isPartOfScalar(input.get(index))) {
			index++;
		}
		input.searched(index);
		return (index < input.size()) ? index : 0;
	}

	// Of true, false, null or a number
	private static boolean isScalar(byte first) {
		return (first >= '0' && first <= '9') || first == '-' || first == 't' || first == 'f' || first == 'n';
	}

	private static boolean isPartOfScalar(byte value) {
		return (value >= '0' && value <= '9') || (value >= 'a' && value <= 'z') || value == 'E' || value == '+'
				|| value == '-' || value == '.';
	}

	private static int requireByteOrderMark(FrameInput input) throws FrameException {
		for (int i = 1; i < input.size(); i++) {
			if (input.get(i) != BYTE_ORDER_MARK[i]) {
				throw FrameErrors.unexpected("a byte order mark", input.get(i));
			}
		}
		return 0;
	}

	@Override
	public boolean supports(Charset charset) {
		return CharsetBytes.areAscii(charset, "{}[]\"\\\n");
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		int start = output.size();
		output.put(payload).put('\n');
		FrameInput frame = new FrameInput(output.array(), start, output.size());
		if (!isOneValue(frame)) {
			output.truncate(start);
			throw new FrameException(Kind.UNSENDABLE, "A payload must be one JSON value");
		}
	}

	private static boolean isOneValue(FrameInput frame) {
		try {
			skipSeparators(frame);
			int length = find(frame);
			frame.skip(length);
			skipSeparators(frame);
			return length > 0 && frame.isEmpty();
		}
		catch (FrameException ex) {
			return false;
		}
	}

	@Override
	public String name() {
		return "json";
	}

	@Override
	public String toString() {
		return "json(%d)".formatted(this.maxLength);
	}

	/**
	 * How far a value was searched that is not complete.
	 *
	 * @param index the next byte
	 * @param depth how many brackets are open
	 * @param inString whether a string is open
	 */
	private record Progress(int index, int depth, boolean inString) {
	}

}
