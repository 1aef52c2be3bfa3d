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

package io.tcpserver.context.lifecycle;

import java.util.Arrays;

import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.InvalidTcpHandlerException.Problem;
import io.tcpserver.context.invocation.HandlerBean;
import io.tcpserver.context.invocation.HandlerKind;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * A handler of prototype scope, which has another instance for each connection: creates
 * them, and destroys them, which the bean factory leaves to others. What has to be known
 * before there is an instance is found by the definition of the bean. Safe for use by
 * multiple threads.
 */
final class HandlerPrototype {

	private final ConfigurableListableBeanFactory beanFactory;

	private final HandlerBean bean;

	private final Class<?> type;

	/**
	 * Look at a handler.
	 * @param beanFactory where it is defined
	 * @param bean the handler
	 * @throws InvalidTcpHandlerException if its type is unknown
	 */
	HandlerPrototype(ConfigurableListableBeanFactory beanFactory, HandlerBean bean) {
		this.beanFactory = beanFactory;
		this.bean = bean;
		Class<?> type = beanFactory.getType(bean.beanName(), false);
		if (type == null) {
			throw unknown("Nothing tells the type of");
		}
		this.type = ClassUtils.getUserClass(type);
	}

	private InvalidTcpHandlerException unknown(String problem) {
		return this.bean.invalid(
				"%s the bean '%s', which has prototype scope: no instance is created before there is a connection."
					.formatted(problem, this.bean.beanName()),
				"Let the @Bean method declare the class of the handler, or the interface with its type argument, as what it returns.");
	}

	HandlerBean bean() {
		return this.bean;
	}

	/**
	 * Return the class of instances, as far as it is known.
	 * @return the class without proxies, or what a {@code @Bean} method declares
	 */
	Class<?> type() {
		return this.type;
	}

	/**
	 * Return what kind of handlers the instances are.
	 * @return the kind
	 * @throws InvalidTcpHandlerException if they are none, or several
	 */
	HandlerKind kind() {
		try {
			return HandlerKind.of(exposedType(), this.type, this.bean);
		}
		catch (InvalidTcpHandlerException ex) {
			throw (ex.problem() != Problem.NOT_A_HANDLER) ? ex
					: unknown("%s, which handles nothing, is all that is known of".formatted(this.type));
		}
	}

	/**
	 * Return the class of instances as the context gives them out.
	 * @return the class, of proxies if they will be proxies
	 */
	Class<?> exposedType() {
		Class<?> exposed = this.type;
		if (this.beanFactory instanceof AbstractBeanFactory processing) {
			for (BeanPostProcessor processor : processing.getBeanPostProcessors()) {
				if (processor instanceof SmartInstantiationAwareBeanPostProcessor smart) {
					exposed = smart.determineBeanType(exposed, this.bean.beanName());
				}
			}
		}
		return exposed;
	}

	/**
	 * Return whether instances may override a method of an interface.
	 * @param declaring the interface
	 * @param method the name of one of its methods
	 * @return {@code false} if they do not
	 */
	boolean mayOverride(Class<?> declaring, String method) {
		return this.type.isInterface() || Arrays.stream(this.type.getMethods())
			.anyMatch((found) -> found.getName().equals(method) && found.getDeclaringClass() != declaring);
	}

	/**
	 * Create an instance.
	 * @return the instance, possibly a proxy
	 */
	Object create() {
		return this.beanFactory.getBean(this.bean.beanName());
	}

	/**
	 * Destroy an instance.
	 * @param instance the instance, possibly a proxy
	 */
	void destroy(Object instance) {
		this.beanFactory.destroyBean(this.bean.beanName(), target(instance));
	}

	// Methods that are not public would be those of the proxy
	private static Object target(Object instance) {
		Object target = instance;
		@Nullable Object next = instance;
		while (next != null) {
			target = next;
			next = AopProxyUtils.getSingletonTarget(target);
		}
		return target;
	}

	@Override
	public String toString() {
		return this.bean.beanName();
	}

}
