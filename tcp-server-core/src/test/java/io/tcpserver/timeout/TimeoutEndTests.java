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

import java.time.Duration;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections whose time is up end, also if handler or peer do not help: after ten
 * seconds, here after half of one.
 */
class TimeoutEndTests {

	private static final Duration LIMIT = Duration.ofMillis(200);

	private static final int FASTER = 20;

	private static final Duration END = Duration.ofSeconds(10).dividedBy(FASTER);

	private static final Duration PATIENCE = Duration.ofSeconds(25);

	@RegisterExtension
	final Servers servers = new Servers();

	private TcpConnection connect(Timeouts timeouts, StreamHandler handler) throws Exception {
		TcpServer server = this.servers.startHurried(FASTER, (settings) -> settings.timeouts(timeouts), handler);
		Peer peer = this.servers.connect(server.sockets().get(0), 4096);
		peer.send("hello");
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next();
	}

	@Test
	void oldConnectionWhoseHandlerGoesOnIsClosed() throws Exception {
		long since = System.nanoTime();
		TcpConnection connection = connect(Timeouts.none().withMaxAge(LIMIT, null),
				(reader, writer) -> writer.waitClosed());
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.MAX_AGE);
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(END.plus(LIMIT));
	}

	@Test
	void idleConnectionWhosePeerTakesNothingIsAborted() throws Exception {
		long since = System.nanoTime();
		TcpConnection connection = connect(Timeouts.none().withIdle(LIMIT), (reader, writer) -> {
			writer.write(new byte[16 * 1024 * 1024]);
			reader.readAll();
		});
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.IDLE_TIMEOUT);
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(END.plus(LIMIT));
	}

}
