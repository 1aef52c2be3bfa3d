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

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.InvalidTcpHandlerException.Problem;
import io.tcpserver.harness.Handlers;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamHandler;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.AnnotationBeanNameGenerator;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.annotation.AliasFor;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpHandlerDiscovery}.
 */
class TcpHandlerDiscoveryTests {

	@Test
	void findsAnnotatedClass() {
		assertThat(find(Handlers.Shout.class)).containsOnlyKeys("default");
		assertThat(find(Handlers.Chat.class)).containsOnlyKeys("chat");
		assertThat(find(Handlers.AsyncShout.class)).containsOnlyKeys("default");
	}

	@Test
	void findsScannedClassAndNamesItAfterTheClass() {
		assertThat(find(Scanning.class)).containsExactly(Map.entry("scanned", Set.of("scannedHandler")));
	}

	@Test
	void findsComposedAnnotation() {
		assertThat(find(Composed.class)).containsOnlyKeys("composed");
		assertThat(find(Forwarding.class)).containsOnlyKeys("forwarded");
	}

	@Test
	void findsAnnotationOfASuperclassAndOfAnInterface() {
		assertThat(find(OfSuperclass.class)).containsOnlyKeys("chat");
		assertThat(find(OfInterface.class)).containsOnlyKeys("contract");
	}

	@Test
	void findsAnnotatedFactoryMethod() {
		assertThat(find(FactoryMethods.class)).containsOnly(Map.entry("lambda", Set.of("lambda")),
				Map.entry("static", Set.of("named")), Map.entry("lazy", Set.of("lazy")));
	}

	@Test
	void annotationOfTheFactoryMethodIsCloserThanThatOfTheClass() {
		assertThat(find(ClassAndMethod.class)).containsExactly(Map.entry("method", Set.of("handler")));
	}

	@Test
	void findsScopedBeanByTheNameOfItsProxy() {
		assertThat(find(ScopedBeans.class)).containsOnly(Map.entry("default", Set.of("scopedMethod")),
				Map.entry("chat", Set.of("scoped")));
	}

	@Test
	void findsRegisteredSingleton() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getBeanFactory().registerSingleton("handler", new Handlers.Shout());
			context.refresh();
			assertThat(new TcpHandlerDiscovery(context.getBeanFactory()).find())
				.containsExactly(Map.entry("default", Set.of("handler")));
		}
	}

	@Test
	void findsSeveralHandlersOfAServer() {
		assertThat(find(Handlers.Shout.class, Handlers.AsyncShout.class).get("default")).hasSize(2);
	}

	@Test
	void ignoresAbstractDefinitions() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			RootBeanDefinition definition = new RootBeanDefinition(Handlers.Shout.class);
			definition.setAbstract(true);
			context.registerBeanDefinition("template", definition);
			assertThat(new TcpHandlerDiscovery(context.getBeanFactory()).find()).isEmpty();
		}
	}

	@Test
	void createsNoBean() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Unborn.class);
			context.registerBeanDefinition("factory", new RootBeanDefinition(UnbornFactoryBean.class));
			new TcpHandlerDiscovery(context.getBeanFactory()).find();
			assertThat(context.getBeanFactory().getSingletonNames()).doesNotContain("factory");
		}
	}

	@Test
	void refusesClassThatHandlesNothing() {
		assertThatExceptionOfType(InvalidTcpHandlerException.class).isThrownBy(() -> find(NotAHandler.class))
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.NOT_A_HANDLER))
			.satisfies((ex) -> assertThat(ex.serverName()).isEqualTo("odd"))
			.satisfies((ex) -> assertThat(ex.beanNames()).hasSize(1));
	}

	@Test
	void refusesClassThatHandlesBothWays() {
		assertThatExceptionOfType(InvalidTcpHandlerException.class).isThrownBy(() -> find(Both.class))
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.AMBIGUOUS));
	}

	@Test
	void leavesWhatAFactoryMethodReturnsToBeCheckedLater() {
		assertThat(find(VagueFactoryMethod.class)).containsOnlyKeys("default");
	}

	@Test
	void findsHandlersWithoutAnnotation() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(NotAnnotated.class,
				Handlers.Shout.class)) {
			assertThat(new TcpHandlerDiscovery(context.getBeanFactory()).findNotAnnotated())
				.containsExactly("forgotten");
		}
	}

	private static Map<String, Set<String>> find(Class<?>... configuration) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(configuration);
			context.refresh();
			return new TcpHandlerDiscovery(context.getBeanFactory()).find();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ComponentScan(basePackageClasses = TcpHandlerDiscoveryTests.class, useDefaultFilters = false,
			includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = ScannedHandler.class),
			nameGenerator = SimpleNames.class)
	static class Scanning {

	}

	static class SimpleNames extends AnnotationBeanNameGenerator {

		@Override
		protected String buildDefaultBeanName(BeanDefinition definition) {
			String name = super.buildDefaultBeanName(definition);
			return StringUtils.uncapitalize(name.substring(name.lastIndexOf('.') + 1));
		}

	}

	@TcpHandler("scanned")
	static class ScannedHandler extends Handlers.Shout {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@TcpHandler("composed")
	@interface ComposedHandler {

	}

	@ComposedHandler
	static class Composed extends Handlers.Shout {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@TcpHandler
	@interface ForwardingHandler {

		@AliasFor(annotation = TcpHandler.class, attribute = "server")
		String of();

	}

	@ForwardingHandler(of = "forwarded")
	static class Forwarding extends Handlers.Shout {

	}

	static class OfSuperclass extends Handlers.Chat {

	}

	@TcpHandler("contract")
	interface Contract extends StreamHandler {

	}

	static class OfInterface implements Contract {

		@Override
		public void handle(StreamReader reader, StreamWriter writer) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryMethods {

		@TcpHandler("lambda")
		StreamHandler lambda() {
			return (reader, writer) -> {
			};
		}

		@Bean("named")
		@TcpHandler("static")
		static StreamHandler withBeanAnnotation() {
			return (reader, writer) -> {
			};
		}

		@Lazy
		@TcpHandler(server = "lazy")
		AsyncStreamHandler lazy() {
			throw new IllegalStateException("created");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClassAndMethod {

		@TcpHandler("method")
		Handlers.Chat handler() {
			return new Handlers.Chat();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ComponentScan(basePackageClasses = TcpHandlerDiscoveryTests.class, useDefaultFilters = false,
			includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Scoped.class),
			nameGenerator = SimpleNames.class)
	static class ScopedBeans {

		@TcpHandler
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
		StreamHandler scopedMethod() {
			return (reader, writer) -> {
			};
		}

	}

	@TcpHandler("chat")
	@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class Scoped extends Handlers.Shout {

	}

	@TcpHandler("unborn")
	static class Unborn extends Handlers.Shout {

		Unborn() {
			throw new IllegalStateException("created");
		}

	}

	static class UnbornFactoryBean implements FactoryBean<StreamHandler> {

		@Override
		public StreamHandler getObject() {
			throw new IllegalStateException("created");
		}

		@Override
		public Class<?> getObjectType() {
			return StreamHandler.class;
		}

	}

	@TcpHandler("odd")
	static class NotAHandler {

	}

	@TcpHandler
	static class Both extends Handlers.Shout implements AsyncStreamHandler {

		@Override
		public CompletionStage<?> handle(AsyncStreamReader reader, StreamWriter writer) {
			return CompletableFuture.completedFuture(null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class VagueFactoryMethod {

		@TcpHandler
		Object handler() {
			return new Handlers.Shout();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NotAnnotated {

		@Bean
		StreamHandler forgotten() {
			return (reader, writer) -> {
			};
		}

	}

}
