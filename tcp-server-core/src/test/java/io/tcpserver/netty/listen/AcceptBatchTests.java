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

package io.tcpserver.netty.listen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.settings.HandlerThreads.Mode;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How many connections a listener accepts until others get their turn on its I/O thread.
 */
@ParameterizedClass
@MethodSource("transports")
class AcceptBatchTests {

	@RegisterExtension
	final Servers servers;

	AcceptBatchTests(Transport transport) {
		this.servers = new Servers(new Platform(transport, Mode.AUTO));
	}

	// With io_uring the kernel decides: it hands over all who wait
	static Stream<Transport> transports() {
		return Platform.transports().filter((transport) -> transport != Transport.IO_URING);
	}

	@Test
	@Asyncio("A34")
	void asManyAreAcceptedAtOnceAsTheSettingSays() throws Exception {
		assertThat(batches(4, 8)).containsExactly(4, 4);
		assertThat(batches(1, 2)).containsExactly(1, 1);
	}

	private List<Integer> batches(int limit, int clients) throws Exception {
		Batches batches = new Batches();
		TcpServer server = this.servers.bind(
				(settings) -> settings.ioThreads(1).listen((listen) -> listen.withAcceptBatch(limit)).observer(batches),
				Servers.shout());
		List<Peer> peers = new ArrayList<>();
		for (int i = 0; i < clients; i++) {
			peers.add(this.servers.connect(server));
		}
		server.startServing();
		for (Peer peer : peers) {
			assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		}
		await().until(() -> batches.sizes.stream().mapToInt(Integer::intValue).sum() == clients);
		return batches.sizes;
	}

	/**
	 * Counts the connections between two tasks of their I/O thread.
	 */
	private static final class Batches implements TcpServerObserver {

		private final List<Integer> sizes = new CopyOnWriteArrayList<>();

		// I/O thread only
		private int size;

		@Override
		public void opened(TcpConnection connection) {
			if (this.size == 0) {
				((NettyConnection) connection).io().execute(this::end);
			}
			this.size++;
		}

		private void end() {
			this.sizes.add(this.size);
			this.size = 0;
		}

	}

}
