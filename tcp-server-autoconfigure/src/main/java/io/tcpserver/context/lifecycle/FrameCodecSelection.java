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

import java.util.Arrays;
import java.util.List;

import io.tcpserver.context.FramingSettings;
import io.tcpserver.context.InvalidFramingException;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecFactory;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.MessageCodecFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Selects what tells the messages of a server apart: a bean or a preset.
 */
final class FrameCodecSelection {

	private static final List<Class<?>> TYPES = List.of(FrameCodec.class, FrameCodecFactory.class, MessageCodec.class,
			MessageCodecFactory.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final TcpServerDefinitions servers;

	FrameCodecSelection(ConfigurableListableBeanFactory beanFactory, TcpServerDefinitions servers) {
		this.beanFactory = beanFactory;
		this.servers = servers;
	}

	/**
	 * Select the codec of a server.
	 * @param serverName the name of the server
	 * @param definition what is declared of it
	 * @return the codec
	 * @throws InvalidFramingException if there is no such bean, or settings would be
	 * ignored
	 */
	SelectedFrameCodec select(String serverName, TcpServerDefinition definition) {
		FramingSettings framing = definition.framing();
		if (framing.codecBeanName() != null) {
			return named(serverName, framing.codecBeanName(), definition);
		}
		if (framing.chosenForServer()) {
			return SelectedFrameCodec.shared(framing.preset());
		}
		List<String> beanNames = beanNames();
		List<String> own = beanNames.stream().filter((beanName) -> isOf(serverName, beanName)).toList();
		if (!own.isEmpty()) {
			return bean(single(own, serverName, definition), definition);
		}
		if (framing.chosen()) {
			return SelectedFrameCodec.shared(framing.preset());
		}
		List<String> candidates = beanNames.stream().filter((beanName) -> !isOfAnother(beanName)).toList();
		if (candidates.isEmpty()) {
			return SelectedFrameCodec.shared(framing.preset());
		}
		return bean(single(candidates, serverName, definition), definition);
	}

	private List<String> beanNames() {
		return TYPES.stream()
			.flatMap((type) -> Arrays.stream(this.beanFactory.getBeanNamesForType(type, true, false)))
			.distinct()
			.toList();
	}

	private SelectedFrameCodec named(String serverName, String beanName, TcpServerDefinition definition) {
		if (!this.beanFactory.containsBean(beanName)
				|| TYPES.stream().noneMatch((type) -> this.beanFactory.isTypeMatch(beanName, type))) {
			String property = definition.propertyName("framing.codec");
			throw new InvalidFramingException(
					"'%s' is '%s', but there is no FrameCodec, MessageCodec or factory bean of this name."
						.formatted(property, beanName),
					"Correct the name%s, or let '%s.type' name a preset for TCP server '%s'.".formatted(known(),
							property.substring(0, property.lastIndexOf('.')), serverName));
		}
		return limited(beanName, definition);
	}

	private String known() {
		List<String> beanNames = beanNames();
		return (!beanNames.isEmpty()) ? " (there is '%s')".formatted(String.join("', '", beanNames)) : "";
	}

	private SelectedFrameCodec bean(String beanName, TcpServerDefinition definition) {
		definition.framing()
			.keys()
			.stream()
			.filter((key) -> !key.equals(FramingSettings.MAX_LENGTH))
			.findFirst()
			.ifPresent((key) -> {
				throw new InvalidFramingException(
						"'%s' is set, but has no effect, as the bean '%s' tells messages apart."
							.formatted(definition.propertyName(key), beanName),
						"Remove it, or set '%s' to use a preset.".formatted(definition.propertyName("framing.type")));
			});
		return limited(beanName, definition);
	}

	private SelectedFrameCodec limited(String beanName, TcpServerDefinition definition) {
		if (isMessageCodec(beanName)) {
			return SelectedFrameCodec.messages(messages(beanName, definition));
		}
		if (isFactory(beanName)) {
			return SelectedFrameCodec.factory(beanName, this.beanFactory.getBean(beanName, FrameCodecFactory.class));
		}
		// Of prototype scope, this one is only asked for its limit
		FrameCodec codec = this.beanFactory.getBean(beanName, FrameCodec.class);
		requireLimit(codec.limitsLength(), beanName, definition);
		return (this.beanFactory.isPrototype(beanName)) ? SelectedFrameCodec.prototype(beanName, this.beanFactory)
				: SelectedFrameCodec.shared(codec);
	}

	@SuppressWarnings("unchecked") // the handler takes what it reads, which is checked
	private MessageCodecBean messages(String beanName, TcpServerDefinition definition) {
		if (definition.isOwn("media-type")) {
			throw MessageCodecBean.withoutEffect(beanName, "media-type", definition);
		}
		if (this.beanFactory.isTypeMatch(beanName, MessageCodecFactory.class)) {
			return new MessageCodecBean(beanName,
					SelectedFrameCodec.perConnection(beanName,
							this.beanFactory.getBean(beanName, MessageCodecFactory.class)),
					GenericBeanType.of(this.beanFactory, beanName, MessageCodecFactory.class));
		}
		// Of prototype scope, this one is only asked for its limit
		MessageCodec<Object> codec = this.beanFactory.getBean(beanName, MessageCodec.class);
		requireLimit(codec.limitsLength(), beanName, definition);
		return new MessageCodecBean(beanName,
				(this.beanFactory.isPrototype(beanName)) ? SelectedFrameCodec.perConnection(beanName,
						(connection) -> this.beanFactory.getBean(beanName, MessageCodec.class)) : codec,
				GenericBeanType.of(this.beanFactory, beanName, MessageCodec.class));
	}

	private static void requireLimit(boolean limitsLength, String beanName, TcpServerDefinition definition) {
		if (limitsLength && definition.framing().keys().contains(FramingSettings.MAX_LENGTH)) {
			throw new InvalidFramingException(
					"'%s' is set, but has no effect, as the bean '%s' limits the length of frames itself."
						.formatted(definition.propertyName(FramingSettings.MAX_LENGTH), beanName),
					"Remove it, and set the limit where the bean is defined.");
		}
	}

	private boolean isMessageCodec(String beanName) {
		return this.beanFactory.isTypeMatch(beanName, MessageCodec.class)
				|| this.beanFactory.isTypeMatch(beanName, MessageCodecFactory.class);
	}

	private boolean isFactory(String beanName) {
		return this.beanFactory.isTypeMatch(beanName, FrameCodecFactory.class);
	}

	private String single(List<String> candidates, String serverName, TcpServerDefinition definition) {
		if (candidates.size() == 1) {
			return candidates.get(0);
		}
		List<String> primary = PrimaryBeans.of(this.beanFactory, candidates);
		if (primary.size() != 1) {
			throw new InvalidFramingException(
					"There are several codec beans ('%s'), and nothing says which of them is for TCP server '%s'."
						.formatted(String.join("', '", candidates), serverName),
					"Set '%s' to one of them, name it '%s', or mark it as primary; or set '%s' to use a preset."
						.formatted(definition.propertyName("framing.codec"),
								ServerBeanName.of(serverName, "FrameCodec"), definition.propertyName("framing.type")));
		}
		return primary.get(0);
	}

	private boolean isOfAnother(String beanName) {
		return this.servers.serverNames().stream().anyMatch((serverName) -> isOf(serverName, beanName));
	}

	private static boolean isOf(String serverName, String beanName) {
		return TYPES.stream().anyMatch((type) -> beanName.equals(ServerBeanName.of(serverName, type.getSimpleName())));
	}

}
