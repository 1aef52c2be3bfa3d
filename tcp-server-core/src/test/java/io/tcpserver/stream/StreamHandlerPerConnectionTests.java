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

package io.tcpserver.stream;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.HandlerCreationException;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream handler for each connection, whose fields are the state of the connection.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class StreamHandlerPerConnectionTests {

	private final Recorder recorder = new Recorder();

	private final List<String> threads = new CopyOnWriteArrayList<>();

	private final AtomicInteger created = new AtomicInteger();

	@RegisterExtension
	final Log log = new Log(Level.INFO);

	@RegisterExtension
	final Servers servers;

	StreamHandlerPerConnectionTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start(StreamHandler handler) throws IOException {
		return this.servers.start((settings) -> settings.observer(this.recorder), handler);
	}

	private TcpServer startAsync(AsyncStreamHandler handler) throws IOException {
		return this.servers.startAsync((settings) -> settings.observer(this.recorder), handler);
	}

	private Counting counting() {
		this.threads.add(Thread.currentThread().getName());
		if (this.created.incrementAndGet() == 2) {
			throw new IllegalStateException("No more licenses");
		}
		return new Counting();
	}

	@Test
	@Asyncio({ "P14", "P24" })
	void eachConnectionHasItsOwnHandlerOrIsClosedAlone() throws Exception {
		TcpServer server = start(StreamHandler.perConnection(this::counting));
		assertEachHasItsOwn(server, "-handler-");
	}

	@Test
	@Asyncio({ "P14", "P24" })
	void eachConnectionHasItsOwnAsyncHandlerOrIsClosedAlone() throws Exception {
		TcpServer server = startAsync(AsyncStreamHandler.perConnection(this::counting));
		assertEachHasItsOwn(server, "-io-");
	}

	private void assertEachHasItsOwn(TcpServer server, String role) throws Exception {
		assertThat(this.created).hasValue(0);
		Peer one = this.servers.connect(server);
		assertThat(one.send("a\n").readLine()).isEqualTo("a 1");
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		Peer three = this.servers.connect(server);
		assertThat(three.send("c\n").readLine()).isEqualTo("c 1");
		assertThat(one.send("b\n").readLine()).isEqualTo("b 2");
		assertThat(this.threads).hasSize(3).allMatch((thread) -> thread.startsWith("tcp-" + server.name() + role));
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.HANDLER_ERROR));
		assertThat(this.recorder.failures()).singleElement()
			.isInstanceOfSatisfying(HandlerCreationException.class,
					(ex) -> assertThat(ex).hasRootCauseMessage("No more licenses"));
		assertThat(this.log.lines(Level.ERROR)).singleElement()
			.asString()
			.contains("for which '", "could not be created");
	}

	@Test
	@SuppressWarnings("NullAway") // what a supplier may do wrong
	void nullInPlaceOfAHandlerClosesTheConnection() throws Exception {
		TcpServer server = start(StreamHandler.perConnection(() -> null));
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.HANDLER_ERROR));
	}

	/**
	 * Counts the lines of its connection.
	 */
	private static final class Counting implements StreamHandler, AsyncStreamHandler {

		private int lines;

		@Override
		public void handle(StreamReader reader, StreamWriter writer) throws Exception {
			String line = reader.readLine();
			while (line != null) {
				answer(line, writer);
				writer.drain();
				line = reader.readLine();
			}
		}

		@Override
		public CompletionStage<?> handle(AsyncStreamReader reader, StreamWriter writer) {
			return reader.readLine().thenCompose((line) -> next(line, reader, writer));
		}

		private CompletionStage<?> next(@Nullable String line, AsyncStreamReader reader, StreamWriter writer) {
			if (line == null) {
				return CompletableFuture.completedFuture(null);
			}
			answer(line, writer);
			return handle(reader, writer);
		}

		private void answer(String line, StreamWriter writer) {
			writer.write("%s %d\n".formatted(line, ++this.lines));
		}

	}

}
