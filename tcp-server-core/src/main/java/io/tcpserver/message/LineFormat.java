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

import java.util.Objects;

/**
 * How lines end, and which of them are messages.
 *
 * @param maxLength the most bytes of a line, not counting its end
 * @param crlf whether lines that are sent end with CRLF, not with LF; lines that arrive
 * may end either way
 * @param unterminated what becomes of a last line without its end
 * @param skipsEmpty whether an empty line is no message, but skipped, as some senders use
 * empty lines to keep a connection alive; one that is sent is still sent
 * @param keepsTerminator whether the LF or CRLF is a part of the payload; a payload that
 * is sent and ends with LF gets no other end then
 * @since 0.1.0
 */
public record LineFormat(int maxLength, boolean crlf, Unterminated unterminated, boolean skipsEmpty,
		boolean keepsTerminator) {

	public LineFormat {
		FrameErrors.requireMaxLength(maxLength);
		Objects.requireNonNull(unterminated, "unterminated");
	}

	/**
	 * Return the format of lines that are sent with LF. Empty lines are messages, a last
	 * line without its end is delivered, and payloads do not contain the end of the line.
	 * @param maxLength the most bytes of a line, not counting its end
	 * @return a format
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static LineFormat of(int maxLength) {
		return new LineFormat(maxLength, false, Unterminated.DELIVER, false, false);
	}

	/**
	 * Return a format with another end of the lines that are sent.
	 * @param crlf whether they end with CRLF
	 * @return a changed format
	 */
	public LineFormat withCrlf(boolean crlf) {
		return new LineFormat(this.maxLength, crlf, this.unterminated, this.skipsEmpty, this.keepsTerminator);
	}

	/**
	 * Return a format with another treatment of a last line without its end.
	 * @param unterminated what becomes of it
	 * @return a changed format
	 */
	public LineFormat withUnterminated(Unterminated unterminated) {
		return new LineFormat(this.maxLength, this.crlf, unterminated, this.skipsEmpty, this.keepsTerminator);
	}

	/**
	 * Return a format that skips empty lines, or does not.
	 * @param skipsEmpty whether an empty line is no message
	 * @return a changed format
	 */
	public LineFormat withSkipsEmpty(boolean skipsEmpty) {
		return new LineFormat(this.maxLength, this.crlf, this.unterminated, skipsEmpty, this.keepsTerminator);
	}

	/**
	 * Return a format whose payloads contain the end of the line, or do not.
	 * @param keepsTerminator whether the LF or CRLF is a part of the payload
	 * @return a changed format
	 */
	public LineFormat withKeepsTerminator(boolean keepsTerminator) {
		return new LineFormat(this.maxLength, this.crlf, this.unterminated, this.skipsEmpty, keepsTerminator);
	}

}
