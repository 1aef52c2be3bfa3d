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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

import io.netty.util.NetUtil;
import io.tcpserver.ProxyHeader;
import org.jspecify.annotations.Nullable;

/**
 * Version 1 of the PROXY protocol: a line of text.
 */
final class ProxyHeaderV1 {

	// Of the specification, with the line end
	private static final int MAX_LENGTH = 107;

	private static final byte[] LINE_END = { '\r', '\n' };

	// What comes behind the word is to be skipped
	private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN( .*)?", Pattern.DOTALL);

	// Without leading zeros, which some would read as octal numbers
	private static final Pattern IPV4 = Pattern
		.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

	// HAProxy writes the address of an IPv4 client on an IPv6 socket with dots, too
	private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

	private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");

	private static final int MAX_PORT = 65535;

	private ProxyHeaderV1() {
	}

	static @Nullable ProxyHeader decode(ByteBuffer bytes, SocketAddress proxyAddress) throws ProtocolException {
		int start = bytes.position();
		int available = Math.min(bytes.remaining(), MAX_LENGTH);
		int length = 0;
		while (length < available && bytes.get(start + length) != '\r' && bytes.get(start + length) != '\n') {
			length++;
		}
		if (length + 1 >= MAX_LENGTH) {
			throw ProxyHeaderDecoder.broken("has no end within %d bytes".formatted(MAX_LENGTH), bytes);
		}
		for (int i = 0; i < LINE_END.length && length + i < available; i++) {
			if (bytes.get(start + length + i) != LINE_END[i]) {
				throw ProxyHeaderDecoder.broken("does not end with CR LF", bytes);
			}
		}
		if (length + LINE_END.length > available) {
			return null;
		}
		byte[] line = new byte[length];
		bytes.get(start, line);
		ProxyHeader header = parse(new String(line, StandardCharsets.ISO_8859_1), proxyAddress);
		if (header == null) {
			throw ProxyHeaderDecoder.broken("names no protocol, addresses and ports", bytes);
		}
		bytes.position(start + length + LINE_END.length);
		return header;
	}

	private static @Nullable ProxyHeader parse(String line, SocketAddress proxyAddress) {
		if (UNKNOWN.matcher(line).matches()) {
			return new ProxyHeader(1, null, null, proxyAddress, List.of());
		}
		String[] words = line.split(" ", -1);
		if (words.length != 6 || !(words[1].equals("TCP4") || words[1].equals("TCP6"))) {
			return null;
		}
		Pattern pattern = words[1].equals("TCP4") ? IPV4 : IPV6;
		SocketAddress source = address(pattern, words[2], words[4]);
		SocketAddress destination = address(pattern, words[3], words[5]);
		if (source == null || destination == null) {
			return null;
		}
		return new ProxyHeader(1, source, destination, proxyAddress, List.of());
	}

	private static @Nullable SocketAddress address(Pattern pattern, String address, String port) {
		byte[] bytes = pattern.matcher(address).matches() ? NetUtil.createByteArrayFromIpAddressString(address) : null;
		if (bytes == null || !PORT.matcher(port).matches() || Integer.parseInt(port) > MAX_PORT) {
			return null;
		}
		return address(bytes, Integer.parseInt(port));
	}

	/**
	 * Return an address that was sent as such, without asking for any name.
	 * @param address the bytes of the IP address
	 * @param port the port
	 * @return the address
	 */
	static InetSocketAddress address(byte[] address, int port) {
		try {
			return new InetSocketAddress(InetAddress.getByAddress(address), port);
		}
		catch (UnknownHostException ex) {
			// Only of other lengths than 4 and 16
			throw new IllegalStateException(ex);
		}
	}

}
