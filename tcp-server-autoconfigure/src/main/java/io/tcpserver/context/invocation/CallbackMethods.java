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

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.tcpserver.context.InvalidCallbackMethodException;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The methods of a handler that the server calls back.
 *
 * @param methods the methods of each kind
 */
public record CallbackMethods(Map<CallbackKind, List<CallbackMethod>> methods) {

	/**
	 * Return whether a class has such methods.
	 * @param handlerType the class
	 * @return {@code true} if there is one at least
	 */
	static boolean isPresent(Class<?> handlerType) {
		return Arrays.stream(CallbackKind.values()).anyMatch((kind) -> !select(kind, handlerType).isEmpty());
	}

	/**
	 * Look at the methods of a class and of its superclasses and interfaces.
	 * @param handlerType the class
	 * @param bean the handler
	 * @return the methods
	 * @throws InvalidCallbackMethodException if one of them cannot be called, or the
	 * methods do not fit together
	 */
	public static CallbackMethods of(Class<?> handlerType, HandlerBean bean) {
		Map<CallbackKind, List<CallbackMethod>> methods = new EnumMap<>(CallbackKind.class);
		for (CallbackKind kind : CallbackKind.values()) {
			List<CallbackMethod> ofKind = new ArrayList<>();
			for (Method method : select(kind, handlerType)) {
				ofKind.add(CallbackMethod.of(kind, method, handlerType, bean));
			}
			ofKind.sort(Comparator.comparing(CallbackMethod::toString));
			ofKind.forEach((method) -> MessageKeys.of(method, bean));
			checkDifferent(ofKind, bean);
			methods.put(kind, List.copyOf(ofKind));
		}
		if (methods.getOrDefault(CallbackKind.MESSAGE, List.of()).isEmpty()) {
			throw bean.invalid("The class %s has no method with @OnMessage.".formatted(handlerType.getName()),
					"Add one: a handler is there for messages, also if it does nothing about them.");
		}
		FailedPayload.check(methods.getOrDefault(CallbackKind.ERROR, List.of()),
				methods.getOrDefault(CallbackKind.MESSAGE, List.of()), bean);
		return new CallbackMethods(methods);
	}

	private static Set<Method> select(CallbackKind kind, Class<?> handlerType) {
		Class<? extends Annotation> annotation = kind.annotation();
		return MethodIntrospector.selectMethods(handlerType,
				(Method method) -> AnnotatedElementUtils.hasAnnotation(method, annotation));
	}

	private static void checkDifferent(List<CallbackMethod> methods, HandlerBean bean) {
		for (int i = 1; i < methods.size(); i++) {
			for (CallbackMethod other : methods.subList(0, i)) {
				checkDifferent(other, methods.get(i), bean);
			}
		}
	}

	private static void checkDifferent(CallbackMethod one, CallbackMethod other, HandlerBean bean) {
		if (!one.kind().isSelective()) {
			throw bean.invalid("The methods %s and %s are called for the same event.".formatted(one, other),
					"Remove %s from one of them.".formatted(one.kind()));
		}
		MessageKeys keys = MessageKeys.of(one, bean);
		MessageKeys otherKeys = MessageKeys.of(other, bean);
		Object common = keys.common(otherKeys);
		if (common != null) {
			throw bean.invalid(
					"The methods %s and %s are both for the key %s.".formatted(one, other,
							MessageKeys.describe(common)),
					"Remove the key from one of them. A method for a key may take a type that several messages have in common.");
		}
		if (keys.isEmpty() && otherKeys.isEmpty() && one.selector() == other.selector()
				&& one.payloadSelector() == other.payloadSelector()) {
			throw bean.invalid(
					"The methods %s and %s are both for the type %s.".formatted(one, other, one.selector().getName()),
					"Remove one of them, or let it take a more specific type.");
		}
	}

	/**
	 * Return whether any method is only for messages of certain keys.
	 * @param bean the handler
	 * @return {@code true} if the keys of messages are to be read
	 */
	public boolean haveKeys(HandlerBean bean) {
		return of(CallbackKind.MESSAGE).stream().anyMatch((method) -> !MessageKeys.of(method, bean).isEmpty());
	}

	/**
	 * Return all methods.
	 * @return a new stream
	 */
	public Stream<CallbackMethod> all() {
		return this.methods.values().stream().flatMap(List::stream);
	}

	/**
	 * Return the methods of one kind.
	 * @param kind when they are called
	 * @return the methods, possibly none
	 */
	public List<CallbackMethod> of(CallbackKind kind) {
		return this.methods.getOrDefault(kind, List.of());
	}

}
