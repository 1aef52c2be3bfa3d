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

package io.tcpserver.autoconfigure;

import io.tcpserver.actuate.TcpServerEndpoint;
import io.tcpserver.actuate.TcpServerEndpointWebExtension;
import io.tcpserver.context.TcpServers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the {@link TcpServerEndpoint}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = TcpServerAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(TcpServerEndpoint.class)
@ConditionalOnBooleanProperty(name = "tcp.server.enabled", matchIfMissing = true)
@ConditionalOnBean(TcpServers.class)
public final class TcpServerEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	TcpServerEndpoint tcpServerEndpoint(TcpServers servers, ObjectProvider<SanitizingFunction> sanitizingFunctions) {
		return new TcpServerEndpoint(servers, sanitizingFunctions.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	TcpServerEndpointWebExtension tcpServerEndpointWebExtension(TcpServerEndpoint endpoint) {
		return new TcpServerEndpointWebExtension(endpoint);
	}

}
