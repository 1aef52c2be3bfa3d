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

import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

import io.tcpserver.ProxyHeader;
import io.tcpserver.ProxyHeader.Extension;
import io.tcpserver.ProxyTls;
import io.tcpserver.log.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * Version 2 of the PROXY protocol: a binary block.
 */
final class ProxyHeaderV2 {

	// The signature, two bytes that say what follows, and two of its length
	private static final int FIXED_LENGTH = 16;

	// The length could be up to 64 KiB; addresses and the usual extensions take hundreds
	// of bytes, a client certificate one or two thousand
	private static final int MAX_LENGTH = 4096;

	private static final int LOCAL = 0x20;

	private static final int PROXY = 0x21;

	private static final int CRC32C = 0x03;

	private static final int NOOP = 0x04;

	private static final int EXTENSION_HEADER_LENGTH = 3;

	private ProxyHeaderV2() {
	}

	static @Nullable ProxyHeader decode(ByteBuffer bytes, SocketAddress proxyAddress) throws ProtocolException {
		int command = ProxyHeaderDecoder.SIGNATURE.length;
		if (bytes.remaining() <= command) {
			return null;
		}
		ByteBuffer start = bytes.slice();
		boolean local = start.get(command) == LOCAL;
		if (!local && start.get(command) != PROXY) {
			throw ProxyHeaderDecoder.broken("has an unknown version or command", bytes);
		}
		if (start.remaining() < FIXED_LENGTH) {
			return null;
		}
		int length = FIXED_LENGTH + (start.getShort(FIXED_LENGTH - 2) & 0xFFFF);
		if (length > MAX_LENGTH) {
			throw ProxyHeaderDecoder.broken("has %d bytes, more than %d".formatted(length, MAX_LENGTH), bytes);
		}
		if (start.remaining() < length) {
			return null;
		}
		ByteBuffer header = start.slice(0, length);
		// What the load balancer says of itself is to be skipped
		ProxyHeader decoded = local ? new ProxyHeader(2, null, null, proxyAddress, List.of())
				: decode(header, Family.of(header.get(command + 1), bytes), proxyAddress, bytes);
		bytes.position(bytes.position() + length);
		return decoded;
	}

	private static ProxyHeader decode(ByteBuffer header, Family family, SocketAddress proxyAddress, ByteBuffer bytes)
			throws ProtocolException {
		int addresses = 2 * (family.addressLength + family.portLength);
		if (header.remaining() < FIXED_LENGTH + addresses) {
			throw ProxyHeaderDecoder.broken("ends within its addresses", bytes);
		}
		try {
			List<Extension> extensions = extensions(header, FIXED_LENGTH + addresses);
			return new ProxyHeader(2, family.address(header, 0), family.address(header, 1), proxyAddress, extensions);
		}
		catch (InvalidPathException ex) {
			throw ProxyHeaderDecoder.broken("has a path that cannot be one here, or is not visible text", bytes);
		}
		catch (IllegalArgumentException ex) {
			throw ProxyHeaderDecoder
				.broken("has broken extensions (%s)".formatted(Objects.requireNonNull(ex.getMessage())), bytes);
		}
	}

	// Those that say something about the connection
	private static List<Extension> extensions(ByteBuffer header, int start) {
		List<Extension> extensions = Extension.parse(header.slice(start, header.limit() - start));
		int value = start;
		for (Extension extension : extensions) {
			value += EXTENSION_HEADER_LENGTH;
			if (extension.type() == CRC32C) {
				verify(header, value, extension.value());
			}
			else if (extension.type() == ProxyHeader.SSL) {
				ProxyTls.parse(extension.value());
			}
			value += extension.value().remaining();
		}
		return extensions.stream()
			.filter((extension) -> extension.type() != CRC32C && extension.type() != NOOP)
			.toList();
	}

	private static void verify(ByteBuffer header, int index, ByteBuffer checksum) {
		if (checksum.remaining() != Integer.BYTES) {
			throw new IllegalArgumentException("A checksum takes 4 bytes, got " + checksum.remaining());
		}
		CRC32C actual = new CRC32C();
		actual.update(header.slice(0, index));
		// Of the header without its checksum
		actual.update(new byte[Integer.BYTES]);
		actual.update(header.slice(index + Integer.BYTES, header.limit() - index - Integer.BYTES));
		if ((int) actual.getValue() != checksum.getInt()) {
			throw new IllegalArgumentException("The checksum does not match");
		}
	}

	/**
	 * The kinds of addresses.
	 */
	private enum Family {

		UNSPECIFIED(0, 0), IPV4(4, 2), IPV6(16, 2), UNIX(108, 0);

		private final int addressLength;

		private final int portLength;

		Family(int addressLength, int portLength) {
			this.addressLength = addressLength;
			this.portLength = portLength;
		}

		// Both transports: what comes as datagrams, as QUIC does, may go on as a stream
		static Family of(byte value, ByteBuffer bytes) throws ProtocolException {
			return switch (value) {
				case 0x00 -> UNSPECIFIED;
				case 0x11, 0x12 -> IPV4;
				case 0x21, 0x22 -> IPV6;
				case 0x31, 0x32 -> UNIX;
				default -> throw ProxyHeaderDecoder.broken("has an unknown family of addresses", bytes);
			};
		}

		@Nullable SocketAddress address(ByteBuffer header, int index) {
			if (this == UNSPECIFIED) {
				return null;
			}
			byte[] address = new byte[this.addressLength];
			header.get(FIXED_LENGTH + index * this.addressLength, address);
			if (this == UNIX) {
				return path(address);
			}
			int port = FIXED_LENGTH + 2 * this.addressLength + index * this.portLength;
			return ProxyHeaderV1.address(address, header.getShort(port) & 0xFFFF);
		}

		// Empty for a socket without name, and for one with an abstract name
		private static UnixDomainSocketAddress path(byte[] address) {
			int length = 0;
			while (length < address.length && address[length] != 0) {
				length++;
			}
			String path = new String(address, 0, length, StandardCharsets.UTF_8);
			if (!path.equals(PeerText.printableMessage(path))) {
				// Applications write addresses into logs and replies as they are
				throw new InvalidPathException(PeerText.printable(path), "Not visible");
			}
			return UnixDomainSocketAddress.of(path);
		}

	}

}
