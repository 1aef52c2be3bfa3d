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

import java.nio.charset.Charset;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CharsetBytes}, by way of the codecs.
 */
class CharsetBytesTests {

	@ParameterizedTest
	@CsvSource(textBlock = """
			UTF-8,        true,  true,  true
			US-ASCII,     true,  true,  true
			windows-1252, true,  true,  true
			EUC-JP,       true,  false, true
			Shift_JIS,    true,  false, false
			GB18030,      true,  false, false
			ISO-2022-JP,  true,  false, false
			UTF-16,       false, false, false
			UTF-16LE,     false, false, false
			UTF-32BE,     false, false, false
			IBM037,       false, false, true
			""")
	void separatorsMustNotBePartsOfCharacters(String charset, boolean lines, boolean json, boolean bars) {
		assertThat(FrameCodecs.line(9).supports(Charset.forName(charset))).isEqualTo(lines);
		assertThat(FrameCodecs.json(9).supports(Charset.forName(charset))).isEqualTo(json);
		assertThat(FrameCodecs.delimiter(9, Frames.bytes("\n"), Frames.bytes("|")).supports(Charset.forName(charset)))
			.isEqualTo(bars);
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			UTF-8,     true
			Shift_JIS, true
			IBM037,    true
			UTF-16,    false
			""")
	void blocksNeedTheirControlCharacters(String charset, boolean supported) {
		assertThat(FrameCodecs.stxEtx(9).supports(Charset.forName(charset))).isEqualTo(supported);
		assertThat(FrameCodecs.mllp(9).supports(Charset.forName(charset))).isEqualTo(supported);
	}

	@ParameterizedTest
	@CsvSource({ "UTF-16", "IBM037", "UTF-32" })
	void lengthsNeedNoCharset(String charset) {
		assertThat(FrameCodecs.lengthField(LengthField.binary(2, 9)).supports(Charset.forName(charset))).isTrue();
		assertThat(FrameCodecs.hdlc(9).supports(Charset.forName(charset))).isTrue();
		assertThat(FrameCodecs.syslog(9).supports(Charset.forName(charset))).isFalse();
		assertThat(FrameCodecs.stomp(9).supports(Charset.forName(charset))).isFalse();
		assertThat(FrameCodecs.fix(9).supports(Charset.forName(charset))).isFalse();
	}

}
