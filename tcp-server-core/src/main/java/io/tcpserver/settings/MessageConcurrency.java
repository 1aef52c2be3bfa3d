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

import java.util.Objects;

/**
 * How many messages of one connection are handled at a time, and in which order their
 * replies are sent. Messages are begun in the order in which they arrive: the next one as
 * soon as fewer are being handled than its own limit allows, and than that of each of
 * those being handled. So a message with a limit of one, such as a login, is handled
 * alone. A message is being handled until its handler has returned, and the stage that it
 * has returned is complete, and in request order until its reply is sent.
 * <p>
 * If the handler closes the connection within one of several messages, or does not handle
 * the failure of one, no further message begins; the connection ends when those being
 * handled are answered. In request order, no reply is sent after one that is missing, as
 * it would be taken for that. As long as a client may ask for encryption (STARTTLS), its
 * messages are handled one at a time.
 *
 * @param limit how many messages of one connection are handled at a time, at least one
 * @param order when replies are sent; of no effect with a limit of one, as nothing is
 * handled beside such a message
 * @since 0.1.0
 */
public record MessageConcurrency(int limit, ReplyOrder order) {

	private static final MessageConcurrency DEFAULTS = new MessageConcurrency(1, ReplyOrder.REQUEST);

	public MessageConcurrency {
		SettingChecks.requirePositive("handler.concurrent-messages", limit);
		Objects.requireNonNull(order, "order");
	}

	/**
	 * Return the default: one message at a time, as with asyncio's {@code Protocol}.
	 * @return the default
	 */
	public static MessageConcurrency defaults() {
		return DEFAULTS;
	}

	/**
	 * Return a copy with another limit.
	 * @param limit how many messages of one connection are handled at a time
	 * @return the copy
	 */
	public MessageConcurrency withLimit(int limit) {
		return new MessageConcurrency(limit, this.order);
	}

	/**
	 * Return a copy with another order of replies.
	 * @param order when replies are sent
	 * @return the copy
	 */
	public MessageConcurrency withOrder(ReplyOrder order) {
		return new MessageConcurrency(this.limit, order);
	}

}
