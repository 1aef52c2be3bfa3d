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

package io.tcpserver.context.payload;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotation.Adapt;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Lets payloads be read and written in a native image. In addition to what Spring
 * registers for binding, this covers the subtypes that a codec chooses from: those of
 * sealed types, also of Kotlin, and those that {@code @JsonSubTypes} names, wherever they
 * are in the payload.
 */
public final class PayloadHints {

	private static final String SUBTYPES = "com.fasterxml.jackson.annotation.JsonSubTypes";

	private final BindingReflectionHintsRegistrar registrar = new BindingReflectionHintsRegistrar();

	private final Set<Class<?>> types = new LinkedHashSet<>();

	/**
	 * Add a type of payloads, with its type arguments.
	 * @param type the type, which is ignored if it is not known or needs no codec
	 */
	public void add(ResolvableType type) {
		add(type, new HashSet<>());
	}

	// A type argument may be the type itself again: T extends Base<T>
	private void add(ResolvableType type, Set<Type> seen) {
		if (!seen.add(type.getType())) {
			return;
		}
		// The classes themselves, as the class of the handler may be what names them
		Class<?> resolved = type.resolve();
		if (resolved != null && resolved != Object.class && resolved != Void.class
				&& !PayloadTypes.isBuiltIn(resolved)) {
			this.types.add(resolved);
		}
		for (ResolvableType generic : type.getGenerics()) {
			add(generic, seen);
		}
	}

	/**
	 * Return whether nothing was added that needs a codec.
	 * @return {@code true} if there is nothing to register
	 */
	public boolean isEmpty() {
		return this.types.isEmpty();
	}

	/**
	 * Register what was added, with all types that belong to it.
	 * @param hints where to register it
	 */
	public void register(ReflectionHints hints) {
		Set<Class<?>> roots = new LinkedHashSet<>();
		Set<Class<?>> seen = new HashSet<>();
		Deque<Class<?>> left = new ArrayDeque<>(this.types);
		while (!left.isEmpty()) {
			Class<?> root = left.remove();
			if (roots.add(root)) {
				// Which types belong to a root is up to Spring, all but subtypes
				bound(root).stream().filter(seen::add).forEach((type) -> left.addAll(notBound(type)));
			}
		}
		this.registrar.registerReflectionHints(hints, roots.toArray(Class<?>[]::new));
		if (roots.stream().anyMatch(ProtobufTypes::isMessage)) {
			hints.registerType(TypeReference.of("com.google.protobuf.ExtensionRegistry"),
					(type) -> type.withMethod("getEmptyRegistry", List.of(), ExecutableMode.INVOKE));
		}
	}

	private Set<Class<?>> bound(Class<?> type) {
		ReflectionHints found = new ReflectionHints();
		this.registrar.registerReflectionHints(found, type);
		Set<Class<?>> bound = new LinkedHashSet<>();
		// Arrays of arrays have names that cannot be found
		found.typeHints()
			.map((hint) -> hint.getType().getName())
			.filter((name) -> ClassUtils.isPresent(name, type.getClassLoader()))
			.forEach((name) -> bound.add(ClassUtils.resolveClassName(name, type.getClassLoader())));
		return bound;
	}

	private static Set<Class<?>> notBound(Class<?> type) {
		if (type.isArray()) {
			return Set.of(type.getComponentType());
		}
		if (type.getName().startsWith("java.")) {
			return Set.of();
		}
		Set<Class<?>> types = new LinkedHashSet<>();
		if (type.isSealed()) {
			Collections.addAll(types, type.getPermittedSubclasses());
		}
		addAnnotated(type, types);
		ReflectionUtils.doWithLocalFields(type, (field) -> {
			addAnnotated(field, types);
			addElement(field.getType(), types);
		});
		ReflectionUtils.doWithLocalMethods(type, (method) -> {
			addAnnotated(method, types);
			addElement(method.getReturnType(), types);
		});
		return types;
	}

	private static void addElement(Class<?> type, Set<Class<?>> types) {
		Class<?> element = type;
		while (element.isArray()) {
			element = element.getComponentType();
		}
		if (type.isArray() && !element.isPrimitive()) {
			types.add(element);
		}
	}

	private static void addAnnotated(AnnotatedElement element, Set<Class<?>> types) {
		MergedAnnotation<?> annotation = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY).get(SUBTYPES);
		if (annotation.isPresent()) {
			for (AnnotationAttributes subtype : annotation.asAnnotationAttributes(Adapt.ANNOTATION_TO_MAP)
				.getAnnotationArray(MergedAnnotation.VALUE)) {
				types.add(subtype.getClass(MergedAnnotation.VALUE));
			}
		}
	}

}
