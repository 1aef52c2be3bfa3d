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

import java.time.Duration;

import io.tcpserver.ConnectionDirectory;
import io.tcpserver.ConnectionInterceptor;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.context.TcpServerCustomizer;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.context.TcpServers;
import io.tcpserver.context.payload.PayloadCodecConfiguration;
import io.tcpserver.context.payload.PayloadCodecs;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Registers the servers that a {@link TcpServerDefinitions} bean describes, and what they
 * need. Imported by the auto-configuration.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
@Import(PayloadCodecConfiguration.class)
public final class TcpServerContextConfiguration {

	@Bean
	static TcpServerBeanRegistrar tcpServerBeanRegistrar(TcpServerDefinitions definitions) {
		return new TcpServerBeanRegistrar(definitions);
	}

	@Bean
	RunFactory tcpServerRunFactory(TcpServerDefinitions definitions, HandlerBinder binder,
			TcpServerParticipants participants) {
		return new RunFactory(definitions, binder, participants);
	}

	@Bean
	TcpServerParticipants tcpServerParticipants(ConnectionDirectory directory,
			ObjectProvider<TcpServerCustomizer> customizers, ObjectProvider<ConnectionInterceptor> interceptors,
			ObjectProvider<TcpServerObserver> observers) {
		return new TcpServerParticipants(directory, customizers, interceptors, observers);
	}

	@Bean
	@ConditionalOnMissingBean
	ConnectionDirectory tcpConnectionDirectory() {
		return new ConnectionDirectory();
	}

	@Bean
	HandlerBinder tcpServerHandlerBinder(ConfigurableListableBeanFactory beanFactory, TcpServerDefinitions definitions,
			PayloadCodecs codecs) {
		return new HandlerBinder(beanFactory,
				new MessageHandlerFactory(beanFactory, codecs, new PayloadConverterSelection(beanFactory, definitions),
						new KeyExtractorSelection(beanFactory, definitions)),
				new FrameCodecSelection(beanFactory, definitions));
	}

	@Bean
	TcpServerAnnouncer tcpServerAnnouncer(ConfigurableApplicationContext context) {
		return new TcpServerAnnouncer(context);
	}

	@Bean
	@ConditionalOnMissingBean(TcpServers.class)
	BeanFactoryTcpServers tcpServers(ObjectProvider<TcpServer> servers) {
		return new BeanFactoryTcpServers(servers);
	}

	@Bean
	@ConditionalOnMissingBean(TcpConnections.class)
	CompositeTcpConnections tcpConnections(TcpServers servers) {
		return new CompositeTcpConnections(() -> servers.stream().map(TcpServer::connections));
	}

	@Bean
	TrafficRefusal tcpServerTrafficRefusal(ConfigurableApplicationContext context,
			ObjectProvider<ApplicationAvailability> availability, ObjectProvider<RestartableTcpServer> servers) {
		return new TrafficRefusal(context, availability.getIfAvailable(ApplicationAvailabilityBean::new),
				servers.stream().findAny().isPresent());
	}

	@Bean
	TcpServerLifecycle tcpServerLifecycle(ObjectProvider<RestartableTcpServer> servers,
			ObjectProvider<LifecycleProperties> lifecycle, TrafficRefusal trafficRefusal) {
		Duration phaseTimeout = lifecycle.getIfAvailable(LifecycleProperties::new).getTimeoutPerShutdownPhase();
		return new TcpServerLifecycle(servers.stream().toList(), phaseTimeout, trafficRefusal);
	}

	@Bean
	TcpServerHardStopLifecycle tcpServerHardStopLifecycle(ObjectProvider<RestartableTcpServer> servers) {
		return new TcpServerHardStopLifecycle(servers.stream().toList());
	}

}
