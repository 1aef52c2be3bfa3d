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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.MessageKeyExtractor;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import io.tcpserver.message.FailedMessage;
import io.tcpserver.message.UnhandledMessageException;
import io.tcpserver.settings.ReplyOrder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which methods are chosen by the keys of messages, with real clients.
 */
@ExtendWith(OutputCaptureExtension.class)
class MessageKeyTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private void serve(Class<?> handler, Class<?> extractor, Conversation conversation) {
		this.contextRunner.withBean(handler).withBean(extractor).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				conversation.hold(client);
			}
		});
	}

	@Test
	void textSelectsTheMethod() {
		serve(Financial.class, FirstWord.class, (client) -> {
			assertThat(client.exchange("0800 echo")).isEqualTo("network 0800 echo");
			assertThat(client.exchange("0200 sale")).isEqualTo("sale 0200 sale");
			assertThat(client.exchange("0220 advice")).isEqualTo("sale 0220 advice");
			assertThat(client.exchange("0900 other")).isEqualTo("any 0900 other");
		});
	}

	@Test
	void messageWithoutKeyIsForMethodsWithoutKey() {
		serve(Financial.class, FirstWord.class, (client) -> assertThat(client.exchange("0800")).isEqualTo("any 0800"));
	}

	@Test
	void numberSelectsTheMethod() {
		serve(Tracker.class, FirstTwoBytes.class, (client) -> {
			assertThat(client.exchange("AB1")).isEqualTo("AB AB1");
			assertThat(client.exchange("CD2")).isEqualTo("other CD2");
			assertThat(client.exchange("\uAC003")).isEqualTo("high \uAC003");
		});
	}

	@Test
	void partOfAnObjectSelectsTheMethod() {
		serve(Orders.class, OrderKind.class, (client) -> {
			assertThat(client.exchange("{\"kind\":\"BUY\",\"amount\":1}")).isEqualTo("bought 1");
			assertThat(client.exchange("{\"kind\":\"SELL\",\"amount\":2}")).isEqualTo("sold 2");
			assertThat(client.exchange("{\"amount\":3}")).isEqualTo("any 3");
		});
	}

	@Test
	void methodForAKeyIsNotCalledWithAnotherType() {
		serve(Typed.class, AnyKey.class, (client) -> {
			assertThat(client.exchange("1")).isEqualTo("whole 1");
			assertThat(client.exchange("1.5")).isEqualTo("any 1.5");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Strict.class, StrictAsync.class, StrictMixed.class })
	void unknownKeyIsReportedWithTheKey(Class<?> handler) {
		serve(handler, FirstWord.class, (client) -> {
			assertThat(client.exchange("0900 other"))
				.isEqualTo("SELECTION 0900 none with the key '0900' is not handled: none of");
			assertThat(client.exchange("keyless")).isEqualTo("SELECTION null none is not handled: none of");
			assertThat(client.exchange("0800 echo")).isEqualTo("network 0800 echo");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Strict.class, StrictAsync.class, StrictMixed.class })
	void keyThatCannotBeReadIsReportedWithItsCause(Class<?> handler) {
		serve(handler, FirstWord.class, (client) -> {
			assertThat(client.exchange("throw it"))
				.isEqualTo("SELECTION null java.lang.IllegalStateException is not handled: its key cannot be read");
			assertThat(client.exchange("0800 echo")).isEqualTo("network 0800 echo");
		});
	}

	@Test
	void unknownKeyIsTheFaultOfThePeer(CapturedOutput output) {
		this.contextRunner.withBean(Silent.class).withBean(FirstWord.class).run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			for (String line : new String[] { "0900\u001B other", "throw it" }) {
				try (LineClient client = new LineClient(Ports.of(server))) {
					assertThat(client.send(line).readLine()).isNull();
				}
			}
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(server.statistics().closed()).containsEntry(CloseReason.PROTOCOL_ERROR, 2L));
		});
		assertThat(output).contains("with the key '0900\\u001B' is not handled").doesNotContain("\u001B other");
	}

	@Test
	void eachKeyHasItsOwnLimit() {
		this.contextRunner.withBean(Limited.class).withBean(FirstWord.class).run((context) -> {
			Limited handler = context.getBean(Limited.class);
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("work 1").send("work 2").send("login 3").send("work 4");
				assertThat(client.readLine()).isEqualTo("work 2");
				assertThat(handler.started).hasValue(2);
				handler.first.complete("first");
				assertThat(client.readLine()).isEqualTo("first");
				assertThat(client.readLine()).isEqualTo("login 3 as number 3");
				assertThat(client.readLine()).isEqualTo("work 4");
			}
		});
	}

	@Test
	void eachKeyHasItsOwnThread() {
		serve(Threads.class, FirstWord.class, (client) -> {
			assertThat(client.exchange("block it")).startsWith("tcp-default-handler-");
			assertThat(client.exchange("later it")).startsWith("tcp-io-");
		});
	}

	@Test
	void instanceOfAConnectionHasMethodsForKeys() {
		this.contextRunner
			.withBean(Session.class, Session::new, (definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
			.withBean(FirstWord.class)
			.run((context) -> {
				for (int i = 0; i < 2; i++) {
					try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
						assertThat(client.exchange("login me")).isEqualTo("login me 1");
						assertThat(client.exchange("work on")).isEqualTo("work on 2");
					}
				}
			});
	}

	interface Conversation {

		void hold(LineClient client) throws Exception;

	}

	static class FirstWord implements MessageKeyExtractor<String> {

		@Override
		public Object extractKey(String message) {
			int end = message.indexOf(' ');
			if (message.startsWith("throw")) {
				throw new IllegalStateException(message);
			}
			return (end >= 0) ? message.substring(0, end) : null;
		}

	}

	static class FirstTwoBytes implements MessageKeyExtractor<ByteBuffer> {

		@Override
		public Object extractKey(ByteBuffer message) {
			return message.getShort(message.position());
		}

	}

	static class OrderKind implements MessageKeyExtractor<Order> {

		@Override
		public Object extractKey(Order order) {
			return order.kind();
		}

	}

	static class AnyKey implements MessageKeyExtractor<Object> {

		@Override
		public Object extractKey(Object message) {
			return "key";
		}

	}

	@TcpHandler
	static class Financial {

		@OnMessage("0800")
		String network(String message) {
			return "network " + message;
		}

		@OnMessage({ "0200", "0220" })
		CompletionStage<String> sale(String message) {
			return CompletableFuture.completedFuture("sale " + message);
		}

		@OnMessage
		String any(String message) {
			return "any " + message;
		}

	}

	@TcpHandler
	static class Tracker {

		private static String text(ByteBuffer message) {
			return StandardCharsets.UTF_8.decode(message).toString();
		}

		@OnMessage(id = 0x4142)
		String known(ByteBuffer message) {
			return "AB " + text(message);
		}

		@OnMessage(id = 0xEAB0)
		String high(ByteBuffer message) {
			return "high " + text(message);
		}

		@OnMessage
		String other(ByteBuffer message) {
			return "other " + text(message);
		}

	}

	enum Kind {

		BUY, SELL

	}

	record Order(Kind kind, int amount) {

	}

	@TcpHandler
	static class Orders {

		@OnMessage("BUY")
		String buy(Order order) {
			return "bought " + order.amount();
		}

		@OnMessage("SELL")
		String sell(Order order) {
			return "sold " + order.amount();
		}

		@OnMessage
		String any(Order order) {
			return "any " + order.amount();
		}

	}

	@TcpHandler
	static class Typed {

		@OnMessage("key")
		String whole(Integer number) {
			return "whole " + number;
		}

		@OnMessage
		String any(Number number) {
			return "any " + number;
		}

	}

	@TcpHandler
	static class Silent {

		@OnMessage("0800")
		String network(String message) {
			return "network " + message;
		}

	}

	@TcpHandler
	static class Strict {

		@OnMessage("0800")
		Object network(String message) {
			return "network " + message;
		}

		@OnError
		String unhandled(UnhandledMessageException ex, FailedMessage.Stage stage) {
			String message = ex.getMessage();
			String cause = (ex.getCause() != null) ? ex.getCause().getClass().getName() : "none";
			int end = (ex.getCause() != null) ? message.indexOf(',') : message.indexOf(" of [") + 3;
			return "%s %s %s%s".formatted(stage, ex.messageKey(), cause,
					message.substring("A message of type java.lang.String".length(), end));
		}

	}

	@TcpHandler
	static class StrictAsync extends Strict {

		@Override
		@OnMessage("0800")
		CompletionStage<String> network(String message) {
			return CompletableFuture.completedFuture("network " + message);
		}

	}

	@TcpHandler
	static class StrictMixed extends Strict {

		@OnMessage("0200")
		CompletionStage<String> sale(String message) {
			return CompletableFuture.completedFuture("sale " + message);
		}

	}

	@TcpHandler
	static class Limited {

		private final CompletableFuture<String> first = new CompletableFuture<>();

		private final AtomicInteger started = new AtomicInteger();

		@OnMessage(value = "work", maxConcurrent = 8, replyOrder = ReplyOrder.COMPLETION)
		CompletionStage<String> work(String message) {
			return (this.started.incrementAndGet() == 1) ? this.first : CompletableFuture.completedFuture(message);
		}

		@OnMessage("login")
		String login(String message) {
			return message + " as number " + this.started.incrementAndGet();
		}

	}

	@TcpHandler
	static class Threads {

		@OnMessage("block")
		String block(String message) {
			return Thread.currentThread().getName();
		}

		@OnMessage("later")
		CompletionStage<String> later(String message) {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

	@TcpHandler
	static class Session {

		private int messages;

		@OnMessage("login")
		String login(String message) {
			return message + " " + ++this.messages;
		}

		@OnMessage("work")
		String work(String message) {
			return message + " " + ++this.messages;
		}

	}

}
