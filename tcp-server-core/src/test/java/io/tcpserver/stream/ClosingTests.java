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
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Closing delivers what was written; aborting does not.
 */
class ClosingTests {

	private static final byte[] LARGE = new byte[5 * 1024 * 1024];

	static {
		new Random(5).nextBytes(LARGE);
	}

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	private final Servers servers = new Servers(this.recorder);

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio T18, X13, W26: what a handler has written before it returns is delivered")
	void whatAHandlerHasWrittenIsDelivered(Transport transport) throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.transport(transport),
				(reader, writer) -> writer.write(LARGE));
		Peer client = this.servers.connect(server, 4096);
		assertArrives(client);
		assertThat(client.isAtEnd()).isTrue();
	}

	@Test
	@DisplayName("asyncio W11, T17, T18: close can be called again and sends what is queued")
	void closeSendsWhatIsQueued() throws Exception {
		try (Connected connected = Connected.openToSlowClient((settings) -> {
		})) {
			connected.writer().write(LARGE);
			connected.writer().close();
			connected.writer().close();
			assertThat(connected.connection().isOpen()).isTrue();
			assertThat(connected.writer().isClosing()).isTrue();
			assertArrives(connected.client());
			connected.writer().waitClosed();
			assertThat(connected.connection().isOpen()).isFalse();
			assertThat(connected.closeReason()).isEqualTo(CloseReason.COMPLETED);
		}
	}

	@Test
	void closeEndsAtOnceWithAClientThatStaysOpen() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("question");
			assertThat(connected.reader().readExactly(8)).asString().isEqualTo("question");
			connected.writer().write("answer").close();
			CompletableFuture<Void> closed = Background.start(() -> {
				connected.writer().waitClosed();
				return null;
			});
			closed.get(1, TimeUnit.SECONDS);
			assertThat(connected.client().readAll()).isEqualTo("answer");
		}
	}

	@Test
	@DisplayName("asyncio W27, W19, W21: a handler that fails has its bytes delivered and is reported once")
	void aHandlerThatFailsHasItsBytesDelivered() throws Exception {
		IllegalStateException failure = new IllegalStateException("broken on purpose");
		TcpServer server = this.servers.start((reader, writer) -> {
			writer.write("z");
			throw failure;
		});
		Peer client = this.servers.connect(server);
		assertThat(client.readAll()).isEqualTo("z");
		assertThat(this.recorder.failures()).containsExactly(failure);
	}

	@Test
	@DisplayName("asyncio W21: an asynchronous handler that throws, fails later or returns nothing is reported once")
	void anAsynchronousHandlerThatFailsIsReportedOnce() throws Exception {
		IllegalStateException failure = new IllegalStateException("broken on purpose");
		AsyncStreamHandler[] handlers = { (reader, writer) -> {
			writer.write("z");
			throw failure;
		}, (reader, writer) -> {
			writer.write("z");
			return reader.readLine().thenAccept((line) -> {
				throw failure;
			});
		}, (reader, writer) -> {
			writer.write("z");
			return null;
		} };
		for (int i = 0; i < handlers.length; i++) {
			TcpServer server = this.servers.startAsync(handlers[i]);
			Peer client = this.servers.connect(server);
			client.send("line\n");
			assertThat(client.readText(1)).isEqualTo("z");
			assertThat(client.isAtEnd()).isTrue();
			assertThat(this.recorder.failures()).hasSize(i + 1);
		}
	}

	@Test
	@DisplayName("asyncio T19: abort drops what is queued")
	void abortDropsWhatIsQueued() throws Exception {
		try (Connected connected = Connected.openToSlowClient((settings) -> {
		})) {
			connected.writer().write(new byte[20_000_000]);
			connected.writer().abort();
			connected.writer().abort();
			assertThat(connected.writer().isClosing()).isTrue();
			connected.writer().waitClosed();
			assertThat(connected.writer().writeBufferSize()).isZero();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> connected.client().readAllBytes());
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> connected.reader().readAll());
			assertThat(connected.closeReason()).isEqualTo(CloseReason.ABORTED);
		}
	}

	@Test
	@DisplayName("asyncio T19: abort ends a close that a peer who does not read holds up")
	void abortEndsACloseThatIsHeldUp() throws Exception {
		try (Connected connected = Connected.openToSlowClient((settings) -> {
		})) {
			StreamWriterTests.fill(connected.writer());
			connected.writer().close();
			connected.letHandlerReturn();
			assertThat(connected.connection().isOpen()).isTrue();
			connected.connection().abort();
			connected.writer().waitClosed();
			assertThat(connected.closeReason()).isEqualTo(CloseReason.COMPLETED);
		}
	}

	@Test
	@DisplayName("asyncio W15: after close the reader is at the end of the stream")
	void afterCloseTheReaderIsAtTheEnd() throws Exception {
		try (Connected connected = Connected.open()) {
			CompletableFuture<byte[]> waiting = connected.reader().async().readAll();
			connected.writer().close();
			assertThat(Background.result(waiting)).isEmpty();
			connected.writer().waitClosed();
			assertThat(connected.reader().isAtEof()).isTrue();
			assertThat(connected.reader().read(1)).isEmpty();
			assertThat(connected.reader().readLine()).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio W12: closing with unread input completes, and the answer is not lost")
	void closingWithUnreadInputDoesNotLoseTheAnswer(Transport transport) throws Exception {
		byte[] answer = Arrays.copyOf(LARGE, 1_000_000);
		TcpServer server = this.servers.start((settings) -> settings.transport(transport), (reader, writer) -> {
			reader.readLine();
			writer.write(answer);
		});
		for (int round = 0; round < 5; round++) {
			try (Peer client = this.servers.connect(server, 4096)) {
				client.send("question\n" + "unread".repeat(50_000));
				assertThat(client.read(answer.length)).isEqualTo(answer);
				assertThat(client.isAtEnd()).isTrue();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio W12: a client that keeps sending still reads the answer")
	void aClientThatKeepsSendingStillReadsTheAnswer(Transport transport) throws Exception {
		byte[] answer = Arrays.copyOf(LARGE, 300_000);
		TcpServer server = this.servers.start((settings) -> settings.transport(transport), (reader, writer) -> {
			reader.readLine();
			writer.write(answer);
		});
		for (int round = 0; round < 10; round++) {
			try (Peer client = this.servers.connect(server, 4096)) {
				AtomicBoolean stop = new AtomicBoolean();
				CompletableFuture<Void> sending = Background.start(() -> {
					while (!stop.get()) {
						client.send("more\n");
					}
					return null;
				});
				assertThat(client.read(answer.length)).isEqualTo(answer);
				stop.set(true);
				assertThat(sending).succeedsWithin(Duration.ofSeconds(10));
			}
		}
	}

	@Test
	@DisplayName("asyncio W12: writeEof before close does not take the answer away either")
	void writeEofBeforeCloseWithUnreadInput() throws Exception {
		byte[] answer = Arrays.copyOf(LARGE, 1_000_000);
		TcpServer server = this.servers.start((reader, writer) -> {
			reader.readLine();
			writer.write(answer);
			writer.writeEof();
		});
		Peer client = this.servers.connect(server, 4096);
		client.send("question\n" + "unread".repeat(50_000));
		assertThat(client.read(answer.length)).isEqualTo(answer);
		assertThat(client.isAtEnd()).isTrue();
	}

	@Test
	@DisplayName("asyncio W12: lingering is bounded when the client never closes")
	void lingeringIsBounded() throws Exception {
		TcpServer server = this.servers.start((reader, writer) -> writer.write("bye"));
		Peer client = this.servers.connect(server);
		client.send("unread");
		assertThat(client.readText(3)).isEqualTo("bye");
		server.close();
		assertThat(server.waitClosed(Duration.ofSeconds(5))).isTrue();
	}

	private static void assertArrives(Peer client) throws IOException {
		assertThat(Arrays.equals(client.read(LARGE.length), LARGE)).isTrue();
	}

}
