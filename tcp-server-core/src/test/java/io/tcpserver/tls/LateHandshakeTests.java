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

package io.tcpserver.tls;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLSocket;

import io.tcpserver.TcpServer;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodecs;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handshake that looks stalled because the server has not read its end yet.
 */
class LateHandshakeTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	// A tenth of a second until a handshake counts as stalled
	private static final int FASTER = 10;

	private static final Duration STALLED = Duration.ofMillis(150);

	private final Gate blocked = new Gate("I/O thread blocked");

	private final Gate goOn = new Gate("I/O thread may go on");

	private final Gate held = new Gate("end of the handshake held back");

	private final Gate release = new Gate("end of the handshake sent");

	// How much the end of the handshake has
	private final AtomicInteger sent = new AtomicInteger();

	@RegisterExtension
	final Servers servers = new Servers();

	@Test
	@EnabledOnOs(OS.LINUX)
	void handshakeThatHasArrivedNeedNotMakeRoom() throws Exception {
		AsyncMessageHandler<String> handler = (message, connection) -> {
			this.blocked.open();
			this.goOn.await();
			return null;
		};
		TcpServer server = this.servers.startHurried(FASTER,
				(settings) -> settings.ioThreads(1).tls(Certificates.settings().withMaxPendingHandshakes(1)),
				FrameCodecs.line(1024), handler);
		InetSocketAddress address = Servers.address(server);
		try (SSLSocket first = connect(new Socket(address.getAddress(), address.getPort()))) {
			first.startHandshake();
			Awaitility.await().atMost(PATIENCE).until(() -> server.connections().size() == 1);
			SSLSocket second = connect(new Held(address));
			this.servers.closeLater(second);
			// Returns as soon as the end is sent: the server says nothing more
			CompletableFuture<Void> shaken = CompletableFuture.runAsync(() -> shake(second),
					(task) -> new Thread(task, "client").start());
			this.held.await();
			first.getOutputStream().write("block\n".getBytes(StandardCharsets.UTF_8));
			this.blocked.await();
			Awaitility.await().pollDelay(STALLED).until(() -> true);
			try (Peer newcomer = Peer.connect(address)) {
				this.release.open();
				assertThat(shaken).succeedsWithin(PATIENCE);
				Awaitility.await().atMost(PATIENCE).until(() -> isWaiting(second.getLocalPort(), this.sent.get()));
				this.goOn.open();
				Awaitility.await().atMost(PATIENCE).until(() -> server.connections().size() == 2);
				assertThat(newcomer.localAddress()).isNotNull();
			}
		}
	}

	private static void shake(SSLSocket socket) {
		try {
			socket.startHandshake();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// Sent is not arrived: a busy kernel delivers later, also on the loopback interface
	private static boolean isWaiting(int clientPort, int bytes) throws IOException {
		for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
			for (String line : Files.readAllLines(Path.of(table))) {
				// The number, both addresses, the state, and what waits to be sent and
				// read
				String[] columns = line.strip().split("\\s+");
				if (columns[2].endsWith(":%04X".formatted(clientPort))
						&& Integer.parseInt(columns[4].split(":")[1], 16) >= bytes) {
					return true;
				}
			}
		}
		return false;
	}

	private static SSLSocket connect(Socket socket) throws IOException {
		return (SSLSocket) Certificates.clientContext()
			.getSocketFactory()
			.createSocket(socket, "localhost", socket.getPort(), true);
	}

	/**
	 * A socket that sends the first message of a handshake, and the next when it may.
	 */
	private final class Held extends Socket {

		Held(InetSocketAddress address) throws IOException {
			super(address.getAddress(), address.getPort());
		}

		@Override
		public OutputStream getOutputStream() throws IOException {
			return new FilterOutputStream(super.getOutputStream()) {

				private int writes;

				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					if (this.writes++ == 1) {
						LateHandshakeTests.this.held.open();
						try {
							LateHandshakeTests.this.release.await();
						}
						catch (InterruptedException ex) {
							throw new IOException(ex);
						}
					}
					this.out.write(bytes, offset, length);
					if (this.writes > 1) {
						LateHandshakeTests.this.sent.addAndGet(length);
					}
				}

			};
		}

	}

}
