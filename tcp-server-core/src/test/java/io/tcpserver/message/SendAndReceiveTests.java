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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.Correlation;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Questions to a peer, and their answers.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class SendAndReceiveTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final FrameCodec LINES = FrameCodecs.line(1024);

	private static final Correlation<String> NEXT = Correlation.next(String.class);

	private final List<String> handled = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers;

	SendAndReceiveTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start(MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder.messageHandler(LINES, handler));
		server.startServing();
		return server;
	}

	private TcpServer start() throws IOException {
		return start((message, connection) -> {
			this.handled.add(message);
			return null;
		});
	}

	private static TcpConnection only(TcpServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next();
	}

	private static Correlation<String> id(int id) {
		return new Correlation<>(String.class, (message) -> message.startsWith(id + " "));
	}

	@Test
	void answerGoesToWhoAskedAndNotToTheHandler() throws Exception {
		TcpServer server = start();
		Peer peer = this.servers.connect(server);
		CompletableFuture<String> answer = only(server).sendAndReceive("1 reboot", id(1), PATIENCE);
		assertThat(peer.readLine()).isEqualTo("1 reboot");
		peer.send("reading\n1 done\nanother\n");
		assertThat(answer).succeedsWithin(PATIENCE).isEqualTo("1 done");
		Awaitility.await().untilAsserted(() -> assertThat(this.handled).containsExactly("reading", "another"));
	}

	@Test
	void answersMayComeInAnyOrder() throws Exception {
		TcpServer server = start();
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		List<CompletableFuture<String>> answers = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			answers.add(connection.sendAndReceive(i + " ask", id(i), PATIENCE));
			assertThat(peer.readLine()).isEqualTo(i + " ask");
		}
		for (int i = 99; i >= 0; i--) {
			peer.send(i + " told\n");
		}
		for (int i = 0; i < 100; i++) {
			assertThat(answers.get(i)).succeedsWithin(PATIENCE).isEqualTo(i + " told");
		}
		assertThat(this.handled).isEmpty();
	}

	@Test
	void oldestQuestionOfSeveralGetsTheAnswer() throws Exception {
		TcpServer server = start();
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		CompletableFuture<String> first = connection.sendAndReceive("a", NEXT, PATIENCE);
		CompletableFuture<String> second = connection.sendAndReceive("b", NEXT, PATIENCE);
		peer.send("A\nB\nC\n");
		assertThat(first).succeedsWithin(PATIENCE).isEqualTo("A");
		assertThat(second).succeedsWithin(PATIENCE).isEqualTo("B");
		Awaitility.await().untilAsserted(() -> assertThat(this.handled).containsExactly("C"));
	}

	@Test // the handler is busy with a message while it asks
	void handlerMayWaitForAnAnswer() throws Exception {
		TcpServer server = start((message, connection) -> {
			String answer = connection.sendAndReceive("who?", id(1), PATIENCE).get(10, TimeUnit.SECONDS);
			return message + " from " + answer.substring(2);
		});
		Peer peer = this.servers.connect(server).send("hello\nhow are you\n");
		assertThat(peer.readLine()).isEqualTo("who?");
		peer.send("bye\n1 Ann\n");
		assertThat(peer.readLine()).isEqualTo("hello from Ann");
		assertThat(peer.readLine()).isEqualTo("who?");
		peer.send("1 Bob\n");
		assertThat(peer.readLine()).isEqualTo("how are you from Bob");
		assertThat(peer.readLine()).isEqualTo("who?");
		peer.send("1 Cid\n");
		assertThat(peer.readLine()).isEqualTo("bye from Cid");
	}

	@Test
	void handlerOnTheIoThreadMayWaitForAnAnswer() throws Exception {
		AsyncMessageHandler<String> handler = (message, connection) -> connection
			.sendAndReceive("who?", id(1), PATIENCE)
			.thenApply((answer) -> message + " from " + answer.substring(2));
		TcpServer server = start(handler);
		Peer peer = this.servers.connect(server).send("hello\nbye\n");
		assertThat(peer.readLine()).isEqualTo("who?");
		peer.send("1 Ann\n");
		assertThat(peer.readLine()).isEqualTo("hello from Ann");
		assertThat(peer.readLine()).isEqualTo("who?");
		peer.send("1 Bob\n");
		assertThat(peer.readLine()).isEqualTo("bye from Bob");
	}

	@Test
	void handlerGetsItsAnswerWhileTheServerDrains() throws Exception {
		TcpServer server = start((message, connection) -> {
			String answer = connection.sendAndReceive("who?", id(1), PATIENCE).get(10, TimeUnit.SECONDS);
			return message + " from " + answer.substring(2);
		});
		Peer peer = this.servers.connect(server).send("hello\n");
		assertThat(peer.readLine()).isEqualTo("who?");
		CompletableFuture<ShutdownResult> shutdown = server.shutdown(PATIENCE);
		Awaitility.await().until(() -> server.sockets().isEmpty());
		// What is no answer waits
		peer.send("bye\n1 Ann\n");
		assertThat(peer.readLine()).isEqualTo("hello from Ann");
		assertThat(peer.readLine()).isEqualTo("who?");
		peer.send("1 Bob\n");
		assertThat(peer.readLine()).isEqualTo("bye from Bob");
		assertThat(peer.readAll()).isEmpty();
		assertThat(shutdown).succeedsWithin(PATIENCE).extracting(ShutdownResult::drained).isEqualTo(1);
	}

	@Test
	void questionThatIsAskedWhileTheServerDrainsIsAnswered() throws Exception {
		Gate gate = new Gate("the server drains");
		TcpServer server = start((message, connection) -> {
			gate.await();
			String answer = connection.sendAndReceive("who?", id(1), PATIENCE).get(10, TimeUnit.SECONDS);
			return message + " from " + answer.substring(2);
		});
		Peer peer = this.servers.connect(server).send("hello\n");
		only(server);
		CompletableFuture<ShutdownResult> shutdown = server.shutdown(PATIENCE);
		Awaitility.await().until(() -> server.sockets().isEmpty());
		gate.open();
		assertThat(peer.readLine()).isEqualTo("who?");
		peer.send("1 Ann\n");
		assertThat(peer.readAll()).isEqualTo("hello from Ann\n");
		assertThat(shutdown).succeedsWithin(PATIENCE).extracting(ShutdownResult::drained).isEqualTo(1);
	}

	@Test
	void noAnswerInTimeIsAnErrorAndALateOneGoesToTheHandler() throws Exception {
		TcpServer server = start();
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		CompletableFuture<String> answer = connection.sendAndReceive("ask", NEXT, Duration.ofMillis(20));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(TimeoutException.class)
			.withMessageContaining("20 ms")
			.withMessageContaining(connection.id());
		peer.send("late\n");
		Awaitility.await().untilAsserted(() -> assertThat(this.handled).containsExactly("late"));
	}

	@Test
	void lossOfTheConnectionEndsTheWait() throws Exception {
		TcpServer server = start();
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		CompletableFuture<String> answer = connection.sendAndReceive("ask", NEXT, PATIENCE);
		assertThat(peer.readLine()).isEqualTo("ask");
		peer.reset();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(ConnectionLostException.class);
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.RESET);
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> connection.sendAndReceive("again", NEXT, PATIENCE).get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(ConnectionLostException.class);
	}

	@Test
	void questionThatCannotBeSentIsRefused() throws Exception {
		TcpServer server = start();
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		assertThatIllegalArgumentException().isThrownBy(() -> connection.sendAndReceive(42, NEXT, PATIENCE));
		assertThatIllegalArgumentException().isThrownBy(() -> connection.sendAndReceive("a\nb", NEXT, PATIENCE));
		peer.send("for the handler\n");
		Awaitility.await().untilAsserted(() -> assertThat(this.handled).containsExactly("for the handler"));
	}

	@Test
	void correlationThatFailsTellsWhoAsked() throws Exception {
		TcpServer server = start();
		Peer peer = this.servers.connect(server);
		CompletableFuture<String> answer = only(server).sendAndReceive("ask",
				new Correlation<>(String.class, (text) -> {
					throw new IllegalStateException("on purpose");
				}), PATIENCE);
		peer.send("told\n");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
			.withMessageContaining("on purpose");
		Awaitility.await().untilAsserted(() -> assertThat(this.handled).containsExactly("told"));
	}

}
