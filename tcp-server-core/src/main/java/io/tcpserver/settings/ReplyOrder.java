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

package io.tcpserver.settings;

/**
 * When the reply to a message is sent if several messages of its connection are handled
 * at a time.
 *
 * @since 0.1.0
 * @see MessageConcurrency
 */
public enum ReplyOrder {

	/**
	 * In the order of the messages: a reply waits until all messages that came before it
	 * and have this order, too, are answered. For protocols that tell replies apart by
	 * their order.
	 */
	REQUEST,

	/**
	 * As soon as it is there, so that it may overtake the replies to earlier messages.
	 * For protocols in which a reply names its request.
	 */
	COMPLETION

}
