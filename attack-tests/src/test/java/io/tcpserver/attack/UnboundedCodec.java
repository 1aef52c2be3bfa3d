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

package io.tcpserver.attack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import org.jspecify.annotations.Nullable;

/**
 * A codec as applications write them: it believes any length. What does not begin with a
 * large one is a line.
 */
final class UnboundedCodec implements FrameCodec {

	static final int LARGE = 0x7F000000;

	private static final byte FIRST_OF_LARGE = 0x7F;

	private final FrameCodec lines;

	UnboundedCodec(FrameCodec lines) {
		this.lines = lines;
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		if (input.isEmpty() || input.get(0) != FIRST_OF_LARGE) {
			return this.lines.decode(input);
		}
		if (input.size() < Integer.BYTES) {
			return null;
		}
		int length = (int) input.getNumber(0, Integer.BYTES, ByteOrder.BIG_ENDIAN);
		return (input.size() - Integer.BYTES >= length) ? input.take(Integer.BYTES, length, Integer.BYTES + length)
				: null;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		this.lines.encode(payload, output);
	}

}
