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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.MessageFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LengthFieldCodec}, against j8583, Netty and published bytes.
 * <table>
 * <caption>Where the bytes come from</caption>
 * <tr>
 * <td>{@link #ECHO_REQUEST}</td>
 * <td>Code Project, Introduction to ISO8583, the example of a message</td>
 * </tr>
 * <tr>
 * <td>{@link #isoLengths}</td>
 * <td>moov-io/iso8583, the tests of its network headers; the same as in jPOS'
 * channels</td>
 * </tr>
 * <tr>
 * <td>{@link #MODBUS_REQUEST}</td>
 * <td>MODBUS Messaging on TCP/IP Implementation Guide: the length is behind two
 * identifiers</td>
 * </tr>
 * <tr>
 * <td>{@link #TPKT}</td>
 * <td>RFC 1006: the length counts the header; with a connection request of S7</td>
 * </tr>
 * </table>
 */
class LengthFieldCodecTests {

	private static final String ECHO_REQUEST = "08 00 20 20 00 00 00 80 00 00 00 00 00 00 00 01 32 39 31 31 30 30 30 31";

	private static final String MODBUS_REQUEST = "00 01 00 00 00 06 11 03 00 6b 00 03";

	private static final String TPKT = "03 00 00 16 11 e0 00 00 00 01 00 c1 02 01 00 c2 02 01 02 c0 01 09";

	static Stream<Arguments> isoLengths() {
		return Stream.of(Arguments.of(LengthField.binary(2, 999), 319, "01 3f"),
				Arguments.of(LengthField.ascii(4, 999), 115, "30 31 31 35"),
				Arguments.of(LengthField.hex(4, 999), 0x1af, "30 31 61 66"),
				Arguments.of(LengthField.bcd(2, 999), 115, "01 15"));
	}

	@ParameterizedTest
	@MethodSource("isoLengths")
	void publishedLengthsAreReadAndSent(LengthField settings, int length, String header) throws FrameException {
		String payload = Frames.text(Frames.hex(ECHO_REQUEST)) + "x".repeat(length - 24);
		String stream = Frames.text(Frames.hex(header)) + payload;
		FrameCodec codec = FrameCodecs.lengthField(settings);
		assertThat(Frames.decode(codec, stream + stream)).containsExactly(payload, payload);
		assertThat(Frames.encode(codec, payload, payload)).isEqualTo(stream + stream);
	}

	@ParameterizedTest
	@CsvSource({ "BINARY, 2, '00 18'", "ASCII, 4, '30 30 32 34'", "HEX, 4, '30 30 31 38'", "BCD, 2, '00 24'" })
	void publishedMessageIsReadAndSent(LengthField.Encoding encoding, int length, String header) throws FrameException {
		byte[] stream = Frames.hex(header + ECHO_REQUEST);
		FrameCodec codec = FrameCodecs.lengthField(LengthField.of(encoding, length, 999));
		String payload = Frames.text(Frames.hex(ECHO_REQUEST));
		assertThat(Frames.decode(codec, stream)).containsExactly(payload);
		assertThat(Frames.encode(codec, payload)).isEqualTo(Frames.text(stream));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 4 })
	void messagesOfJ8583AreRead(int length) throws IOException {
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		IsoMessage first = message("first");
		first.write(stream, length);
		IsoMessage second = message("x".repeat(300));
		second.write(stream, length);
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(length, 999));
		assertThat(Frames.decode(codec, stream.toByteArray())).containsExactly(Frames.text(first.writeData()),
				Frames.text(second.writeData()));
		assertThat(Frames.encode(codec, first.writeData(), second.writeData())).isEqualTo(stream.toByteArray());
	}

	private static IsoMessage message(String text) {
		IsoMessage message = new MessageFactory<>().newMessage(0x800);
		message.setValue(11, 1, IsoType.NUMERIC, 6);
		message.setValue(43, text, IsoType.LLLVAR, 0);
		return message;
	}

	@ParameterizedTest
	@CsvSource({ "1, 0, false, BIG_ENDIAN", "2, 0, true, BIG_ENDIAN", "3, 0, false, LITTLE_ENDIAN",
			"4, 0, true, LITTLE_ENDIAN", "4, -3, false, BIG_ENDIAN", "8, 0, false, LITTLE_ENDIAN",
			"8, 5, true, BIG_ENDIAN" })
	void framesOfNettyAreReadAndSent(int length, int adjustment, boolean inclusive, String order)
			throws FrameException {
		ByteOrder byteOrder = order.startsWith("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
		// What Netty's encoder adds to the length, its decoder must be told to subtract
		LengthField settings = LengthField.binary(length, 99)
			.withByteOrder(byteOrder)
			.withInclusive(inclusive)
			.withAdjustment(-adjustment);
		EmbeddedChannel netty = new EmbeddedChannel(new LengthFieldPrepender(byteOrder, length, adjustment, inclusive));
		StringBuilder stream = new StringBuilder();
		for (String payload : new String[] { "hello", "x".repeat(99) }) {
			netty.writeOutbound(Unpooled.wrappedBuffer(Frames.bytes(payload)));
		}
		netty.outboundMessages().forEach((message) -> stream.append(text((ByteBuf) message)));
		netty.finish();
		FrameCodec codec = FrameCodecs.lengthField(settings);
		assertThat(Frames.decode(codec, stream.toString())).containsExactly("hello", "x".repeat(99));
		assertThat(Frames.encode(codec, "hello", "x".repeat(99))).isEqualTo(stream.toString());
	}

	private static String text(ByteBuf buffer) {
		String text = buffer.toString(StandardCharsets.ISO_8859_1);
		buffer.release();
		return text;
	}

	@Test
	void nettyReadsWhatIsSentWithOffset() throws FrameException {
		FrameCodec codec = FrameCodecs
			.lengthField(LengthField.binary(3, 99).withOffset(2).withInclusive(true).withAdjustment(1));
		EmbeddedChannel netty = new EmbeddedChannel(new LengthFieldBasedFrameDecoder(99, 2, 3, 1 - 5, 0));
		netty.writeInbound(Unpooled.wrappedBuffer(Frames.encode(codec, Frames.bytes("IDbody"))));
		assertThat(text(netty.readInbound())).isEqualTo("ID\0\0\u0008body");
		netty.finish();
	}

	@Test
	void whatComesBeforeTheLengthBelongsToThePayload() throws FrameException {
		byte[] stream = Frames.hex(MODBUS_REQUEST);
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(2, 260).withOffset(4));
		String payload = Frames.text(Frames.hex("00 01 00 00 11 03 00 6b 00 03"));
		assertThat(Frames.decode(codec, stream)).containsExactly(payload);
		assertThat(Frames.encode(codec, payload)).isEqualTo(Frames.text(stream));
	}

	@Test
	void lengthMayCountTheHeader() throws FrameException {
		byte[] stream = Frames.hex(TPKT);
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(2, 260).withOffset(2).withInclusive(true));
		String payload = "\u0003\0" + Frames.text(stream).substring(4);
		assertThat(Frames.decode(codec, stream)).containsExactly(payload);
		assertThat(Frames.encode(codec, payload)).isEqualTo(Frames.text(stream));
	}

	@Test
	void adjustmentCountsWhatTheLengthDoesNot() throws FrameException {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(1, 99).withAdjustment(2));
		assertThat(Frames.decode(codec, "\u0003abcCC\0CC")).containsExactly("abcCC", "CC");
		assertThat(Frames.encode(codec, "abcCC", "CC")).isEqualTo("\u0003abcCC\0CC");
	}

	@ParameterizedTest
	@CsvSource({ "'00 00 00 06', 6", "'ff ff ff ff', 2147483648" })
	void lengthOverTheMaximumFailsBeforeTheFrameHasArrived(String header, long length) {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(4, 5));
		assertThat(Frames.bytesToFailure(codec, Frames.hex(header))).isEqualTo(4);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, Frames.hex(header)))
			.withMessage("A frame is too long: limit 5, its length says %d or more".formatted(length));
	}

	@Test
	void maximumCountsWhatIsBeforeTheLength() throws FrameException {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(1, 5).withOffset(2));
		assertThat(Frames.decode(codec, "ab\u0003123")).containsExactly("ab123");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "ab\u00041234"))
			.withMessage("A frame is too long: limit 5, its length says 6 or more");
	}

	@ParameterizedTest
	@ValueSource(strings = { "00ff", "00Ff", "00FF" })
	void hexadecimalLettersAreOfEitherCase(String header) throws FrameException {
		String payload = "x".repeat(255);
		FrameCodec codec = FrameCodecs.lengthField(LengthField.hex(4, 999));
		assertThat(Frames.decode(codec, header + payload)).containsExactly(payload);
		assertThat(Frames.encode(codec, payload)).isEqualTo("00ff" + payload);
	}

	@ParameterizedTest
	@ValueSource(strings = { "00g0", "0x10", "-001", "00 1", "\u00b2000", "\u00ff000" })
	void lengthThatIsNotOfHexadecimalDigitsFails(String header) {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.hex(4, 999));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, header + "x"))
			.withMessageStartingWith("A frame is malformed: expected a hexadecimal digit of the length, got 0x");
	}

	@Test
	void fixedBytesFollowTheLength() throws FrameException {
		FrameCodec codec = FrameCodecs
			.lengthField(LengthField.binary(2, 5).withAdjustment(2).withFixedBytes((byte) 0, (byte) 1));
		assertThat(Frames.decode(codec, "\0\u0003\0\u0001abc\0\0\0\u0001")).containsExactly("abc", "");
		assertThat(Frames.encode(codec, "abc", "")).isEqualTo("\0\u0003\0\u0001abc\0\0\0\u0001");
	}

	@Test
	void fixedBytesAndTrailerAreCounted() throws FrameException {
		FrameCodec codec = FrameCodecs.lengthField(
				LengthField.binary(1, 5).withOffset(2).withFixedBytes((byte) '+').withTrailer(Frames.bytes("\r\n")));
		assertThat(Frames.decode(codec, "ID\u0006+abc\r\nXY\u0003+\r\n")).containsExactly("IDabc", "XY");
		assertThat(Frames.encode(codec, "IDabc", "XY")).isEqualTo("ID\u0006+abc\r\nXY\u0003+\r\n");
	}

	@Test
	void inclusiveLengthCountsFixedBytesAndTrailerOnce() throws FrameException {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.ascii(2, 9)
			.withInclusive(true)
			.withOffset(1)
			.withFixedBytes((byte) '[')
			.withTrailer((byte) ']'));
		assertThat(Frames.decode(codec, "#08[abc]")).containsExactly("#abc");
		assertThat(Frames.encode(codec, "#abc")).isEqualTo("#08[abc]");
	}

	@Test
	void otherFixedBytesFailBeforeTheFrameHasArrived() {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(1, 99).withFixedBytes((byte) 0x0f, (byte) 'x'));
		assertThat(Frames.bytesToFailure(codec, "\u0009\u000fyabcdefg")).isEqualTo(3);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "\u0009\u000fyabcdefg"))
			.withMessage("A frame is malformed: expected the fixed bytes 0F 78, got a letter");
	}

	@Test
	void otherTrailerFails() {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(1, 99).withTrailer((byte) 3));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "\u0004abc4"))
			.withMessage("A frame is malformed: expected the trailer 03, got a digit");
	}

	@Test
	void lengthThatIsLessThanFixedBytesAndTrailerFails() {
		FrameCodec codec = FrameCodecs
			.lengthField(LengthField.binary(1, 99).withFixedBytes((byte) 0).withTrailer((byte) 3));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "\u0001\0"))
			.withMessage("A frame is malformed: its length must be at least 2");
	}

	@Test
	void maximumCountsNeitherFixedBytesNorTrailer() throws FrameException {
		FrameCodec codec = FrameCodecs
			.lengthField(LengthField.binary(1, 3).withFixedBytes((byte) 0).withTrailer((byte) 3));
		assertThat(Frames.decode(codec, "\u0005\0abc\u0003")).containsExactly("abc");
		assertThat(Frames.bytesToFailure(codec, "\u0006\0abcd\u0003")).isEqualTo(2);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "\u0006\0abcd\u0003"))
			.withMessage("A frame is too long: limit 3, its length says 4 or more");
	}

	@Test
	void wholeFrameIsThePayload() throws FrameException {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(2, 9)
			.withOffset(1)
			.withFixedBytes((byte) '+')
			.withTrailer((byte) ';')
			.withStrip(false));
		String stream = "a\0\u0005+bcd;z\0\u0002+;";
		assertThat(Frames.decode(codec, stream)).containsExactly("a\0\u0005+bcd;", "z\0\u0002+;");
		assertThat(Frames.encode(codec, "a\0\u0005+bcd;", "z\0\u0002+;")).isEqualTo(stream);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "a\0\u0007+"))
			.withMessage("A frame is too long: limit 9, its length says 10 or more");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			61 00 02 2b       | A payload must be a whole frame of at least 5 bytes, got 4
			61 00 03 2b 3b    | The length in a payload of 5 bytes must be 2, got 3
			61 00 02 2b 62 3b | The length in a payload of 6 bytes must be 3, got 2
			61 00 02 2d 3b    | A frame is malformed: expected the fixed bytes 2B, got a punctuation mark
			61 00 02 2b 0a    | A frame is malformed: expected the trailer 3B, got a white-space character
			""")
	void payloadThatIsNoWholeFrameIsNotSent(String payload, String message) {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(2, 9)
			.withOffset(1)
			.withFixedBytes((byte) '+')
			.withTrailer((byte) ';')
			.withStrip(false));
		FrameOutput output = new FrameOutput();
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> codec.encode(ByteBuffer.wrap(Frames.hex(payload)), output))
			.withMessage(message);
		assertThat(output.size()).isZero();
	}

	@Test
	void negativeLengthFails() {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(8, 5));
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(codec, Frames.hex("ff ff ff ff ff ff ff fe")))
			.withMessage("A frame is malformed: its length is negative");
	}

	@Test
	void hugeLengthDoesNotOverflow() {
		FrameCodec codec = FrameCodecs
			.lengthField(LengthField.binary(8, Integer.MAX_VALUE).withAdjustment(Integer.MAX_VALUE));
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(codec, Frames.hex("7f ff ff ff ff ff ff ff")))
			.withMessage("A frame is too long: limit 2147483647, its length says 4611686018427387904 or more");
	}

	@Test
	void lengthThatDoesNotCountItsHeaderFails() {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(2, 99).withOffset(1).withInclusive(true));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "a\0\u0002"))
			.withMessage("A frame is malformed: its length must be at least 3");
	}

	@Test
	void lengthThatIsLessThanTheAdjustmentFails() {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.binary(1, 99).withAdjustment(-4));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, "\u0003abc"))
			.withMessage("A frame is malformed: its length must be at least 4");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-001", " 115", "01x5", "+115", "GET ", "\0\0\0\0" })
	void lengthThatIsNotOfDigitsFails(String header) {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.ascii(4, 999));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, header + "x"))
			.withMessageStartingWith("A frame is malformed: expected a digit of the length, got 0x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0a 00", "00 a0", "ff ff", "99 9f" })
	void lengthThatIsNotOfDecimalDigitsFails(String header) {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.bcd(2, 9999));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, Frames.hex(header)))
			.withMessageStartingWith("A frame is malformed: expected two decimal digits of the length, got 0x");
	}

	@ParameterizedTest
	@CsvSource({ "1, BINARY, 255", "1, ASCII, 9", "1, HEX, 15", "1, BCD, 99", "2, ASCII, 99", "2, HEX, 255" })
	void payloadThatIsTooLongForTheLengthIsNotSent(int length, LengthField.Encoding encoding, int longest)
			throws FrameException {
		FrameCodec codec = FrameCodecs.lengthField(LengthField.of(encoding, length, 999));
		assertThat(Frames.encode(codec, "x".repeat(longest))).hasSize(length + longest);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.encode(codec, "x".repeat(longest + 1)))
			.withMessage(
					"The length of a frame must be from 0 to %d to be written, got %d".formatted(longest, longest + 1));
	}

	@Test
	void payloadThatIsTooShortForTheHeaderIsNotSent() {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.encode(FrameCodecs.lengthField(LengthField.binary(1, 99).withOffset(4)), "abc"))
			.withMessage("A payload must have at least the 4 bytes before the length, got 3");
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(
					() -> Frames.encode(FrameCodecs.lengthField(LengthField.binary(1, 99).withAdjustment(4)), "abc"))
			.withMessage("The length of a frame must be from 0 to 255 to be written, got -1");
	}

}
