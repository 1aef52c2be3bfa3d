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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.google.protobuf.StringValue;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnIdle;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.OnSend;
import io.tcpserver.annotation.OnShutdown;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.harness.Handlers;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FailedMessage;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;

/**
 * An application with handlers and codecs of all kinds, for {@link RuntimeHintsTests}.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class })
@Import({ Handlers.Shout.class, HintedApplication.AsyncShout.class, HintedApplication.Messages.class,
		HintedApplication.AsyncMessages.class, HintedApplication.Callbacks.class, HintedApplication.Shapes.class,
		HintedApplication.Coded.class, HintedApplication.Framed.class, HintedApplication.Converted.class,
		HintedApplication.Protobuf.class, HintedApplication.PrototypeStream.class,
		HintedApplication.PrototypeMethods.class })
public class HintedApplication {

	static final List<String> SERVERS = List.of("async", "messages", "async-messages", "callbacks", "shapes", "coded",
			"framed", "converted", "protobuf", "prototype-stream", "prototype-methods");

	static final String[] ARGUMENTS = Stream.concat(
			Stream.of("--tcp.server.port=0", "--tcp.servers.protobuf.media-type=application/x-protobuf",
					"--tcp.servers.protobuf.framing.type=varint-length"),
			SERVERS.stream().map("--tcp.servers.%s.port=0"::formatted))
		.toArray(String[]::new);

	public static void main(String[] arguments) {
		run(arguments);
	}

	static ConfigurableApplicationContext run(String... arguments) {
		SpringApplication application = new SpringApplication(HintedApplication.class);
		application.setMainApplicationClass(HintedApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		return application.run(arguments);
	}

	@Bean
	static MessageCodec<Word> codedMessageCodec() {
		return new WordCodec();
	}

	@Bean
	static FrameCodec framedFrameCodec() {
		return FrameCodecs.delimiter(1024, ";".getBytes(StandardCharsets.US_ASCII));
	}

	@Bean
	static PayloadConverter<Word> convertedPayloadConverter() {
		return new WordConverter();
	}

	record Word(String text) {

		@Override
		public String toString() {
			return this.text;
		}

	}

	record Question(Map<String, List<Shape>> named) {

	}

	record Answer(int corners, Shape[] shapes) {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
	sealed interface Shape {

	}

	record Circle(int radius) implements Shape {

	}

	record Polygon(List<Point> points, Color color) implements Shape {

	}

	record Point(int x, int y) {

	}

	enum Color {

		RED, BLUE

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
	sealed interface Command {

	}

	record Draw(Shape shape) implements Command {

	}

	record Ask(Question question) implements Command {

	}

	@TcpHandler("async")
	static class AsyncShout extends Handlers.AsyncShout {

	}

	@TcpHandler("messages")
	static class Messages implements MessageHandler<Question> {

		@Override
		public Answer onMessage(Question question, TcpConnection connection) {
			return new Answer(question.named().size(), new Shape[] { new Circle(1) });
		}

	}

	@TcpHandler("async-messages")
	static class AsyncMessages implements AsyncMessageHandler<Point> {

		@Override
		public CompletionStage<Point> onMessage(Point point, TcpConnection connection) {
			return CompletableFuture.completedFuture(new Point(point.y(), point.x()));
		}

	}

	@TcpHandler("shapes")
	static class Shapes {

		@OnMessage
		List<Shape> draw(Draw draw) {
			return List.of(draw.shape(), draw.shape());
		}

		@OnMessage
		CompletionStage<Answer> ask(Ask ask) {
			return CompletableFuture.completedFuture(new Answer(0, new Shape[0]));
		}

	}

	/**
	 * Some methods of each kind, with all arguments.
	 */
	@TcpHandler("callbacks")
	static class Callbacks {

		@OnOpen
		private String open(TcpConnection connection, @Nullable Principal principal) {
			return "open %s".formatted(principal);
		}

		@OnMessage
		String message(String line, @Nullable X509Certificate certificate) {
			if (line.equals("fail")) {
				throw new IllegalStateException("as asked");
			}
			return line + " " + certificate;
		}

		@OnSend
		String send(String message) {
			return "<" + message + ">";
		}

		@OnError
		static String failed(IllegalStateException failure, FailedMessage<String> failed, FailedMessage.Stage stage,
				byte[] frame, String payload) {
			return "%s %s".formatted(payload, failure.getMessage());
		}

		@OnIdle
		void idle(IdleEvent event) {
		}

		@OnShutdown
		String shutdown() {
			return "bye";
		}

		@OnClose
		void close(CloseReason reason) {
		}

	}

	@TcpHandler("coded")
	static class Coded {

		@OnMessage
		Word word(Word word) {
			return word;
		}

	}

	@TcpHandler("framed")
	static class Framed {

		@OnMessage
		String message(String text) {
			return text + "\n";
		}

	}

	@TcpHandler("converted")
	static class Converted implements MessageHandler<Word> {

		@Override
		public Word onMessage(Word message, TcpConnection connection) {
			return message;
		}

	}

	@TcpHandler("protobuf")
	static class Protobuf {

		@OnMessage
		StringValue value(StringValue value) {
			return value;
		}

	}

	@TcpHandler("prototype-stream")
	@Scope("prototype")
	static class PrototypeStream extends Handlers.Shout {

	}

	@TcpHandler("prototype-methods")
	@Scope("prototype")
	static class PrototypeMethods {

		private int points;

		@OnMessage
		Point point(Point point) {
			return new Point(point.x(), ++this.points);
		}

	}

	/**
	 * Words on lines.
	 */
	private static final class WordCodec implements MessageCodec<Word> {

		@Override
		public @Nullable Word decode(FrameInput input) {
			int end = input.indexOf((byte) '\n');
			if (end < 0) {
				return null;
			}
			Word word = new Word(input.getString(0, end, StandardCharsets.US_ASCII));
			input.skip(end + 1);
			return word;
		}

		@Override
		public void encode(Object message, FrameOutput output) {
			output.putString(message + "\n", StandardCharsets.US_ASCII);
		}

	}

	/**
	 * Words as text.
	 */
	private static final class WordConverter implements PayloadConverter<Word> {

		@Override
		public Word decode(ByteBuffer payload) {
			return new Word(StandardCharsets.US_ASCII.decode(payload).toString());
		}

		@Override
		public ByteBuffer encode(Object message) {
			return StandardCharsets.US_ASCII.encode(message.toString());
		}

	}

}
