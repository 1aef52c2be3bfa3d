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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.context.InvalidTcpHandlerException;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Finds the beans annotated with {@link TcpHandler @TcpHandler} by their definitions: no
 * bean is created.
 */
public final class TcpHandlerDiscovery {

	private static final String SCOPED_TARGET_PREFIX = ScopedProxyUtils.getTargetBeanName("");

	private final ConfigurableListableBeanFactory beanFactory;

	/**
	 * Create the discovery.
	 * @param beanFactory where the beans are defined
	 */
	public TcpHandlerDiscovery(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Find the handlers.
	 * @return the names of the handler beans, by the server that they name
	 * @throws InvalidTcpHandlerException if one cannot be a handler
	 */
	public Map<String, Set<String>> find() {
		Map<String, Set<String>> handlers = new LinkedHashMap<>();
		for (String beanName : beanNames()) {
			TcpHandler annotation = annotation(beanName);
			if (annotation != null) {
				check(beanName, annotation);
				handlers.computeIfAbsent(annotation.server(), (server) -> new LinkedHashSet<>())
					.add(withoutScope(beanName));
			}
		}
		return handlers;
	}

	/**
	 * Return whether a bean is a handler.
	 * @param beanName the name of the bean
	 * @return {@code false} if it is not annotated
	 */
	boolean isHandler(String beanName) {
		return annotation(beanName) != null;
	}

	/**
	 * Find beans that would be handlers if they were annotated.
	 * @return their names
	 */
	public List<String> findNotAnnotated() {
		Set<String> beanNames = new LinkedHashSet<>();
		for (Class<?> type : HandlerKind.INTERFACES) {
			beanNames.addAll(Arrays.asList(this.beanFactory.getBeanNamesForType(type, true, false)));
		}
		beanNames().stream().filter(this::hasCallbackMethods).forEach(beanNames::add);
		beanNames.removeIf((beanName) -> annotation(beanName) != null || ScopedProxyUtils.isScopedTarget(beanName));
		return List.copyOf(beanNames);
	}

	private boolean hasCallbackMethods(String beanName) {
		Class<?> type = this.beanFactory.getType(beanName, false);
		return type != null && CallbackMethods.isPresent(type);
	}

	private List<String> beanNames() {
		List<String> beanNames = new ArrayList<>();
		for (String beanName : this.beanFactory.getBeanDefinitionNames()) {
			if (!this.beanFactory.getBeanDefinition(beanName).isAbstract()) {
				beanNames.add(beanName);
			}
		}
		for (String beanName : this.beanFactory.getSingletonNames()) {
			if (!this.beanFactory.containsBeanDefinition(beanName)) {
				beanNames.add(beanName);
			}
		}
		return beanNames;
	}

	private @Nullable TcpHandler annotation(String beanName) {
		// Makes the factory method known, too
		this.beanFactory.getType(beanName, false);
		Method factoryMethod = factoryMethod(beanName);
		TcpHandler annotation = (factoryMethod != null)
				? AnnotatedElementUtils.findMergedAnnotation(factoryMethod, TcpHandler.class) : null;
		return (annotation != null) ? annotation
				: this.beanFactory.findAnnotationOnBean(beanName, TcpHandler.class, false);
	}

	private @Nullable Method factoryMethod(String beanName) {
		if (!this.beanFactory.containsBeanDefinition(beanName)) {
			return null;
		}
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(beanName);
		return (definition instanceof RootBeanDefinition root) ? root.getResolvedFactoryMethod() : null;
	}

	private void check(String beanName, TcpHandler annotation) {
		if (factoryMethod(beanName) != null) {
			// May return more than it declares, so the object itself is looked at later
			return;
		}
		Class<?> type = this.beanFactory.getType(beanName, false);
		if (type != null) {
			HandlerBean bean = new HandlerBean(annotation.server(), withoutScope(beanName));
			HandlerKind.of(type, type, bean);
			if (CallbackMethods.isPresent(type)) {
				// Fails now if a method makes no sense, also if the server starts later
				CommonPayloadType.of(CallbackMethods.of(type, bean).of(CallbackKind.MESSAGE), bean);
			}
		}
	}

	private static String withoutScope(String beanName) {
		return ScopedProxyUtils.isScopedTarget(beanName) ? beanName.substring(SCOPED_TARGET_PREFIX.length()) : beanName;
	}

}
