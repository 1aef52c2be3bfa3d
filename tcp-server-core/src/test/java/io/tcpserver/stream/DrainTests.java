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
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.WriteBufferLimits;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Waiting for a peer that does not read.
 */
class DrainTests {

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	private final Servers servers = new Servers(this.recorder);

	@Test
	@DisplayName("asyncio X30: drain waits strictly above the high mark")
	void drainWaitsStrictlyAboveTheHighMark() throws Exception {
		try (Connected connected = openToFullClient()) {
			StreamWriter writer = connected.writer();
			long size = writer.writeBufferSize();
			writer.writeBufferLimits(new WriteBufferLimits(0, Math.toIntExact(size)));
			// Opens the gate that filling has closed
			assertDrainedAfterReading(connected);
			StreamWriterTests.fill(writer);
			int high = Math.toIntExact(writer.writeBufferSize()) + 10;
			writer.writeBufferLimits(new WriteBufferLimits(high - 1, high));
			writer.write(new byte[10]);
			assertThat(writer.writeBufferSize()).isEqualTo(high);
			assertThat(writer.drainAsync()).isCompleted();
			writer.write(new byte[1]);
			assertThat(writer.drainAsync()).isNotDone();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 1000, 16 * 1024 })
	@DisplayName("asyncio X30: drain goes on at the low mark or below, also at zero")
	void drainGoesOnAtTheLowMark(int low) throws Exception {
		try (Connected connected = openToFullClient()) {
			StreamWriter writer = connected.writer();
			writer.writeBufferLimits(new WriteBufferLimits(low, 2 * low));
			AtomicLong sizeAfterDrain = new AtomicLong(-1);
			CompletableFuture<Void> drained = Background.start(() -> {
				writer.drain();
				sizeAfterDrain.set(writer.writeBufferSize());
				return null;
			});
			assertThat(drained).isNotDone();
			CompletableFuture<Void> reading = readInBackground(connected);
			Background.result(drained);
			assertThat(sizeAfterDrain.get()).isBetween(0L, (long) low);
			writer.close();
			Background.result(reading);
		}
	}

	@Test
	@DisplayName("asyncio W09: ten concurrent drains all go on")
	void tenConcurrentDrainsAllGoOn() throws Exception {
		try (Connected connected = openToFullClient()) {
			List<CompletableFuture<Void>> drains = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				drains.add(Background.start(() -> {
					connected.writer().drain();
					return null;
				}));
				drains.add(connected.writer().drainAsync());
			}
			assertThat(drains).noneMatch(CompletableFuture::isDone);
			CompletableFuture<Void> reading = readInBackground(connected);
			for (CompletableFuture<Void> drain : drains) {
				Background.result(drain);
			}
			connected.writer().close();
			Background.result(reading);
		}
	}

	@Test
	@DisplayName("asyncio X27: marks below the size make drain wait at once, higher ones let it go on")
	void marksCanBeSetAtAnyTime() throws Exception {
		try (Connected connected = openToFullClient()) {
			StreamWriter writer = connected.writer();
			int size = Math.toIntExact(writer.writeBufferSize());
			writer.writeBufferLimits(new WriteBufferLimits(size, size));
			assertThat(writer.drainAsync()).isCompleted();
			writer.drain();
			writer.writeBufferLimits(new WriteBufferLimits(size - 1, size - 1));
			CompletableFuture<Void> drain = writer.drainAsync();
			assertThat(drain).isNotDone();
			writer.writeBufferLimits(new WriteBufferLimits(size, size));
			Background.result(drain);
		}
	}

	@Test
	@DisplayName("asyncio W10: a loop of write and drain ends once the peer is gone")
	void aLoopOfWriteAndDrainEndsOnceThePeerIsGone() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		TcpServer server = this.servers.start((reader, writer) -> {
			try {
				while (true) {
					writer.write(new byte[1000]);
					writer.drain();
				}
			}
			catch (IOException ex) {
				failure.complete(ex);
				throw ex;
			}
		});
		Peer client = this.servers.connect(server);
		client.read(100_000);
		client.close();
		assertThat(Background.result(failure)).isInstanceOf(ConnectionLostException.class);
		server.close();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.RESET);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	@DisplayName("asyncio W10, W31: who waits for a peer that goes away is told, each with an exception of its own")
	void whoWaitsForAPeerThatGoesAwayIsTold() throws Exception {
		try (Connected connected = openToFullClient()) {
			CompletableFuture<Void> blocking = Background.start(() -> {
				connected.writer().drain();
				return null;
			});
			CompletableFuture<Void> future = connected.writer().drainAsync();
			CompletableFuture<Void> closing = Background.start(() -> {
				connected.writer().waitClosed();
				return null;
			});
			connected.client().reset();
			List<Throwable> failures = new ArrayList<>();
			for (CompletableFuture<Void> one : List.of(blocking, future, closing)) {
				assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> Background.result(one))
					.satisfies((ex) -> failures.add(ex.getCause()));
			}
			assertThat(failures).doesNotHaveDuplicates().allMatch(ConnectionLostException.class::isInstance);
		}
	}

	@Test
	void anInterruptEndsAWaitForThePeer() throws Exception {
		try (Connected connected = openToFullClient()) {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> connected.writer().drain());
			assertThat(Thread.interrupted()).isTrue();
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> connected.writer().waitClosed());
			assertThat(Thread.interrupted()).isTrue();
		}
		finally {
			Thread.interrupted();
		}
	}

	@Test
	void waitingOnAnIoThreadIsRefused() throws Exception {
		CompletableFuture<List<Throwable>> refused = new CompletableFuture<>();
		TcpServer server = this.servers.startAsync((reader, writer) -> {
			List<Throwable> failures = new ArrayList<>();
			writer.write(new byte[10_000_000]);
			for (Waiting waiting : List.<Waiting>of(writer::drain, writer::waitClosed)) {
				try {
					waiting.run();
				}
				catch (IllegalStateException | IOException ex) {
					failures.add(ex);
				}
			}
			refused.complete(failures);
			return writer.drainAsync();
		});
		Peer client = this.servers.connect(server);
		assertThat(Background.result(refused)).hasSize(2).allMatch(IllegalStateException.class::isInstance);
		assertThat(client.readAllBytes()).hasSize(10_000_000);
	}

	private static Connected openToFullClient() throws Exception {
		Connected connected = Connected.openToSlowClient((settings) -> {
		});
		StreamWriterTests.fill(connected.writer());
		return connected;
	}

	private static CompletableFuture<Void> readInBackground(Connected connected) {
		return Background.start(() -> {
			byte[] target = new byte[64 * 1024];
			while (connected.client().read(target) != -1) {
				// Read on
			}
			return null;
		});
	}

	private static void assertDrainedAfterReading(Connected connected) throws Exception {
		CompletableFuture<Void> drained = connected.writer().drainAsync();
		byte[] target = new byte[64 * 1024];
		while (!drained.isDone()) {
			connected.client().read(target);
		}
		Background.result(drained);
	}

	/**
	 * Something that waits.
	 */
	private interface Waiting {

		void run() throws IOException;

	}

}
