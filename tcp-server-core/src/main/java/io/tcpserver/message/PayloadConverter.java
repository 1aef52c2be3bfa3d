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
import java.nio.charset.Charset;

import io.tcpserver.settings.TextSettings;

/**
 * Converts payloads into messages, and messages into payloads. Safe for use by multiple
 * threads.
 *
 * @param <T> the type of incoming messages
 * @since 0.1.0
 */
public interface PayloadConverter<T> {

	/**
	 * Convert a payload. Called on an I/O thread: must not block.
	 * @param payload the payload, with an accessible array; only to be used during the
	 * call
	 * @return the message
	 * @throws Exception if it cannot be converted; given to
	 * {@link MessageHandler#onError} in a {@link PayloadException}
	 */
	T decode(ByteBuffer payload) throws Exception;

	/**
	 * Convert a message to be sent. Called on any thread.
	 * @param message a reply or a message that is sent otherwise; of any type
	 * @return the payload
	 * @throws IllegalArgumentException if messages of this type cannot be sent; the
	 * message names it
	 * @throws Exception if it cannot be converted
	 */
	ByteBuffer encode(Object message) throws Exception;

	/**
	 * Return a converter of strings. What is malformed or unmappable is replaced.
	 * @param charset the charset
	 * @return a converter to strings; it sends character sequences, {@code byte[]} and
	 * {@link ByteBuffer}
	 */
	static PayloadConverter<String> string(Charset charset) {
		return string(TextSettings.of(charset));
	}

	/**
	 * Return a converter of strings.
	 * @param text how text is read and written
	 * @return a converter to strings; it sends character sequences, {@code byte[]} and
	 * {@link ByteBuffer}
	 */
	static PayloadConverter<String> string(TextSettings text) {
		return new SimplePayloadConverter<>(text, (payload) -> text.decode(payload.array(),
				payload.arrayOffset() + payload.position(), payload.remaining()));
	}

	/**
	 * Return a converter of arrays.
	 * @param charset the charset of strings that are sent
	 * @return a converter to new arrays; it sends the same as
	 * {@link #string(TextSettings)}
	 */
	static PayloadConverter<byte[]> bytes(Charset charset) {
		return bytes(TextSettings.of(charset));
	}

	/**
	 * Return a converter of arrays.
	 * @param text how strings that are sent are written
	 * @return a converter to new arrays; it sends the same as
	 * {@link #string(TextSettings)}
	 */
	static PayloadConverter<byte[]> bytes(TextSettings text) {
		return new SimplePayloadConverter<>(text, SimplePayloadConverter::copy);
	}

	/**
	 * Return a converter of buffers.
	 * @param charset the charset of strings that are sent
	 * @return a converter to new buffers; it sends the same as
	 * {@link #string(TextSettings)}
	 */
	static PayloadConverter<ByteBuffer> buffer(Charset charset) {
		return buffer(TextSettings.of(charset));
	}

	/**
	 * Return a converter of buffers.
	 * @param text how strings that are sent are written
	 * @return a converter to new buffers; it sends the same as
	 * {@link #string(TextSettings)}
	 */
	static PayloadConverter<ByteBuffer> buffer(TextSettings text) {
		return new SimplePayloadConverter<>(text, (payload) -> ByteBuffer.wrap(SimplePayloadConverter.copy(payload)));
	}

}
