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
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets the servers take part in the readiness of the application. Imported by the
 * auto-configuration.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
public final class TcpServerReadinessConfiguration {

	// Providers: the groups may be created before the servers
	@Bean
	TcpServerReadiness tcpServerReadiness(ObjectProvider<TcpServers> servers,
			ObjectProvider<TcpServerDefinitions> definitions, ObjectProvider<HealthEndpointProperties> properties) {
		// One that the application has built itself has no definition; it should serve
		return new TcpServerReadiness(
				(name) -> servers.getObject().handlerBeanName(name).isEmpty()
						|| definitions.getObject().definition(name).readiness(),
				() -> properties.stream().anyMatch(TcpServerReadinessConfiguration::isConfigured));
	}

	private static boolean isConfigured(HealthEndpointProperties health) {
		return health.getGroup().containsKey(TcpServerReadiness.READINESS);
	}

}
