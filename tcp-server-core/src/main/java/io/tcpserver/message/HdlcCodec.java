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
import java.util.Objects;

import io.tcpserver.FrameError.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Frames between flags, in which flags and escapes are escaped. A flag that ends a frame
 * is taken with it, though it may begin the next one as well: that no byte is left over
 * tells that no frame has begun. Hence bytes that no flag precedes are a frame, too.
 */
final class HdlcCodec implements FrameCodec {

	static final byte FLAG = 0x7E;

	static final byte ESCAPE = 0x7D;

	private final int maxLength;

	private final HdlcEscapes escapes;

	HdlcCodec(int maxLength, HdlcEscapes escapes) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
		this.escapes = Objects.requireNonNull(escapes, "escapes");
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		if (input.searched() == 0) {
			skipFlags(input);
		}
		int length = input.indexOf(FLAG);
		if (length < 0) {
			if (input.size() > this.maxLength) {
				throw FrameErrors.endless(this.maxLength, FrameErrors.show(FLAG));
			}
			return null;
		}
		if (length > this.maxLength) {
			throw FrameErrors.tooLong(this.maxLength, length);
		}
		int escaped = countEscapes(input, length);
		ByteBuffer payload = input.take(0, length, length + 1);
		return (escaped > 0) ? unescape(payload, escaped) : payload;
	}

	private static void skipFlags(FrameInput input) {
		int flags = 0;
		while (flags < input.size() && input.get(flags) == FLAG) {
			flags++;
		}
		input.skip(flags);
	}

	// Before the frame is taken, so that a bad one can be shown
	private int countEscapes(FrameInput input, int length) throws FrameException {
		int count = 0;
		for (int i = 0; i < length; i++) {
			if (input.get(i) == ESCAPE) {
				// The flag at the end stands for a byte that is missing
				byte escaped = input.get(++i);
				if (escaped == FLAG) {
					throw FrameErrors.unexpected("an escaped byte behind 0x7D", escaped);
				}
				if (this.escapes.unescape(escaped & 0xFF) < 0) {
					throw FrameErrors.unexpectedPayload("an escaped byte behind 0x7D", escaped);
				}
				count++;
			}
		}
		return count;
	}

	private ByteBuffer unescape(ByteBuffer payload, int count) {
		byte[] bytes = payload.array();
		int source = payload.arrayOffset() + payload.position();
		int end = payload.arrayOffset() + payload.limit();
		int target = source;
		while (source < end) {
			byte value = bytes[source++];
			bytes[target++] = (value != ESCAPE) ? value : (byte) this.escapes.unescape(bytes[source++] & 0xFF);
		}
		return payload.limit(payload.limit() - count);
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		if (!payload.hasRemaining()) {
			throw new FrameException(Kind.UNSENDABLE, "A payload between flags must not be empty");
		}
		output.put(FLAG);
		while (payload.hasRemaining()) {
			byte value = payload.get();
			if (value == FLAG || value == ESCAPE) {
				output.put(ESCAPE).put(this.escapes.escape(value));
			}
			else {
				output.put(value);
			}
		}
		output.put(FLAG);
	}

	@Override
	public String name() {
		return "hdlc";
	}

	@Override
	public String toString() {
		return "hdlc(%d, %s)".formatted(this.maxLength, this.escapes);
	}

}
