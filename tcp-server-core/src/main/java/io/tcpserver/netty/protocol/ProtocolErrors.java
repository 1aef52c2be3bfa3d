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

import io.tcpserver.Excerpted;
import io.tcpserver.log.PeerText;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.TruncatedFrameException;
import org.jspecify.annotations.Nullable;

/**
 * Says what has arrived instead of a frame.
 */
public final class ProtocolErrors {

	// RFC 8446: the type of a handshake record
	public static final int TLS_HANDSHAKE = 0x16;

	private static final int DETECTION_BYTES = 2048;

	private ProtocolErrors() {
	}

	/**
	 * Look at the first bytes of a connection.
	 * @param input the bytes
	 * @param tls whether a TLS handshake is right
	 * @return what is wrong if they are of another protocol, or {@code null}
	 */
	public static @Nullable FrameException detect(FrameInput input, boolean tls) {
		return detect(ByteBuffer.wrap(excerpt(input, DETECTION_BYTES)), tls);
	}

	/**
	 * Look at the first bytes of a connection.
	 * @param firstBytes the bytes
	 * @param tls whether a TLS handshake is right
	 * @return what is wrong if they are of another protocol, or {@code null}
	 */
	public static @Nullable FrameException detect(ByteBuffer firstBytes, boolean tls) {
		if (tls && firstBytes.hasRemaining() && firstBytes.get(firstBytes.position()) == TLS_HANDSHAKE) {
			return null;
		}
		String found = WrongProtocol.describe(firstBytes);
		return (found != null) ? new FrameException(
				"Expected the protocol of this server, got %s (detect-wrong-protocol)".formatted(found), firstBytes)
				: null;
	}

	/**
	 * Add what has arrived to an error.
	 * @param error the error of a codec
	 * @param input the bytes from the beginning of the frame that is none
	 * @return an error that says both
	 */
	public static FrameException describe(FrameException error, FrameInput input) {
		ByteBuffer arrived = ByteBuffer.wrap(excerpt(input, Excerpted.MAX_EXCERPT_BYTES));
		FrameException described = new FrameException("%s; arrived: %s"
			.formatted(PeerText.printableMessage(error.getMessage()), describe(input.size(), arrived)), arrived);
		described.initCause(error);
		return described;
	}

	/**
	 * Say that a stream has ended within a frame.
	 * @param input what has arrived of the frame
	 * @return the error, with the number of bytes
	 */
	public static TruncatedFrameException truncated(FrameInput input) {
		ByteBuffer arrived = ByteBuffer.wrap(excerpt(input, Excerpted.MAX_EXCERPT_BYTES));
		return new TruncatedFrameException(
				"The stream ended within a frame; arrived: " + describe(input.size(), arrived), input.size(), arrived);
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

	/**
	 * Copy what has arrived for {@link Excerpted}.
	 * @param arrived what has arrived; not consumed
	 * @return the first bytes
	 */
	public static byte[] excerpt(ByteBuffer arrived) {
		byte[] excerpt = new byte[Math.min(arrived.remaining(), Excerpted.MAX_EXCERPT_BYTES)];
		arrived.get(arrived.position(), excerpt);
		return excerpt;
	}

	private static byte[] excerpt(FrameInput input, int max) {
		byte[] bytes = new byte[Math.min(input.size(), max)];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = input.get(i);
		}
		return bytes;
	}

}
