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

import org.jspecify.annotations.Nullable;

/**
 * Whatever has arrived, as it is.
 */
final class RawCodec implements FrameCodec {

	private final int maxLength;

	RawCodec(int maxLength) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) {
		int length = Math.min(input.size(), this.maxLength);
		return (length > 0) ? input.take(0, length, length) : null;
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) {
		output.put(payload);
	}

	@Override
	public String name() {
		return "raw";
	}

	@Override
	public String toString() {
		return "raw(%d)".formatted(this.maxLength);
	}

}
