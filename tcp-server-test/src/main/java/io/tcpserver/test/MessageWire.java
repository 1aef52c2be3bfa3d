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

package io.tcpserver.test;

import java.io.IOException;

import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import org.jspecify.annotations.Nullable;

/**
 * What is tested: makes messages of bytes and bytes of messages, as a server does.
 *
 * @param <T> the type of incoming messages
 */
interface MessageWire<T> {

	/**
	 * Take the next message.
	 * @param input what has arrived
	 * @return the message, or {@code null} if more bytes are needed
	 * @throws IOException if these bytes are none
	 */
	@Nullable T decode(FrameInput input) throws IOException;

	/**
	 * Take the last message, which the end of the stream ends.
	 * @param input what is left
	 * @return the message, or {@code null} if what is left is not one
	 * @throws IOException if these bytes are none
	 */
	@Nullable T decodeEnd(FrameInput input) throws IOException;

	/**
	 * Add a message to what is sent.
	 * @param message the message
	 * @param output where to add it
	 * @throws Exception if it cannot be sent
	 */
	void encode(Object message, FrameOutput output) throws Exception;

}
