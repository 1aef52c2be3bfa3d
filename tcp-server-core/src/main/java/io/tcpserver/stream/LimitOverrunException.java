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

package io.tcpserver.stream;

import java.io.IOException;

import io.tcpserver.netty.stream.ReceiveBuffer;

/**
 * More bytes came before a separator or a line end than the limit of the reader allows.
 * The counterpart of {@code asyncio.LimitOverrunError}.
 *
 * @since 0.1.0
 */
public class LimitOverrunException extends IOException {

	private static final long serialVersionUID = 1L;

	private final int consumed;

	private final int limit;

	/**
	 * Create an exception whose message is the given one followed by both numbers.
	 * @param message what was being looked for, and whether it was found
	 * @param consumed the number of bytes that are known to come before any separator
	 * @param limit the limit of the reader in bytes
	 */
	public LimitOverrunException(String message, int consumed, int limit) {
		super(message + ": limit " + limit + ", got " + consumed);
		this.consumed = consumed;
		this.limit = limit;
	}

	/**
	 * Return the number of bytes that are known to come before any separator. After an
	 * overrun of {@link ReceiveBuffer#canReadUntil(byte[]...)} they are still buffered,
	 * and reading that many makes way for what follows.
	 * @return the number of bytes, always more than {@link #limit()}
	 */
	public int consumed() {
		return this.consumed;
	}

	/**
	 * Return the limit that was overrun.
	 * @return the limit of the reader in bytes
	 */
	public int limit() {
		return this.limit;
	}

}
