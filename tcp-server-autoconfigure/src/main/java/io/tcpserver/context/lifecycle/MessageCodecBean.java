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

import io.tcpserver.context.InvalidFramingException;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.context.invocation.HandlerBean;
import io.tcpserver.message.MessageCodec;

import org.springframework.core.ResolvableType;

/**
 * A bean that reads and writes the messages of a server.
 *
 * @param beanName the name of the bean
 * @param codec the codec
 * @param type what it reads, {@link ResolvableType#NONE} if that is not known
 */
record MessageCodecBean(String beanName, MessageCodec<Object> codec, ResolvableType type) {

	/**
	 * Check that a handler takes what this codec reads.
	 * @param taken what the handler takes
	 * @param bean the handler
	 */
	void requireTakenBy(ResolvableType taken, HandlerBean bean) {
		if (this.type.resolve() != null && !taken.isAssignableFrom(this.type)) {
			throw bean.invalid(
					"The bean '%s' takes messages of type %s, but those of TCP server '%s' are read by the MessageCodec bean '%s', as %s."
						.formatted(bean.beanName(), taken, bean.serverName(), this.beanName, this.type),
					"Let it take %s, or let 'framing.codec' name another codec for the server.".formatted(this.type));
		}
	}

	/**
	 * Return that a setting which is for converters of payloads has no effect.
	 * @param beanName the name of the codec
	 * @param key the setting
	 * @param definition what is declared of the server
	 * @return the failure
	 */
	static InvalidFramingException withoutEffect(String beanName, String key, TcpServerDefinition definition) {
		return new InvalidFramingException(
				"'%s' is set, but has no effect, as the bean '%s' reads and writes messages itself."
					.formatted(definition.propertyName(key), beanName),
				"Remove it, or set '%s' to use a preset.".formatted(definition.propertyName("framing.type")));
	}

}
