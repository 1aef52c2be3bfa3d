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

package io.tcpserver.message;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.HandlerCreationException;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler of messages for each connection, whose fields are the state of the
 * connection.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class HandlerPerConnectionTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final FrameCodec LINES = FrameCodecs.line(1024);

	private final Recorder recorder = new Recorder();

	private final List<String> calls = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Log log = new Log(Level.INFO);

	@RegisterExtension
	final Servers servers;

	HandlerPerConnectionTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start(MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.observer(this.recorder))
				.messageHandler(LINES, handler));
		server.startServing();
		return server;
	}

	private void awaitReasons(CloseReason... reasons) {
		Awaitility.await().untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactlyInAnyOrder(reasons));
	}

	private static String thread() {
		return Thread.currentThread().getName();
	}

	@Test
	void fieldsAreTheStateOfOneConnection() throws Exception {
		TcpServer server = start(MessageHandler.perConnection(Counting::new));
		Peer one = this.servers.connect(server);
		Peer other = this.servers.connect(server);
		assertThat(one.send("a\nb\n").readLine()).isEqualTo("a 1");
		assertThat(other.send("c\n").readLine()).isEqualTo("c 1");
		assertThat(one.readLine()).isEqualTo("b 2");
	}

	@Test
	@Asyncio("P24")
	void supplierIsCalledOnceForEachConnectionAndNotBefore() throws Exception {
		AtomicInteger created = new AtomicInteger();
		TcpServer server = start(MessageHandler.perConnection(() -> {
			created.incrementAndGet();
			return new Counting();
		}));
		assertThat(created).hasValue(0);
		for (int i = 1; i <= 3; i++) {
			assertThat(this.servers.connect(server).send("a\nb\n").readLine()).isEqualTo("a 1");
			assertThat(created).hasValue(i);
		}
	}

	@Test
	void handlerIsCreatedOnTheThreadThatOpensItsConnection() throws Exception {
		List<String> threads = new CopyOnWriteArrayList<>();
		TcpServer server = start(MessageHandler.perConnection(() -> {
			threads.add(thread());
			return new Recording();
		}));
		this.servers.connect(server).send("hello\n").readLine();
		assertThat(threads).singleElement().asString().startsWith("tcp-%s-handler-".formatted(server.name()));
		assertThat(this.calls).startsWith("open on " + threads.get(0), "hello");
	}

	@Test
	void handlerThatDoesNotBlockIsCreatedOnTheIoThread() throws Exception {
		CompletableFuture<String> creator = new CompletableFuture<>();
		TcpServer server = start(AsyncMessageHandler.perConnection(() -> {
			creator.complete(thread());
			return (line, connection) -> CompletableFuture.completedFuture(line + " on " + thread());
		}));
		String reply = this.servers.connect(server).send("hello\n").readLine();
		assertThat(creator.get()).startsWith("tcp-%s-io-".formatted(server.name()));
		assertThat(reply).isEqualTo("hello on " + creator.get());
	}

	@Test
	@Asyncio("P14")
	void supplierThatFailsClosesItsConnectionOnly() throws Exception {
		AtomicInteger created = new AtomicInteger();
		TcpServer server = start(MessageHandler.perConnection(() -> {
			if (created.incrementAndGet() == 2) {
				throw new IllegalStateException("No more licenses");
			}
			return new Recording();
		}));
		Peer one = this.servers.connect(server).send("one\n");
		assertThat(one.readLine()).isEqualTo("one");
		this.calls.clear();
		Peer two = this.servers.connect(server).send("two\n");
		assertThat(two.isAtEnd()).isTrue();
		awaitReasons(CloseReason.HANDLER_ERROR);
		Peer three = this.servers.connect(server).send("three\n");
		assertThat(three.readLine()).isEqualTo("three");
		assertThat(one.send("four\n").readLine()).isEqualTo("four");
		assertThat(this.calls).hasSize(3).endsWith("three", "four");
		assertThat(this.recorder.failures()).singleElement()
			.isInstanceOf(HandlerCreationException.class)
			.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
			.hasRootCauseMessage("No more licenses");
	}

	@Test
	void nullInPlaceOfAHandlerClosesTheConnection() throws Exception {
		Factory factory = new Factory((connection) -> null);
		TcpServer server = start(factory);
		assertThat(this.servers.connect(server).send("one\n").isAtEnd()).isTrue();
		awaitReasons(CloseReason.HANDLER_ERROR);
		assertThat(this.calls).isEmpty();
		assertThat(this.log.lines(Level.ERROR)).singleElement()
			.asString()
			.contains(this.recorder.only() + ", for which 'the factory' could not be created");
	}

	@Test
	void whatArrivesForAHandlerThatCouldNotBeCreatedIsNotHandled() throws Exception {
		Gate gate = new Gate("the handler may be created");
		TcpServer server = start(new Factory((connection) -> {
			gate.awaitStubbornly();
			throw new IOException("Broken");
		}));
		Peer peer = this.servers.connect(server).send("one\ntwo\n");
		peer.sendEof();
		Awaitility.await().until(() -> this.recorder.only().bytesReceived() > 0);
		gate.open();
		assertThat(peer.isAtEnd()).isTrue();
		Awaitility.await().until(() -> !this.recorder.reasons().isEmpty());
		assertThat(this.calls).isEmpty();
		assertThat(this.recorder.failures()).hasSize(1);
	}

	@Test
	void handlerIsReleasedOnceAfterItsLastCallback() throws Exception {
		TcpServer server = start(new Factory((connection) -> new Recording()));
		Peer peer = this.servers.connect(server).send("one\n");
		assertThat(peer.readLine()).isEqualTo("one");
		peer.close();
		Awaitility.await().untilAsserted(() -> assertThat(this.calls).endsWith("one", "close PEER", "released"));
	}

	@Test
	void handlerIsReleasedWhenItsLastStageIsComplete() throws Exception {
		CompletableFuture<Void> end = new CompletableFuture<>();
		TcpServer server = start(new Factory((connection) -> new Recording() {

			@Override
			public CompletionStage<?> onCloseAsync(TcpConnection connection, CloseReason reason) {
				super.onClose(connection, reason);
				return end;
			}

		}));
		this.servers.connect(server).close();
		awaitReasons(CloseReason.PEER);
		assertThat(this.calls).endsWith("close PEER");
		end.completeExceptionally(new IOException("Not stored"));
		Awaitility.await().untilAsserted(() -> assertThat(this.calls).endsWith("close PEER", "released"));
	}

	@Test
	void handlerWhoseCallbacksFailIsReleasedOnce() throws Exception {
		TcpServer server = start(new Factory((connection) -> new Recording() {

			@Override
			public @Nullable Object onOpen(TcpConnection connection) {
				super.onOpen(connection);
				throw new IllegalStateException("In onOpen");
			}

			@Override
			public void onClose(TcpConnection connection, CloseReason reason) {
				super.onClose(connection, reason);
				throw new IllegalStateException("In onClose");
			}

		}));
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.calls).hasSize(3).endsWith("close HANDLER_ERROR", "released"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.failures()).extracting(Throwable::getMessage)
				.containsExactly("In onOpen", "In onClose"));
	}

	@Test
	void handlerIsReleasedWhenItsConnectionIsAborted() throws Exception {
		TcpServer server = start(new Factory((connection) -> new Recording()));
		Peer peer = this.servers.connect(server).send("one\n");
		assertThat(peer.readLine()).isEqualTo("one");
		this.recorder.only().abort();
		Awaitility.await().untilAsserted(() -> assertThat(this.calls).endsWith("close ABORTED", "released"));
	}

	@Test
	void handlersAreReleasedBeforeTheServerIsClosed() throws Exception {
		TcpServer server = start(new Factory((connection) -> new Recording()));
		for (int i = 0; i < 10; i++) {
			assertThat(this.servers.connect(server).send("one\n").readLine()).isEqualTo("one");
		}
		server.shutdown(PATIENCE).toCompletableFuture().get(10, TimeUnit.SECONDS);
		assertThat(this.calls.stream().filter("released"::equals)).hasSize(10);
	}

	@Test
	void failureToReleaseIsReported() throws Exception {
		TcpServer server = start(new Factory((connection) -> new Recording()) {

			@Override
			public void release(MessageHandler<String> handler, TcpConnection connection) throws Exception {
				throw new IOException("Cannot be released");
			}

		});
		this.servers.connect(server).close();
		awaitReasons(CloseReason.PEER);
		assertThat(this.recorder.failures()).extracting(Throwable::getMessage).containsExactly("Cannot be released");
	}

	@Test
	void connectionMayBeClosedBeforeItsHandlerExists() throws Exception {
		TcpServer server = start(new Factory((connection) -> {
			connection.close();
			return new Recording();
		}));
		assertThat(this.servers.connect(server).send("one\n").isAtEnd()).isTrue();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.calls).hasSize(3).endsWith("close COMPLETED", "released"));
	}

	@Test
	void handlerOfAConnectionThatIsLostBeforeItOpensIsReleased() throws Exception {
		Gate gate = new Gate("the handler may be created");
		TcpServer server = start(new Factory((connection) -> {
			gate.awaitStubbornly();
			return new Recording();
		}));
		Peer peer = this.servers.connect(server);
		TcpConnection connection = this.recorder.only();
		peer.reset();
		connection.abort();
		Awaitility.await().until(() -> !connection.isOpen());
		gate.open();
		Awaitility.await().untilAsserted(() -> assertThat(this.calls).hasSize(3).endsWith("released"));
	}

	@Test
	void handlerOfTheServerIsNotReleased() throws Exception {
		TcpServer server = start(new Recording() {

			@Override
			public void release(MessageHandler<String> handler, TcpConnection connection) {
				HandlerPerConnectionTests.this.calls.add("released");
			}

		});
		this.servers.connect(server).close();
		awaitReasons(CloseReason.PEER);
		assertThat(this.calls).hasSize(2).endsWith("close PEER");
	}

	/**
	 * Counts the messages of its connection.
	 */
	private static final class Counting implements MessageHandler<String> {

		private int messages;

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			return "%s %d".formatted(message, ++this.messages);
		}

	}

	/**
	 * Writes down what is called.
	 */
	private class Recording implements MessageHandler<String> {

		@Override
		public @Nullable Object onOpen(TcpConnection connection) {
			HandlerPerConnectionTests.this.calls.add("open on " + thread());
			return null;
		}

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			HandlerPerConnectionTests.this.calls.add(message);
			return message;
		}

		@Override
		public void onClose(TcpConnection connection, CloseReason reason) {
			HandlerPerConnectionTests.this.calls.add("close " + reason);
		}

	}

	/**
	 * Writes down what is released.
	 */
	private class Factory extends Recording {

		private final Creator creator;

		Factory(Creator creator) {
			this.creator = creator;
		}

		@Override
		@SuppressWarnings("NullAway") // what a handler may do wrong
		public MessageHandler<String> forConnection(TcpConnection connection) throws Exception {
			return this.creator.create(connection);
		}

		@Override
		public void release(MessageHandler<String> handler, TcpConnection connection) throws Exception {
			HandlerPerConnectionTests.this.calls.add("released");
		}

		@Override
		public String toString() {
			return "the factory";
		}

	}

	/**
	 * Creates a handler.
	 */
	private interface Creator {

		@Nullable MessageHandler<String> create(TcpConnection connection) throws Exception;

	}

}
