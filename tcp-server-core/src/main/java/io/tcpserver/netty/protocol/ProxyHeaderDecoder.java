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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import io.tcpserver.ProxyHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads headers of the PROXY protocol from the first bytes of a connection. It has no
 * state: while a header is incomplete, it is called again with all that has arrived.
 */
public final class ProxyHeaderDecoder {

	private static final byte[] LINE_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);

	/**
	 * What version 2 begins with.
	 */
	static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

	private ProxyHeaderDecoder() {
	}

	/**
	 * Return whether a header of either version may begin like this.
	 * @param bytes what has arrived; not consumed
	 * @return {@code false} as soon as one byte differs
	 */
	public static boolean mayBegin(ByteBuffer bytes) {
		return mayBeginWith(LINE_START, bytes) || mayBeginWith(SIGNATURE, bytes);
	}

	private static boolean mayBeginWith(byte[] start, ByteBuffer bytes) {
		int length = Math.min(start.length, bytes.remaining());
		return ByteBuffer.wrap(start, 0, length).equals(bytes.slice(bytes.position(), length));
	}

	/**
	 * Read a header.
	 * @param bytes what has arrived; consumed as far as the header goes, once it is
	 * complete
	 * @param proxyAddress who has sent it
	 * @return the header, or {@code null} while it is incomplete
	 * @throws ProtocolException if what has arrived is none, or a broken one; the message
	 * says why and how much has arrived, and an {@link io.tcpserver.Excerpted excerpt}
	 * what
	 */
	public static @Nullable ProxyHeader decode(ByteBuffer bytes, SocketAddress proxyAddress) throws ProtocolException {
		if (!bytes.hasRemaining()) {
			return null;
		}
		if (!mayBegin(bytes)) {
			throw new ProxyHeaderException("Expected a PROXY protocol header, got " + FirstBytes.describe(bytes),
					bytes);
		}
		boolean line = bytes.get(bytes.position()) == LINE_START[0];
		return line ? ProxyHeaderV1.decode(bytes, proxyAddress) : ProxyHeaderV2.decode(bytes, proxyAddress);
	}

	/**
	 * Return an exception for a header that is broken.
	 * @param reason what is wrong with it
	 * @param bytes what has arrived
	 * @return the exception
	 */
	public static ProtocolException broken(String reason, ByteBuffer bytes) {
		return new ProxyHeaderException("The PROXY protocol header %s; arrived: %s".formatted(reason,
				FirstBytes.describe(bytes.remaining(), bytes)), bytes);
	}

}
