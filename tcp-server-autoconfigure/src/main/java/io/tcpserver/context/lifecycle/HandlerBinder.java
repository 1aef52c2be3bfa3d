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

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.context.InvalidFramingException;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.context.invocation.HandlerBean;
import io.tcpserver.context.invocation.HandlerKind;
import io.tcpserver.context.lifecycle.MessageHandlerFactory.Prepared;
import io.tcpserver.message.FrameCodecFactory;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.netty.NettyTcpServers;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.StreamHandler;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Binds servers with handlers of whatever kind.
 */
final class HandlerBinder {

	// Besides those of framing
	private static final List<String> MESSAGES_ONLY = List.of("media-type", "handler.concurrent-messages",
			"handler.reply-order");

	private final ConfigurableListableBeanFactory beanFactory;

	private final MessageHandlerFactory messageHandlers;

	private final FrameCodecSelection frameCodecs;

	HandlerBinder(ConfigurableListableBeanFactory beanFactory, MessageHandlerFactory messageHandlers,
			FrameCodecSelection frameCodecs) {
		this.beanFactory = beanFactory;
		this.messageHandlers = messageHandlers;
		this.frameCodecs = frameCodecs;
	}

	/**
	 * Bind a server.
	 * @param settings what it runs with
	 * @param definition what the application declares
	 * @param bean the handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound
	 * @throws InvalidTcpHandlerException if the bean is not a handler
	 * @throws InvalidFramingException if settings of messages do not fit to the handler
	 */
	TcpServer bind(TcpServerSettings settings, TcpServerDefinition definition, HandlerBean bean) throws IOException {
		return this.beanFactory.isPrototype(bean.beanName())
				? bind(settings, definition, new HandlerPrototype(this.beanFactory, bean))
				: bind(settings, definition, bean, this.beanFactory.getBean(bean.beanName()));
	}

	private TcpServer bind(TcpServerSettings settings, TcpServerDefinition definition, HandlerBean bean, Object handler)
			throws IOException {
		HandlerKind kind = HandlerKind.of(handler.getClass(), AopProxyUtils.ultimateTargetClass(handler), bean);
		return switch (kind) {
			case STREAM -> {
				requireNoMessages(definition, bean);
				yield NettyTcpServers.bind(settings, (StreamHandler) handler);
			}
			case ASYNC_STREAM -> {
				requireNoMessages(definition, bean);
				yield NettyTcpServers.bindAsync(settings, (AsyncStreamHandler) handler);
			}
			case STREAM_THEN_MESSAGES ->
				bindThenMessages(settings, (StreamHandler) handler, prepare(handler, bean, definition, settings));
			case ASYNC_STREAM_THEN_MESSAGES -> bindAsyncThenMessages(settings, (AsyncStreamHandler) handler,
					prepare(handler, bean, definition, settings));
			case MESSAGES, ANNOTATED_METHODS -> bindMessages(settings, prepare(handler, bean, definition, settings));
		};
	}

	private TcpServer bind(TcpServerSettings settings, TcpServerDefinition definition, HandlerPrototype prototype)
			throws IOException {
		PrototypeStreamHandlers streams = new PrototypeStreamHandlers(prototype);
		return switch (prototype.kind()) {
			case STREAM -> {
				requireNoMessages(definition, prototype.bean());
				yield NettyTcpServers.bind(settings, streams::handle);
			}
			case ASYNC_STREAM -> {
				requireNoMessages(definition, prototype.bean());
				yield NettyTcpServers.bindAsync(settings, streams::handleAsync);
			}
			case STREAM_THEN_MESSAGES, ASYNC_STREAM_THEN_MESSAGES -> throw prototype.bean()
				.invalid(
						"The bean '%s' reads a stream and handles messages, but has prototype scope: a connection would have an instance for each."
							.formatted(prototype.bean().beanName()),
						"Let it be a singleton, and keep what belongs to a connection in its attributes.");
			case MESSAGES, ANNOTATED_METHODS -> bindMessages(settings,
					this.messageHandlers.prepare(prototype, definition, settings, codec(definition, prototype.bean())));
		};
	}

	private SelectedFrameCodec codec(TcpServerDefinition definition, HandlerBean bean) {
		return this.frameCodecs.select(bean.serverName(), definition);
	}

	private Prepared prepare(Object handler, HandlerBean bean, TcpServerDefinition definition,
			TcpServerSettings settings) {
		return this.messageHandlers.prepare(handler, bean, definition, settings, codec(definition, bean));
	}

	private static TcpServer bindMessages(TcpServerSettings settings, Prepared prepared) throws IOException {
		MessageCodec<Object> messages = prepared.messages();
		if (messages != null) {
			return NettyTcpServers.bindMessages(settings, messages, prepared.handler());
		}
		FrameCodecFactory codecs = prepared.codec().codecs();
		return (codecs != null)
				? NettyTcpServers.bindMessages(settings, codecs, prepared.requireConverter(), prepared.handler())
				: NettyTcpServers.bindMessages(settings, prepared.codec().requireCodec(), prepared.requireConverter(),
						prepared.handler());
	}

	private static TcpServer bindThenMessages(TcpServerSettings settings, StreamHandler first, Prepared prepared)
			throws IOException {
		MessageCodec<Object> messages = prepared.messages();
		if (messages != null) {
			return NettyTcpServers.bindThenMessages(settings, first, messages, prepared.handler());
		}
		FrameCodecFactory codecs = prepared.codec().codecs();
		return (codecs != null)
				? NettyTcpServers.bindThenMessages(settings, first, codecs, prepared.requireConverter(),
						prepared.handler())
				: NettyTcpServers.bindThenMessages(settings, first, prepared.codec().requireCodec(),
						prepared.requireConverter(), prepared.handler());
	}

	private static TcpServer bindAsyncThenMessages(TcpServerSettings settings, AsyncStreamHandler first,
			Prepared prepared) throws IOException {
		MessageCodec<Object> messages = prepared.messages();
		if (messages != null) {
			return NettyTcpServers.bindAsyncThenMessages(settings, first, messages, prepared.handler());
		}
		FrameCodecFactory codecs = prepared.codec().codecs();
		return (codecs != null)
				? NettyTcpServers.bindAsyncThenMessages(settings, first, codecs, prepared.requireConverter(),
						prepared.handler())
				: NettyTcpServers.bindAsyncThenMessages(settings, first, prepared.codec().requireCodec(),
						prepared.requireConverter(), prepared.handler());
	}

	// What all servers fall back to may well be meant for the others only
	private static void requireNoMessages(TcpServerDefinition definition, HandlerBean bean) {
		Stream<String> own = MESSAGES_ONLY.stream().filter(definition::isOwn);
		Stream.concat(definition.framing().keys().stream(), own).findFirst().ifPresent((key) -> {
			throw new InvalidFramingException(
					"'%s' is set, but has no effect, as the handler '%s' of TCP server '%s' reads a stream and not messages."
						.formatted(definition.propertyName(key), bean.beanName(), bean.serverName()),
					"Remove it, or let the handler be a MessageHandler or have methods with @OnMessage.");
		});
	}

}
