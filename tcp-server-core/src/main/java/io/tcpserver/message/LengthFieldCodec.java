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

	private final LengthField settings;

	private final int headerLength;

	// What to add to the number in the field for the number of bytes behind it
	private final long correction;

	// The highest number that the field can hold
	private final long capacity;

	LengthFieldCodec(LengthField settings) {
		this.settings = settings;
		this.headerLength = Math.addExact(settings.offset(), settings.length());
		this.correction = settings.adjustment() - (settings.inclusive() ? (long) this.headerLength : 0);
		this.capacity = capacity(settings);
	}

	private static long capacity(LengthField settings) {
		int length = settings.length();
		return switch (settings.encoding()) {
			case BINARY -> (length == Long.BYTES) ? Long.MAX_VALUE : (1L << (Byte.SIZE * length)) - 1;
			case ASCII -> powerOfTen(length) - 1;
			case BCD -> powerOfTen(2 * length) - 1;
		};
	}

	private static long powerOfTen(int exponent) {
		long power = 1;
		for (int i = 0; i < exponent; i++) {
			power *= 10;
		}
		return power;
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		if (input.size() < this.headerLength) {
			return null;
		}
		int bodyLength = bodyLength(read(input));
		if (input.size() - this.headerLength < bodyLength) {
			return null;
		}
		int offset = this.settings.offset();
		int length = this.settings.length();
		ByteBuffer payload = input.take(length, offset + bodyLength, this.headerLength + bodyLength);
		if (offset > 0) {
			int start = payload.arrayOffset() + payload.position();
			// What came before the length field takes its place
			System.arraycopy(payload.array(), start - length, payload.array(), start, offset);
		}
		return payload;
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
		int offset = this.settings.offset();
		if (number > maxLength - offset - this.correction) {
			// The number itself if the sum is beyond what a long can hold
			throw FrameErrors.announcedTooLong(maxLength, Math.max(number, number + this.correction + offset));
		}
		return (int) (number + this.correction);
	}

	private long read(FrameInput input) throws FrameException {
		int offset = this.settings.offset();
		int length = this.settings.length();
		return switch (this.settings.encoding()) {
			case BINARY -> input.getNumber(offset, length, this.settings.byteOrder());
			case ASCII -> readAscii(input, offset, length);
			case BCD -> readBcd(input, offset, length);
		};
	}

	private static long readAscii(FrameInput input, int index, int length) throws FrameException {
		long number = 0;
		for (int i = index; i < index + length; i++) {
			byte digit = input.get(i);
			if (digit < '0' || digit > '9') {
				throw FrameErrors.unexpected("a digit of the length", digit);
			}
			number = 10 * number + (digit - '0');
		}
		return number;
	}

	private static long readBcd(FrameInput input, int index, int length) throws FrameException {
		long number = 0;
		for (int i = index; i < index + length; i++) {
			byte digits = input.get(i);
			int high = (digits >> 4) & 0xF;
			int low = digits & 0xF;
			if (high > 9 || low > 9) {
				throw FrameErrors.unexpected("two decimal digits of the length", digits);
			}
			number = 100 * number + (10L * high + low);
		}
		return number;
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		int offset = this.settings.offset();
		if (payload.remaining() < offset) {
			throw new FrameException(Kind.UNSENDABLE,
					"A payload must have at least the %d bytes before the length, got %d".formatted(offset,
							payload.remaining()));
		}
		long number = payload.remaining() - offset - this.correction;
		if (number < 0 || number > this.capacity) {
			throw new FrameException(Kind.UNSENDABLE, "The length of a frame must be from 0 to %d to be written, got %d"
				.formatted(this.capacity, number));
		}
		if (offset > 0) {
			output.put(payload.slice(payload.position(), offset));
			payload.position(payload.position() + offset);
		}
		write(number, output);
		output.put(payload);
	}

	private void write(long number, FrameOutput output) {
		int length = this.settings.length();
		switch (this.settings.encoding()) {
			case BINARY -> output.putNumber(number, length, this.settings.byteOrder());
			case ASCII -> {
				for (int i = length - 1; i >= 0; i--) {
					output.put('0' + digit(number, i));
				}
			}
			case BCD -> {
				for (int i = length - 1; i >= 0; i--) {
					output.put((digit(number, 2 * i + 1) << 4) | digit(number, 2 * i));
				}
			}
		}
	}

	private static int digit(long number, int exponent) {
		return (int) (number / powerOfTen(exponent) % 10);
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
