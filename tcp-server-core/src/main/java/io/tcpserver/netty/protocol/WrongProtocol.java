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
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * Knows the protocols whose clients most often come to a port that speaks something else.
 * It is strict: what it names can hardly be anything else.
 *
 * @since 0.1.0
 */
final class WrongProtocol {

	private static final int TLS_HEADER_LENGTH = 5;

	private static final int MIN_CLIENT_HELLO_LENGTH = 42;

	// RFC 8446: 2^14 bytes in a record of plain text
	private static final int MAX_TLS_RECORD_LENGTH = 1 << 14;

	private static final byte[][] HTTP_METHODS = ascii("GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "CONNECT ",
			"OPTIONS ", "TRACE ", "PATCH ");

	private static final byte[] HTTP_VERSION = ascii(" HTTP/1.")[0];

	private static final byte[] HTTP2_PREFACE = ascii("PRI * HTTP/2.0\r\n")[0];

	private static final byte[][] PROXY_HEADERS = { ascii("PROXY TCP4 ")[0], ascii("PROXY TCP6 ")[0],
			ascii("PROXY UNKNOWN")[0], HexFormat.of().parseHex("0d0a0d0a000d0a515549540a") };

	private WrongProtocol() {
	}

	/**
	 * Name the protocol that a connection speaks.
	 * @param firstBytes the first bytes that have arrived on the connection; not consumed
	 * @return for example {@code "a TLS handshake"}, or {@code null} if these bytes are
	 * none that is known, or too few to tell
	 */
	static @Nullable String describe(ByteBuffer firstBytes) {
		if (isTls(firstBytes)) {
			return "a TLS handshake";
		}
		if (isHttp(firstBytes)) {
			return "an HTTP request";
		}
		for (byte[] header : PROXY_HEADERS) {
			if (isAt(0, header, firstBytes)) {
				return "a PROXY protocol header";
			}
		}
		return null;
	}

	private static boolean isTls(ByteBuffer bytes) {
		if (bytes.remaining() < TLS_HEADER_LENGTH || unsigned(0, bytes) != 0x16 || unsigned(1, bytes) != 0x03
				|| unsigned(2, bytes) > 0x04) {
			return false;
		}
		int length = (unsigned(3, bytes) << Byte.SIZE) | unsigned(4, bytes);
		return length >= MIN_CLIENT_HELLO_LENGTH && length <= MAX_TLS_RECORD_LENGTH
				&& isOrMayBecome(TLS_HEADER_LENGTH, 0x01, bytes) && isOrMayBecome(TLS_HEADER_LENGTH + 1, 0x00, bytes)
				&& isOrMayBecome(TLS_HEADER_LENGTH + 4, 0x03, bytes);
	}

	private static boolean isHttp(ByteBuffer bytes) {
		if (isAt(0, HTTP2_PREFACE, bytes)) {
			return true;
		}
		for (byte[] method : HTTP_METHODS) {
			if (isAt(0, method, bytes)) {
				return hasHttpVersion(method.length, bytes);
			}
		}
		return false;
	}

	// A target without spaces, and the version behind it
	private static boolean hasHttpVersion(int target, ByteBuffer bytes) {
		int end = target;
		while (end < bytes.remaining() && unsigned(end, bytes) > ' ') {
			end++;
		}
		return end > target && isAt(end, HTTP_VERSION, bytes);
	}

	private static boolean isOrMayBecome(int index, int expected, ByteBuffer bytes) {
		return index >= bytes.remaining() || unsigned(index, bytes) == expected;
	}

	private static boolean isAt(int index, byte[] expected, ByteBuffer bytes) {
		return bytes.remaining() - index >= expected.length
				&& bytes.slice(bytes.position() + index, expected.length).equals(ByteBuffer.wrap(expected));
	}

	private static int unsigned(int index, ByteBuffer bytes) {
		return bytes.get(bytes.position() + index) & 0xFF;
	}

	private static byte[][] ascii(String... texts) {
		byte[][] bytes = new byte[texts.length][];
		for (int i = 0; i < texts.length; i++) {
			bytes[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
		}
		return bytes;
	}

}
