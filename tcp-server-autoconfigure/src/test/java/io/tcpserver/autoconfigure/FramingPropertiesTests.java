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

package io.tcpserver.autoconfigure;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.context.FramingSettings;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.MimeType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpServerFramingProperties}: what they mean on the wire, and which
 * cannot be set together.
 */
class FramingPropertiesTests {

	private final MockEnvironment environment = new MockEnvironment();

	private FramingPropertiesTests with(String name, String value) {
		this.environment.setProperty(name, value);
		return this;
	}

	private FramingPropertiesTests framing(String key, String value) {
		return with("tcp.server.framing." + key, value);
	}

	private TcpServerDefinition definition(String serverName) {
		return new PropertiesTcpServerDefinitions(this.environment, () -> null).definition(serverName);
	}

	private String encoded(String serverName, String payload) throws FrameException {
		FrameOutput output = new FrameOutput();
		FrameCodec codec = definition(serverName).framing().preset();
		codec.encode(ByteBuffer.wrap(payload.getBytes(StandardCharsets.US_ASCII)), output);
		assertThat(codec.decode(new FrameInput(output.toByteArray())))
			.isEqualTo(ByteBuffer.wrap(payload.getBytes(StandardCharsets.US_ASCII)));
		return HexFormat.of().formatHex(output.toByteArray());
	}

	private void assertInvalid(String message) {
		assertInvalid("default", message);
	}

	private void assertInvalid(String serverName, String message) {
		assertThatExceptionOfType(InvalidTcpServerPropertiesException.class).isThrownBy(() -> definition(serverName))
			.withMessageContaining(message);
	}

	@Test
	void defaultIsLines() throws FrameException {
		FramingSettings framing = definition("default").framing();
		assertThat(framing.chosen()).isFalse();
		assertThat(framing.codecBeanName()).isNull();
		assertThat(framing.keys()).isEmpty();
		assertThat(encoded("default", "ab")).isEqualTo("61620a");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			line,          61620a
			varint-length, 026162
			stx-etx,       02616203
			mllp,          0b61621c0d
			syslog,        32206162
			hdlc,          7e61627e
			length-field,  000000026162
			raw,           6162
			""")
	void bindType(String type, String frame) throws FrameException {
		assertThat(framing("type", type).encoded("default", "ab")).isEqualTo(frame);
		assertThat(definition("default").framing().chosen()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '~', textBlock = """
			stomp ~ MESSAGE\\n\\nhi               ~ 4d4553534147450a0a686900
			fix   ~ 8=F\\0019=5\\00135=0\\00110=062\\001 ~ 383d4601393d350133353d300131303d30363201
			json  ~ [1]                        ~ 5b315d0a
			""")
	void bindTypeOfMessagesWithAFormat(String type, String payload, String frame) throws FrameException {
		assertThat(framing("type", type).encoded("default", payload.translateEscapes())).isEqualTo(frame);
	}

	@Test
	void bindUnterminatedOfJson() throws FrameException {
		framing("type", "json").framing("unterminated", "report");
		FrameCodec codec = definition("default").framing().preset();
		assertThat(codec.decodeEnd(new FrameInput(new byte[] { '1' }))).isNull();
	}

	@Test
	void bindLineSeparator() throws FrameException {
		assertThat(framing("line-separator", "crlf").encoded("default", "ab")).isEqualTo("61620d0a");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			line,          , true
			line,   deliver, true
			line,   report,  false
			syslog,        , true
			syslog, deliver, true
			syslog, report,  false
			""")
	void bindUnterminated(String type, @Nullable String unterminated, boolean delivered) throws FrameException {
		framing("type", type);
		if (unterminated != null) {
			framing("unterminated", unterminated);
		}
		FrameCodec codec = definition("default").framing().preset();
		FrameInput input = new FrameInput("<1>last".getBytes(StandardCharsets.US_ASCII));
		assertThat(codec.decodeEnd(input) != null).isEqualTo(delivered);
	}

	@Test
	void bindSkipEmpty() throws FrameException {
		FrameCodec codec = framing("skip-empty", "true").definition("default").framing().preset();
		assertThat(codec.decode(new FrameInput(new byte[] { '\n', '\r', '\n', 'x', '\n' })))
			.isEqualTo(ByteBuffer.wrap(new byte[] { 'x' }));
	}

	@Test
	void bindKeepTerminator() throws FrameException {
		FrameCodec codec = framing("keep-terminator", "true").definition("default").framing().preset();
		assertThat(codec.decode(new FrameInput(new byte[] { 'x', '\r', '\n' })))
			.isEqualTo(ByteBuffer.wrap(new byte[] { 'x', '\r', '\n' }));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			stx-etx, 0d0a026103
			mllp,    0d0a0b611c0d
			syslog,  0d0a610a
			""")
	void bindStrict(String type, String stream) throws FrameException {
		framing("type", type);
		FrameCodec lenient = definition("default").framing().preset();
		assertThat(lenient.decode(new FrameInput(HexFormat.of().parseHex(stream))))
			.isEqualTo(ByteBuffer.wrap(new byte[] { 'a' }));
		framing("strict", "true");
		FrameCodec strict = definition("default").framing().preset();
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> strict.decode(new FrameInput(HexFormat.of().parseHex(stream))));
	}

	@Test
	void bindChecksum() throws FrameException {
		framing("checksum.algorithm", "crc16-modbus").framing("checksum.byte-order", "little-endian");
		// The check value of the catalogue is 4b37
		assertThat(encoded("default", "123456789")).isEqualTo("313233343536373839" + "374b" + "0a");
	}

	@Test
	void bindPlaceOfChecksum() throws FrameException {
		framing("checksum.algorithm", "xor").framing("checksum.encoding", "hex")
			.framing("checksum.length", "4")
			.framing("checksum.position", "-5")
			.framing("checksum.from", "1")
			.framing("checksum.to", "-6");
		assertThat(encoded("default", "a1b*c")).isEqualTo("613162" + "2a" + "30303533" + "63" + "0a");
	}

	@Test
	void bindMismatch() throws FrameException {
		framing("checksum.algorithm", "sum8").framing("checksum.mismatch", "skip");
		FrameCodec codec = definition("default").framing().preset();
		FrameInput input = new FrameInput(new byte[] { 'a', 'b', 10, 'a', 'a', 10 });
		assertThat(codec.decode(input)).isEqualTo(ByteBuffer.wrap(new byte[] { 'a' }));
	}

	@Test
	void checksumWithoutAnAlgorithmHasNoEffect() {
		framing("checksum.encoding", "hex")
			.assertInvalid("'tcp.server.framing.checksum.encoding' is set, but has no effect");
	}

	@Test
	void checksumHasNoEffectOnRawBytes() {
		framing("type", "raw").framing("checksum.algorithm", "xor")
			.assertInvalid("'tcp.server.framing.checksum.algorithm' is set, but has no effect");
	}

	@Test
	void strictHasNoEffectOnLines() {
		framing("strict", "true").assertInvalid("'tcp.server.framing.strict' is set, but has no effect");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			\\r\\n    | 0d0a
			\\x1C\\0  | 1c00
			;         | 3b
			a\\\\\\t; | 615c093b
			""")
	void bindDelimiter(String delimiter, String bytes) throws FrameException {
		framing("type", "delimiter").framing("delimiter", delimiter);
		assertThat(encoded("default", "x")).isEqualTo("78" + bytes);
	}

	@Test
	void escapesOfDelimitersAreCharactersOfTheCharset() throws FrameException {
		with("tcp.server.charset", "IBM037").framing("type", "delimiter").framing("delimiter", "\\n;\\x0A");
		byte[] text = "\n;".getBytes(Charset.forName("IBM037"));
		assertThat(encoded("default", "x")).isEqualTo("78" + HexFormat.of().formatHex(text) + "0a");
	}

	@Test
	void bindDelimiters() throws FrameException {
		framing("type", "delimiter").framing("delimiter[0]", ";").framing("delimiter[1]", "\\x2C");
		assertThat(encoded("default", "x")).isEqualTo("783b");
		FrameCodec codec = definition("default").framing().preset();
		assertThat(codec.decode(new FrameInput(new byte[] { 'x', ',' }))).isNotNull();
	}

	@Test
	void bindFixedLength() throws FrameException {
		assertThat(framing("type", "fixed-length").framing("length", "2").encoded("default", "ab")).isEqualTo("6162");
	}

	@Test
	void bindLengthField() throws FrameException {
		framing("type", "length-field").framing("length-field.length", "2")
			.framing("length-field.byte-order", "little-endian")
			.framing("length-field.adjustment", "-1")
			.framing("length-field.inclusive", "true");
		assertThat(encoded("default", "ab")).isEqualTo("05006162");
	}

	@Test
	void bindLengthFieldOfDigits() throws FrameException {
		framing("type", "length-field").framing("length-field.length", "4").framing("length-field.encoding", "ascii");
		assertThat(encoded("default", "ab")).isEqualTo("303030326162");
	}

	@Test
	void bindLengthFieldInTheMiddle() throws FrameException {
		framing("type", "length-field").framing("length-field.length", "1").framing("length-field.offset", "1");
		assertThat(encoded("default", "ab")).isEqualTo("610162");
	}

	@Test
	void bindLengthFieldOfHexadecimalDigits() throws FrameException {
		framing("type", "length-field").framing("length-field.length", "4").framing("length-field.encoding", "hex");
		assertThat(encoded("default", "0123456789abcdef")).startsWith("3030313030313233");
	}

	@Test
	void bindWhatSurroundsTheBody() throws FrameException {
		framing("type", "length-field").framing("length-field.length", "2")
			.framing("length-field.fixed-bytes", "\\0\\xFE")
			.framing("length-field.trailer", "\\x03;");
		assertThat(encoded("default", "ab")).isEqualTo("000600fe6162033b");
		with("tcp.servers.chat.port", "0").with("tcp.servers.chat.framing.length-field.trailer", "");
		assertThat(encoded("chat", "ab")).isEqualTo("000400fe6162");
	}

	@Test
	void bindStrip() throws FrameException {
		framing("type", "length-field").framing("length-field.length", "1").framing("length-field.strip", "false");
		assertThat(encoded("default", "\u0002ab")).isEqualTo("026162");
	}

	@Test
	void bindVarintLengthInTheMiddle() throws FrameException {
		framing("type", "varint-length").framing("varint-length.offset", "1");
		assertThat(encoded("default", "abc")).isEqualTo("61026263");
	}

	@Test
	void wholeFramesThatAreOverTheMaximumMakeNoSense() {
		framing("type", "length-field").framing("max-length", "3B").framing("length-field.strip", "false");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> definition("default"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server.framing.length-field.strip"));
	}

	@Test
	void bindHdlcEscapes() throws FrameException {
		framing("type", "hdlc").framing("hdlc-escapes", "rfc1662");
		assertThat(encoded("default", "~")).isEqualTo("7e7d5e7e");
	}

	@Test
	void bindMaxLength() {
		framing("max-length", "2B");
		FrameCodec codec = definition("default").framing().preset();
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> codec.decode(new FrameInput("abc\n".getBytes(StandardCharsets.US_ASCII))));
	}

	@Test
	void bindWithoutUnits() throws FrameException {
		assertThat(framing("max-length", "2").encoded("default", "ab")).isEqualTo("61620a");
	}

	@Test
	void bindCodec() {
		assertThat(framing("codec", "mine").definition("default").framing().codecBeanName()).isEqualTo("mine");
	}

	@Test
	void bindMediaType() {
		assertThat(definition("default").mediaType()).isEqualTo(MimeType.valueOf("application/json"));
		with("tcp.server.media-type", "application/cbor").with("tcp.servers.chat.port", "0");
		assertThat(definition("default").mediaType()).isEqualTo(MimeType.valueOf("application/cbor"));
		assertThat(definition("chat").mediaType()).isEqualTo(MimeType.valueOf("application/cbor"));
		assertThat(definition("chat").isOwn("media-type")).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			line         | max-length             | 0
			line         | max-length             | 3GB
			delimiter    | delimiter              | \\q
			delimiter    | delimiter              | \\x2
			delimiter    | delimiter              | a\\
			delimiter    | delimiter              | a, ,b
			delimiter    | delimiter              | \\r\\n, \\n, \\r
			delimiter    | delimiter              | ;, \\x3B
			fixed-length | length                 | 0
			length-field | length-field.length    | 5
			length-field | length-field.offset    | -1
			length-field | length-field.fixed-bytes | \\q
			length-field | length-field.trailer   | \\x2
			varint-length | varint-length.offset  | -1
			""")
	void valueThatMakesNoSenseNamesTheProperty(String type, String key, String value) {
		framing("type", type).framing(key, value);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> definition("default"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server.framing." + key))
			.satisfies((ex) -> assertThat(ex.getReason()).isNotBlank());
	}

	@Test
	void byteOrderOfDigitsMakesNoSense() {
		framing("type", "length-field").framing("length-field.encoding", "bcd")
			.framing("length-field.byte-order", "little-endian");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> definition("default"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server.framing.length-field.byte-order"));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			line,          delimiter,           ;
			line,          length,              5
			line,          length-field.offset, 0
			line,          length-field.strip,  true
			length-field,  varint-length.offset, 1
			varint-length, length-field.trailer, x
			line,          hdlc-escapes,        jt808
			fixed-length,  max-length,          1KB
			varint-length, line-separator,      lf
			syslog,        line-separator,      lf
			length-field,  unterminated,        report
			delimiter,     unterminated,        deliver
			mllp,          unterminated,        report
			raw,           unterminated,        deliver
			delimiter,     skip-empty,          true
			syslog,        keep-terminator,     true
			""")
	void keyThatHasNoEffectIsNotIgnored(String type, String key, String value) {
		framing("type", type).framing(key, value);
		assertInvalid("'tcp.server.framing.%s' is set, but has no effect, as 'tcp.server.framing.type' is '%s'."
			.formatted(key, type));
	}

	@Test
	void keyThatHasNoEffectWithoutTypeIsNotIgnored() {
		framing("length", "5");
		assertInvalid("'tcp.server.framing.type' is not set, so that messages are lines");
	}

	@ParameterizedTest
	@ValueSource(strings = { "type", "length-field.length", "unterminated" })
	void codecBeanNeedsNothingElse(String key) {
		framing("codec", "mine").framing(key, switch (key) {
			case "type" -> "line";
			case "unterminated" -> "report";
			default -> "4";
		});
		assertInvalid("'tcp.server.framing.%s' is set, but 'tcp.server.framing.codec' names a bean".formatted(key));
	}

	@Test
	void codecBeanHasAMaximum() {
		with("tcp.servers.chat.port", "0").framing("codec", "mine");
		assertThat(maxFrameLength("default")).isEqualTo(64 * 1024);
		framing("max-length", "1KB");
		assertThat(maxFrameLength("default")).isEqualTo(1024);
		assertThat(definition("default").framing().codecBeanName()).isEqualTo("mine");
		assertThat(maxFrameLength("chat")).isEqualTo(1024);
		with("tcp.servers.chat.framing.max-length", "2");
		assertThat(maxFrameLength("chat")).isEqualTo(2);
	}

	private int maxFrameLength(String serverName) {
		return TcpServerSettings.of((settings) -> definition(serverName).apply(settings, 0)).maxFrameLength();
	}

	@Test
	void whatATypeNeedsIsMissing() {
		framing("type", "delimiter");
		assertInvalid("'tcp.server.framing.type' is 'delimiter', but 'tcp.server.framing.delimiter' is not set.");
		framing("type", "fixed-length");
		assertInvalid("'tcp.server.framing.type' is 'fixed-length', but 'tcp.server.framing.length' is not set.");
	}

	@Test
	void serversFallBack() throws FrameException {
		with("tcp.servers.chat.port", "0").framing("type", "length-field").framing("length-field.length", "1");
		assertThat(encoded("chat", "ab")).isEqualTo("026162");
		assertThat(definition("chat").framing().chosen()).isTrue();
		assertThat(definition("chat").framing().chosenForServer()).isFalse();
		assertThat(definition("chat").framing().keys()).isEmpty();
		with("tcp.servers.chat.framing.length-field.length", "2");
		assertThat(encoded("chat", "ab")).isEqualTo("00026162");
	}

	@Test
	void serverWithItsOwnTypeGetsNothingElse() throws FrameException {
		with("tcp.servers.chat.port", "0").framing("type", "length-field")
			.framing("length-field.length", "1")
			.framing("max-length", "5");
		with("tcp.servers.chat.framing.type", "line");
		assertThat(encoded("chat", "ab1234567")).isEqualTo("6162313233343536370a");
		assertThat(definition("chat").framing().keys()).containsExactly("framing.type");
	}

	@Test
	void inheritedKeyIsNamedAsItIsSet() {
		with("tcp.servers.chat.port", "0").framing("length", "5");
		assertInvalid("chat", "'tcp.server.framing.length' is set, but has no effect");
		with("tcp.servers.chat.framing.delimiter", ";");
		assertInvalid("chat", "'tcp.servers.chat.framing.delimiter' is set, but has no effect");
	}

	@Test
	void serverThatIsSwitchedOffIsNotChecked() {
		framing("length", "5").with("tcp.server.enabled", "false");
		assertThat(definition("default").enabled()).isFalse();
	}

}
