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

package io.tcpserver.limits;

import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.RejectReason;
import io.tcpserver.ServerCapacity;
import io.tcpserver.ServerStatistics;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.harness.Flood;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * Many more clients than a server may have, all at once, on every transport.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#transports")
class ConnectFloodTests {

	private static final int LIMIT = 1000;

	private static final int CLIENTS = 2500;

	@RegisterExtension
	final Servers servers;

	private volatile TcpServer server;

	private final AtomicInteger most = new AtomicInteger();

	private final AtomicInteger limitReached = new AtomicInteger();

	ConnectFloodTests(Transport transport) {
		this.servers = new Servers(new Platform(transport, HandlerThreads.Mode.AUTO));
	}

	private TcpServer start(ConnectionLimits limits, int listeners) throws Exception {
		return start(limits, listeners, LIMIT);
	}

	private TcpServer start(ConnectionLimits limits, int listeners, int max) throws Exception {
		TcpServer server = this.servers.bind((TcpServerBuilder builder) -> builder.settings((settings) -> {
			for (int i = 1; i < listeners; i++) {
				settings.address("::1", 0);
			}
			settings.limits(limits.withMaxConnections(max))
				.listen((listen) -> listen.withBacklog(4096))
				.ioThreads(3)
				.observer(new Watcher());
		}).asyncStreamHandler((reader, writer) -> {
			writer.write("welcome\n");
			return reader.readAll();
		}));
		this.server = server;
		server.startServing();
		return server;
	}

	@Test
	void everyoneIsServedInTheEndIfClientsWait() throws Exception {
		everyoneIsServed(start(ConnectionLimits.defaults(), 1));
	}

	@Test
	void everyoneIsServedInTheEndIfClientsOfTwoListenersWait() throws Exception {
		everyoneIsServed(start(ConnectionLimits.defaults(), 2));
	}

	private void everyoneIsServed(TcpServer server) throws Exception {
		List<SocketAddress> addresses = server.sockets();
		try (Flood flood = new Flood().connect(CLIENTS, addresses)) {
			flood.until(() -> flood.served() == LIMIT);
			assertThat(server.statistics().active()).isEqualTo(LIMIT);
			for (int left = 0; left < CLIENTS; left += 100) {
				flood.leave(100);
				int next = Math.min(left + 100 + LIMIT, CLIENTS);
				flood.until(() -> flood.served() == next);
			}
			assertThat(flood.rejected()).isZero();
		}
		await().until(() -> server.statistics().active() == 0);
		assertThat(this.most).hasValue(LIMIT);
		assertThat(this.limitReached).hasPositiveValue().hasValueLessThan(CLIENTS / 100);
		assertThat(server.statistics().accepted()).isEqualTo(CLIENTS);
		assertThat(server.statistics().rejected()).isEmpty();
	}

	@Test
	void everyoneIsServedOrRejected() throws Exception {
		everyoneIsServedOrRejected(start(ConnectionLimits.defaults().withReject(null), 1));
	}

	@Test
	void everyoneOfTwoListenersIsServedOrRejected() throws Exception {
		everyoneIsServedOrRejected(start(ConnectionLimits.defaults().withReject("full\n"), 2));
	}

	private void everyoneIsServedOrRejected(TcpServer server) throws Exception {
		List<SocketAddress> addresses = server.sockets();
		try (Flood flood = new Flood().connect(CLIENTS, addresses)) {
			flood.until(() -> flood.served() + flood.rejected() == CLIENTS);
			ServerStatistics statistics = server.statistics();
			assertThat(statistics.active()).isEqualTo(LIMIT);
			assertThat(statistics.rejected()).containsOnly(entry(RejectReason.LIMIT, CLIENTS - (long) LIMIT));
			assertThat(statistics.accepted()).isEqualTo(CLIENTS);
			assertThat(this.most).hasValue(LIMIT);
			assertThat(this.limitReached).hasValue(1);
		}
	}

	// Few places, taken and left as fast as clients can: where counting too early or too
	// late would show
	@Test
	void limitIsExactWhileClientsComeAndGo() throws Exception {
		TcpServer server = start(ConnectionLimits.defaults(), 2, 3);
		List<SocketAddress> addresses = server.sockets();
		try (Flood flood = new Flood().connect(1000, addresses)) {
			for (int i = 0; i < 1000; i++) {
				int served = i + 1;
				flood.until(() -> flood.served() >= served);
				flood.leave(1);
			}
		}
		assertThat(this.most.get()).isBetween(1, 3);
		assertThat(this.limitReached).hasPositiveValue().hasValueLessThan(50);
	}

	/**
	 * Looks how many connections there are whenever one was opened.
	 */
	private final class Watcher implements TcpServerObserver {

		@Override
		public void opened(TcpConnection connection) {
			TcpServer server = ConnectFloodTests.this.server;
			int count = Math.max(server.statistics().active(), server.connections().size());
			ConnectFloodTests.this.most.accumulateAndGet(count, Math::max);
		}

		@Override
		public void limitReached(TcpServer server, ServerCapacity capacity) {
			ConnectFloodTests.this.limitReached.incrementAndGet();
		}

	}

}
