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

package io.tcpserver.context;

import java.io.IOException;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Makes runs of servers out of what the application context has: settings, whoever takes
 * part in them, and the handler.
 */
final class TcpServerRuns {

	private final ConfigurableListableBeanFactory beanFactory;

	private final TcpServerDefinitions settings;

	private final TcpServerBinder binder;

	private final TcpServerParticipants participants;

	TcpServerRuns(ConfigurableListableBeanFactory beanFactory, TcpServerDefinitions settings, TcpServerBinder binder,
			TcpServerParticipants participants) {
		this.beanFactory = beanFactory;
		this.settings = settings;
		this.binder = binder;
		this.participants = participants;
	}

	TcpServerDefinition settings(String serverName) {
		return this.settings.settings(serverName);
	}

	/**
	 * Bind a new run of a server.
	 * @param serverName the name of the server
	 * @param handlerBeanName the bean that handles its connections
	 * @param ephemeralPort the port to use where any free port is asked for
	 * @param tls how the run speaks TLS, {@code null} if it does not
	 * @param observer told about the run after the observers of the application
	 * @return the bound run
	 * @throws TcpServerStartException if it cannot be bound
	 * @throws InvalidTcpHandlerException if the bean is not a handler
	 * @throws InvalidFramingException if settings of messages do not fit to the handler
	 */
	TcpServer bind(String serverName, String handlerBeanName, int ephemeralPort, @Nullable TlsSettings tls,
			TcpServerObserver observer) {
		TcpServerDefinition settings = this.settings.settings(serverName);
		Object handler = this.beanFactory.getBean(handlerBeanName);
		try {
			TcpServerSettings config = TcpServerSettings.of((builder) -> {
				builder.name(serverName);
				settings.apply(builder, ephemeralPort);
				builder.tls(tls);
				this.participants.apply(serverName, builder);
				builder.observer(observer);
			});
			return this.binder.bind(config, settings, new HandlerBean(serverName, handlerBeanName), handler);
		}
		catch (IOException | IllegalArgumentException ex) {
			throw new TcpServerStartException(serverName, ex);
		}
	}

}
