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

package io.tcpserver.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import com.google.protobuf.StringValue;
import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.harness.Handlers;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamHandler;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of what an application says whose handlers of messages cannot work.
 */
@ExtendWith(OutputCaptureExtension.class)
class MessageFailureAnalysisTests {

	private final List<String> properties = new ArrayList<>(List.of("tcp.server.port=0"));

	private MessageFailureAnalysisTests with(String... properties) {
		this.properties.addAll(List.of(properties));
		return this;
	}

	private void fail(Class<?>... sources) {
		List<Class<?>> all = new ArrayList<>(List.of(sources));
		all.add(Application.class);
		SpringApplication application = new SpringApplication(all.toArray(Class<?>[]::new));
		application.setWebApplicationType(WebApplicationType.NONE);
		String[] arguments = this.properties.stream().map((property) -> "--" + property).toArray(String[]::new);
		assertThatException().isThrownBy(() -> application.run(arguments).close());
	}

	@Test
	void methodWithoutPayload(CapturedOutput output) {
		fail(NoPayload.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The method '@OnMessage message(TcpConnection)' of %s has no parameter for the payload."
				.formatted(NoPayload.class.getName()))
			.contains("It is a handler of TCP server 'default'.")
			.contains("Add a parameter of the type that messages are to be read as, such as String.");
	}

	@Test
	void methodOfAServerThatStartsLater(CapturedOutput output) {
		with("tcp.server.auto-startup=false").fail(NoPayload.class);
		assertThat(output).contains("has no parameter for the payload.");
	}

	@Test
	void methodOfAFactoryMethod(CapturedOutput output) {
		fail(VagueFactoryMethod.class);
		assertThat(output).contains("has no parameter for the payload.");
	}

	@Test
	void streamHandlerInBothWays(CapturedOutput output) {
		fail(Both.class);
		assertThat(output).contains("is annotated with @TcpHandler and is a handler in several ways")
			.contains("Let it be only one of the first two, and only one of the last two.");
	}

	@Test
	void messageHandlerWithAnnotatedMethods(CapturedOutput output) {
		fail(BothMessages.class);
		assertThat(output).contains("is annotated with @TcpHandler and is a handler in several ways");
	}

	@Test
	void messageHandlerOfAnything(CapturedOutput output) {
		fail(Untyped.class);
		assertThat(output).contains("The bean 'untyped' is a MessageHandler<T>, but nothing tells what T is.")
			.contains("name the type, as in MessageHandler<String>");
	}

	@Test
	void annotationIsMissing(CapturedOutput output) {
		fail(NotAnnotated.class);
		assertThat(output).contains("Annotate its handler with @TcpHandler, or remove the properties. ")
			.contains("Without an annotation, there are ")
			.contains("'lines'")
			.contains("'methods'");
	}

	@Test
	void payloadThatNothingReads(CapturedOutput output) {
		with("tcp.server.media-type=application/pdf").fail(Readings.class);
		assertThat(output)
			.contains("takes payloads of type %s with the method '@OnMessage reading(Reading)'"
				.formatted(Reading.class.getName()))
			.contains("but nothing reads these from the media type 'application/pdf'")
			.contains("Either set 'tcp.server.media-type' to another media type, define a bean of type "
					+ "org.springframework.core.codec.Decoder or Encoder for it, or use byte[], ByteBuffer or String.");
	}

	@ParameterizedTest
	@CsvSource({ "application/json, org.springframework.boot:spring-boot-starter-jackson",
			"application/x-cbor, tools.jackson.dataformat:jackson-dataformat-cbor",
			"application/x-protobuf, com.google.protobuf:protobuf-java" })
	void missingLibraryIsNamed(String mediaType, String library, CapturedOutput output) {
		with("tcp.server.media-type=" + mediaType).fail(Readings.class);
		assertThat(output).contains("from the media type '%s'".formatted(mediaType)).contains("Add " + library);
	}

	@Test
	void propertyOfAnotherServerIsNamed(CapturedOutput output) {
		with("tcp.servers.chat.port=0").fail(Lines.class, ChatReadings.class);
		assertThat(output).contains("It is a handler of TCP server 'chat'.")
			.contains("set 'tcp.servers.chat.media-type' to another media type");
	}

	@Test
	void subtypesThatNothingTells(CapturedOutput output) {
		fail(Shapes.class, WithJackson.class);
		assertThat(output)
			.contains("takes payloads of type %s, which is what its methods with @OnMessage have in common"
				.formatted(Shape.class.getName()))
			.contains("which cannot be read: it is abstract, and nothing tells which subtypes there are.")
			.contains("Annotate the type with @JsonTypeInfo if it is to be read from JSON");
	}

	@Test
	void replyThatNothingWrites(CapturedOutput output) {
		with("tcp.server.media-type=application/x-protobuf").fail(ProtobufReadings.class);
		assertThat(output).contains("The method '@OnMessage message(StringValue)' of")
			.contains("replies with %s, but nothing writes these as the media type 'application/x-protobuf'"
				.formatted(Reading.class.getName()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "framing.type=line", "framing.max-length=1KB", "framing.codec=mine",
			"media-type=application/json", "handler.concurrent-messages=8", "handler.reply-order=completion" })
	void settingOfMessagesForAStreamHandler(String setting, CapturedOutput output) {
		with("tcp.server." + setting).fail(Handlers.Shout.class);
		assertThat(output)
			.contains("'tcp.server.%s' is set, but has no effect, as the handler".formatted(setting.split("=")[0]))
			.contains("of TCP server 'default' reads a stream and not messages.")
			.contains("Remove it, or let the handler be a MessageHandler");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(TcpServerAutoConfiguration.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(JacksonAutoConfiguration.class)
	static class WithJackson {

	}

	@TcpHandler
	static class NoPayload {

		@OnMessage
		void message(TcpConnection connection) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class VagueFactoryMethod {

		@TcpHandler
		Object vague() {
			return new NoPayload();
		}

	}

	@TcpHandler
	static class Both implements StreamHandler, AsyncStreamHandler {

		@Override
		public void handle(StreamReader reader, StreamWriter writer) {
		}

		@Override
		public CompletionStage<?> handle(AsyncStreamReader reader, StreamWriter writer) {
			return CompletableFuture.completedFuture(null);
		}

	}

	@TcpHandler
	static class BothMessages implements AsyncMessageHandler<String> {

		@Override
		public @Nullable CompletionStage<?> onMessage(String message, TcpConnection connection) {
			return null;
		}

		@OnOpen
		void opened() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Untyped {

		@TcpHandler
		MessageHandler<?> untyped() {
			return (message, connection) -> null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NotAnnotated {

		@Bean
		MessageHandler<String> lines() {
			return (message, connection) -> message;
		}

		@Bean
		AnyReadings methods() {
			return new AnyReadings();
		}

	}

	record Reading(int value) {

	}

	static class AnyReadings {

		@OnMessage
		void reading(Reading reading) {
		}

	}

	@TcpHandler
	static class Readings extends AnyReadings {

	}

	@TcpHandler("chat")
	static class ChatReadings extends AnyReadings {

	}

	sealed interface Shape {

	}

	record Circle() implements Shape {

	}

	record Square() implements Shape {

	}

	@TcpHandler
	static class Shapes {

		@OnMessage
		void circle(Circle circle) {
		}

		@OnMessage
		void square(Square square) {
		}

	}

	@TcpHandler
	static class ProtobufReadings {

		@OnMessage
		Reading message(StringValue value) {
			return new Reading(1);
		}

	}

	@TcpHandler
	static class Lines {

		@OnMessage
		String message(String line) {
			return line;
		}

	}

}
