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

package io.tcpserver.timeout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.Timeouts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many clients that send a byte now and then, and never a whole frame.
 */
class SlowlorisTests {

	private static final int CLIENTS = 2000;

	private static final int FASTER = 3;

	private static final Duration GRACE = Duration.ofSeconds(5).dividedBy(FASTER);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@RegisterExtension
	final Servers servers = new Servers();

	private final List<Socket> clients = new ArrayList<>();

	private TcpServer start(Timeouts timeouts) throws IOException {
		return this.servers.startHurried(FASTER, (settings) -> settings.timeouts(timeouts), FrameCodecs.line(64 * 1024),
				(message, connection) -> message);
	}

	private void connect(TcpServer server, int count) throws IOException {
		InetSocketAddress address = Servers.address(server);
		for (int i = 0; i < count; i++) {
			Socket client = new Socket(address.getAddress(), address.getPort());
			this.clients.add(client);
			this.servers.closeLater(client);
		}
	}

	private void sendOneByteEach() {
		this.clients.removeIf((client) -> !sendOneByte(client));
	}

	private static boolean sendOneByte(Socket client) {
		try {
			client.getOutputStream().write('x');
			return true;
		}
		catch (IOException ex) {
			// The server has closed it
			return false;
		}
	}

	private static long readTimeouts(TcpServer server) {
		return server.statistics().closed().getOrDefault(CloseReason.READ_TIMEOUT, 0L);
	}

	@Test
	void normalClientIsAnsweredAtOnceWhileManySlowOnesAreEnded() throws Exception {
		TcpServer server = start(Timeouts.none()
			.withRead(Duration.ofSeconds(10))
			.withFrame(GRACE.multipliedBy(2))
			.withMinDataRate(100L));
		Peer normal = this.servers.connect(server);
		assertThat(normal.send("warm-up\n").readLine()).isEqualTo("warm-up");
		connect(server, CLIENTS);
		Awaitility.await().atMost(PATIENCE).until(() -> server.connections().size() == CLIENTS + 1);
		List<Long> times = new ArrayList<>();
		Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
			sendOneByteEach();
			long began = System.nanoTime();
			normal.send("ping\n");
			assertThat(normal.readLine()).isEqualTo("ping");
			times.add(System.nanoTime() - began);
			return readTimeouts(server) == CLIENTS;
		});
		times.sort(null);
		// Other builds may run on the same machine: not each single one
		assertThat(times.get(times.size() / 2)).isLessThan(Duration.ofMillis(100).toNanos());
		assertThat(normal.send("still\n").readLine()).isEqualTo("still");
		assertThat(server.connections().size()).isEqualTo(1);
	}

	@Test
	void averageBelowTheMinimumEndsAConnectionAfterAGrace() throws Exception {
		TcpServer server = start(Timeouts.none().withMinDataRate(20L));
		connect(server, 1);
		Peer fast = this.servers.connect(server);
		long since = System.nanoTime();
		Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
			if (readTimeouts(server) == 0) {
				// Worth ten seconds: a pause of this machine is not slowness
				fast.send("x".repeat(200));
				sendOneByteEach();
			}
			return readTimeouts(server) == 1;
		});
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(GRACE);
		assertThat(fast.send("\n").readLine()).startsWith("xxxx");
	}

}
