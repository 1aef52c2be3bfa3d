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

package io.tcpserver.settings;

import java.io.IOException;
import java.util.function.Consumer;

import io.tcpserver.MemoryUse;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which servers share what their connections may hold.
 */
class MemoryLimitsTests {

	private static final int HELD = 100_000;

	private static final long TOTAL = 8 * 1024 * 1024;

	// What one I/O thread may know and others do not
	private static final long UNPUBLISHED = 64 * 1024;

	@RegisterExtension
	final Servers servers = new Servers();

	@Test
	void serversWithoutATotalShareAQuarterOfTheHeap() throws Exception {
		TcpServer first = start((settings) -> {
		});
		TcpServer second = start((settings) -> {
		});
		assertThat(first.memory().total()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
		assertThat(first.memory().shared()).isTrue();
		assertThat(second.memory().shared()).isTrue();
		assertThat(second.memory().total()).isEqualTo(first.memory().total());
		long before = second.memory().heldTogether();
		hold(first);
		// Of the connection of the other server
		assertThat(second.memory().held()).isEqualTo(MemoryUse.NONE);
		assertThat(second.memory().heldTogether() - before).isGreaterThan(HELD - UNPUBLISHED);
		assertThat(second.memory().heldTogether()).isEqualTo(first.memory().heldTogether());
	}

	@Test
	void serverWithATotalHasItForItself() throws Exception {
		TcpServer own = start((settings) -> settings.memory(MemoryLimits.none().withTotal(TOTAL)));
		TcpServer alike = start((settings) -> settings.memory(MemoryLimits.none().withTotal(TOTAL)));
		TcpServer other = start((settings) -> {
		});
		long before = other.memory().heldTogether();
		hold(own);
		assertThat(own.memory().total()).isEqualTo(TOTAL);
		assertThat(own.memory().shared()).isFalse();
		assertThat(own.memory().heldTogether()).isGreaterThan(HELD - UNPUBLISHED);
		assertThat(alike.memory().heldTogether()).isZero();
		assertThat(other.memory().heldTogether()).isEqualTo(before);
	}

	private TcpServer start(Consumer<TcpServerSettingsBuilder> settings) throws IOException {
		return this.servers.start(settings, (reader, writer) -> reader.readExactly(2 * HELD));
	}

	private void hold(TcpServer server) throws IOException {
		Peer peer = this.servers.connect(server);
		peer.send(new byte[HELD]);
		Awaitility.await().until(() -> server.memory().held().input() >= HELD);
		Awaitility.await().until(() -> server.memory().heldTogether() > HELD - UNPUBLISHED);
	}

}
