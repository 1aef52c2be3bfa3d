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

package io.tcpserver.netty.tls;

import java.util.Locale;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the alert by which a client refuses a handshake, if it comes in plain text. With
 * TLS 1.3 that is what OpenSSL sends when it does not trust the server, before it can
 * encrypt, and neither provider understands it.
 */
public final class TlsAlert {

	// RFC 8446: change_cipher_spec, which may come first
	private static final byte[] CHANGE_CIPHER_SPEC = { 0x14, 0x03, 0x03, 0x00, 0x01, 0x01 };

	// RFC 8446: an alert record of TLS 1.2 or 1.3 with two bytes
	private static final byte[] HEADER = { 0x15, 0x03, 0x03, 0x00, 0x02 };

	private static final int FATAL = 2;

	// RFC 8446: those by which clients refuse servers
	private static final Map<Integer, String> NAMES = Map.ofEntries(Map.entry(40, "handshake_failure"),
			Map.entry(42, "bad_certificate"), Map.entry(43, "unsupported_certificate"),
			Map.entry(44, "certificate_revoked"), Map.entry(45, "certificate_expired"),
			Map.entry(46, "certificate_unknown"), Map.entry(47, "illegal_parameter"), Map.entry(48, "unknown_ca"),
			Map.entry(49, "access_denied"), Map.entry(51, "decrypt_error"), Map.entry(70, "protocol_version"),
			Map.entry(71, "insufficient_security"), Map.entry(80, "internal_error"));

	private TlsAlert() {
	}

	/**
	 * Look for a fatal alert in what has just arrived.
	 * @param arrived the bytes; not consumed
	 * @return its name, or {@code null} if this is none
	 */
	public static @Nullable String find(ByteBuf arrived) {
		int start = arrived.readerIndex();
		if (isAt(start, CHANGE_CIPHER_SPEC, arrived)) {
			start += CHANGE_CIPHER_SPEC.length;
		}
		int level = start + HEADER.length;
		if (level + 2 != arrived.writerIndex() || !isAt(start, HEADER, arrived) || arrived.getByte(level) != FATAL) {
			return null;
		}
		int description = arrived.getUnsignedByte(level + 1);
		return NAMES.getOrDefault(description, String.format(Locale.ROOT, "alert %d", description));
	}

	private static boolean isAt(int index, byte[] expected, ByteBuf bytes) {
		if (bytes.writerIndex() - index < expected.length) {
			return false;
		}
		for (int i = 0; i < expected.length; i++) {
			if (bytes.getByte(index + i) != expected[i]) {
				return false;
			}
		}
		return true;
	}

}
