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

package io.tcpserver.netty.connection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLSocket;

import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.server.NettyTcpServer;
import io.tcpserver.settings.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bound of pending handshakes that all servers of a process share.
 */
class SharedHandshakesTests {

	private static final int FASTER = 5;

	@RegisterExtension
	final Servers servers = new Servers();

	private final Handshakes others = new Handshakes(0);

	private final List<ConnectionTls> pending = new ArrayList<>();

	private TcpServer start(TlsSettings settings) throws IOException {
		return this.servers.startHurried(FASTER, (builder) -> builder.tls(settings), Servers.shout());
	}

	// Of a server with a bound of its own, which makes no room
	private void beginOthers(int count) throws IOException {
		TcpServer plain = this.servers.start(Servers.shout());
		Peer client = this.servers.connect(plain);
		assertThat(client.send("hello\n").readLine()).isEqualTo("HELLO");
		NettyConnection connection = (NettyConnection) plain.connections().iterator().next();
		for (int i = 0; i < count; i++) {
			ConnectionTls handshake = new ConnectionTls(connection);
			assertThat(this.others.begin(handshake, count)).isTrue();
			this.pending.add(handshake);
		}
	}

	private void endOthers() {
		this.pending.forEach(this.others::end);
		this.pending.clear();
	}

	private void stall(TcpServer server) throws IOException {
		this.servers.connect(server);
		Awaitility.await().until(() -> ((NettyTcpServer) server).handshakes().isAny());
	}

	private static boolean isServed(TcpServer server) {
		try (SSLSocket client = (SSLSocket) Certificates.clientContext().getSocketFactory().createSocket()) {
			client.setSoTimeout(10_000);
			client.connect(Servers.address(server));
			client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
			return new String(client.getInputStream().readNBytes(6), StandardCharsets.US_ASCII).equals("HELLO\n");
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void oldestHandshakeOfAnyServerThatSharesMakesRoom() throws Exception {
		TcpServer first = start(Certificates.settings());
		TcpServer second = start(Certificates.settings());
		TcpServer third = start(Certificates.settings().withMaxPendingHandshakes(1));
		try {
			beginOthers(Handshakes.SHARED_BOUND - 2);
			stall(first);
			stall(third);
			// Once the first takes long
			Awaitility.await().until(() -> isServed(second));
			assertRejected(first);
			assertThat(third.statistics().rejected()).isEmpty();
			Awaitility.await().until(() -> isServed(third));
			assertThat(third.statistics().rejected()).containsKey(RejectReason.TLS_HANDSHAKE);
		}
		finally {
			endOthers();
		}
		assertThat(isServed(first)).isTrue();
	}

	private static void assertRejected(TcpServer server) {
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(server.statistics().rejected()).isEqualTo(Map.of(RejectReason.TLS_HANDSHAKE, 1L)));
	}

	@Test
	void newHandshakeIsRejectedIfNoneMakesRoom() throws Exception {
		TcpServer sharing = start(Certificates.settings());
		TcpServer own = start(Certificates.settings().withMaxPendingHandshakes(1));
		try {
			beginOthers(Handshakes.SHARED_BOUND);
			assertThat(isServed(sharing)).isFalse();
			assertRejected(sharing);
			assertThat(isServed(own)).isTrue();
		}
		finally {
			endOthers();
		}
		assertThat(isServed(sharing)).isTrue();
	}

}
