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
		if (partial == null) {
			int end = RespText.endOfNumber(input, 0, '*');
			return (end > 0)
					? arguments(input, new byte[RespText.number(input, 0, end, RespText.MAX_ARGUMENTS)][], 0, end)
					: null;
		}
		return arguments(input, partial.arguments(), partial.count(), partial.index());
	}

	private static @Nullable RespCommand arguments(FrameInput input, byte[][] arguments, int count, int index)
			throws FrameException {
		int next = index;
		for (int i = count; i < arguments.length; i++) {
			int start = RespText.endOfNumber(input, next, '$');
			int end = (start > 0) ? start + RespText.number(input, next, start, RespText.MAX_ARGUMENT_BYTES) : 0;
			if (start < 0 || end + 2 > input.size()) {
				input.state(new Partial(arguments, i, next));
				return null;
			}
			arguments[i] = input.getBytes(start, end - start);
			next = end + 2;
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
	 *
	 * @param arguments all of them, of which the first ones are there
	 * @param count how many are there
	 * @param index where the next one begins
	 */
	private record Partial(byte[][] arguments, int count, int index) {
	}

}
