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

package io.tcpserver.message;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.util.function.Function;

/**
 * Converts what needs no codec.
 *
 * @param <T> the type of incoming messages
 */
final class SimplePayloadConverter<T> implements PayloadConverter<T> {

	private final Charset charset;

	private final Function<ByteBuffer, T> decoder;

	SimplePayloadConverter(Charset charset, Function<ByteBuffer, T> decoder) {
		this.charset = charset;
		this.decoder = decoder;
	}

	static byte[] copy(ByteBuffer payload) {
		byte[] bytes = new byte[payload.remaining()];
		payload.get(bytes);
		return bytes;
	}

	@Override
	public T decode(ByteBuffer payload) {
		return this.decoder.apply(payload);
	}

	@Override
	public ByteBuffer encode(Object message) {
		if (message instanceof String text) {
			return ByteBuffer.wrap(text.getBytes(this.charset));
		}
		if (message instanceof CharSequence text) {
			return this.charset.encode(CharBuffer.wrap(text));
		}
		if (message instanceof byte[] bytes) {
			return ByteBuffer.wrap(bytes);
		}
		if (message instanceof ByteBuffer buffer) {
			return buffer.duplicate();
		}
		throw new IllegalArgumentException(
				"A message must be a byte[], ByteBuffer or CharSequence, got " + message.getClass().getName());
	}

}
