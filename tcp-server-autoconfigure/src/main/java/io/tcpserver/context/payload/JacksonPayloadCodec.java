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
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.type.TypeFactory;

import org.springframework.core.ResolvableType;
import org.springframework.util.MimeType;

/**
 * Reads and writes a format of Jackson.
 */
final class JacksonPayloadCodec implements PayloadCodec {

	private final String format;

	private final Supplier<? extends @Nullable ObjectMapper> mapper;

	/**
	 * Create a codec.
	 * @param format what media types of the format end with, such as {@code json}
	 * @param mapper the mapper, or {@code null} if the application has none
	 */
	JacksonPayloadCodec(String format, Supplier<? extends @Nullable ObjectMapper> mapper) {
		this.format = format;
		this.mapper = mapper;
	}

	@Override
	public @Nullable Reader reader(ResolvableType type, MimeType mediaType) {
		ObjectMapper mapper = mapper(type, mediaType);
		if (mapper == null) {
			return null;
		}
		JavaType javaType = javaType(type, mapper.getTypeFactory());
		ObjectReader reader = mapper.readerFor(javaType);
		requireConcrete(javaType, mapper, reader);
		return new JacksonReader(reader);
	}

	@Override
	public @Nullable Writer writer(ResolvableType type, MimeType mediaType) {
		ObjectMapper mapper = mapper(type, mediaType);
		if (mapper == null) {
			return null;
		}
		// On one line, as many protocols end a message with it
		ObjectWriter writer = mapper.writer().without(SerializationFeature.INDENT_OUTPUT);
		// Else the class of each object tells more
		ObjectWriter typed = (type.hasGenerics()) ? writer.forType(javaType(type, mapper.getTypeFactory())) : writer;
		return (message) -> ByteBuffer.wrap(typed.writeValueAsBytes(message));
	}

	private @Nullable ObjectMapper mapper(ResolvableType type, MimeType mediaType) {
		boolean fits = mediaType.getType().equals("application")
				&& (mediaType.getSubtype().equals(this.format) || this.format.equals(mediaType.getSubtypeSuffix()))
				&& !ProtobufTypes.isMessage(type.toClass());
		return fits ? this.mapper.get() : null;
	}

	private static JavaType javaType(ResolvableType type, TypeFactory factory) {
		if (type.isArray()) {
			return factory.constructArrayType(javaType(type.getComponentType(), factory));
		}
		JavaType[] generics = Arrays.stream(type.getGenerics())
			.map((generic) -> javaType(generic, factory))
			.toArray(JavaType[]::new);
		return (generics.length > 0) ? factory.constructParametricType(type.toClass(), generics)
				: factory.constructType(type.toClass());
	}

	// Tells at startup what would otherwise be an exception for each message
	private static void requireConcrete(JavaType type, ObjectMapper mapper, ObjectReader reader) {
		if (PayloadTypes.isAbstract(type.getRawClass()) && !type.isContainerType()) {
			try {
				reader.readValue(mapper.writeValueAsBytes(Map.of()));
			}
			catch (InvalidDefinitionException ex) {
				throw new IllegalArgumentException("it is abstract, and nothing tells which subtypes there are", ex);
			}
			catch (JacksonException ex) {
				// The empty object is no payload, but others are
			}
		}
	}

	/**
	 * Reads payloads.
	 */
	private record JacksonReader(ObjectReader reader) implements Reader {

		@Override
		public @Nullable Object read(ByteBuffer payload) {
			return this.reader.readValue(payload.array(), payload.arrayOffset() + payload.position(),
					payload.remaining());
		}

		@Override
		public @Nullable String location(Exception failure) {
			TokenStreamLocation location = (failure instanceof JacksonException ex) ? ex.getLocation() : null;
			if (location == null) {
				return null;
			}
			// Binary formats have no lines
			return (location.getLineNr() > 0)
					? "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr())
					: (location.getByteOffset() >= 0) ? "offset " + location.getByteOffset() : null;
		}

	}

}
