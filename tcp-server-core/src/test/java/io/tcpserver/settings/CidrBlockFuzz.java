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

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

import io.tcpserver.harness.Check;
import org.jspecify.annotations.Nullable;

/**
 * Fuzz target: networks of access lists. An input is an IPv6 address, to be looked for,
 * and the text of a network.
 */
public final class CidrBlockFuzz {

	private static final int ADDRESS_LENGTH = 16;

	private CidrBlockFuzz() {
	}

	public static void fuzzerTestOneInput(byte[] data) throws UnknownHostException {
		if (data.length < ADDRESS_LENGTH) {
			return;
		}
		String text = new String(data, ADDRESS_LENGTH, data.length - ADDRESS_LENGTH, StandardCharsets.ISO_8859_1);
		CidrBlock block = parse(text);
		if (block == null) {
			return;
		}
		Check.that(text.trim().matches("[0-9a-fA-F:./]+"), "'%s' is taken for an address", text);
		CidrBlock again = CidrBlock.parse(block.toString());
		Check.same(again, block, "the network in its own words");
		Check.same(again.hashCode(), block.hashCode(), "hash code");
		String[] parts = block.toString().split("/");
		InetAddress network = InetAddress.getByName(parts[0]);
		int prefixLength = Integer.parseInt(parts[1]);
		byte[] address = new byte[network.getAddress().length];
		System.arraycopy(data, 0, address, 0, address.length);
		assertContains(block, network, prefixLength, InetAddress.getByAddress(address));
		assertContains(block, network, prefixLength, network);
		for (int bit = 0; bit < 8 * address.length; bit++) {
			byte[] near = network.getAddress();
			near[bit / 8] ^= (byte) (0x80 >> (bit % 8));
			assertContains(block, network, prefixLength, InetAddress.getByAddress(near));
		}
	}

	private static @Nullable CidrBlock parse(String text) {
		try {
			return CidrBlock.parse(text);
		}
		catch (IllegalArgumentException ex) {
			Check.that(ex.getMessage().contains(text), "The message does not name '%s': %s", text, ex.getMessage());
			return null;
		}
	}

	private static void assertContains(CidrBlock block, InetAddress network, int prefixLength, InetAddress address) {
		int bits = 8 * network.getAddress().length;
		boolean expected = address.getAddress().length == network.getAddress().length
				&& number(network).xor(number(address)).shiftRight(bits - prefixLength).signum() == 0;
		Check.same(block.contains(address), expected, "%s contains %s", block, address);
	}

	private static BigInteger number(InetAddress address) {
		return new BigInteger(1, address.getAddress());
	}

}
