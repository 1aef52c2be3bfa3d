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

package io.tcpserver.stream;

import java.io.EOFException;
import java.util.OptionalInt;

/**
 * The stream ended before everything that was asked for had arrived. Carries the bytes
 * that did arrive, which are no longer in the buffer. The counterpart of
 * {@code asyncio.IncompleteReadError}.
 *
 * @since 0.1.0
 */
public class IncompleteReadException extends EOFException {

	private static final long serialVersionUID = 1L;

	private static final int UNKNOWN = -1;

	private final byte[] partial;

	private final int expected;

	/**
	 * Create an exception for a read of a known number of bytes.
	 * @param partial the bytes that arrived before the end of the stream, copied
	 * @param expected the number of bytes that were asked for, not negative
	 * @throws IllegalArgumentException if {@code expected} is negative
	 */
	public IncompleteReadException(byte[] partial, int expected) {
		super(message(partial, Integer.toString(expected)));
		if (expected < 0) {
			throw new IllegalArgumentException("'expected' must not be negative, got " + expected);
		}
		this.partial = partial.clone();
		this.expected = expected;
	}

	/**
	 * Create an exception for a read up to a separator, whose length nobody knows.
	 * @param partial the bytes that arrived before the end of the stream, copied
	 */
	public IncompleteReadException(byte[] partial) {
		super(message(partial, "undefined"));
		this.partial = partial.clone();
		this.expected = UNKNOWN;
	}

	private static String message(byte[] partial, String expected) {
		return partial.length + " bytes read on a total of " + expected + " expected bytes";
	}

	/**
	 * Return the bytes that arrived before the end of the stream.
	 * @return a copy of the bytes, empty if there were none
	 */
	public byte[] partial() {
		return this.partial.clone();
	}

	/**
	 * Return the number of bytes that were asked for.
	 * @return the number of bytes, empty if the read was one up to a separator
	 */
	public OptionalInt expected() {
		return (this.expected != UNKNOWN) ? OptionalInt.of(this.expected) : OptionalInt.empty();
	}

}
