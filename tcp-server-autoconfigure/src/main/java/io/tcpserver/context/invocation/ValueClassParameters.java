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

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import kotlin.reflect.KFunction;
import kotlin.reflect.KParameter;
import kotlin.reflect.KType;
import kotlin.reflect.full.KClasses;
import kotlin.reflect.jvm.ReflectJvmMapping;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ReflectionUtils;

/**
 * Value classes of Kotlin that a function takes. Its method takes what they wrap, so
 * nobody would call their constructors, which may check it. A class of its own, as
 * nothing else is to load the classes of Kotlin's reflection.
 */
final class ValueClassParameters {

	private static final String CONSTRUCTOR = "constructor-impl";

	private ValueClassParameters() {
	}

	/**
	 * Let the constructors of value classes check arguments.
	 * @param handle the method, with the handler as its first argument
	 * @param method the method
	 * @return a handle of the same type
	 * @throws IllegalAccessException if a constructor cannot be called
	 */
	static MethodHandle check(MethodHandle handle, Method method) throws IllegalAccessException {
		MethodHandle checked = handle;
		for (int i = 0; i < KotlinMethods.parameterCount(method); i++) {
			// The last filter is the first that is called
			List<Method> constructors = constructors(method, i);
			Collections.reverse(constructors);
			for (Method constructor : constructors) {
				ReflectionUtils.makeAccessible(constructor);
				checked = MethodHandles.filterArguments(checked, 1 + i, MethodHandles.lookup().unreflect(constructor));
			}
		}
		return checked;
	}

	/**
	 * Return the constructors that check the arguments of a method.
	 * @param method the method
	 * @return static methods that take what a method takes and return it
	 */
	static List<Method> constructors(Method method) {
		return IntStream.range(0, KotlinMethods.parameterCount(method))
			.boxed()
			.flatMap((i) -> constructors(method, i).stream())
			.toList();
	}

	// In the order in which they are to be called
	private static List<Method> constructors(Method method, int index) {
		List<Method> constructors = new ArrayList<>();
		KFunction<?> function = ReflectJvmMapping.getKotlinFunction(method);
		if (function != null) {
			List<KParameter> parameters = function.getParameters()
				.stream()
				.filter((parameter) -> parameter.getKind() != KParameter.Kind.INSTANCE)
				.toList();
			add(parameters.get(index).getType(), method.getParameterTypes()[index], constructors);
		}
		return constructors;
	}

	private static void add(KType type, Class<?> wrapped, List<Method> constructors) {
		if (type.getClassifier() instanceof KClass<?> kotlinClass) {
			Class<?> valueClass = JvmClassMappingKt.getJavaClass(kotlinClass);
			if (KotlinDetector.isInlineClass(valueClass) && valueClass != wrapped) {
				KFunction<?> constructor = Objects.requireNonNull(KClasses.getPrimaryConstructor(kotlinClass));
				// It may wrap another one
				add(constructor.getParameters().get(0).getType(), wrapped, constructors);
				constructors.add(Objects.requireNonNull(ReflectionUtils.findMethod(valueClass, CONSTRUCTOR, wrapped)));
			}
		}
	}

}
