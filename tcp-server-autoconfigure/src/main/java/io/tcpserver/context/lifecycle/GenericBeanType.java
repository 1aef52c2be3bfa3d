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

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * What beans are generic of.
 */
final class GenericBeanType {

	private GenericBeanType() {
	}

	/**
	 * Return the type argument of an interface that a bean implements.
	 * @param beanFactory has the bean
	 * @param beanName the name of the bean
	 * @param generic the interface, which has one type parameter
	 * @return the type, which does not resolve if it is not known
	 */
	static ResolvableType of(ConfigurableListableBeanFactory beanFactory, String beanName, Class<?> generic) {
		// The class of a lambda expression does not tell, the method that returns it does
		ResolvableType defined = beanFactory.containsBeanDefinition(beanName)
				? beanFactory.getMergedBeanDefinition(beanName).getResolvableType() : ResolvableType.NONE;
		ResolvableType type = defined.as(generic).getGeneric();
		return (type.resolve() != null) ? type
				: ResolvableType.forClass(beanFactory.getType(beanName, false)).as(generic).getGeneric();
	}

}
