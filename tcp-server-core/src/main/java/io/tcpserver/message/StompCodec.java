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

import io.tcpserver.FrameError.Kind;
import io.tcpserver.bytes.CharsetBytes;
import org.jspecify.annotations.Nullable;

/**
 * Frames of STOMP 1.0 to 1.2: a command and headers, an empty line, a body, NUL. A body
 * may contain NUL if a header says how long it is. Line ends between frames are
 * heartbeats, which are skipped.
 */
final class StompCodec implements FrameCodec {

	private static final byte LINE_FEED = '\n';

	private static final byte CARRIAGE_RETURN = '\r';

	private static final byte NULL = 0;

	private static final byte[] CONTENT_LENGTH = "\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

	// The end of a body whose length no header says
	private static final int UNKNOWN = -1;

	// As many as a long can hold in any case
	private static final int MAX_DIGITS = 18;

	private final int maxLength;

	StompCodec(int maxLength) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		skipHeartbeats(input);
		if (input.isEmpty() || input.get(0) == CARRIAGE_RETURN) {
			return null;
		}
		int end = find(input, this.maxLength);
		return (end < input.size()) ? input.take(0, end, end + 1) : null;
	}

	private static void skipHeartbeats(FrameInput input) throws FrameException {
		int index = 0;
		while (index < input.size() && isEndOfLine(input, index)) {
			index++;
		}
		if (index > 0) {
			input.skip(index);
		}
	}

	// A CR, too, once its LF is there
	private static boolean isEndOfLine(FrameInput input, int index) throws FrameException {
		if (input.get(index) != CARRIAGE_RETURN) {
			return input.get(index) == LINE_FEED;
		}
		if (index + 1 < input.size() && input.get(index + 1) != LINE_FEED) {
			throw FrameErrors.unexpected("a line feed behind a carriage return", input.get(index + 1));
		}
		return index + 1 < input.size();
	}

	/**
	 * Find the end of the frame at the front.
	 * @param input the bytes to search
	 * @param maxLength the most bytes of a frame
	 * @return the index of its NUL, which is not less than the size of the input if that
	 * has not arrived
	 * @throws FrameException if there is no frame, or it is too long
	 */
	private static int find(FrameInput input, int maxLength) throws FrameException {
		if (input.get(0) < 'A' || input.get(0) > 'Z') {
			throw FrameErrors.unexpected("a STOMP command", input.get(0));
		}
		Body body = findBody(input, maxLength);
		int end = (body != null) ? body.end() : UNKNOWN;
		if (end > 0 && end < input.size() && input.get(end) != NULL) {
			throw FrameErrors.unexpectedPayload("NUL behind the body", input.get(end));
		}
		if (body != null && end == UNKNOWN) {
			input.searched(Math.max(input.searched(), body.start()));
			end = input.indexOf(NULL);
		}
		if (end > maxLength) {
			throw FrameErrors.tooLong(maxLength, end);
		}
		if (end == UNKNOWN && input.size() > maxLength) {
			throw FrameErrors.endless(maxLength, "NUL");
		}
		return (end != UNKNOWN) ? end : input.size();
	}

	private static @Nullable Body findBody(FrameInput input, int maxLength) throws FrameException {
		Body body = input.state(Body.class);
		if (body != null) {
			return body;
		}
		Integer searched = input.state(Integer.class);
		int index = (searched != null) ? searched : 0;
		while (index < input.size()) {
			byte value = input.get(index);
			if (value == NULL) {
				throw FrameErrors.unexpected("an empty line behind the headers", value);
			}
			index++;
			if (value == LINE_FEED && isEmptyLine(input, index - 1)) {
				body = new Body(index, endOfBody(input, index, maxLength));
				input.state(body);
				return body;
			}
		}
		input.state(index);
		return null;
	}

	private static boolean isEmptyLine(FrameInput input, int lineFeed) {
		int before = lineFeed - 1;
		if (before > 0 && input.get(before) == CARRIAGE_RETURN) {
			before--;
		}
		return before > 0 && input.get(before) == LINE_FEED;
	}

	// The first header of a name counts
	private static int endOfBody(FrameInput input, int body, int maxLength) throws FrameException {
		// Behind the line feed of the empty line comes the body, which may begin like a
		// header
		for (int index = 0; index < body - 1; index++) {
			if (input.get(index) == LINE_FEED && input.matches(index, CONTENT_LENGTH)) {
				long end = body + contentLength(input, index + CONTENT_LENGTH.length);
				if (end > maxLength) {
					throw FrameErrors.announcedTooLong(maxLength, end);
				}
				return (int) end;
			}
		}
		return UNKNOWN;
	}

	private static long contentLength(FrameInput input, int start) throws FrameException {
		long length = 0;
		int index = start;
		while (index - start < MAX_DIGITS && isDigit(input.get(index))) {
			length = 10 * length + (input.get(index) - '0');
			index++;
		}
		byte next = input.get(index);
		if (index == start || (next != LINE_FEED && next != CARRIAGE_RETURN)) {
			throw FrameErrors.unexpectedPayload("up to %d digits as content-length".formatted(MAX_DIGITS), next);
		}
		return length;
	}

	private static boolean isDigit(byte value) {
		return value >= '0' && value <= '9';
	}

	@Override
	public boolean supports(Charset charset) {
		return CharsetBytes.areAscii(charset, "\0\n:");
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		if (payload.hasRemaining()) {
			encodeFrame(payload, output);
		}
		else {
			// A heartbeat
			output.put(LINE_FEED);
		}
	}

	private static void encodeFrame(ByteBuffer payload, FrameOutput output) throws FrameException {
		int start = output.size();
		int length = payload.remaining();
		output.put(payload).put(NULL);
		try {
			FrameInput frame = new FrameInput(output.array(), start, output.size());
			int end = find(frame, Integer.MAX_VALUE);
			if (end == length - 1) {
				// It has its NUL
				output.truncate(output.size() - 1);
			}
			else if (end != length) {
				throw new FrameException("it ends at index %d of %d".formatted(end, length));
			}
		}
		catch (FrameException ex) {
			output.truncate(start);
			throw new FrameException(Kind.UNSENDABLE, "A payload must be a STOMP frame: " + ex.getMessage());
		}
	}

	@Override
	public String name() {
		return "stomp";
	}

	@Override
	public String toString() {
		return "stomp(%d)".formatted(this.maxLength);
	}

	/**
	 * The body of a frame whose headers are complete.
	 *
	 * @param start the index of its first byte
	 * @param end the index of the NUL behind it, {@link #UNKNOWN} if no header says where
	 * that is
	 */
	private record Body(int start, int end) {
	}

}
