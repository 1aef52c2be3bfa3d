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

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.context.InvalidFramingException;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.context.TcpServerStartException;
import io.tcpserver.context.invocation.HandlerBean;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * Makes runs of servers out of what the application context has: its definition, the
 * beans that take part in it, and its handler.
 */
final class RunFactory {

	private final TcpServerDefinitions definitions;

	private final HandlerBinder binder;

	private final TcpServerParticipants participants;

	private final Map<String, TcpServerSettings> settings = new ConcurrentHashMap<>();

	RunFactory(TcpServerDefinitions definitions, HandlerBinder binder, TcpServerParticipants participants) {
		this.definitions = definitions;
		this.binder = binder;
		this.participants = participants;
	}

	TcpServerDefinition definition(String serverName) {
		return this.definitions.definition(serverName);
	}

	/**
	 * Return what the latest run of a server was created with.
	 * @param serverName the name of the server
	 * @return the settings, {@code null} if there was no run
	 */
	@Nullable TcpServerSettings settings(String serverName) {
		return this.settings.get(serverName);
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
		TcpServerDefinition definition = this.definitions.definition(serverName);
		try {
			TcpServerSettings settings = TcpServerSettings.of((builder) -> {
				builder.name(serverName);
				definition.apply(builder, ephemeralPort);
				builder.tls(tls);
				this.participants.apply(serverName, builder);
				builder.observer(observer);
			});
			this.settings.put(serverName, settings);
			return this.binder.bind(settings, definition, new HandlerBean(serverName, handlerBeanName));
		}
		catch (IOException | IllegalArgumentException ex) {
			throw new TcpServerStartException(serverName, ex);
		}
	}

}
