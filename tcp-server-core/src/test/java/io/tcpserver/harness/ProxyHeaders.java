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

package io.tcpserver.harness;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Headers of the PROXY protocol as load balancers send them.
 */
public final class ProxyHeaders {

	public static final int LOCAL = 0x20;

	public static final int PROXY = 0x21;

	public static final int TCP4 = 0x11;

	public static final int TCP6 = 0x21;

	public static final int UNIX = 0x31;

	private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

	private static final int LENGTH_INDEX = 14;

	private ProxyHeaders() {
	}

	public static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	public static byte[] concat(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		return all.toByteArray();
	}

	/**
	 * A header of version 2.
	 */
	public static byte[] block(int command, int family, byte[]... content) {
		byte[] all = concat(content);
		return concat(SIGNATURE, new byte[] { (byte) command, (byte) family }, length(all.length), all);
	}

	/**
	 * A header of version 2 for a client with an IP address.
	 */
	public static byte[] block(InetSocketAddress source, InetSocketAddress destination, byte[]... extensions) {
		byte[] from = source.getAddress().getAddress();
		return block(PROXY, (from.length == 4) ? TCP4 : TCP6, from, destination.getAddress().getAddress(),
				length(source.getPort()), length(destination.getPort()), concat(extensions));
	}

	public static byte[] path(String path) {
		return ByteBuffer.allocate(108).put(path.getBytes(StandardCharsets.UTF_8)).array();
	}

	public static byte[] extension(int type, byte[]... value) {
		byte[] all = concat(value);
		return concat(new byte[] { (byte) type }, length(all.length), all);
	}

	/**
	 * Add a checksum, between extensions that are padding.
	 */
	public static byte[] withChecksum(byte[] block) {
		byte[] padding = extension(0x04, new byte[3]);
		byte[] all = concat(block, padding, extension(0x03, new byte[4]), padding);
		ByteBuffer header = ByteBuffer.wrap(all);
		header.putShort(LENGTH_INDEX, (short) (all.length - LENGTH_INDEX - 2));
		CRC32C checksum = new CRC32C();
		checksum.update(all);
		header.putInt(all.length - padding.length - 4, (int) checksum.getValue());
		return all;
	}

	private static byte[] length(int value) {
		return new byte[] { (byte) (value >> Byte.SIZE), (byte) value };
	}

}
