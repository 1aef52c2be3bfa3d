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
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.tcpserver.FrameError.Kind;
import io.tcpserver.bytes.CharsetBytes;
import org.jspecify.annotations.Nullable;

/**
 * Syslog messages in either of the two framings of RFC 6587. By default, it accepts what
 * rsyslog does: blank lines, lines without a priority, such as the further lines of a
 * message, a line feed or NUL at the end of a message with a length, and NUL in place of
 * a line feed.
 */
final class SyslogCodec implements FrameCodec {

	private static final byte LINE_FEED = '\n';

	private static final byte CARRIAGE_RETURN = '\r';

	private static final byte NUL = 0;

	// As many as a long can hold in any case
	private static final int MAX_DIGITS = 18;

	private final int maxLength;

	private final Unterminated unterminated;

	private final boolean lenient;

	SyslogCodec(int maxLength, Unterminated unterminated, Strictness strictness) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
		this.unterminated = Objects.requireNonNull(unterminated, "unterminated");
		this.lenient = Objects.requireNonNull(strictness, "strictness") == Strictness.LENIENT;
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		ByteBuffer payload = decodeOne(input);
		while (this.lenient && payload != null && !payload.hasRemaining()) {
			payload = decodeOne(input);
		}
		return payload;
	}

	private @Nullable ByteBuffer decodeOne(FrameInput input) throws FrameException {
		if (this.lenient) {
			skipBlank(input);
		}
		if (input.isEmpty()) {
			return null;
		}
		byte first = input.get(0);
		if (isFirstDigit(first)) {
			int digits = countDigits(input);
			if (!this.lenient || digits == input.size() || input.get(digits) == ' ') {
				return decodeCounted(input, digits);
			}
		}
		else if (!this.lenient && first != '<') {
			throw FrameErrors.unexpected("'<' or a digit from 1 to 9", first);
		}
		return decodeLine(input);
	}

	private static void skipBlank(FrameInput input) {
		int blank = 0;
		while (blank < input.size() && isBlank(input.get(blank))) {
			blank++;
		}
		if (blank > 0) {
			input.skip(blank);
		}
	}

	private static boolean isBlank(byte value) {
		return value == LINE_FEED || value == CARRIAGE_RETURN || value == NUL;
	}

	private static int countDigits(FrameInput input) {
		int index = 0;
		while (index < Math.min(input.size(), MAX_DIGITS) && isDigit(input.get(index))) {
			index++;
		}
		return index;
	}

	// A length has no leading zeros
	private static boolean isFirstDigit(byte value) {
		return value >= '1' && value <= '9';
	}

	private static boolean isDigit(byte value) {
		return value >= '0' && value <= '9';
	}

	private @Nullable ByteBuffer decodeCounted(FrameInput input, int digits) throws FrameException {
		boolean more = digits == input.size();
		if (more && this.lenient) {
			// Not a length yet: it may also be a line
			return null;
		}
		long length = 0;
		for (int i = 0; i < digits; i++) {
			length = 10 * length + (input.get(i) - '0');
		}
		if (length > this.maxLength) {
			throw FrameErrors.announcedTooLong(this.maxLength, length);
		}
		if (more) {
			return null;
		}
		if (input.get(digits) != ' ') {
			throw FrameErrors.unexpected("a digit or a space behind the length", input.get(digits));
		}
		int offset = digits + 1;
		int bytes = (int) length;
		if (input.size() - offset < bytes) {
			return null;
		}
		ByteBuffer payload = input.take(offset, bytes, offset + bytes);
		return (this.lenient) ? trimmed(payload) : payload;
	}

	// The order is that of rsyslog
	private static ByteBuffer trimmed(ByteBuffer payload) {
		return trimmed(trimmed(payload, NUL), LINE_FEED);
	}

	private static ByteBuffer trimmed(ByteBuffer payload, byte last) {
		int end = payload.limit() - 1;
		return (payload.hasRemaining() && payload.get(end) == last) ? payload.limit(end) : payload;
	}

	private @Nullable ByteBuffer decodeLine(FrameInput input) throws FrameException {
		int end = (this.lenient) ? input.indexOf(LINE_FEED, NUL) : input.indexOf(LINE_FEED);
		int length = (end < 0) ? input.size() : end;
		if (length > 0 && input.get(length - 1) == CARRIAGE_RETURN) {
			length--;
		}
		if (length > this.maxLength) {
			throw (end < 0) ? FrameErrors.endless(this.maxLength, "a line feed")
					: FrameErrors.tooLong(this.maxLength, length);
		}
		return (end < 0) ? null : input.take(0, length, end + 1);
	}

	// A message behind its length is whole or not; only a line can do without its end
	@Override
	public @Nullable ByteBuffer decodeEnd(FrameInput input) throws FrameException {
		if (isFirstDigit(input.get(0)) && mayBeCounted(input)) {
			return null;
		}
		int length = input.size();
		if (this.unterminated == Unterminated.REPORT) {
			return null;
		}
		if (length > this.maxLength) {
			throw FrameErrors.tooLong(this.maxLength, length);
		}
		return input.take(0, length, length);
	}

	private boolean mayBeCounted(FrameInput input) {
		int digits = countDigits(input);
		return !this.lenient || digits == input.size() || input.get(digits) == ' ';
	}

	@Override
	public boolean supports(Charset charset) {
		return CharsetBytes.areAscii(charset, "\n< 0123456789");
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		if (!payload.hasRemaining()) {
			throw new FrameException(Kind.UNSENDABLE, "A syslog message must not be empty");
		}
		output.put((payload.remaining() + " ").getBytes(StandardCharsets.US_ASCII)).put(payload);
	}

	@Override
	public String name() {
		return "syslog";
	}

	@Override
	public String toString() {
		return "syslog(%d)".formatted(this.maxLength);
	}

}
