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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what annotated methods reply that close their connection, fail, or return what is
 * no reply, with real clients.
 */
@ExtendWith(OutputCaptureExtension.class)
class AnnotatedReplyTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	@ParameterizedTest
	@ValueSource(strings = { "plain", "stage", "mono", "flux", "stream", "error" })
	void methodThatClosesItsConnectionRepliesFirst(String kind) {
		this.contextRunner.withBean(Quitter.class).run((context) -> {
			Quitter handler = context.getBean(Quitter.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send(kind + "\nplain");
				int replies = (kind.equals("flux") || kind.equals("stream")) ? 3 : 1;
				for (int i = 1; i <= replies; i++) {
					assertThat(client.readLine()).isEqualTo("bye " + i);
				}
				assertThat(client.readLine()).isNull();
			}
			assertThat(handler.reason.get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.COMPLETED);
		});
	}

	@Test
	void futureThatIsReturnedAsAnObjectIsAFailureThatSaysSo() {
		this.contextRunner.withBean(Futures.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("a")).contains("java.util.concurrent.FutureTask", "is not a message",
						"return a CompletionStage");
			}
		});
	}

	@Test
	void errorsGoToTheMethodsForThem() {
		this.contextRunner.withBean(ErrorMethods.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("assertion")).isEqualTo("throwable AssertionError");
				assertThat(client.exchange("memory")).isEqualTo("memory");
				assertThat(client.exchange("exception")).isEqualTo("exception IllegalStateException");
			}
		});
	}

	@Test
	void errorDoesNotGoToAMethodForExceptions() {
		this.contextRunner.withBean(ExceptionsOnly.class).run((context) -> {
			ExceptionsOnly handler = context.getBean(ExceptionsOnly.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("a");
				assertThat(client.readLine()).isNull();
			}
			assertThat(handler.reason.get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.HANDLER_ERROR);
		});
	}

	@Test
	void messageThatNoMethodTakesIsTheClientsFault(CapturedOutput output) {
		this.contextRunner.withBean(TwoCommands.class).run((context) -> {
			TwoCommands handler = context.getBean(TwoCommands.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("{\"kind\":\"Pause\"}");
				assertThat(client.readLine()).isNull();
			}
			assertThat(handler.reason.get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.PROTOCOL_ERROR);
		});
		assertThat(output).contains("which broke the protocol: A message of type").doesNotContain("ERROR");
	}

	@TcpHandler
	static class Quitter {

		private final CompletableFuture<CloseReason> reason = new CompletableFuture<>();

		@OnMessage
		Object message(String kind, TcpConnection connection) {
			connection.close();
			return switch (kind) {
				case "stage" -> CompletableFuture.supplyAsync(() -> "bye 1");
				case "mono" -> Mono.fromSupplier(() -> "bye 1");
				case "flux" -> Flux.range(1, 3).map((i) -> "bye " + i);
				case "stream" -> Stream.of("bye 1", "bye 2", "bye 3");
				case "error" -> throw new IllegalStateException("1");
				default -> "bye 1";
			};
		}

		@OnError
		String failed(Exception failure) {
			return "bye " + failure.getMessage();
		}

		@OnClose
		void closed(CloseReason reason) {
			this.reason.complete(reason);
		}

	}

	@TcpHandler
	static class Futures {

		@OnMessage
		Object message(String line) {
			return new FutureTask<>(() -> line);
		}

		@OnError
		@Nullable String failed(IllegalArgumentException failure) {
			return failure.getMessage();
		}

	}

	@TcpHandler
	static class ErrorMethods {

		@OnMessage
		void message(String kind) {
			switch (kind) {
				case "assertion" -> throw new AssertionError();
				case "memory" -> throw new OutOfMemoryError();
				default -> throw new IllegalStateException();
			}
		}

		@OnError
		String throwable(Throwable failure) {
			return "throwable " + failure.getClass().getSimpleName();
		}

		@OnError
		String exception(Exception failure) {
			return "exception " + failure.getClass().getSimpleName();
		}

		@OnError
		String memory(OutOfMemoryError failure) {
			return "memory";
		}

	}

	@TcpHandler
	static class ExceptionsOnly {

		private final CompletableFuture<CloseReason> reason = new CompletableFuture<>();

		@OnMessage
		void message(String line) {
			throw new AssertionError("on purpose");
		}

		@OnError
		String failed(Exception failure) {
			return "handled";
		}

		@OnClose
		void closed(CloseReason reason) {
			this.reason.complete(reason);
		}

	}

	@TcpHandler
	static class TwoCommands {

		private final CompletableFuture<CloseReason> reason = new CompletableFuture<>();

		@OnMessage
		void start(Command.Start start) {
		}

		@OnMessage
		void stop(Command.Stop stop) {
		}

		@OnClose
		void closed(CloseReason reason) {
			this.reason.complete(reason);
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
	sealed interface Command {

		record Start() implements Command {

		}

		record Stop() implements Command {

		}

		record Pause() implements Command {

		}

	}

}
