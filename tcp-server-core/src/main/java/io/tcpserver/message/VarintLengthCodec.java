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
 * Frames with their length in as many bytes as it needs, seven bits in each, lowest
 * first.
 */
final class VarintLengthCodec implements FrameCodec {

	// As many as 32 bits need
	private static final int MAX_BYTES = 5;

	private final int maxLength;

	private final int offset;

	VarintLengthCodec(int maxLength, int offset) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
		int maxOffset = Math.min(maxLength, Integer.MAX_VALUE - MAX_BYTES);
		if (offset < 0 || offset > maxOffset) {
			throw new IllegalArgumentException("'offset' must be from 0 to %d, got %d".formatted(maxOffset, offset));
		}
		this.offset = offset;
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		long length = 0;
		for (int i = 0; i < MAX_BYTES; i++) {
			// What is still to come makes it no less
			requireAllowed(length);
			if (this.offset + i >= input.size()) {
				return null;
			}
			byte bits = input.get(this.offset + i);
			length |= (bits & 0x7FL) << (7 * i);
			if (bits >= 0) {
				return take(input, i + 1, length);
			}
		}
		throw new FrameException("A frame is malformed: its length has more than %d bytes".formatted(MAX_BYTES));
	}

	private @Nullable ByteBuffer take(FrameInput input, int lengthBytes, long length) throws FrameException {
		requireAllowed(length);
		int bytes = (int) length;
		if (input.size() - this.offset - lengthBytes < bytes) {
			return null;
		}
		int total = this.offset + lengthBytes + bytes;
		return input.takeWithout(this.offset, lengthBytes, total, total);
	}

	private void requireAllowed(long length) throws FrameException {
		if (length > this.maxLength - this.offset) {
			throw FrameErrors.announcedTooLong(this.maxLength, this.offset + length);
		}
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		int length = FrameErrors.requireOffset(payload, this.offset);
		if (this.offset > 0) {
			output.put(payload.slice(payload.position(), this.offset));
			payload.position(payload.position() + this.offset);
		}
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
		return "varintLength(%d, offset %d)".formatted(this.maxLength, this.offset);
	}

}
