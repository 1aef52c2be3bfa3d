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

import com.google.protobuf.MessageLite;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.codec.Decoder;
import org.springframework.core.codec.Encoder;

/**
 * Registers what reads and writes payloads, as far as the libraries are there. The codecs
 * of the application come first.
 */
@Configuration(proxyBeanMethods = false)
public final class PayloadCodecConfiguration {

	private static final int JACKSON_ORDER = 0;

	@Bean
	PayloadCodecs tcpServerPayloadCodecs(ObjectProvider<PayloadCodec> codecs) {
		return new PayloadCodecs(codecs.orderedStream().toList());
	}

	/**
	 * Codecs of the application. They cannot be without Reactor.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Mono.class)
	static class SpringConfiguration {

		@Bean
		@Order(-1)
		SpringPayloadCodec tcpServerSpringPayloadCodec(ObjectProvider<Decoder<?>> decoders,
				ObjectProvider<Encoder<?>> encoders) {
			return new SpringPayloadCodec(decoders.orderedStream().toList(), encoders.orderedStream().toList());
		}

	}

	/**
	 * JSON.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JsonConfiguration {

		@Bean
		@Order(JACKSON_ORDER)
		JacksonPayloadCodec tcpServerJsonPayloadCodec(ObjectProvider<JsonMapper> mapper) {
			return new JacksonPayloadCodec("json", mapper::getIfAvailable);
		}

	}

	/**
	 * CBOR.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(CBORMapper.class)
	static class CborConfiguration {

		@Bean
		@Order(JACKSON_ORDER)
		JacksonPayloadCodec tcpServerCborPayloadCodec(ObjectProvider<CBORMapper> mapper) {
			return new JacksonPayloadCodec("cbor", () -> mapper.getIfAvailable(CBORMapper::new));
		}

	}

	/**
	 * Protobuf.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MessageLite.class)
	static class ProtobufConfiguration {

		@Bean
		@Order(JACKSON_ORDER)
		ProtobufPayloadCodec tcpServerProtobufPayloadCodec() {
			return new ProtobufPayloadCodec();
		}

	}

}
