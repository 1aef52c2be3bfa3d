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

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.tcpserver.TcpServer;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.InvalidTcpHandlerException.Problem;
import io.tcpserver.context.TcpServerDefinitions;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * The servers of an application that was processed ahead of time. Which ones there can be
 * was decided then, as their handlers are not looked for again; which of them are enabled
 * is decided now.
 */
final class FrozenServers {

	private final DefaultListableBeanFactory beanFactory;

	private final TcpServerDefinitions definitions;

	private final ServerBeans beans;

	FrozenServers(DefaultListableBeanFactory beanFactory, TcpServerDefinitions definitions) {
		this.beanFactory = beanFactory;
		this.definitions = definitions;
		this.beans = new ServerBeans(beanFactory, definitions);
	}

	/**
	 * Remove the servers that are not enabled.
	 * @throws InvalidTcpHandlerException if another server is configured, or one of them
	 * is not configured any more
	 */
	void apply() {
		Map<String, String> handlers = this.beans.registered();
		if (this.definitions.enabled()) {
			Set<String> configured = this.definitions.serverNames();
			requireNoOther(configured, uniform(handlers.keySet()));
			requireConfigured(handlers, uniform(configured));
		}
		boolean anyLeft = false;
		for (String serverName : handlers.keySet()) {
			if (isEnabled(serverName)) {
				anyLeft = true;
			}
			else {
				this.beans.remove(serverName);
			}
		}
		if (anyLeft) {
			ServerInfrastructure.registerDefinitions(this.beanFactory, this.definitions);
		}
		else {
			ServerInfrastructure.remove(this.beanFactory, this.definitions);
		}
	}

	private boolean isEnabled(String serverName) {
		return this.definitions.enabled() && this.definitions.definition(serverName).enabled();
	}

	private void requireNoOther(Set<String> configured, Set<String> frozen) {
		for (String serverName : configured) {
			if (!frozen.contains(ServerBeanName.uniform(serverName)) && isEnabled(serverName)
					&& !this.beans.contains(serverName) && !this.beans.isInParent(serverName)) {
				throw new InvalidTcpHandlerException(Problem.NOT_PROCESSED, serverName, Map.of());
			}
		}
	}

	private void requireConfigured(Map<String, String> handlers, Set<String> configured) {
		handlers.forEach((serverName, handler) -> {
			if (!serverName.equals(TcpServer.DEFAULT_NAME)
					&& !configured.contains(ServerBeanName.uniform(serverName))) {
				throw new InvalidTcpHandlerException(Problem.UNKNOWN_SERVER, serverName,
						this.beans.sources(Set.of(handler)));
			}
		});
	}

	private static Set<String> uniform(Set<String> serverNames) {
		return serverNames.stream().map(ServerBeanName::uniform).collect(Collectors.toSet());
	}

}
