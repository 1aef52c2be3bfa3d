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
 * Frames that say how long they are.
 */
final class LengthFieldCodec implements FrameCodec {

	private static final String FIXED = "fixed bytes";

	private static final String TRAILER = "trailer";

	private final LengthField settings;

	private final LengthNumber number;

	private final int offset;

	// The length and the fixed bytes behind it
	private final int middle;

	// Everything before the body
	private final int headerLength;

	private final int trailerLength;

	// The part of the maximum that is not the body's
	private final int besidesBody;

	// What to add to the number in the field for the length of the body
	private final long correction;

	// The highest number that the field can hold
	private final long capacity;

	LengthFieldCodec(LengthField settings) {
		this.settings = settings;
		this.number = new LengthNumber(settings.encoding(), settings.length(), settings.byteOrder());
		this.offset = settings.offset();
		int fixed = settings.fixedBytes().length();
		this.middle = settings.length() + fixed;
		this.headerLength = Math.addExact(this.offset, this.middle);
		this.trailerLength = settings.trailer().length();
		this.besidesBody = settings.strip() ? this.offset : this.headerLength + this.trailerLength;
		long counted = settings.inclusive() ? (long) this.offset + settings.length() : 0;
		this.correction = settings.adjustment() - counted - fixed - this.trailerLength;
		this.capacity = this.number.capacity();
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		if (input.size() < this.headerLength) {
			return null;
		}
		int bodyLength = bodyLength(this.number.read(input, this.offset));
		requireFixedBytes(input);
		if (input.size() - this.headerLength - this.trailerLength < bodyLength) {
			return null;
		}
		int end = this.headerLength + bodyLength;
		this.settings.trailer().requireAt(input, end, TRAILER);
		return take(input, end);
	}

	private ByteBuffer take(FrameInput input, int end) {
		int total = end + this.trailerLength;
		if (!this.settings.strip()) {
			return input.take(0, total, total);
		}
		return input.takeWithout(this.offset, this.middle, end, total);
	}

	private int bodyLength(long number) throws FrameException {
		if (number < 0) {
			throw new FrameException("A frame is malformed: its length is negative");
		}
		if (number < -this.correction) {
			throw new FrameException(
					"A frame is malformed: its length must be at least %d".formatted(-this.correction));
		}
		int maxLength = this.settings.maxLength();
		if (number > maxLength - this.besidesBody - this.correction) {
			// The number itself if the sum is beyond what a long can hold
			throw FrameErrors.announcedTooLong(maxLength,
					Math.max(number, number + this.correction + this.besidesBody));
		}
		return (int) (number + this.correction);
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		if (!this.settings.strip()) {
			encodeWhole(payload, output);
			return;
		}
		long number = number(FrameErrors.requireOffset(payload, this.offset));
		if (this.offset > 0) {
			output.put(payload.slice(payload.position(), this.offset));
			payload.position(payload.position() + this.offset);
		}
		this.number.write(number, output);
		this.settings.fixedBytes().writeTo(output);
		output.put(payload);
		this.settings.trailer().writeTo(output);
	}

	private long number(long bodyLength) throws FrameException {
		long number = bodyLength - this.correction;
		if (number < 0 || number > this.capacity) {
			throw new FrameException(Kind.UNSENDABLE, "The length of a frame must be from 0 to %d to be written, got %d"
				.formatted(this.capacity, number));
		}
		return number;
	}

	// Refused unless it is what arrives as one frame
	private void encodeWhole(ByteBuffer payload, FrameOutput output) throws FrameException {
		int bodyLength = payload.remaining() - this.headerLength - this.trailerLength;
		if (bodyLength < 0) {
			throw new FrameException(Kind.UNSENDABLE, "A payload must be a whole frame of at least %d bytes, got %d"
				.formatted(this.headerLength + this.trailerLength, payload.remaining()));
		}
		FrameInput header = copy(payload, 0, this.headerLength);
		FrameInput trailer = copy(payload, this.headerLength + bodyLength, this.trailerLength);
		long number = number(bodyLength);
		long announced;
		try {
			announced = this.number.read(header, this.offset);
			requireFixedBytes(header);
			this.settings.trailer().requireAt(trailer, 0, TRAILER);
		}
		catch (FrameException ex) {
			throw FrameErrors.unsendable(ex);
		}
		if (announced != number) {
			throw new FrameException(Kind.UNSENDABLE, "The length in a payload of %d bytes must be %d, got %d"
				.formatted(payload.remaining(), number, announced));
		}
		output.put(payload);
	}

	private void requireFixedBytes(FrameInput input) throws FrameException {
		this.settings.fixedBytes().requireAt(input, this.offset + this.settings.length(), FIXED);
	}

	private static FrameInput copy(ByteBuffer payload, int index, int length) {
		byte[] bytes = new byte[length];
		payload.get(payload.position() + index, bytes);
		return new FrameInput(bytes);
	}

	@Override
	public String name() {
		return "length-field";
	}

	@Override
	public String toString() {
		return "lengthField(%s)".formatted(this.settings);
	}

}
