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
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Files that cannot be sent to their end: a stream with a gap must not look complete.
 */
class FileFailureTests {

	private static final int LENGTH = 4 * 1024 * 1024;

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	private final Servers servers = new Servers();

	@TempDir
	private Path directory;

	private Path path;

	@BeforeEach
	void writeFile() throws IOException {
		this.path = Files.write(this.directory.resolve("file"), new byte[LENGTH]);
	}

	static Stream<Transport> transports() {
		return Platform.transports();
	}

	@ParameterizedTest
	@MethodSource("transports")
	void theClientOfAFileThatBecomesShorterIsReset(Transport transport) throws Exception {
		assertFails(transport, (builder) -> {
		}, this::truncate, (server) -> {
			Peer peer = this.servers.connect(Servers.address(server), 4096);
			return () -> assertThatExceptionOfType(SocketException.class).isThrownBy(peer::skipAll);
		});
	}

	@ParameterizedTest
	@MethodSource("transports")
	void theClientOfAFileThatIsClosedMeanwhileIsReset(Transport transport) throws Exception {
		assertFails(transport, (builder) -> {
		}, FileChannel::close, (server) -> {
			Peer peer = this.servers.connect(Servers.address(server), 4096);
			return () -> assertThatExceptionOfType(SocketException.class).isThrownBy(peer::skipAll);
		});
	}

	@ParameterizedTest
	@MethodSource("transports")
	void theClientOfAnEncryptedConnectionIsResetToo(Transport transport) throws Exception {
		assertFails(transport, (builder) -> builder.tls(Certificates.settings()), this::truncate, (server) -> {
			TlsClient client = new TlsClient(server);
			this.servers.closeLater(client);
			client.encrypt(Certificates.clientContext());
			// Neither close_notify nor FIN
			return () -> assertThatExceptionOfType(SocketException.class).isThrownBy(client::readAll);
		});
	}

	@ParameterizedTest
	@MethodSource("transports")
	void theClientOnAUnixDomainSocketGetsLess(Transport transport) throws Exception {
		assertFails(transport, (builder) -> builder.addresses(List.of()).path(this.directory.resolve("socket")),
				this::truncate, (server) -> {
					Peer peer = this.servers.connect(server);
					// There is no reset on such sockets
					return () -> assertThat(peer.skipAll()).isLessThan(LENGTH);
				});
	}

	@ParameterizedTest
	@MethodSource("transports")
	void theFailureIsReportedOnceAlsoIfTheHandlerIgnoresIt(Transport transport) throws Exception {
		SynchronousQueue<CompletableFuture<Long>> started = new SynchronousQueue<>();
		FileChannel file = open();
		TcpServer server = start(transport, (builder) -> {
		}, (reader, writer) -> {
			started.put(writer.transferFrom(file, 0, LENGTH));
			// Ends with the connection, by whatever that is reported
			writer.write("behind it").drain();
			reader.readAll();
		});
		Peer peer = this.servers.connect(Servers.address(server), 4096);
		CompletableFuture<Long> sent = started.poll(10, TimeUnit.SECONDS);
		truncate(file);
		assertThatExceptionOfType(SocketException.class).isThrownBy(peer::skipAll);
		assertThat(sent).failsWithin(PATIENCE);
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).singleElement()
			.satisfies((failure) -> assertThat(failure).hasMessageContaining("Only a part of a file"));
		file.close();
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aFileThatIsSentLeavesTheConnectionAsItWas(Transport transport) throws Exception {
		FileChannel file = open();
		TcpServer server = start(transport, (builder) -> {
		}, (reader, writer) -> writer.transferFrom(file, 0, LENGTH).get());
		Peer peer = this.servers.connect(server);
		// Ended by a FIN, not by a reset
		assertThat(peer.skipAll()).isEqualTo(LENGTH);
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
		assertThat(this.recorder.failures()).isEmpty();
		file.close();
	}

	private void assertFails(Transport transport, Consumer<TcpServerSettingsBuilder> settings, Damage damage,
			Client client) throws Exception {
		SynchronousQueue<CompletableFuture<Long>> started = new SynchronousQueue<>();
		FileChannel file = open();
		TcpServer server = start(transport, settings, (reader, writer) -> {
			CompletableFuture<Long> sent = writer.transferFrom(file, 0, LENGTH);
			started.put(sent);
			sent.get();
		});
		Check check = client.connect(server);
		CompletableFuture<Long> sent = started.poll(10, TimeUnit.SECONDS);
		damage.damage(file);
		check.run();
		assertThat(sent).failsWithin(PATIENCE)
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOf(IOException.class)
			.withMessageContaining("Only a part of a file of " + LENGTH + " bytes was sent")
			.withCauseInstanceOf(IOException.class);
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
		assertThat(this.recorder.failures()).hasSize(1);
		file.close();
	}

	private FileChannel open() throws IOException {
		return FileChannel.open(this.path, StandardOpenOption.READ, StandardOpenOption.WRITE);
	}

	private void truncate(FileChannel file) throws IOException {
		file.truncate(LENGTH - 100_000);
	}

	private TcpServer start(Transport transport, Consumer<TcpServerSettingsBuilder> settings, StreamHandler handler)
			throws IOException {
		return this.servers.start((builder) -> {
			builder.transport(transport).observer(this.recorder);
			settings.accept(builder);
		}, handler);
	}

	/**
	 * Makes a file unfit to be sent.
	 */
	private interface Damage {

		void damage(FileChannel file) throws IOException;

	}

	/**
	 * Connects a client that does not read yet.
	 */
	private interface Client {

		Check connect(TcpServer server) throws Exception;

	}

	/**
	 * Reads, and checks what comes.
	 */
	private interface Check {

		void run() throws Exception;

	}

}
