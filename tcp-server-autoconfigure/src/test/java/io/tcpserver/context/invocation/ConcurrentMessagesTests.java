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
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import io.tcpserver.settings.ReplyOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Annotated methods that handle several messages of a connection at a time, with real
 * clients.
 */
class ConcurrentMessagesTests {

	private static final int REQUESTS = 1000;

	private static final List<String> ALL = IntStream.range(0, REQUESTS).mapToObj(String::valueOf).toList();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private ApplicationContextRunner runner(Class<? extends Host> handler) {
		ApplicationContextRunner runner = this.contextRunner.withBean(handler);
		return (handler == BlockingHost.class) ? runner.withPropertyValues("tcp.server.handler.concurrent-messages=32",
				"tcp.server.handler.reply-order=completion") : runner;
	}

	// The common pool may have one thread, which others wait for
	private static CompletableFuture<Void> onItsOwnThread(Runnable task) {
		return CompletableFuture.runAsync(task, (command) -> new Thread(command).start());
	}

	private static CompletableFuture<Void> sendAll(LineClient client) {
		return onItsOwnThread(() -> {
			try {
				for (String request : ALL) {
					client.send(request);
				}
			}
			catch (IOException ex) {
				// The server stops
			}
		});
	}

	private static List<String> readAll(LineClient client) throws IOException {
		List<String> lines = new ArrayList<>();
		for (String line = client.readLine(); line != null; line = client.readLine()) {
			lines.add(line);
		}
		return lines;
	}

	@ParameterizedTest
	@ValueSource(classes = { BlockingHost.class, AsynchronousHost.class })
	void everyRequestIsAnsweredAsSoonAsItsAnswerIsThere(Class<? extends Host> handler) {
		runner(handler).run((context) -> {
			Host host = context.getBean(Host.class);
			List<String> answers = new ArrayList<>();
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				CompletableFuture<Void> sent = sendAll(client);
				while (answers.size() < REQUESTS) {
					answers.add(client.readLine());
					if (answers.size() == 20) {
						// Which all of them have overtaken
						host.first.complete(null);
					}
				}
				assertThat(sent).succeedsWithin(Duration.ofSeconds(10));
			}
			assertThat(answers).containsExactlyInAnyOrderElementsOf(ALL);
			assertThat(answers.indexOf("0")).isGreaterThanOrEqualTo(20);
			assertThat(host.most.get()).isBetween(2, 32);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { BlockingHost.class, AsynchronousHost.class })
	void everyRequestIsAnsweredThatWasReceivedBeforeTheContextStops(Class<? extends Host> handler) {
		runner(handler).run((context) -> {
			Host host = context.getBean(Host.class);
			host.first.complete(null);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				CompletableFuture<Void> sent = sendAll(client);
				List<String> answers = new ArrayList<>();
				while (answers.size() < 300) {
					answers.add(client.readLine());
				}
				CompletableFuture<Void> closed = onItsOwnThread(context::close);
				answers.addAll(readAll(client));
				assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
				assertThat(sent).succeedsWithin(Duration.ofSeconds(10));
				assertThat(answers).containsExactlyInAnyOrderElementsOf(ALL.subList(0, host.received.get()));
			}
		});
	}

	@Test
	void repliesKeepTheOrderOfTheirRequestsUnlessTheyMayNot() {
		this.contextRunner.withBean(BlockingHost.class)
			.withPropertyValues("tcp.server.handler.concurrent-messages=32")
			.run((context) -> {
				Host host = context.getBean(Host.class);
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					CompletableFuture<Void> sent = sendAll(client);
					// Others are handled although the first one is not answered
					host.twentieth.get(10, TimeUnit.SECONDS);
					host.first.complete(null);
					for (String request : ALL) {
						assertThat(client.readLine()).isEqualTo(request);
					}
					assertThat(sent).succeedsWithin(Duration.ofSeconds(10));
				}
			});
	}

	// Its payloads would come before the reply that was asked for first
	@ParameterizedTest
	@ValueSource(strings = { "Emitted", "Streamed" })
	void methodThatRepliesWithSeveralPayloadsIsCalledAlone(String kind) {
		this.contextRunner.withBean(Several.class)
			.withPropertyValues("tcp.server.handler.concurrent-messages=8")
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.send("{\"kind\":\"Slow\",\"number\":1}");
					client.send("{\"kind\":\"%s\"}".formatted(kind));
					client.send("{\"kind\":\"Slow\",\"number\":3}");
					assertThat(client.readLine()).isEqualTo("slow 1");
					assertThat(client.readLine()).isEqualTo("several a");
					assertThat(client.readLine()).isEqualTo("several b");
					assertThat(client.readLine()).isEqualTo("slow 3");
				}
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "Emitted", "Streamed" })
	void methodThatRepliesWithSeveralPayloadsIsNotAloneIfTheyMayBeAnywhere(String kind) {
		this.contextRunner.withBean(Several.class)
			.withPropertyValues("tcp.server.handler.concurrent-messages=8", "tcp.server.handler.reply-order=completion")
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.send("{\"kind\":\"Slow\",\"number\":0}");
					client.send("{\"kind\":\"%s\"}".formatted(kind));
					assertThat(client.readLine()).isEqualTo("several a");
					assertThat(client.readLine()).isEqualTo("several b");
					context.getBean(Several.class).late.complete("late");
					assertThat(client.readLine()).isEqualTo("late");
				}
			});
	}

	@ParameterizedTest
	@ValueSource(classes = { None.class, Negative.class })
	void limitOfAMethodIsPositive(Class<?> handler) {
		assertFails(handler, "'@OnMessage message(String)' of %s has 'maxConcurrent = ".formatted(handler.getName()),
				"Set it to 1");
	}

	@Test
	void severalPayloadsAndSeveralMessagesInOrderAreImpossible() {
		assertFails(OrderedFlux.class, "'@OnMessage message(String)' of %s has 'maxConcurrent = 4', but replies with"
			.formatted(OrderedFlux.class.getName()), "replyOrder = ReplyOrder.COMPLETION");
	}

	@Test
	void thereIsOneOrder() {
		assertFails(TwoOrders.class, "has more than one 'replyOrder'", "Remove all but one");
	}

	private void assertFails(Class<?> handler, String description, String wayOut) {
		this.contextRunner.withBean(handler)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidCallbackMethodException.class, (ex) -> {
					assertThat(ex.description()).contains(description);
					assertThat(ex.wayOut()).contains(wayOut);
				}));
	}

	/**
	 * Takes from 5 to 100 ms for each request, but longer for the first.
	 */
	abstract static class Host {

		final CompletableFuture<Void> first = new CompletableFuture<>();

		final CompletableFuture<Void> twentieth = new CompletableFuture<>();

		final AtomicInteger received = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		private final AtomicInteger present = new AtomicInteger();

		CompletableFuture<String> answer(String request) {
			int number = Integer.parseInt(request);
			this.received.incrementAndGet();
			this.most.accumulateAndGet(this.present.incrementAndGet(), Math::max);
			CompletableFuture<Void> delay = (number > 0) ? CompletableFuture.runAsync(() -> {
			}, CompletableFuture.delayedExecutor(5 + number * 37 % 96, TimeUnit.MILLISECONDS, Runnable::run))
					: this.first;
			return delay.thenApply((done) -> {
				this.present.decrementAndGet();
				if (number == 20) {
					this.twentieth.complete(null);
				}
				return request;
			});
		}

	}

	/**
	 * Waits for the host.
	 */
	@TcpHandler
	static class BlockingHost extends Host {

		@OnMessage
		String message(String request) throws ExecutionException, InterruptedException {
			return answer(request).get();
		}

	}

	/**
	 * Says that answers name their requests.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@OnMessage(maxConcurrent = 32, replyOrder = ReplyOrder.COMPLETION)
	@interface Multiplexed {

	}

	/**
	 * Does not wait for the host.
	 */
	@TcpHandler
	static class AsynchronousHost extends Host {

		@Multiplexed
		CompletionStage<String> message(String request) {
			return answer(request);
		}

	}

	/**
	 * Replies with one line or with two.
	 */
	@TcpHandler
	static class Several {

		private final CompletableFuture<String> late = new CompletableFuture<>();

		@OnMessage
		CompletionStage<String> slow(Slow request) {
			return (request.number() == 0) ? this.late : CompletableFuture.supplyAsync(() -> "slow " + request.number(),
					CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
		}

		@OnMessage
		Flux<String> flux(Emitted request) {
			return Flux.just("several a", "several b");
		}

		@OnMessage
		Stream<String> stream(Streamed request) {
			return Stream.of("several a", "several b");
		}

	}

	/**
	 * What {@link Several} is asked.
	 */
	@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
	sealed interface Request {

	}

	record Slow(int number) implements Request {

	}

	record Emitted() implements Request {

	}

	record Streamed() implements Request {

	}

	/**
	 * Cannot handle anything.
	 */
	@TcpHandler
	static class None {

		@OnMessage(maxConcurrent = 0)
		void message(String line) {
		}

	}

	/**
	 * Cannot handle anything either.
	 */
	@TcpHandler
	static class Negative {

		@OnMessage(maxConcurrent = -1)
		void message(String line) {
		}

	}

	/**
	 * Would mix up what it sends.
	 */
	@TcpHandler
	static class OrderedFlux {

		@OnMessage(maxConcurrent = 4)
		Flux<String> message(String line) {
			return Flux.just(line);
		}

	}

	/**
	 * Is not decided.
	 */
	@TcpHandler
	static class TwoOrders {

		@OnMessage(replyOrder = { ReplyOrder.REQUEST, ReplyOrder.COMPLETION })
		void message(String line) {
		}

	}

}
