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

import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import io.tcpserver.Addresses;
import io.tcpserver.ProxyHeader;
import io.tcpserver.ProxyHeader.Extension;
import io.tcpserver.ProxyTls;
import io.tcpserver.harness.Check;
import io.tcpserver.harness.ProxyHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Fuzz target: headers of the PROXY protocol in both versions, and what they say about
 * TLS. An input is what arrives on a connection.
 */
public final class ProxyHeaderFuzz {

	private static final InetSocketAddress PROXY = new InetSocketAddress("10.0.0.1", 1000);

	private static final int V1_MAX_LENGTH = 107;

	private static final int V2_MAX_LENGTH = 4096;

	private static final int V2_FIXED_LENGTH = 16;

	private static final int MAX_MESSAGE_LENGTH = 600;

	// Looking at all of them takes quadratic time
	private static final int BEGINNINGS = 12;

	private ProxyHeaderFuzz() {
	}

	public static void fuzzerTestOneInput(byte[] data) {
		Result whole = decode(data, data.length);
		for (int length : beginnings(data)) {
			Result beginning = decode(data, length);
			if (beginning.header != null || beginning.failed) {
				Check.same(beginning, whole, "the first %d bytes", length);
			}
		}
		if (whole.header != null) {
			assertNothingBehindMatters(data, whole);
			assertSays(whole.header, Arrays.copyOf(data, whole.length));
		}
		tls(ByteBuffer.wrap(data));
	}

	private static int[] beginnings(byte[] data) {
		return (data.length > 0) ? new Random(Arrays.hashCode(data)).ints(BEGINNINGS, 0, data.length).toArray()
				: new int[0];
	}

	private static Result decode(byte[] data, int length) {
		ByteBuffer input = ByteBuffer.wrap(data, 0, length).asReadOnlyBuffer();
		boolean mayBegin = ProxyHeaderDecoder.mayBegin(input);
		Check.same(input.position(), 0, "position");
		try {
			ProxyHeader header = ProxyHeaderDecoder.decode(input, PROXY);
			Check.that(mayBegin, "A header begins with what none begins with");
			Check.same(input.position() > 0, header != null, "consumed");
			return new Result(header, input.position(), false);
		}
		catch (ProtocolException ex) {
			Check.same(input.position(), 0, "position after a failure");
			Check.that(isPlain(ex.getMessage()), "The message is not fit for a log: %s", ex.getMessage());
			return new Result(null, 0, true);
		}
	}

	private static void assertNothingBehindMatters(byte[] data, Result whole) {
		byte[] other = data.clone();
		for (int i = whole.length; i < other.length; i++) {
			other[i] = (byte) ~other[i];
		}
		Check.same(decode(other, other.length), whole, "with other bytes behind it");
		Check.same(decode(data, whole.length), whole, "alone");
	}

	private static void assertSays(ProxyHeader header, byte[] bytes) {
		Check.same(header.proxyAddress(), PROXY, "proxy");
		if (bytes[0] == 'P') {
			Check.same(header.version(), 1, "version");
			Check.same(header.extensions(), List.of(), "extensions");
			Check.that(bytes.length <= V1_MAX_LENGTH, "The header has %d bytes", bytes.length);
			assertSaysLine(header, new String(bytes, StandardCharsets.ISO_8859_1));
		}
		else {
			Check.same(header.version(), 2, "version");
			Check.that(bytes.length >= V2_FIXED_LENGTH && bytes.length <= V2_MAX_LENGTH, "The header has %d bytes",
					bytes.length);
			assertSaysBlock(header, bytes);
		}
	}

	private static void assertSaysLine(ProxyHeader header, String line) {
		Check.that(line.endsWith("\r\n"), "'%s' is no line", line);
		if (header.source() == null) {
			Check.that(line.startsWith("PROXY UNKNOWN"), "'%s' has no source", line);
			return;
		}
		String[] words = line.trim().split(" ");
		Check.same(words.length, 6, "words");
		assertSaysAddress(header.source(), words[2], words[4]);
		assertSaysAddress(header.destination(), words[3], words[5]);
	}

	private static void assertSaysAddress(@Nullable Object actual, String address, String port) {
		InetSocketAddress inet = (InetSocketAddress) Objects.requireNonNull(actual);
		Check.same(inet.getPort(), Integer.parseInt(port), "port");
		// No name was looked up, and IPv4 has one spelling only
		Check.that(address.matches("[0-9a-fA-F:.]+"), "'%s' is taken for an address", address);
		if (!address.contains(":")) {
			Check.same(inet.getAddress().getHostAddress(), address, "address");
		}
	}

	private static void assertSaysBlock(ProxyHeader header, byte[] bytes) {
		boolean inet = header.source() instanceof InetSocketAddress;
		if (header.source() != null) {
			Check.that(!Addresses.format(header.source()).isEmpty(), "No address");
		}
		if (!inet) {
			return;
		}
		byte[] from = ((InetSocketAddress) header.source()).getAddress().getAddress();
		// An IPv6 address that contains one of IPv4 is that one
		int length = ((bytes[13] & 0xF0) == 0x10) ? 4 : 16;
		int end = V2_FIXED_LENGTH + length;
		Check.that(Arrays.equals(bytes, end - from.length, end, from, 0, from.length), "The source is %s",
				header.source());
		ByteBuffer all = ByteBuffer.wrap(bytes);
		int ports = V2_FIXED_LENGTH + 2 * length;
		Check.same(((InetSocketAddress) header.source()).getPort(), all.getShort(ports) & 0xFFFF, "port");
		byte[] expected = new byte[0];
		int index = ports + 4;
		while (index < bytes.length) {
			int type = bytes[index] & 0xFF;
			int next = index + 3 + (all.getShort(index + 1) & 0xFFFF);
			if (type != 0x03 && type != 0x04) {
				expected = ProxyHeaders.concat(expected, Arrays.copyOfRange(bytes, index, next));
			}
			index = next;
		}
		Check.same(index, bytes.length, "the end of the last extension");
		Check.that(Arrays.equals(write(header), expected), "The extensions are %s", header.extensions());
		header.alpn();
		header.authority();
		Check.same(header.tls().isPresent(), header.extension(ProxyHeader.SSL).isPresent(), "facts about TLS");
	}

	private static byte[] write(ProxyHeader header) {
		byte[] all = new byte[0];
		for (Extension extension : header.extensions()) {
			byte[] value = new byte[extension.value().remaining()];
			extension.value().get(value);
			all = ProxyHeaders.concat(all, ProxyHeaders.extension(extension.type(), value));
		}
		return all;
	}

	private static void tls(ByteBuffer value) {
		try {
			ProxyTls tls = ProxyTls.parse(value);
			tls.version();
			tls.commonName();
			tls.cipher();
			Check.same(tls.certificateVerified(), tls.certificatePresented() && value.getInt(1) == 0, "verified");
		}
		catch (IllegalArgumentException ex) {
			Check.that(isPlain(ex.getMessage()), "The message is not fit for a log: %s", ex.getMessage());
		}
		Check.same(value.position(), 0, "position");
	}

	private static boolean isPlain(String message) {
		return !message.isEmpty() && message.length() <= MAX_MESSAGE_LENGTH
				&& message.chars().allMatch((character) -> character >= ' ' && character <= '~');
	}

	private record Result(@Nullable ProxyHeader header, int length, boolean failed) {
	}

}
