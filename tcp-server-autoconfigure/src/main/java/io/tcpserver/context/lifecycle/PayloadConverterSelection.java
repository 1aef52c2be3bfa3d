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

import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.context.invocation.HandlerBean;
import io.tcpserver.message.PayloadConverter;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Selects the bean that converts the payloads of a server, if there is one for what its
 * handler takes.
 */
final class PayloadConverterSelection {

	private static final String SUFFIX = PayloadConverter.class.getSimpleName();

	private final ConfigurableListableBeanFactory beanFactory;

	private final TcpServerDefinitions servers;

	PayloadConverterSelection(ConfigurableListableBeanFactory beanFactory, TcpServerDefinitions servers) {
		this.beanFactory = beanFactory;
		this.servers = servers;
	}

	/**
	 * Select a bean.
	 * @param type what the handler takes
	 * @param bean the handler
	 * @param definition what is declared of its server
	 * @return the bean, or {@code null} if payloads are converted by their media type
	 */
	@SuppressWarnings("unchecked") // makes what the handler takes
	@Nullable PayloadConverter<Object> select(ResolvableType type, HandlerBean bean, TcpServerDefinition definition) {
		if (definition.isOwn("media-type")) {
			return null;
		}
		List<String> beanNames = List.of(this.beanFactory.getBeanNamesForType(PayloadConverter.class, true, false));
		String own = ServerBeanName.of(bean.serverName(), SUFFIX);
		List<String> candidates = beanNames.contains(own) ? List.of(own)
				: beanNames.stream().filter((beanName) -> makes(beanName, type) && !isOfAnother(beanName)).toList();
		if (candidates.isEmpty()) {
			return null;
		}
		String selected = single(candidates, own, type, bean);
		if (!makes(selected, type)) {
			throw bean.invalid(
					"The bean '%s' takes payloads of type %s, but the bean '%s' converts these to %s.".formatted(
							bean.beanName(), type, selected,
							GenericBeanType.of(this.beanFactory, selected, PayloadConverter.class)),
					"Let both be of the same type, or rename the converter, which is named after the server.");
		}
		return this.beanFactory.getBean(selected, PayloadConverter.class);
	}

	private boolean makes(String beanName, ResolvableType type) {
		ResolvableType made = GenericBeanType.of(this.beanFactory, beanName, PayloadConverter.class);
		return made.resolve() == null || type.isAssignableFrom(made);
	}

	private boolean isOfAnother(String beanName) {
		return this.servers.serverNames()
			.stream()
			.anyMatch((serverName) -> ServerBeanName.of(serverName, SUFFIX).equals(beanName));
	}

	private String single(List<String> candidates, String own, ResolvableType type, HandlerBean bean) {
		if (candidates.size() == 1) {
			return candidates.get(0);
		}
		List<String> primary = PrimaryBeans.of(this.beanFactory, candidates);
		if (primary.size() != 1) {
			throw bean.invalid(
					"There are several PayloadConverter beans ('%s'), and nothing says which of them converts payloads to %s for the bean '%s'."
						.formatted(String.join("', '", candidates), type, bean.beanName()),
					"Name it '%s', or mark it as primary.".formatted(own));
		}
		return primary.get(0);
	}

}
