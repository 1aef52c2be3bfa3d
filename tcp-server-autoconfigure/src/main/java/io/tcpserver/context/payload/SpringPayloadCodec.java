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
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ResolvableType;
import org.springframework.core.codec.Decoder;
import org.springframework.core.codec.Encoder;
import org.springframework.core.codec.EncodingException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.util.MimeType;

/**
 * Reads and writes what the codecs of the application do.
 */
final class SpringPayloadCodec implements PayloadCodec {

	private static final DataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;

	private final List<Decoder<?>> decoders;

	private final List<Encoder<?>> encoders;

	SpringPayloadCodec(List<Decoder<?>> decoders, List<Encoder<?>> encoders) {
		this.decoders = List.copyOf(decoders);
		this.encoders = List.copyOf(encoders);
	}

	@Override
	public @Nullable Reader reader(ResolvableType type, MimeType mediaType) {
		return this.decoders.stream()
			.filter((decoder) -> decoder.canDecode(type, mediaType))
			.findFirst()
			.map((decoder) -> reader(decoder, type, mediaType))
			.orElse(null);
	}

	private static Reader reader(Decoder<?> decoder, ResolvableType type, MimeType mediaType) {
		return (payload) -> decoder.decode(BUFFERS.wrap(payload), type, mediaType, null);
	}

	@Override
	public @Nullable Writer writer(ResolvableType type, MimeType mediaType) {
		return this.encoders.stream()
			.filter((encoder) -> encoder.canEncode(type, mediaType))
			.findFirst()
			.map((encoder) -> writer(encoder, type, mediaType))
			.orElse(null);
	}

	@SuppressWarnings("unchecked") // it has said that it can encode the type
	private static Writer writer(Encoder<?> encoder, ResolvableType type, MimeType mediaType) {
		return (message) -> encode((Encoder<Object>) encoder, message, type, mediaType);
	}

	// Every encoder can do it in this way, but not all can encode a value alone
	private static ByteBuffer encode(Encoder<Object> encoder, Object message, ResolvableType type, MimeType mediaType) {
		CompletableFuture<@Nullable DataBuffer> encoded = DataBufferUtils
			.join(encoder.encode(Mono.just(message), BUFFERS, type, mediaType, null))
			.toFuture();
		if (!encoded.isDone()) {
			encoded.cancel(true);
			throw new EncodingException("%s does not encode at once".formatted(encoder));
		}
		DataBuffer buffer = encoded.getNow(null);
		if (buffer == null) {
			return ByteBuffer.allocate(0);
		}
		ByteBuffer payload = ByteBuffer.allocate(buffer.readableByteCount());
		buffer.toByteBuffer(payload);
		DataBufferUtils.release(buffer);
		return payload;
	}

}
