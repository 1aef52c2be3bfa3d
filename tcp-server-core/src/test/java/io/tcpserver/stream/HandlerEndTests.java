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

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a handler ends, by itself or by failing, ends its connection.
 */
class HandlerEndTests {

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	private final Servers servers = new Servers(this.recorder);

	@Test
	@DisplayName("asyncio T06, W21: a handler that fails on input is reported, and the connection closed")
	void failureOnInputCloses() throws Exception {
		assertFailureCloses(this.servers.start((reader, writer) -> {
			reader.readLine();
			throw new IllegalStateException("on purpose");
		}), false);
		assertFailureCloses(this.servers.startAsync((reader, writer) -> reader.readLine().thenAccept((line) -> {
			throw new IllegalStateException("on purpose");
		})), false);
	}

	@Test
	@DisplayName("asyncio T05: a handler that fails at the end of input is reported, and the connection closed")
	void failureAtTheEndOfInputCloses() throws Exception {
		assertFailureCloses(this.servers.start((reader, writer) -> {
			reader.readAll();
			throw new IllegalStateException("on purpose");
		}), true);
		assertFailureCloses(this.servers.startAsync((reader, writer) -> reader.readAll().thenAccept((bytes) -> {
			throw new IllegalStateException("on purpose");
		})), true);
	}

	private void assertFailureCloses(TcpServer server, boolean eof) throws Exception {
		int before = this.recorder.failures().size();
		try (Peer client = this.servers.connect(server)) {
			client.send("line\n");
			if (eof) {
				client.sendEof();
			}
			assertThat(client.readAll()).isEmpty();
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.HANDLER_ERROR));
			assertThat(this.recorder.failures()).hasSize(before + 1);
			assertThat(this.recorder.failures().get(before)).hasStackTraceContaining("on purpose");
		}
	}

	@Test
	@DisplayName("asyncio T08: a handler that ends with its input closes the connection")
	void endOfInputCanClose() throws Exception {
		TcpServer server = this.servers.start((reader, writer) -> reader.readAll());
		Peer client = this.servers.connect(server);
		client.sendEof();
		assertThat(client.readAll()).isEmpty();
	}

}
