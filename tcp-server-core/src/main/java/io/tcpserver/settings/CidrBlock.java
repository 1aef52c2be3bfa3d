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

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A network of IP addresses, in CIDR notation (RFC 4632, RFC 4291): {@code 10.0.0.0/8},
 * {@code fd00::/8}, or a single address. An IPv4 address that is written as an IPv6 one
 * ({@code ::ffff:10.0.0.1}) counts as the IPv4 address that it is.
 *
 * @since 0.1.0
 */
public final class CidrBlock {

	// Never a host name: looking it up could block, and would say something else tomorrow
	private static final Pattern IPV4 = Pattern
		.compile("BYTE\\.BYTE\\.BYTE\\.BYTE".replace("BYTE", "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"));

	private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

	private static final int IPV6_LENGTH = 16;

	// Where the IPv4 address is in one that is written as an IPv6 one
	private static final int MAPPED_OFFSET = 12;

	private final byte[] network;

	private final int prefixLength;

	private CidrBlock(byte[] network, int prefixLength) {
		this.network = network;
		this.prefixLength = prefixLength;
	}

	/**
	 * Parse a network.
	 * @param text a network in CIDR notation, or an IP address
	 * @return the network
	 * @throws IllegalArgumentException if it is neither
	 */
	public static CidrBlock parse(String text) {
		String trimmed = text.trim();
		int slash = trimmed.indexOf('/');
		String address = (slash != -1) ? trimmed.substring(0, slash) : trimmed;
		byte[] bytes = parseAddress(text, address);
		int bits = bytes.length * Byte.SIZE;
		int prefixLength = (slash != -1) ? parsePrefix(text, trimmed.substring(slash + 1), bits) : bits;
		byte[] network = masked(bytes, prefixLength);
		if (!Arrays.equals(network, bytes)) {
			throw new IllegalArgumentException(
					"'%s' is no network: bits are set behind the first %d".formatted(text, prefixLength));
		}
		return new CidrBlock(network, prefixLength);
	}

	private static byte[] parseAddress(String text, String address) {
		boolean ipv6 = IPV6.matcher(address).matches();
		if (!ipv6 && !IPV4.matcher(address).matches()) {
			throw invalid(text);
		}
		try {
			// What is in brackets is never looked up, whatever it is
			return InetAddress.getByName((ipv6) ? "[" + address + "]" : address).getAddress();
		}
		catch (UnknownHostException ex) {
			throw invalid(text);
		}
	}

	private static int parsePrefix(String text, String prefix, int bits) {
		if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > bits) {
			throw invalid(text);
		}
		return Integer.parseInt(prefix);
	}

	private static IllegalArgumentException invalid(String text) {
		return new IllegalArgumentException(
				"'%s' is neither an IP address nor a network such as 10.0.0.0/8 or fd00::/8".formatted(text));
	}

	private static byte[] masked(byte[] address, int prefixLength) {
		byte[] masked = address.clone();
		for (int i = 0; i < masked.length; i++) {
			int bits = Math.max(0, Math.min(Byte.SIZE, prefixLength - i * Byte.SIZE));
			masked[i] &= (byte) (0xFF << (Byte.SIZE - bits));
		}
		return masked;
	}

	/**
	 * Return whether an address is in this network.
	 * @param address the address
	 * @return {@code true} if it is; {@code false} for one of the other IP version
	 */
	public boolean contains(InetAddress address) {
		byte[] bytes = unmapped(address.getAddress());
		if (bytes.length != this.network.length) {
			return false;
		}
		int whole = this.prefixLength / Byte.SIZE;
		if (!Arrays.equals(bytes, 0, whole, this.network, 0, whole)) {
			return false;
		}
		int rest = this.prefixLength % Byte.SIZE;
		return rest == 0 || ((bytes[whole] ^ this.network[whole]) & (0xFF << (Byte.SIZE - rest)) & 0xFF) == 0;
	}

	// The JDK does this where it makes an address from text or bytes, not everywhere
	private static byte[] unmapped(byte[] address) {
		if (address.length != IPV6_LENGTH || address[10] != -1 || address[11] != -1) {
			return address;
		}
		for (int i = 0; i < 10; i++) {
			if (address[i] != 0) {
				return address;
			}
		}
		return Arrays.copyOfRange(address, MAPPED_OFFSET, IPV6_LENGTH);
	}

	/**
	 * Return whether an address is in one of some networks.
	 * @param blocks the networks
	 * @param address the address
	 * @return {@code true} if it is in any
	 */
	public static boolean anyContains(List<CidrBlock> blocks, InetAddress address) {
		for (CidrBlock block : blocks) {
			if (block.contains(address)) {
				return true;
			}
		}
		return false;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof CidrBlock block && this.prefixLength == block.prefixLength
				&& Arrays.equals(this.network, block.network);
	}

	@Override
	public int hashCode() {
		return 31 * Arrays.hashCode(this.network) + this.prefixLength;
	}

	@Override
	public String toString() {
		try {
			return InetAddress.getByAddress(this.network).getHostAddress() + "/" + this.prefixLength;
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
