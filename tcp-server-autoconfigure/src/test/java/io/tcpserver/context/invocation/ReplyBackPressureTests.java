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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that many replies wait for a client that does not read.
 */
class ReplyBackPressureTests {

	// 80 MB, more than all buffers between the two can hold
	private static final int REPLIES = 10_000;

	private static final String REPLY = "x".repeat(8 * 1024);

	private static final int MOST_THAT_BUFFERS_HOLD = 4_000;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	@ParameterizedTest
	@ValueSource(strings = { "flux", "stream" })
	void repliesAreMadeAsTheClientReads(String kind) {
		this.contextRunner.withBean(Talkative.class).run((context) -> {
			Talkative handler = context.getBean(Talkative.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send(kind + "\nend");
				assertThat(client.readLine()).isEqualTo(REPLY);
				Awaitility.await()
					.during(Duration.ofMillis(500))
					.atMost(Duration.ofSeconds(10))
					.until(() -> handler.made.get() < MOST_THAT_BUFFERS_HOLD);
				for (int i = 1; i < REPLIES; i++) {
					assertThat(client.readLine()).isEqualTo(REPLY);
				}
				assertThat(client.readLine()).isEqualTo("end");
			}
			assertThat(handler.made).hasValue(REPLIES);
			assertThat(handler.closed.get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.PEER);
		});
	}

	@Test
	void streamIsClosedWhenTheClientGoes() {
		this.contextRunner.withBean(Talkative.class).run((context) -> {
			Talkative handler = context.getBean(Talkative.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("stream");
				assertThat(client.readLine()).isEqualTo(REPLY);
				client.abort();
			}
			handler.streamClosed.get(10, TimeUnit.SECONDS);
			assertThat(handler.closed.get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.RESET);
			assertThat(handler.made.get()).isLessThan(REPLIES);
		});
	}

	@TcpHandler
	static class Talkative {

		final AtomicInteger made = new AtomicInteger();

		final CompletableFuture<Void> streamClosed = new CompletableFuture<>();

		final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

		@OnMessage
		Object message(String kind) {
			return switch (kind) {
				case "flux" -> Flux.range(0, REPLIES).map(this::reply);
				case "stream" -> stream();
				default -> kind;
			};
		}

		private Stream<String> stream() {
			return IntStream.range(0, REPLIES).mapToObj(this::reply).onClose(() -> this.streamClosed.complete(null));
		}

		private String reply(int number) {
			this.made.incrementAndGet();
			return REPLY;
		}

		@OnClose
		void closed(CloseReason reason) {
			this.closed.complete(reason);
		}

	}

}
