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

import io.tcpserver.context.TcpServerDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.util.MimeType;

/**
 * Says what to do if nothing reads or writes payloads.
 */
final class MissingCodec {

	private MissingCodec() {
	}

	/**
	 * Return what to do.
	 * @param definition what is declared of the server
	 * @return sentences with the name of the missing library, if it is known
	 */
	static String wayOut(TcpServerDefinition definition) {
		MimeType mediaType = definition.mediaType();
		String others = "set '%s' to another media type, define a bean of type org.springframework.core.codec.Decoder or Encoder for it, or use byte[], ByteBuffer or String."
			.formatted(definition.propertyName("media-type"));
		String library = library(mediaType);
		return (library != null) ? "Add %s, ".formatted(library) + others : "Either " + others;
	}

	private static @Nullable String library(MimeType mediaType) {
		String subtype = mediaType.getSubtype();
		if (subtype.endsWith("json")) {
			return "org.springframework.boot:spring-boot-starter-jackson";
		}
		if (subtype.endsWith("cbor")) {
			return "tools.jackson.dataformat:jackson-dataformat-cbor";
		}
		if (subtype.endsWith("protobuf")) {
			return "com.google.protobuf:protobuf-java, whose generated messages are the only type of this media type";
		}
		return null;
	}

}
