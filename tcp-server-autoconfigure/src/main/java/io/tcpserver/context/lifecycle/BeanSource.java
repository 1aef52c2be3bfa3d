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

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.StringUtils;

/**
 * Where beans come from, in the words of Spring Boot's failure analyses.
 */
final class BeanSource {

	private BeanSource() {
	}

	/**
	 * Return where beans come from.
	 * @param beanFactory has the beans
	 * @param beanNames their names
	 * @return the sources by the names, in their order
	 */
	static Map<String, String> of(ConfigurableListableBeanFactory beanFactory, Collection<String> beanNames) {
		Map<String, String> sources = new LinkedHashMap<>();
		beanNames.forEach((beanName) -> sources.put(beanName, of(beanFactory, beanName)));
		return sources;
	}

	/**
	 * Return where a bean comes from.
	 * @param beanFactory has the bean
	 * @param beanName its name, or an alias
	 * @return what follows the name of the bean in a sentence
	 */
	static String of(ConfigurableListableBeanFactory beanFactory, String beanName) {
		try {
			return of(beanFactory.getMergedBeanDefinition(beanName));
		}
		catch (NoSuchBeanDefinitionException ex) {
			return "a programmatically registered singleton";
		}
	}

	private static String of(BeanDefinition definition) {
		String resource = definition.getResourceDescription();
		if (StringUtils.hasText(definition.getFactoryMethodName())) {
			return "defined by method '%s' in %s".formatted(definition.getFactoryMethodName(),
					(resource != null) ? resource : "unknown location");
		}
		return (resource != null) ? "defined in " + resource : "of class " + definition.getBeanClassName();
	}

}
