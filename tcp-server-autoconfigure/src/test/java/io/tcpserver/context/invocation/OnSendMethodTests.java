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

package io.tcpserver.context.invocation;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.OnSend;
import io.tcpserver.annotation.OnShutdown;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Methods of handlers that see what is sent.
 */
class OnSendMethodTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private static LineClient connect(AssertableApplicationContext context) throws Exception {
		return new LineClient(Ports.of(context.getEnvironment()));
	}

	private static TcpConnection connection(AssertableApplicationContext context) {
		return context.getBean(TcpServer.class).connections().iterator().next();
	}

	@Test
	void everythingIsNumberedByAnInstanceForEachConnection() {
		this.contextRunner.withUserConfiguration(Numbering.class).run((context) -> {
			try (LineClient one = connect(context); LineClient other = connect(context)) {
				assertThat(one.exchange("a")).isEqualTo("1 a");
				assertThat(one.exchange("many")).isEqualTo("2 x");
				assertThat(one.next()).isEqualTo("3 y");
				assertThat(one.exchange("later")).isEqualTo("4 z");
				assertThat(one.exchange("fail")).isEqualTo("5 on purpose");
				assertThat(other.exchange("b")).isEqualTo("1 b");
				assertThat(context.getBean(TcpServer.class).connections().broadcast("all")).isEqualTo(2);
				assertThat(one.next()).isEqualTo("6 all");
				assertThat(other.next()).isEqualTo("2 all");
				context.close();
				assertThat(one.next()).isEqualTo("7 bye");
			}
		});
	}

	@Test
	void methodIsChosenByTheTypeOfTheMessage() {
		this.contextRunner.withBean(Choosing.class).run((context) -> {
			try (LineClient client = connect(context)) {
				assertThat(client.exchange("text")).isEqualTo("string text");
				assertThat(client.exchange("counter")).isEqualTo("{\"value\":2}");
				assertThat(client.exchange("bytes")).isEqualTo("as they are");
			}
		});
	}

	@Test
	void messageThatIsSentAsItIsKeepsItsType() {
		this.contextRunner.withBean(Drawing.class).run((context) -> {
			try (LineClient client = connect(context)) {
				assertThat(client.exchange("a")).isEqualTo("[{\"kind\":\"circle\",\"radius\":1}]");
			}
		});
	}

	@Test
	void methodThatFailsIsNamed() {
		this.contextRunner.withBean(Failing.class).run((context) -> {
			try (LineClient client = connect(context)) {
				assertThat(client.exchange("fail")).isEqualTo(
						"Cannot send a java.lang.String: the method '@OnSend send(String)' of %s has failed: on purpose"
							.formatted(Failing.class.getName()));
				TcpConnection connection = connection(context);
				assertThatIllegalArgumentException().isThrownBy(() -> connection.send("lose"))
					.withMessage(
							"Cannot send a java.lang.String: the method '@OnSend send(String)' of %s has returned null",
							Failing.class.getName());
				connection.send("push");
				assertThat(client.next()).isEqualTo("push");
			}
		});
	}

	@Test
	void severalMethodsForOneMessageAreNamed() {
		this.contextRunner.withBean(Ambiguous.class).run((context) -> {
			try (LineClient client = connect(context)) {
				client.exchange("a");
				assertThatIllegalArgumentException().isThrownBy(() -> connection(context).send(new Both()))
					.withMessageContaining("Cannot send a " + Both.class.getName() + ": all of [")
					.withMessageContaining("@OnSend one(One)")
					.withMessageContaining("@OnSend other(Other)");
			}
		});
	}

	@TcpHandler
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	static class Numbering {

		private int sent;

		@OnSend
		String number(String message, TcpConnection connection) {
			assertThat(connection.isOpen()).isTrue();
			return "%d %s".formatted(++this.sent, message);
		}

		@OnMessage
		Object message(String line) {
			return switch (line) {
				case "many" -> Flux.just("x", "y");
				case "later" -> CompletableFuture.supplyAsync(() -> "z");
				case "fail" -> throw new IllegalStateException("on purpose");
				default -> line;
			};
		}

		@OnError
		String failed(IllegalStateException failure) {
			return String.valueOf(failure.getMessage());
		}

		@OnShutdown
		String shutdown() {
			return "bye";
		}

	}

	static final class Counter {

		private final AtomicInteger value = new AtomicInteger(1);

		@JsonProperty
		int getValue() {
			return this.value.get();
		}

	}

	@TcpHandler
	static class Choosing {

		@OnSend
		Object any(Object message) {
			return message;
		}

		@OnSend
		String text(String message) {
			return "string " + message;
		}

		@OnSend
		void count(Counter message) {
			message.value.incrementAndGet();
		}

		@OnMessage
		Object message(String line) {
			return switch (line) {
				case "counter" -> new Counter();
				case "bytes" -> "as they are".getBytes();
				default -> line;
			};
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	interface Shape {

	}

	record Circle(int radius) implements Shape {

	}

	@TcpHandler
	static class Drawing {

		@OnSend
		Object any(Object message) {
			assertThat(message).isInstanceOf(List.class);
			return message;
		}

		@OnMessage
		List<Shape> message(String line) {
			return List.of(new Circle(line.length()));
		}

	}

	@TcpHandler
	static class Failing {

		@OnSend
		@Nullable String send(String message) {
			if (message.equals("fail")) {
				throw new IllegalStateException("on purpose");
			}
			return message.equals("lose") ? null : message;
		}

		@OnMessage
		CompletionStage<String> message(String line) {
			return CompletableFuture.completedFuture(line);
		}

		@OnError
		String failed(Exception failure) {
			return String.valueOf(failure.getMessage());
		}

	}

	interface One {

	}

	interface Other {

	}

	record Both() implements One, Other {

	}

	@TcpHandler
	static class Ambiguous {

		@OnOpen
		void opened() {
		}

		@OnSend
		One one(One message) {
			return message;
		}

		@OnSend
		Other other(Other message) {
			return message;
		}

		@OnMessage
		String message(String line) {
			return line;
		}

	}

}
