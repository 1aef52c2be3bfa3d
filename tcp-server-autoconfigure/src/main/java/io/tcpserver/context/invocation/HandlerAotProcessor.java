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
import java.util.LinkedHashSet;
import java.util.Set;

import io.tcpserver.context.payload.PayloadTypes;
import io.tcpserver.message.MessageHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.ResolvableType;

/**
 * Lets the payloads of handlers be read and written in a native image. That their methods
 * can be called there is due to the annotations themselves.
 */
final class HandlerAotProcessor implements BeanRegistrationAotProcessor {

	private final BindingReflectionHintsRegistrar registrar = new BindingReflectionHintsRegistrar();

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		Set<Type> types = new LinkedHashSet<>();
		Set<Method> constructors = new LinkedHashSet<>();
		Class<?> beanClass = registeredBean.getBeanClass();
		if (MessageHandler.class.isAssignableFrom(beanClass)) {
			add(registeredBean.getBeanType().as(MessageHandler.class).getGeneric(), types);
		}
		else if (CallbackMethods.isPresent(beanClass)) {
			HandlerBean bean = new HandlerBean("", registeredBean.getBeanName());
			CallbackMethods.of(beanClass, bean).all().forEach((method) -> {
				ResolvableType subjectType = method.subjectType();
				boolean hasPayload = method.kind() == CallbackKind.MESSAGE || method.kind() == CallbackKind.SEND;
				if (hasPayload && subjectType != null) {
					add(subjectType, types);
				}
				add(method.returned().payloadType(), types);
				addConstructors(method, constructors);
			});
		}
		return (types.isEmpty() && constructors.isEmpty()) ? null : (context, code) -> {
			ReflectionHints hints = context.getRuntimeHints().reflection();
			this.registrar.registerReflectionHints(hints, types.toArray(Type[]::new));
			constructors.forEach((constructor) -> hints.registerMethod(constructor, ExecutableMode.INVOKE));
		};
	}

	private static void addConstructors(CallbackMethod method, Set<Method> constructors) {
		if (method.kind() == CallbackKind.MESSAGE && KotlinMethods.mayHaveValueClasses(method.method())) {
			constructors.addAll(ValueClassParameters.constructors(method.method()));
		}
	}

	// The classes themselves, as the class of the handler may be what names them
	private static void add(ResolvableType type, Set<Type> types) {
		Class<?> resolved = type.resolve();
		if (resolved != null && !PayloadTypes.isBuiltIn(resolved)) {
			types.add(resolved);
		}
		for (ResolvableType generic : type.getGenerics()) {
			add(generic, types);
		}
	}

}
