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

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServerEvent;
import io.tcpserver.log.PeerText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Tells the application about its servers: the ports in the environment, and events.
 */
final class TcpServerAnnouncer {

	private static final Log logger = LogFactory.getLog(TcpServerAnnouncer.class);

	private static final String PROPERTY_SOURCE_NAME = "tcpServerPorts";

	private final ConfigurableApplicationContext context;

	private final ReentrantLock lock = new ReentrantLock();

	private CompletableFuture<Void> announced = CompletableFuture.completedFuture(null);

	TcpServerAnnouncer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Put the port of a server into the environment, also into that of parent contexts.
	 * @param serverName the name of the server
	 * @param server the bound server
	 */
	void port(String serverName, TcpServer server) {
		String property = serverName.equals(TcpServer.DEFAULT_NAME) ? "local.tcp.server.port"
				: "local.tcp.server.%s.port".formatted(serverName);
		server.sockets()
			.stream()
			.filter(InetSocketAddress.class::isInstance)
			.map(InetSocketAddress.class::cast)
			.findFirst()
			.ifPresent((address) -> setProperty(this.context, property, address.getPort()));
	}

	private static void setProperty(@Nullable ApplicationContext context, String name, Object value) {
		if (context != null) {
			if (context.getEnvironment() instanceof ConfigurableEnvironment environment) {
				properties(environment.getPropertySources()).put(name, value);
			}
			setProperty(context.getParent(), name, value);
		}
	}

	@SuppressWarnings("unchecked") // of this name there is only the one added here
	private static Map<String, Object> properties(MutablePropertySources sources) {
		PropertySource<?> source = sources.get(PROPERTY_SOURCE_NAME);
		if (source == null) {
			source = new MapPropertySource(PROPERTY_SOURCE_NAME, new ConcurrentHashMap<>());
			sources.addFirst(source);
		}
		return (Map<String, Object>) source.getSource();
	}

	/**
	 * Publish an event in this thread.
	 * @param event the event
	 */
	void publish(TcpServerEvent event) {
		this.context.publishEvent(event);
	}

	/**
	 * Publish an event in a thread of its own, after those published here before.
	 * @param event the event
	 */
	void publishLater(TcpServerEvent event) {
		this.lock.lock();
		try {
			this.announced = this.announced.thenRunAsync(() -> publishSafely(event),
					(task) -> new Thread(task, "tcp-" + event.getServer().name() + "-events").start());
		}
		finally {
			this.lock.unlock();
		}
	}

	private void publishSafely(TcpServerEvent event) {
		// A handler may outlive the context, and its server with it
		if (this.context.isActive()) {
			try {
				this.context.publishEvent(event);
			}
			catch (RuntimeException ex) {
				logger.warn("A listener of " + event.getClass().getSimpleName() + " failed", PeerText.printable(ex));
			}
		}
	}

	/**
	 * Return a future that completes when all listeners have been told so far.
	 * @return the future
	 */
	CompletableFuture<Void> announced() {
		this.lock.lock();
		try {
			return this.announced.copy();
		}
		finally {
			this.lock.unlock();
		}
	}

}
