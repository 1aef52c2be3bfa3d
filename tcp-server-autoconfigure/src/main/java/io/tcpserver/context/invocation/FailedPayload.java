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
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.context.InvalidCallbackMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * What methods for errors take of the payload that has failed. Such a method is called if
 * the payload is of the type of its parameter, or of the type argument of its
 * {@link io.tcpserver.message.FailedMessage}, and if there is no payload at all.
 */
final class FailedPayload {

	private FailedPayload() {
	}

	/**
	 * Return the type of payloads that a method for errors takes.
	 * @param method the method
	 * @param arguments what its parameters stand for
	 * @param handlerType the class of the handler
	 * @param bean the handler
	 * @return the type, {@code null} if payloads of all types are alike to it
	 * @throws InvalidCallbackMethodException if it cannot be called with payloads
	 */
	static @Nullable ResolvableType of(Method method, List<CallbackArgument> arguments, Class<?> handlerType,
			HandlerBean bean) {
		ResolvableType payload = null;
		ResolvableType failed = null;
		for (int i = 0; i < arguments.size(); i++) {
			ResolvableType type = ResolvableType.forMethodParameter(method, i, handlerType);
			switch (arguments.get(i)) {
				case PAYLOAD -> {
					if (payload != null) {
						throw bean.invalid("The method %s has more than one parameter for the payload."
							.formatted(describe(method)), "Remove all but one of them, or take a FailedMessage.");
					}
					payload = requireReference(method, type, bean);
				}
				case FAILED -> {
					failed = type.getGeneric();
				}
				default -> {
					// Says nothing about payloads
				}
			}
		}
		Class<?> argument = (failed != null) ? failed.resolve() : null;
		if (payload == null || argument == null) {
			return (payload != null) ? payload : (argument != null) ? failed : null;
		}
		if (!argument.isAssignableFrom(payload.toClass())) {
			throw bean.invalid("The method %s takes payloads of type %s and a FailedMessage of type %s."
				.formatted(describe(method), payload, failed), "Let both be of the same type.");
		}
		return payload;
	}

	private static ResolvableType requireReference(Method method, ResolvableType type, HandlerBean bean) {
		Class<?> resolved = type.resolve();
		if (resolved == null) {
			throw bean.invalid(
					"The method %s has a payload of type '%s', which nothing tells more about."
						.formatted(describe(method), type.getType()),
					"Give the type parameter a type in the class of the handler.");
		}
		if (resolved.isPrimitive()) {
			throw bean.invalid("The method %s takes the payload as %s, but there is none if it could not be decoded."
				.formatted(describe(method), resolved), "Take an object, which is null then.");
		}
		return type;
	}

	private static String describe(Method method) {
		return CallbackMethod.describe(CallbackKind.ERROR, method);
	}

	/**
	 * Require that each method can be called with a payload, and that it is known which
	 * one is called without.
	 * @param errors the methods for errors
	 * @param messages the methods for messages
	 * @param bean the handler
	 * @throws InvalidCallbackMethodException if that is not so
	 */
	static void check(List<CallbackMethod> errors, List<CallbackMethod> messages, HandlerBean bean) {
		for (CallbackMethod error : errors) {
			if (messages.stream().noneMatch((message) -> mayBeBoth(error.payloadSelector(), message.selector()))) {
				throw bean.invalid(
						"The method %s takes payloads of type %s, but no method with @OnMessage does.".formatted(error,
								error.payloadType()),
						"Take a payload that one of these methods is called with: %s."
							.formatted(messages.stream().map(CallbackMethod::toString).toList()));
			}
			requireMostGeneral(error, errors, bean);
		}
	}

	private static boolean mayBeBoth(Class<?> one, Class<?> other) {
		return one.isAssignableFrom(other) || other.isAssignableFrom(one) || mayImplement(one, other)
				|| mayImplement(other, one);
	}

	private static boolean mayImplement(Class<?> type, Class<?> implemented) {
		return implemented.isInterface() && !Modifier.isFinal(type.getModifiers());
	}

	private static void requireMostGeneral(CallbackMethod method, List<CallbackMethod> errors, HandlerBean bean) {
		List<CallbackMethod> alike = new ArrayList<>(errors);
		alike.removeIf((other) -> other.selector() != method.selector());
		boolean decided = alike.stream()
			.anyMatch((general) -> alike.stream()
				.allMatch((other) -> general.payloadSelector().isAssignableFrom(other.payloadSelector())));
		if (!decided) {
			throw bean.invalid(
					"The methods %s are all for the type %s if a payload could not be decoded.".formatted(alike,
							method.selector().getName()),
					"Add a method that takes no payload, or one of a type that these payloads have in common.");
		}
	}

}
