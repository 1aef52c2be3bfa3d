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

package io.tcpserver.closing;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnectionWrapper;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A message handler that closes its own connection ends it after its reply; everything
 * else that closes a connection does so at once.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#eachOnTcpAndUnix")
class CloseFromInsideTests {

	private final Recorder recorder = new Recorder();

	private final List<String> handled = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers;

	CloseFromInsideTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@Test
	void blockingHandlerClosesAfterItsReply() throws Exception {
		TcpServer server = start((line, connection) -> {
			this.handled.add(line);
			connection.close();
			connection.send("see you");
			return "bye";
		});
		assertSaysGoodbye(server, "see you\nbye\n");
	}

	@Test
	void handlerOnTheIoThreadClosesAfterItsReply() throws Exception {
		TcpServer server = startAsync((line, connection) -> {
			this.handled.add(line);
			connection.close();
			return CompletableFuture.completedFuture("bye");
		});
		assertSaysGoodbye(server, "bye\n");
	}

	@Test
	void handlerWithoutReplyClosesWithItsEnd() throws Exception {
		TcpServer server = startAsync((line, connection) -> {
			this.handled.add(line);
			connection.close();
			return null;
		});
		assertSaysGoodbye(server, "");
	}

	@Test
	void stageClosesAfterItsReplyWhateverThreadItIsOn() throws Exception {
		TcpServer server = startAsync((line, connection) -> {
			this.handled.add(line);
			return CompletableFuture.supplyAsync(() -> {
				connection.close();
				return "bye";
			});
		});
		assertSaysGoodbye(server, "bye\n");
	}

	@Test
	void methodThatBlocksAndReturnsAStageClosesAfterItsReply() throws Exception {
		CompletableFuture<Void> waitedFor = new CompletableFuture<>();
		CompletableFuture<String> reply = new CompletableFuture<>() {

			@Override
			public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
				CompletableFuture<String> then = super.whenComplete(action);
				waitedFor.complete(null);
				return then;
			}

		};
		TcpServer server = start((line, connection) -> {
			this.handled.add(line);
			return reply;
		});
		Peer peer = this.servers.connect(server).send("QUIT\nNEXT\n");
		assertThat(waitedFor).succeedsWithin(Duration.ofSeconds(10));
		this.recorder.only().close();
		reply.complete("bye");
		assertEnds(peer, "bye\n");
	}

	@Test
	void firstCallAndTheOneForAFailureCloseAfterTheirReply() throws Exception {
		TcpServer open = start(new MessageHandler<String>() {

			@Override
			public Object onOpen(TcpConnection connection) {
				connection.close();
				return "not today";
			}

			@Override
			public Object onMessage(String message, TcpConnection connection) {
				CloseFromInsideTests.this.handled.add(message);
				return message;
			}

		});
		assertThat(this.servers.connect(open).readAll()).isEqualTo("not today\n");
		TcpServer error = start(new MessageHandler<String>() {

			@Override
			public Object onMessage(String message, TcpConnection connection) {
				CloseFromInsideTests.this.handled.add(message);
				connection.close();
				throw new IllegalStateException("no");
			}

			@Override
			public @Nullable Object onError(Throwable failure, TcpConnection connection) {
				return "sorry: " + failure.getMessage();
			}

		});
		Peer peer = this.servers.connect(error).send("QUIT\nNEXT\n");
		assertThat(peer.readAll()).isEqualTo("sorry: no\n");
		assertThat(this.handled).containsExactly("QUIT");
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.COMPLETED,
					CloseReason.COMPLETED));
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void failureThatIsHandledElsewhereIsHandledBeforeTheClose() throws Exception {
		TcpServer server = start(new MessageHandler<String>() {

			@Override
			public Object onMessage(String message, TcpConnection connection) {
				CloseFromInsideTests.this.handled.add(message);
				connection.close();
				throw new IllegalStateException("no");
			}

			@Override
			public @Nullable Object onError(Throwable failure, TcpConnection connection) {
				return "bye";
			}

			@Override
			public boolean mayBlock(String message) {
				return false;
			}

		});
		assertSaysGoodbye(server, "bye\n");
	}

	@Test
	void wrapperOfAnInterceptorClosesAlike() throws Exception {
		TcpServer server = start((builder) -> builder
			.settings((settings) -> settings.interceptor((connection) -> new TcpConnectionWrapper(connection) {

			})), (line, connection) -> {
				this.handled.add(line);
				connection.close();
				return "bye";
			});
		assertSaysGoodbye(server, "bye\n");
	}

	@Test
	void reasonMeansAtOnce() throws Exception {
		TcpServer server = start((line, connection) -> {
			connection.close(CloseReason.KICKED);
			return "never sent";
		});
		Peer peer = this.servers.connect(server).send("QUIT\n");
		assertThat(peer.readAll()).isEmpty();
		awaitReason(CloseReason.KICKED);
	}

	@Test
	void otherThreadDoesNotWaitForABlockingCall() throws Exception {
		Gate gate = new Gate("the connection is closed");
		TcpServer server = start((line, connection) -> {
			gate.await();
			return "never sent";
		});
		Peer peer = this.servers.connect(server).send("QUIT\n");
		this.recorder.only().close();
		assertThat(peer.readAll()).isEmpty();
		gate.open();
		awaitReason(CloseReason.KICKED);
	}

	@Test
	void anotherConnectionIsClosedAtOnce() throws Exception {
		CompletableFuture<TcpConnection> first = new CompletableFuture<>();
		TcpServer server = start((line, connection) -> {
			if (first.complete(connection)) {
				return "known";
			}
			first.get().close();
			return "closed";
		});
		Peer kicked = this.servers.connect(server).send("I\n");
		assertThat(kicked.readLine()).isEqualTo("known");
		Peer kicking = this.servers.connect(server).send("HE\n");
		assertThat(kicking.readLine()).isEqualTo("closed");
		assertThat(kicked.readAll()).isEmpty();
		awaitReason(CloseReason.KICKED);
		kicking.send("THERE\n");
		assertThat(kicking.readLine()).isEqualTo("closed");
	}

	@Test
	void closingAllClientsDoesNotWaitForStages() throws Exception {
		CompletableFuture<String> reply = new CompletableFuture<>();
		TcpServer server = startAsync((line, connection) -> {
			this.handled.add(line);
			return reply;
		});
		Peer peer = this.servers.connect(server).send("WAIT\n");
		Awaitility.await().until(() -> this.handled.size() == 1);
		server.closeClients();
		assertThat(peer.readAll()).isEmpty();
		reply.complete("too late");
		awaitReason(CloseReason.KICKED);
	}

	@Test
	void streamHandlerThatClosesItsConnectionHasCompletedIt() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.observer(this.recorder), (reader, writer) -> {
			reader.readLine();
			writer.write("bye").connection().close();
		});
		assertThat(this.servers.connect(server).send("QUIT\n").readAll()).isEqualTo("bye");
		awaitReason(CloseReason.COMPLETED);
	}

	private void assertSaysGoodbye(TcpServer server, String goodbye) throws IOException {
		assertEnds(this.servers.connect(server).send("QUIT\nNEXT\n").sendEof(), goodbye);
	}

	private void assertEnds(Peer peer, String goodbye) throws IOException {
		assertThat(peer.readAll()).isEqualTo(goodbye);
		awaitReason(CloseReason.COMPLETED);
		assertThat(this.handled).containsExactly("QUIT");
		assertThat(this.recorder.failures()).isEmpty();
	}

	private void awaitReason(CloseReason reason) {
		Awaitility.await().untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(reason));
	}

	private TcpServer start(MessageHandler<String> handler) throws IOException {
		return start((builder) -> {
		}, handler);
	}

	private TcpServer startAsync(AsyncMessageHandler<String> handler) throws IOException {
		return start(handler);
	}

	private TcpServer start(Consumer<TcpServerBuilder> spec, MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers.bind((builder) -> {
			builder.settings((settings) -> settings.observer(this.recorder));
			spec.accept(builder);
			builder.messageHandler(FrameCodecs.line(1024), handler);
		});
		server.startServing();
		return server;
	}

}
