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
import java.util.Map;

import io.tcpserver.FrameError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FixCodec}. A vertical bar stands for SOH.
 */
class FixCodecTests {

	// A heartbeat as QuickFIX/J writes it
	private static final String HEARTBEAT = fix(
			"8=FIX.4.4|9=55|35=0|34=2|49=CLIENT|52=20261129-01:02:03.004|56=SERVER|10=094|");

	private final FrameCodec codec = FrameCodecs.fix(200);

	private static String fix(String text) {
		return text.replace('|', '\1');
	}

	@Test
	void messageEndsBehindItsLength() throws FrameException {
		assertThat(Frames.decode(this.codec, HEARTBEAT + HEARTBEAT + "8=FIX")).containsExactly(HEARTBEAT, HEARTBEAT);
	}

	@Test
	void dataMayContainWhatLooksLikeTheEnd() throws FrameException {
		String message = Frames.encode(this.codec, fix("8=FIXT.1.1|35=B|95=9|96=|10=000|\0|"));
		assertThat(message).startsWith(fix("8=FIXT.1.1|9=23|35=B|"));
		assertThat(Frames.decode(this.codec, message + message)).containsExactly(message, message);
	}

	@Test
	void lengthAndChecksumAreAddedIfTheyAreMissing() throws FrameException {
		assertThat(Frames.encode(this.codec, fix("8=FIX.4.4|35=0|34=2|49=CLIENT|52=20261129-01:02:03.004|56=SERVER|"),
				HEARTBEAT))
			.isEqualTo(HEARTBEAT + HEARTBEAT);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '~', textBlock = """
			9=5|              ~ expected '8=', got 0x39 '9'                                        ~ 1
			8=|               ~ expected SOH behind BeginString (8), got 0x01                      ~ 3
			8=FIX 4           ~ expected SOH behind BeginString (8), got 0x20                      ~ 6
			8=FIX.4.4|35=0|   ~ expected '9=', got 0x33 '3'                                        ~ 11
			8=F|9=|           ~ expected up to 9 digits and SOH as BodyLength (9), got 0x01        ~ 7
			8=F|9=1x|         ~ expected up to 9 digits and SOH as BodyLength (9), got 0x78 'x'    ~ 8
			8=F|9=1234567890| ~ expected up to 9 digits and SOH as BodyLength (9), got 0x30 '0'    ~ 16
			8=F|9=999999999|  ~ A frame is too long: limit 200, its length says 536870912 or more  ~ 16
			8=F|9=5|35=0|56=a|10=1 ~ expected '10=', got 0x35 '5'                                  ~ 20
			8=F|9=5|35=0|10=1x3|   ~ expected a digit of CheckSum (10), got 0x78 'x'               ~ 20
			8=F|9=5|35=0|10=1234|  ~ expected SOH behind CheckSum (10), got 0x34 '4'               ~ 20
			""")
	void malformedMessageIsToldAsSoonAsPossible(String stream, String message, int bytes) {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(this.codec, fix(stream)))
			.withMessageContaining(message);
		assertThat(Frames.bytesToFailure(this.codec, fix(stream))).isEqualTo(bytes);
	}

	@Test
	void messageWithAWrongChecksumIsIgnoredAndCounted() throws FrameException {
		String wrong = HEARTBEAT.replace("10=094", "10=095");
		assertThat(Frames.decode(this.codec, wrong + HEARTBEAT + wrong)).containsExactly(HEARTBEAT);
		FrameInput input = new FrameInput(Frames.bytes(wrong + wrong + HEARTBEAT));
		assertThat(this.codec.decode(input)).isNotNull();
		assertThat(input.takeErrors()).isEqualTo(Map.of(FrameError.Kind.CHECKSUM, 2));
	}

	@Test
	void longestMessageCountsAsAWhole() throws FrameException {
		assertThat(Frames.decode(FrameCodecs.fix(HEARTBEAT.length()), HEARTBEAT)).containsExactly(HEARTBEAT);
		FrameCodec codec = FrameCodecs.fix(HEARTBEAT.length() - 1);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(codec, HEARTBEAT))
			.withMessageContaining("limit %d".formatted(HEARTBEAT.length() - 1));
		assertThat(Frames.bytesToFailure(FrameCodecs.fix(4), HEARTBEAT)).isEqualTo(5);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '~', textBlock = """
			hello                         ~ expected '8='
			''                            ~ it does not end where BodyLength (9) says
			8=FIX.4.4                     ~ it does not end where BodyLength (9) says
			8=FIX.4.4|                    ~ its last field must end with SOH
			8=FIX.4.4|35=0                ~ its last field must end with SOH
			8=F|9=5|35=0|10=163|          ~ its CheckSum (10) is wrong
			8=F|9=5|35=0|10=062|x         ~ it does not end where BodyLength (9) says
			8=F|9=6|35=0|10=062|          ~ it does not end where BodyLength (9) says
			""")
	void payloadThatIsNotOneMessageIsNotSent(String payload, String message) {
		FrameOutput output = new FrameOutput().put('x');
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> this.codec.encode(ByteBuffer.wrap(Frames.bytes(fix(payload))), output))
			.withMessageStartingWith("A payload must be a FIX message: ")
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FrameError.Kind.UNSENDABLE));
		assertThat(output.size()).isEqualTo(1);
	}

}
