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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A log shipper at full speed, in the middle of which the application stops.
 */
class LogShipperTests {

	private static final int EVENTS = 50_000;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0", "tcp.server.media-type=application/json",
				"tcp.server.shutdown.one-way-wait=25s");

	@Test
	void everyEventIsHandledThatWasSentBeforeTheClientSawTheEnd() {
		this.contextRunner.withBean(Log.class).run((context) -> {
			Log log = context.getBean(Log.class);
			TcpServer server = context.getBean(TcpServer.class);
			AtomicBoolean ended = new AtomicBoolean();
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				CompletableFuture<Void> end = CompletableFuture.runAsync(() -> {
					try {
						assertThat(client.readLine()).isNull();
					}
					catch (Exception ex) {
						throw new IllegalStateException(ex);
					}
					finally {
						ended.set(true);
					}
				}, (task) -> new Thread(task).start());
				CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
					log.awaitFirst();
					context.getSourceApplicationContext().close();
				}, (task) -> new Thread(task).start());
				int sent = 0;
				while (sent < EVENTS && !ended.get()) {
					if (sent == EVENTS / 2) {
						Awaitility.await().atMost(PATIENCE).until(() -> !server.isServing());
					}
					client.send("{\"level\":\"INFO\",\"number\":" + sent + "}");
					sent++;
				}
				assertThat(end).succeedsWithin(PATIENCE);
				client.close();
				assertThat(stopped).succeedsWithin(PATIENCE);
				assertThat(log.events).hasValue(sent);
				assertThat(server.statistics().discardedConnections()).isZero();
			}
		});
	}

	/**
	 * Where the events go.
	 */
	@TcpHandler
	static class Log {

		private final AtomicInteger events = new AtomicInteger();

		private final CountDownLatch first = new CountDownLatch(1);

		@OnMessage
		void event(Event event) {
			this.events.incrementAndGet();
			this.first.countDown();
		}

		void awaitFirst() {
			try {
				assertThat(this.first.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * An event.
	 *
	 * @param level how bad it is
	 * @param number how many came before
	 */
	record Event(String level, int number) {

	}

}
