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

package io.tcpserver.test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.message.PayloadException;
import org.jspecify.annotations.Nullable;

/**
 * Payloads that are framed by one and converted by another.
 *
 * @param codec tells payloads apart
 * @param converter converts them
 * @param <T> the type of incoming messages
 */
record FrameWire<T>(FrameCodec codec, PayloadConverter<T> converter) implements MessageWire<T> {

	@Override
	public @Nullable T decode(FrameInput input) throws IOException {
		return message(this.codec.decode(input));
	}

	@Override
	public @Nullable T decodeEnd(FrameInput input) throws IOException {
		return message(this.codec.decodeEnd(input));
	}

	private @Nullable T message(@Nullable ByteBuffer payload) throws IOException {
		if (payload == null) {
			return null;
		}
		if (!payload.hasArray()) {
			throw new AssertionError("The payload has no accessible array, which converters need: " + payload);
		}
		int from = payload.arrayOffset() + payload.position();
		int to = payload.arrayOffset() + payload.limit();
		try {
			T message = this.converter.decode(payload);
			// A converter may use the bytes as it likes
			Arrays.fill(payload.array(), from, to, (byte) 'x');
			return message;
		}
		catch (PayloadException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new PayloadException("Cannot convert a payload of %d bytes: %s".formatted(to - from, ex), ex);
		}
	}

	@Override
	public void encode(Object message, FrameOutput output) throws Exception {
		ByteBuffer payload = this.converter.encode(message);
		this.codec.encode(payload, output);
		if (payload.hasRemaining()) {
			throw new AssertionError(
					"%s does not consume the payload: %d bytes are left".formatted(this.codec, payload.remaining()));
		}
	}

	@Override
	public String toString() {
		return this.codec.toString();
	}

}
