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

import java.nio.charset.Charset;
import java.util.stream.Stream;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.context.InvalidFramingException;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.context.invocation.HandlerBean;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.StreamHandler;

/**
 * Checks that the settings of text fit to what reads and writes the messages of a server.
 */
final class TextCheck {

	private static final String CHARSET = "charset";

	private TextCheck() {
	}

	/**
	 * Check the settings.
	 * @param handlerType the class of the handler
	 * @param bean its name
	 * @param definition what is declared of the server
	 * @param settings what the server runs with
	 * @param codec what tells messages apart
	 * @throws InvalidFramingException if a setting has no effect, or the codec cannot be
	 * used with the charset
	 */
	static void require(Class<?> handlerType, HandlerBean bean, TcpServerDefinition definition,
			TcpServerSettings settings, SelectedFrameCodec codec) {
		MessageCodecBean messages = codec.messages();
		if (messages != null && !usesText(handlerType, settings)) {
			Stream.of(CHARSET, "charset-errors").filter(definition::isOwn).findFirst().ifPresent((key) -> {
				throw MessageCodecBean.withoutEffect(messages.beanName(), key, definition);
			});
		}
		FrameCodec frames = codec.codec();
		if (frames != null && !frames.supports(settings.charset())) {
			throw unsupported(frames, settings.charset(), bean, definition);
		}
	}

	// Besides what a codec reads and writes
	private static boolean usesText(Class<?> handlerType, TcpServerSettings settings) {
		return settings.limits().rejectMessage() != null || StreamHandler.class.isAssignableFrom(handlerType)
				|| AsyncStreamHandler.class.isAssignableFrom(handlerType);
	}

	private static InvalidFramingException unsupported(FrameCodec codec, Charset charset, HandlerBean bean,
			TcpServerDefinition definition) {
		String property = definition.propertyName(CHARSET);
		return new InvalidFramingException(
				"'%s' is '%s', but the framing '%s' of TCP server '%s' cannot be used with this charset: its characters contain bytes that separate messages, or its line ends are other bytes."
					.formatted(property, charset, codec.name(), bean.serverName()),
				"Set '%s' to another charset, such as UTF-8, or '%s' to a framing for any charset, such as 'length-field'."
					.formatted(property, definition.propertyName("framing.type")));
	}

}
