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

package io.tcpserver.handler;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.management.ThreadMXBean;
import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Long frames that arrive in small pieces while another message is being handled are not
 * copied, nor searched, with every piece.
 */
class PartialFrameTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int PIECE = 1024;

	private static final int PIECES = 500;

	private static final int LENGTH = PIECE * PIECES;

	private final WatchedLines codec = new WatchedLines();

	private final CompletableFuture<String> reply = new CompletableFuture<>();

	@RegisterExtension
	final Servers servers = new Servers();

	private TcpServer start(int concurrency, AsyncMessageHandler<String> handler) throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.streamLimit(2 * LENGTH)
				.messageConcurrency(new MessageConcurrency(concurrency, ReplyOrder.COMPLETION)))
			.asyncMessageHandler(this.codec, handler));
		server.startServing();
		return server;
	}

	private void sendInPieces(Peer peer) throws Exception {
		for (int sent = PIECE; sent <= LENGTH; sent += PIECE) {
			peer.send("x".repeat(PIECE));
			this.codec.awaitArrived(sent);
		}
		peer.send("\n");
	}

	private void assertThatWorkWasLinear() {
		// To grow an array by a half each time copies each byte a few times
		assertThat(this.codec.allocated).isLessThan(16L * LENGTH);
		assertThat(this.codec.searchedAgain).isLessThan(PIECE);
	}

	@Test
	void messageBesideAnotherOneIsKeptInPlace() throws Exception {
		TcpServer server = start(4, (message, connection) -> (message.length() == LENGTH)
				? CompletableFuture.completedFuture("" + message.length()) : this.reply);
		Peer peer = this.servers.connect(server).send("a\n");
		Awaitility.await().until(() -> this.codec.decoded.get() == 1);
		sendInPieces(peer);
		assertThat(peer.readLine()).isEqualTo("" + LENGTH);
		this.reply.complete("a");
		assertThat(peer.readLine()).isEqualTo("a");
		assertThatWorkWasLinear();
	}

	@Test
	void answerIsKeptInPlace() throws Exception {
		Correlation<String> answers = new Correlation<>(String.class, (message) -> message.startsWith("x"));
		TcpServer server = start(1, (message, connection) -> answerLength(connection, answers));
		Peer peer = this.servers.connect(server).send("a\n");
		assertThat(peer.readLine()).isEqualTo("ask");
		sendInPieces(peer);
		assertThat(peer.readLine()).isEqualTo("" + LENGTH);
		assertThatWorkWasLinear();
	}

	private static CompletableFuture<String> answerLength(TcpConnection connection, Correlation<String> answers) {
		return connection.sendAndReceive("ask", answers, PATIENCE).thenApply((answer) -> "" + answer.length());
	}

	/**
	 * Lines, and what was done about the last one.
	 */
	private static final class WatchedLines implements FrameCodec {

		private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

		private final FrameCodec lines = FrameCodecs.line(2 * LENGTH);

		private final AtomicInteger decoded = new AtomicInteger();

		// What has arrived of the line that is not complete
		private final BlockingQueue<Integer> arrived = new LinkedBlockingQueue<>();

		private int last;

		private int searched;

		private volatile int searchedAgain;

		private long before;

		private volatile long allocated;

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			long now = THREADS.getCurrentThreadAllocatedBytes();
			if (this.last == 0) {
				this.before = now;
			}
			this.allocated = now - this.before;
			this.searchedAgain = this.searchedAgain + Math.max(this.searched - input.searched(), 0);
			ByteBuffer frame = this.lines.decode(input);
			this.searched = input.searched();
			if (frame != null) {
				this.decoded.incrementAndGet();
			}
			this.last = input.size();
			this.arrived.add(this.last);
			return frame;
		}

		private void awaitArrived(int bytes) throws InterruptedException {
			Integer arrived = 0;
			while (arrived != null && arrived != bytes) {
				arrived = this.arrived.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			}
			assertThat(arrived).isEqualTo(bytes);
		}

		@Override
		public boolean limitsLength() {
			return true;
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
			this.lines.encode(payload, output);
		}

	}

}
