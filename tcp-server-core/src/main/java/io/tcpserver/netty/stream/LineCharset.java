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

package io.tcpserver.netty.stream;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.tcpserver.bytes.CharsetBytes;

/**
 * Whether text of a stream can be read line by line. Lines end with the byte 0x0A, which
 * has to be the line feed, and nothing else.
 */
final class LineCharset {

	// The charsets of servers are few; looking at all characters takes milliseconds
	private static final Map<Charset, Boolean> CHECKED = new ConcurrentHashMap<>();

	private LineCharset() {
	}

	/**
	 * Make sure that lines are found where they end.
	 * @param charset the charset of the server
	 * @param method what is to read a line
	 * @throws IllegalStateException if they are not
	 */
	static void require(Charset charset, String method) {
		if (!charset.equals(StandardCharsets.UTF_8)
				&& !CHECKED.computeIfAbsent(charset, (checked) -> CharsetBytes.areAscii(checked, "\n"))) {
			throw new IllegalStateException(
					"%s() cannot be used with the charset %s ('charset'), in which a line feed is not the single byte 0x0A: use another charset, or readUntil with the bytes of a line end"
						.formatted(method, charset));
		}
	}

}
