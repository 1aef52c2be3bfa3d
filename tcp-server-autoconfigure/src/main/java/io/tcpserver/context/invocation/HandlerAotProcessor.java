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
import java.util.LinkedHashSet;
import java.util.Set;

import io.tcpserver.context.payload.PayloadHints;
import io.tcpserver.message.MessageHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Lets handlers be looked at, and their payloads be read and written, in a native image.
 * That their methods can be called there is due to the annotations themselves.
 */
final class HandlerAotProcessor implements BeanRegistrationAotProcessor {

	private static final Set<String> REPLYING = Set.of("onOpen", "onMessage", "onIdle", "onShutdown", "onError",
			"onSend");

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		PayloadHints payloads = new PayloadHints();
		Set<Method> constructors = new LinkedHashSet<>();
		Class<?> beanClass = registeredBean.getBeanClass();
		boolean handler = isHandler(registeredBean);
		if (MessageHandler.class.isAssignableFrom(beanClass)) {
			payloads.add(registeredBean.getBeanType().as(MessageHandler.class).getGeneric());
			addReplies(beanClass, payloads);
		}
		else if (handler && CallbackMethods.isPresent(beanClass)) {
			HandlerBean bean = new HandlerBean("", registeredBean.getBeanName());
			CallbackMethods methods = CallbackMethods.of(beanClass, bean);
			payloads.add(CommonPayloadType.of(methods.of(CallbackKind.MESSAGE), bean));
			methods.all().forEach((method) -> {
				addPayloads(method, payloads);
				addConstructors(method, constructors);
			});
		}
		return (!handler && payloads.isEmpty()) ? null : (context, code) -> {
			ReflectionHints hints = context.getRuntimeHints().reflection();
			payloads.register(hints);
			constructors.forEach((constructor) -> hints.registerMethod(constructor, ExecutableMode.INVOKE));
			registerHierarchy(beanClass, hints);
		};
	}

	// Where annotated methods are looked for
	private static void registerHierarchy(Class<?> handlerType, ReflectionHints hints) {
		ClassUtils.getAllInterfacesForClassAsSet(handlerType).forEach(hints::registerType);
		Class<?> type = handlerType;
		while (type != null && type != Object.class) {
			hints.registerType(type);
			type = type.getSuperclass();
		}
	}

	// The methods of other beans are never called, and need not fit together
	private static boolean isHandler(RegisteredBean bean) {
		return !bean.isInnerBean() && new TcpHandlerDiscovery(bean.getBeanFactory()).isHandler(bean.getBeanName());
	}

	// As far as methods declare more than those of the interface do
	private static void addReplies(Class<?> handlerType, PayloadHints payloads) {
		for (Method method : handlerType.getMethods()) {
			if (!method.isBridge() && method.getDeclaringClass() != MessageHandler.class
					&& REPLYING.contains(method.getName())) {
				payloads.add(ReturnValue.of(method, handlerType).payloadType());
			}
		}
	}

	private static void addPayloads(CallbackMethod method, PayloadHints payloads) {
		ResolvableType subjectType = method.subjectType();
		boolean hasPayload = method.kind() == CallbackKind.MESSAGE || method.kind() == CallbackKind.SEND;
		if (hasPayload && subjectType != null) {
			payloads.add(subjectType);
		}
		if (method.payloadType() != null) {
			payloads.add(method.payloadType());
		}
		payloads.add(method.returned().payloadType());
	}

	private static void addConstructors(CallbackMethod method, Set<Method> constructors) {
		if (method.kind() == CallbackKind.MESSAGE && KotlinMethods.mayHaveValueClasses(method.method())) {
			constructors.addAll(ValueClassParameters.constructors(method.method()));
		}
	}

}
