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
 * Turns messages into the bytes that go over the wire. Safe for use by multiple threads.
 */
@FunctionalInterface
public interface OutboundEncoder {

	/**
	 * Encode a message.
	 * @param message the message
	 * @return a new array, which the caller may keep and nobody changes
	 * @throws IllegalArgumentException if messages of this type cannot be sent, or this
	 * one cannot be converted
	 */
	byte[] encode(Object message);

}
