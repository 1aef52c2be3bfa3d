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
import java.util.Objects;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.context.InvalidFramingException;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.MessageKeyExtractor;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.context.invocation.AnnotatedMessageHandler;
import io.tcpserver.context.invocation.CallbackKind;
import io.tcpserver.context.invocation.CallbackMethod;
import io.tcpserver.context.invocation.CallbackMethods;
import io.tcpserver.context.invocation.CommonPayloadType;
import io.tcpserver.context.invocation.HandlerBean;
import io.tcpserver.context.invocation.PreparedMethods;
import io.tcpserver.context.payload.PayloadCodecs;
import io.tcpserver.context.payload.PayloadTypes;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.settings.TextSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.MimeType;

/**
 * Makes handlers of messages out of beans, with what converts their payloads.
 */
final class MessageHandlerFactory {

	private final ConfigurableListableBeanFactory beanFactory;

	private final PayloadCodecs codecs;

	private final PayloadConverterSelection converters;

	private final KeyExtractorSelection keyExtractors;

	MessageHandlerFactory(ConfigurableListableBeanFactory beanFactory, PayloadCodecs codecs,
			PayloadConverterSelection converters, KeyExtractorSelection keyExtractors) {
		this.beanFactory = beanFactory;
		this.codecs = codecs;
		this.converters = converters;
		this.keyExtractors = keyExtractors;
	}

	/**
	 * Make a handler of one bean for all connections.
	 * @param target the bean, possibly a proxy
	 * @param bean its name
	 * @param definition what is declared of its server
	 * @param settings what the server runs with
	 * @param codec what tells messages apart
	 * @return the handler with its converter
	 * @throws InvalidTcpHandlerException if the bean cannot handle messages
	 * @throws InvalidFramingException if a setting of text does not fit to the codec
	 */
	Prepared prepare(Object target, HandlerBean bean, TcpServerDefinition definition, TcpServerSettings settings,
			SelectedFrameCodec codec) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(target);
		TextCheck.require(type, bean, definition, settings, codec);
		if (target instanceof MessageHandler<?> handler) {
			return prepared(type, bean, definition, settings, codec, anyType(handler));
		}
		CallbackMethods methods = CallbackMethods.of(type, bean);
		return prepared(methods, bean, definition, settings, codec,
				new AnnotatedMessageHandler(new PreparedMethods(methods, target.getClass(),
						settings.messageConcurrency(), keyExtractor(methods, bean), bean), target));
	}

	/**
	 * Make a handler of a bean for each connection.
	 * @param prototype creates the beans
	 * @param definition what is declared of its server
	 * @param settings what the server runs with
	 * @param codec what tells messages apart
	 * @return the handler with its converter
	 * @throws InvalidTcpHandlerException if the beans cannot handle messages
	 * @throws InvalidFramingException if a setting of text does not fit to the codec
	 */
	Prepared prepare(HandlerPrototype prototype, TcpServerDefinition definition, TcpServerSettings settings,
			SelectedFrameCodec codec) {
		Class<?> type = prototype.type();
		HandlerBean bean = prototype.bean();
		TextCheck.require(type, bean, definition, settings, codec);
		if (MessageHandler.class.isAssignableFrom(type)) {
			return prepared(type, bean, definition, settings, codec, new PrototypeMessageHandler(prototype));
		}
		CallbackMethods methods = CallbackMethods.of(type, bean);
		return prepared(methods, bean, definition, settings, codec, new AnnotatedPrototypeHandler(prototype, methods,
				settings.messageConcurrency(), keyExtractor(methods, bean)));
	}

	private @Nullable MessageKeyExtractor<Object> keyExtractor(CallbackMethods methods, HandlerBean bean) {
		return methods.haveKeys(bean)
				? this.keyExtractors.select(CommonPayloadType.of(methods.of(CallbackKind.MESSAGE), bean), bean) : null;
	}

	private Prepared prepared(Class<?> handlerType, HandlerBean bean, TcpServerDefinition definition,
			TcpServerSettings settings, SelectedFrameCodec codec, MessageHandler<Object> handler) {
		ResolvableType type = payloadType(handlerType, bean);
		MessageCodecBean messages = codec.messages();
		if (messages != null) {
			messages.requireTakenBy(type, bean);
			return new Prepared(codec, messages.codec(), null, handler);
		}
		PayloadConverter<Object> converter = this.converters.select(type, bean, definition);
		return new Prepared(codec, null, (converter != null) ? converter
				: converter(type, "handles messages of type %s".formatted(type), bean, definition, settings.text()),
				handler);
	}

	private Prepared prepared(CallbackMethods methods, HandlerBean bean, TcpServerDefinition definition,
			TcpServerSettings settings, SelectedFrameCodec codec, MessageHandler<Object> handler) {
		ResolvableType type = CommonPayloadType.of(methods.of(CallbackKind.MESSAGE), bean);
		boolean generic = methods.all().anyMatch((method) -> method.returned().payloadType().hasGenerics());
		MessageCodecBean messages = codec.messages();
		if (messages != null) {
			messages.requireTakenBy(type, bean);
			return new Prepared(codec, generic ? UntypedMessages.codec(messages.codec()) : messages.codec(), null,
					handler);
		}
		PayloadConverter<Object> converter = this.converters.select(type, bean, definition);
		if (converter != null) {
			return new Prepared(codec, null, generic ? UntypedMessages.converter(converter) : converter, handler);
		}
		return new Prepared(codec, null, converter(type, methods, bean, definition, settings.text()), handler);
	}

	private PayloadConverter<Object> converter(ResolvableType type, CallbackMethods methods, HandlerBean bean,
			TcpServerDefinition definition, TextSettings text) {
		List<CallbackMethod> messages = methods.of(CallbackKind.MESSAGE);
		String what = (messages.size() == 1)
				? "takes payloads of type %s with the method %s".formatted(type, messages.get(0))
				: "takes payloads of type %s, which is what its methods with @OnMessage have in common".formatted(type);
		PayloadConverter<Object> converter = converter(type, what, bean, definition, text);
		methods.all().forEach((method) -> requireWriter(method, bean, definition));
		return converter;
	}

	@SuppressWarnings("unchecked") // its converter makes the type that it takes
	private static MessageHandler<Object> anyType(MessageHandler<?> handler) {
		return (MessageHandler<Object>) handler;
	}

	private ResolvableType payloadType(Class<?> handlerType, HandlerBean bean) {
		ResolvableType type = payloadType(ResolvableType.forClass(handlerType));
		if (type.resolve() == null) {
			// The class of a lambda expression does not tell, the method that returns it
			// does
			String scopedName = ScopedProxyUtils.getTargetBeanName(bean.beanName());
			String beanName = this.beanFactory.containsBeanDefinition(scopedName) ? scopedName : bean.beanName();
			type = this.beanFactory.containsBeanDefinition(beanName)
					? payloadType(this.beanFactory.getMergedBeanDefinition(beanName).getResolvableType())
					: ResolvableType.NONE;
		}
		if (type.resolve() == null) {
			throw new InvalidTcpHandlerException(InvalidTcpHandlerException.Problem.UNKNOWN_PAYLOAD_TYPE,
					bean.serverName(), List.of(bean.beanName()));
		}
		return type;
	}

	private static ResolvableType payloadType(ResolvableType handlerType) {
		return handlerType.as(MessageHandler.class).getGeneric();
	}

	private PayloadConverter<Object> converter(ResolvableType type, String what, HandlerBean bean,
			TcpServerDefinition definition, TextSettings text) {
		PayloadConverter<Object> converter;
		try {
			converter = this.codecs.converter(type, definition.mediaType(), text);
		}
		catch (IllegalArgumentException ex) {
			throw bean.invalid(
					"The bean '%s' %s, which cannot be read: %s.".formatted(bean.beanName(), what, ex.getMessage()),
					"Annotate the type with @JsonTypeInfo if it is to be read from JSON, or take payloads of one concrete type.");
		}
		if (converter == null) {
			throw bean.invalid("The bean '%s' %s, but nothing reads these from the media type '%s'."
				.formatted(bean.beanName(), what, definition.mediaType()), MissingCodec.wayOut(definition));
		}
		return converter;
	}

	private void requireWriter(CallbackMethod method, HandlerBean bean, TcpServerDefinition definition) {
		ResolvableType type = method.returned().payloadType();
		Class<?> resolved = type.resolve(Object.class);
		boolean unknown = type.equals(ResolvableType.NONE) || resolved == Object.class || resolved == Void.class
				|| PayloadTypes.isAbstract(resolved);
		MimeType mediaType = definition.mediaType();
		if (!unknown && !PayloadTypes.isBuiltIn(resolved) && !this.codecs.canWrite(type, mediaType)) {
			throw bean.invalid("The method %s replies with %s, but nothing writes these as the media type '%s'."
				.formatted(method, type, mediaType), MissingCodec.wayOut(definition));
		}
	}

	/**
	 * A handler with what it needs.
	 *
	 * @param codec what tells its messages apart
	 * @param messages what reads and writes them, {@code null} if there is a converter
	 * @param converter converts their payloads, {@code null} if there are none
	 * @param handler the handler
	 */
	record Prepared(SelectedFrameCodec codec, @Nullable MessageCodec<Object> messages,
			@Nullable PayloadConverter<Object> converter, MessageHandler<Object> handler) {

		/**
		 * Return what converts payloads.
		 * @return the converter, unless there are {@link #messages()}
		 */
		PayloadConverter<Object> requireConverter() {
			return Objects.requireNonNull(this.converter, "converter");
		}

	}

}
