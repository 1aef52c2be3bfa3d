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

package io.tcpserver.netty.connection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.HandlerThreads.Mode;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The writes of one burst become one system call. Counted where the channel gets them, as
 * it makes one call for each flush of at most 16 KiB.
 */
class CoalescingTests {

	private static final int MOST_BYTES = 16 * 1024;

	@RegisterExtension
	private final Servers servers = new Servers();

	private final Counter counter = new Counter();

	@ParameterizedTest
	@EnumSource(value = Mode.class, names = { "PLATFORM", "AUTO" })
	void aBurstOfWritesBecomesOneSystemCall(Mode mode) throws Exception {
		int bursts = 50;
		int writes = 16;
		TcpServer server = serve(mode, (reader, writer) -> {
			while (reader.readLine() != null) {
				for (int i = 0; i < writes; i++) {
					writer.write("0123456789");
				}
			}
		});
		Peer client = this.servers.connect(server);
		for (int burst = 0; burst < bursts; burst++) {
			client.send("go\n");
			assertThat(client.read(writes * 10)).hasSize(writes * 10);
		}
		assertThat(this.counter.writes).hasValueGreaterThanOrEqualTo(bursts);
		// A burst that the loop looks into by itself, a millisecond after the last,
		// is
		// cut in two
		assertThat(this.counter.writes.get()).isLessThan(2 * bursts);
		assertThat(this.counter.flushes.get()).isLessThan(2 * bursts);
	}

	@Test
	void aBurstOutsideOfTheInputOfALoopIsNotOneCallForEachWrite() throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		TcpServer server = serve(Mode.AUTO, (reader, writer) -> {
			for (int i = 0; i < 1000; i++) {
				writer.write("0123456789");
			}
			done.await();
		});
		Peer client = this.servers.connect(server);
		assertThat(client.read(10_000)).hasSize(10_000);
		assertThat(this.counter.writes.get()).isLessThan(500);
		done.countDown();
	}

	@Test
	void anAsynchronousHandlerThatAnswersManyLinesOfOneReadSendsThemTogether() throws Exception {
		CompletableFuture<Void> done = new CompletableFuture<>();
		TcpServer server = this.servers.startAsync((settings) -> settings.observer(this.counter), (reader, writer) -> {
			return reader.readExactly(100).thenAccept((bytes) -> {
				for (byte one : bytes) {
					writer.write(new byte[] { one });
				}
			}).thenCompose((written) -> done);
		});
		Peer client = this.servers.connect(server);
		client.send(new byte[100]);
		assertThat(client.read(100)).hasSize(100);
		assertThat(this.counter.writes).hasValue(1);
		done.complete(null);
	}

	@ParameterizedTest
	@EnumSource
	void repliesToMessagesThatEndTogetherAreOneCall(ReplyOrder order) throws Exception {
		int messages = 50;
		List<CompletableFuture<String>> replies = new CopyOnWriteArrayList<>();
		AsyncMessageHandler<String> handler = (message, connection) -> {
			if (message.equals("go")) {
				replies.forEach((reply) -> reply.complete("0123456789"));
				return null;
			}
			CompletableFuture<String> reply = new CompletableFuture<>();
			// The last one first
			replies.add(0, reply);
			return reply;
		};
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.observer(this.counter)
				.messageConcurrency(new MessageConcurrency(2 * messages, order)))
			.messageHandler(FrameCodecs.line(1024), handler));
		server.startServing();
		Peer client = this.servers.connect(server).send("wait\n".repeat(messages));
		Awaitility.await().until(() -> replies.size() == messages);
		client.send("go\n");
		assertThat(client.read(messages * 11)).hasSize(messages * 11);
		assertThat(this.counter.writes).hasValue(1);
		assertThat(this.counter.flushes).hasValue(1);
	}

	@Test
	void writeAllIsOneCall() throws Exception {
		TcpServer server = serve(Mode.AUTO, (reader, writer) -> {
			writer.writeAll(Collections.nCopies(1000, new byte[16]));
			reader.readAll();
		});
		Peer client = this.servers.connect(server);
		assertThat(client.read(16_000)).hasSize(16_000);
		assertThat(this.counter.writes).hasValue(1);
		assertThat(this.counter.flushes).hasValue(1);
	}

	@Test
	@Asyncio("X07")
	void manyChunksAreGatheredAndWhatThePeerDoesNotTakeFollows() throws Exception {
		byte[] all = new byte[1_000_003];
		new Random(1).nextBytes(all);
		List<byte[]> chunks = new ArrayList<>();
		// Small ones, and such that do not fit into one call
		for (int from = 0, length = 1; from < all.length; from += length, length = (length * 3) % 50_021) {
			chunks.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + length)));
		}
		int calls = (all.length + MOST_BYTES - 1) / MOST_BYTES;
		assertThat(chunks).hasSizeGreaterThan(40).anyMatch((chunk) -> chunk.length > MOST_BYTES);
		int half = chunks.size() / 2;
		CompletableFuture<Void> done = new CompletableFuture<>();
		TcpServer server = this.servers.startAsync((settings) -> settings.observer(this.counter),
				(reader, writer) -> reader.readExactly(1).thenCompose((go) -> {
					chunks.subList(0, half).forEach(writer::write);
					writer.writeAll(chunks.subList(half, chunks.size()));
					return done;
				}));
		Peer client = this.servers.connect(server, 4096);
		client.send(new byte[1]);
		assertThat(client.read(all.length)).isEqualTo(all);
		assertThat(this.counter.writes).hasValue(calls);
		done.complete(null);
	}

	private TcpServer serve(Mode mode, StreamHandler handler) throws Exception {
		return this.servers
			.start((settings) -> settings.handlerThreads(new HandlerThreads(mode, 10)).observer(this.counter), handler);
	}

	/**
	 * Counts what a channel is asked to do.
	 */
	private static final class Counter implements TcpServerObserver {

		private final AtomicInteger writes = new AtomicInteger();

		private final AtomicInteger flushes = new AtomicInteger();

		@Override
		public void opened(TcpConnection connection) {
			((NettyConnection) connection).channel().pipeline().addFirst(new ChannelOutboundHandlerAdapter() {

				@Override
				public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
						throws Exception {
					Counter.this.writes.incrementAndGet();
					super.write(context, message, promise);
				}

				@Override
				public void flush(ChannelHandlerContext context) throws Exception {
					Counter.this.flushes.incrementAndGet();
					super.flush(context);
				}

			});
		}

	}

}
