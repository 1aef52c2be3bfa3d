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

package io.tcpserver.context.payload;

import java.nio.ByteBuffer;
import java.util.Set;

import com.google.protobuf.Internal;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.MimeType;

/**
 * Reads and writes messages of protobuf.
 */
final class ProtobufPayloadCodec implements PayloadCodec {

	private static final Set<String> SUBTYPES = Set.of("x-protobuf", "protobuf", "vnd.google.protobuf");

	@Override
	public @Nullable Reader reader(ResolvableType type, MimeType mediaType) {
		Class<?> messageType = type.toClass();
		if (!isProtobuf(mediaType) || !MessageLite.class.isAssignableFrom(messageType)) {
			return null;
		}
		if (PayloadTypes.isAbstract(messageType)) {
			throw new IllegalArgumentException("protobuf does not tell which message a payload is");
		}
		Parser<? extends MessageLite> parser = Internal.getDefaultInstance(messageType.asSubclass(MessageLite.class))
			.getParserForType();
		return (payload) -> parser.parseFrom(payload.array(), payload.arrayOffset() + payload.position(),
				payload.remaining());
	}

	@Override
	public @Nullable Writer writer(ResolvableType type, MimeType mediaType) {
		if (!isProtobuf(mediaType) || !MessageLite.class.isAssignableFrom(type.toClass())) {
			return null;
		}
		return (message) -> ByteBuffer.wrap(((MessageLite) message).toByteArray());
	}

	private static boolean isProtobuf(MimeType mediaType) {
		return mediaType.getType().equals("application") && SUBTYPES.contains(mediaType.getSubtype());
	}

}
