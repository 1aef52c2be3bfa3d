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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import ca.uhn.hl7v2.llp.MinLLPReader;
import ca.uhn.hl7v2.llp.MinLLPWriter;
import io.tcpserver.FrameError;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BlockCodec}; MLLP against the reader and the writer of HAPI.
 */
class BlockCodecTests {

	private static final String MESSAGE = "MSH|^~\\&|LAB|A|HIS|B|20260101120000||ACK^A01|1|P|2.5\rMSA|AA|1\r";

	private final FrameCodec mllp = FrameCodecs.mllp(100);

	private final FrameCodec stxEtx = FrameCodecs.stxEtx(5);

	private final FrameCodec strict = FrameCodecs.mllp(100, Strictness.STRICT);

	@Test
	void messagesThatHapiHasWrittenAreRead() throws Exception {
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		MinLLPWriter writer = new MinLLPWriter(stream, StandardCharsets.ISO_8859_1);
		writer.writeMessage(MESSAGE);
		writer.writeMessage("MSH|\u00e4\r");
		assertThat(Frames.decode(this.mllp, stream.toByteArray())).containsExactly(MESSAGE, "MSH|\u00e4\r");
	}

	@Test
	void hapiReadsWhatIsSent() throws Exception {
		byte[] sent = Frames.encode(this.mllp, Frames.bytes(MESSAGE), Frames.bytes("MSH|\r"));
		MinLLPReader reader = new MinLLPReader(new ByteArrayInputStream(sent), StandardCharsets.ISO_8859_1);
		assertThat(reader.getMessage()).isEqualTo(MESSAGE);
		assertThat(reader.getMessage()).isEqualTo("MSH|\r");
	}

	@Test
	void bytesBeforeABlockFailAtOnceIfItIsStrict() {
		assertThat(Frames.bytesToFailure(this.strict, "\r")).isEqualTo(1);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.strict, "GET / HTTP/1.1"))
			.withMessage("A frame is malformed: expected 0x0B, got 0x47 'G'");
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(FrameCodecs.stxEtx(5, Strictness.STRICT), "\u0002a\u0003\n\u0002b\u0003"))
			.withMessage("A frame is malformed: expected 0x02, got 0x0A");
	}

	@Test
	void blockThatEndsHalfFails() {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(this.mllp, "\u000bMSH|\u001c\u000b"))
			.withMessage("A frame is malformed: expected 0x0D, got 0x0B");
	}

	@Test
	void blocksBetweenStxAndEtxAreRead() throws FrameException {
		assertThat(Frames.decode(this.stxEtx, "\u0002abc\u0003\u0002\u0003\u000212345\u0003\u0002"))
			.containsExactly("abc", "", "12345");
		assertThat(Frames.encode(this.stxEtx, "abc", "")).isEqualTo("\u0002abc\u0003\u0002\u0003");
	}

	@Test
	void blockThatIsTooLongSaysBothNumbers() {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(this.stxEtx, "\u0002123456\u0003"))
			.withMessage("A frame is too long: limit 5, got 6");
	}

	@Test
	void endlessBlockFailsAsSoonAsItCannotEndInTime() {
		assertThat(Frames.bytesToFailure(this.stxEtx, "\u00021234567890")).isEqualTo(7);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.stxEtx, "\u0002123456"))
			.withMessage("A frame is too long: more than 5 bytes without 0x03");
	}

	@Test
	void payloadWithTheEndOfABlockIsNotSent() {
		FrameOutput output = new FrameOutput().put('x');
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> this.mllp.encode(ByteBuffer.wrap(Frames.bytes("ab\u001c")), output))
			.withMessage("A payload must not contain 0x1C, but does at index 2");
		assertThat(output.toByteArray()).containsExactly('x');
	}

	@Test
	void bytesBetweenBlocksAreIgnored() throws FrameException {
		assertThat(Frames.decode(this.mllp, "\r\n\u000bMSH|a\u001c\r\r\n\u000bMSH|b\u001c\r\0\0\u000bMSH|c\u001c\r\n"))
			.containsExactly("MSH|a", "MSH|b", "MSH|c");
		assertThat(Frames.decode(this.stxEtx, "\u0002a\u0003\r\n\u0002b\u0003\r\n")).containsExactly("a", "b");
	}

	@Test
	void bytesBetweenTwoBlocksAreOneError() throws FrameException {
		byte[] stream = Frames.bytes("\u000ba\u001c\r\r\n \u000bb\u001c\r");
		FrameInput input = new FrameInput();
		int frames = 0;
		for (byte value : stream) {
			input.feed(new byte[] { value }, 0, 1);
			frames += (this.mllp.decode(input) != null) ? 1 : 0;
		}
		assertThat(frames).isEqualTo(2);
		assertThat(input.takeErrors()).containsExactly(Map.entry(FrameError.Kind.STRAY, 1));
		assertThat(input.hasErrors()).isFalse();
	}

	@Test
	void bytesBetweenBlocksAreBounded() throws FrameException {
		assertThat(Frames.decode(this.stxEtx, "12345\u0002a\u0003")).containsExactly("a");
		assertThat(Frames.bytesToFailure(this.stxEtx, "1234567890")).isEqualTo(6);
		for (String stream : List.of("123456", "123456\u0002a\u0003")) {
			assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.stxEtx, stream))
				.withMessage("More than 5 bytes are between two frames, without 0x02")
				.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FrameError.Kind.STRAY));
		}
	}

	@Test
	void bytesBehindTheLastBlockAreNoFrameThatIsCutOff() throws FrameException {
		FrameInput input = new FrameInput(Frames.bytes("\r\n"));
		assertThat(this.mllp.decode(input)).isNull();
		assertThat(this.mllp.decodeEnd(input)).isNull();
		assertThat(input.isEmpty()).isTrue();
		assertThat(input.takeErrors()).containsExactly(Map.entry(FrameError.Kind.STRAY, 1));
		FrameInput begun = new FrameInput(Frames.bytes("\u000bMSH"));
		assertThat(this.mllp.decode(begun)).isNull();
		assertThat(this.mllp.decodeEnd(begun)).isNull();
		assertThat(begun.size()).isEqualTo(4);
	}

}
