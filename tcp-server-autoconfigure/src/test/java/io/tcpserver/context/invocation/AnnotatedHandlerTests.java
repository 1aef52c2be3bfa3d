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

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.OnShutdown;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests annotated handlers with real clients.
 */
class AnnotatedHandlerTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	@Test
	void methodsAreCalledForTheLifeOfAConnection() {
		this.contextRunner.withBean(Diary.class).run((context) -> {
			Diary diary = context.getBean(Diary.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isEqualTo("welcome");
				assertThat(client.exchange("a")).isEqualTo("A");
				assertThat(client.exchange("fail")).isEqualTo("sorry: it failed");
				assertThat(client.exchange("b")).isEqualTo("B");
			}
			assertThat(diary.next()).startsWith("opened");
			assertThat(diary.next()).isEqualTo("closed PEER");
		});
	}

	@Test
	void goodbyeIsSaid() {
		this.contextRunner.withBean(Diary.class).run((context) -> {
			Diary diary = context.getBean(Diary.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isEqualTo("welcome");
				context.getBean(TcpServer.class).shutdown(Duration.ofSeconds(10));
				assertThat(client.readLine()).isEqualTo("bye");
				assertThat(client.readLine()).isNull();
			}
			assertThat(diary.next()).startsWith("opened");
			assertThat(diary.next()).isEqualTo("closed SHUTDOWN");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "stage", "mono", "flux", "stream" })
	void repliesKeepTheOrderOfRequests(String kind) {
		this.contextRunner.withBean(EveryKind.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				// In one packet, so that the calls are one batch
				client.send(kind + " 1\nplain 2\n" + kind + " 3\nflux 4\nstream 5\n" + kind + " 6");
				for (int i = 1; i <= 6; i++) {
					int replies = (i == 4 || i == 5 || (i != 2 && List.of("flux", "stream").contains(kind))) ? 3 : 1;
					for (int j = 1; j <= replies; j++) {
						assertThat(client.readLine()).isEqualTo(i + "." + j);
					}
				}
			}
		});
	}

	@Test
	void nothingIsSentForNull() {
		this.contextRunner.withBean(EveryKind.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("null\nmono-empty\nflux-empty\nstage-null");
				assertThat(client.exchange("plain 1")).isEqualTo("1.1");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "mono-fails", "flux-fails", "stage-fails", "stream-fails" })
	void laterFailureIsHandled(String kind) {
		this.contextRunner.withBean(EveryKind.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange(kind)).isEqualTo("failed: later");
				assertThat(client.exchange("plain 1")).isEqualTo("1.1");
			}
		});
	}

	@Test
	void argumentsComeInAnyOrder() {
		this.contextRunner.withBean(AnyOrder.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("a")).isEqualTo("null null a default");
			}
		});
	}

	@Test
	void metaAnnotationsAndInterfacesCount() {
		this.contextRunner.withBean(Derived.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isEqualTo("hello of the interface");
				assertThat(client.exchange("a")).isEqualTo("got a");
			}
		});
	}

	@Test
	void mostSpecificErrorMethodIsCalled() {
		this.contextRunner.withBean(Errors.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("argument")).isEqualTo("illegal argument");
				assertThat(client.exchange("state")).isEqualTo("runtime");
				assertThat(client.exchange("io")).isEqualTo("anything");
			}
		});
	}

	@Test
	void failureThatNobodyHandlesClosesTheConnection() {
		this.contextRunner.withBean(Helpless.class).run((context) -> {
			Helpless handler = context.getBean(Helpless.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("a");
				assertThat(client.readLine()).isNull();
			}
			assertThat(handler.reason.get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.HANDLER_ERROR);
		});
	}

	@Test
	void staticAndPrivateMethodsAreCalled() {
		this.contextRunner.withBean(Hidden.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isEqualTo("static");
				assertThat(client.exchange("a")).isEqualTo("private a");
			}
		});
	}

	@TcpHandler
	static class Diary {

		private final BlockingQueue<String> entries = new LinkedBlockingQueue<>();

		@Nullable String next() throws InterruptedException {
			return this.entries.poll(10, TimeUnit.SECONDS);
		}

		@OnOpen
		String opened(TcpConnection connection) {
			this.entries.add("opened " + connection.id());
			return "welcome";
		}

		@OnMessage
		String message(String line) throws IOException {
			if (line.equals("fail")) {
				throw new IOException("it failed");
			}
			return line.toUpperCase(Locale.ROOT);
		}

		@OnError
		String failed(TcpConnection connection, Exception cause) {
			return "sorry: " + cause.getMessage();
		}

		@OnShutdown
		String goodbye() {
			return "bye";
		}

		@OnClose
		void closed(CloseReason reason, TcpConnection connection) {
			this.entries.add("closed " + reason);
		}

	}

	@TcpHandler
	static class EveryKind {

		@OnMessage
		@Nullable Object message(String line) {
			String number = line.substring(line.indexOf(' ') + 1);
			return switch (line.replaceAll(" .*", "")) {
				case "plain" -> number + ".1";
				case "stage" -> CompletableFuture.supplyAsync(() -> number + ".1",
						CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS));
				case "mono" -> Mono.just(number + ".1").delayElement(Duration.ofMillis(5));
				case "flux" -> Flux.range(1, 3).delayElements(Duration.ofMillis(1)).map((i) -> number + "." + i);
				case "stream" -> IntStream.rangeClosed(1, 3).mapToObj((i) -> number + "." + i);
				case "mono-empty" -> Mono.empty();
				case "flux-empty" -> Flux.empty();
				case "stage-null" -> CompletableFuture.completedFuture(null);
				case "mono-fails" -> Mono.error(new IOException("later"));
				case "flux-fails" -> Flux.error(new IOException("later"));
				case "stage-fails" -> CompletableFuture.failedFuture(new IOException("later"));
				case "stream-fails" -> Stream.generate(() -> {
					throw new IllegalStateException("later");
				});
				default -> null;
			};
		}

		@OnError
		String failed(Exception cause) {
			return "failed: " + cause.getMessage();
		}

	}

	@TcpHandler
	static class AnyOrder {

		@OnMessage
		String message(X509Certificate certificate, Principal principal, String line, TcpConnection connection) {
			return "%s %s %s %s".formatted(certificate, principal, line, connection.serverName());
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@OnMessage
	@interface Command {

	}

	interface Greets {

		@OnOpen
		default String hello() {
			return "hello of the interface";
		}

	}

	abstract static class Base<T> {

		@Command
		abstract String command(T line);

	}

	@TcpHandler
	static class Derived extends Base<String> implements Greets {

		@Override
		String command(String line) {
			return "got " + line;
		}

	}

	@TcpHandler
	static class Errors {

		@OnMessage
		void message(String line) throws IOException {
			switch (line) {
				case "argument" -> throw new IllegalArgumentException();
				case "state" -> throw new IllegalStateException();
				default -> throw new IOException();
			}
		}

		@OnError
		String argument(IllegalArgumentException cause) {
			return "illegal argument";
		}

		@OnError
		String runtime(RuntimeException cause) {
			return "runtime";
		}

		@OnError
		String anything() {
			return "anything";
		}

	}

	@TcpHandler
	static class Helpless {

		final CompletableFuture<CloseReason> reason = new CompletableFuture<>();

		@OnMessage
		void message(String line) {
			throw new IllegalStateException("helpless");
		}

		@OnClose
		void closed(CloseReason reason) {
			this.reason.complete(reason);
		}

	}

	@TcpHandler
	static class Hidden {

		@OnOpen
		private static String opened() {
			return "static";
		}

		@OnMessage
		private String message(String line) {
			return "private " + line;
		}

	}

}
