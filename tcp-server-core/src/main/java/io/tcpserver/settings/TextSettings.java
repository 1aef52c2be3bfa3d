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

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Objects;

/**
 * How text is read and written.
 *
 * @param charset the charset
 * @param errors what becomes of malformed bytes and of unmappable characters
 * @since 0.1.0
 */
public record TextSettings(Charset charset, CharsetErrors errors) {

	private static final char REPLACEMENT = '\uFFFD';

	public TextSettings {
		Objects.requireNonNull(charset, "charset");
		Objects.requireNonNull(errors, "errors");
	}

	/**
	 * Return settings that replace what is malformed or unmappable.
	 * @param charset the charset
	 * @return the settings
	 */
	public static TextSettings of(Charset charset) {
		return new TextSettings(charset, CharsetErrors.REPLACE);
	}

	/**
	 * Read text.
	 * @param bytes an array with the bytes
	 * @param offset the index of the first one
	 * @param length how many
	 * @return the text
	 * @throws CharacterCodingException if the bytes are malformed, and that is reported
	 */
	public String decode(byte[] bytes, int offset, int length) throws CharacterCodingException {
		String text = new String(bytes, offset, length, this.charset);
		if (this.errors == CharsetErrors.REPORT && text.indexOf(REPLACEMENT) >= 0) {
			// Unless it has arrived as such; a new decoder reports by default
			this.charset.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
		}
		return text;
	}

	/**
	 * Write text.
	 * @param text the text
	 * @return its bytes
	 * @throws IllegalArgumentException if it has characters that the charset does not
	 * have, and that is reported
	 */
	public byte[] encode(CharSequence text) {
		return (this.errors == CharsetErrors.REPORT) ? encodeStrictly(text) : text.toString().getBytes(this.charset);
	}

	private byte[] encodeStrictly(CharSequence text) {
		try {
			// A new encoder reports by default
			ByteBuffer encoded = this.charset.newEncoder().encode(CharBuffer.wrap(text));
			byte[] bytes = new byte[encoded.remaining()];
			encoded.get(bytes);
			return bytes;
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException(
					"The text has characters that cannot be sent in the charset " + this.charset, ex);
		}
	}

}
