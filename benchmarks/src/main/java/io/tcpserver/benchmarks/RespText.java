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

package io.tcpserver.benchmarks;

import java.nio.charset.StandardCharsets;

import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;

/**
 * Numbers and replies in the protocol of Redis.
 */
final class RespText {

	/**
	 * The most digits of a length.
	 */
	static final int MAX_DIGITS = 9;

	/**
	 * The most arguments of a command, as far as these servers know any.
	 */
	static final int MAX_ARGUMENTS = 1024;

	/**
	 * The most bytes of an argument, as {@code proto-max-bulk-len} of Redis.
	 */
	static final int MAX_ARGUMENT_BYTES = 512 * 1024 * 1024;

	private static final byte[] END = { '\r', '\n' };

	private static final byte[] NO_VALUE = "$-1\r\n".getBytes(StandardCharsets.US_ASCII);

	private RespText() {
	}

	/**
	 * Read a line that has a number.
	 * @param input what has arrived
	 * @param index the index of the line
	 * @param type what it begins with
	 * @param max the largest number that it may have
	 * @return its {@linkplain #number number} and its {@linkplain #end end}, -1 if it is
	 * not complete
	 * @throws FrameException if it is not such a line
	 */
	static long header(FrameInput input, int index, char type, int max) throws FrameException {
		int size = input.size();
		if (index < size && input.get(index) != type) {
			throw new FrameException("Expected '%c' at %d".formatted(type, index));
		}
		int number = 0;
		for (int i = index + 1; i < size; i++) {
			byte value = input.get(i);
			if (value == '\r' && i > index + 1) {
				return endOfLine(input, i, number);
			}
			int digit = value - '0';
			if (digit < 0 || digit > 9 || i > index + MAX_DIGITS) {
				throw new FrameException("Expected a number of at most %d digits".formatted(MAX_DIGITS));
			}
			number = number * 10 + digit;
			if (number > max) {
				throw new FrameException("A length is more than %d: %d".formatted(max, number));
			}
		}
		return -1;
	}

	private static long endOfLine(FrameInput input, int carriageReturn, int number) throws FrameException {
		if (carriageReturn + 1 == input.size()) {
			return -1;
		}
		if (input.get(carriageReturn + 1) != '\n') {
			throw new FrameException("Expected LF behind CR at %d".formatted(carriageReturn));
		}
		return (carriageReturn + 2L) << 32 | number;
	}

	static int number(long header) {
		return (int) header;
	}

	/**
	 * Return the index behind a line.
	 */
	static int end(long header) {
		return (int) (header >>> 32);
	}

	static void put(RespReply reply, FrameOutput output) {
		byte[] bytes = reply.bytes();
		if (bytes == null) {
			output.put(NO_VALUE);
			return;
		}
		output.put(reply.type());
		if (reply.type() == '$') {
			output.putDecimal(bytes.length).put(END);
		}
		output.put(bytes).put(END);
	}

}
