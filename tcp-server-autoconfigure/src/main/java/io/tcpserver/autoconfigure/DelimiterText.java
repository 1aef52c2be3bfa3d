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

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes that are written as text with escapes.
 */
final class DelimiterText {

	// An escape, an escape that is none, or text
	private static final Pattern PART = Pattern.compile("\\\\(?:x(\\p{XDigit}{2})|([rnt0\\\\]))|(\\\\)|[^\\\\]+");

	private DelimiterText() {
	}

	/**
	 * Read text.
	 * @param text the text
	 * @param charset the charset of everything but \\xNN
	 * @return the bytes
	 * @throws IllegalArgumentException if there are none, or there is an unknown escape
	 */
	static byte[] bytes(String text, Charset charset) {
		if (text.isEmpty()) {
			throw new IllegalArgumentException(
					"A delimiter must not be empty. Blanks at its ends are removed: write \\x20, and escapes such as \\r\\n with two backslashes in .properties files");
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		Matcher part = PART.matcher(text);
		while (part.find()) {
			if (part.group(3) != null) {
				throw new IllegalArgumentException(
						"Unknown escape in '%s': there are \\r, \\n, \\t, \\0, \\\\ and \\xNN".formatted(text));
			}
			if (part.group(1) != null) {
				bytes.write(Integer.parseInt(part.group(1), 16));
			}
			else if (part.group(2) != null) {
				bytes.writeBytes(control(part.group(2).charAt(0)).getBytes(charset));
			}
			else {
				bytes.writeBytes(part.group().getBytes(charset));
			}
		}
		return bytes.toByteArray();
	}

	// A line feed is another byte in EBCDIC
	private static String control(char escape) {
		return switch (escape) {
			case 'r' -> "\r";
			case 'n' -> "\n";
			case 't' -> "\t";
			case '0' -> "\0";
			default -> "\\";
		};
	}

}
