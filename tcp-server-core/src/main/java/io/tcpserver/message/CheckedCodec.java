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
import java.nio.charset.Charset;
import java.util.Objects;

import io.tcpserver.FrameError;
import io.tcpserver.message.Checksum.Mismatch;
import org.jspecify.annotations.Nullable;

/**
 * The frames of another codec, whose payloads contain a checksum. It is removed from what
 * arrives, and added to what is sent.
 */
final class CheckedCodec implements FrameCodec {

	private final FrameCodec codec;

	private final Checksum checksum;

	CheckedCodec(FrameCodec codec, Checksum checksum) {
		this.codec = Objects.requireNonNull(codec, "codec");
		this.checksum = Objects.requireNonNull(checksum, "checksum");
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		// The other codec is never called without bytes, as by the server
		while (!input.isEmpty()) {
			int size = input.size();
			ByteBuffer frame = accessible(this.codec.decode(input));
			if (frame == null || isRight(frame, input)) {
				return (frame != null) ? strip(frame) : null;
			}
			if (input.size() == size) {
				throw new IllegalStateException("%s returned a frame without taking it".formatted(this.codec));
			}
		}
		return null;
	}

	@Override
	public @Nullable ByteBuffer decodeEnd(FrameInput input) throws FrameException {
		ByteBuffer frame = accessible(this.codec.decodeEnd(input));
		return (frame != null && isRight(frame, input)) ? strip(frame) : null;
	}

	// A codec of the application may return any buffer
	private static @Nullable ByteBuffer accessible(@Nullable ByteBuffer frame) {
		return (frame == null || frame.hasArray()) ? frame
				: ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip();
	}

	private boolean isRight(ByteBuffer frame, FrameInput input) throws FrameException {
		int size = frame.remaining();
		int index = this.checksum.index(size);
		int start = frame.arrayOffset() + frame.position();
		if (index >= 0 && this.checksum.isAt(frame.array(), start + index,
				this.checksum.compute(frame.array(), start, size))) {
			return true;
		}
		if (this.checksum.mismatch() == Mismatch.SKIP) {
			input.ignored(FrameError.Kind.CHECKSUM);
			return false;
		}
		String message = (index < 0) ? "A frame of %d bytes is too short for its checksum (%s)"
				: "The checksum of a frame of %d bytes is wrong (%s)";
		throw new FrameException(FrameError.Kind.CHECKSUM, message.formatted(size, this.checksum.algorithm()), frame);
	}

	private ByteBuffer strip(ByteBuffer frame) {
		int size = frame.remaining();
		int index = this.checksum.index(size);
		int length = this.checksum.length();
		int behind = size - index - length;
		int start = frame.arrayOffset() + frame.position();
		if (index < behind) {
			System.arraycopy(frame.array(), start, frame.array(), start + length, index);
			return frame.position(frame.position() + length);
		}
		System.arraycopy(frame.array(), start + index + length, frame.array(), start + index, behind);
		return frame.limit(frame.limit() - length);
	}

	@Override
	public boolean limitsLength() {
		return this.codec.limitsLength();
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		int length = this.checksum.length();
		byte[] frame = new byte[payload.remaining() + length];
		int index = this.checksum.index(frame.length);
		if (index < 0) {
			throw new FrameException(FrameError.Kind.UNSENDABLE,
					"A payload of %d bytes is too short for its checksum".formatted(payload.remaining()));
		}
		payload.get(frame, 0, index).get(frame, index + length, payload.remaining());
		this.checksum.write(this.checksum.compute(frame, 0, frame.length), frame, index);
		this.codec.encode(ByteBuffer.wrap(frame), output);
	}

	@Override
	public boolean supports(Charset charset) {
		return this.codec.supports(charset);
	}

	@Override
	public String name() {
		return this.codec.name();
	}

	@Override
	public String toString() {
		return "%s with %s".formatted(this.codec, this.checksum.algorithm());
	}

}
