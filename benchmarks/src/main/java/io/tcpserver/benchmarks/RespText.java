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
	 * Find the end of a line that has a number.
	 * @param input what has arrived
	 * @param index the index of the line
	 * @param type what it begins with
	 * @return the index behind it, -1 if the line is not complete
	 * @throws FrameException if it is not such a line
	 */
	static int endOfNumber(FrameInput input, int index, char type) throws FrameException {
		int size = input.size();
		if (index < size && input.get(index) != type) {
			throw new FrameException("Expected '%c' at %d".formatted(type, index));
		}
		for (int i = index + 1; i < size; i++) {
			byte value = input.get(i);
			if (value == '\n') {
				return i + 1;
			}
			if (i > index + MAX_DIGITS + 1) {
				throw new FrameException("A length has more than %d digits".formatted(MAX_DIGITS));
			}
		}
		return -1;
	}

	/**
	 * Return the number of a line.
	 * @param input what has arrived
	 * @param index the index of the line
	 * @param end the index behind it
	 * @param max the largest number that it may be
	 * @throws FrameException if it is not such a number
	 */
	static int number(FrameInput input, int index, int end, int max) throws FrameException {
		int number = 0;
		for (int i = index + 1; i < end - 2; i++) {
			int digit = input.get(i) - '0';
			if (digit < 0 || digit > 9) {
				throw new FrameException("A length is no number");
			}
			number = number * 10 + digit;
		}
		if (end < index + 4 || input.get(end - 2) != '\r' || number > max) {
			throw new FrameException("A length is no number, or more than %d: got %d".formatted(max, number));
		}
		return number;
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
