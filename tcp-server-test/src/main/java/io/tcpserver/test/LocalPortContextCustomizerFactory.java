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
import java.util.Set;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Makes {@link LocalTcpServerPort @LocalTcpServerPort} known to the contexts of tests.
 */
class LocalPortContextCustomizerFactory implements ContextCustomizerFactory {

	// Others belong to somebody. The simple one is there in contexts with a mock of the
	// web, which get annotations later and keep ours then
	private static final Set<Class<?>> OF_SPRING = Set.of(SimpleAutowireCandidateResolver.class,
			ContextAnnotationAutowireCandidateResolver.class);

	@Override
	public ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		return new Customizer();
	}

	/**
	 * Equal to every other one, so that contexts are shared between tests.
	 */
	private record Customizer() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
			if (context.getBeanFactory() instanceof DefaultListableBeanFactory beanFactory
					&& OF_SPRING.contains(beanFactory.getAutowireCandidateResolver().getClass())) {
				beanFactory.setAutowireCandidateResolver(new LocalPortAutowireCandidateResolver());
			}
		}

	}

}
