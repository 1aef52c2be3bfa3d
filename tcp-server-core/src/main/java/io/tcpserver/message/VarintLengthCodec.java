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
 * Frames that begin with their length in as many bytes as it needs, seven bits in each,
 * lowest first.
 */
final class VarintLengthCodec implements FrameCodec {

	// As many as 32 bits need
	private static final int MAX_BYTES = 5;

	private final int maxLength;

	VarintLengthCodec(int maxLength) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		long length = 0;
		for (int i = 0; i < MAX_BYTES; i++) {
			if (i == input.size()) {
				return null;
			}
			byte bits = input.get(i);
			length |= (bits & 0x7FL) << (7 * i);
			if (bits >= 0) {
				return take(input, i + 1, length);
			}
		}
		throw new FrameException("A frame is malformed: its length has more than %d bytes".formatted(MAX_BYTES));
	}

	private @Nullable ByteBuffer take(FrameInput input, int offset, long length) throws FrameException {
		if (length > this.maxLength) {
			throw FrameErrors.announcedTooLong(this.maxLength, length);
		}
		int bytes = (int) length;
		return (input.size() - offset >= bytes) ? input.take(offset, bytes, offset + bytes) : null;
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) {
		int length = payload.remaining();
		while (length > 0x7F) {
			output.put((length & 0x7F) | 0x80);
			length >>>= 7;
		}
		output.put(length).put(payload);
	}

	@Override
	public String name() {
		return "varint-length";
	}

	@Override
	public String toString() {
		return "varintLength(%d)".formatted(this.maxLength);
	}

}
