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

import io.tcpserver.message.PayloadConverter;
import io.tcpserver.settings.TextSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.MimeType;

/**
 * Everything that reads and writes payloads. Bytes and text need no codec.
 */
public final class PayloadCodecs {

	private final List<PayloadCodec> codecs;

	PayloadCodecs(List<PayloadCodec> codecs) {
		this.codecs = List.copyOf(codecs);
	}

	/**
	 * Return a converter.
	 * @param type what payloads are read as
	 * @param mediaType the media type of those that are neither bytes nor text
	 * @param text how text is read and written
	 * @return the converter, or {@code null} if nothing reads the type
	 * @throws IllegalArgumentException if the type cannot be read; the message says why
	 */
	@Nullable public PayloadConverter<Object> converter(ResolvableType type, MimeType mediaType, TextSettings text) {
		PayloadCodec.Reader reader = reader(type, mediaType, text);
		return (reader != null) ? new CodecPayloadConverter(type, reader, this, mediaType, text) : null;
	}

	private PayloadCodec.@Nullable Reader reader(ResolvableType type, MimeType mediaType, TextSettings text) {
		Class<?> payloadType = type.toClass();
		if (payloadType == String.class || payloadType == CharSequence.class) {
			return PayloadConverter.string(text)::decode;
		}
		if (payloadType == byte[].class) {
			return PayloadConverter.bytes(text)::decode;
		}
		if (payloadType == ByteBuffer.class) {
			return PayloadConverter.buffer(text)::decode;
		}
		for (PayloadCodec codec : this.codecs) {
			PayloadCodec.Reader reader = codec.reader(type, mediaType);
			if (reader != null) {
				return reader;
			}
		}
		return null;
	}

	/**
	 * Return whether objects of a type can be written.
	 * @param type the type, which is neither bytes nor text
	 * @param mediaType the media type
	 * @return {@code false} if nothing writes the type
	 */
	public boolean canWrite(ResolvableType type, MimeType mediaType) {
		return writer(type, mediaType) != null;
	}

	/**
	 * Return how to write an object.
	 * @param type the type of the object, which is neither bytes nor text
	 * @param mediaType the media type
	 * @return the writer, or {@code null} if nothing writes the type
	 */
	PayloadCodec.@Nullable Writer writer(ResolvableType type, MimeType mediaType) {
		for (PayloadCodec codec : this.codecs) {
			PayloadCodec.Writer writer = codec.writer(type, mediaType);
			if (writer != null) {
				return writer;
			}
		}
		return null;
	}

}
