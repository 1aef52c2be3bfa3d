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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Wire;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Sends files over real sockets.
 */
class FileTransferTests {

	private static final byte[] CONTENT = new byte[3_000_000];

	static {
		new Random(6).nextBytes(CONTENT);
	}

	@RegisterExtension
	private final Servers servers = new Servers();

	@TempDir
	private Path directory;

	private Path path;

	@BeforeEach
	void writeFile() throws IOException {
		this.path = Files.write(this.directory.resolve("file"), CONTENT);
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio X35, X36, X39, X41: the whole file arrives between what was written before and after")
	void theWholeFileArrivesInOrder(Transport transport) throws Exception {
		try (Connected connected = open(transport); FileChannel file = FileChannel.open(this.path)) {
			StreamWriter writer = connected.writer();
			writer.write("before");
			CompletableFuture<Long> sent = writer.transferFrom(file, 0, Long.MAX_VALUE);
			writer.write("between");
			CompletableFuture<Long> again = writer.transferFrom(file, 10, 20);
			writer.write("after").close();
			assertThat(connected.client().readText(6)).isEqualTo("before");
			assertThat(Arrays.equals(connected.client().read(CONTENT.length), CONTENT)).isTrue();
			assertThat(connected.client().readText(7)).isEqualTo("between");
			assertThat(connected.client().read(20)).isEqualTo(Arrays.copyOfRange(CONTENT, 10, 30));
			assertThat(connected.client().readAll()).isEqualTo("after");
			assertThat(Background.result(sent)).isEqualTo(CONTENT.length);
			assertThat(Background.result(again)).isEqualTo(20);
			// What asyncio moves, so that others may read the file meanwhile
			assertThat(file.position()).isZero();
			assertThat(file.isOpen()).isTrue();
			assertThat(connected.closeReason()).isEqualTo(CloseReason.COMPLETED);
			assertThat(connected.connection().bytesSent()).isEqualTo(CONTENT.length + 20 + 18);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Wire#each")
	@DisplayName("asyncio X35: a whole file arrives, whatever carries it, and its channel stays where it is")
	void theWholeFileArrivesWhateverCarriesIt(Wire wire) throws Exception {
		CompletableFuture<Long> sent = new CompletableFuture<>();
		try (FileChannel file = FileChannel.open(this.path)) {
			file.position(5);
			TcpServer server = this.servers.start((settings) -> wire.configure(settings, this.directory),
					(reader, writer) -> sent.complete(writer.transferFrom(file, 0, Long.MAX_VALUE).get()));
			try (Wire.Client client = wire.connect(server)) {
				assertThat(Arrays.equals(client.input().readAllBytes(), CONTENT)).isTrue();
			}
			assertThat(Background.result(sent)).isEqualTo(CONTENT.length);
			assertThat(file.position()).isEqualTo(5);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio X37: position and count are respected, the end of the file bounds them")
	void positionAndCountAreRespected(Transport transport) throws Exception {
		try (Connected connected = open(transport); FileChannel file = FileChannel.open(this.path)) {
			StreamWriter writer = connected.writer();
			assertThat(Background.result(writer.transferFrom(file, 1000, 2_000_000))).isEqualTo(2_000_000);
			assertThat(connected.client().read(2_000_000)).isEqualTo(Arrays.copyOfRange(CONTENT, 1000, 2_001_000));
			assertThat(Background.result(writer.transferFrom(file, CONTENT.length - 3, 10))).isEqualTo(3);
			assertThat(connected.client().read(3))
				.isEqualTo(Arrays.copyOfRange(CONTENT, CONTENT.length - 3, CONTENT.length));
			assertThat(Background.result(writer.transferFrom(file, CONTENT.length + 5, 10))).isZero();
			assertThat(Background.result(writer.transferFrom(file, 0, 0))).isZero();
			assertThatIllegalArgumentException().isThrownBy(() -> writer.transferFrom(file, -1, 1));
			assertThatIllegalArgumentException().isThrownBy(() -> writer.transferFrom(file, 0, -1));
			assertThat(file.position()).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio X38: a closing writer takes no file")
	void aClosingWriterTakesNoFile(Transport transport) throws Exception {
		try (Connected connected = open(transport); FileChannel file = FileChannel.open(this.path)) {
			connected.writer().close();
			assertThatIllegalStateException().isThrownBy(() -> connected.writer().transferFrom(file, 0, 1))
				.withMessageContaining("closing");
		}
		try (Connected connected = open(transport); FileChannel file = FileChannel.open(this.path)) {
			connected.writer().writeEof();
			assertThatIllegalStateException().isThrownBy(() -> connected.writer().transferFrom(file, 0, 1));
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio X40: a peer that closes midway fails the transfer and ends the connection")
	void aPeerThatClosesMidway(Transport transport) throws Exception {
		try (Connected connected = Connected.openToSlowClient((settings) -> settings.transport(transport));
				FileChannel file = FileChannel.open(this.path)) {
			StreamWriter writer = connected.writer();
			CompletableFuture<?>[] sent = new CompletableFuture<?>[10];
			for (int i = 0; i < sent.length; i++) {
				sent[i] = writer.transferFrom(file, 0, CONTENT.length);
			}
			connected.client().read(100_000);
			connected.client().reset();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> Background.result(sent[9]))
				.withCauseInstanceOf(ConnectionLostException.class);
			Awaitility.await().until(writer::isClosing);
			assertThat(connected.closeReason()).isEqualTo(CloseReason.RESET);
			assertThat(sent).allMatch(CompletableFuture::isDone);
			assertThat(connected.recorder().failures()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void closeWaitsForAFileThatIsSlowlyTaken(Transport transport) throws Exception {
		try (Connected connected = Connected.openToSlowClient((settings) -> settings.transport(transport));
				FileChannel file = FileChannel.open(this.path)) {
			CompletableFuture<Long> first = connected.writer().transferFrom(file, 0, CONTENT.length);
			CompletableFuture<Long> second = connected.writer().transferFrom(file, 0, CONTENT.length);
			connected.letHandlerReturn();
			assertThat(connected.client().readAllBytes()).hasSize(2 * CONTENT.length);
			assertThat(Background.result(first)).isEqualTo(CONTENT.length);
			assertThat(Background.result(second)).isEqualTo(CONTENT.length);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void aFileThatCannotBeReadFailsItsTransferAndIsNotThePeersFault(Transport transport) throws Exception {
		try (Connected connected = open(transport)) {
			FileChannel file = FileChannel.open(this.path);
			file.close();
			assertThat(connected.writer().transferFrom(file, 0, 10)).failsWithin(Duration.ofSeconds(10))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(IOException.class);
		}
		Path writeOnly = this.directory.resolve("write-only");
		try (Connected connected = open(transport);
				FileChannel file = FileChannel.open(Files.write(writeOnly, CONTENT), StandardOpenOption.WRITE)) {
			assertThat(connected.writer().transferFrom(file, 0, 10)).failsWithin(Duration.ofSeconds(10))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(IOException.class);
			// Nothing was sent of it: the connection is as good as before
			connected.writer().write("next");
			assertThat(connected.client().readText(4)).isEqualTo("next");
		}
	}

	@Test
	void manyFilesOverManyConnections() throws Exception {
		try (FileChannel file = FileChannel.open(this.path)) {
			TcpServer server = this.servers.start((reader, writer) -> {
				for (int i = 0; i < 20; i++) {
					writer.write(new byte[] { (byte) i });
					Background.result(writer.transferFrom(file, i * 1000L, 10_000));
				}
			});
			for (int round = 0; round < 20; round++) {
				try (Peer client = this.servers.connect(server)) {
					for (int i = 0; i < 20; i++) {
						assertThat(client.read(1)).containsExactly(i);
						assertThat(client.read(10_000))
							.isEqualTo(Arrays.copyOfRange(CONTENT, i * 1000, i * 1000 + 10_000));
					}
					assertThat(client.isAtEnd()).isTrue();
				}
			}
		}
	}

	private static Connected open(Transport transport) throws Exception {
		return Connected.open((settings) -> settings.transport(transport));
	}

}
