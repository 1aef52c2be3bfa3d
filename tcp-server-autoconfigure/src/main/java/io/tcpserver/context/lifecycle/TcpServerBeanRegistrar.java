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

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.tcpserver.TcpServer;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.InvalidTcpHandlerException.Problem;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.context.invocation.TcpHandlerDiscovery;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.StringUtils;

/**
 * Registers a bean for each server, once all handlers are known, and checks that servers
 * and handlers fit together. A bean of the application that has the name already is left
 * alone.
 */
final class TcpServerBeanRegistrar implements BeanDefinitionRegistryPostProcessor {

	private final TcpServerDefinitions definitions;

	TcpServerBeanRegistrar(TcpServerDefinitions definitions) {
		this.definitions = definitions;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		// Ahead-of-time processing has written the definitions into code
		if (!AotDetector.useGeneratedArtifacts()) {
			register(registry, new TcpHandlerDiscovery((ConfigurableListableBeanFactory) registry));
		}
	}

	private void register(BeanDefinitionRegistry registry, TcpHandlerDiscovery discovery) {
		Map<String, Set<String>> handlers = discovery.find();
		for (String serverName : serverNames(handlers)) {
			String beanName = beanName(serverName);
			if (!registry.containsBeanDefinition(beanName) && this.definitions.definition(serverName).enabled()) {
				registry.registerBeanDefinition(beanName,
						beanDefinition(serverName, handler(serverName, handlers, discovery)));
			}
		}
	}

	private Set<String> serverNames(Map<String, Set<String>> handlers) {
		Map<String, String> byUniformName = new LinkedHashMap<>();
		Set<String> configured = this.definitions.serverNames();
		if (configured.contains(TcpServer.DEFAULT_NAME) || handlers.containsKey(TcpServer.DEFAULT_NAME)) {
			byUniformName.put(TcpServer.DEFAULT_NAME, TcpServer.DEFAULT_NAME);
		}
		configured.forEach((serverName) -> byUniformName.putIfAbsent(uniform(serverName), serverName));
		handlers.forEach((serverName, beanNames) -> {
			if (byUniformName.replace(uniform(serverName), serverName) == null) {
				throw new InvalidTcpHandlerException(Problem.UNKNOWN_SERVER, serverName, List.copyOf(beanNames));
			}
		});
		return new LinkedHashSet<>(byUniformName.values());
	}

	// An environment variable cannot hold the dashes of a name: TCP_SERVERS_MYCHAT_PORT
	private static String uniform(String serverName) {
		return serverName.replace("-", "");
	}

	private String handler(String serverName, Map<String, Set<String>> handlers, TcpHandlerDiscovery discovery) {
		Collection<String> beanNames = handlers.getOrDefault(serverName, Set.of());
		if (beanNames.isEmpty()) {
			throw new InvalidTcpHandlerException(Problem.NO_HANDLER, serverName, discovery.findNotAnnotated());
		}
		if (beanNames.size() > 1) {
			throw new InvalidTcpHandlerException(Problem.SEVERAL_HANDLERS, serverName, List.copyOf(beanNames));
		}
		return beanNames.iterator().next();
	}

	private static RootBeanDefinition beanDefinition(String serverName, String handlerBeanName) {
		RootBeanDefinition definition = new RootBeanDefinition(RestartableTcpServer.class);
		definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, serverName);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(1, handlerBeanName);
		// Who asks for a server without a name means the default one, if there is one
		definition.setFallback(!serverName.equals(TcpServer.DEFAULT_NAME));
		return definition;
	}

	private static String beanName(String serverName) {
		if (serverName.equals(TcpServer.DEFAULT_NAME)) {
			return "tcpServer";
		}
		StringBuilder beanName = new StringBuilder();
		for (String part : StringUtils.delimitedListToStringArray(serverName, "-")) {
			beanName.append((beanName.isEmpty()) ? part : StringUtils.capitalize(part));
		}
		return beanName.append("TcpServer").toString();
	}

}
