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

import java.util.Objects;

import io.tcpserver.TcpConnection;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecFactory;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.MessageCodecFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;

/**
 * What tells the messages of a server apart. One of its components is there.
 *
 * @param codec the codec that all connections share
 * @param codecs creates the codec of each connection
 * @param messages the bean that also converts messages
 */
record SelectedFrameCodec(@Nullable FrameCodec codec, @Nullable FrameCodecFactory codecs,
		@Nullable MessageCodecBean messages) {

	static SelectedFrameCodec shared(FrameCodec codec) {
		return new SelectedFrameCodec(codec, null, null);
	}

	static SelectedFrameCodec messages(MessageCodecBean messages) {
		return new SelectedFrameCodec(null, null, messages);
	}

	/**
	 * Select a factory.
	 * @param beanName the name of the bean
	 * @param codecs the bean
	 * @return what is selected
	 */
	static SelectedFrameCodec factory(String beanName, FrameCodecFactory codecs) {
		return new SelectedFrameCodec(null, new Named(describe(beanName), codecs), null);
	}

	/**
	 * Select another instance of a bean for each connection.
	 * @param beanName the name of a bean of prototype scope
	 * @param beanFactory creates the instances
	 * @return what is selected
	 */
	static SelectedFrameCodec prototype(String beanName, BeanFactory beanFactory) {
		return factory(beanName, (connection) -> beanFactory.getBean(beanName, FrameCodec.class));
	}

	/**
	 * Return a codec that is another instance for each connection.
	 * @param beanName the name of the bean
	 * @param codecs creates the codecs
	 * @return the codec
	 */
	static MessageCodec<Object> perConnection(String beanName, MessageCodecFactory<Object> codecs) {
		return MessageCodec.perConnection(new NamedMessages(describe(beanName), codecs));
	}

	private static String describe(String beanName) {
		return "the bean '%s'".formatted(beanName);
	}

	/**
	 * Return the codec that all connections share.
	 * @return the codec, unless there is something else
	 */
	FrameCodec requireCodec() {
		return Objects.requireNonNull(this.codec, "codec");
	}

	/**
	 * A factory that names itself in messages.
	 *
	 * @param name what it is
	 * @param codecs the factory
	 */
	private record Named(String name, FrameCodecFactory codecs) implements FrameCodecFactory {

		@Override
		public FrameCodec create(TcpConnection connection) {
			return this.codecs.create(connection);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/**
	 * A factory that names itself in messages.
	 *
	 * @param name what it is
	 * @param codecs the factory
	 */
	private record NamedMessages(String name,
			MessageCodecFactory<Object> codecs) implements MessageCodecFactory<Object> {

		@Override
		public MessageCodec<Object> create(TcpConnection connection) {
			return this.codecs.create(connection);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
