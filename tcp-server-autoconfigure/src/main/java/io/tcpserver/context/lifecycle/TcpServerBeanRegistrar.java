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
import java.util.Map;
import java.util.Set;

import io.tcpserver.TcpServer;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.InvalidTcpHandlerException.Problem;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.context.invocation.TcpHandlerDiscovery;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.aot.AbstractAotProcessor;

/**
 * Registers a bean for each server, once all handlers are known, and checks that servers
 * and handlers fit together. The first server brings with it what servers need.
 */
final class TcpServerBeanRegistrar implements BeanDefinitionRegistryPostProcessor {

	private final TcpServerDefinitions definitions;

	TcpServerBeanRegistrar(TcpServerDefinitions definitions) {
		this.definitions = definitions;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		DefaultListableBeanFactory beanFactory = (DefaultListableBeanFactory) registry;
		if (AotDetector.useGeneratedArtifacts()) {
			new FrozenServers(beanFactory, this.definitions).apply();
		}
		else if (this.definitions.enabled() || isAotProcessing()) {
			register(new ServerBeans(beanFactory, this.definitions), new TcpHandlerDiscovery(beanFactory));
		}
	}

	// Whether servers are enabled is then decided when the application runs
	private static boolean isAotProcessing() {
		return Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING);
	}

	private void register(ServerBeans beans, TcpHandlerDiscovery discovery) {
		Map<String, Set<String>> handlers = discovery.find();
		for (String serverName : serverNames(beans, handlers)) {
			Set<String> candidates = handlers.getOrDefault(serverName, Set.of());
			if (this.definitions.enabled() && this.definitions.definition(serverName).enabled()) {
				if (beans.mayRegister(serverName, candidates)) {
					beans.register(serverName, handler(serverName, candidates, beans, discovery));
				}
			}
			else if (isAotProcessing() && candidates.size() == 1 && !beans.contains(serverName)) {
				beans.register(serverName, candidates.iterator().next());
			}
		}
	}

	private Collection<String> serverNames(ServerBeans beans, Map<String, Set<String>> handlers) {
		Map<String, String> byUniformName = new LinkedHashMap<>();
		Set<String> configured = this.definitions.serverNames();
		if (configured.contains(TcpServer.DEFAULT_NAME) || handlers.containsKey(TcpServer.DEFAULT_NAME)) {
			byUniformName.put(TcpServer.DEFAULT_NAME, TcpServer.DEFAULT_NAME);
		}
		configured.forEach((serverName) -> byUniformName.putIfAbsent(ServerBeanName.uniform(serverName), serverName));
		handlers.forEach((serverName, beanNames) -> {
			if (byUniformName.replace(ServerBeanName.uniform(serverName), serverName) == null
					&& this.definitions.enabled()) {
				throw new InvalidTcpHandlerException(Problem.UNKNOWN_SERVER, serverName, beans.sources(beanNames));
			}
		});
		return byUniformName.values();
	}

	private static String handler(String serverName, Set<String> candidates, ServerBeans beans,
			TcpHandlerDiscovery discovery) {
		if (candidates.isEmpty()) {
			beans.requireNoHandlerInParent(serverName);
			throw new InvalidTcpHandlerException(Problem.NO_HANDLER, serverName,
					beans.sources(discovery.findNotAnnotated()));
		}
		if (candidates.size() > 1) {
			throw new InvalidTcpHandlerException(Problem.SEVERAL_HANDLERS, serverName, beans.sources(candidates));
		}
		return candidates.iterator().next();
	}

}
