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

import io.tcpserver.FrameError;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.log.PeerText;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.message.PayloadException;
import io.tcpserver.netty.connection.OutboundEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Messages in frames: what arrives and what is sent on the connections of a server with a
 * message handler.
 *
 * @param <T> the type of incoming messages
 */
class WireFormat<T> implements OutboundEncoder {

	private final FrameCodec codec;

	private final PayloadConverter<T> converter;

	// How many bytes the codec may leave, unless it limits that itself
	private final int maxLength;

	WireFormat(TcpServerSettings settings, FrameCodec codec, PayloadConverter<T> converter) {
		this.codec = codec;
		this.converter = converter;
		this.maxLength = settings.maxFrameLength();
	}

	/**
	 * Create a format of the same messages in other frames.
	 * @param other the other format
	 * @param codec tells them apart
	 */
	WireFormat(WireFormat<T> other, FrameCodec codec) {
		this.codec = codec;
		this.converter = other.converter;
		this.maxLength = other.maxLength;
	}

	/**
	 * Take the next message.
	 * @param input what has arrived
	 * @param framed whether to return a {@link FramedMessage}
	 * @return the message, or {@code null} if more bytes are needed
	 * @throws FrameException if the bytes are no frame, or too many for one
	 * @throws PayloadException if the frame is no message
	 */
	@Nullable Object decode(FrameInput input, boolean framed) throws FrameException, PayloadException {
		int size = input.size();
		ByteBuffer payload;
		try {
			payload = this.codec.decode(input);
		}
		catch (RuntimeException ex) {
			throw failed(ex);
		}
		if (payload == null) {
			if (input.size() > this.maxLength && !this.codec.limitsLength()) {
				throw new FrameException(FrameError.Kind.TOO_LONG,
						"A frame is longer than framing.max-length: limit %d, got %d so far".formatted(this.maxLength,
								input.size()));
			}
			return null;
		}
		if (input.size() == size) {
			throw new IllegalStateException("%s returned a frame without taking it".formatted(this.codec));
		}
		return convert(payload, framed);
	}

	/**
	 * Take the last message, which the end of the stream ends.
	 * @param input what is left
	 * @param framed whether to return a {@link FramedMessage}
	 * @return the message, or {@code null} if what is left is not one
	 * @throws FrameException if the bytes are no frame
	 * @throws PayloadException if the frame is no message
	 */
	@Nullable Object decodeEnd(FrameInput input, boolean framed) throws FrameException, PayloadException {
		ByteBuffer payload;
		try {
			payload = this.codec.decodeEnd(input);
		}
		catch (RuntimeException ex) {
			throw failed(ex);
		}
		if (payload == null) {
			return null;
		}
		if (!input.isEmpty()) {
			throw new IllegalStateException(
					"%s left %d bytes behind its last frame".formatted(this.codec, input.size()));
		}
		return convert(payload, framed);
	}

	private Object convert(ByteBuffer payload, boolean framed) throws PayloadException {
		if (framed) {
			// First: the converter may use the bytes as it likes
			byte[] frame = copy(payload);
			return new FramedMessage(convert(payload), frame);
		}
		return convert(payload);
	}

	// A stack trace does not tell which instance it was
	private IllegalStateException failed(RuntimeException failure) {
		return new IllegalStateException(
				"The codec '%s' has failed: %s".formatted(this.codec, PeerText.printableMessage(failure.getMessage())),
				failure);
	}

	private T convert(ByteBuffer payload) throws PayloadException {
		int start = payload.position();
		int end = payload.limit();
		try {
			return this.converter.decode(payload);
		}
		catch (PayloadException ex) {
			ex.initFrame(copy(payload.limit(end).position(start)));
			throw ex;
		}
		catch (StackOverflowError ex) {
			throw unconvertible("it is nested too deeply", ex, payload.limit(end).position(start));
		}
		catch (Exception ex) {
			// Without its message, which may quote the payload, as those of parsers do
			throw unconvertible(ex.getClass().getSimpleName(), ex, payload.limit(end).position(start));
		}
	}

	private static PayloadException unconvertible(String reason, Throwable cause, ByteBuffer payload) {
		PayloadException failure = new PayloadException(
				"Cannot convert a payload of %s: %s".formatted(PeerText.bytes(payload.remaining()), reason), cause,
				payload);
		failure.initFrame(copy(payload));
		return failure;
	}

	private static byte[] copy(ByteBuffer payload) {
		byte[] bytes = new byte[payload.remaining()];
		payload.get(payload.position(), bytes);
		return bytes;
	}

	/**
	 * Return the name by which errors of frames are counted.
	 * @return the name of the codec
	 */
	String codecName() {
		return this.codec.name();
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
			this.codec.encode(this.converter.encode(message), output);
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
