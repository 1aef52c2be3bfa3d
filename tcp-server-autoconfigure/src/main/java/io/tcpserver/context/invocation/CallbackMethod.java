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

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.tcpserver.context.InvalidCallbackMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * A method that the server calls back.
 *
 * @param kind when it is called
 * @param method the method, of the class of the handler and not of its proxy
 * @param arguments what it is called with, in order
 * @param subjectType the type of what the call is about, {@code null} if it does not want
 * to know
 * @param payloadType the type of payloads that have failed for which this is called,
 * {@code null} if it is called for all of them, or not for failures
 * @param returned what it returns
 */
public record CallbackMethod(CallbackKind kind, Method method, List<CallbackArgument> arguments,
		@Nullable ResolvableType subjectType, @Nullable ResolvableType payloadType, ReturnValue returned) {

	/**
	 * Look at a method.
	 * @param kind when it is to be called
	 * @param method the method
	 * @param handlerType the class of the handler
	 * @param bean the handler
	 * @return the method
	 * @throws InvalidCallbackMethodException if it cannot be called in this way
	 */
	static CallbackMethod of(CallbackKind kind, Method method, Class<?> handlerType, HandlerBean bean) {
		List<CallbackArgument> found = new ArrayList<>();
		ResolvableType subject = null;
		for (int i = 0; i < KotlinMethods.parameterCount(method); i++) {
			ResolvableType type = ResolvableType.forMethodParameter(method, i, handlerType);
			CallbackArgument argument = CallbackArgument.of(kind, type.toClass());
			if (argument == null) {
				throw unknownArgument(kind, method, type, bean);
			}
			if (argument == CallbackArgument.SUBJECT) {
				if (subject != null) {
					throw severalSubjects(kind, method, bean);
				}
				subject = requireKnown(kind, method, type, bean);
			}
			found.add(argument);
		}
		if (subject == null) {
			requireNoSubject(kind, method, bean);
		}
		ReturnValue value = returned(kind, method, handlerType, bean);
		ResolvableType payload = (kind == CallbackKind.ERROR) ? FailedPayload.of(method, found, handlerType, bean)
				: null;
		return new CallbackMethod(kind, method, List.copyOf(found), subject, payload, value);
	}

	private static void requireNoSubject(CallbackKind kind, Method method, HandlerBean bean) {
		if (kind == CallbackKind.MESSAGE) {
			throw bean.invalid("The method %s has no parameter for the payload.".formatted(describe(kind, method)),
					"Add a parameter of the type that messages are to be read as, such as String.");
		}
		if (kind == CallbackKind.SEND) {
			throw bean.invalid("The method %s has no parameter for the message.".formatted(describe(kind, method)),
					"Add a parameter of the type of messages that it is to be called with, or of type Object.");
		}
	}

	private static ReturnValue returned(CallbackKind kind, Method method, Class<?> handlerType, HandlerBean bean) {
		requireLibraries(kind, method, handlerType, bean);
		ReturnValue value = ReturnValue.of(method, handlerType);
		if (value.isPlainFuture()) {
			throw bean.invalid(
					"The method %s returns a %s, which can only be waited for by blocking a thread."
						.formatted(describe(kind, method), KotlinMethods.returnType(method, handlerType)),
					"Return a CompletionStage, such as a CompletableFuture, or wait for the result in the method and return it.");
		}
		if (KotlinMethods.isValueClass(value.payloadType().toClass())) {
			throw bean.invalid("The method %s returns the value class %s, which is sometimes what it wraps."
				.formatted(describe(kind, method), value.payloadType().toClass().getName()), "Return what it wraps.");
		}
		if (value.isSuspendedStream()) {
			throw bean.invalid(
					"The method %s is a suspending function that returns a Stream, whose elements only a thread that may block can make."
						.formatted(describe(kind, method)),
					"Return a Flow, or let the function not be a suspending one.");
		}
		if (kind == CallbackKind.CLOSE && !value.isForgettable()) {
			throw bean.invalid(
					"The method %s returns a %s, but nothing can be sent on a closed connection.".formatted(
							describe(kind, method), KotlinMethods.returnType(method, handlerType).toClass().getName()),
					"Let it return void, or a CompletionStage or Mono if it does not block.");
		}
		if (kind == CallbackKind.SEND && !value.isImmediate()) {
			throw sentLater(method, value, handlerType, bean);
		}
		return value;
	}

	private static InvalidCallbackMethodException sentLater(Method method, ReturnValue value, Class<?> handlerType,
			HandlerBean bean) {
		String what = value.suspended() ? "is a suspending function"
				: "returns a " + KotlinMethods.returnType(method, handlerType).toClass().getName();
		return bean.invalid(
				"The method %s %s, but the message cannot wait to be sent."
					.formatted(describe(CallbackKind.SEND, method), what),
				"Let it return the message to send, or void if the same message is to be sent.");
	}

	private static ResolvableType requireKnown(CallbackKind kind, Method method, ResolvableType type,
			HandlerBean bean) {
		Class<?> resolved = type.resolve();
		if (resolved == null) {
			throw bean.invalid(
					"The method %s has a payload of type '%s', which nothing tells more about."
						.formatted(describe(kind, method), type.getType()),
					"Give the type parameter a type in the class of the handler.");
		}
		return resolved.isPrimitive() ? ResolvableType.forClass(ClassUtils.resolvePrimitiveIfNecessary(resolved))
				: type;
	}

	private static void requireLibraries(CallbackKind kind, Method method, Class<?> handlerType, HandlerBean bean) {
		String missing = KotlinMethods.missingLibrary(method, KotlinMethods.returnType(method, handlerType).toClass());
		if (missing != null) {
			throw bean.invalid(
					"The method %s needs %s, which is missing.".formatted(describe(kind, method),
							missing.substring(missing.indexOf(':') + 1)),
					"Add the dependency %s, whose version Spring Boot manages.".formatted(missing));
		}
	}

	private static InvalidCallbackMethodException unknownArgument(CallbackKind kind, Method method, ResolvableType type,
			HandlerBean bean) {
		return bean.invalid(
				"The method %s has a parameter of type %s, for which there is no argument."
					.formatted(describe(kind, method), type),
				"Remove the parameter. Methods with %s are called with %s.".formatted(kind,
						CallbackArgument.describe(kind)));
	}

	private static InvalidCallbackMethodException severalSubjects(CallbackKind kind, Method method, HandlerBean bean) {
		String what = switch (kind) {
			case MESSAGE -> "payload";
			case SEND -> "message";
			case ERROR -> "exception";
			case IDLE -> "IdleEvent";
			default -> "reason";
		};
		return bean.invalid(
				"The method %s has more than one parameter for the %s.".formatted(describe(kind, method), what),
				"Remove all but one of them. Methods with %s are called with %s.".formatted(kind,
						CallbackArgument.describe(kind)));
	}

	/**
	 * Return the type that this method is selected by.
	 * @return the class of what the call is about
	 */
	Class<?> selector() {
		return (this.subjectType != null) ? this.subjectType.toClass() : Object.class;
	}

	/**
	 * Return the type of payloads that this method is selected by if one has failed.
	 * @return the class
	 */
	Class<?> payloadSelector() {
		return (this.payloadType != null) ? this.payloadType.toClass() : Object.class;
	}

	static String describe(CallbackKind kind, Method method) {
		return "'%s %s(%s)' of %s".formatted(kind, KotlinMethods.name(method),
				Arrays.stream(method.getParameterTypes())
					.limit(KotlinMethods.parameterCount(method))
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ")),
				method.getDeclaringClass().getName());
	}

	@Override
	public String toString() {
		return describe(this.kind, this.method);
	}

}
