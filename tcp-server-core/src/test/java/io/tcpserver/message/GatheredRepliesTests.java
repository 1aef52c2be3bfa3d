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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replies that wait for others to be sent with, while other connections of the same I/O
 * thread reply, too.
 */
class GatheredRepliesTests {

	private final Recorder recorder = new Recorder();

	// What the other connection waits for
	private final CompletableFuture<String> pending = new CompletableFuture<>();

	@RegisterExtension
	final Servers servers = new Servers();

	private TcpServer start() throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.ioThreads(1).observer(this.recorder))
				.asyncMessageHandler(new Lines(), this::handle));
		server.startServing();
		return server;
	}

	private CompletionStage<String> handle(String line, TcpConnection connection) {
		return switch (line) {
			case "wait" -> this.pending;
			case "push" -> {
				connection.send("pushed");
				yield CompletableFuture.completedFuture("PUSH");
			}
			case "release" -> {
				this.pending.complete("released");
				yield CompletableFuture.completedFuture("RELEASE");
			}
			case "abort" -> {
				connection.abort();
				yield CompletableFuture.completedFuture("ABORT");
			}
			default -> CompletableFuture.completedFuture(line.toUpperCase(Locale.ROOT));
		};
	}

	private Peer waiting(TcpServer server) throws IOException {
		Peer peer = this.servers.connect(server).send("hello\nwait\n");
		assertThat(peer.readLine()).isEqualTo("HELLO");
		return peer;
	}

	@Test
	void keepTheirOrderIfAnotherConnectionRepliesInBetween() throws Exception {
		TcpServer server = start();
		Peer other = waiting(server);
		Peer peer = this.servers.connect(server).send("one\npush\nrelease\nfour\n");
		assertThat(other.readLine()).isEqualTo("released");
		for (String line : List.of("ONE", "pushed", "PUSH", "RELEASE", "FOUR")) {
			assertThat(peer.readLine()).isEqualTo(line);
		}
		// Bytes and items are counted no more
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.connections()).hasSize(2)
				.allSatisfy((open) -> assertThat(open.memory().output()).isZero()));
	}

	@Test
	void areNotMixedWithThoseThatACodecCauses() throws Exception {
		TcpServer server = start();
		Peer other = waiting(server);
		Peer peer = this.servers.connect(server).send("one\nnested\nthree\n");
		assertThat(other.readLine()).isEqualTo("released");
		assertThat(peer.readLine()).isEqualTo("ONE");
		assertThat(peer.readLine()).isEqualTo("NESTED");
		assertThat(peer.readLine()).isEqualTo("THREE");
	}

	@Test
	void ofAConnectionThatIsAbortedReachNoOther() throws Exception {
		TcpServer server = start();
		Peer peer = this.servers.connect(server).send("one\nabort\n");
		Awaitility.await().until(() -> server.connections().size() == 0);
		assertThat(this.servers.connect(server).send("two\n").sendEof().readAll()).isEqualTo("TWO\n");
		peer.close();
	}

	/**
	 * Lines, of which one is written with an interruption.
	 */
	private final class Lines implements MessageCodec<String> {

		@Override
		public @Nullable String decode(FrameInput input) {
			int end = input.indexOf((byte) '\n');
			if (end < 0) {
				return null;
			}
			String line = input.getString(0, end, StandardCharsets.US_ASCII);
			input.skip(end + 1);
			return line;
		}

		@Override
		public void encode(Object message, FrameOutput output) {
			String text = message.toString();
			output.putString(text.substring(0, 1), StandardCharsets.US_ASCII);
			if (text.equals("NESTED")) {
				GatheredRepliesTests.this.pending.complete("released");
			}
			output.putString(text.substring(1), StandardCharsets.US_ASCII).put('\n');
		}

	}

}
