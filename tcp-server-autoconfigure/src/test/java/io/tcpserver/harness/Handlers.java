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

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamHandler;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import reactor.core.publisher.Mono;

/**
 * Handlers for tests.
 */
public final class Handlers {

	private Handlers() {
	}

	/**
	 * Answers each line in upper case.
	 */
	@TcpHandler
	public static class Shout implements StreamHandler {

		@Override
		public void handle(StreamReader reader, StreamWriter writer) throws IOException {
			String line = reader.readLine();
			while (line != null) {
				writer.write(line.toUpperCase(Locale.ROOT) + "\n");
				writer.drain();
				line = reader.readLine();
			}
		}

	}

	/**
	 * {@link Shout} for the server {@code chat}.
	 */
	@TcpHandler("chat")
	public static class Chat extends Shout {

	}

	/**
	 * Answers one line.
	 */
	@TcpHandler
	public static class AsyncShout implements AsyncStreamHandler {

		@Override
		public CompletionStage<?> handle(AsyncStreamReader reader, StreamWriter writer) {
			return reader.readLine()
				.thenAccept((line) -> writer.write(String.valueOf(line).toUpperCase(Locale.ROOT) + "\n"));
		}

	}

	/**
	 * Acknowledges readings.
	 */
	@TcpHandler("readings")
	public static class Readings {

		@OnMessage
		Mono<Ack> reading(Reading reading, TcpConnection connection) {
			return Mono.just(new Ack(reading.value(), connection.serverName()));
		}

	}

	/**
	 * What {@link Readings} reads.
	 */
	public record Reading(int value) {

	}

	/**
	 * What {@link Readings} replies.
	 */
	public record Ack(int value, String by) {

	}

	/**
	 * Says hello and then does not end, whatever happens to its connection, until it is
	 * released.
	 */
	@TcpHandler
	public static class Endless implements StreamHandler {

		public final CompletableFuture<Void> released = new CompletableFuture<>();

		@Override
		public void handle(StreamReader reader, StreamWriter writer) {
			writer.write("hello\n");
			this.released.join();
		}

	}

}
