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

package io.tcpserver.memory;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What connections hold of what has arrived, and that this is what is counted.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#each")
class HeldInputTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int MIB = 1024 * 1024;

	private static final String LONG_LINE = "x".repeat(65_000) + "\n";

	private final Gate gate = new Gate("the test is done");

	private final CountDownLatch handling = new CountDownLatch(1);

	@RegisterExtension
	final Servers servers;

	HeldInputTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer startMessages(MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder.messageHandler(FrameCodecs.line(4 * MIB), handler));
		server.startServing();
		return server;
	}

	private TcpServer startStream(StreamHandler handler) throws IOException {
		return this.servers.start((settings) -> settings.streamLimit(128 * 1024), handler);
	}

	private static TcpConnection only(TcpServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next();
	}

	private static void awaitReceived(TcpConnection connection, long bytes) {
		Awaitility.await().until(() -> connection.bytesReceived() == bytes);
	}

	private static void assertInput(TcpConnection connection, long least, long most) {
		Awaitility.await().untilAsserted(() -> assertThat(connection.memory().input()).isBetween(least, most));
	}

	// Each one is read by itself
	private static void sendByteByByte(Peer peer, TcpConnection connection, int count) throws Exception {
		byte[] one = { 'x' };
		long received = connection.bytesReceived();
		long began = System.nanoTime();
		for (int i = 0; i < count; i++) {
			peer.send(one);
			received++;
			while (connection.bytesReceived() < received) {
				if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(60)) {
					throw new TimeoutException(
							"%s has received %d of %d".formatted(connection, connection.bytesReceived(), received));
				}
				Thread.yield();
			}
		}
	}

	@Test
	void arrayOfWhichAPartIsSentCountsUntilItIsGivenBack() throws Exception {
		int size = 8 * MIB;
		TcpServer server = this.servers.start(
				(settings) -> settings.socket(SocketSettings.defaults().withBuffers(64 * 1024, null)),
				(reader, writer) -> {
					writer.write(new byte[size]);
					reader.readAll();
				});
		Peer peer = this.servers.connect(server.sockets().get(0), 64 * 1024);
		TcpConnection connection = only(server);
		read(peer, size / 2);
		assertOutput(connection, size - MIB, size + MIB);
		assertThat(connection.pendingWriteBytes()).isLessThan(size - 2L * MIB);
		read(peer, size / 2 - MIB);
		assertOutput(connection, 0, 2L * MIB + 512 * 1024);
	}

	private static void read(Peer peer, int bytes) {
		AtomicInteger left = new AtomicInteger(bytes);
		Awaitility.await().until(() -> left.addAndGet(-peer.readSome(left.get())) == 0);
	}

	private static void assertOutput(TcpConnection connection, long least, long most) {
		Awaitility.await().untilAsserted(() -> assertThat(connection.memory().output()).isBetween(least, most));
	}

	@Test
	void byteBehindALongLineDoesNotKeepItsArray() throws Exception {
		AsyncMessageHandler<String> handler = (message, connection) -> CompletableFuture
			.completedFuture(Integer.toString(message.length()));
		TcpServer server = startMessages(handler);
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		assertThat(connection.memory().input()).isZero();
		for (int round = 0; round < 3; round++) {
			peer.send(LONG_LINE.substring(1, 40_000));
			assertInput(connection, 39_999, 80_000);
			peer.send(LONG_LINE.substring(40_000) + "y");
			assertThat(peer.readLine()).isNotEmpty();
			assertInput(connection, 1, 1024);
		}
		peer.send("\n");
		assertThat(peer.readLine()).isEqualTo("1");
		assertInput(connection, 0, 0);
	}

	@Test
	void byteBehindALongLineForAHandlerThreadDoesNotKeepItsArray() throws Exception {
		TcpServer server = startMessages((message, connection) -> {
			if (message.equals("wait")) {
				this.handling.countDown();
				this.gate.await();
			}
			return Integer.toString(message.length());
		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		peer.send("wait\n");
		assertThat(this.handling.await(10, TimeUnit.SECONDS)).isTrue();
		peer.send(LONG_LINE + "y");
		awaitReceived(connection, 5 + LONG_LINE.length() + 1);
		assertInput(connection, LONG_LINE.length(), 2L * LONG_LINE.length());
		this.gate.open();
		assertThat(peer.readLine()).isEqualTo("4");
		assertThat(peer.readLine()).isEqualTo("65000");
		assertInput(connection, 1, 1024);
	}

	@Test
	void byteBehindALongLineOfAStreamDoesNotKeepItsArray() throws Exception {
		TcpServer server = startStream((reader, writer) -> {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				writer.write(line.length() + "\n");
			}
		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		for (int round = 0; round < 3; round++) {
			peer.send(LONG_LINE.substring(1) + "y");
			assertThat(peer.readLine()).isNotEmpty();
			assertInput(connection, 1, 1024);
		}
		peer.send("\n");
		assertThat(peer.readLine()).isEqualTo("1");
		assertInput(connection, 0, 0);
	}

	@Test
	void byteThatAStreamHandlerLeavesDoesNotKeepTheArrayOfTheOthers() throws Exception {
		TcpServer server = startStream((reader, writer) -> {
			reader.request(LONG_LINE.length());
			reader.readExactly(LONG_LINE.length() - 1);
			writer.write("taken\n");
			writer.drain();
			this.gate.await();
		});
		Peer peer = this.servers.connect(server).send(LONG_LINE);
		assertThat(peer.readLine()).isEqualTo("taken");
		assertInput(only(server), 1, 1024);
		this.gate.open();
	}

	@Test
	void smallSegmentsThatNobodyReadsCostTwiceTheirBytes() throws Exception {
		TcpServer server = startStream((reader, writer) -> {
			reader.readByte();
			writer.write("begun\n");
			writer.drain();
			this.gate.await();
			writer.write(reader.readLine().length() + "\n");
		});
		Peer peer = this.servers.connect(server).send("x");
		assertThat(peer.readLine()).isEqualTo("begun");
		TcpConnection connection = only(server);
		sendByteByByte(peer, connection, 4000);
		assertInput(connection, 4000, 2 * 4000 + 500);
		peer.send("\n");
		this.gate.open();
		assertThat(peer.readLine()).isEqualTo("4000");
	}

	@Test
	void smallSegmentsThatAReaderWaitsForCostTwiceTheirBytes() throws Exception {
		TcpServer server = startStream((reader, writer) -> {
			writer.write(reader.readExactly(4001).length + "\n");
			writer.drain();
		});
		Peer peer = this.servers.connect(server);
		TcpConnection connection = only(server);
		sendByteByByte(peer, connection, 4000);
		assertInput(connection, 4000, 2 * 4000 + 500);
		peer.send("x");
		assertThat(peer.readLine()).isEqualTo("4001");
	}

	@Test
	void messagesAheadOfTheirTurnAreBoundedByWhatTheyHold() throws Exception {
		List<String> handled = new CopyOnWriteArrayList<>();
		TcpServer server = startMessages((message, connection) -> {
			if (message.equals("ask")) {
				connection.sendAndReceive("who?", new Correlation<>(String.class, "me"::equals), PATIENCE).get();
			}
			handled.add(message);
			return null;
		});
		Peer peer = this.servers.connect(server).send("ask\n");
		assertThat(peer.readLine()).isEqualTo("who?");
		TcpConnection connection = only(server);
		long asked = 64 + 2 * 4;
		assertThat(connection.memory().decodedAhead()).as("the one in progress").isEqualTo(asked);
		long cost = 64 + 2L * LONG_LINE.length();
		peer.send(LONG_LINE.repeat(3));
		Awaitility.await()
			.untilAsserted(() -> assertThat(connection.memory().decodedAhead()).isEqualTo(asked + 3 * cost));
		CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(peer, LONG_LINE.repeat(100)));
		Awaitility.await()
			.untilAsserted(
					// A third of the limit is for their bytes
					() -> assertThat(connection.memory().decodedAhead()).isBetween(MIB * 2 / 3L,
							asked + MIB * 2 / 3L + cost));
		// Reading pauses, as with a handler that is busy
		Awaitility.await()
			.during(Duration.ofMillis(200))
			.untilAsserted(() -> assertThat(connection.memory().total()).isLessThan(2 * MIB));
		connection.abort();
		Awaitility.await().until(sending::isDone);
	}

	private static void send(Peer peer, String text) {
		try {
			peer.send(text);
		}
		catch (IOException ex) {
			// The test has ended the connection
			assertThat(ex).isNotNull();
		}
	}

	@Test
	void messagesThatWaitForTheirThreadAreCounted() throws Exception {
		Gate third = new Gate("what waits behind the third message is counted");
		TcpServer server = startMessages((message, connection) -> {
			if (message.equals("first")) {
				this.handling.countDown();
				this.gate.await();
			}
			else if (message.equals("third")) {
				third.await();
			}
			return message;
		});
		Peer peer = this.servers.connect(server).send("first\n");
		TcpConnection connection = only(server);
		assertThat(this.handling.await(10, TimeUnit.SECONDS)).isTrue();
		String lines = String.join("\n", Collections.nCopies(100, "a line of 20 letters")) + "\n";
		peer.send("second\nthird\n" + lines);
		awaitReceived(connection, 6 + 7 + 6 + lines.length());
		assertThat(connection.memory().decodedAhead()).as("the first one, the others are kept as bytes")
			.isEqualTo(64 + 2 * 6);
		this.gate.open();
		assertThat(peer.readLine()).isEqualTo("first");
		assertThat(peer.readLine()).isEqualTo("second");
		Awaitility.await()
			.untilAsserted(() -> assertThat(connection.memory().decodedAhead())
				.isEqualTo(101 * 64 + 2L * (6 + lines.length())));
		assertThat(connection.memory().input()).as("their bytes")
			.isBetween(lines.length() + 6L, 2L * (lines.length() + 6));
		third.open();
		assertThat(peer.readLine()).isEqualTo("third");
		for (int i = 0; i < 100; i++) {
			assertThat(peer.readLine()).isEqualTo("a line of 20 letters");
		}
		Awaitility.await().untilAsserted(() -> assertThat(connection.memory().decodedAhead()).isZero());
		assertInput(connection, 0, 0);
	}

	@Test
	void messageThatWaitsForItsStageIsCounted() throws Exception {
		CompletableFuture<String> answer = new CompletableFuture<>();
		AsyncMessageHandler<String> handler = (message, connection) -> answer;
		TcpServer server = startMessages(handler);
		Peer peer = this.servers.connect(server).send(LONG_LINE);
		TcpConnection connection = only(server);
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(connection.memory().decodedAhead()).isEqualTo(64 + 2L * LONG_LINE.length()));
		answer.complete("done");
		assertThat(peer.readLine()).isEqualTo("done");
		Awaitility.await().untilAsserted(() -> assertThat(connection.memory().decodedAhead()).isZero());
	}

}
