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

import io.tcpserver.context.lifecycle.TcpServerContextConfiguration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of TCP servers: one for {@code tcp.server.*} if it has an address or
 * a handler, and one for each {@code tcp.servers.<name>.*}. Without any of these nothing
 * starts.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = LifecycleAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "tcp.server.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ TcpServerProperties.class, TcpServersProperties.class })
@Import(TcpServerContextConfiguration.class)
public final class TcpServerAutoConfiguration {

	@Bean
	PropertiesTcpServerDefinitions tcpServerDefinitions(Environment environment, ObjectProvider<SslBundles> bundles) {
		return new PropertiesTcpServerDefinitions(environment, bundles::getIfAvailable);
	}

	@Bean
	static ServerPropertiesBinding tcpServerPropertiesBinding(PropertiesTcpServerDefinitions definitions) {
		return new ServerPropertiesBinding(definitions);
	}

}
