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

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.HandlerThreads;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Time-outs, interrupts and second readers: none of them loses a byte.
 */
class WaitingReaderTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	private final Servers servers = new Servers(this.recorder);

	@Test
	void aTimeOutLosesNoBytes() throws Exception {
		try (Connected connected = Connected.open()) {
			StreamReader hasty = connected.reader().timeout(SHORT);
			connected.client().send("abc");
			assertThat(connected.reader().request(3)).isTrue();
			assertTimesOut(() -> hasty.readExactly(5));
			assertTimesOut(hasty::readLine);
			assertTimesOut(hasty::readAll);
			assertTimesOut(() -> hasty.request(4));
			assertTimesOut(() -> hasty.readUntil(new byte[] { ';' }));
			assertTimesOut(hasty::readInt);
			assertThat(hasty.read(2)).asString().isEqualTo("ab");
			connected.client().send("de\n");
			assertThat(connected.reader().readLine()).isEqualTo("cde");
			assertTimesOut(() -> hasty.read(1));
			assertTimesOut(() -> hasty.asInputStream().read());
			connected.client().send("f\n");
			assertThat(connected.reader().lines().iterator().next()).isEqualTo("f");
		}
	}

	@Test
	void bytesThatComeInBitsDuringATimeOutAreKept() throws Exception {
		try (Connected connected = Connected.open()) {
			StreamReader hasty = connected.reader().timeout(Duration.ofMillis(1));
			CompletableFuture<Void> sending = Background.start(() -> {
				for (int i = 0; i < 2000; i++) {
					connected.client().send(new byte[] { (byte) i });
				}
				return null;
			});
			for (int i = 0; i < 2000;) {
				try {
					// 7 does not divide 2000: the last call always times out
					byte[] bytes = (i + 7 <= 2000) ? hasty.readExactly(7) : hasty.readExactly(2000 - i);
					for (byte one : bytes) {
						assertThat(one).isEqualTo((byte) i++);
					}
				}
				catch (SocketTimeoutException ex) {
					assertThat(ex).hasMessageContaining("time-out");
				}
			}
			Background.result(sending);
		}
	}

	@Test
	void aTimeOutIsForEachCallAndOnlyForItsView() throws Exception {
		try (Connected connected = Connected.open()) {
			StreamReader view = connected.reader().timeout(Duration.ofSeconds(5)).timeout(SHORT);
			assertTimesOut(view::readByte);
			connected.client().send("x");
			assertThat(connected.reader().readByte()).isEqualTo((byte) 'x');
			connected.client().send("y");
			assertThat(connected.reader().timeout(Duration.ofSeconds(Long.MAX_VALUE)).readByte()).isEqualTo((byte) 'y');
			assertThatIllegalArgumentException().isThrownBy(() -> view.timeout(Duration.ZERO));
			assertThatIllegalArgumentException().isThrownBy(() -> view.timeout(Duration.ofMillis(-1)));
		}
	}

	@Test
	void anInterruptEndsAWaitAndLosesNoBytes() throws Exception {
		interruptEndsAWait(HandlerThreads.Mode.PLATFORM);
		interruptEndsAWait(HandlerThreads.Mode.AUTO);
	}

	private void interruptEndsAWait(HandlerThreads.Mode mode) throws Exception {
		CompletableFuture<Thread> waiting = new CompletableFuture<>();
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		CompletableFuture<String> line = new CompletableFuture<>();
		TcpServer server = this.servers.start((settings) -> settings.handlerThreads(new HandlerThreads(mode, 2)),
				(reader, writer) -> {
					reader.request(2);
					waiting.complete(Thread.currentThread());
					try {
						reader.readLine();
					}
					catch (InterruptedIOException ex) {
						// A program that looks at the flag only still sees it
						interrupted.complete(Thread.interrupted());
					}
					line.complete(reader.readLine());
				});
		Peer client = this.servers.connect(server);
		client.send("ab");
		Thread thread = Background.result(waiting);
		StreamReaderTests.awaitWaiting(thread);
		thread.interrupt();
		assertThat(Background.result(interrupted)).isTrue();
		client.send("c\n");
		assertThat(Background.result(line)).isEqualTo("abc");
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void anInterruptedThreadStillReadsWhatIsThere() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("ab");
			assertThat(connected.reader().request(2)).isTrue();
			Thread.currentThread().interrupt();
			assertThat(connected.reader().readByte()).isEqualTo((byte) 'a');
			assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> connected.reader().readExactly(2));
			assertThat(Thread.interrupted()).isTrue();
			assertThat(connected.reader().readByte()).isEqualTo((byte) 'b');
		}
		finally {
			Thread.interrupted();
		}
	}

	@Test
	@DisplayName("asyncio R46: a second reader is refused, by the name of its method; the first goes on")
	void aSecondReaderIsRefused() throws Exception {
		CompletableFuture<StreamReader> shared = new CompletableFuture<>();
		CompletableFuture<Thread> waiting = new CompletableFuture<>();
		CompletableFuture<String> line = new CompletableFuture<>();
		TcpServer server = this.servers.start((reader, writer) -> {
			waiting.complete(Thread.currentThread());
			shared.complete(reader);
			line.complete(reader.readLine());
		});
		Peer client = this.servers.connect(server);
		StreamReader reader = Background.result(shared);
		StreamReaderTests.awaitWaiting(Background.result(waiting));
		assertRefused("read", () -> reader.read(1));
		assertRefused("readExactly", () -> reader.readExactly(1));
		assertRefused("readAll", reader::readAll);
		assertRefused("readUntil", () -> reader.readUntil(new byte[] { 1 }));
		assertRefused("readLine", reader::readLine);
		assertRefused("readInt", reader::readInt);
		assertRefused("request", () -> reader.request(1));
		assertRefused("readLine", () -> reader.timeout(SHORT).lines().iterator().hasNext());
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> reader.async().readLine().get(1, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalStateException.class)
			.withMessageContaining("readLine()");
		client.send("still\n");
		assertThat(Background.result(line)).isEqualTo("still");
	}

	@Test
	@DisplayName("asyncio R14: whether the end was reached can be asked while another thread reads")
	void isAtEofCanBeAskedWhileAnotherThreadReads() throws Exception {
		CompletableFuture<StreamReader> shared = new CompletableFuture<>();
		CompletableFuture<Thread> waiting = new CompletableFuture<>();
		TcpServer server = this.servers.start((reader, writer) -> {
			waiting.complete(Thread.currentThread());
			shared.complete(reader);
			reader.readLine();
		});
		Peer client = this.servers.connect(server);
		StreamReader reader = Background.result(shared);
		StreamReaderTests.awaitWaiting(Background.result(waiting));
		assertThat(reader.isAtEof()).isFalse();
		assertThat(reader.async().isAtEof()).isFalse();
		client.sendEof();
	}

	@Test
	void aBlockingReadOnAnIoThreadIsRefused() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		try (Connected connected = Connected.open()) {
			connected.reader().async().readLine().whenComplete((line, ex) -> {
				try {
					connected.reader().read(1);
				}
				catch (Throwable refused) {
					failure.complete(refused);
				}
			});
			connected.client().send("x\n");
			assertThat(Background.result(failure)).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("async()");
			connected.client().send("y");
			assertThat(connected.reader().readByte()).isEqualTo((byte) 'y');
		}
	}

	private static void assertTimesOut(Callable<?> read) {
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(read::call);
	}

	private static void assertRefused(String method, Callable<?> read) {
		assertThatIllegalStateException().isThrownBy(read::call)
			.withMessageStartingWith(method + "() called while another reader is already waiting");
	}

}
