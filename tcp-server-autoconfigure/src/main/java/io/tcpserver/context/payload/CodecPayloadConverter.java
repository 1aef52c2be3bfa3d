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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.tcpserver.log.PeerText;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.message.PayloadException;
import io.tcpserver.settings.TextSettings;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.MimeType;

/**
 * Converts payloads with codecs.
 */
final class CodecPayloadConverter implements PayloadConverter<Object> {

	private final ResolvableType type;

	private final PayloadCodec.Reader reader;

	private final PayloadCodecs codecs;

	private final MimeType mediaType;

	private final PayloadConverter<?> builtIn;

	// By class, or by type where the class does not tell all; few are ever sent
	private final Map<Object, PayloadCodec.Writer> writers = new ConcurrentHashMap<>();

	CodecPayloadConverter(ResolvableType type, PayloadCodec.Reader reader, PayloadCodecs codecs, MimeType mediaType,
			TextSettings text) {
		this.type = type;
		this.reader = reader;
		this.codecs = codecs;
		this.mediaType = mediaType;
		this.builtIn = PayloadConverter.string(text);
	}

	@Override
	public Object decode(ByteBuffer payload) throws PayloadException {
		int start = payload.position();
		int end = payload.limit();
		Object message;
		try {
			message = this.reader.read(payload);
		}
		catch (Exception ex) {
			throw unreadable(describe(ex), ex, payload.limit(end).position(start));
		}
		if (message == null) {
			throw unreadable("it is null", new IllegalArgumentException("The payload is null"),
					payload.limit(end).position(start));
		}
		return message;
	}

	private PayloadException unreadable(String reason, Exception failure, ByteBuffer payload) {
		return PayloadException.withoutCause("Cannot convert a payload of %s into %s: %s"
			.formatted(PeerText.bytes(payload.remaining()), this.type, reason), failure, payload);
	}

	// Without messages: codecs quote the payload, which neither logs nor replies are to
	// show
	private String describe(Exception failure) {
		Throwable root = NestedExceptionUtils.getRootCause(failure);
		String location = this.reader.location(failure);
		return "%s%s%s".formatted(failure.getClass().getSimpleName(),
				(root != null) ? " caused by " + root.getClass().getSimpleName() : "",
				(location != null) ? " at " + location : "");
	}

	@Override
	public ByteBuffer encode(Object message) throws Exception {
		if (message instanceof TypedMessage typed) {
			return writer(typed.type(), typed.type()).write(typed.payload());
		}
		Class<?> type = message.getClass();
		if (PayloadTypes.isBuiltIn(type)) {
			return this.builtIn.encode(message);
		}
		PayloadCodec.Writer known = this.writers.get(type);
		return ((known != null) ? known : writer(type, ResolvableType.forClass(type))).write(message);
	}

	private PayloadCodec.Writer writer(Object key, ResolvableType type) {
		return this.writers.computeIfAbsent(key, (missing) -> {
			if (PayloadTypes.isPlainFuture(type.toClass())) {
				throw new IllegalArgumentException(
						"A %s is not a message: return a CompletionStage, such as a CompletableFuture, or the result of the future"
							.formatted(type));
			}
			PayloadCodec.Writer writer = this.codecs.writer(type, this.mediaType);
			if (writer == null) {
				throw new IllegalArgumentException(
						"Nothing writes a %s as '%s'; byte[], ByteBuffer and CharSequence can always be sent"
							.formatted(type, this.mediaType));
			}
			return writer;
		});
	}

}
