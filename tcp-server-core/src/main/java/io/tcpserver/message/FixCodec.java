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
import java.nio.charset.StandardCharsets;

import io.tcpserver.FrameError.Kind;
import io.tcpserver.bytes.CharsetBytes;
import org.jspecify.annotations.Nullable;

/**
 * Messages of FIX in tag-value encoding: {@code 8=...|9=<length>|...|10=<checksum>|},
 * where {@code |} is SOH.
 */
final class FixCodec implements FrameCodec {

	private static final byte START_OF_HEADING = 0x01;

	private static final byte[] BEGIN_STRING = ascii("8=");

	private static final byte[] BODY_LENGTH = ascii("9=");

	private static final byte[] CHECK_SUM = ascii("10=");

	private static final int CHECK_SUM_DIGITS = 3;

	private static final int TRAILER_LENGTH = CHECK_SUM.length + CHECK_SUM_DIGITS + 1;

	// FIXT.1.1 has eight; some venues have names of their own
	private static final int MAX_BEGIN_STRING = 32;

	// As many as an int can hold in any case
	private static final int MAX_DIGITS = 9;

	private final int maxLength;

	FixCodec(int maxLength) {
		this.maxLength = FrameErrors.requireMaxLength(maxLength);
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		int length = find(input, this.maxLength);
		// As the standard says: the peer sends again what is missing in the sequence
		while (length > 0 && !hasItsCheckSum(input, length)) {
			input.ignored(Kind.CHECKSUM);
			input.skip(length);
			length = find(input, this.maxLength);
		}
		return (length > 0) ? input.take(0, length, length) : null;
	}

	/**
	 * Find the end of the message at the front. Its first two fields are so short that
	 * they are read again whenever more has arrived.
	 * @param input the bytes to search
	 * @param maxLength the most bytes of a message
	 * @return the length of the message, 0 if it has not arrived as a whole
	 * @throws FrameException if there is no message, or it is too long
	 */
	private static int find(FrameInput input, int maxLength) throws FrameException {
		int lengthField = endOfBeginString(input);
		int body = (lengthField > 0) ? endOfBodyLength(input, lengthField) : 0;
		if (body == 0) {
			if (input.size() > maxLength) {
				throw FrameErrors.endless(maxLength, "BodyLength (9)");
			}
			return 0;
		}
		int end = body + number(input, lengthField + BODY_LENGTH.length, body - 1);
		if (end > maxLength - TRAILER_LENGTH) {
			throw FrameErrors.announcedTooLong(maxLength, (long) end + TRAILER_LENGTH);
		}
		if (input.size() < end + TRAILER_LENGTH) {
			return 0;
		}
		requireTrailer(input, end);
		return end + TRAILER_LENGTH;
	}

	private static int endOfBeginString(FrameInput input) throws FrameException {
		int first = BEGIN_STRING.length;
		if (isTag(BEGIN_STRING, input, 0)) {
			for (int index = first; index < input.size(); index++) {
				byte value = input.get(index);
				if (value == START_OF_HEADING && index > first) {
					return index + 1;
				}
				if (value <= ' ' || index == first + MAX_BEGIN_STRING) {
					throw FrameErrors.unexpected("SOH behind BeginString (8)", value);
				}
			}
		}
		return 0;
	}

	private static int endOfBodyLength(FrameInput input, int start) throws FrameException {
		int first = start + BODY_LENGTH.length;
		if (isTag(BODY_LENGTH, input, start)) {
			for (int index = first; index < input.size(); index++) {
				byte value = input.get(index);
				if (value == START_OF_HEADING && index > first) {
					return index + 1;
				}
				if (!isDigit(value) || index == first + MAX_DIGITS) {
					throw FrameErrors.unexpected("up to %d digits and SOH as BodyLength (9)".formatted(MAX_DIGITS),
							value);
				}
			}
		}
		return 0;
	}

	// Whether it has arrived as a whole
	private static boolean isTag(byte[] tag, FrameInput input, int start) throws FrameException {
		for (int i = 0; i < tag.length && start + i < input.size(); i++) {
			if (input.get(start + i) != tag[i]) {
				throw FrameErrors.unexpected("'%s'".formatted(new String(tag, StandardCharsets.US_ASCII)),
						input.get(start + i));
			}
		}
		return start + tag.length <= input.size();
	}

	private static int number(FrameInput input, int from, int to) {
		int number = 0;
		for (int index = from; index < to; index++) {
			number = 10 * number + (input.get(index) - '0');
		}
		return number;
	}

	private static boolean isDigit(byte value) {
		return value >= '0' && value <= '9';
	}

	private static void requireTrailer(FrameInput input, int start) throws FrameException {
		isTag(CHECK_SUM, input, start);
		int first = start + CHECK_SUM.length;
		int end = first + CHECK_SUM_DIGITS;
		for (int index = first; index < end; index++) {
			if (!isDigit(input.get(index))) {
				throw FrameErrors.unexpected("a digit of CheckSum (10)", input.get(index));
			}
		}
		if (input.get(end) != START_OF_HEADING) {
			throw FrameErrors.unexpected("SOH behind CheckSum (10)", input.get(end));
		}
	}

	private static boolean hasItsCheckSum(FrameInput input, int length) {
		int start = length - TRAILER_LENGTH;
		int digits = start + CHECK_SUM.length;
		return number(input, digits, digits + CHECK_SUM_DIGITS) == checkSum(input, start);
	}

	private static int checkSum(FrameInput input, int length) {
		return (int) ChecksumAlgorithm.SUM8.compute(input.bytes, input.start, input.start + length);
	}

	@Override
	public boolean supports(Charset charset) {
		return CharsetBytes.areAscii(charset, "\0018=");
	}

	@Override
	public boolean limitsLength() {
		return true;
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		int start = output.size();
		ByteBuffer message = payload.slice();
		output.put(payload);
		try {
			int rest = endOfBeginString(added(output, start));
			if (rest > 0 && !added(output, start).matches(rest, BODY_LENGTH)) {
				output.truncate(start + rest);
				complete(message.position(rest), start, output);
			}
			int length = find(added(output, start), Integer.MAX_VALUE);
			if (length == 0 || length != output.size() - start) {
				throw new FrameException("it does not end where BodyLength (9) says");
			}
			if (!hasItsCheckSum(added(output, start), length)) {
				throw new FrameException("its CheckSum (10) is wrong");
			}
		}
		catch (FrameException ex) {
			output.truncate(start);
			throw new FrameException(Kind.UNSENDABLE, "A payload must be a FIX message: " + ex.getMessage());
		}
	}

	private static FrameInput added(FrameOutput output, int start) {
		return new FrameInput(output.array(), start, output.size());
	}

	// A message without BodyLength and CheckSum
	private static void complete(ByteBuffer body, int start, FrameOutput output) throws FrameException {
		if (!body.hasRemaining() || body.get(body.limit() - 1) != START_OF_HEADING) {
			throw new FrameException("its last field must end with SOH");
		}
		output.put(BODY_LENGTH).put(ascii(Integer.toString(body.remaining()))).put(START_OF_HEADING).put(body);
		int sum = checkSum(added(output, start), output.size() - start);
		output.put(CHECK_SUM).put('0' + sum / 100).put('0' + sum / 10 % 10).put('0' + sum % 10).put(START_OF_HEADING);
	}

	@Override
	public String name() {
		return "fix";
	}

	@Override
	public String toString() {
		return "fix(%d)".formatted(this.maxLength);
	}

}
