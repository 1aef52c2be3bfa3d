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

import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams over Unix domain sockets.
 */
class UnixStreamTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio W06: lines, half-close, a file and unread input over a Unix domain socket")
	void everythingOverAUnixDomainSocket(Transport transport) throws Exception {
		byte[] content = new byte[500_000];
		Path path = Files.write(this.directory.resolve("file"), content);
		try (FileChannel file = FileChannel.open(path)) {
			TcpServer server = start(transport, (reader, writer) -> {
				writer.write(reader.readLine() + "\n");
				writer.drain();
				writer.transferFrom(file, 0, content.length);
				writer.write("end");
				writer.writeEof();
				if (reader.readLine() != null) {
					reader.readAll();
				}
			});
			try (SocketChannel client = connect(server)) {
				send(client, "first\nunread\nunread\n");
				InputStream input = Channels.newInputStream(client);
				assertThat(input.readNBytes(6)).asString().isEqualTo("first\n");
				assertThat(input.readNBytes(content.length)).isEqualTo(content);
				assertThat(input.readAllBytes()).asString().isEqualTo("end");
				client.shutdownOutput();
			}
			assertThat(ended(server)).isEqualTo(CloseReason.PEER);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio W12, T18: closing with unread input delivers what was written")
	void closingDeliversWhatWasWritten(Transport transport) throws Exception {
		byte[] large = new byte[3_000_000];
		TcpServer server = start(transport, (reader, writer) -> {
			reader.readLine();
			writer.write(large);
		});
		try (SocketChannel client = connect(server)) {
			send(client, "question\n" + "unread\n".repeat(1000));
			assertThat(Channels.newInputStream(client).readNBytes(large.length)).hasSize(large.length);
		}
		assertThat(ended(server)).isEqualTo(CloseReason.COMPLETED);
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio T19: abort drops what is queued")
	void abortDropsWhatIsQueued(Transport transport) throws Exception {
		TcpServer server = start(transport, (reader, writer) -> {
			writer.write(new byte[20_000_000]);
			reader.readLine();
			writer.abort();
		});
		try (SocketChannel client = connect(server)) {
			send(client, "now\n");
			assertThat(ended(server)).isEqualTo(CloseReason.ABORTED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio R06, T08: the end of the peer's stream is no failure")
	void theEndOfThePeersStreamIsNoFailure(Transport transport) throws Exception {
		CompletableFuture<String> read = new CompletableFuture<>();
		TcpServer server = start(transport, (reader, writer) -> {
			try {
				read.complete(new String(reader.readAll(), StandardCharsets.UTF_8));
			}
			catch (IOException ex) {
				read.completeExceptionally(ex);
			}
		});
		try (SocketChannel client = connect(server)) {
			send(client, "bytes");
		}
		assertThat(Background.result(read)).isEqualTo("bytes");
		assertThat(ended(server)).isEqualTo(CloseReason.PEER);
	}

	private TcpServer start(Transport transport, StreamHandler handler) throws IOException {
		return TcpServer.builder()
			.path(this.directory.resolve("socket"))
			.settings((settings) -> settings.transport(transport))
			.streamHandler(handler)
			.start();
	}

	private static CloseReason ended(TcpServer server) {
		Awaitility.await().until(() -> !server.statistics().closed().isEmpty());
		CloseReason reason = server.statistics().closed().keySet().iterator().next();
		server.close();
		assertThat(server.closed()).succeedsWithin(Duration.ofSeconds(10));
		return reason;
	}

	private static SocketChannel connect(TcpServer server) throws IOException {
		return SocketChannel.open((UnixDomainSocketAddress) server.sockets().get(0));
	}

	private static void send(SocketChannel client, String text) throws IOException {
		ByteBuffer bytes = ByteBuffer.wrap(StreamWriterTests.bytes(text));
		while (bytes.hasRemaining()) {
			client.write(bytes);
		}
	}

}
