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

package io.tcpserver.test;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link LocalPortContextCustomizerFactory}.
 */
class LocalPortContextCustomizerFactoryTests {

	private final ContextCustomizer customizer = new LocalPortContextCustomizerFactory()
		.createContextCustomizer(getClass(), List.of());

	// As the contexts of tests with a mock of the web environment
	@Test
	void contextThatGetsAnnotationsLaterKnowsThePorts() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			customize(context);
			AnnotatedBeanDefinitionReader reader = new AnnotatedBeanDefinitionReader(context);
			reader.register(Client.class);
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("ports",
						Map.of("local.tcp.server.port", 1, "local.tcp.server.chat.port", 2)));
			context.refresh();
			assertThat(context.getBean(Client.class).port).isEqualTo(2);
		}
	}

	@Test
	void resolverOfSomebodyElseStays() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			DefaultListableBeanFactory beanFactory = context.getDefaultListableBeanFactory();
			SimpleAutowireCandidateResolver resolver = new SimpleAutowireCandidateResolver() {
			};
			beanFactory.setAutowireCandidateResolver(resolver);
			customize(context);
			assertThat(beanFactory.getAutowireCandidateResolver()).isSameAs(resolver);
		}
	}

	private void customize(GenericApplicationContext context) {
		this.customizer.customizeContext(context, mock(MergedContextConfiguration.class));
	}

	static class Client {

		@LocalTcpServerPort("chat")
		int port;

	}

}
