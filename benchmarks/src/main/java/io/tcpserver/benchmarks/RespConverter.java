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

import java.nio.ByteBuffer;

import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.PayloadConverter;

/**
 * Parses commands of Redis whose end is known, and writes replies.
 */
final class RespConverter implements PayloadConverter<RespCommand> {

	@Override
	public RespCommand decode(ByteBuffer payload) {
		byte[][] arguments = new byte[number(payload)][];
		for (int i = 0; i < arguments.length; i++) {
			byte[] argument = new byte[number(payload)];
			payload.get(argument).position(payload.position() + 2);
			arguments[i] = argument;
		}
		return new RespCommand(arguments);
	}

	// The codec has checked it
	private static int number(ByteBuffer payload) {
		int number = 0;
		payload.get();
		byte value = payload.get();
		while (value != '\r') {
			number = number * 10 + value - '0';
			value = payload.get();
		}
		payload.get();
		return number;
	}

	@Override
	public ByteBuffer encode(Object message) {
		if (message instanceof RespReply reply) {
			FrameOutput output = new FrameOutput();
			RespText.put(reply, output);
			return ByteBuffer.wrap(output.array(), 0, output.size());
		}
		throw new IllegalArgumentException("Cannot send a " + message.getClass().getName());
	}

}
