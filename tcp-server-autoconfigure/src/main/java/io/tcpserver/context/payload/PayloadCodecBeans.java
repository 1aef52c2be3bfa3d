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

package io.tcpserver.context.payload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.Order;
import org.springframework.core.codec.Decoder;
import org.springframework.core.codec.Encoder;
import org.springframework.util.ClassUtils;

/**
 * Creates what reads and writes payloads, as far as the libraries are there. The codecs
 * of the application come first. Each library has a class of its own, as methods that
 * name what is not there could not be called.
 */
public final class PayloadCodecBeans {

	private static final int JACKSON_ORDER = 0;

	private static final Map<String, Factory> FACTORIES = new LinkedHashMap<>();

	static {
		FACTORIES.put("tcpServerPayloadCodecs", new Factory(PayloadCodecBeans.class, null));
		FACTORIES.put("tcpServerSpringPayloadCodec", new Factory(SpringFactory.class, "reactor.core.publisher.Mono"));
		FACTORIES.put("tcpServerJsonPayloadCodec",
				new Factory(JsonFactory.class, "tools.jackson.databind.json.JsonMapper"));
		FACTORIES.put("tcpServerCborPayloadCodec",
				new Factory(CborFactory.class, "tools.jackson.dataformat.cbor.CBORMapper"));
		FACTORIES.put("tcpServerProtobufPayloadCodec",
				new Factory(ProtobufFactory.class, "com.google.protobuf.MessageLite"));
	}

	private PayloadCodecBeans() {
	}

	/**
	 * Return the names of all beans, whether their libraries are there or not.
	 * @return the names
	 */
	public static Set<String> names() {
		return FACTORIES.keySet();
	}

	/**
	 * Return what creates the beans whose libraries are there.
	 * @param classLoader where to look for the libraries
	 * @return the classes that have a static method of the bean's name, by that name
	 */
	public static Map<String, Class<?>> factories(@Nullable ClassLoader classLoader) {
		Map<String, Class<?>> factories = new LinkedHashMap<>();
		FACTORIES.forEach((beanName, factory) -> {
			if (factory.library() == null || ClassUtils.isPresent(factory.library(), classLoader)) {
				factories.put(beanName, factory.type());
			}
		});
		return factories;
	}

	static PayloadCodecs tcpServerPayloadCodecs(ObjectProvider<PayloadCodec> codecs) {
		return new PayloadCodecs(codecs.orderedStream().toList());
	}

	/**
	 * What creates a bean.
	 *
	 * @param type the class with the static method
	 * @param library a class without which there is no such bean
	 */
	private record Factory(Class<?> type, @Nullable String library) {

	}

	/**
	 * Codecs of the application. They cannot be without Reactor.
	 */
	static final class SpringFactory {

		private SpringFactory() {
		}

		@Order(-1)
		static SpringPayloadCodec tcpServerSpringPayloadCodec(ObjectProvider<Decoder<?>> decoders,
				ObjectProvider<Encoder<?>> encoders) {
			return new SpringPayloadCodec(decoders.orderedStream().toList(), encoders.orderedStream().toList());
		}

	}

	/**
	 * JSON.
	 */
	static final class JsonFactory {

		private JsonFactory() {
		}

		@Order(JACKSON_ORDER)
		static JacksonPayloadCodec tcpServerJsonPayloadCodec(ObjectProvider<JsonMapper> mapper) {
			return new JacksonPayloadCodec("json", mapper::getIfAvailable);
		}

	}

	/**
	 * CBOR.
	 */
	static final class CborFactory {

		private CborFactory() {
		}

		@Order(JACKSON_ORDER)
		static JacksonPayloadCodec tcpServerCborPayloadCodec(ObjectProvider<CBORMapper> mapper) {
			return new JacksonPayloadCodec("cbor", () -> mapper.getIfAvailable(CBORMapper::new));
		}

	}

	/**
	 * Protobuf.
	 */
	static final class ProtobufFactory {

		private ProtobufFactory() {
		}

		@Order(JACKSON_ORDER)
		static ProtobufPayloadCodec tcpServerProtobufPayloadCodec() {
			return new ProtobufPayloadCodec();
		}

	}

}
