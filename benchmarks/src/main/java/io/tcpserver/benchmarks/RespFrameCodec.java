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

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of a command of Redis; {@link RespConverter} parses it then.
 */
final class RespFrameCodec implements FrameCodec {

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		long header = RespText.header(input, 0, '*', RespText.MAX_ARGUMENTS);
		if (header < 0) {
			return null;
		}
		int count = RespText.number(header);
		int index = RespText.end(header);
		for (int i = 0; i < count; i++) {
			header = RespText.header(input, index, '$', RespText.MAX_ARGUMENT_BYTES);
			if (header < 0) {
				return null;
			}
			index = RespText.end(header) + RespText.number(header) + 2;
		}
		return (index <= input.size()) ? input.take(0, index, index) : null;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) {
		output.put(payload);
	}

	@Override
	public String toString() {
		return "resp";
	}

}
