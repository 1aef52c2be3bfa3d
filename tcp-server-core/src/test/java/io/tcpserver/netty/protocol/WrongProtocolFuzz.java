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

package io.tcpserver.netty.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

import io.tcpserver.harness.Check;
import org.jspecify.annotations.Nullable;

/**
 * Fuzz target: what the first bytes of a connection are taken for, beside a plain
 * description of each protocol.
 */
public final class WrongProtocolFuzz {

	private static final Pattern HTTP = Pattern
		.compile("(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH) [^\\x00-\\x20]+ HTTP/1\\..*"
				+ "|PRI \\* HTTP/2\\.0\r\n.*", Pattern.DOTALL);

	private static final Pattern PROXY = Pattern.compile("PROXY (TCP4 |TCP6 |UNKNOWN).*|\r\n\r\n\\x00\r\nQUIT\n.*",
			Pattern.DOTALL);

	// A record with a client hello, or as much of that as has arrived
	private static final Pattern TLS = Pattern
		.compile("\\x16\\x03[\\x00-\\x04](..)(|\\x01|\\x01\\x00.{0,2}|\\x01\\x00..\\x03.*)", Pattern.DOTALL);

	private WrongProtocolFuzz() {
	}

	public static void fuzzerTestOneInput(byte[] data) {
		String expected = describe(data);
		Check.same(WrongProtocol.describe(ByteBuffer.wrap(data).asReadOnlyBuffer()), expected, "protocol");
		byte[] shifted = new byte[data.length + 3];
		Arrays.fill(shifted, (byte) 'G');
		System.arraycopy(data, 0, shifted, 2, data.length);
		ByteBuffer part = ByteBuffer.wrap(shifted, 2, data.length);
		Check.same(WrongProtocol.describe(part), expected, "protocol of a part");
		Check.same(part.remaining(), data.length, "what remains");
	}

	private static @Nullable String describe(byte[] data) {
		String text = new String(data, StandardCharsets.ISO_8859_1);
		var tls = TLS.matcher(text);
		if (tls.matches()) {
			int length = tls.group(1).charAt(0) * 256 + tls.group(1).charAt(1);
			// What cannot be an HTTP request either
			return (length >= 42 && length <= 16384) ? "a TLS handshake" : null;
		}
		if (HTTP.matcher(text).matches()) {
			return "an HTTP request";
		}
		return PROXY.matcher(text).matches() ? "a PROXY protocol header" : null;
	}

}
