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

import io.tcpserver.ConnectionDirectory;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.context.TcpServers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * The beans that applications inject, whether there is a server or not. Imported by the
 * auto-configuration, which also registers the servers by
 * {@link #registrar(TcpServerDefinitions)}.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
public final class TcpServerContextConfiguration {

	/**
	 * Return what registers the servers of definitions, and all that they need.
	 * @param definitions the definitions
	 * @return a post-processor for the bean factory
	 */
	public static BeanDefinitionRegistryPostProcessor registrar(TcpServerDefinitions definitions) {
		return new TcpServerBeanRegistrar(definitions);
	}

	// Shared with the servers of parent contexts, so that a key is bound once in all
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	ConnectionDirectory tcpConnectionDirectory() {
		return new ConnectionDirectory();
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(value = TcpServers.class, search = SearchStrategy.CURRENT)
	BeanFactoryTcpServers tcpServers(ObjectProvider<Map<String, TcpServer>> servers) {
		return new BeanFactoryTcpServers(() -> servers.getIfAvailable(Map::of));
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(value = TcpConnections.class, search = SearchStrategy.CURRENT)
	CompositeTcpConnections tcpConnections(TcpServers servers) {
		return new CompositeTcpConnections(() -> servers.stream().map(TcpServer::connections));
	}

}
