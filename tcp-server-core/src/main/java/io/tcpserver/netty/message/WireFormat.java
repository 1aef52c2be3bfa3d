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

import io.tcpserver.FrameError;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.log.PeerText;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.PayloadException;
import io.tcpserver.netty.connection.OutboundEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Messages in bytes: what arrives and what is sent on the connections of a server with a
 * message handler.
 *
 * @param <T> the type of incoming messages
 */
class WireFormat<T> implements OutboundEncoder {

	private final Coding<T> coding;

	// How many bytes the codec may leave, unless it limits that itself
	private final int maxLength;

	WireFormat(TcpServerSettings settings, Coding<T> coding) {
		this.coding = coding;
		this.maxLength = settings.maxFrameLength();
	}

	/**
	 * Create another format with the same limits.
	 * @param other the other format
	 * @param coding how bytes become messages, and messages bytes
	 */
	WireFormat(WireFormat<T> other, Coding<T> coding) {
		this.coding = coding;
		this.maxLength = other.maxLength;
	}

	Coding<T> coding() {
		return this.coding;
	}

	/**
	 * Take the next message.
	 * @param input what has arrived
	 * @param framed whether to return a {@link FramedMessage}
	 * @return the message, or {@code null} if more bytes are needed
	 * @throws FrameException if the bytes are no message, or too many for one
	 * @throws PayloadException if a message was taken that means nothing
	 */
	@Nullable Object decode(FrameInput input, boolean framed) throws FrameException, PayloadException {
		int size = input.size();
		Object message;
		try {
			message = this.coding.decode(input, framed);
		}
		catch (RuntimeException ex) {
			throw failed(ex);
		}
		catch (PayloadException ex) {
			requireTaken(input, size);
			throw ex;
		}
		if (message == null) {
			if (input.size() > this.maxLength && !this.coding.limitsLength()) {
				throw new FrameException(FrameError.Kind.TOO_LONG,
						"A frame is longer than framing.max-length: limit %d, got %d so far".formatted(this.maxLength,
								input.size()));
			}
			return null;
		}
		requireTaken(input, size);
		return message;
	}

	private void requireTaken(FrameInput input, int before) {
		if (input.size() == before) {
			throw new IllegalStateException("%s returned a frame without taking it".formatted(this.coding));
		}
	}

	/**
	 * Take the last message, which the end of the stream ends.
	 * @param input what is left
	 * @param framed whether to return a {@link FramedMessage}
	 * @return the message, or {@code null} if what is left is not one
	 * @throws FrameException if the bytes are no message
	 * @throws PayloadException if a message was taken that means nothing
	 */
	@Nullable Object decodeEnd(FrameInput input, boolean framed) throws FrameException, PayloadException {
		Object message;
		try {
			message = this.coding.decodeEnd(input, framed);
		}
		catch (RuntimeException ex) {
			throw failed(ex);
		}
		catch (PayloadException ex) {
			requireAllTaken(input);
			throw ex;
		}
		if (message != null) {
			requireAllTaken(input);
		}
		return message;
	}

	private void requireAllTaken(FrameInput input) {
		if (!input.isEmpty()) {
			throw new IllegalStateException(
					"%s left %d bytes behind its last frame".formatted(this.coding, input.size()));
		}
	}

	// A stack trace does not tell which instance it was
	private IllegalStateException failed(RuntimeException failure) {
		return new IllegalStateException(
				"The codec '%s' has failed: %s".formatted(this.coding, PeerText.printableMessage(failure.getMessage())),
				failure);
	}

	/**
	 * Return the name by which errors of frames are counted.
	 * @return the name of the codec
	 */
	String codecName() {
		return this.coding.name();
	}

	/**
	 * Add a message to what is sent.
	 * @param message the message
	 * @param output where to add it; left alone if this fails
	 * @throws IllegalArgumentException if it cannot be sent
	 */
	void encode(Object message, FrameOutput output) {
		int size = output.size();
		try {
			this.coding.encode(message, output);
		}
		catch (Exception ex) {
			output.truncate(size);
			if (ex instanceof IllegalArgumentException illegal) {
				throw illegal;
			}
			throw new IllegalArgumentException("Cannot send a %s: %s".formatted(message.getClass().getName(),
					PeerText.printableMessage(ex.getMessage())), ex);
		}
	}

	@Override
	public final byte[] encode(Object message) {
		FrameOutput output = new FrameOutput();
		encode(message, output);
		return output.toByteArray();
	}

}
