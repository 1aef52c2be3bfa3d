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

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.MimeType;

/**
 * Reads and writes payloads of some media types. Safe for use by multiple threads.
 */
interface PayloadCodec {

	/**
	 * Return how to read payloads.
	 * @param type the type of the object to read
	 * @param mediaType the media type of the payloads
	 * @return a reader, or {@code null} if this codec is for something else
	 * @throws IllegalArgumentException if this codec is the right one, but the type is
	 * not; the message says why
	 */
	@Nullable Reader reader(ResolvableType type, MimeType mediaType);

	/**
	 * Return how to write payloads.
	 * @param type the type of the object to write
	 * @param mediaType the media type of the payloads
	 * @return a writer, or {@code null} if this codec is for something else
	 */
	@Nullable Writer writer(ResolvableType type, MimeType mediaType);

	/**
	 * Reads payloads of one type.
	 */
	@FunctionalInterface
	interface Reader {

		/**
		 * Read a payload.
		 * @param payload the payload, only to be used during the call
		 * @return the object, {@code null} if the payload says so
		 * @throws Exception if it is no payload of this type
		 */
		@Nullable Object read(ByteBuffer payload) throws Exception;

		/**
		 * Return where in the payload a failure was found.
		 * @param failure what {@link #read} has thrown
		 * @return the place, such as "line 1, column 12", without anything of the payload
		 * itself, or {@code null} if it is not known
		 */
		default @Nullable String location(Exception failure) {
			return null;
		}

	}

	/**
	 * Writes payloads of one type.
	 */
	@FunctionalInterface
	interface Writer {

		/**
		 * Write a payload.
		 * @param message the object
		 * @return the payload
		 * @throws Exception if it cannot be written
		 */
		ByteBuffer write(Object message) throws Exception;

	}

}
