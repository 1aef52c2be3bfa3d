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
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.tcpserver.harness.Check;
import org.jspecify.annotations.Nullable;

/**
 * A codec and what to feed it.
 *
 * @param codec the codec
 * @param maxLength the longest payload to send
 * @param maxHeld the most bytes that may be left while a frame is not complete
 * @param special the bytes that mean something to the codec, so that they occur often
 * @param inner makes payloads of random bytes where hardly any are accepted
 */
record CodecPreset(FrameCodec codec, int maxLength, int maxHeld, String special, @Nullable FrameCodec inner) {

	static final FrameCodec STRICT_LINES = FrameCodecs.line(LineFormat.of(40).withUnterminated(Unterminated.REPORT));

	static final FrameCodec JSON = FrameCodecs.json(40);

	/**
	 * Every codec. The corpus of the fuzz tests names them by their index: new ones come
	 * last.
	 */
	static final List<CodecPreset> ALL = all();

	private static List<CodecPreset> all() {
		LengthField binary = LengthField.binary(2, 40);
		return List.of(new CodecPreset(FrameCodecs.line(40), 40, 41, "\r\n"),
				new CodecPreset(FrameCodecs.line(LineFormat.of(40).withCrlf(true)), 40, 41, "\r\n"),
				new CodecPreset(FrameCodecs.delimiter(40, Frames.bytes("\0")), 40, 40, "\0"),
				new CodecPreset(FrameCodecs.delimiter(40, Frames.bytes("aab"), Frames.bytes("ab"), Frames.bytes("bba")),
						40, 42, "ab"),
				new CodecPreset(FrameCodecs.delimiter(40, Frames.bytes("\n"), Frames.bytes("\r\n")), 40, 41, "\r\n"),
				new CodecPreset(FrameCodecs.fixedLength(3), 3, 2, ""),
				lengthField(LengthField.binary(1, 40), "\0\u0001\u0002\u0005\u0028"),
				lengthField(binary, "\0\0\0\u0003"),
				lengthField(binary.withByteOrder(ByteOrder.LITTLE_ENDIAN), "\0\0\0\u0003"),
				lengthField(binary.withOffset(3).withAdjustment(2), "\0\0\0\u0002"),
				lengthField(binary.withOffset(1).withInclusive(true), "\0\0\0\u0006"),
				lengthField(LengthField.binary(3, 40).withAdjustment(-2), "\0\0\0\0\u0004"),
				lengthField(LengthField.binary(4, 40), "\0\0\0\0\u0002"),
				lengthField(LengthField.binary(8, 40), "\0\0\0\0\0\0\0\0\u0002"),
				lengthField(LengthField.ascii(3, 40), "000123"),
				lengthField(LengthField.bcd(2, 40).withInclusive(true), "\0\0\u0004\u0012"),
				// Of the length, five bytes at the most
				new CodecPreset(FrameCodecs.varintLength(300), 300, 304, "\u0001\u0005\u0080\u0081"),
				new CodecPreset(FrameCodecs.stxEtx(40), 40, 41, "\u0002\u0003"),
				new CodecPreset(FrameCodecs.mllp(40), 40, 42, "\u000b\u001c\r"),
				new CodecPreset(FrameCodecs.syslog(40), 40, 42, "<\n123 \0"),
				new CodecPreset(FrameCodecs.hdlc(40), 20, 40, "~}\u0001\u0002"),
				new CodecPreset(FrameCodecs.hdlc(40, HdlcEscapes.RFC1662), 20, 40, "~}]^"),
				new CodecPreset(FrameCodecs.raw(40), 40, 0, ""), new CodecPreset(STRICT_LINES, 40, 41, "\r\n"),
				new CodecPreset(FrameCodecs.syslog(40, Unterminated.REPORT), 40, 42, "<\n123 "),
				lengthField(LengthField.ascii(2, 40).withOffset(4).withAdjustment(-1).withInclusive(true), "0012"),
				lengthField(LengthField.binary(4, 40).withByteOrder(ByteOrder.LITTLE_ENDIAN).withAdjustment(3),
						"\0\0\0\u0002"),
				new CodecPreset(FrameCodecs.line(LineFormat.of(40).withSkipsEmpty(true)), 40, 41, "\r\n\n"),
				new CodecPreset(FrameCodecs.line(LineFormat.of(40).withKeepsTerminator(true).withCrlf(true)), 40, 41,
						"\r\n"),
				new CodecPreset(JSON, 40, 40, "{}[]\"\\ \n1t-"),
				new CodecPreset(FrameCodecs.json(40, Unterminated.REPORT), 40, 40, "{[]}\"\" 1"),
				new CodecPreset(FrameCodecs.stomp(40), 40, 40, "A\n\n\n\r\0"),
				new CodecPreset(FrameCodecs.fix(40), 40, 40, "8=9\u00011"),
				lengthField(LengthField.hex(2, 40), "0012aB"),
				lengthField(binary.withAdjustment(2).withFixedBytes((byte) 0, (byte) 0), "\0\0\0\0\u0003"),
				lengthField(LengthField.ascii(2, 40).withOffset(1).withFixedBytes((byte) '0').withTrailer((byte) '1'),
						"0001"),
				lengthField(binary.withOffset(1).withInclusive(true).withTrailer((byte) 3).withStrip(false),
						"\0\0\u0004\u0005\u0003"),
				new CodecPreset(FrameCodecs.varintLength(300, 1), 300, 304, "\u0001\u0005\u0080\u0081"),
				new CodecPreset(FrameCodecs.stxEtx(40, Strictness.STRICT), 40, 41, "\u0002\u0003"),
				new CodecPreset(FrameCodecs.mllp(40, Strictness.STRICT), 40, 42, "\u000b\u001c\r"),
				new CodecPreset(FrameCodecs.syslog(40, Unterminated.DELIVER, Strictness.STRICT), 40, 42, "<\n123 "),
				new CodecPreset(
						FrameCodecs.checked(FrameCodecs.varintLength(40),
								Checksum.of(ChecksumAlgorithm.XOR).withMismatch(Checksum.Mismatch.SKIP)),
						39, 44, "\0\0\u0001\u0002"));
	}

	CodecPreset(FrameCodec codec, int maxLength, int maxHeld, String special) {
		this(codec, maxLength, maxHeld, special, null);
	}

	private static CodecPreset lengthField(LengthField settings, String special) {
		int stripped = settings.length() + settings.fixedBytes().length() + settings.trailer().length();
		int maxHeld = (settings.strip() ? stripped : 0) + settings.maxLength() - 1;
		FrameCodec inner = settings.strip() ? null : FrameCodecs.lengthField(settings.withStrip(true));
		return new CodecPreset(FrameCodecs.lengthField(settings), settings.maxLength(), maxHeld, special, inner);
	}

	List<byte[]> payloads(Random random) {
		List<byte[]> payloads = new ArrayList<>();
		int count = random.nextInt(6);
		while (payloads.size() < count) {
			byte[] payload = payload(random);
			if (isAccepted(payload)) {
				payloads.add(payload);
			}
		}
		return payloads;
	}

	// Hardly any random bytes are a frame of a protocol with headers
	private byte[] payload(Random random) {
		String text = Frames.text(bytes(random.nextInt(this.maxLength / 4 + 1), random));
		if (this.codec instanceof JsonCodec) {
			return Frames.bytes("[\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]");
		}
		if (this.codec instanceof StompCodec) {
			return Frames.bytes("A\ncontent-length:" + text.length() + "\n\n" + text);
		}
		if (this.codec instanceof FixCodec) {
			return completed(this.codec, "8=F\1" + text + "\1");
		}
		if (this.inner != null) {
			return completed(this.inner, text);
		}
		return bytes(random.nextInt(this.maxLength + 1), random);
	}

	private static byte[] completed(FrameCodec codec, String message) {
		try {
			return Frames.bytes(Frames.encode(codec, message));
		}
		catch (FrameException ex) {
			// Taken for a message that is complete, or without the bytes before the
			// length
			return new byte[0];
		}
	}

	byte[] bytes(int length, Random random) {
		byte[] bytes = new byte[length];
		random.nextBytes(bytes);
		for (int i = 0; i < length && !this.special.isEmpty(); i++) {
			if (random.nextInt(4) == 0) {
				bytes[i] = (byte) this.special.charAt(random.nextInt(this.special.length()));
			}
		}
		return bytes;
	}

	/**
	 * Return whether a payload can be sent and arrives as it is.
	 */
	boolean isAccepted(byte[] payload) {
		FrameOutput output = new FrameOutput();
		try {
			this.codec.encode(ByteBuffer.wrap(payload), output);
			return this.codec instanceof RawCodec || arrivesAsItIs(payload, output.toByteArray());
		}
		catch (FrameException ex) {
			Check.that(output.size() == 0, "A refused payload leaves %d bytes", output.size());
			return false;
		}
	}

	// A CR at the end of a line is taken for a part of its end, for example
	private boolean arrivesAsItIs(byte[] payload, byte[] sent) {
		try {
			ByteBuffer arrived = this.codec.decode(new FrameInput(sent));
			return ByteBuffer.wrap(payload).equals(arrived);
		}
		catch (FrameException ex) {
			// Longer than the payload
			return false;
		}
	}

	Outcome outcome(List<String> frames) {
		return outcome(frames, false, "");
	}

	private Outcome outcome(List<String> frames, boolean failed, String rest) {
		return new Outcome((this.codec instanceof RawCodec) ? List.of(String.join("", frames)) : frames, failed, rest);
	}

	/**
	 * Decode a stream that arrives in pieces, and then ends.
	 * @param stream the bytes
	 * @param cuts where to cut, in ascending order
	 * @param random decides what else happens to the input between the pieces
	 */
	Outcome decode(byte[] stream, List<Integer> cuts, Random random) {
		List<String> frames = new ArrayList<>();
		FrameInput input = new FrameInput();
		try {
			int from = 0;
			for (int cut = 0; cut <= cuts.size(); cut++) {
				int to = (cut < cuts.size()) ? cuts.get(cut) : stream.length;
				if (random.nextBoolean()) {
					input.feed(stream, from, to - from);
				}
				else {
					input.feed(ByteBuffer.wrap(stream, from, to - from));
				}
				from = to;
				decodeAll(input, frames);
				input = kept(input, random);
			}
			return end(input, frames);
		}
		catch (FrameException ex) {
			return outcome(frames, true, "");
		}
	}

	/**
	 * Decode a stream that is there as a whole, in its own array.
	 * @param stream the bytes
	 */
	Outcome decode(byte[] stream) {
		List<String> frames = new ArrayList<>();
		FrameInput input = new FrameInput(stream.clone());
		try {
			decodeAll(input, frames);
			return end(input, frames);
		}
		catch (FrameException ex) {
			return outcome(frames, true, "");
		}
	}

	// As for a connection whose frame is not complete
	private static FrameInput kept(FrameInput input, Random random) {
		switch (random.nextInt(4)) {
			case 0 -> input.trim();
			case 1 -> input.compact();
			case 2 -> {
				return input.split();
			}
			default -> {
			}
		}
		return input;
	}

	private void decodeAll(FrameInput input, List<String> frames) throws FrameException {
		int size = input.size();
		ByteBuffer payload = this.codec.decode(input);
		while (payload != null) {
			Check.that(input.size() < size, "A frame is not taken: %d bytes, then %d", size, input.size());
			take(payload, frames);
			size = input.size();
			payload = this.codec.decode(input);
		}
		Check.that(input.size() <= this.maxHeld, "%s keeps %d bytes", this.codec, input.size());
	}

	private Outcome end(FrameInput input, List<String> frames) throws FrameException {
		byte[] rest = new byte[input.size()];
		for (int i = 0; i < rest.length; i++) {
			rest[i] = input.get(i);
		}
		@Nullable ByteBuffer last = (rest.length > 0) ? this.codec.decodeEnd(input) : null;
		if (last == null) {
			// Bytes that belong to no frame are skipped
			Check.that(input.isEmpty() || input.size() == rest.length, "%d bytes are left at the end", input.size());
			return outcome(frames, false, input.isEmpty() ? "" : new String(rest, StandardCharsets.ISO_8859_1));
		}
		Check.that(input.isEmpty(), "%d bytes are left after the last frame", input.size());
		take(last, frames);
		return outcome(frames);
	}

	private static void take(ByteBuffer payload, List<String> frames) {
		frames.add(Frames.text(payload));
		// What has been taken is nobody's any more
		Arrays.fill(payload.array(), payload.arrayOffset(), payload.arrayOffset() + payload.limit(), (byte) 'x');
	}

	@Override
	public String toString() {
		return this.codec.toString();
	}

	/**
	 * What came out of a stream.
	 *
	 * @param frames the payloads
	 * @param failed whether the stream turned out to be bad
	 * @param rest what is left at the end
	 */
	record Outcome(List<String> frames, boolean failed, String rest) {
	}

}
