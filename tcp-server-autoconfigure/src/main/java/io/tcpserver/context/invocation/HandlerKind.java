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

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.InvalidTcpHandlerException.Problem;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.StreamHandler;

/**
 * What a handler bean can be.
 */
public enum HandlerKind {

	/**
	 * A {@link StreamHandler}.
	 */
	STREAM,

	/**
	 * An {@link AsyncStreamHandler}.
	 */
	ASYNC_STREAM,

	/**
	 * A {@link StreamHandler} that may hand its connections over to what else it is,
	 * {@link #MESSAGES} or {@link #ANNOTATED_METHODS}.
	 */
	STREAM_THEN_MESSAGES,

	/**
	 * An {@link AsyncStreamHandler} that may hand its connections over to what it is
	 * besides, {@link #MESSAGES} or {@link #ANNOTATED_METHODS}.
	 */
	ASYNC_STREAM_THEN_MESSAGES,

	/**
	 * A {@link MessageHandler}.
	 */
	MESSAGES,

	/**
	 * Annotated methods.
	 */
	ANNOTATED_METHODS;

	/**
	 * The interfaces that a handler can implement.
	 */
	static final List<Class<?>> INTERFACES = List.of(StreamHandler.class, AsyncStreamHandler.class,
			MessageHandler.class);

	/**
	 * Return what a bean is.
	 * @param type its class, possibly that of a proxy
	 * @param targetType the class of its target
	 * @param bean the handler
	 * @return the kind
	 * @throws InvalidTcpHandlerException if it is none, or several
	 */
	public static HandlerKind of(Class<?> type, Class<?> targetType, HandlerBean bean) {
		Set<HandlerKind> kinds = EnumSet.noneOf(HandlerKind.class);
		if (StreamHandler.class.isAssignableFrom(type)) {
			kinds.add(STREAM);
		}
		if (AsyncStreamHandler.class.isAssignableFrom(type)) {
			kinds.add(ASYNC_STREAM);
		}
		if (MessageHandler.class.isAssignableFrom(type)) {
			kinds.add(MESSAGES);
		}
		if (CallbackMethods.isPresent(targetType)) {
			kinds.add(ANNOTATED_METHODS);
		}
		if (kinds.size() == 2 && kinds.contains(STREAM) != kinds.contains(ASYNC_STREAM)) {
			return kinds.contains(STREAM) ? STREAM_THEN_MESSAGES : ASYNC_STREAM_THEN_MESSAGES;
		}
		if (kinds.size() != 1) {
			throw new InvalidTcpHandlerException(kinds.isEmpty() ? Problem.NOT_A_HANDLER : Problem.AMBIGUOUS,
					bean.serverName(), List.of(bean.beanName()));
		}
		return kinds.iterator().next();
	}

}
