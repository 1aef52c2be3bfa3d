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

package io.tcpserver.netty.message;

/**
 * A message with its frame, for handlers that need the frame if the message fails.
 *
 * @param message the message
 * @param frame what the codec has returned
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FramedMessage(Object message, byte[] frame) {

	/**
	 * Return the message of a call.
	 * @param call a message, with or without its frame
	 * @return the message
	 */
	static Object messageOf(Object call) {
		return (call instanceof FramedMessage framed) ? framed.message() : call;
	}

}
