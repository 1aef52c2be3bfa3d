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

package io.tcpserver.netty.message;

import java.nio.ByteBuffer;
import java.util.Map;

import io.tcpserver.Excerpted;
import io.tcpserver.FrameError;
import io.tcpserver.log.PeerText;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.TruncatedFrameException;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.ProtocolCheck;
import io.tcpserver.netty.protocol.FirstBytes;

/**
 * Says what has arrived instead of a frame, and counts it.
 */
final class DecodingErrors {

	// Requests of HTTP are rarely longer
	private static final int MAX_FIRST_BYTES = 8 * 1024;

	private DecodingErrors() {
	}

	/**
	 * Look again for another protocol if its first bytes have come in pieces, and are no
	 * frame yet.
	 * @param connection the connection
	 * @param input what has arrived and is no frame
	 * @throws FrameException if the client uses another protocol
	 */
	static void requireProtocol(NettyConnection connection, FrameInput input) throws FrameException {
		int size = input.size();
		if (size <= MAX_FIRST_BYTES && size == connection.bytesReceived()) {
			FrameException wrong = ProtocolCheck.check(connection, input.view(0, size));
			if (wrong != null) {
				throw wrong;
			}
		}
	}

	/**
	 * Add what has arrived to an error, unless the error says it.
	 * @param error the error of a codec
	 * @param input the bytes from the beginning of the frame that is none
	 * @return an error that says both
	 */
	static FrameException describe(FrameException error, FrameInput input) {
		if (error.excerpt().length > 0) {
			return error;
		}
		ByteBuffer arrived = excerpt(input);
		FrameException described = new FrameException(error.kind(), "%s; arrived: %s".formatted(
				PeerText.printableMessage(error.getMessage()), FirstBytes.describe(input.size(), arrived)), arrived);
		described.initCause(error);
		return described;
	}

	/**
	 * Say that the stream of a connection has ended within a frame.
	 * @param connection the connection
	 * @param format what was expected
	 * @param input what has arrived of the frame
	 * @return the error, with the number of bytes
	 */
	static TruncatedFrameException truncated(NettyConnection connection, WireFormat<?> format, FrameInput input) {
		count(connection, format, FrameError.Kind.TRUNCATED, 1);
		connection.host().observer().frameTruncated(connection.view(), input.size());
		ByteBuffer arrived = excerpt(input);
		return new TruncatedFrameException(
				"The stream ended within a frame; arrived: " + FirstBytes.describe(input.size(), arrived), input.size(),
				arrived);
	}

	/**
	 * Count a failure of the codec if it is an error of the peer.
	 * @param connection the connection
	 * @param format what was expected
	 * @param failure the failure
	 */
	static void count(NettyConnection connection, WireFormat<?> format, Throwable failure) {
		if (failure instanceof FrameException error) {
			count(connection, format, error.kind(), 1);
		}
	}

	/**
	 * Count the errors that the codec has ignored, usually none.
	 * @param connection the connection
	 * @param format what was expected
	 * @param input what the codec has decoded
	 */
	static void countIgnored(NettyConnection connection, WireFormat<?> format, FrameInput input) {
		if (input.hasErrors()) {
			takeIgnored(connection, format, input).run();
		}
	}

	/**
	 * Take the errors that the codec has ignored, to be counted later.
	 * @param connection the connection
	 * @param format what was expected
	 * @param input what the codec has decoded
	 * @return counts them
	 */
	static Runnable takeIgnored(NettyConnection connection, WireFormat<?> format, FrameInput input) {
		Map<FrameError.Kind, Integer> errors = input.takeErrors();
		return () -> errors.forEach((kind, count) -> count(connection, format, kind, count));
	}

	private static void count(NettyConnection connection, WireFormat<?> format, FrameError.Kind kind, int count) {
		connection.host().frameFailed(connection, new FrameError(format.codecName(), kind), count);
	}

	private static ByteBuffer excerpt(FrameInput input) {
		byte[] bytes = new byte[Math.min(input.size(), Excerpted.MAX_EXCERPT_BYTES)];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = input.get(i);
		}
		return ByteBuffer.wrap(bytes);
	}

}
