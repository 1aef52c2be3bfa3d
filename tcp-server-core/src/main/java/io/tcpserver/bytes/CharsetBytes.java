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

package io.tcpserver.bytes;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Whether bytes that separate messages or lines can be told from text.
 */
public final class CharsetBytes {

	private static final int FIRST_BEYOND_ASCII = 0x80;

	private CharsetBytes() {
	}

	/**
	 * Return whether bytes stand for the characters that they are in ASCII, wherever they
	 * occur.
	 * @param charset the charset of text
	 * @param bytes the bytes, in ASCII
	 * @return {@code false} if their characters are other bytes, or they may also be
	 * parts of other characters
	 */
	public static boolean areAscii(Charset charset, String bytes) {
		byte[] ascii = bytes.getBytes(StandardCharsets.US_ASCII);
		return charset.canEncode() && Arrays.equals(bytes.getBytes(charset), ascii) && areWhole(charset, ascii);
	}

	/**
	 * Return whether no byte may be a part of a character.
	 * @param charset the charset of text
	 * @param bytes the bytes
	 * @return {@code false} if one may
	 */
	public static boolean areWhole(Charset charset, byte... bytes) {
		// The bytes of characters in UTF-8 are never taken for those of others
		if (charset.equals(StandardCharsets.UTF_8)) {
			return true;
		}
		if (!charset.canEncode()) {
			return false;
		}
		return charset.newEncoder().maxBytesPerChar() == 1 || areInNoCharacter(charset, bytes);
	}

	// Some milliseconds, when a server with such a charset starts
	private static boolean areInNoCharacter(Charset charset, byte[] bytes) {
		boolean[] separators = new boolean[1 << Byte.SIZE];
		for (byte value : bytes) {
			separators[value & 0xFF] = true;
		}
		for (int character = FIRST_BEYOND_ASCII; character < Character.MIN_SURROGATE; character++) {
			for (byte value : Character.toString(character).getBytes(charset)) {
				if (separators[value & 0xFF]) {
					return false;
				}
			}
		}
		return true;
	}

}
