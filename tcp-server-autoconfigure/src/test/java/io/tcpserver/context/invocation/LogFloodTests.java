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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * However often clients make annotated methods fail: the log stays small, and tells how
 * much it leaves out.
 */
class LogFloodTests {

	private static final int CLIENTS = 300;

	private static final int MOST_CHARACTERS = 20_000;

	private static final Pattern LEFT_OUT = Pattern.compile("(\\d+) more unhandled exceptions?");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

	private final Lines lines = new Lines();

	@BeforeEach
	void listen() {
		this.lines.start();
		this.root.addAppender(this.lines);
	}

	@AfterEach
	void listenNoMore() {
		this.root.detachAppender(this.lines);
	}

	@ParameterizedTest
	@ValueSource(classes = { FailsNow.class, FailsLater.class, ClosesNow.class, ClosesLater.class })
	void clientsDoNotSetHowMuchIsLogged(Class<?> handler) {
		this.contextRunner.withBean(handler).run((context) -> {
			for (int i = 0; i < CLIENTS; i++) {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.send("x");
					if (!handler.getSimpleName().startsWith("Closes")) {
						assertThat(client.readLine()).isNull();
					}
				}
			}
			TcpServer server = context.getBean(TcpServer.class);
			await().until(() -> server.statistics().active() == 0);
		});
		PatternLayout layout = new PatternLayout();
		layout.setContext(this.root.getLoggerContext());
		layout.setPattern("%d %-5level [%thread] %logger : %msg%n%ex");
		layout.start();
		StringBuilder text = new StringBuilder();
		this.lines.events.forEach((event) -> text.append(layout.doLayout(event)));
		assertThat(text).hasSizeLessThan(MOST_CHARACTERS);
		long written = this.lines.events.stream()
			.filter((event) -> event.getMessage().startsWith("{}{}{}") && event.getLevel() == Level.ERROR)
			.count();
		assertThat(
				written + LEFT_OUT.matcher(text).results().mapToLong((result) -> Long.parseLong(result.group(1))).sum())
			.isEqualTo(CLIENTS);
	}

	/**
	 * What is logged.
	 */
	private static final class Lines extends AppenderBase<ILoggingEvent> {

		private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
				this.events.add(event);
			}
		}

	}

	@TcpHandler
	static class FailsNow {

		@OnMessage
		void message(String line) {
			throw new IllegalStateException("on purpose");
		}

	}

	@TcpHandler
	static class FailsLater {

		@OnMessage
		CompletionStage<String> message(String line) {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("on purpose");
			});
		}

	}

	@TcpHandler
	static class ClosesNow {

		@OnMessage
		void message(String line) {
		}

		@OnClose
		void close(CloseReason reason) {
			throw new IllegalStateException("on purpose");
		}

	}

	@TcpHandler
	static class ClosesLater {

		@OnMessage
		void message(String line) {
		}

		@OnClose
		CompletionStage<Void> close(CloseReason reason) {
			return CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
		}

	}

}
