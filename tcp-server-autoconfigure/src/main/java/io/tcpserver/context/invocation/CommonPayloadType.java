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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.tcpserver.context.InvalidCallbackMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * Finds what payloads are read as if several methods take them.
 */
public final class CommonPayloadType {

	private CommonPayloadType() {
	}

	/**
	 * Return what payloads are read as.
	 * @param methods the methods for messages
	 * @param bean the handler
	 * @return the type of the only method, or the nearest one that all types have in
	 * common, a sealed one if there is any
	 * @throws InvalidCallbackMethodException if there is no such type, or if there are
	 * several
	 */
	public static ResolvableType of(List<CallbackMethod> methods, HandlerBean bean) {
		List<CallbackMethod> specific = methods.stream().filter((method) -> method.selector() != Object.class).toList();
		if (methods.size() == 1 || specific.isEmpty()) {
			return subjectType(methods.get(0));
		}
		if (specific.size() == 1) {
			return subjectType(specific.get(0));
		}
		Set<Class<?>> common = commonTypes(specific);
		for (CallbackMethod method : specific) {
			if (common.contains(method.selector())) {
				requireSame(method, specific, bean);
				return subjectType(method);
			}
		}
		Set<Class<?>> nearest = nearest(common);
		if (nearest.size() == 1) {
			return ResolvableType.forClass(nearest.iterator().next());
		}
		String problem = nearest.isEmpty() ? "have nothing in common that payloads could be read as"
				: "have several types in common that payloads could be read as: " + names(nearest);
		throw bean.invalid("The methods %s take payloads that %s.".formatted(specific, problem),
				"Let the types of their payloads implement one sealed interface, or let one method take payloads of all types.");
	}

	// Methods with keys may take the same class, but only one of its parameterizations
	private static void requireSame(CallbackMethod method, List<CallbackMethod> others, HandlerBean bean) {
		ResolvableType type = subjectType(method);
		for (CallbackMethod other : others) {
			ResolvableType otherType = subjectType(other);
			if (other.selector() == method.selector()
					&& !(type.isAssignableFrom(otherType) && otherType.isAssignableFrom(type))) {
				throw bean.invalid(
						"The methods %s and %s take payloads of type %s and %s, as only one of which payloads could be read."
							.formatted(method, other, type, otherType),
						"Let both take the same type.");
			}
		}
	}

	private static ResolvableType subjectType(CallbackMethod method) {
		ResolvableType type = method.subjectType();
		return (type != null) ? type : ResolvableType.forClass(Object.class);
	}

	private static Set<Class<?>> commonTypes(List<CallbackMethod> methods) {
		List<? extends Class<?>> selectors = methods.stream().map(CallbackMethod::selector).toList();
		Set<Class<?>> common = superTypes(selectors.get(0));
		common.removeIf((type) -> !selectors.stream().allMatch(type::isAssignableFrom));
		// Record and Serializable say nothing about what is in a payload
		common.removeIf((type) -> type.getName().startsWith("java.") && !selectors.contains(type));
		return common;
	}

	private static Set<Class<?>> superTypes(Class<?> type) {
		Set<Class<?>> types = new LinkedHashSet<>();
		addSuperTypes(type, types);
		return types;
	}

	private static void addSuperTypes(@Nullable Class<?> type, Set<Class<?>> types) {
		if (type != null && type != Object.class && types.add(type)) {
			addSuperTypes(type.getSuperclass(), types);
			for (Class<?> implemented : type.getInterfaces()) {
				addSuperTypes(implemented, types);
			}
		}
	}

	private static Set<Class<?>> nearest(Set<Class<?>> common) {
		Set<Class<?>> sealed = common.stream().filter(Class::isSealed).collect(Collectors.toSet());
		Set<Class<?>> types = sealed.isEmpty() ? common : sealed;
		return types.stream()
			.filter((type) -> types.stream().noneMatch((other) -> other != type && type.isAssignableFrom(other)))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private static String names(Set<Class<?>> types) {
		return types.stream().map(Class::getName).collect(Collectors.joining(", "));
	}

}
