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

package io.tcpserver.context.lifecycle;

import java.nio.ByteBuffer;

import io.tcpserver.TcpConnection;
import io.tcpserver.context.payload.TypedMessage;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.MessageCodecFactory;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.message.PayloadException;
import org.jspecify.annotations.Nullable;

/**
 * Codecs and converters of the application get replies as methods return them, without
 * the generic type that the codecs of media types need.
 */
final class UntypedMessages {

	private UntypedMessages() {
	}

	static MessageCodec<Object> codec(MessageCodec<Object> codec) {
		MessageCodecFactory<Object> factory = codec.factory();
		return (factory != null) ? MessageCodec.perConnection(new Factory(factory)) : new Codec(codec);
	}

	static PayloadConverter<Object> converter(PayloadConverter<Object> converter) {
		return new Converter(converter);
	}

	private static Object untyped(Object message) {
		return (message instanceof TypedMessage typed) ? typed.payload() : message;
	}

	/**
	 * A converter.
	 *
	 * @param converter the converter of the application
	 */
	private record Converter(PayloadConverter<Object> converter) implements PayloadConverter<Object> {

		@Override
		public Object decode(ByteBuffer payload) throws Exception {
			return this.converter.decode(payload);
		}

		@Override
		public ByteBuffer encode(Object message) throws Exception {
			return this.converter.encode(untyped(message));
		}

	}

	/**
	 * A factory of codecs.
	 *
	 * @param factory the factory of the application
	 */
	private record Factory(MessageCodecFactory<Object> factory) implements MessageCodecFactory<Object> {

		@Override
		public MessageCodec<Object> create(TcpConnection connection) {
			return new Codec(this.factory.create(connection));
		}

		@Override
		public String toString() {
			return this.factory.toString();
		}

	}

	/**
	 * A codec.
	 *
	 * @param codec the codec of the application
	 */
	private record Codec(MessageCodec<Object> codec) implements MessageCodec<Object> {

		@Override
		public @Nullable Object decode(FrameInput input) throws FrameException, PayloadException {
			return this.codec.decode(input);
		}

		@Override
		public @Nullable Object decodeEnd(FrameInput input) throws FrameException, PayloadException {
			return this.codec.decodeEnd(input);
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
			this.codec.encode(untyped(message), output);
		}

		@Override
		public String toString() {
			return this.codec.toString();
		}

	}

}
