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

/**
 * Lets the messages of one connection be sent one at a time, as each may be encoded
 * differently from the one before it: whoever has the turn encodes a message and queues
 * it. Safe for use by multiple threads.
 */
public interface OutboundTurns extends OutboundEncoder {

	/**
	 * Begin a turn, after the one that another thread may have. Not for long, as a turn
	 * does not wait for anything.
	 * @throws IllegalStateException if the calling thread is encoding a message of this
	 * connection
	 */
	void begin();

	/**
	 * End the turn.
	 */
	void end();

	/**
	 * Return whether messages can be encoded. In a turn only.
	 * @return {@code false} until the handler of the connection is about to be called for
	 * the first time
	 */
	boolean isOpen();

	/**
	 * Encode the message of this turn, which is sent next.
	 */
	@Override
	byte[] encode(Object message);

}
