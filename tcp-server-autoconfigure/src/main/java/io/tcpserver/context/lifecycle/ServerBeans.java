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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.tcpserver.TcpServer;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.InvalidTcpHandlerException.Problem;
import io.tcpserver.context.InvalidTcpServerBeanException;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.context.invocation.TcpHandlerDiscovery;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.config.ConstructorArgumentValues.ValueHolder;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.Assert;

/**
 * The beans of servers in one application context: those that are registered for a
 * handler, and those of the application that have a name of ours.
 */
final class ServerBeans {

	/**
	 * Where the beans that are registered come from, for messages about them.
	 */
	static final String SOURCE = "the auto-configuration of TCP servers";

	private static final String SUFFIX = "TcpServer";

	private static final Log logger = LogFactory.getLog(ServerBeans.class);

	private final DefaultListableBeanFactory beanFactory;

	private final TcpServerDefinitions definitions;

	private boolean infrastructure;

	ServerBeans(DefaultListableBeanFactory beanFactory, TcpServerDefinitions definitions) {
		this.beanFactory = beanFactory;
		this.definitions = definitions;
	}

	/**
	 * Return whether the bean of a server is to be registered: not if the application has
	 * its own one, nor if the server is one of a parent context.
	 * @param serverName the name of the server
	 * @param handlers the handlers that this context has for it
	 * @return {@code false} to leave it alone
	 * @throws InvalidTcpServerBeanException if the application has a bean of the name
	 * that is not a server
	 */
	boolean mayRegister(String serverName, Set<String> handlers) {
		if (contains(serverName)) {
			requireServer(serverName);
			logReplaced(serverName, handlers);
			return false;
		}
		return !handlers.isEmpty() || !isInParent(serverName);
	}

	/**
	 * Return whether this context has a bean of the name.
	 * @param serverName the name of the server
	 * @return {@code true} also if it is something else
	 */
	boolean contains(String serverName) {
		return this.beanFactory.containsLocalBean(name(serverName));
	}

	/**
	 * Return whether a parent context has the server. It belongs to the context that has
	 * its handler, but its properties may be seen by others.
	 * @param serverName the name of the server
	 * @return {@code true} if it has
	 */
	boolean isInParent(String serverName) {
		BeanFactory parent = this.beanFactory.getParentBeanFactory();
		String beanName = name(serverName);
		return parent != null && parent.containsBean(beanName) && parent.isTypeMatch(beanName, TcpServer.class);
	}

	private void requireServer(String serverName) {
		String beanName = name(serverName);
		Class<?> type = this.beanFactory.getType(beanName, false);
		if (type == null || !TcpServer.class.isAssignableFrom(type)) {
			throw new InvalidTcpServerBeanException(
					"TCP server '%s' needs the bean name '%s', but the bean of this name is %s (%s).".formatted(
							serverName, beanName,
							(type != null) ? "a " + type.getName() : "of a type that cannot be determined",
							BeanSource.of(this.beanFactory, beanName)),
					"Rename this bean, or set '%s' to 'false' if there should be no such server."
						.formatted(this.definitions.definition(serverName).propertyName("enabled")));
		}
	}

	// A handler that is never called is a mistake, properties may be read by the bean
	private void logReplaced(String serverName, Set<String> handlers) {
		String beanName = name(serverName);
		List<String> unused = new ArrayList<>();
		handlers.forEach((handler) -> unused.add("the handler '%s'".formatted(handler)));
		unused.addAll(this.definitions.propertyNames(serverName));
		String message = "TCP server '%s' is the application's own bean '%s' (%s), which makes no use of %s"
			.formatted(serverName, beanName, BeanSource.of(this.beanFactory, beanName), String.join(", ", unused));
		if (handlers.isEmpty()) {
			logger.info(message);
		}
		else {
			logger.warn(message);
		}
	}

	/**
	 * Require that the handler is not in a parent context. There, it has no server.
	 * @param serverName the name of the server
	 * @throws InvalidTcpHandlerException if a parent context has one
	 */
	void requireNoHandlerInParent(String serverName) {
		BeanFactory parent = this.beanFactory.getParentBeanFactory();
		while (parent instanceof ConfigurableListableBeanFactory parentFactory) {
			Set<String> handlers = new TcpHandlerDiscovery(parentFactory).find().getOrDefault(serverName, Set.of());
			if (!handlers.isEmpty()) {
				throw new InvalidTcpHandlerException(Problem.HANDLER_IN_PARENT, serverName,
						BeanSource.of(parentFactory, handlers));
			}
			parent = parentFactory.getParentBeanFactory();
		}
	}

	Map<String, String> sources(Collection<String> beanNames) {
		return BeanSource.of(this.beanFactory, beanNames);
	}

	/**
	 * Register the bean of a server, and what servers need if it is the first one.
	 * @param serverName the name of the server
	 * @param handlerBeanName the bean that handles its connections
	 */
	void register(String serverName, String handlerBeanName) {
		if (!this.infrastructure) {
			this.infrastructure = true;
			ServerInfrastructure.register(this.beanFactory, this.definitions);
		}
		RootBeanDefinition definition = new RootBeanDefinition(RestartableTcpServer.class);
		definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, serverName);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(1, handlerBeanName);
		definition.setResourceDescription(SOURCE);
		// Who asks for a server without a name means the default one, if there is one
		boolean isDefault = serverName.equals(TcpServer.DEFAULT_NAME);
		definition.setPrimary(isDefault && !hasPrimary());
		definition.setFallback(!isDefault);
		this.beanFactory.registerBeanDefinition(name(serverName), definition);
	}

	private boolean hasPrimary() {
		return Arrays.stream(this.beanFactory.getBeanDefinitionNames())
			.filter((beanName) -> this.beanFactory.getBeanDefinition(beanName).isPrimary())
			.map((beanName) -> this.beanFactory.getType(beanName, false))
			.anyMatch((type) -> type != null && TcpServer.class.isAssignableFrom(type));
	}

	/**
	 * Return the servers whose beans are registered.
	 * @return the handlers by the names of the servers
	 */
	Map<String, String> registered() {
		Map<String, String> handlers = new LinkedHashMap<>();
		for (String beanName : this.beanFactory.getBeanNamesForType(RestartableTcpServer.class, true, false)) {
			ConstructorArgumentValues arguments = this.beanFactory.getBeanDefinition(beanName)
				.getConstructorArgumentValues();
			handlers.put(string(arguments.getIndexedArgumentValue(0, String.class)),
					string(arguments.getIndexedArgumentValue(1, String.class)));
		}
		return handlers;
	}

	private static String string(@Nullable ValueHolder argument) {
		Object value = (argument != null) ? argument.getValue() : null;
		Assert.state(value instanceof String, "A server bean has no name or no handler");
		return (String) value;
	}

	void remove(String serverName) {
		this.beanFactory.removeBeanDefinition(name(serverName));
	}

	private static String name(String serverName) {
		return serverName.equals(TcpServer.DEFAULT_NAME) ? "tcpServer" : ServerBeanName.of(serverName, SUFFIX);
	}

}
