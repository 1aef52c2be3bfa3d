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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.UnhandledMessageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what payloads can be, with real clients.
 */
class PayloadTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	@Test
	void payloadTypeOfJsonSelectsTheMethod() {
		this.contextRunner.withBean(Commands.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("{\"kind\":\"Start\",\"speed\":7}")).isEqualTo("{\"text\":\"starts at 7\"}");
				assertThat(client.exchange("{\"kind\":\"Stop\"}")).isEqualTo("{\"text\":\"stops\"}");
			}
		});
	}

	@Test
	void messageWithoutMethodIsAnError() {
		this.contextRunner.withBean(Commands.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("{\"kind\":\"Pause\"}"))
					.isEqualTo("{\"text\":\"UnhandledMessageException Pause\"}");
				assertThat(client.exchange("{\"kind\":\"Stop\"}")).isEqualTo("{\"text\":\"stops\"}");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"kind\":\"Fly\"}", "{\"speed\":7}", "no JSON", "null", "" })
	void payloadThatCannotBeReadIsAnError(String payload) {
		this.contextRunner.withBean(Commands.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange(payload)).startsWith("{\"text\":\"PayloadException");
				assertThat(client.exchange("{\"kind\":\"Stop\"}")).isEqualTo("{\"text\":\"stops\"}");
			}
		});
	}

	@Test
	void payloadThatCannotBeReadClosesTheConnectionIfNobodyHandlesIt() {
		this.contextRunner.withBean(Strict.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("no JSON");
				assertThat(client.readLine()).isNull();
			}
			assertThat(context.getBean(Strict.class).reason.get(10, TimeUnit.SECONDS))
				.isEqualTo(CloseReason.PROTOCOL_ERROR);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { PlainLists.class, MonoLists.class, StageLists.class, FluxLists.class })
	void elementTypesOfCollectionsAreKept(Class<?> handler) {
		this.contextRunner.withBean(handler).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("[{\"kind\":\"Start\",\"speed\":7},{\"kind\":\"Stop\"}]"))
					.isEqualTo("[{\"kind\":\"Stop\"},{\"kind\":\"Start\",\"speed\":7}]");
			}
		});
	}

	@Test
	void repliesAreOnOneLine() {
		this.contextRunner.withBean(Commands.class)
			.withPropertyValues("spring.jackson.serialization.indent-output=true")
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("{\"kind\":\"Stop\"}")).isEqualTo("{\"text\":\"stops\"}");
				}
			});
	}

	@Test
	void cborIsReadAndWritten() {
		CBORMapper cbor = new CBORMapper();
		this.contextRunner.withBean(Commands.class)
			.withPropertyValues("tcp.server.media-type=application/cbor", "tcp.server.framing.type=length-field")
			.run((context) -> {
				try (FrameClient client = new FrameClient(context.getEnvironment())) {
					byte[] answer = client.exchange(cbor.writeValueAsBytes(Map.of("kind", "Start", "speed", 7)));
					assertThat(cbor.readTree(answer).get("text").asString()).isEqualTo("starts at 7");
				}
			});
	}

	@Test
	void protobufIsReadAndWritten() {
		this.contextRunner.withBean(Protobuf.class)
			.withPropertyValues("tcp.server.media-type=application/x-protobuf", "tcp.server.framing.type=length-field")
			.run((context) -> {
				try (FrameClient client = new FrameClient(context.getEnvironment())) {
					byte[] answer = client.exchange(StringValue.of("42").toByteArray());
					assertThat(Timestamp.parseFrom(answer).getSeconds()).isEqualTo(42);
				}
			});
	}

	@ParameterizedTest
	@ValueSource(classes = { Arrays.class, Buffers.class, Strings.class, Sequences.class })
	void bytesAndTextNeedNoCodec(Class<?> handler) {
		this.contextRunner.withBean(handler)
			.withPropertyValues("tcp.server.charset=iso-8859-1", "tcp.server.framing.type=length-field")
			.run((context) -> {
				try (FrameClient client = new FrameClient(context.getEnvironment())) {
					byte[] payload = "äöü".getBytes(StandardCharsets.ISO_8859_1);
					assertThat(client.exchange(payload)).isEqualTo(payload);
				}
			});
	}

	@Test
	void messageHandlersGetTheirType() {
		this.contextRunner.withUserConfiguration(MessageHandlerBeans.class)
			.withPropertyValues("tcp.servers.lambda.port=0")
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("{\"kind\":\"Start\",\"speed\":7}")).isEqualTo("{\"text\":\"speed 7\"}");
				}
				int port = context.getEnvironment().getRequiredProperty("local.tcp.server.lambda.port", Integer.class);
				try (LineClient client = new LineClient(port)) {
					assertThat(client.exchange("[1,2,3]")).isEqualTo("6");
				}
			});
	}

	private static List<Command> reversed(List<Command> commands) {
		return List.of(commands.get(1), commands.get(0));
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
	sealed interface Command {

	}

	record Start(int speed) implements Command {

	}

	record Stop() implements Command {

	}

	record Pause() implements Command {

	}

	record Answer(String text) {

	}

	@TcpHandler
	static class Commands {

		@OnMessage
		Answer start(Start start) {
			return new Answer("starts at " + start.speed());
		}

		@OnMessage
		Mono<Answer> stop(TcpConnection connection, Stop stop) {
			return Mono.just(new Answer("stops"));
		}

		@OnError
		Answer unhandled(UnhandledMessageException cause) {
			return new Answer("UnhandledMessageException " + cause.messageType().getSimpleName());
		}

		@OnError
		Answer failed(Exception cause) {
			return new Answer(cause.getClass().getSimpleName() + " " + cause.getMessage());
		}

	}

	@TcpHandler
	static class Strict {

		final CompletableFuture<CloseReason> reason = new CompletableFuture<>();

		@OnMessage
		void message(Answer answer) {
		}

		@OnClose
		Mono<Void> closed(CloseReason reason) {
			return Mono.fromRunnable(() -> this.reason.complete(reason));
		}

	}

	@TcpHandler
	static class PlainLists {

		@OnMessage
		List<Command> reverse(List<Command> commands) {
			return reversed(commands);
		}

	}

	@TcpHandler
	static class MonoLists {

		@OnMessage
		Mono<List<Command>> reverse(List<Command> commands) {
			return Mono.just(reversed(commands));
		}

	}

	@TcpHandler
	static class StageLists {

		@OnMessage
		CompletionStage<List<Command>> reverse(List<Command> commands) {
			return CompletableFuture.completedFuture(reversed(commands));
		}

	}

	@TcpHandler
	static class FluxLists {

		@OnMessage
		Flux<List<Command>> reverse(List<Command> commands) {
			return Flux.just(reversed(commands));
		}

	}

	@TcpHandler
	static class Protobuf {

		@OnMessage
		Timestamp message(StringValue value) {
			return Timestamp.newBuilder().setSeconds(Long.parseLong(value.getValue())).build();
		}

	}

	@TcpHandler
	static class Arrays {

		@OnMessage
		byte[] message(byte[] payload) {
			assertThat(payload).hasSize(3);
			return payload;
		}

	}

	@TcpHandler
	static class Buffers {

		@OnMessage
		ByteBuffer message(ByteBuffer payload) {
			assertThat(payload.remaining()).isEqualTo(3);
			return payload;
		}

	}

	@TcpHandler
	static class Strings {

		@OnMessage
		String message(String payload) {
			assertThat(payload).isEqualTo("äöü");
			return payload;
		}

	}

	@TcpHandler
	static class Sequences {

		@OnMessage
		CharSequence message(CharSequence payload) {
			assertThat(payload).hasSize(3);
			return new StringBuilder(payload);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MessageHandlerBeans {

		@TcpHandler
		StartHandler starts() {
			return new StartHandler();
		}

		@TcpHandler("lambda")
		MessageHandler<List<Integer>> sums() {
			return (numbers, connection) -> numbers.stream().mapToInt(Integer::intValue).sum();
		}

	}

	static class StartHandler implements MessageHandler<Start> {

		@Override
		public Object onMessage(Start start, TcpConnection connection) {
			return new Answer("speed " + start.speed());
		}

	}

}
