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

package io.tcpserver.context.invocation;

import io.tcpserver.annotation.OnMessage;
import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * How many messages are handled beside those of a method, as its annotation says.
 */
final class MethodConcurrency {

	private MethodConcurrency() {
	}

	/**
	 * Return what is so for the messages of a method.
	 * @param method the method
	 * @param server what is so for others
	 * @param bean the handler
	 * @return the limit and the order, {@code null} if they are those of the server
	 * @throws InvalidCallbackMethodException if they cannot be so for this method
	 */
	static @Nullable MessageConcurrency of(CallbackMethod method, MessageConcurrency server, HandlerBean bean) {
		OnMessage annotation = AnnotatedElementUtils.findMergedAnnotation(method.method(), OnMessage.class);
		if (annotation == null) {
			return null;
		}
		boolean own = annotation.maxConcurrent() != OnMessage.AS_SERVER;
		int limit = own ? annotation.maxConcurrent() : server.limit();
		if (limit < 1) {
			throw bean.invalid(
					"The method %s has 'maxConcurrent = %d', but must be called for one message at least."
						.formatted(method, limit),
					"Set it to 1 for one message at a time, or remove it to have what the server has.");
		}
		MessageConcurrency wanted = new MessageConcurrency(limit, order(method, annotation, server, bean));
		if (method.returned().isSeveral() && wanted.order() == ReplyOrder.REQUEST) {
			if (own && limit > 1) {
				throw bean.invalid(
						"The method %s has 'maxConcurrent = %d', but replies with several payloads, which cannot wait for the replies to earlier messages."
							.formatted(method, limit),
						"Add 'replyOrder = ReplyOrder.COMPLETION' if clients can tell which reply a payload belongs to. Otherwise remove 'maxConcurrent': messages of this method are then handled alone.");
			}
			wanted = wanted.withLimit(1);
		}
		return wanted.equals(server) ? null : wanted;
	}

	private static ReplyOrder order(CallbackMethod method, OnMessage annotation, MessageConcurrency server,
			HandlerBean bean) {
		ReplyOrder[] orders = annotation.replyOrder();
		if (orders.length > 1) {
			throw bean.invalid("The method %s has more than one 'replyOrder'.".formatted(method),
					"Remove all but one of them.");
		}
		return (orders.length == 1) ? orders[0] : server.order();
	}

}
