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

import io.tcpserver.bytes.CharsetBytes;
import org.jspecify.annotations.Nullable;

/**
 * Lines that end with LF or CRLF.
 */
final class LineCodec implements FrameCodec {

	private static final byte LINE_FEED = '\n';

	private static final byte CARRIAGE_RETURN = '\r';

	private final LineFormat format;

	private final int maxLength;

	private final byte[] separator;

	LineCodec(LineFormat format) {
		this.format = format;
		this.maxLength = format.maxLength();
		this.separator = format.crlf() ? new byte[] { CARRIAGE_RETURN, LINE_FEED } : new byte[] { LINE_FEED };
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		int lineFeed = input.indexOf(LINE_FEED);
		while (lineFeed >= 0) {
			int length = (lineFeed > 0 && input.get(lineFeed - 1) == CARRIAGE_RETURN) ? lineFeed - 1 : lineFeed;
			if (length > this.maxLength) {
				throw FrameErrors.tooLong(this.maxLength, length);
			}
			int total = lineFeed + 1;
			if (length > 0 || !this.format.skipsEmpty()) {
				return input.take(0, this.format.keepsTerminator() ? total : length, total);
			}
			input.skip(total);
			lineFeed = input.indexOf(LINE_FEED);
		}
		requireNotEndless(input);
		return null;
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
		if (this.format.unterminated() == Unterminated.REPORT) {
			return null;
		}
		int length = input.size();
		if (length > this.maxLength) {
			throw FrameErrors.tooLong(this.maxLength, length);
		}
		return input.take(0, length, length);
	}

	@Override
	public boolean supports(Charset charset) {
		return CharsetBytes.areAscii(charset, "\r\n");
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		int end = payload.limit();
		if (this.format.keepsTerminator() && payload.hasRemaining() && payload.get(end - 1) == LINE_FEED) {
			output.putWithout(LINE_FEED, payload.limit(end - 1)).put(payload.limit(end));
		}
		else {
			output.putWithout(LINE_FEED, payload).put(this.separator);
		}
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
