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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.HandlerThreads.Mode;
import io.tcpserver.settings.Transport;
import io.tcpserver.settings.WriteBufferLimits;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many connections send random bytes in random pieces, some of them read slowly, and all
 * of them want the same bytes back. {@code -Dstress.factor=100} makes it a long run.
 */
class EchoStressTests {

	private static final int FACTOR = Integer.getInteger("stress.factor", 1);

	private static final long SEED = Long.getLong("stress.seed", 42L);

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	private final Servers servers = new Servers(this.recorder);

	static Stream<Arguments> combinations() {
		return Platform.transports()
			.flatMap((transport) -> Stream.of(Arguments.of(transport, Mode.PLATFORM),
					Arguments.of(transport, Mode.AUTO)));
	}

	@ParameterizedTest
	@MethodSource("combinations")
	void everyByteComesBack(Transport transport, Mode mode) throws Exception {
		HandlerThreads threads = new HandlerThreads(mode, 100);
		run(this.servers.start((settings) -> settings.transport(transport)
			.handlerThreads(threads)
			.streamLimit(16)
			.writeBuffer(new WriteBufferLimits(0, 7)), EchoStressTests::echoInEveryWay), 20, 60_000);
		run(this.servers.start((settings) -> settings.transport(transport).handlerThreads(threads),
				EchoStressTests::echoInEveryWay), 20, 600_000);
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void everyByteComesBackFromAnAsynchronousHandler(Transport transport) throws Exception {
		run(this.servers.startAsync(
				(settings) -> settings.transport(transport).streamLimit(16).writeBuffer(new WriteBufferLimits(0, 7)),
				(reader, writer) -> new AsyncEcho(reader, writer).start()), 20, 60_000);
	}

	private void run(TcpServer server, int connections, int bytes) throws Exception {
		List<CompletableFuture<Void>> clients = new ArrayList<>();
		for (int i = 0; i < connections; i++) {
			long seed = SEED + i;
			boolean slow = i % 4 == 0;
			clients.add(Background.start(() -> {
				converse(server, new Random(seed), bytes * FACTOR, slow);
				return null;
			}));
		}
		for (CompletableFuture<Void> client : clients) {
			assertThat(client).succeedsWithin(Duration.ofSeconds(30L + 10L * FACTOR));
		}
		Awaitility.await().until(() -> server.statistics().active() == 0);
		assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.PEER);
		assertThat(server.statistics().bytesReceived()).isEqualTo((long) connections * bytes * FACTOR);
		assertThat(server.statistics().bytesSent()).isEqualTo((long) connections * bytes * FACTOR);
		assertThat(this.recorder.failures()).isEmpty();
		this.servers.end();
	}

	private void converse(TcpServer server, Random random, int bytes, boolean slow) throws Exception {
		byte[] sent = new byte[bytes];
		random.nextBytes(sent);
		try (Peer client = this.servers.connect(server, slow ? 4096 : 0)) {
			CompletableFuture<Void> sending = Background.start(() -> {
				Random pieces = new Random(bytes);
				for (int from = 0; from < bytes;) {
					int to = Math.min(bytes, from + 1 + pieces.nextInt((pieces.nextInt(10) == 0) ? 100_000 : 300));
					client.send(Arrays.copyOfRange(sent, from, to));
					from = to;
					if (pieces.nextInt(50) == 0) {
						Thread.yield();
					}
				}
				client.sendEof();
				return null;
			});
			byte[] received = new byte[bytes];
			for (int from = 0; from < bytes;) {
				byte[] target = new byte[slow ? 1 + random.nextInt(2000) : 64 * 1024];
				int count = client.read(target);
				assertThat(count).as("bytes after %d of %d", from, bytes).isPositive();
				System.arraycopy(target, 0, received, from, count);
				from += count;
				if (slow && random.nextInt(5) == 0) {
					Thread.yield();
				}
			}
			assertThat(Arrays.mismatch(received, sent)).isEqualTo(-1);
			assertThat(client.isAtEnd()).isTrue();
			Background.result(sending);
		}
	}

	private static void echoInEveryWay(StreamReader reader, StreamWriter writer) throws Exception {
		for (int i = 0; !reader.isAtEof(); i++) {
			byte[] bytes = switch (i % 6) {
				case 0 -> reader.read(1 + i % 5000);
				case 1 -> Background.result(reader.async().read(100));
				case 2 -> reader.asInputStream().readNBytes(1 + i % 40);
				case 3 -> reader.timeout(Duration.ofSeconds(10)).read(64 * 1024);
				case 4 -> {
					CompletableFuture<byte[]> cancelled = reader.async().readExactly(1000 + i % 1000);
					yield cancelled.cancel(true) ? reader.read(10) : bytesOrLess(cancelled);
				}
				default -> reader.request(3) ? reader.readExactly(3) : reader.readAll();
			};
			switch (i % 3) {
				case 0 -> writer.write(bytes);
				case 1 -> writer.writeAll(List.of(bytes));
				default -> writer.connection().send(bytes);
			}
			if (i % 2 == 0) {
				writer.drain();
			}
			else {
				Background.result(writer.drainAsync());
			}
		}
	}

	private static byte[] bytesOrLess(CompletableFuture<byte[]> read) throws Exception {
		try {
			return Background.result(read);
		}
		catch (ExecutionException ex) {
			return ((IncompleteReadException) ex.getCause()).partial();
		}
	}

	/**
	 * Echoes by callbacks, without a chain of futures that grows.
	 */
	private static final class AsyncEcho {

		private final AsyncStreamReader reader;

		private final StreamWriter writer;

		private final CompletableFuture<Void> done = new CompletableFuture<>();

		private int reads;

		AsyncEcho(AsyncStreamReader reader, StreamWriter writer) {
			this.reader = reader;
			this.writer = writer;
		}

		CompletableFuture<Void> start() {
			next();
			return this.done;
		}

		private void next() {
			this.reads++;
			this.reader.read(1 + this.reads % 5000).whenComplete((bytes, ex) -> {
				if (ex != null) {
					this.done.completeExceptionally(ex);
				}
				else if (bytes.length == 0) {
					this.done.complete(null);
				}
				else {
					this.writer.write(bytes);
					this.writer.drainAsync().whenComplete((drained, failure) -> {
						if (failure != null) {
							this.done.completeExceptionally(failure);
						}
						else {
							next();
						}
					});
				}
			});
		}

	}

}
