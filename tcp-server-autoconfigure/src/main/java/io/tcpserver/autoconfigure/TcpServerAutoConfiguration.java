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
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of TCP servers: one for {@code tcp.server.*} if it has an address or
 * a handler, and one for each {@code tcp.servers.<name>.*}. Without any of these, or with
 * {@code tcp.server.enabled=false}, there are only the beans that applications inject to
 * look at their servers and connections.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = LifecycleAutoConfiguration.class)
@Import(TcpServerContextConfiguration.class)
public final class TcpServerAutoConfiguration {

	@Bean
	static BeanDefinitionRegistryPostProcessor tcpServerBeanRegistrar(Environment environment,
			ObjectProvider<SslBundles> bundles) {
		return TcpServerContextConfiguration
			.registrar(new PropertiesTcpServerDefinitions(environment, bundles::getIfAvailable));
	}

}
