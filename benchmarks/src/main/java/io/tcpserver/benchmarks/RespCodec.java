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

import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.MessageCodec;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands of Redis, and writes replies.
 */
final class RespCodec implements MessageCodec<RespCommand> {

	@Override
	public @Nullable RespCommand decode(FrameInput input) throws FrameException {
		Partial partial = input.state(Partial.class);
		if (partial != null) {
			return arguments(input, partial.arguments, partial.count, partial.index);
		}
		long header = RespText.header(input, 0, '*', RespText.MAX_ARGUMENTS);
		return (header >= 0) ? arguments(input, new byte[RespText.number(header)][], 0, RespText.end(header)) : null;
	}

	private static @Nullable RespCommand arguments(FrameInput input, byte[][] arguments, int count, int index)
			throws FrameException {
		int next = index;
		for (int i = count; i < arguments.length; i++) {
			long header = RespText.header(input, next, '$', RespText.MAX_ARGUMENT_BYTES);
			int end = (header >= 0) ? RespText.end(header) + RespText.number(header) + 2 : Integer.MAX_VALUE;
			if (end > input.size()) {
				input.state(new Partial(arguments, i, next));
				return null;
			}
			arguments[i] = input.getBytes(RespText.end(header), RespText.number(header));
			next = end;
		}
		input.skip(next);
		return new RespCommand(arguments);
	}

	@Override
	public void encode(Object message, FrameOutput output) {
		if (!(message instanceof RespReply reply)) {
			throw new IllegalArgumentException("Cannot send a " + message.getClass().getName());
		}
		RespText.put(reply, output);
	}

	@Override
	public String toString() {
		return "resp";
	}

	/**
	 * What has arrived of a command.
	 */
	private static final class Partial {

		private final byte[][] arguments;

		private final int count;

		private final int index;

		/**
		 * Keep what has arrived.
		 * @param arguments all of them, of which the first ones are there
		 * @param count how many are there
		 * @param index where the next one begins
		 */
		Partial(byte[][] arguments, int count, int index) {
			this.arguments = arguments;
			this.count = count;
			this.index = index;
		}

	}

}
