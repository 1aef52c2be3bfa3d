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
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import io.tcpserver.message.FailedMessage;
import io.tcpserver.message.FailedMessage.Stage;
import io.tcpserver.message.PayloadException;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Methods for errors that take what has failed, with real clients.
 */
class FailedPayloadTests {

	private static final String HL7 = """
			MSH|^~\\&|LAB|A|HIS|B|20260101||ADT^A01|MSG00042|P|2.5\rPID|1""";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private static byte[] exchange(AssertableApplicationContext context, byte[] request, int replyLength)
			throws IOException {
		try (Socket client = new Socket(InetAddress.getLoopbackAddress(), Ports.of(context.getEnvironment()))) {
			client.setSoTimeout(10_000);
			client.getOutputStream().write(request);
			return client.getInputStream().readNBytes(replyLength);
		}
	}

	// Protocols

	@Test
	void negativeAcknowledgementOfHl7NamesTheMessage() {
		this.contextRunner.withPropertyValues("tcp.server.framing.type=mllp").withBean(Hl7.class).run((context) -> {
			String expected = "\u000bMSH|^~\\&|HIS\rMSA|AE|MSG00042|no patient\u001c\r";
			byte[] reply = exchange(context, ("\u000b" + HL7 + "\u001c\r").getBytes(StandardCharsets.ISO_8859_1),
					expected.length());
			assertThat(new String(reply, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
		});
	}

	@Test
	void exceptionOfModbusHasTheTransactionOfTheRequest() {
		this.contextRunner
			.withPropertyValues("tcp.server.framing.type=length-field", "tcp.server.framing.length-field.offset=4",
					"tcp.server.framing.length-field.length=2")
			.withBean(Modbus.class)
			.run((context) -> {
				byte[] request = HexFormat.of().parseHex("cafe00000006" + "110300000001");
				assertThat(exchange(context, request, 9)).asHexString().isEqualTo("CAFE00000003" + "118304");
			});
	}

	@Test
	void responseOfIso8583HasTheTraceNumberHoweverLateItFails() {
		this.contextRunner
			.withPropertyValues("tcp.server.framing.type=length-field", "tcp.server.framing.length-field.length=2")
			.withBean(Iso.class)
			.run((context) -> {
				String request = "0800" + "0020000000000000" + "000042";
				String response = "0810" + "0020000002000000" + "000042" + "96";
				byte[] reply = exchange(context, ("\0\032" + request).getBytes(StandardCharsets.ISO_8859_1), 30);
				assertThat(new String(reply, StandardCharsets.ISO_8859_1)).isEqualTo("\0\034" + response);
			});
	}

	// Selection

	@ParameterizedTest
	@ValueSource(strings = { BeanDefinition.SCOPE_SINGLETON, BeanDefinition.SCOPE_PROTOTYPE })
	void methodIsSelectedByTheExceptionFirstAndByThePayloadThen(String scope) {
		this.contextRunner.withBean(Shapes.class, Shapes::new, (definition) -> definition.setScope(scope))
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.readLine()).isEqualTo("open: any null HANDLING null");
					assertThat(client.exchange("{\"kind\":\"circle\",\"r\":1}")).isEqualTo("circle of 1");
					assertThat(client.exchange("{\"kind\":\"circle\",\"r\":0}")).isEqualTo("state of circle of 0");
					assertThat(client.exchange("{\"kind\":\"square\",\"a\":1}"))
						.isEqualTo("any Square[a=1] HANDLING {'kind':'square','a':1}");
					assertThat(client.exchange("{\"kind\":\"square\",\"a\":0}"))
						.isEqualTo("any Square[a=0] HANDLING {'kind':'square','a':0}");
					assertThat(client.exchange("{\"kind\":\"line\"}"))
						.isEqualTo("any Line[] SELECTION {'kind':'line'}");
					assertThat(client.exchange("no JSON")).isEqualTo("unreadable null no JSON no JSON");
				}
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void methodOfAProxyTakesWhatHasFailed(boolean proxyTargetClass) {
		this.contextRunner.withBean("handler", Proxied.class)
			.withBean("interceptor", MethodInterceptor.class, () -> (invocation) -> invocation.proceed())
			.withBean(BeanNameAutoProxyCreator.class, () -> {
				BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
				creator.setBeanNames("handler");
				creator.setInterceptorNames("interceptor");
				creator.setProxyTargetClass(proxyTargetClass);
				return creator;
			})
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("abc")).isEqualTo("sorry abc abc HANDLING");
				}
			});
	}

	@Test
	void replyOfAMethodForErrorsMayComeLater() {
		this.contextRunner.withBean(Later.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.send("a");
				client.send("b");
				assertThat(client.readLine()).isEqualTo("later a");
				assertThat(client.readLine()).isEqualTo("later b");
			}
		});
	}

	/**
	 * Acknowledges messages of HL7.
	 */
	@TcpHandler
	static class Hl7 {

		@OnMessage
		String message(String message) {
			throw new IllegalStateException("no patient");
		}

		@OnError
		String failed(IllegalStateException failure, String message) {
			return "MSH|^~\\&|HIS\rMSA|AE|%s|%s".formatted(message.split("\\|")[9], failure.getMessage());
		}

	}

	/**
	 * Has no registers.
	 */
	@TcpHandler
	static class Modbus {

		@OnMessage
		byte[] message(ByteBuffer request) {
			request.position(request.limit());
			throw new UnsupportedOperationException();
		}

		@OnError
		byte[] failed(byte[] frame) {
			return new byte[] { frame[0], frame[1], 0, 0, frame[4], (byte) (frame[5] | 0x80), 4 };
		}

	}

	/**
	 * Asks a host that is down.
	 */
	@TcpHandler
	static class Iso {

		@OnMessage
		CompletionStage<String> message(String message) {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("host down");
			}, CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
		}

		@OnError
		CompletionStage<String> failed(FailedMessage<String> failed) {
			String message = failed.message();
			return CompletableFuture.completedFuture("0810" + "0020000002000000" + message.substring(20) + "96");
		}

	}

	/**
	 * A payload of several types.
	 */
	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(value = Circle.class, name = "circle"),
			@JsonSubTypes.Type(value = Square.class, name = "square"),
			@JsonSubTypes.Type(value = Line.class, name = "line") })
	sealed interface Shape {

	}

	record Circle(int r) implements Shape {

	}

	record Square(int a) implements Shape {

	}

	record Line() implements Shape {

	}

	/**
	 * Fails for most shapes.
	 */
	@TcpHandler
	static class Shapes {

		@OnOpen
		void open() {
			throw new IllegalArgumentException("open");
		}

		@OnMessage
		void circle(Circle circle) {
			throw (circle.r() == 0) ? new IllegalStateException() : new IllegalArgumentException();
		}

		@OnMessage
		void square(Square square) {
			throw (square.a() == 0) ? new IllegalStateException() : new IllegalArgumentException();
		}

		@OnError
		String circle(IllegalStateException failure, Circle circle) {
			return "state of circle of " + circle.r();
		}

		@OnError
		String circle(Exception failure, Circle circle) {
			return "circle of " + circle.r();
		}

		@OnError
		String any(Exception failure, @Nullable Shape shape, Stage stage, byte @Nullable [] frame) {
			String opening = "open".equals(failure.getMessage()) ? "open: " : "";
			return "%sany %s %s %s".formatted(opening, shape, stage, text(frame));
		}

		@OnError
		String unreadable(PayloadException failure, FailedMessage<Shape> failed, @Nullable Shape shape) {
			return "unreadable %s %s %s".formatted(shape, text(failed.frame()), text(failure.frame()));
		}

		private static @Nullable String text(byte @Nullable [] frame) {
			return (frame != null) ? new String(frame, StandardCharsets.UTF_8).replace('"', '\'') : null;
		}

	}

	/**
	 * What a proxy may be of.
	 */
	interface Failing {

		String message(String line);

		String failed(String line, byte[] frame, FailedMessage<?> failed, TcpConnection connection);

	}

	/**
	 * Called through proxies.
	 */
	@TcpHandler
	static class Proxied implements Failing {

		@Override
		@OnMessage
		public String message(String line) {
			throw new IllegalStateException();
		}

		@Override
		@OnError
		public String failed(String line, byte[] frame, FailedMessage<?> failed, TcpConnection connection) {
			return "sorry %s %s %s".formatted(line, new String(frame, StandardCharsets.UTF_8), failed.stage());
		}

	}

	/**
	 * Fails and replies later.
	 */
	@TcpHandler
	static class Later {

		@OnMessage
		CompletionStage<String> message(String line) {
			return CompletableFuture.failedFuture(new IllegalStateException());
		}

		@OnError
		CompletionStage<String> failed(String line) {
			return CompletableFuture.supplyAsync(() -> "later " + line,
					CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
		}

	}

}
