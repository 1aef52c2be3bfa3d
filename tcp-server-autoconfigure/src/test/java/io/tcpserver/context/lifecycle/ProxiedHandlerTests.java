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

import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.TcpServers;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import io.tcpserver.stream.StreamHandler;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a handler bean is used as the context gives it out.
 */
class ProxiedHandlerTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	@Test
	void interceptorsOfAClassProxyAreCalled() {
		assertIsIntercepted(true);
	}

	@Test
	void interceptorsOfAnInterfaceProxyAreCalled() {
		assertIsIntercepted(false);
	}

	private void assertIsIntercepted(boolean proxyTargetClass) {
		AtomicInteger calls = new AtomicInteger();
		this.contextRunner.withBean("handler", Handlers.Shout.class)
			.withBean("interceptor", MethodInterceptor.class, () -> (invocation) -> {
				calls.incrementAndGet();
				return invocation.proceed();
			})
			.withBean(BeanNameAutoProxyCreator.class, () -> {
				BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
				creator.setBeanNames("handler");
				creator.setInterceptorNames("interceptor");
				creator.setProxyTargetClass(proxyTargetClass);
				return creator;
			})
			.run((context) -> {
				assertThat(AopUtils.isCglibProxy(context.getBean("handler"))).isEqualTo(proxyTargetClass);
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("a")).isEqualTo("A");
				}
				assertThat(calls).hasPositiveValue();
			});
	}

	@Test
	void scopedHandlerIsLookedUpForEachConnection() {
		this.contextRunner.withUserConfiguration(ScopedHandler.class).run((context) -> {
			for (int i = 1; i <= 2; i++) {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.readLine()).isEqualTo("instance " + i);
				}
			}
		});
	}

	@Test
	void lazyHandlerIsCreatedWithItsServer() {
		this.contextRunner.withUserConfiguration(LazyHandler.class)
			.withPropertyValues("tcp.server.auto-startup=false")
			.run((context) -> {
				LazyHandler configuration = context.getBean(LazyHandler.class);
				assertThat(configuration.created).hasValue(0);
				context.getBean(TcpServer.class).startServing();
				assertThat(configuration.created).hasValue(1);
			});
	}

	@Test
	void handlerMayUseTheServersThatItBelongsTo() {
		this.contextRunner.withUserConfiguration(SelfAwareHandler.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isEqualTo("default serves 1");
			}
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedHandler {

		private final AtomicInteger instances = new AtomicInteger();

		@TcpHandler
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
		StreamHandler handler() {
			int instance = this.instances.incrementAndGet();
			return (reader, writer) -> writer.write("instance " + instance + "\n");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyHandler {

		final AtomicInteger created = new AtomicInteger();

		@Lazy
		@Bean
		@TcpHandler
		StreamHandler handler() {
			this.created.incrementAndGet();
			return new Handlers.Shout();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SelfAwareHandler {

		@TcpHandler
		StreamHandler handler(TcpServer server, TcpConnections connections, TcpServers servers) {
			return (reader, writer) -> writer
				.write("%s serves %d\n".formatted(server.name(), connections.size() * servers.names().size()));
		}

	}

}
