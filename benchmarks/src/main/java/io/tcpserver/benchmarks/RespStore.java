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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Keys and values, and the commands that read and write them.
 */
final class RespStore {

	private static final RespReply OK = new RespReply('+', "OK".getBytes(StandardCharsets.US_ASCII));

	private static final RespReply UNKNOWN = new RespReply('-',
			"ERR unknown command".getBytes(StandardCharsets.US_ASCII));

	private final Map<Key, byte[]> values = new ConcurrentHashMap<>();

	RespReply execute(RespCommand command) {
		if (command.is("GET", 1)) {
			return new RespReply('$', get(command.argument(1)));
		}
		if (command.is("SET", 2)) {
			this.values.put(new Key(command.argument(1)), command.argument(2));
			return OK;
		}
		return UNKNOWN;
	}

	private byte @Nullable [] get(byte[] key) {
		return this.values.get(new Key(key));
	}

	@SuppressWarnings("ArrayRecordComponent") // compared by content, and not changed
	private static final class Key {

		private final byte[] bytes;

		Key(byte[] bytes) {
			this.bytes = bytes;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Key key && Arrays.equals(this.bytes, key.bytes);
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(this.bytes);
		}

	}

}
