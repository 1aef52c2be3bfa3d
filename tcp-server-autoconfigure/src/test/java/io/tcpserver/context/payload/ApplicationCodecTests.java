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

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.payload.PayloadTests.Answer;
import io.tcpserver.context.payload.PayloadTests.Command;
import io.tcpserver.context.payload.PayloadTests.Commands;
import io.tcpserver.context.payload.PayloadTests.Stop;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.AbstractDecoder;
import org.springframework.core.codec.AbstractEncoder;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.util.MimeType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that codecs of the application read and write payloads, with real clients.
 */
class ApplicationCodecTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	@Test
	void codecsOfTheApplicationComeFirst() {
		this.contextRunner.withBean(Commands.class)
			.withBean(StopDecoder.class)
			.withBean(AnswerEncoder.class)
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("halt")).isEqualTo("[stops]");
				}
			});
	}

	static class StopDecoder extends AbstractDecoder<Command> {

		StopDecoder() {
			super(MimeType.valueOf("application/json"));
		}

		@Override
		public boolean canDecode(ResolvableType elementType, @Nullable MimeType mimeType) {
			return elementType.toClass() == Command.class && super.canDecode(elementType, mimeType);
		}

		@Override
		public Flux<Command> decode(Publisher<DataBuffer> inputStream, ResolvableType elementType,
				@Nullable MimeType mimeType, @Nullable Map<String, Object> hints) {
			return Flux.from(inputStream).map((buffer) -> {
				assertThat(buffer.toString(StandardCharsets.UTF_8)).isEqualTo("halt");
				return new Stop();
			});
		}

		@Override
		public Mono<Command> decodeToMono(Publisher<DataBuffer> inputStream, ResolvableType elementType,
				@Nullable MimeType mimeType, @Nullable Map<String, Object> hints) {
			return decode(inputStream, elementType, mimeType, hints).next();
		}

	}

	static class AnswerEncoder extends AbstractEncoder<Answer> {

		AnswerEncoder() {
			super(MimeType.valueOf("application/json"));
		}

		@Override
		public boolean canEncode(ResolvableType elementType, @Nullable MimeType mimeType) {
			return elementType.toClass() == Answer.class && super.canEncode(elementType, mimeType);
		}

		@Override
		public Flux<DataBuffer> encode(Publisher<? extends Answer> inputStream, DataBufferFactory bufferFactory,
				ResolvableType elementType, @Nullable MimeType mimeType, @Nullable Map<String, Object> hints) {
			return Flux.from(inputStream)
				.map((answer) -> "[%s]".formatted(answer.text()))
				.map((text) -> bufferFactory.wrap(text.getBytes(StandardCharsets.UTF_8)));
		}

	}

}
