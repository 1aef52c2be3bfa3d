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

import java.util.function.Supplier;

import io.tcpserver.TcpServer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Binds the beans of {@link TcpServerProperties} and {@link TcpServersProperties} in the
 * same way as the servers are configured, so that they show what is in effect: without
 * environment variables that are not meant, and with what further servers inherit.
 */
final class ServerPropertiesBinding implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final ConfigurationPropertyName DEFAULT = ConfigurationPropertyName
		.of(TcpServerPropertyNames.DEFAULT_PREFIX);

	private static final ConfigurationPropertyName NAMED = ConfigurationPropertyName
		.of(TcpServerPropertyNames.NAMED_PREFIX);

	private final PropertiesTcpServerDefinitions definitions;

	ServerPropertiesBinding(PropertiesTcpServerDefinitions definitions) {
		this.definitions = definitions;
	}

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
					BindContext context) {
				Supplier<T> bean = target.getValue();
				return (context.getDepth() == 0 && bean != null && bind(name, bean.get(), handler)) ? null
						: super.onStart(name, target, context);
			}

		};
	}

	private boolean bind(ConfigurationPropertyName name, @Nullable Object bean, BindHandler handler) {
		if (bean instanceof TcpServerProperties properties && name.equals(DEFAULT)) {
			this.definitions.bind(TcpServerPropertyNames.DEFAULT_PREFIX, properties, handler);
			return true;
		}
		if (bean instanceof TcpServersProperties properties && name.equals(NAMED.getParent())) {
			for (String serverName : this.definitions.serverNames()) {
				if (!serverName.equals(TcpServer.DEFAULT_NAME)) {
					properties.getServers()
						.put(serverName,
								this.definitions.properties(TcpServerPropertyNames.prefix(serverName), handler));
				}
			}
			return true;
		}
		return false;
	}

}
