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

package io.tcpserver.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.HandlerThreads.Mode;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * The stream handlers of this project, as its users write them.
 */
final class StreamServers {

	/**
	 * More than any run has: by default, a server leaves a part of the open files that it
	 * can have to the application, and accepts fewer connections.
	 */
	private static final int MAX_CONNECTIONS = 1_000_000;

	private StreamServers() {
	}

	static int start(String transport) throws IOException {
		return port(builder(transport).streamHandler(StreamServers::shout).start());
	}

	/**
	 * Start the same with every limit, time-out and filter on, none of which is ever met.
	 */
	static int startGuarded(String transport) throws IOException {
		return port(builder(transport).settings(Guards::apply).streamHandler(StreamServers::shout).start());
	}

	static int startOnPlatformThreads(String transport) throws IOException {
		HandlerThreads threads = new HandlerThreads(Mode.PLATFORM, HandlerThreads.defaults().maxThreads());
		return port(builder(transport).settings((settings) -> settings.handlerThreads(threads))
			.streamHandler(StreamServers::shout)
			.start());
	}

	static int startAsync(String transport) throws IOException {
		return port(builder(transport).asyncStreamHandler((reader, writer) -> new AsyncShout(reader, writer).run())
			.start());
	}

	static TcpServerBuilder builder(String transport) {
		return TcpServer.builder()
			.address("127.0.0.1", 0)
			.settings((settings) -> settings.ioThreads(1)
				.limits(ConnectionLimits.defaults().withMaxConnections(MAX_CONNECTIONS))
				.transport(Transport.valueOf(transport.toUpperCase(Locale.ROOT).replace('-', '_'))));
	}

	static int port(TcpServer server) {
		return ((InetSocketAddress) server.sockets().get(0)).getPort();
	}

	private static void shout(StreamReader reader, StreamWriter writer) throws IOException {
		String line;
		while ((line = reader.readLine()) != null) {
			writer.write(line.toUpperCase(Locale.ROOT) + "\n");
			writer.drain();
		}
	}

	/**
	 * The same without blocking. Lines that are there are taken in a loop, not by
	 * recursion, which a long burst would make too deep.
	 */
	private static final class AsyncShout {

		private final AsyncStreamReader reader;

		private final StreamWriter writer;

		private final CompletableFuture<Void> done = new CompletableFuture<>();

		AsyncShout(AsyncStreamReader reader, StreamWriter writer) {
			this.reader = reader;
			this.writer = writer;
		}

		CompletionStage<?> run() {
			readOn();
			return this.done;
		}

		private void readOn() {
			CompletableFuture<@Nullable String> line = this.reader.readLine();
			while (line.isDone() && !line.isCompletedExceptionally()) {
				if (!answer(line.getNow(null))) {
					return;
				}
				line = this.reader.readLine();
			}
			line.whenComplete((text, ex) -> {
				if (ex != null) {
					this.done.completeExceptionally(ex);
				}
				else if (answer(text)) {
					readOn();
				}
			});
		}

		private boolean answer(@Nullable String line) {
			if (line == null) {
				this.done.complete(null);
				return false;
			}
			this.writer.write(line.toUpperCase(Locale.ROOT) + "\n");
			return true;
		}

	}

}
