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
import io.tcpserver.bytes.CharsetBytes;
import org.jspecify.annotations.Nullable;

/**
 * Frames between bytes that begin and bytes that end them.
 */
final class BlockCodec implements FrameCodec {

	private final String name;

	private final int maxLength;

	private final byte start;

	private final byte[] end;

	private final boolean lenient;

	BlockCodec(String name, int maxLength, Strictness strictness, byte start, byte... end) {
		this.name = name;
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
		this.lenient = Objects.requireNonNull(strictness, "strictness") == Strictness.LENIENT;
		this.start = start;
		this.end = end;
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		boolean begun = (this.lenient) ? skipStray(input) : expect(this.start, input, 0);
		if (!begun) {
			return null;
		}
		if (input.searched() == 0) {
			input.searched(1);
		}
		int index = input.indexOf(this.end[0]);
		int length = ((index < 0) ? input.size() : index) - 1;
		if (length > this.maxLength) {
			throw (index < 0) ? FrameErrors.endless(this.maxLength, FrameErrors.show(this.end[0]))
					: FrameErrors.tooLong(this.maxLength, length);
		}
		if (index < 0) {
			return null;
		}
		for (int i = 1; i < this.end.length; i++) {
			if (!expect(this.end[i], input, index + i)) {
				return null;
			}
		}
		return input.take(1, length, index + this.end.length);
	}

	// Returns whether a frame begins. Stray bytes stay until then, so that they are
	// counted
	// once, and bounded like a frame
	private boolean skipStray(FrameInput input) throws FrameException {
		if (input.isEmpty() || input.get(0) == this.start) {
			return !input.isEmpty();
		}
		int index = input.indexOf(this.start);
		if (((index < 0) ? input.size() : index) > this.maxLength) {
			throw FrameErrors.stray(this.maxLength, FrameErrors.show(this.start));
		}
		if (index < 0) {
			return false;
		}
		dropStray(index, input);
		return true;
	}

	private static void dropStray(int count, FrameInput input) {
		input.ignored(FrameError.Kind.STRAY);
		input.skip(count);
	}

	// The end of the stream ends stray bytes, but no frame
	@Override
	public @Nullable ByteBuffer decodeEnd(FrameInput input) {
		if (this.lenient && input.get(0) != this.start) {
			dropStray(input.size(), input);
		}
		return null;
	}

	// Returns whether the byte has arrived
	private static boolean expect(byte value, FrameInput input, int index) throws FrameException {
		if (index == input.size()) {
			return false;
		}
		if (input.get(index) != value) {
			throw FrameErrors.unexpected(FrameErrors.show(value), input.get(index));
		}
		return true;
	}

	@Override
	public boolean supports(Charset charset) {
		return CharsetBytes.areWhole(charset, this.start) && CharsetBytes.areWhole(charset, this.end);
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		int size = output.size();
		try {
			output.put(this.start).putWithout(this.end[0], payload).put(this.end);
		}
		catch (FrameException ex) {
			output.truncate(size);
			throw ex;
		}
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String toString() {
		return "blocks from %s to %s(%d)".formatted(FrameErrors.show(this.start), FrameErrors.show(this.end[0]),
				this.maxLength);
	}

}
