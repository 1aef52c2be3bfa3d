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

import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.context.MessageKeyExtractor;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.context.invocation.HandlerBean;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Selects the bean that reads the keys of a server's messages.
 */
final class KeyExtractorSelection {

	private static final String SUFFIX = MessageKeyExtractor.class.getSimpleName();

	private final ConfigurableListableBeanFactory beanFactory;

	private final TcpServerDefinitions servers;

	KeyExtractorSelection(ConfigurableListableBeanFactory beanFactory, TcpServerDefinitions servers) {
		this.beanFactory = beanFactory;
		this.servers = servers;
	}

	/**
	 * Select a bean.
	 * @param type what messages are read as
	 * @param bean the handler
	 * @return the bean
	 * @throws InvalidCallbackMethodException if there is none for such messages, or
	 * nothing says which of several it is
	 */
	@SuppressWarnings("unchecked") // takes all messages that the handler takes
	MessageKeyExtractor<Object> select(ResolvableType type, HandlerBean bean) {
		List<String> beanNames = List.of(this.beanFactory.getBeanNamesForType(MessageKeyExtractor.class, true, false));
		List<String> fitting = beanNames.stream().filter((beanName) -> takes(beanName, type)).toList();
		String own = ServerBeanName.of(bean.serverName(), SUFFIX);
		List<String> candidates = fitting.contains(own) ? List.of(own)
				: fitting.stream().filter((beanName) -> !isOfAnother(beanName)).toList();
		if (candidates.size() > 1) {
			candidates = PrimaryBeans.of(this.beanFactory, candidates);
		}
		if (candidates.size() != 1) {
			throw fitting.isEmpty() ? missing(type, beanNames, bean) : ambiguous(fitting, own, bean);
		}
		return this.beanFactory.getBean(candidates.get(0), MessageKeyExtractor.class);
	}

	private boolean takes(String beanName, ResolvableType type) {
		ResolvableType taken = taken(beanName);
		return taken.resolve() == null || taken.isAssignableFrom(type);
	}

	private ResolvableType taken(String beanName) {
		return GenericBeanType.of(this.beanFactory, beanName, MessageKeyExtractor.class);
	}

	private boolean isOfAnother(String beanName) {
		return this.servers.serverNames()
			.stream()
			.anyMatch((serverName) -> ServerBeanName.of(serverName, SUFFIX).equals(beanName));
	}

	private InvalidCallbackMethodException missing(ResolvableType type, List<String> beanNames, HandlerBean bean) {
		String others = beanNames.isEmpty() ? ""
				: " (there is %s)".formatted(String.join(", ", beanNames.stream().map(this::describe).toList()));
		return bean.invalid(
				"The bean '%s' has methods with @OnMessage for keys, but no MessageKeyExtractor bean reads these from messages of type %s%s."
					.formatted(bean.beanName(), type, others),
				"Define a bean of type MessageKeyExtractor<%s>, or remove the keys.".formatted(type));
	}

	private String describe(String beanName) {
		return "'%s' for %s".formatted(beanName, taken(beanName));
	}

	private InvalidCallbackMethodException ambiguous(List<String> beanNames, String own, HandlerBean bean) {
		return bean.invalid(
				"The bean '%s' has methods with @OnMessage for keys, but nothing says which MessageKeyExtractor bean of '%s' reads these."
					.formatted(bean.beanName(), String.join("', '", beanNames)),
				"Name it '%s', or mark it as primary.".formatted(own));
	}

}
