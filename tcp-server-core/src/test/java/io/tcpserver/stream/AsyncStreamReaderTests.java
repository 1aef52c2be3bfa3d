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

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Reads from real sockets by futures.
 */
class AsyncStreamReaderTests {

	@RegisterExtension
	private final Servers servers = new Servers();

	@Test
	@DisplayName("asyncio R04, R11, R25, R35: each way to read, over bytes that come later")
	void eachWayToReadWaits() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			CompletableFuture<byte[]> some = reader.read(100);
			assertThat(some).isNotDone();
			connected.client().send("some");
			assertThat(Background.result(some)).asString().isEqualTo("some");
			CompletableFuture<String> line = reader.readLine();
			connected.client().send("li");
			connected.client().send("ne\r\nrest");
			assertThat(Background.result(line)).isEqualTo("line");
			CompletableFuture<byte[]> exactly = reader.readExactly(8);
			connected.client().send("more");
			assertThat(Background.result(exactly)).asString().isEqualTo("restmore");
			CompletableFuture<byte[]> until = reader.readUntil(bytes("<>"), bytes(";"));
			connected.client().send("until<");
			connected.client().send(">all");
			assertThat(Background.result(until)).asString().isEqualTo("until<>");
			CompletableFuture<byte[]> all = reader.readAll();
			assertThat(reader.isAtEof()).isFalse();
			connected.client().sendEof();
			assertThat(Background.result(all)).asString().isEqualTo("all");
			assertThat(reader.isAtEof()).isTrue();
			assertThat(Background.result(reader.readLine())).isNull();
			assertThat(Background.result(reader.read(1))).isEmpty();
		}
	}

	@Test
	@DisplayName("asyncio R03, R34: what makes no sense fails at once")
	void nonsenseFailsAtOnce() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			assertThat(reader.read(0)).isCompletedWithValueMatching((read) -> read.length == 0);
			assertThat(reader.read(-1)).isCompletedExceptionally();
			assertThat(reader.readExactly(-1)).isCompletedExceptionally();
			assertThat(reader.readUntil()).isCompletedExceptionally();
			assertThat(reader.readExactly(0)).isCompletedWithValueMatching((read) -> read.length == 0);
		}
	}

	@Test
	void aReadThatCanBeDoneAtOnceIsDoneInTheCallingThread() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("a\nb\n");
			assertThat(connected.reader().request(4)).isTrue();
			assertThat(connected.reader().async().readLine()).isCompletedWithValue("a");
			assertThat(connected.reader().async().readLine()).isCompletedWithValue("b");
		}
	}

	@Test
	@DisplayName("asyncio R41: cancelling loses no bytes and the next read may follow at once")
	void cancellingLosesNoBytes() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			connected.client().send("abc");
			assertThat(connected.reader().request(3)).isTrue();
			CompletableFuture<byte[]> cancelled = reader.readExactly(5);
			assertThat(cancelled.cancel(true)).isTrue();
			assertThat(cancelled).isCancelled();
			assertThat(cancelled.cancel(true)).isTrue();
			connected.client().send("de");
			assertThat(connected.reader().readExactly(5)).asString().isEqualTo("abcde");
		}
	}

	@Test
	@DisplayName("asyncio R41: who is told of a cancelled read may read on")
	void whoIsToldOfACancelledReadMayReadOn() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			CompletableFuture<byte[]> first = reader.readExactly(2);
			CompletableFuture<byte[]> second = first.exceptionallyCompose((ex) -> reader.readExactly(1));
			first.cancel(false);
			connected.client().send("x");
			assertThat(Background.result(second)).asString().isEqualTo("x");
			CompletableFuture<String> late = reader.readLine().orTimeout(20, TimeUnit.MILLISECONDS);
			CompletableFuture<byte[]> next = late.handle((line, ex) -> ex)
				.thenCompose((ex) -> (ex instanceof TimeoutException) ? reader.readExactly(1)
						: CompletableFuture.failedFuture(new AssertionError(ex)));
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> Background.result(late))
				.withCauseInstanceOf(TimeoutException.class);
			connected.client().send("y");
			assertThat(Background.result(next)).asString().isEqualTo("y");
			CompletableFuture<byte[]> instead = reader.read(1)
				.completeOnTimeout(bytes("instead"), 20, TimeUnit.MILLISECONDS);
			assertThat(Background.result(instead)).asString().isEqualTo("instead");
			connected.client().send("z");
			assertThat(connected.reader().readByte()).isEqualTo((byte) 'z');
		}
	}

	@Test
	@DisplayName("asyncio R41: a cancel that races with arriving bytes loses none and blocks nobody")
	void aCancelThatRacesWithArrivalLosesNothing() throws Exception {
		int count = 4000;
		byte[] sent = new byte[count];
		new Random(3).nextBytes(sent);
		try (Connected connected = Connected.open((settings) -> settings.streamLimit(16))) {
			AsyncStreamReader reader = connected.reader().async();
			CompletableFuture<Void> sending = Background.start(() -> {
				for (byte one : sent) {
					connected.client().send(new byte[] { one });
				}
				return null;
			});
			byte[] received = new byte[count];
			int cancelled = 0;
			for (int i = 0; i < count;) {
				int wanted = Math.min(1 + i % 3, count - i);
				CompletableFuture<byte[]> future = reader.readExactly(wanted);
				if (i % 2 == 0) {
					Thread.yield();
				}
				byte[] bytes;
				if (future.cancel(true)) {
					cancelled++;
					bytes = (cancelled % 2 == 0) ? connected.reader().read(wanted)
							: Background.result(reader.read(wanted));
				}
				else {
					bytes = Background.result(future);
				}
				System.arraycopy(bytes, 0, received, i, bytes.length);
				i += bytes.length;
			}
			assertThat(received).isEqualTo(sent);
			Background.result(sending);
		}
	}

	@Test
	@DisplayName("asyncio R41: a cancelled read is not told of a later reset")
	void aCancelledReadIsNotToldOfALaterReset() throws Exception {
		try (Connected connected = Connected.open()) {
			CompletableFuture<byte[]> cancelled = connected.reader().async().read(1);
			cancelled.cancel(true);
			connected.client().reset();
			Awaitility.await().until(() -> !connected.connection().isOpen());
			assertThatExceptionOfType(CancellationException.class).isThrownBy(cancelled::join);
			assertThat(connected.closeReason()).isEqualTo(CloseReason.RESET);
		}
	}

	@Test
	@DisplayName("asyncio R40, W31: a pending read fails with a reset, a later one with an exception of its own")
	void aPendingReadFailsWithAReset() throws Exception {
		try (Connected connected = Connected.open()) {
			CompletableFuture<byte[]> pending = connected.reader().async().readAll();
			connected.client().send("bytes");
			connected.client().reset();
			Throwable first = failure(pending);
			Throwable second = failure(connected.reader().async().readLine());
			assertThat(first).isInstanceOf(ConnectionLostException.class).isNotSameAs(second);
			assertThat(second).isInstanceOf(ConnectionLostException.class);
		}
	}

	@Test
	@DisplayName("asyncio R46: a second read fails, the first goes on")
	void aSecondReadFails() throws Exception {
		try (Connected connected = Connected.open()) {
			AsyncStreamReader reader = connected.reader().async();
			CompletableFuture<String> first = reader.readLine();
			assertThat(failure(reader.readExactly(1))).isInstanceOf(IllegalStateException.class)
				.hasMessageStartingWith("readExactly() called while another reader is already waiting");
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> connected.reader().readByte())
				.withMessageStartingWith("readByte()");
			connected.client().send("line\n");
			assertThat(Background.result(first)).isEqualTo("line");
		}
	}

	@Test
	@DisplayName("asyncio R42: reading more than the limit does not deadlock")
	void readingMoreThanTheLimitDoesNotDeadlock() throws Exception {
		byte[] sent = new byte[500_000];
		new Random(4).nextBytes(sent);
		try (Connected connected = Connected.open((settings) -> settings.streamLimit(16))) {
			CompletableFuture<byte[]> exactly = connected.reader().async().readExactly(sent.length);
			connected.client().send(sent);
			assertThat(Background.result(exactly)).isEqualTo(sent);
			CompletableFuture<byte[]> all = connected.reader().async().readAll();
			connected.client().send(sent);
			connected.client().sendEof();
			assertThat(Background.result(all)).isEqualTo(sent);
		}
	}

	@Test
	@DisplayName("asyncio W05: a handler of futures echoes lines and closes at the end")
	void aHandlerOfFuturesEchoesLines() throws Exception {
		TcpServer server = this.servers.startAsync(AsyncStreamReaderTests::echo);
		Peer client = this.servers.connect(server);
		StringBuilder lines = new StringBuilder();
		for (int i = 0; i < 5000; i++) {
			lines.append("line ").append(i).append('\n');
		}
		CompletableFuture<Void> sending = Background.start(() -> {
			client.send(lines.toString());
			client.sendEof();
			return null;
		});
		assertThat(client.readAll()).isEqualTo(lines.toString());
		Background.result(sending);
		Awaitility.await().until(() -> server.statistics().active() == 0);
		assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.PEER);
	}

	private static CompletableFuture<Void> echo(AsyncStreamReader reader, StreamWriter writer) {
		return reader.readLine().thenCompose((line) -> {
			if (line == null) {
				return CompletableFuture.completedFuture(null);
			}
			writer.write(line + "\n");
			return writer.drainAsync().thenCompose((drained) -> echo(reader, writer));
		});
	}

	private static Throwable failure(CompletableFuture<?> future) throws Exception {
		try {
			Background.result(future);
		}
		catch (ExecutionException ex) {
			return ex.getCause();
		}
		throw new AssertionError("The read should have failed");
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
