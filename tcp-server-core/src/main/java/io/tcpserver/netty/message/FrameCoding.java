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
import java.nio.charset.Charset;

import io.tcpserver.log.PeerText;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.message.PayloadException;
import org.jspecify.annotations.Nullable;

/**
 * Messages in two steps: frames, and what their payloads are converted to.
 *
 * @param <T> the type of incoming messages
 */
final class FrameCoding<T> implements Coding<T> {

	private final FrameCodec codec;

	private final PayloadConverter<T> converter;

	private final Charset charset;

	/**
	 * Create a coding.
	 * @param codec tells frames apart
	 * @param converter converts their payloads
	 * @param charset the charset of the server
	 * @throws IllegalArgumentException if the codec cannot frame text in this charset
	 */
	FrameCoding(FrameCodec codec, PayloadConverter<T> converter, Charset charset) {
		this.codec = codec;
		this.converter = converter;
		this.charset = charset;
		if (!codec.supports(charset)) {
			throw new IllegalArgumentException(
					"The framing '%s' cannot be used with the charset %s, in which characters contain bytes that separate messages, or line ends are other bytes: use another charset, such as UTF-8, or another framing"
						.formatted(codec.name(), charset));
		}
	}

	@Override
	public @Nullable Object decode(FrameInput input, boolean framed) throws FrameException, PayloadException {
		ByteBuffer payload = this.codec.decode(input);
		return (payload != null) ? convert(payload, framed) : null;
	}

	@Override
	public @Nullable Object decodeEnd(FrameInput input, boolean framed) throws FrameException, PayloadException {
		ByteBuffer payload = this.codec.decodeEnd(input);
		return (payload != null) ? convert(payload, framed) : null;
	}

	private Object convert(ByteBuffer payload, boolean framed) throws PayloadException {
		if (framed) {
			// First: the converter may use the bytes as it likes
			byte[] frame = copy(payload);
			return new FramedMessage(convert(payload), frame);
		}
		return convert(payload);
	}

	private T convert(ByteBuffer payload) throws PayloadException {
		int start = payload.position();
		int end = payload.limit();
		try {
			T message = this.converter.decode(payload);
			if (message == null) {
				// Not null to the caller, who takes that for a frame that is not complete
				throw new PayloadException(
						"Cannot convert a payload of %s: it is null".formatted(PeerText.bytes(end - start)));
			}
			return message;
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

	@Override
	public boolean limitsLength() {
		return this.codec.limitsLength();
	}

	@Override
	public String name() {
		return this.codec.name();
	}

	@Override
	public void encode(Object message, FrameOutput output) throws Exception {
		this.codec.encode(this.converter.encode(message), output);
	}

	@Override
	public Coding<T> with(FrameCodec codec) {
		return new FrameCoding<>(codec, this.converter, this.charset);
	}

	@Override
	public String toString() {
		return this.codec.toString();
	}

}
