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
import java.nio.charset.CharacterCodingException;

import io.tcpserver.settings.TextSettings;

/**
 * Converts what needs no codec.
 *
 * @param <T> the type of incoming messages
 */
final class SimplePayloadConverter<T> implements PayloadConverter<T> {

	private final TextSettings text;

	private final Decoder<T> decoder;

	SimplePayloadConverter(TextSettings text, Decoder<T> decoder) {
		this.text = text;
		this.decoder = decoder;
	}

	static byte[] copy(ByteBuffer payload) {
		byte[] bytes = new byte[payload.remaining()];
		payload.get(bytes);
		return bytes;
	}

	@Override
	public T decode(ByteBuffer payload) throws CharacterCodingException {
		return this.decoder.decode(payload);
	}

	@Override
	public ByteBuffer encode(Object message) {
		if (message instanceof CharSequence characters) {
			return ByteBuffer.wrap(this.text.encode(characters));
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

	/**
	 * Reads payloads.
	 *
	 * @param <T> the type of messages
	 */
	interface Decoder<T> {

		T decode(ByteBuffer payload) throws CharacterCodingException;

	}

}
