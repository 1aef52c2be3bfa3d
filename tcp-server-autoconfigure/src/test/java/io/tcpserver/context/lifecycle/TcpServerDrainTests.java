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

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.TcpServers;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import io.tcpserver.stream.StreamHandler;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how servers end what their clients have begun when the context stops, and that
 * nothing holds up the context.
 */
@ExtendWith(OutputCaptureExtension.class)
class TcpServerDrainTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, LifecycleAutoConfiguration.class));

	private ApplicationContextRunner with(Class<?>... handlers) {
		return this.contextRunner.withUserConfiguration(handlers).withPropertyValues("tcp.server.port=0");
	}

	@Test
	void handlerFinishesItsAnswerWhenTheContextStops() {
		with(SlowAnswer.class).run((context) -> {
			SlowAnswer handler = context.getBean(SlowAnswer.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("question");
				await(handler.asked);
				CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::stop);
				Awaitility.await().until(() -> context.getBean(TcpServer.class).state() == TcpServer.State.CLOSING);
				assertThat(stopped).isNotDone();
				handler.answer.countDown();
				assertThat(client.readLine()).isEqualTo("question answered");
				assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
			}
		});
	}

	@Test
	void stopReturnsAtOnceAndCallsBackOnce() {
		with(SlowAnswer.class).run((context) -> {
			SlowAnswer handler = context.getBean(SlowAnswer.class);
			TcpServerLifecycle lifecycle = context.getBean(TcpServerLifecycle.class);
			AtomicInteger callbacks = new AtomicInteger();
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("question");
				await(handler.asked);
				lifecycle.stop(callbacks::incrementAndGet);
				assertThat(callbacks).hasValue(0);
				assertThat(lifecycle.isRunning()).isFalse();
				handler.answer.countDown();
				Awaitility.await().untilAtomic(callbacks, Matchers.is(1));
			}
			lifecycle.stop(callbacks::incrementAndGet);
			Awaitility.await().untilAtomic(callbacks, Matchers.is(2));
		});
	}

	@Test
	void stopWithoutServersCallsBackOnce() {
		AtomicInteger callbacks = new AtomicInteger();
		new TcpServerLifecycle(List.of(), Duration.ofSeconds(1), () -> false).stop(callbacks::incrementAndGet);
		new TcpServerHardStopLifecycle(List.of()).stop(callbacks::incrementAndGet);
		assertThat(callbacks).hasValue(2);
	}

	@Test
	void twoServersDrainAtTheSameTime() {
		with(SlowAnswer.class, SlowChat.class).withPropertyValues("tcp.servers.chat.port=0").run((context) -> {
			SlowAnswer first = context.getBean(SlowAnswer.class);
			SlowAnswer second = context.getBean(SlowChat.class).slow;
			TcpServers servers = context.getBean(TcpServers.class);
			try (LineClient one = new LineClient(Ports.of(servers.get("default").orElseThrow()));
					LineClient other = new LineClient(Ports.of(servers.get("chat").orElseThrow()))) {
				one.send("a");
				other.send("b");
				await(first.asked);
				await(second.asked);
				CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::stop);
				Awaitility.await()
					.untilAsserted(
							() -> assertThat(servers).allMatch((server) -> server.state() == TcpServer.State.CLOSING));
				second.answer.countDown();
				assertThat(other.readLine()).isEqualTo("b answered");
				first.answer.countDown();
				assertThat(one.readLine()).isEqualTo("a answered");
				assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
			}
		});
	}

	@Test
	void handlerThatNeverEndsIsNamedAndDoesNotHoldUpTheContext(CapturedOutput output) {
		with(Handlers.Endless.class).withPropertyValues("tcp.server.shutdown.grace-period=100ms").run((context) -> {
			Handlers.Endless handler = context.getBean(Handlers.Endless.class);
			TcpServer server = context.getBean(TcpServer.class);
			try (LineClient client = new LineClient(Ports.of(server))) {
				assertThat(client.readLine()).isEqualTo("hello");
				int port = Ports.of(server);
				context.stop();
				assertThat(server.state()).isEqualTo(TcpServer.State.CLOSING);
				assertThat(output).contains("still runs").contains("1 connection was aborted; 1 handler still runs");
				context.start();
				assertThat(Ports.of(server)).isEqualTo(port);
				assertThat(server.isServing()).isTrue();
				assertThat(server.statistics().accepted()).isOne();
			}
			finally {
				handler.released.complete(null);
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.statistics().closed())
					.containsExactly(Map.entry(CloseReason.SHUTDOWN, 1L)));
		});
	}

	@Test
	void clientThatNeverReadsDoesNotHoldUpTheContext() {
		with(Flood.class).withPropertyValues("tcp.server.shutdown.grace-period=100ms").run((context) -> {
			Flood handler = context.getBean(Flood.class);
			TcpServer server = context.getBean(TcpServer.class);
			try (Socket client = new Socket(InetAddress.getLoopbackAddress(), Ports.of(server))) {
				await(handler.flooded);
				assertThat(CompletableFuture.runAsync(context::stop)).succeedsWithin(Duration.ofSeconds(10));
				assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
				assertThat(server.statistics().active()).isZero();
				assertThat(client.isConnected()).isTrue();
			}
		});
	}

	@Test
	void immediateShutdownDoesNotWaitForClients() {
		with(SlowAnswer.class).withPropertyValues("tcp.server.shutdown.mode=immediate").run((context) -> {
			SlowAnswer handler = context.getBean(SlowAnswer.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("question");
				await(handler.asked);
				assertThat(CompletableFuture.runAsync(context::stop)).succeedsWithin(Duration.ofSeconds(10));
				assertThat(client.readLine()).isNull();
			}
		});
	}

	@Test
	void phaseTimeoutBoundsTheGracePeriod(CapturedOutput output) {
		with(SlowAnswer.class)
			.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=3s",
					"tcp.server.shutdown.grace-period=10m")
			.run((context) -> {
				assertThat(output).contains("TCP server 'default' has 600000 ms for its graceful shutdown")
					.contains("spring.lifecycle.timeout-per-shutdown-phase ends it after 3000 ms");
				SlowAnswer handler = context.getBean(SlowAnswer.class);
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.send("question");
					await(handler.asked);
					assertThat(CompletableFuture.runAsync(context::stop)).succeedsWithin(Duration.ofSeconds(20));
					assertThat(output).doesNotContain("Shutdown phase")
						.containsPattern("has shut down in .* s: 1 connection was");
				}
			});
	}

	@Test
	void hardStopEndsWhatTheGracefulOneHasLeft() {
		with(SlowAnswer.class).run((context) -> {
			SlowAnswer handler = context.getBean(SlowAnswer.class);
			AtomicInteger callbacks = new AtomicInteger();
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("question");
				await(handler.asked);
				context.getBean(TcpServerLifecycle.class).stop();
				context.getBean(TcpServerHardStopLifecycle.class).stop(callbacks::incrementAndGet);
				Awaitility.await().untilAtomic(callbacks, Matchers.is(1));
				assertThat(context.getBean(TcpServer.class).connections()).isEmpty();
			}
		});
	}

	@Test
	void serverStillAcceptsWhileTheApplicationAnnouncesThatItRefusesTraffic() {
		with(Handlers.Shout.class).withPropertyValues("tcp.server.shutdown.pre-drain-wait=1s").run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			long began = System.nanoTime();
			CompletableFuture<Void> closed = CompletableFuture.runAsync(source(context)::close);
			Awaitility.await().until(() -> context.getBean(TrafficRefusal.class).getAsBoolean());
			try (LineClient client = new LineClient(Ports.of(server))) {
				assertThat(client.exchange("late")).isEqualTo("LATE");
			}
			assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
			assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
			assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		});
	}

	@Test
	void stoppingWithoutClosingDoesNotWaitBeforeTheDrain() {
		with(Handlers.Shout.class).withPropertyValues("tcp.server.shutdown.pre-drain-wait=1h")
			.run((context) -> assertThat(CompletableFuture.runAsync(context::stop))
				.succeedsWithin(Duration.ofSeconds(10)));
	}

	private static ConfigurableApplicationContext source(AssertableApplicationContext context) {
		return context.getSourceApplicationContext(ConfigurableApplicationContext.class);
	}

	private static void await(CountDownLatch latch) throws InterruptedException {
		assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
	}

	/**
	 * Answers when it is told to.
	 */
	@TcpHandler
	static class SlowAnswer implements StreamHandler {

		final CountDownLatch asked = new CountDownLatch(1);

		final CountDownLatch answer = new CountDownLatch(1);

		@Override
		public void handle(StreamReader reader, StreamWriter writer) throws Exception {
			String line = reader.readLine();
			this.asked.countDown();
			this.answer.await();
			writer.write(line + " answered\n");
		}

	}

	@TcpHandler("chat")
	static class SlowChat implements StreamHandler {

		final SlowAnswer slow = new SlowAnswer();

		@Override
		public void handle(StreamReader reader, StreamWriter writer) throws Exception {
			this.slow.handle(reader, writer);
		}

	}

	/**
	 * Writes until the client does not take any more.
	 */
	@TcpHandler
	static class Flood implements StreamHandler {

		final CountDownLatch flooded = new CountDownLatch(1);

		@Override
		public void handle(StreamReader reader, StreamWriter writer) throws Exception {
			byte[] bytes = new byte[64 * 1024];
			while (writer.writeBufferSize() < 1024 * 1024) {
				writer.write(bytes);
			}
			this.flooded.countDown();
			writer.drain();
		}

	}

}
