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

import io.tcpserver.FrameError.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Syslog messages in either of the two framings of RFC 6587.
 */
final class SyslogCodec implements FrameCodec {

	// As many as a long can hold in any case
	private static final int MAX_DIGITS = 18;

	private final int maxLength;

	private final FrameCodec lines;

	SyslogCodec(int maxLength, Unterminated unterminated) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
		this.lines = new LineCodec(LineFormat.of(maxLength).withUnterminated(unterminated));
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		if (input.isEmpty()) {
			return null;
		}
		byte first = input.get(0);
		if (first == '<') {
			return this.lines.decode(input);
		}
		if (first < '1' || first > '9') {
			throw FrameErrors.unexpected("'<' or a digit from 1 to 9", first);
		}
		return decodeCounted(input);
	}

	// A message behind its length is whole or not; only a line can do without its end
	@Override
	public @Nullable ByteBuffer decodeEnd(FrameInput input) throws FrameException {
		return (input.get(0) == '<') ? this.lines.decodeEnd(input) : null;
	}

	private @Nullable ByteBuffer decodeCounted(FrameInput input) throws FrameException {
		long length = 0;
		int index = 0;
		while (index < Math.min(input.size(), MAX_DIGITS) && isDigit(input.get(index))) {
			length = 10 * length + (input.get(index) - '0');
			index++;
		}
		if (length > this.maxLength) {
			throw FrameErrors.announcedTooLong(this.maxLength, length);
		}
		if (index == input.size()) {
			return null;
		}
		if (input.get(index) != ' ') {
			throw FrameErrors.unexpected("a digit or a space behind the length", input.get(index));
		}
		int offset = index + 1;
		int bytes = (int) length;
		return (input.size() - offset >= bytes) ? input.take(offset, bytes, offset + bytes) : null;
	}

	private static boolean isDigit(byte value) {
		return value >= '0' && value <= '9';
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
