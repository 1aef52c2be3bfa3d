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
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * What only methods written in Kotlin have. Names the types of Kotlin, so that it can be
 * asked without them.
 */
final class KotlinMethods {

	private static final String UNIT = "kotlin.Unit";

	private static final String CORE = "org.jetbrains.kotlinx:kotlinx-coroutines-core";

	private static final String REACTOR = "org.jetbrains.kotlinx:kotlinx-coroutines-reactor";

	private static final String REFLECT = "org.jetbrains.kotlin:kotlin-reflect";

	// A dash and Base64 follow the name if value classes are in the signature
	private static final int HASH = 8;

	private static final Pattern HASHED = Pattern.compile(".+-[\\w-]{" + (HASH - 1) + "}");

	private KotlinMethods() {
	}

	/**
	 * Return whether a method is a suspending function, whose last parameter is the
	 * continuation.
	 * @param method the method
	 * @return {@code false} for every method that is not written in Kotlin
	 */
	static boolean isSuspending(Method method) {
		return KotlinDetector.isSuspendingFunction(method);
	}

	/**
	 * Return the number of parameters that are declared.
	 * @param method the method
	 * @return the number without the continuation
	 */
	static int parameterCount(Method method) {
		return method.getParameterCount() - (isSuspending(method) ? 1 : 0);
	}

	/**
	 * Return whether value classes are among what a method takes or returns, as far as
	 * its name shows: such methods have a hash in their names.
	 * @param method the method
	 * @return {@code false} for every method that is not written in Kotlin
	 */
	static boolean mayHaveValueClasses(Method method) {
		return HASHED.matcher(method.getName()).matches() && KotlinDetector.isKotlinType(method.getDeclaringClass());
	}

	/**
	 * Return the name of a method as it was written.
	 * @param method the method
	 * @return the name without a hash
	 */
	static String name(Method method) {
		String name = method.getName();
		return mayHaveValueClasses(method) ? name.substring(0, name.length() - HASH) : name;
	}

	/**
	 * Return whether a type is a value class, of which there are instances only where a
	 * generic type is expected.
	 * @param type the type
	 * @return {@code true} for a value class of Kotlin
	 */
	static boolean isValueClass(Class<?> type) {
		return KotlinDetector.isInlineClass(type);
	}

	/**
	 * Return what a method is declared to return.
	 * @param method the method
	 * @param handlerType the class of the handler
	 * @return the type, of a suspending function that of its result
	 */
	static ResolvableType returnType(Method method, Class<?> handlerType) {
		if (!isSuspending(method)) {
			return ResolvableType.forMethodReturnType(method, handlerType);
		}
		// Continuation<? super T>
		ResolvableType continuation = ResolvableType.forMethodParameter(method, method.getParameterCount() - 1,
				handlerType);
		Type result = continuation.getGeneric().getType();
		return (result instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 1)
				? ResolvableType.forType(wildcard.getLowerBounds()[0], continuation) : continuation.getGeneric();
	}

	/**
	 * Return whether a type stands for nothing.
	 * @param type the type
	 * @return {@code true} for {@code Unit}
	 */
	static boolean isUnit(Class<?> type) {
		return type.getName().equals(UNIT);
	}

	/**
	 * Return which library a method needs that is not there.
	 * @param method the method
	 * @param returned the type that it returns
	 * @return group and name of the library, or {@code null} if nothing is missing
	 */
	static @Nullable String missingLibrary(Method method, Class<?> returned) {
		if (isSuspending(method)
				&& !ClassUtils.isPresent("kotlinx.coroutines.future.FutureKt", KotlinMethods.class.getClassLoader())) {
			return CORE;
		}
		if (mayHaveValueClasses(method) && !KotlinDetector.isKotlinReflectPresent()) {
			return REFLECT;
		}
		boolean asynchronous = is(returned, "kotlinx.coroutines.flow.Flow")
				|| is(returned, "kotlinx.coroutines.Deferred");
		return (asynchronous && ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned) == null) ? REACTOR
				: null;
	}

	private static boolean is(Class<?> type, String name) {
		return type.getName().equals(name)
				|| Arrays.stream(type.getInterfaces()).anyMatch((extended) -> is(extended, name));
	}

}
