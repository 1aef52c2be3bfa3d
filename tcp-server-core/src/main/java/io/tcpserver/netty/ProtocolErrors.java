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

package io.tcpserver.netty;

import java.nio.ByteBuffer;

import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.TruncatedFrameException;
import io.tcpserver.message.WrongProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Says what has arrived instead of a frame.
 */
final class ProtocolErrors {

	private static final int EXCERPT_BYTES = 32;

	// RFC 8446: the type of a handshake record
	static final int TLS_HANDSHAKE = 0x16;

	private static final int DETECTION_BYTES = 2048;

	private ProtocolErrors() {
	}

	/**
	 * Look at the first bytes of a connection.
	 * @param input the bytes
	 * @param tls whether a TLS handshake is right
	 * @return what is wrong if they are of another protocol, or {@code null}
	 */
	static @Nullable FrameException detect(FrameInput input, boolean tls) {
		return detect(ByteBuffer.wrap(excerpt(input, DETECTION_BYTES)), tls);
	}

	/**
	 * Look at the first bytes of a connection.
	 * @param firstBytes the bytes
	 * @param tls whether a TLS handshake is right
	 * @return what is wrong if they are of another protocol, or {@code null}
	 */
	static @Nullable FrameException detect(ByteBuffer firstBytes, boolean tls) {
		if (tls && firstBytes.hasRemaining() && firstBytes.get(firstBytes.position()) == TLS_HANDSHAKE) {
			return null;
		}
		String found = WrongProtocol.describe(firstBytes);
		return (found != null) ? new FrameException(
				"Expected the protocol of this server, got %s (detect-wrong-protocol)".formatted(found)) : null;
	}

	/**
	 * Add what has arrived to an error.
	 * @param error the error
	 * @param input the bytes from the beginning of the frame that is none
	 * @return an error that says both
	 */
	static FrameException describe(FrameException error, FrameInput input) {
		FrameException described = new FrameException(
				"%s; arrived: %s".formatted(error.getMessage(), printable(excerpt(input, EXCERPT_BYTES))));
		described.initCause(error);
		return described;
	}

	/**
	 * Say that a stream has ended within a frame.
	 * @param input what has arrived of the frame
	 * @return the error, with the number of bytes and what they are
	 */
	static TruncatedFrameException truncated(FrameInput input) {
		return new TruncatedFrameException("The stream ended within a frame, of which %d bytes arrived: %s"
			.formatted(input.size(), printable(excerpt(input, EXCERPT_BYTES))), input.size());
	}

	/**
	 * Name what has arrived on a connection that has to begin otherwise.
	 * @param firstBytes the first bytes
	 * @return the protocol that they look like, or an excerpt
	 */
	static String describe(ByteBuffer firstBytes) {
		String found = WrongProtocol.describe(firstBytes);
		return (found != null) ? found : excerpt(firstBytes, EXCERPT_BYTES);
	}

	/**
	 * Show what has arrived.
	 * @param bytes what has arrived; not consumed
	 * @param max how many bytes of it at most
	 * @return the first bytes, printable
	 */
	static String excerpt(ByteBuffer bytes, int max) {
		byte[] excerpt = new byte[Math.min(bytes.remaining(), max)];
		bytes.duplicate().get(excerpt);
		return printable(excerpt);
	}

	private static byte[] excerpt(FrameInput input, int max) {
		byte[] bytes = new byte[Math.min(input.size(), max)];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = input.get(i);
		}
		return bytes;
	}

	// Never as it is: what a peer sends must not forge lines of the log
	private static String printable(byte[] bytes) {
		StringBuilder text = new StringBuilder("\"");
		for (byte value : bytes) {
			if (value >= ' ' && value < 0x7F && value != '"' && value != '\\') {
				text.append((char) value);
			}
			else {
				text.append("\\x%02X".formatted(value));
			}
		}
		return text.append('"').toString();
	}

}
