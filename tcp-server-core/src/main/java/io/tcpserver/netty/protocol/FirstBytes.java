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

import io.netty.buffer.ByteBuf;
import io.tcpserver.FrameError;
import io.tcpserver.log.PeerText;
import io.tcpserver.message.FrameException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first bytes of a connection, to say what has come instead of what the
 * server expects. Any thread.
 */
public final class FirstBytes {

	// RFC 8446: the type of a handshake record
	public static final int TLS_HANDSHAKE = 0x16;

	private FirstBytes() {
	}

	/**
	 * Return whether a TLS handshake may begin like this.
	 * @param firstBytes the first bytes, at least one; not consumed
	 * @return {@code true} if they are of a handshake record
	 */
	public static boolean mayBeTls(ByteBuf firstBytes) {
		return firstBytes.getByte(firstBytes.readerIndex()) == TLS_HANDSHAKE;
	}

	/**
	 * Find out whether the client has come to the wrong port.
	 * @param bytes the first bytes; not consumed
	 * @param tls whether a TLS handshake is right
	 * @return what is wrong if they are of another protocol, or {@code null}
	 */
	public static @Nullable FrameException findWrongProtocol(ByteBuffer bytes, boolean tls) {
		if (!bytes.hasRemaining() || (tls && bytes.get(bytes.position()) == TLS_HANDSHAKE)) {
			return null;
		}
		String found = WrongProtocol.describe(bytes);
		return (found != null)
				? new FrameException(FrameError.Kind.WRONG_PROTOCOL,
						"Expected the protocol of this server, got %s (detect-wrong-protocol)".formatted(found), bytes)
				: null;
	}

	/**
	 * Name what has arrived on a connection that has to begin otherwise.
	 * @param firstBytes the first bytes
	 * @return the protocol that they look like, or how many they are
	 */
	public static String describe(ByteBuffer firstBytes) {
		String found = WrongProtocol.describe(firstBytes);
		return (found != null) ? found : describe(firstBytes.remaining(), firstBytes);
	}

	/**
	 * Describe what has arrived without showing it: it may be a password that was sent to
	 * the wrong port.
	 * @param length how many bytes have arrived
	 * @param arrived the first of them
	 * @return the number and the kind of the first
	 */
	public static String describe(int length, ByteBuffer arrived) {
		return PeerText.describe(length, arrived.hasRemaining() ? arrived.get(arrived.position()) : 0);
	}

}
