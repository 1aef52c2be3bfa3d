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

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.function.SingletonSupplier;

/**
 * {@link TcpServers} that are looked up when they are first asked for, so that a server
 * or its handler can depend on all of them.
 */
final class BeanFactoryTcpServers implements TcpServers {

	private static final Log logger = LogFactory.getLog(BeanFactoryTcpServers.class);

	private final SingletonSupplier<Map<String, TcpServer>> servers;

	BeanFactoryTcpServers(Supplier<Map<String, TcpServer>> servers) {
		this.servers = SingletonSupplier.of(() -> byName(servers.get()));
	}

	private static Map<String, TcpServer> byName(Map<String, TcpServer> byBeanName) {
		Map<String, String> beanNames = new LinkedHashMap<>();
		byBeanName.entrySet()
			.stream()
			.sorted(Comparator.comparing((bean) -> !(bean.getValue() instanceof RestartableTcpServer)))
			.forEach((bean) -> {
				String other = beanNames.putIfAbsent(bean.getValue().name(), bean.getKey());
				if (other != null) {
					warn(bean.getValue().name(), bean.getKey(), other);
				}
			});
		Map<String, TcpServer> byName = new LinkedHashMap<>();
		byBeanName.values()
			.stream()
			.sorted(Comparator.comparing((server) -> !server.name().equals(TcpServer.DEFAULT_NAME)))
			.forEach((server) -> byName.put(server.name(), byBeanName.get(beanNames.get(server.name()))));
		return Collections.unmodifiableMap(byName);
	}

	private static void warn(String serverName, String beanName, String other) {
		logger.warn(("The bean '%s' is a TCP server named '%s', as is the bean '%s'. It is left out of TcpServers and "
				+ "TcpConnections, and so of Actuator and meters. Give it a name of its own with "
				+ "TcpServer.builder().name(...)")
			.formatted(beanName, serverName, other));
	}

	@Override
	public Set<String> names() {
		return this.servers.obtain().keySet();
	}

	@Override
	public Optional<TcpServer> get(String name) {
		return Optional.ofNullable(this.servers.obtain().get(name));
	}

	@Override
	public Optional<String> handlerBeanName(String name) {
		return get(name).filter(RestartableTcpServer.class::isInstance)
			.map(RestartableTcpServer.class::cast)
			.map(RestartableTcpServer::handlerBeanName);
	}

	@Override
	public Map<String, Object> settings(String name) {
		return get(name).filter(RestartableTcpServer.class::isInstance)
			.map(RestartableTcpServer.class::cast)
			.map(RestartableTcpServer::settings)
			.orElse(Map.of());
	}

	@Override
	public Stream<TcpServer> stream() {
		return this.servers.obtain().values().stream();
	}

	@Override
	public String toString() {
		return "TcpServers" + names();
	}

}
