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

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The methods of a handler that are called for events.
 *
 * @param methods the methods for each event
 */
record EventMethods(Map<HandlerEvent, List<EventMethod>> methods) {

	/**
	 * Return whether a class has such methods.
	 * @param handlerType the class
	 * @return {@code true} if there is one at least
	 */
	static boolean isPresent(Class<?> handlerType) {
		return Arrays.stream(HandlerEvent.values()).anyMatch((event) -> !select(event, handlerType).isEmpty());
	}

	/**
	 * Look at the methods of a class and of its superclasses and interfaces.
	 * @param handlerType the class
	 * @param bean the handler
	 * @return the methods
	 * @throws InvalidEventMethodException if one cannot be called for its event, or the
	 * methods do not fit together
	 */
	static EventMethods of(Class<?> handlerType, HandlerBean bean) {
		Map<HandlerEvent, List<EventMethod>> methods = new EnumMap<>(HandlerEvent.class);
		for (HandlerEvent event : HandlerEvent.values()) {
			List<EventMethod> ofEvent = new ArrayList<>();
			for (Method method : select(event, handlerType)) {
				ofEvent.add(EventMethod.of(event, method, handlerType, bean));
			}
			ofEvent.sort(Comparator.comparing(EventMethod::toString));
			checkDifferent(ofEvent, bean);
			methods.put(event, List.copyOf(ofEvent));
		}
		if (methods.getOrDefault(HandlerEvent.MESSAGE, List.of()).isEmpty()) {
			throw bean.invalid("The class %s has no method with @OnMessage.".formatted(handlerType.getName()),
					"Add one: a handler is there for messages, also if it does nothing about them.");
		}
		return new EventMethods(methods);
	}

	private static Set<Method> select(HandlerEvent event, Class<?> handlerType) {
		Class<? extends Annotation> annotation = event.annotation();
		return MethodIntrospector.selectMethods(handlerType,
				(Method method) -> AnnotatedElementUtils.hasAnnotation(method, annotation));
	}

	private static void checkDifferent(List<EventMethod> methods, HandlerBean bean) {
		for (int i = 1; i < methods.size(); i++) {
			for (EventMethod other : methods.subList(0, i)) {
				checkDifferent(other, methods.get(i), bean);
			}
		}
	}

	private static void checkDifferent(EventMethod one, EventMethod other, HandlerBean bean) {
		if (!one.event().isSelective()) {
			throw bean.invalid("The methods %s and %s are called for the same event.".formatted(one, other),
					"Remove %s from one of them.".formatted(one.event()));
		}
		if (one.selector() == other.selector()) {
			throw bean.invalid(
					"The methods %s and %s are both for the type %s.".formatted(one, other, one.selector().getName()),
					"Remove one of them, or let it take a more specific type.");
		}
	}

	Stream<EventMethod> all() {
		return this.methods.values().stream().flatMap(List::stream);
	}

	List<EventMethod> of(HandlerEvent event) {
		return this.methods.getOrDefault(event, List.of());
	}

}
