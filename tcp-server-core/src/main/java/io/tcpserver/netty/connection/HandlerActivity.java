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

package io.tcpserver.netty.connection;

import io.tcpserver.message.IdleEvent;
import io.tcpserver.netty.loop.UnchangedSince;

/**
 * What the handler of a connection is doing, and what has arrived for it: all that
 * {@link ConnectionTimer} has to know to tell who takes too long. Confined to the I/O
 * thread unless it says otherwise.
 */
interface HandlerActivity {

	/**
	 * Return whether the handler waits for what arrives next.
	 * @return {@code false} if it has something to do, or has ended
	 */
	boolean isAwaited();

	/**
	 * Return whether the handler can be {@linkplain #idle called} now.
	 * @return {@code false} if it has something to do first, or has ended
	 */
	default boolean isCallable() {
		return isAwaited();
	}

	/**
	 * Call the handler, as nothing happens. Only if it {@linkplain #isCallable() can be
	 * called}.
	 * @param silence what does not happen
	 * @return {@code false} if the handler does not want to know: the connection is to be
	 * closed
	 */
	default boolean idle(IdleEvent silence) {
		return false;
	}

	/**
	 * Return whether the handler is at work: neither waits for input nor for the peer to
	 * take what is sent.
	 * @return {@code true} if whatever takes long is its doing
	 */
	boolean isHandling();

	/**
	 * Return a number that grows with everything the handler does.
	 * @return the number, of no meaning in itself
	 */
	long progress();

	/**
	 * Return since when the handler is at work, if it is, as far as was seen.
	 * @param seen what was seen of this handler before
	 * @param now the time of {@link System#nanoTime()}
	 * @return the time of the first look at what takes longest of all that it does now
	 */
	default long handlingSince(UnchangedSince seen, long now) {
		return seen.since(progress(), now);
	}

	/**
	 * Return how much has arrived of what the handler waits for and is not complete.
	 * @return the number of bytes, zero if it waits for nothing or nothing has arrived
	 */
	long partialBytes();

	/**
	 * Return how much has arrived and is kept. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long keptBytes();

}
