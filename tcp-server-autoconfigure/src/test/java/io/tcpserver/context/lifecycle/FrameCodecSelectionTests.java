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

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecFactory;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which codec tells the messages of a server apart, with real clients.
 */
@ExtendWith(OutputCaptureExtension.class)
class FrameCodecSelectionTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withBean(Echo.class)
		.withBean(DataEcho.class)
		.withPropertyValues("tcp.server.port=0", "tcp.servers.device-data.port=0");

	private static String exchange(ApplicationContext context, String serverName, String line) throws Exception {
		String infix = serverName.equals("default") ? "" : serverName + ".";
		int port = context.getEnvironment().getRequiredProperty("local.tcp.server." + infix + "port", Integer.class);
		try (LineClient client = new LineClient(port)) {
			return client.exchange(line);
		}
	}

	@Test
	void serversHaveDifferentFraming() {
		this.contextRunner
			.withPropertyValues("tcp.server.framing.type=delimiter", "tcp.server.framing.delimiter[0]=;\\n",
					"tcp.server.framing.delimiter[1]=|", "tcp.servers.device-data.framing.type=line",
					"tcp.servers.device-data.framing.line-separator=crlf")
			.run((context) -> {
				assertThat(exchange(context, "default", "a;")).isEqualTo("<a>;");
				assertThat(exchange(context, "device-data", "a;")).isEqualTo("<a;>");
			});
	}

	@Test
	void onlyBeanIsForAll() {
		this.contextRunner.withBean("codec", FrameCodec.class, () -> new MarkingCodec("!")).run((context) -> {
			assertThat(exchange(context, "default", "a")).isEqualTo("<a>!");
			assertThat(exchange(context, "device-data", "a")).isEqualTo("<a>!");
		});
	}

	@Test
	void beanThatIsNamedAfterAServerIsForThatOne() {
		this.contextRunner.withBean("deviceDataFrameCodec", FrameCodec.class, () -> new MarkingCodec("!"))
			.run((context) -> {
				assertThat(exchange(context, "default", "a")).isEqualTo("<a>");
				assertThat(exchange(context, "device-data", "a")).isEqualTo("<a>!");
			});
	}

	@Test
	void beanThatIsNamedAfterAServerIsPreferredToWhatAllHave() {
		this.contextRunner.withBean("deviceDataFrameCodec", FrameCodec.class, () -> new MarkingCodec("!"))
			.withBean("other", FrameCodec.class, () -> new MarkingCodec("?"))
			.withPropertyValues("tcp.server.framing.type=line")
			.run((context) -> {
				assertThat(exchange(context, "default", "a")).isEqualTo("<a>");
				assertThat(exchange(context, "device-data", "a")).isEqualTo("<a>!");
			});
	}

	@Test
	void primaryBeanIsPreferred() {
		this.contextRunner.withBean("one", FrameCodec.class, () -> new MarkingCodec("?"))
			.withBean("other", FrameCodec.class, () -> new MarkingCodec("!"),
					(definition) -> definition.setPrimary(true))
			.run((context) -> assertThat(exchange(context, "default", "a")).isEqualTo("<a>!"));
	}

	@Test
	void beanIsNamedByAProperty() {
		this.contextRunner.withBean("one", FrameCodec.class, () -> new MarkingCodec("?"))
			.withBean("other", FrameCodec.class, () -> new MarkingCodec("!"))
			.withPropertyValues("tcp.server.framing.codec=one", "tcp.servers.device-data.framing.codec=other")
			.run((context) -> {
				assertThat(exchange(context, "default", "a")).isEqualTo("<a>?");
				assertThat(exchange(context, "device-data", "a")).isEqualTo("<a>!");
			});
	}

	@Test
	void beanHasAMaximum() {
		this.contextRunner.withBean("codec", FrameCodec.class, () -> new MarkingCodec("!"))
			.withPropertyValues("tcp.servers.device-data.framing.max-length=4")
			.run((context) -> {
				assertThat(exchange(context, "default", "abcdefgh")).isEqualTo("<abcdefgh>!");
				assertThat(firstHalf(context, "abcdefgh")).isNull();
			});
	}

	// Returns what comes back of bytes without the end of their line
	private static @Nullable String firstHalf(ApplicationContext context, String bytes) throws Exception {
		int port = context.getEnvironment().getRequiredProperty("local.tcp.server.device-data.port", Integer.class);
		try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
			client.setSoTimeout(10_000);
			client.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
			return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))
				.readLine();
		}
	}

	@Test
	void typeIsPreferredToBeans() {
		this.contextRunner.withBean("codec", FrameCodec.class, () -> new MarkingCodec("!"))
			.withPropertyValues("tcp.server.framing.type=line")
			.run((context) -> assertThat(exchange(context, "default", "a")).isEqualTo("<a>"));
	}

	@Test
	void factoryIsSelectedLikeACodec() {
		this.contextRunner.withBean("codec", FrameCodec.class, () -> new MarkingCodec("?"))
			.withBean("deviceDataFrameCodecFactory", FrameCodecFactory.class, Counting::new)
			.run((context) -> {
				assertThat(exchange(context, "default", "a")).isEqualTo("<a>?");
				assertThat(exchange(context, "device-data", "a")).isEqualTo("<a>1");
				assertThat(exchange(context, "device-data", "b")).isEqualTo("<b>2");
			});
	}

	@Test
	void factoryIsNamedByAProperty() {
		this.contextRunner.withBean("one", FrameCodec.class, () -> new MarkingCodec("?"))
			.withBean("other", FrameCodecFactory.class, Counting::new)
			.withPropertyValues("tcp.server.framing.codec=one", "tcp.servers.device-data.framing.codec=other")
			.run((context) -> {
				assertThat(exchange(context, "default", "a")).isEqualTo("<a>?");
				assertThat(exchange(context, "device-data", "a")).isEqualTo("<a>1");
			});
	}

	@Test
	void codecAndFactoryForTheSameServerAreAmbiguous() {
		this.contextRunner.withBean("deviceDataFrameCodec", FrameCodec.class, () -> new MarkingCodec("?"))
			.withBean("deviceDataFrameCodecFactory", FrameCodecFactory.class, Counting::new)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("several codec beans ('deviceDataFrameCodec', 'deviceDataFrameCodecFactory')"));
	}

	@Test
	void codecOfPrototypeScopeIsOneForEachConnection() {
		AtomicInteger created = new AtomicInteger();
		this.contextRunner
			.withBean("deviceDataFrameCodec", FrameCodec.class,
					() -> new MarkingCodec(Integer.toString(created.getAndIncrement())),
					(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
			.run((context) -> {
				// The first one was only asked for its limit
				assertThat(exchange(context, "device-data", "a")).isEqualTo("<a>1");
				assertThat(exchange(context, "device-data", "b")).isEqualTo("<b>2");
			});
	}

	@Test
	void factoryThatFailsIsNamed(CapturedOutput output) {
		this.contextRunner.withBean("failing", FrameCodecFactory.class, () -> (connection) -> {
			throw new IllegalStateException("on purpose");
		}).run((context) -> {
			assertThat(firstHalf(context, "a")).isNull();
			Awaitility.await()
				.untilAsserted(() -> assertThat(output).contains("could not be created by the bean 'failing'"));
		});
	}

	static class AnyEcho {

		@OnMessage
		String echo(String message) {
			return "<" + message + ">";
		}

	}

	@TcpHandler
	static class Echo extends AnyEcho {

	}

	@TcpHandler("device-data")
	static class DataEcho extends AnyEcho {

	}

	/**
	 * Marks what is sent with the number of the connection.
	 */
	private static final class Counting implements FrameCodecFactory {

		private final AtomicInteger connections = new AtomicInteger();

		@Override
		public FrameCodec create(TcpConnection connection) {
			return new MarkingCodec(Integer.toString(this.connections.incrementAndGet()));
		}

	}

	private record MarkingCodec(String mark, FrameCodec lines) implements FrameCodec {

		MarkingCodec(String mark) {
			this(mark, FrameCodecs.line(100));
		}

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			return this.lines.decode(input);
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) {
			output.put(payload).put((this.mark + "\n").getBytes(StandardCharsets.US_ASCII));
		}

	}

}
