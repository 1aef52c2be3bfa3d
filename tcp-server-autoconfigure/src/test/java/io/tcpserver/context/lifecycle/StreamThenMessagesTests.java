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

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.tcpserver.AttributeKey;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.message.FrameCodecFactory;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamHandler;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Scope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that read a stream first, and handle messages then.
 */
class StreamThenMessagesTests {

	private static final AttributeKey<String> NAME = AttributeKey.of("name", String.class);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0", "tcp.server.framing.type=delimiter", "tcp.server.framing.delimiter=;");

	private static String exchange(ApplicationContext context, String text) throws IOException {
		int port = context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
		try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
			client.setSoTimeout(10_000);
			client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
			client.shutdownOutput();
			return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	@Test
	void streamHandlerContinuesWithItsAnnotatedMethods() {
		this.contextRunner.withBean(Blocking.class).run((context) -> {
			assertThat(exchange(context, "ann\n1;2;")).isEqualTo("welcome\nhello ann;1 of ann;2 of ann;");
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(Blocking.class).ends).containsExactly("ann PEER"));
		});
	}

	@Test
	void asyncStreamHandlerContinuesWithItsAnnotatedMethods() {
		this.contextRunner.withBean(Async.class)
			.run((context) -> assertThat(exchange(context, "ann\n1;2;"))
				.isEqualTo("welcome\nhello ann;1 of ann;2 of ann;"));
	}

	@Test
	void streamHandlerContinuesAsMessageHandler() {
		this.contextRunner.withBean(TwoInterfaces.class)
			.run((context) -> assertThat(exchange(context, "ann\n1;2;")).isEqualTo("welcome\n1 of ann;2 of ann;"));
	}

	@Test
	void handlerThatDoesNotContinueEndsItsConnection() {
		this.contextRunner.withBean(Blocking.class).run((context) -> {
			assertThat(exchange(context, "\n1;2;")).isEmpty();
			assertThat(context.getBean(Blocking.class).ends).isEmpty();
		});
	}

	@Test
	void connectionsMayHaveACodecEach() {
		FrameCodecFactory codecs = (connection) -> FrameCodecs.delimiter(100,
				connection.attribute(NAME).equals("ann") ? new byte[] { '!' } : new byte[] { '?' });
		for (Class<?> handler : new Class<?>[] { Blocking.class, Async.class }) {
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
				.withPropertyValues("tcp.server.port=0")
				.withBean(handler)
				.withBean(FrameCodecFactory.class, () -> codecs)
				.run((context) -> assertThat(exchange(context, "ann\n1!2!") + exchange(context, "bob\n1?2?"))
					.isEqualTo("welcome\nhello ann!1 of ann!2 of ann!welcome\nhello bob?1 of bob?2 of bob?"));
		}
	}

	@Test
	void beanOfPrototypeScopeIsRefused() {
		this.contextRunner.withUserConfiguration(Prototype.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("reads a stream and handles messages, but has prototype scope"));
	}

	private static void admit(String name, StreamWriter writer) {
		if (!name.isEmpty()) {
			writer.connection().attribute(NAME, name);
			writer.write("welcome\n");
			writer.connection().continueWithMessages();
		}
	}

	abstract static class Methods {

		final Queue<String> ends = new ConcurrentLinkedQueue<>();

		@OnOpen
		String opened(TcpConnection connection) {
			return "hello " + connection.attribute(NAME);
		}

		@OnMessage
		String message(String message, TcpConnection connection) {
			return message + " of " + connection.attribute(NAME);
		}

		@OnClose
		void closed(TcpConnection connection, CloseReason reason) {
			this.ends.add(connection.attribute(NAME) + " " + reason);
		}

	}

	@TcpHandler
	static class Blocking extends Methods implements StreamHandler {

		@Override
		public void handle(StreamReader reader, StreamWriter writer) throws IOException {
			admit(reader.readLine(), writer);
		}

	}

	@TcpHandler
	static class Async extends Methods implements AsyncStreamHandler {

		@Override
		public CompletionStage<?> handle(AsyncStreamReader reader, StreamWriter writer) {
			return reader.readLine().thenAccept((name) -> admit(name, writer));
		}

	}

	@TcpHandler
	static class TwoInterfaces implements StreamHandler, MessageHandler<String> {

		@Override
		public void handle(StreamReader reader, StreamWriter writer) throws IOException {
			admit(reader.readLine(), writer);
		}

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			return message + " of " + connection.attribute(NAME);
		}

	}

	@TcpHandler
	@Scope("prototype")
	static class Prototype extends Blocking {

	}

}
