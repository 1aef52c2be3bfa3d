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

import ca.uhn.hl7v2.llp.MinLLPReader;
import ca.uhn.hl7v2.llp.MinLLPWriter;
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
	void bytesBeforeABlockFailAtOnce() {
		assertThat(Frames.bytesToFailure(this.mllp, "\r")).isEqualTo(1);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.mllp, "GET / HTTP/1.1"))
			.withMessage("A frame is malformed: expected 0x0B, got 0x47 'G'");
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> Frames.decode(this.stxEtx, "\u0002a\u0003\n\u0002b\u0003"))
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

}
