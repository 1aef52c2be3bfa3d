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
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.FrameError;
import io.tcpserver.message.Checksum.Encoding;
import io.tcpserver.message.Checksum.Mismatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link CheckedCodec}, {@link Checksum} and {@link ChecksumAlgorithm}, with
 * messages from the documentation of protocols.
 */
class CheckedCodecTests {

	// The check values of the catalogue of parametrised CRC algorithms
	@ParameterizedTest
	@CsvSource(textBlock = """
			CRC16_MODBUS,      4b37
			CRC16_ARC,         bb3d
			CRC16_X25,         906e
			CRC16_CCITT_FALSE, 29b1
			CRC16_XMODEM,      31c3
			CRC32,             cbf43926
			XOR,               31
			SUM8,              dd
			LRC,               23
			""")
	void checkValueIsThatOfTheCatalogue(ChecksumAlgorithm algorithm, String value) throws FrameException {
		assertThat(algorithm.compute(Frames.bytes("x123456789x"), 1, 10)).isEqualTo(Long.parseLong(value, 16));
		FrameCodec codec = FrameCodecs.checked(FrameCodecs.line(40), Checksum.of(algorithm).withEncoding(Encoding.HEX));
		assertThat(Frames.encode(codec, "123456789")).isEqualToIgnoringCase("123456789" + value + "\n");
	}

	@ParameterizedTest
	@EnumSource
	void whatIsSentArrives(ChecksumAlgorithm algorithm) throws FrameException {
		for (Encoding encoding : Encoding.values()) {
			Checksum checksum = Checksum.of(algorithm).withEncoding(encoding).withByteOrder(ByteOrder.LITTLE_ENDIAN);
			for (Checksum placed : new Checksum[] { checksum, checksum.withPosition(0),
					checksum.withPosition(-checksum.length() - 1), checksum.withPosition(1) }) {
				FrameCodec codec = FrameCodecs.checked(FrameCodecs.lengthField(LengthField.binary(2, 100)), placed);
				byte[] sent = Frames.encode(codec, Frames.bytes("abc"), Frames.bytes("d"));
				assertThat(Frames.decode(codec, sent)).containsExactly("abc", "d");
			}
		}
	}

	@Test // a read request of Modbus RTU
	void modbusHasTheLowByteFirst() throws FrameException {
		FrameCodec codec = FrameCodecs.checked(FrameCodecs.fixedLength(8),
				Checksum.of(ChecksumAlgorithm.CRC16_MODBUS).withByteOrder(ByteOrder.LITTLE_ENDIAN));
		assertThat(Frames.decode(codec, Frames.hex("01 03 00 00 00 0a c5 cd")))
			.containsExactly(Frames.text(Frames.hex("01 03 00 00 00 0a")));
	}

	@Test // the first example of Teltonika's codec 8
	void teltonikaHasTwoBytesInFour() throws FrameException {
		FrameCodec codec = FrameCodecs.checked(
				FrameCodecs.lengthField(LengthField.binary(4, 1024).withOffset(4).withAdjustment(4)),
				Checksum.of(ChecksumAlgorithm.CRC16_ARC).withLength(4).withRange(4, -4));
		String avl = "08010000016B40D8EA3001000000000000000000000000000000"
				+ "0105021503010101425E0F01F10000601A014E000000000000000001";
		assertThat(Frames.decode(codec, Frames.hex("0000000000000036" + avl + "0000C7CF")))
			.containsExactly(Frames.text(Frames.hex("00000000" + avl)));
	}

	@Test // the login of a GT06
	void gt06HasItsChecksumBeforeTheEnd() throws FrameException {
		FrameCodec codec = FrameCodecs.checked(FrameCodecs.lengthField(LengthField.binary(1, 255)
			.withOffset(2)
			.withAdjustment(2)
			.withTrailer((byte) '\r', (byte) '\n')
			.withStrip(false)), Checksum.of(ChecksumAlgorithm.CRC16_X25).withPosition(-4).withRange(2, -4));
		byte[] login = Frames.hex("78780D01012345678901234500018CDD0D0A");
		byte[] payload = Frames.hex("78780D01012345678901234500010D0A");
		assertThat(Frames.decode(codec, login)).containsExactly(Frames.text(payload));
		assertThat(Frames.encode(codec, payload)).isEqualTo(login);
	}

	@Test
	void nmeaHasDigitsBehindAnAsterisk() throws FrameException {
		FrameCodec codec = FrameCodecs.checked(FrameCodecs.line(100),
				Checksum.of(ChecksumAlgorithm.XOR).withEncoding(Encoding.HEX).withRange(1, -3));
		String sentence = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*";
		assertThat(Frames.decode(codec, sentence + "47\r\n")).containsExactly(sentence);
		assertThat(Frames.decode(codec, "$A,*6d\n$A,*6D\n")).containsExactly("$A,*", "$A,*");
		assertThat(Frames.encode(codec, sentence)).isEqualTo(sentence + "47\n");
	}

	@Test
	void checksumMayHaveThreeDecimalDigitsAndAnEnd() throws FrameException {
		FrameCodec codec = FrameCodecs.checked(FrameCodecs.line(100),
				Checksum.of(ChecksumAlgorithm.SUM8).withEncoding(Encoding.DECIMAL).withPosition(-4).withRange(0, -7));
		assertThat(Frames.encode(codec, "8=FIX.4.4\u000110=\u0001"))
			.isEqualTo("8=FIX.4.4\u000110=%03d\u0001\n".formatted("8=FIX.4.4\u0001".chars().sum() % 256));
	}

	@Test // a frame of JT/T 808: the checksum is computed before bytes are escaped
	void checksumIsWithinTheEscapesOfHdlc() throws FrameException {
		FrameCodec codec = FrameCodecs.checked(FrameCodecs.hdlc(100), Checksum.of(ChecksumAlgorithm.XOR));
		byte[] payload = Frames.hex("30 4e");
		assertThat(Frames.encode(codec, payload)).isEqualTo(Frames.hex("7e 30 4e 7d 02 7e"));
		assertThat(Frames.decode(codec, Frames.hex("7e 30 4e 7d 02 7e"))).containsExactly(Frames.text(payload));
	}

	@Test
	void wrongChecksumIsReportedWithoutWhatHasArrived() {
		FrameCodec codec = FrameCodecs.checked(FrameCodecs.line(40), Checksum.of(ChecksumAlgorithm.XOR));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "secret!\n"))
			.withMessage("The checksum of a frame of 7 bytes is wrong (XOR)")
			.satisfies((ex) -> {
				assertThat(ex.kind()).isEqualTo(FrameError.Kind.CHECKSUM);
				assertThat(ex.excerpt()).isEqualTo(Frames.bytes("secret!"));
			});
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "\n"))
			.withMessage("A frame of 0 bytes is too short for its checksum (XOR)");
	}

	@Test
	void wrongChecksumIsSkippedAndCounted() throws FrameException {
		FrameCodec codec = FrameCodecs.checked(FrameCodecs.line(40),
				Checksum.of(ChecksumAlgorithm.XOR).withEncoding(Encoding.HEX).withMismatch(Mismatch.SKIP));
		String stream = "a00\nb62\n\nc00\nd64\n";
		assertThat(Frames.decode(codec, stream)).containsExactly("b", "d");
		FrameInput input = new FrameInput(Frames.bytes(stream));
		assertThat(codec.decode(input)).isNotNull();
		assertThat(input.takeErrors()).containsExactly(Map.entry(FrameError.Kind.CHECKSUM, 1));
		assertThat(codec.decode(input)).isNotNull();
		assertThat(input.takeErrors()).containsExactly(Map.entry(FrameError.Kind.CHECKSUM, 2));
	}

	@Test
	void lastLineWithoutItsEndIsCheckedToo() throws FrameException {
		FrameCodec codec = FrameCodecs.checked(FrameCodecs.line(40),
				Checksum.of(ChecksumAlgorithm.XOR).withEncoding(Encoding.HEX));
		assertThat(codec.decodeEnd(new FrameInput(Frames.bytes("b62")))).isEqualTo(ByteBuffer.wrap(Frames.bytes("b")));
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> codec.decodeEnd(new FrameInput(Frames.bytes("b63"))));
	}

	@Test
	void impossiblePlacesAreRefused() {
		Checksum checksum = Checksum.of(ChecksumAlgorithm.CRC32);
		assertThatIllegalArgumentException().isThrownBy(() -> checksum.withLength(3));
		assertThatIllegalArgumentException().isThrownBy(() -> checksum.withPosition(-3));
		assertThatIllegalArgumentException().isThrownBy(() -> checksum.withPosition(Integer.MAX_VALUE))
			.withMessage("'position' must leave room for 4 bytes, got 2147483647");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Checksum(ChecksumAlgorithm.XOR, Encoding.BYTES, 1, ByteOrder.BIG_ENDIAN,
					Integer.MAX_VALUE, 0, 0, Mismatch.REPORT))
			.withMessageStartingWith("'position' must leave room");
		assertThatIllegalArgumentException().isThrownBy(() -> checksum.withRange(0, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> checksum.withRange(-1, -4));
		assertThatIllegalArgumentException().isThrownBy(() -> checksum.withRange(0, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> checksum.withPosition(2).withRange(4, 0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Checksum.of(ChecksumAlgorithm.XOR).withEncoding(Encoding.HEX).withLength(3));
	}

	@Test
	void errorsAreCountedForTheOtherCodec() {
		assertThat(FrameCodecs.checked(FrameCodecs.mllp(9), Checksum.of(ChecksumAlgorithm.XOR)).name())
			.isEqualTo("mllp");
	}

	@Test
	void charsetsAreThoseOfTheOtherCodec() {
		FrameCodec codec = FrameCodecs.checked(FrameCodecs.line(9), Checksum.of(ChecksumAlgorithm.XOR));
		assertThat(codec.supports(StandardCharsets.UTF_16)).isFalse();
		assertThat(codec.supports(StandardCharsets.UTF_8)).isTrue();
	}

	@Test
	void otherCodecIsNotCalledWithoutBytes() throws FrameException {
		FrameCodec codec = skipping((input) -> input.take(1, input.get(0), 1 + input.get(0)));
		FrameInput input = new FrameInput(new byte[] { 2, 'a', 'b' });
		assertThat(codec.decode(input)).isNull();
		assertThat(input.isEmpty()).isTrue();
		assertThat(input.takeErrors()).isEqualTo(Map.of(FrameError.Kind.CHECKSUM, 1));
	}

	@Test
	void otherCodecThatTakesNothingFails() {
		AtomicInteger calls = new AtomicInteger();
		FrameCodec codec = skipping((input) -> {
			assertThat(calls.incrementAndGet()).isEqualTo(1);
			return ByteBuffer.wrap(new byte[] { 'a', 'b' });
		});
		assertThatIllegalStateException().isThrownBy(() -> codec.decode(new FrameInput(new byte[3])))
			.withMessageContaining("without taking it");
	}

	@Test
	void otherCodecMayReturnAnyBuffer() throws FrameException {
		FrameCodec codec = skipping((input) -> input.take(0, 3, 3).asReadOnlyBuffer());
		assertThat(codec.decode(new FrameInput(new byte[] { 'a', 0, 'a' })))
			.isEqualTo(ByteBuffer.wrap(new byte[] { 'a', 0 }));
	}

	private static FrameCodec skipping(Decoding decoding) {
		FrameCodec codec = new FrameCodec() {

			@Override
			public ByteBuffer decode(FrameInput input) {
				return decoding.decode(input);
			}

			@Override
			public void encode(ByteBuffer payload, FrameOutput output) {
				throw new UnsupportedOperationException();
			}

		};
		return FrameCodecs.checked(codec, Checksum.of(ChecksumAlgorithm.XOR).withMismatch(Mismatch.SKIP));
	}

	private interface Decoding {

		ByteBuffer decode(FrameInput input);

	}

}
