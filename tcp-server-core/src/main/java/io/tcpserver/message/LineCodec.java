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
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Lines that end with LF or CRLF.
 */
final class LineCodec implements FrameCodec {

	private static final byte LINE_FEED = '\n';

	private static final byte CARRIAGE_RETURN = '\r';

	private final int maxLength;

	private final byte[] separator;

	private final Unterminated unterminated;

	LineCodec(int maxLength, byte[] separator, Unterminated unterminated) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
		this.separator = separator.clone();
		this.unterminated = Objects.requireNonNull(unterminated, "unterminated");
		if (!Arrays.equals(separator, new byte[] { LINE_FEED })
				&& !Arrays.equals(separator, new byte[] { CARRIAGE_RETURN, LINE_FEED })) {
			throw new IllegalArgumentException(
					"'separator' must be LF [10] or CRLF [13, 10], got " + Arrays.toString(separator));
		}
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		int lineFeed = input.indexOf(LINE_FEED);
		if (lineFeed < 0) {
			requireNotEndless(input);
			return null;
		}
		int length = lineFeed;
		if (length > 0 && input.get(length - 1) == CARRIAGE_RETURN) {
			length--;
		}
		if (length > this.maxLength) {
			throw FrameErrors.tooLong(this.maxLength, length);
		}
		return input.take(0, length, lineFeed + 1);
	}

	private void requireNotEndless(FrameInput input) throws FrameException {
		int length = input.size();
		// The last byte may be the CR of a CRLF
		if (length > this.maxLength && (length > this.maxLength + 1L || input.get(length - 1) != CARRIAGE_RETURN)) {
			throw FrameErrors.endless(this.maxLength, "a line feed");
		}
	}

	// As StreamReader.readLine(): a CR without its LF is no part of the line's end
	@Override
	public @Nullable ByteBuffer decodeEnd(FrameInput input) throws FrameException {
		if (this.unterminated == Unterminated.REPORT) {
			return null;
		}
		int length = input.size();
		if (length > this.maxLength) {
			throw FrameErrors.tooLong(this.maxLength, length);
		}
		return input.take(0, length, length);
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		output.putWithout(LINE_FEED, payload).put(this.separator);
	}

	@Override
	public String name() {
		return "line";
	}

	@Override
	public String toString() {
		return "line(%d)".formatted(this.maxLength);
	}

}
