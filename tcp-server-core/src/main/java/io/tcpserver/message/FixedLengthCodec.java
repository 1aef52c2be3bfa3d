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

import java.nio.ByteBuffer;

import io.tcpserver.FrameError.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Frames that all have the same length.
 */
final class FixedLengthCodec implements FrameCodec {

	private final int length;

	FixedLengthCodec(int length) {
		if (length < 1) {
			throw new IllegalArgumentException("'length' must be positive, got " + length);
		}
		this.length = length;
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) {
		return (input.size() >= this.length) ? input.take(0, this.length, this.length) : null;
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		if (payload.remaining() != this.length) {
			throw new FrameException(Kind.UNSENDABLE,
					"A payload must have %d bytes, got %d".formatted(this.length, payload.remaining()));
		}
		output.put(payload);
	}

	@Override
	public String name() {
		return "fixed-length";
	}

	@Override
	public String toString() {
		return "fixedLength(%d)".formatted(this.length);
	}

}
