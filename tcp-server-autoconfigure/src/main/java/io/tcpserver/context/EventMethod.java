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

package io.tcpserver.context;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * A method that is called for an event.
 *
 * @param event the event
 * @param method the method, of the class of the handler and not of its proxy
 * @param arguments what it is called with, in order
 * @param subjectType the type of what the event is about, {@code null} if it does not
 * want to know
 * @param returned what it returns
 */
record EventMethod(HandlerEvent event, Method method, List<EventArgument> arguments,
		@Nullable ResolvableType subjectType, ReturnValue returned) {

	/**
	 * Look at a method.
	 * @param event what it is annotated for
	 * @param method the method
	 * @param handlerType the class of the handler
	 * @param bean the handler
	 * @return the method
	 * @throws InvalidEventMethodException if it cannot be called for the event
	 */
	static EventMethod of(HandlerEvent event, Method method, Class<?> handlerType, HandlerBean bean) {
		List<EventArgument> found = new ArrayList<>();
		ResolvableType subject = null;
		for (int i = 0; i < method.getParameterCount(); i++) {
			ResolvableType type = ResolvableType.forMethodParameter(method, i, handlerType);
			EventArgument argument = EventArgument.of(event, type.toClass());
			if (argument == null) {
				throw unknownArgument(event, method, type, bean);
			}
			if (argument == EventArgument.SUBJECT) {
				if (subject != null) {
					throw severalSubjects(event, method, bean);
				}
				subject = requireKnown(event, method, type, bean);
			}
			found.add(argument);
		}
		if (event == HandlerEvent.MESSAGE && subject == null) {
			throw bean.invalid("The method %s has no parameter for the payload.".formatted(describe(event, method)),
					"Add a parameter of the type that messages are to be read as, such as String.");
		}
		ReturnValue value = ReturnValue.of(method, handlerType);
		if (value.isPlainFuture()) {
			throw bean.invalid(
					"The method %s returns a %s, which can only be waited for by blocking a thread."
						.formatted(describe(event, method), method.getGenericReturnType().getTypeName()),
					"Return a CompletionStage, such as a CompletableFuture, or wait for the result in the method and return it.");
		}
		if (event == HandlerEvent.CLOSE && !value.isForgettable()) {
			throw bean.invalid(
					"The method %s returns a %s, but nothing can be sent on a closed connection."
						.formatted(describe(event, method), method.getReturnType().getName()),
					"Let it return void, or a CompletionStage or Mono if it does not block.");
		}
		return new EventMethod(event, method, List.copyOf(found), subject, value);
	}

	private static ResolvableType requireKnown(HandlerEvent event, Method method, ResolvableType type,
			HandlerBean bean) {
		Class<?> resolved = type.resolve();
		if (resolved == null) {
			throw bean.invalid(
					"The method %s has a payload of type '%s', which nothing tells more about."
						.formatted(describe(event, method), type.getType()),
					"Give the type parameter a type in the class of the handler.");
		}
		return resolved.isPrimitive() ? ResolvableType.forClass(ClassUtils.resolvePrimitiveIfNecessary(resolved))
				: type;
	}

	private static InvalidEventMethodException unknownArgument(HandlerEvent event, Method method, ResolvableType type,
			HandlerBean bean) {
		return bean.invalid(
				"The method %s has a parameter of type %s, for which there is no argument."
					.formatted(describe(event, method), type),
				"Remove the parameter. Methods with %s are called with %s.".formatted(event,
						EventArgument.describe(event)));
	}

	private static InvalidEventMethodException severalSubjects(HandlerEvent event, Method method, HandlerBean bean) {
		String what = switch (event) {
			case MESSAGE -> "payload";
			case ERROR -> "exception";
			default -> "reason";
		};
		return bean.invalid(
				"The method %s has more than one parameter for the %s.".formatted(describe(event, method), what),
				"Remove all but one of them. Methods with %s are called with %s.".formatted(event,
						EventArgument.describe(event)));
	}

	/**
	 * Return the type that this method is selected by.
	 * @return the class of what the event is about
	 */
	Class<?> selector() {
		return (this.subjectType != null) ? this.subjectType.toClass() : Object.class;
	}

	private static String describe(HandlerEvent event, Method method) {
		return "'%s %s(%s)' of %s".formatted(event, method.getName(),
				Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).collect(Collectors.joining(", ")),
				method.getDeclaringClass().getName());
	}

	@Override
	public String toString() {
		return describe(this.event, this.method);
	}

}
