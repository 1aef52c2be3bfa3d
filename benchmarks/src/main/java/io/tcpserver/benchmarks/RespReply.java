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

package io.tcpserver.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * A reply to a command of Redis.
 */
final class RespReply {

	private final char type;

	private final byte @Nullable [] bytes;

	/**
	 * Create a reply.
	 * @param type the byte that it begins with: {@code +} a status, {@code -} an error,
	 * {@code $} a value
	 * @param bytes the status, the error or the value; {@code null} for no value
	 */
	RespReply(char type, byte @Nullable [] bytes) {
		this.type = type;
		this.bytes = bytes;
	}

	char type() {
		return this.type;
	}

	byte @Nullable [] bytes() {
		return this.bytes;
	}

}
