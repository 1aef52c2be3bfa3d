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

package io.tcpserver.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Recognises protocols.
 *
 * @since 0.1.0
 */
public final class WrongProtocol {

	private WrongProtocol() {
	}

	/**
	 * Describe.
	 * @param firstBytes the bytes
	 * @return text
	 */
	public static @Nullable String describe(ByteBuffer firstBytes) {
		return StandardCharsets.ISO_8859_1.decode(firstBytes).toString().contains(" HTTP/1.") ? "an HTTP request"
				: null;
	}

}
