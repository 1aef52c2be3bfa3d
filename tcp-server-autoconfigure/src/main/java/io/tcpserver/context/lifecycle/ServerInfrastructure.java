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
import java.util.List;

import io.tcpserver.ConnectionDirectory;
import io.tcpserver.ConnectionInterceptor;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.context.TcpServerCustomizer;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.context.payload.PayloadCodecBeans;
import io.tcpserver.context.payload.PayloadCodecs;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindingPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * The beans that the servers of an application context share. They exist only where there
 * is a server, and serve those of this context only, not those of its parents. The
 * conditions of a configuration class could not say so, as they are evaluated before all
 * handlers are known. So each bean is created by the static method of its name.
 */
final class ServerInfrastructure {

	private static final String DEFINITIONS = "tcpServerDefinitions";

	private static final List<String> OWN = List.of("tcpServerRunFactory", "tcpServerParticipants",
			"tcpServerHandlerBinder", "tcpServerAnnouncer", "tcpServerTrafficRefusal", "tcpServerLifecycle",
			"tcpServerHardStopLifecycle");

	private ServerInfrastructure() {
	}

	/**
	 * Register the beans.
	 * @param beanFactory where to register them
	 * @param definitions the definitions of the servers
	 */
	static void register(DefaultListableBeanFactory beanFactory, TcpServerDefinitions definitions) {
		registerDefinitions(beanFactory, definitions);
		OWN.forEach((beanName) -> register(beanFactory, beanName, ServerInfrastructure.class));
		PayloadCodecBeans.factories(beanFactory.getBeanClassLoader())
			.forEach((beanName, factory) -> register(beanFactory, beanName, factory));
		ConfigurationPropertiesBindingPostProcessor.register(beanFactory);
		definitions.beanTypes().forEach((type) -> registerLazily(beanFactory, type));
	}

	// Nobody but Actuator and applications ask for them, and binding takes its time
	private static void registerLazily(DefaultListableBeanFactory beanFactory, Class<?> type) {
		RootBeanDefinition definition = new RootBeanDefinition(type);
		definition.setLazyInit(true);
		register(beanFactory, name(type), definition);
	}

	/**
	 * Make the definitions a bean, the same ones that were used to find the servers.
	 * @param beanFactory where to register them
	 * @param definitions the definitions of the servers
	 */
	static void registerDefinitions(DefaultListableBeanFactory beanFactory, TcpServerDefinitions definitions) {
		beanFactory.registerSingleton(DEFINITIONS, definitions);
	}

	private static void register(DefaultListableBeanFactory beanFactory, String beanName, Class<?> factory) {
		RootBeanDefinition definition = new RootBeanDefinition(factory);
		definition.setFactoryMethodName(beanName);
		definition.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
		register(beanFactory, beanName, definition);
	}

	private static void register(DefaultListableBeanFactory beanFactory, String beanName,
			RootBeanDefinition definition) {
		definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
		definition.setResourceDescription(ServerBeans.SOURCE);
		beanFactory.registerBeanDefinition(beanName, definition);
	}

	// As @EnableConfigurationProperties names them
	private static String name(Class<?> type) {
		ConfigurationProperties annotation = AnnotationUtils.findAnnotation(type, ConfigurationProperties.class);
		return ((annotation != null) ? annotation.prefix() + "-" : "") + type.getName();
	}

	/**
	 * Remove the beans, as there is no server after all.
	 * @param beanFactory where they are registered
	 * @param definitions the definitions of the servers
	 */
	static void remove(DefaultListableBeanFactory beanFactory, TcpServerDefinitions definitions) {
		OWN.forEach((beanName) -> remove(beanFactory, beanName));
		PayloadCodecBeans.names().forEach((beanName) -> remove(beanFactory, beanName));
		definitions.beanTypes().forEach((type) -> remove(beanFactory, name(type)));
	}

	private static void remove(DefaultListableBeanFactory beanFactory, String beanName) {
		if (beanFactory.containsBeanDefinition(beanName)) {
			beanFactory.removeBeanDefinition(beanName);
		}
	}

	static RunFactory tcpServerRunFactory(TcpServerDefinitions definitions, HandlerBinder binder,
			TcpServerParticipants participants) {
		return new RunFactory(definitions, binder, participants);
	}

	static TcpServerParticipants tcpServerParticipants(ConnectionDirectory directory,
			ObjectProvider<TcpServerCustomizer> customizers, ObjectProvider<ConnectionInterceptor> interceptors,
			ObjectProvider<TcpServerObserver> observers) {
		return new TcpServerParticipants(directory, customizers, interceptors, observers);
	}

	static HandlerBinder tcpServerHandlerBinder(ConfigurableListableBeanFactory beanFactory,
			TcpServerDefinitions definitions, PayloadCodecs codecs) {
		return new HandlerBinder(beanFactory,
				new MessageHandlerFactory(beanFactory, codecs, new PayloadConverterSelection(beanFactory, definitions),
						new KeyExtractorSelection(beanFactory, definitions)),
				new FrameCodecSelection(beanFactory, definitions));
	}

	static TcpServerAnnouncer tcpServerAnnouncer(ConfigurableApplicationContext context) {
		return new TcpServerAnnouncer(context);
	}

	static TrafficRefusal tcpServerTrafficRefusal(ConfigurableApplicationContext context,
			ObjectProvider<ApplicationAvailability> availability) {
		return new TrafficRefusal(context, availability.getIfAvailable(ApplicationAvailabilityBean::new));
	}

	static TcpServerLifecycle tcpServerLifecycle(ListableBeanFactory beanFactory,
			ObjectProvider<LifecycleProperties> lifecycle, TrafficRefusal trafficRefusal) {
		Duration phaseTimeout = lifecycle.getIfAvailable(LifecycleProperties::new).getTimeoutPerShutdownPhase();
		return new TcpServerLifecycle(servers(beanFactory), phaseTimeout, trafficRefusal);
	}

	static TcpServerHardStopLifecycle tcpServerHardStopLifecycle(ListableBeanFactory beanFactory) {
		return new TcpServerHardStopLifecycle(servers(beanFactory));
	}

	// Those of parent contexts are not this context's to start and stop
	private static List<RestartableTcpServer> servers(ListableBeanFactory beanFactory) {
		return List.copyOf(beanFactory.getBeansOfType(RestartableTcpServer.class).values());
	}

}
