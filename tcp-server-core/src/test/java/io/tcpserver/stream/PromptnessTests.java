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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Waiting;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.HandlerThreads.Mode;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is written goes out soon, whatever the handler does next. A lost wake-up shows as
 * a read that runs into its time-out.
 */
class PromptnessTests {

	// Far above a millisecond for a busy machine, far below the time-out of a read
	private static final Duration SOON = Duration.ofSeconds(2);

	@RegisterExtension
	private final Servers servers = new Servers();

	static Stream<Arguments> combinations() {
		return Platform.transports()
			.flatMap((transport) -> Stream.of(Arguments.of(transport, Mode.PLATFORM),
					Arguments.of(transport, Mode.AUTO)));
	}

	@ParameterizedTest
	@Waiting
	@MethodSource("combinations")
	void whatAHandlerWritesBeforeItBlocksElsewhereGoesOut(Transport transport, Mode mode) throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		TcpServer server = serve(transport, mode, (reader, writer) -> {
			String line = reader.readLine();
			while (line != null) {
				writer.write(line + "\n");
				// Something else than the connection, within the time in which the loop
				// looks
				// by itself and outside of it
				if (!done.await(Integer.parseInt(line), TimeUnit.MILLISECONDS)) {
					writer.write("later\n");
				}
				done.await(20, TimeUnit.MILLISECONDS);
				line = reader.readLine();
			}
		});
		Peer client = this.servers.connect(server);
		for (int pause : List.of(0, 1, 2, 3, 5, 0, 1, 10, 100)) {
			client.send(pause + "\n");
			String answer = pause + "\nlater\n";
			assertThat(client.readText(answer.length())).isEqualTo(answer);
		}
		done.countDown();
	}

	@ParameterizedTest
	@MethodSource("combinations")
	void whatIsWrittenBeforeBlockingForEverGoesOut(Transport transport, Mode mode) throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		TcpServer server = serve(transport, mode, (reader, writer) -> {
			writer.write("hello");
			reader.readLine();
			writer.write("answer");
			done.await();
		});
		Peer client = this.servers.connect(server);
		assertThat(client.readText(5)).isEqualTo("hello");
		long began = System.nanoTime();
		client.send("question\n");
		assertThat(client.readText(6)).isEqualTo("answer");
		assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
		done.countDown();
	}

	@ParameterizedTest
	@Waiting
	@MethodSource("combinations")
	void aPureProducerIsHeard(Transport transport, Mode mode) throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		TcpServer server = serve(transport, mode, (reader, writer) -> {
			for (int i = 0; !done.await(i % 4, TimeUnit.MILLISECONDS); i++) {
				writer.write(new byte[] { (byte) i });
			}
		});
		Peer client = this.servers.connect(server);
		for (int i = 0; i < 300; i++) {
			assertThat(client.read(1)).containsExactly(i);
		}
		done.countDown();
	}

	@ParameterizedTest
	@Waiting
	@MethodSource("combinations")
	void writesFromForeignThreadsGoOut(Transport transport, Mode mode) throws Exception {
		CompletableFuture<StreamWriter> shared = new CompletableFuture<>();
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		try {
			TcpServer server = serve(transport, mode, (reader, writer) -> {
				shared.complete(writer);
				reader.readAll();
			});
			Peer client = this.servers.connect(server);
			StreamWriter writer = Background.result(shared);
			for (int i = 0; i < 200; i++) {
				byte[] one = { (byte) i };
				timer.schedule(() -> writer.write(one), i % 3, TimeUnit.MILLISECONDS);
				assertThat(client.read(1)).isEqualTo(one);
				if (i % 5 == 0) {
					client.send("x");
				}
			}
		}
		finally {
			timer.shutdownNow();
		}
	}

	@ParameterizedTest
	@MethodSource("combinations")
	void oneConnectionDoesNotHoldUpAnother(Transport transport, Mode mode) throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		TcpServer server = this.servers.start(
				(settings) -> settings.transport(transport).ioThreads(1).handlerThreads(new HandlerThreads(mode, 10)),
				(reader, writer) -> {
					String line = reader.readLine();
					while (line != null) {
						writer.write(line + "\n");
						if (line.equals("hold")) {
							done.await();
						}
						line = reader.readLine();
					}
				});
		Peer one = this.servers.connect(server);
		Peer other = this.servers.connect(server);
		for (int i = 0; i < 200; i++) {
			other.send(i + "\n");
			if (i == 100) {
				one.send("hold\n");
				assertThat(one.readText(5)).isEqualTo("hold\n");
			}
			String answer = i + "\n";
			assertThat(other.readText(answer.length())).isEqualTo(answer);
		}
		done.countDown();
	}

	@Test
	void anAsynchronousHandlerIsPromptToo() throws Exception {
		CompletableFuture<Void> done = new CompletableFuture<>();
		TcpServer server = this.servers.startAsync((reader, writer) -> {
			writer.write("hello");
			return reader.readLine().thenAccept(writer::write).thenCompose((written) -> done);
		});
		Peer client = this.servers.connect(server);
		assertThat(client.readText(5)).isEqualTo("hello");
		client.send("answer\n");
		assertThat(client.readText(6)).isEqualTo("answer");
		done.complete(null);
	}

	private TcpServer serve(Transport transport, Mode mode, StreamHandler handler) throws Exception {
		return this.servers
			.start((settings) -> settings.transport(transport).handlerThreads(new HandlerThreads(mode, 10)), handler);
	}

}
