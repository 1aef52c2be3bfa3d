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

package io.tcpserver;

import java.time.Duration;

import io.tcpserver.settings.HandlerThreads;

/**
 * How many handlers of a server run on its pool of platform threads, and how many wait
 * for a thread. Handlers on virtual threads or on I/O threads do not wait, and are not
 * counted.
 *
 * @param busy how many threads of the pool run a handler
 * @param maxThreads how many threads the pool may have:
 * {@link HandlerThreads#maxThreads()}; {@link Integer#MAX_VALUE} if handlers need no pool
 * @param waiting how many handlers wait for a thread: clients of a stream handler, or
 * messages of clients if the server has a message handler
 * @param longestWait how long the first of those has been waiting, zero if none waits
 * @since 0.1.0
 */
public record HandlerLoad(int busy, int maxThreads, int waiting, Duration longestWait) {

	/**
	 * Of a server that is not started, or whose handlers need no pool.
	 */
	public static final HandlerLoad NONE = new HandlerLoad(0, Integer.MAX_VALUE, 0, Duration.ZERO);

	/**
	 * Return whether handlers run on a pool of threads, so that they may have to wait.
	 * @return {@code false} with virtual threads, and for handlers that do not block
	 */
	public boolean isBounded() {
		return this.maxThreads != Integer.MAX_VALUE;
	}

}
