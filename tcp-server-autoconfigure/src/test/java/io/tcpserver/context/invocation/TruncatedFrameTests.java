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
import java.util.concurrent.CopyOnWriteArrayList;

import io.tcpserver.CloseReason;
import io.tcpserver.FrameError;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import io.tcpserver.message.PayloadException;
import io.tcpserver.message.TruncatedFrameException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Annotated handlers whose clients end in the middle of a message.
 */
@ExtendWith(OutputCaptureExtension.class)
class TruncatedFrameTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private static void assertEnded(TcpServer server, Careful handler) {
		Awaitility.await().until(() -> server.statistics().closed().containsKey(CloseReason.PEER));
		assertThat(handler.ends).containsExactly(CloseReason.PEER);
	}

	@Test
	void handlerAsksForTheTerminator() {
		this.contextRunner.withBean(Careful.class).run((context) -> {
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				client.sendLast("whole\nlast");
				assertThat(client.readLine()).isEqualTo("whole false");
				assertThat(client.readLine()).isEqualTo("last true");
				assertThat(client.readLine()).isNull();
			}
			assertEnded(context.getBean(TcpServer.class), context.getBean(Careful.class));
		});
	}

	@Test
	void errorMethodOfTheTypeIsToldAndReplies() {
		this.contextRunner.withPropertyValues("tcp.server.framing.unterminated=report")
			.withBean(Careful.class)
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.sendLast("whole\nlast");
					assertThat(client.readLine()).isEqualTo("whole false");
					assertThat(client.readLine()).isEqualTo("4 bytes of something");
					assertThat(client.readLine()).isNull();
				}
				assertEnded(context.getBean(TcpServer.class), context.getBean(Careful.class));
				assertThat(context.getBean(TcpServer.class).statistics().framesFailed(FrameError.Kind.TRUNCATED))
					.isOne();
			});
	}

	@Test
	void handlerWithoutAMethodForItEndsInSilence(CapturedOutput output) {
		this.contextRunner.withPropertyValues("tcp.server.framing.type=length-field")
			.withBean(Careless.class)
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.sendLast("\0\0\0\u0009AB");
					assertThat(client.readLine()).isNull();
				}
				TcpServer server = context.getBean(TcpServer.class);
				Awaitility.await().until(() -> server.statistics().closed().containsKey(CloseReason.PEER));
				assertThat(server.statistics().framesFailed(FrameError.Kind.TRUNCATED)).isOne();
				assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
			});
	}

	@TcpHandler
	static class Careful {

		private final List<CloseReason> ends = new CopyOnWriteArrayList<>();

		@OnMessage
		String message(String line, TcpConnection connection) {
			return line + " " + connection.isLastMessageUnterminated();
		}

		@OnError
		String truncated(TruncatedFrameException cause) {
			return cause.bytes() + " bytes of something";
		}

		@OnError
		String failed(Exception cause) {
			return "failed: " + cause;
		}

		@OnClose
		void closed(CloseReason reason) {
			this.ends.add(reason);
		}

	}

	@TcpHandler
	static class Careless {

		@OnMessage
		String message(String line) {
			return line;
		}

		@OnError
		String failed(PayloadException cause) {
			return "failed: " + cause;
		}

	}

}
