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

package io.tcpserver.settings;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TextSettings}.
 */
class TextSettingsTests {

	private static final byte[] MALFORMED = { 'x', 'a', (byte) 0xE4, 'b' };

	private final TextSettings replacing = TextSettings.of(StandardCharsets.UTF_8);

	private final TextSettings reporting = new TextSettings(StandardCharsets.UTF_8, CharsetErrors.REPORT);

	private final TextSettings ascii = new TextSettings(StandardCharsets.US_ASCII, CharsetErrors.REPORT);

	@Test
	void malformedBytesAreReplacedOrReported() throws CharacterCodingException {
		assertThat(this.replacing.decode(MALFORMED, 1, 3)).isEqualTo("a\uFFFDb");
		assertThatExceptionOfType(CharacterCodingException.class)
			.isThrownBy(() -> this.reporting.decode(MALFORMED, 1, 3));
		assertThatExceptionOfType(CharacterCodingException.class).isThrownBy(() -> this.ascii.decode(MALFORMED, 1, 3));
		assertThat(this.reporting.decode(MALFORMED, 0, 2)).isEqualTo("xa");
	}

	@Test
	void replacementCharacterThatHasArrivedIsText() throws CharacterCodingException {
		byte[] bytes = "a\uFFFD\u00e4".getBytes(StandardCharsets.UTF_8);
		assertThat(this.reporting.decode(bytes, 0, bytes.length)).isEqualTo("a\uFFFD\u00e4");
	}

	@Test
	void unmappableCharactersAreReplacedOrReported() {
		assertThat(TextSettings.of(StandardCharsets.US_ASCII).encode("a\u00e4")).containsExactly('a', '?');
		assertThatIllegalArgumentException().isThrownBy(() -> this.ascii.encode("a\u00e4"))
			.withMessage("The text has characters that cannot be sent in the charset US-ASCII");
		assertThatIllegalArgumentException().isThrownBy(() -> this.reporting.encode(new StringBuilder("\ud800")));
		assertThat(this.ascii.encode(new StringBuilder("ab"))).containsExactly('a', 'b');
	}

}
