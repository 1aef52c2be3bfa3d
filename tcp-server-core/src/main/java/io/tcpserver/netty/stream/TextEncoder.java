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

package io.tcpserver.netty.stream;

import java.nio.ByteBuffer;

import io.tcpserver.netty.connection.OutboundEncoder;
import io.tcpserver.settings.TextSettings;

/**
 * What can be sent on servers with a stream handler: bytes and text, as they are.
 *
 * @param text how text is read and written
 */
record TextEncoder(TextSettings text) implements OutboundEncoder {

	@Override
	public byte[] encode(Object message) {
		if (message instanceof byte[] array) {
			return array.clone();
		}
		if (message instanceof ByteBuffer buffer) {
			return bytes(buffer.duplicate());
		}
		if (message instanceof CharSequence characters) {
			return this.text.encode(characters);
		}
		throw new IllegalArgumentException(
				"A message must be a byte[], ByteBuffer or CharSequence, got " + message.getClass().getName());
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return bytes;
	}

}
