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

package io.tcpserver.context.invocation;

import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.constraints.Size;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests annotated handlers that are called through proxies.
 */
class ProxiedAnnotatedHandlerTests {

	private final AtomicInteger intercepted = new AtomicInteger();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, ValidationAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private ApplicationContextRunner intercepted(Class<?> handler, boolean proxyTargetClass) {
		return this.contextRunner.withBean("handler", handler)
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
	void argumentsAreValidated() {
		this.contextRunner.withBean(Validating.class).run((context) -> {
			assertThat(AopUtils.isAopProxy(context.getBean(Validating.class))).isTrue();
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("abc")).isEqualTo("ok abc");
				assertThat(client.exchange("abcd")).isEqualTo("invalid");
			}
		});
	}

	@Test
	void interceptorsOfAClassProxyAreCalled() {
		intercepted(Shout.class, true).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean("handler"))).isTrue();
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("a")).isEqualTo("a!");
			}
			assertThat(this.intercepted).hasValue(1);
		});
	}

	@Test
	void interceptorsOfAnInterfaceProxyAreCalled() {
		intercepted(Shout.class, false).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean("handler"))).isTrue();
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("a")).isEqualTo("a!");
			}
			assertThat(this.intercepted).hasValue(1);
		});
	}

	@Test
	void methodThatTheProxyDoesNotHaveFailsStartup() {
		intercepted(NotInTheInterface.class, false).run((context) -> assertThat(context).hasFailed()
			.getFailure()
			.rootCause()
			.isInstanceOfSatisfying(InvalidCallbackMethodException.class, (ex) -> {
				assertThat(ex.description()).contains("'@OnMessage other(String)'")
					.contains("the bean 'handler' is a proxy");
				assertThat(ex.wayOut()).contains("declare the method in one of these interfaces");
			}));
	}

	@Test
	void privateMethodOfAProxyFailsStartup() {
		intercepted(Private.class, true).run((context) -> assertThat(context).hasFailed()
			.getFailure()
			.rootCause()
			.isInstanceOfSatisfying(InvalidCallbackMethodException.class,
					(ex) -> assertThat(ex.wayOut()).startsWith("Make the method public")));
	}

	@Test
	void scopedHandlerIsLookedUpForEachCall() {
		this.contextRunner.withUserConfiguration(ScopedHandler.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("a")).isEqualTo("1 a");
				assertThat(client.exchange("b")).isEqualTo("2 b");
			}
		});
	}

	@Validated
	@TcpHandler
	static class Validating {

		@OnMessage
		String message(@Size(max = 3) String line) {
			return "ok " + line;
		}

		@OnError
		String invalid(ConstraintViolationException cause) {
			return "invalid";
		}

	}

	interface Shouting {

		String shout(String line);

	}

	@TcpHandler
	static class Shout implements Shouting {

		@Override
		@OnMessage
		public String shout(String line) {
			return line + "!";
		}

	}

	@TcpHandler
	static class NotInTheInterface implements Shouting {

		@Override
		public String shout(String line) {
			return line;
		}

		@OnMessage
		String other(String line) {
			return line;
		}

	}

	@TcpHandler
	static class Private {

		@OnMessage
		private String message(String line) {
			return line;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedHandler {

		private final AtomicInteger instances = new AtomicInteger();

		@TcpHandler
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Numbered handler() {
			return new Numbered(this.instances.incrementAndGet());
		}

	}

	static class Numbered {

		private final int number;

		Numbered(int number) {
			this.number = number;
		}

		@OnMessage
		String message(String line) {
			return this.number + " " + line;
		}

	}

}
