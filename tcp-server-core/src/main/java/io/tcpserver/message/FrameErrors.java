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

import io.tcpserver.FrameError.Kind;
import io.tcpserver.log.PeerText;

/**
 * What the codecs of this package have to say about bad bytes and bad settings.
 */
final class FrameErrors {

	private FrameErrors() {
	}

	static int requireMaxLength(int maxLength) {
		if (maxLength < 1) {
			throw new IllegalArgumentException("'maxLength' must be positive, got " + maxLength);
		}
		return maxLength;
	}

	/**
	 * Check that a payload has the bytes that are sent before its length.
	 * @param payload the payload
	 * @param offset how many bytes these are
	 * @return how many bytes the payload has in addition
	 * @throws FrameException if there are fewer
	 */
	static int requireOffset(ByteBuffer payload, int offset) throws FrameException {
		if (payload.remaining() < offset) {
			throw new FrameException(Kind.UNSENDABLE,
					"A payload must have at least the %d bytes before the length, got %d".formatted(offset,
							payload.remaining()));
		}
		return payload.remaining() - offset;
	}

	static FrameException tooLong(int limit, long length) {
		return new FrameException(Kind.TOO_LONG, "A frame is too long: limit %d, got %d".formatted(limit, length));
	}

	/**
	 * A frame announces that it is too long.
	 * @param limit the most bytes
	 * @param length what it announces, which may be anything that another protocol has
	 * there, also a part of a password
	 * @return the error, which tells no more than a power of two of the length
	 */
	static FrameException announcedTooLong(int limit, long length) {
		return new FrameException(Kind.TOO_LONG, "A frame is too long: limit %d, its length says %d or more"
			.formatted(limit, Math.max(limit + 1L, Long.highestOneBit(length))));
	}

	static FrameException endless(int limit, String end) {
		return new FrameException(Kind.TOO_LONG,
				"A frame is too long: more than %d bytes without %s".formatted(limit, end));
	}

	static FrameException stray(int limit, String start) {
		return new FrameException(Kind.STRAY,
				"More than %d bytes are between two frames, without %s".formatted(limit, start));
	}

	static FrameException unexpected(String expected, byte found) {
		return new FrameException("A frame is malformed: expected %s, got %s".formatted(expected, show(found)));
	}

	// Of a payload, of which no byte is shown
	static FrameException unexpectedPayload(String expected, byte found) {
		return new FrameException(
				"A frame is malformed: expected %s, got %s".formatted(expected, PeerText.kind(found)));
	}

	static FrameException contains(byte value, int index) {
		return new FrameException(Kind.UNSENDABLE,
				"A payload must not contain %s, but does at index %d".formatted(show(value), index));
	}

	/**
	 * A payload is a whole frame that would not be accepted if it arrived.
	 * @param error why not
	 * @return the error of sending it
	 */
	static FrameException unsendable(FrameException error) {
		return new FrameException(Kind.UNSENDABLE, String.valueOf(error.getMessage()));
	}

	/**
	 * Return a byte for people to read.
	 * @param value the byte
	 * @return its hexadecimal digits, and the character if it is visible
	 */
	static String show(byte value) {
		String digits = "0x%02X".formatted(value);
		return (value > ' ' && value < 0x7F) ? "%s '%c'".formatted(digits, (char) value) : digits;
	}

}
