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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FailedMessage;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replies that wait for those before them, and that a hook refuses when their turn comes.
 */
@ParameterizedClass
@MethodSource("platforms")
class ConcurrentHookTests {

	private static final int MANY = 20_000;

	private final Recorder recorder = new Recorder();

	private final List<String> failed = new CopyOnWriteArrayList<>();

	private final Refusing handler;

	@RegisterExtension
	final Servers servers;

	ConcurrentHookTests(Platform platform, boolean blocking) {
		this.servers = new Servers(platform);
		this.handler = new Refusing(blocking);
	}

	static Stream<Arguments> platforms() {
		return Platform.each()
			.flatMap((platform) -> Stream.of(true, false).map((blocking) -> Arguments.of(platform, blocking)));
	}

	private TcpServer startServer(int limit) throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.observer(this.recorder)
				.messageConcurrency(new MessageConcurrency(limit, ReplyOrder.REQUEST)))
			.messageHandler(FrameCodecs.line(1024), this.handler));
		server.startServing();
		return server;
	}

	private Peer start(int limit) throws Exception {
		return this.servers.connect(startServer(limit));
	}

	@Test
	void messageWhoseReplyIsRefusedIsToldToTheHandlerInItsTurn() throws Exception {
		Peer peer = start(4).send("a\nb\nc\n");
		this.handler.awaitMessages("a", "b", "c");
		this.handler.answerWith("b", "refused");
		this.handler.answer("c", "a");
		assertThat(peer.readLine()).isEqualTo("A");
		assertThat(peer.readLine()).isEqualTo("b failed");
		assertThat(peer.readLine()).isEqualTo("C");
		assertThat(this.failed).containsExactly("b");
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void connectionEndsIfTheReplyToAFailureIsRefusedInItsTurn() throws Exception {
		Peer peer = start(4).send("a\nb\nc\n");
		this.handler.awaitMessages("a", "b", "c");
		this.handler.fail("b");
		Awaitility.await().until(() -> this.failed.equals(List.of("b")));
		this.handler.answer("c", "a");
		assertThat(peer.readAll()).isEqualTo("A\n");
		assertThat(this.failed).containsExactly("b");
		assertThat(this.recorder.failures()).singleElement().isInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void connectionThatTheHookClosesEndsAfterTheRepliesOfWhatIsInFlight() throws Exception {
		Peer peer = start(4).send("a\nb\nc\n");
		this.handler.awaitMessages("a", "b", "c");
		this.handler.answerWith("b", "closing");
		this.handler.answer("a");
		assertThat(peer.readLine()).isEqualTo("A");
		assertThat(peer.readLine()).isEqualTo("closing");
		this.handler.answer("c");
		assertThat(peer.readAll()).isEqualTo("C\n");
		Awaitility.await().until(() -> this.recorder.reasons().equals(List.of(CloseReason.COMPLETED)));
	}

	@Test
	void replyThatIsHeldForTheHookCountsAsMemory() throws Exception {
		TcpServer server = startServer(4);
		Peer peer = this.servers.connect(server).send("a\nb\n");
		this.handler.awaitMessages("a", "b");
		long before = server.memory().held().decodedAhead();
		this.handler.answerWith("b", "x".repeat(MANY));
		Awaitility.await().until(() -> server.memory().held().decodedAhead() >= before + MANY);
		this.handler.answer("a");
		assertThat(peer.readLine()).isEqualTo("A");
		assertThat(peer.readLine()).hasSize(MANY);
		Awaitility.await().until(() -> server.memory().held().decodedAhead() == 0);
	}

	@Test
	void manyRepliesThatAreRefusedInARowAreToldOneAfterTheOther() throws Exception {
		if (this.handler.mayBlock()) {
			// A thread for each
			return;
		}
		String messages = IntStream.range(0, MANY)
			.mapToObj((i) -> "a".repeat(i % 7) + "\n")
			.collect(Collectors.joining());
		for (int length = 0; length < 7; length++) {
			this.handler.answerWith("a".repeat(length), "refused");
		}
		Peer peer = start(MANY + 1).send("first\n");
		this.handler.awaitMessages("first");
		peer.send(messages);
		Awaitility.await().until(() -> this.handler.calls().size() == MANY + 1);
		this.handler.answer("first");
		assertThat(peer.readLine()).isEqualTo("FIRST");
		for (int i = 0; i < MANY; i++) {
			assertThat(peer.readLine()).isEqualTo("a".repeat(i % 7) + " failed");
		}
	}

	/**
	 * Does not let some replies out.
	 */
	private final class Refusing extends HeldReplies {

		Refusing(boolean blocking) {
			super(blocking);
		}

		@Override
		public boolean hooksSending() {
			return true;
		}

		@Override
		public Object onSend(Object message, TcpConnection connection) {
			if (message.equals("refused")) {
				throw new IllegalArgumentException("refused");
			}
			if (message.equals("closing")) {
				connection.close();
			}
			return message;
		}

		@Override
		public @Nullable Object onError(FailedMessage<String> failure, TcpConnection connection) {
			String message = failure.message();
			ConcurrentHookTests.this.failed.add(message);
			boolean refused = failure.cause() instanceof IllegalArgumentException;
			Object reply = refused ? message + " failed" : "refused";
			return mayBlock() ? reply : CompletableFuture.completedFuture(reply);
		}

	}

}
