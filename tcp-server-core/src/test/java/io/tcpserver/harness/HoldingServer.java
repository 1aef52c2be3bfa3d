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

package io.tcpserver.harness;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.ObjectName;

import io.tcpserver.Correlation;
import io.tcpserver.ServerMemory;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;

/**
 * A server in a process of its own that tells what its connections hold: what is counted,
 * and what its heap holds after a garbage collection. It answers lines as they are,
 * {@value #ASK} with a question that it waits for an answer to, and {@value #GET} and a
 * number with a line of so many bytes.
 */
public final class HoldingServer {

	public static final String ASK = "ask";

	public static final String GET = "get ";

	private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

	private static final int MAX_LENGTH = 1024 * 1024;

	private static final int SEND_BUFFER = 8 * 1024;

	private HoldingServer() {
	}

	/**
	 * How it handles its connections.
	 */
	public enum Kind {

		MESSAGES, BLOCKING_MESSAGES, BLOCKING_STREAM, ASYNC_STREAM;

		public boolean isOfMessages() {
			return this == MESSAGES || this == BLOCKING_MESSAGES;
		}

	}

	public static void main(String[] arguments) throws Exception {
		TcpServerBuilder builder = TcpServer.builder()
			.address("127.0.0.1", 0)
			.settings((settings) -> apply(arguments, settings));
		handle(Kind.valueOf(arguments[1]), builder);
		TcpServer server = builder.start();
		System.out.println("port " + Servers.address(server).getPort());
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String line = input.readLine();
		while (line != null) {
			System.out.println(line + " " + report(server));
			line = input.readLine();
		}
		server.shutdown(Duration.ZERO);
		System.out.println(server.waitClosed(Duration.ofSeconds(10)) ? "ended" : "hangs");
	}

	private static void apply(String[] arguments, TcpServerSettingsBuilder settings) {
		settings.name("holding")
			.transport(Transport.valueOf(arguments[0]))
			.ioThreads(2)
			.handlerThreads(new HandlerThreads(HandlerThreads.Mode.AUTO, Integer.parseInt(arguments[3])))
			// Nobody is told to wait
			.memory(MemoryLimits.none().withTotal(Long.MAX_VALUE / 4))
			.limits(ConnectionLimits.defaults().withMaxConnections(100_000))
			.socket(SocketSettings.defaults().withBuffers(SEND_BUFFER, null));
		if (!arguments[2].equals("NONE")) {
			settings.tls(Certificates.settings()
				.withProvider(TlsSettings.Provider.valueOf(arguments[2]))
				.withMaxPendingHandshakes(100_000)
				.withTimeouts(Duration.ofMinutes(10), Duration.ofSeconds(1)));
		}
	}

	private static void handle(Kind kind, TcpServerBuilder builder) {
		switch (kind) {
			case MESSAGES -> builder.asyncMessageHandler(FrameCodecs.line(MAX_LENGTH), HoldingServer::answer);
			case BLOCKING_MESSAGES -> builder.messageHandler(FrameCodecs.line(MAX_LENGTH), HoldingServer::answer);
			case BLOCKING_STREAM -> builder.streamHandler((reader, writer) -> {
				while (answer(reader, writer)) {
					writer.drain();
				}
			});
			case ASYNC_STREAM -> builder.asyncStreamHandler((reader, writer) -> {
				CompletableFuture<Void> end = new CompletableFuture<>();
				converse(reader, writer, end);
				return end;
			});
		}
	}

	// Apart from the waiting: locals of interpreted methods are held
	private static boolean answer(StreamReader reader, StreamWriter writer) throws Exception {
		String line = reader.readLine();
		if (line != null) {
			writer.write(answer(line) + "\n");
		}
		return line != null;
	}

	private static void converse(AsyncStreamReader reader, StreamWriter writer, CompletableFuture<Void> end) {
		reader.readLine().thenCompose((line) -> {
			writer.write((line != null) ? answer(line) + "\n" : "");
			return writer.drainAsync().thenApply((drained) -> line != null);
		}).whenComplete((more, failure) -> {
			if (failure == null && more) {
				converse(reader, writer, end);
			}
			else {
				end.complete(null);
			}
		});
	}

	private static CompletionStage<String> answer(String line, TcpConnection connection) {
		if (line.equals(ASK)) {
			return connection.sendAndReceive("?", new Correlation<>(String.class, (answer) -> answer.equals("answer")),
					Duration.ofMinutes(10));
		}
		return CompletableFuture.completedStage(answer(line));
	}

	private static String answer(String line) {
		return line.startsWith(GET) ? "x".repeat(Integer.parseInt(line.substring(GET.length()))) : line;
	}

	private static String report(TcpServer server) throws Exception {
		Matcher heap = TOTAL.matcher(histogram());
		if (!heap.find()) {
			throw new IllegalStateException("No total");
		}
		ServerMemory memory = server.memory();
		return "%d %d %d %d".formatted(server.statistics().active(), Long.parseLong(heap.group(1)),
				memory.held().total(), memory.heldTogether());
	}

	// What the heap has in use besides may be what threads have set aside for themselves
	private static String histogram() throws Exception {
		return (String) ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
	}

}
