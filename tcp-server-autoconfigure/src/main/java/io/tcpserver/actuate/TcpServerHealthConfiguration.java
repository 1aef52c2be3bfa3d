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

package io.tcpserver.actuate;

import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.context.TcpServers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Registers the health of the servers. Imported by the auto-configuration.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
public final class TcpServerHealthConfiguration {

	// Observes also the servers of child contexts
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	AcceptFailures tcpServerAcceptFailures() {
		return new AcceptFailures();
	}

	@Bean
	@Lazy
	TcpServerHealthContributor tcpServerHealthContributor(TcpServers servers,
			ObjectProvider<TcpServerDefinitions> definitions, AcceptFailures acceptFailures) {
		// One that the application has built itself has no definition; it should serve
		return new TcpServerHealthContributor(servers, (name) -> servers.handlerBeanName(name).isEmpty()
				|| definitions.getObject().definition(name).autoStartup(), acceptFailures);
	}

}
