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

import java.security.Principal;
import java.security.cert.X509Certificate;
import java.time.Duration;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnIdle;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import io.tcpserver.message.IdleEvent;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests methods that are called when nothing happens, with real clients.
 */
@ExtendWith(OutputCaptureExtension.class)
class OnIdleTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private ApplicationContextRunner readIdle() {
		return this.contextRunner.withPropertyValues("tcp.server.timeouts.read-idle=100ms");
	}

	private static void awaitReason(TcpServer server, CloseReason reason) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(server.statistics().closed()).containsOnlyKeys(reason));
	}

	@Test
	void methodIsCalledUntilSomethingArrives() {
		readIdle().withBean(Counting.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				for (int i = 1; i <= 3; i++) {
					assertThat(client.readLine()).isEqualTo("READ " + i);
				}
				client.send("hello");
				Awaitility.await().atMost(PATIENCE).until(() -> client.readLine().equals("hello"));
				assertThat(client.readLine()).isEqualTo("READ 1");
				assertThat(context.getBean(TcpServer.class).connections()).hasSize(1);
			}
		});
	}

	@Test
	void methodSendsHeartbeats() {
		this.contextRunner.withPropertyValues("tcp.server.timeouts.write-idle=100ms")
			.withBean(Counting.class)
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					for (int i = 1; i <= 3; i++) {
						assertThat(client.readLine()).isEqualTo("WRITE 1");
					}
				}
			});
	}

	@Test
	void methodRepliesLater() {
		readIdle().withBean(Later.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				for (int i = 0; i < 2; i++) {
					assertThat(client.readLine()).isEqualTo("are");
					assertThat(client.readLine()).isEqualTo("you there?");
				}
			}
		});
	}

	@Test
	void methodClosesTheConnection() {
		readIdle().withBean(Closing.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isEqualTo("goodbye");
				assertThat(client.readLine()).isNull();
			}
			awaitReason(context.getBean(TcpServer.class), CloseReason.COMPLETED);
		});
	}

	@Test
	void methodTakesWhatOthersTake() {
		readIdle().withBean(Arguments.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isEqualTo("null null default READ");
			}
		});
	}

	@Test
	void methodIsNotCalledWithoutTimeOuts() {
		this.contextRunner.withBean(Counting.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				for (int i = 0; i < 100; i++) {
					assertThat(client.exchange("a")).isEqualTo("a");
				}
			}
		});
	}

	@Test
	void methodIsCalledForWhatTheClientHasAskedFor() {
		this.contextRunner.withBean(Negotiating.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("PT0.1S")).isEqualTo("agreed");
				assertThat(client.readLine()).isEqualTo("heartbeat");
				assertThat(client.readLine()).isEqualTo("heartbeat");
			}
		});
	}

	@Test
	void failureIsGivenToTheMethodForErrors() {
		readIdle().withBean(Handled.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isEqualTo("sorry: no heartbeat");
				assertThat(client.readLine()).isEqualTo("sorry: no heartbeat");
			}
		});
	}

	@Test
	void failureThatNoMethodTakesEndsTheConnectionAndNamesTheMethod(CapturedOutput output) {
		readIdle().withBean(Failing.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isNull();
			}
			awaitReason(context.getBean(TcpServer.class), CloseReason.HANDLER_ERROR);
			assertThat(output).contains("no heartbeat").contains("OnIdleTests$Failing.silent(");
		});
	}

	@Test
	void withoutAMethodTheConnectionIsClosed() {
		readIdle().withBean(Echo.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.readLine()).isNull();
			}
			awaitReason(context.getBean(TcpServer.class), CloseReason.READ_IDLE_TIMEOUT);
		});
	}

	@Test
	void methodIsOneOfAKind() {
		CallbackMethodsTests.assertInvalid(Two.class, "are called for the same event",
				"Remove @OnIdle from one of them");
		CallbackMethodsTests.assertInvalid(Payload.class, "has a parameter of type java.lang.String",
				"Methods with @OnIdle are called with IdleEvent, TcpConnection");
		CallbackMethodsTests.assertInvalid(Twice.class, "has more than one parameter for the IdleEvent",
				"Remove all but one of them.");
		CallbackMethodsTests.assertInvalid(Misplaced.class, "has a parameter of type io.tcpserver.message.IdleEvent",
				"Methods with @OnMessage are called with the payload");
	}

	@TcpHandler
	static class Echo {

		@OnMessage
		String message(String text) {
			return text;
		}

	}

	@TcpHandler
	static class Counting extends Echo {

		@OnIdle
		String silent(IdleEvent idle) {
			return idle.side() + " " + idle.count();
		}

	}

	@TcpHandler
	static class Later extends Echo {

		@OnIdle
		Flux<String> silent() {
			return Flux.just("are", "you there?");
		}

	}

	@TcpHandler
	static class Closing extends Echo {

		@OnIdle
		String silent(TcpConnection connection) {
			connection.close();
			return "goodbye";
		}

	}

	@TcpHandler
	static class Arguments extends Echo {

		@OnIdle
		String silent(@Nullable X509Certificate certificate, TcpConnection connection, IdleEvent idle,
				@Nullable Principal principal) {
			return certificate + " " + principal + " " + connection.serverName() + " " + idle.side();
		}

	}

	@TcpHandler
	static class Negotiating {

		@OnMessage
		String message(String asked, TcpConnection connection) {
			Duration interval = Duration.parse(asked);
			connection.changeTimeouts((timeouts) -> timeouts.withWriteIdle(interval));
			return "agreed";
		}

		@OnIdle
		String silent() {
			return "heartbeat";
		}

	}

	@TcpHandler
	static class Failing extends Echo {

		@OnIdle
		void silent() {
			throw new IllegalStateException("no heartbeat");
		}

	}

	@TcpHandler
	static class Handled extends Failing {

		@OnError
		String failed(IllegalStateException failure) {
			return "sorry: " + failure.getMessage();
		}

	}

	@TcpHandler
	static class Two extends Echo {

		@OnIdle
		void one() {
		}

		@OnIdle
		void other() {
		}

	}

	@TcpHandler
	static class Payload extends Echo {

		@OnIdle
		void silent(String text) {
		}

	}

	@TcpHandler
	static class Twice extends Echo {

		@OnIdle
		void silent(IdleEvent one, IdleEvent other) {
		}

	}

	@TcpHandler
	static class Misplaced {

		@OnMessage
		void message(String text, IdleEvent idle) {
		}

	}

}
