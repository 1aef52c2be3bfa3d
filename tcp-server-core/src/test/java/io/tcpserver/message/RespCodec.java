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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Commands of Redis (RESP): arrays of strings, of which the parts that have arrived are
 * kept. Sends lists as arrays of strings, strings as simple ones, and numbers.
 */
final class RespCodec implements MessageCodec<List<String>> {

	// Elements that were read, by all calls
	private volatile int read;

	int read() {
		return this.read;
	}

	@Override
	public @Nullable List<String> decode(FrameInput input) throws FrameException, PayloadException {
		Partial partial = input.state(Partial.class);
		if (partial == null) {
			partial = begin(input);
			if (partial == null) {
				return null;
			}
			input.state(partial);
		}
		while (partial.elements.size() < partial.count) {
			int end = input.indexOf((byte) '\n', partial.at);
			if (end < 0) {
				return null;
			}
			if (input.get(partial.at) != '$') {
				throw new FrameException("A string does not begin with $");
			}
			int length = (int) input.getDecimal(partial.at + 1, end - partial.at - 2);
			if (input.size() < end + 1 + length + 2) {
				return null;
			}
			partial.elements.add(input.getString(end + 1, length, StandardCharsets.UTF_8));
			partial.at = end + 1 + length + 2;
			this.read++;
		}
		input.skip(partial.at);
		if (partial.elements.isEmpty()) {
			throw new PayloadException("A command is empty");
		}
		return partial.elements;
	}

	private static @Nullable Partial begin(FrameInput input) throws FrameException {
		int end = input.indexOf((byte) '\n');
		if (end < 0) {
			return null;
		}
		if (input.get(0) != '*') {
			throw new FrameException("A command does not begin with *");
		}
		return new Partial((int) input.getDecimal(1, end - 2), end + 1);
	}

	@Override
	public void encode(Object message, FrameOutput output) throws FrameException {
		if (message instanceof List<?> list) {
			output.put('*').putDecimal(list.size()).put('\r').put('\n');
			for (Object element : list) {
				byte[] bytes = element.toString().getBytes(StandardCharsets.UTF_8);
				output.put('$').putDecimal(bytes.length).put('\r').put('\n').put(bytes).put('\r').put('\n');
			}
		}
		else if (message instanceof Number number) {
			output.put(':').putDecimal(number.longValue()).put('\r').put('\n');
		}
		else if (message instanceof String text) {
			output.put('+').putString(text, StandardCharsets.UTF_8).put('\r').put('\n');
		}
		else {
			output.put('!');
			throw new IllegalArgumentException("RESP has no " + message.getClass().getName());
		}
	}

	@Override
	public String toString() {
		return "RESP";
	}

	/**
	 * A command of which a part has arrived.
	 */
	private static final class Partial {

		private final int count;

		private final List<String> elements;

		private int at;

		private Partial(int count, int at) {
			this.count = count;
			this.elements = new ArrayList<>(Math.min(count, 16));
			this.at = at;
		}

	}

}
