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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link HdlcCodec}: published samples, each with its checksum verified.
 * <table>
 * <caption>Where the samples come from</caption>
 * <tr>
 * <td>{@link #STANDARD_EXAMPLE}</td>
 * <td>JT/T 808-2011, 4.4.2, the example of escaping</td>
 * </tr>
 * <tr>
 * <td>{@link #LOCATION_REPORT}</td>
 * <td>SmallChi/JT808, README, message 0x0200</td>
 * </tr>
 * <tr>
 * <td>{@link #PPP_CONFIGURE_REQUEST}</td>
 * <td>an LCP Configure-Request of a PPP client in the framing of RFC 1662</td>
 * </tr>
 * </table>
 */
class HdlcCodecTests {

	private static final String STANDARD_EXAMPLE = "7e 30 7d 02 08 7d 01 55 7e";

	private static final String LOCATION_REPORT = """
			7e 02 00 00 26 12 34 56 78 90 12 00 7d 02 00 00 00 01 00 00 00 02 00 ba 7f 0e 07 e4 f1 1c 00 28 00 3c
			00 00 18 10 15 10 10 10 01 04 00 00 00 64 02 02 00 7d 01 13 7e""";

	private static final String PPP_CONFIGURE_REQUEST = """
			7e ff 7d 23 c0 21 7d 21 7d 21 7d 20 7d 36 7d 21 7d 24 7d 25 dc 7d 22 7d 26 7d 20 7d 20 7d 20 7d 20
			7d 27 7d 22 7d 28 7d 22 7d 23 7d 24 c0 23 26 b4 7e""";

	private final FrameCodec codec = FrameCodecs.hdlc(60);

	private final FrameCodec ppp = FrameCodecs.hdlc(60, HdlcEscapes.RFC1662);

	@Test
	void exampleOfTheStandardIsRead() throws FrameException {
		assertThat(Frames.decode(this.codec, Frames.hex(STANDARD_EXAMPLE))).containsExactly("0~\b}U");
	}

	@Test
	void exampleOfTheStandardIsSent() throws FrameException {
		assertThat(Frames.encode(this.codec, Frames.bytes("0~\b}U"))).isEqualTo(Frames.hex(STANDARD_EXAMPLE));
	}

	@Test
	void locationReportIsReadWithAMatchingChecksum() throws FrameException {
		byte[] stream = Frames.hex(LOCATION_REPORT);
		byte[] payload = Frames.bytes(Frames.decode(this.codec, stream).get(0));
		int sum = 0;
		for (byte value : payload) {
			sum ^= value;
		}
		assertThat(sum).as("XOR of everything and the check code").isZero();
		assertThat(payload).hasSize(51).startsWith(2, 0);
		assertThat(payload[11]).isEqualTo((byte) 0x7E);
		assertThat(payload[49]).isEqualTo((byte) 0x7D);
		assertThat(Frames.encode(this.codec, payload)).isEqualTo(stream);
	}

	@Test
	void configureRequestIsReadWithAMatchingChecksum() throws FrameException {
		byte[] payload = Frames.bytes(Frames.decode(this.ppp, Frames.hex(PPP_CONFIGURE_REQUEST)).get(0));
		assertThat(payload).startsWith(Frames.hex("ff 03 c0 21 01 01 00 16"));
		assertThat(fcs16(payload)).as("RFC 1662, appendix C: a good checksum").isEqualTo(0xF0B8);
	}

	private static int fcs16(byte[] bytes) {
		int fcs = 0xFFFF;
		for (byte value : bytes) {
			fcs ^= value & 0xFF;
			for (int bit = 0; bit < Byte.SIZE; bit++) {
				fcs = ((fcs & 1) != 0) ? (fcs >> 1) ^ 0x8408 : fcs >> 1;
			}
		}
		return fcs;
	}

	// RFC 1662, section 4.2
	@Test
	void flagAndEscapeAreSentEscapedInPpp() throws FrameException {
		assertThat(Frames.encode(this.ppp, Frames.hex("7e 7d 03"))).isEqualTo(Frames.hex("7e 7d 5e 7d 5d 03 7e"));
		assertThat(Frames.decode(this.ppp, Frames.hex("7e 7d 5e 7d 5d 7d 23 7e"))).containsExactly("~}\u0003");
	}

	@Test
	void framesMayShareAFlag() throws FrameException {
		assertThat(Frames.decode(this.codec, "~a~b~~c~")).containsExactly("a", "b", "c");
	}

	@Test
	void emptyFramesAreSkippedAndLeaveNothing() throws FrameException {
		assertThat(Frames.decode(this.codec, "~~~a~~~~~")).containsExactly("a");
		FrameInput input = new FrameInput(Frames.bytes("~a~~~"));
		assertThat(this.codec.decode(input)).isNotNull();
		assertThat(this.codec.decode(input)).isNull();
		assertThat(input.isEmpty()).isTrue();
	}

	@Test
	void badEscapeFailsAndTheFrameCanBeShown() {
		FrameInput input = new FrameInput(Frames.hex("7e 30 7d 03 31 7e"));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> this.codec.decode(input))
			.withMessage("A frame is malformed: expected an escaped byte behind 0x7D, got a control character");
		assertThat(input.size()).isEqualTo(5);
	}

	@Test
	void escapeAtTheEndFails() {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(this.codec, Frames.hex("7e 30 7d 7e")))
			.withMessage("A frame is malformed: expected an escaped byte behind 0x7D, got 0x7E '~'");
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(this.ppp, Frames.hex("7e 30 7d 7e")));
	}

	@Test
	void maximumCountsEscapes() throws FrameException {
		FrameCodec codec = FrameCodecs.hdlc(4);
		assertThat(Frames.decode(codec, "~1234~12}\u0002~")).containsExactly("1234", "12~");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "~123}\u0002~"))
			.withMessage("A frame is too long: limit 4, got 5");
	}

	@Test
	void endlessFrameFailsAsSoonAsItCannotEndInTime() {
		FrameCodec codec = FrameCodecs.hdlc(4);
		assertThat(Frames.bytesToFailure(codec, "~1234567")).isEqualTo(6);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "~12345"))
			.withMessage("A frame is too long: more than 4 bytes without 0x7E '~'");
	}

	@Test
	void emptyPayloadIsNotSent() {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.encode(this.codec, ""))
			.withMessage("A payload between flags must not be empty");
	}

}
