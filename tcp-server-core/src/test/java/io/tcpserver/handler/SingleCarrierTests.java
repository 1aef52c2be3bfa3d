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

package io.tcpserver.handler;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.harness.ChildJvm;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.HandlerThreads.Mode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said about handlers on virtual threads if the JVM has one processor.
 */
class SingleCarrierTests {

	private static final String ONE_PROCESSOR = "-XX:ActiveProcessorCount=1";

	private static final boolean VIRTUAL_THREADS = Runtime.version().feature() >= 21;

	private static final String WARNING = "one carrier thread";

	private static List<String> linesOf(String options) throws Exception {
		try (ChildJvm child = new ChildJvm(List.of("env", "JAVA_TOOL_OPTIONS=" + options), Started.class)) {
			assertThat(child.end()).as("%s", child.lines()).isZero();
			return child.lines();
		}
	}

	@Test
	void singleCarrierThreadIsReportedOnceAndNamesTheProperty() throws Exception {
		List<String> lines = linesOf(ONE_PROCESSOR);
		int marker = lines.indexOf("virtual threads from now on");
		assertThat(lines.subList(0, marker)).as("async handlers, platform threads")
			.noneMatch((line) -> line.contains(WARNING));
		List<String> warnings = lines.stream().filter((line) -> line.contains(WARNING)).toList();
		assertThat(warnings).as("%s", lines).hasSize(VIRTUAL_THREADS ? 1 : 0);
		assertThat(warnings).allMatch((line) -> line.contains("WARN") && line.contains("'first'")
				&& line.contains("jdk.virtualThreadScheduler.parallelism") && line.contains("handler.threads"));
		assertThat(lines).contains(VIRTUAL_THREADS ? "reported [first, second]" : "reported []");
	}

	@Test
	void severalCarrierThreadsAreNotReported() throws Exception {
		assertThat(linesOf(ONE_PROCESSOR + " -Djdk.virtualThreadScheduler.parallelism=2"))
			.noneMatch((line) -> line.contains(WARNING))
			.contains("reported []");
	}

	/**
	 * The servers.
	 */
	static final class Started {

		private Started() {
		}

		public static void main(String[] arguments) throws Exception {
			List<String> reported = new CopyOnWriteArrayList<>();
			start(reported, "async", (builder) -> builder.asyncStreamHandler((reader, writer) -> reader.readLine()));
			start(reported, "stages", (builder) -> builder.asyncMessageHandler(FrameCodecs.line(10),
					(message, connection) -> CompletableFuture.completedFuture(message)));
			start(reported, "platform",
					(builder) -> builder
						.settings((settings) -> settings.handlerThreads(new HandlerThreads(Mode.PLATFORM, 2)))
						.streamHandler(Servers.shout()));
			System.out.println("virtual threads from now on");
			start(reported, "first", (builder) -> builder.streamHandler(Servers.shout()));
			start(reported, "second", (builder) -> builder.messageHandler(FrameCodecs.line(10),
					(String message, TcpConnection connection) -> message));
			System.out.println("reported " + reported);
			System.exit(0);
		}

		private static void start(List<String> reported, String name, Consumer<TcpServerBuilder> spec)
				throws IOException {
			TcpServerBuilder builder = TcpServer.builder()
				.address("127.0.0.1", 0)
				.settings((settings) -> settings.name(name).ioThreads(1).observer(new TcpServerObserver() {

					@Override
					public void singleCarrier(TcpServer server) {
						reported.add(server.name());
					}

				}));
			spec.accept(builder);
			builder.start();
		}

	}

}
