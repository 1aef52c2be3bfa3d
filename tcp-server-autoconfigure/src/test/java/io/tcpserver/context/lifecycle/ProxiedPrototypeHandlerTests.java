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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import io.tcpserver.message.MessageHandler;
import jakarta.annotation.PreDestroy;
import org.aopalliance.intercept.MethodInterceptor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests handlers of prototype scope that are proxied.
 */
class ProxiedPrototypeHandlerTests {

	private static final List<String> ended = new CopyOnWriteArrayList<>();

	private final AtomicInteger intercepted = new AtomicInteger();

	private ApplicationContextRunner intercepted(Class<?> configuration, boolean proxyTargetClass) {
		ended.clear();
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
			.withPropertyValues("tcp.server.port=0")
			.withUserConfiguration(configuration)
			.withBean("interceptor", MethodInterceptor.class, () -> (invocation) -> {
				this.intercepted.incrementAndGet();
				return invocation.proceed();
			})
			.withBean(BeanNameAutoProxyCreator.class, () -> {
				BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
				creator.setBeanNames("handler");
				creator.setInterceptorNames("interceptor");
				creator.setProxyTargetClass(proxyTargetClass);
				return creator;
			});
	}

	@Test
	void eachInstanceHasAClassProxy() {
		assertIsIntercepted(Sessions.class, true);
	}

	@Test
	void eachInstanceHasAnInterfaceProxy() {
		assertIsIntercepted(Sessions.class, false);
	}

	@Test
	void instancesOfASubclassAreProxied() {
		assertIsIntercepted(Interfaces.class, false);
	}

	@Test
	void messageHandlersAreProxied() {
		assertIsIntercepted(Handlers.class, false);
	}

	private void assertIsIntercepted(Class<?> configuration, boolean proxyTargetClass) {
		intercepted(configuration, proxyTargetClass).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean("handler"))).isEqualTo(proxyTargetClass);
			assertThat(this.intercepted).hasValue(0);
			for (int i = 1; i <= 2; i++) {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("a")).isEqualTo("a 1");
					assertThat(client.exchange("b")).isEqualTo("b 2");
				}
				int count = i;
				// The target itself, whose method is private
				Awaitility.await().untilAsserted(() -> assertThat(ended).hasSize(count).containsOnly("ended after 2"));
			}
			assertThat(this.intercepted).hasValueGreaterThanOrEqualTo(4);
		});
	}

	@Test
	void methodThatTheProxyDoesNotHaveFailsStartup() {
		intercepted(NotInTheInterface.class, false).run((context) -> assertThat(context).hasFailed()
			.getFailure()
			.rootCause()
			.isInstanceOfSatisfying(InvalidCallbackMethodException.class, (ex) -> assertThat(ex.description())
				.contains("'@OnMessage other(String)'", "the bean 'handler' is a proxy")));
	}

	interface Counted {

		@OnMessage
		String count(String line);

	}

	static class Session implements Counted {

		private int messages;

		@Override
		@OnMessage
		public String count(String line) {
			return "%s %d".formatted(line, ++this.messages);
		}

		@PreDestroy
		private void end() {
			ended.add("ended after " + this.messages);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Sessions {

		@Bean
		@TcpHandler
		@Scope("prototype")
		Session handler() {
			return new Session();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Interfaces {

		@Bean
		@TcpHandler
		@Scope("prototype")
		Counted handler() {
			return new Session();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		@Bean(destroyMethod = "end")
		@TcpHandler
		@Scope("prototype")
		MessageHandler<String> handler() {
			return new Ending(new Session());
		}

	}

	interface NotAnnotated {

		String count(String line);

	}

	static class Hidden implements NotAnnotated {

		@Override
		public String count(String line) {
			return line;
		}

		@OnMessage
		String other(String line) {
			return line;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NotInTheInterface {

		@Bean
		@TcpHandler
		@Scope("prototype")
		Hidden handler() {
			return new Hidden();
		}

	}

	/**
	 * A handler with a destroy method.
	 *
	 * @param session what it calls
	 */
	record Ending(Session session) implements MessageHandler<String> {

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			return this.session.count(message);
		}

		void end() {
			this.session.end();
		}

	}

}
