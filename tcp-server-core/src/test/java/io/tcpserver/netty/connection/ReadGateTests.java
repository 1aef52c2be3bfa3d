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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.SocketSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what a connection reads that should not read.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#eachOnTcpAndUnix")
class ReadGateTests {

	private static final int BYTES = 150_000;

	private static final int ONE_READ = 64 * 1024;

	private final CompletableFuture<TcpConnection> opened = new CompletableFuture<>();

	private final CountDownLatch goOn = new CountDownLatch(1);

	@RegisterExtension
	final Servers servers;

	ReadGateTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	private TcpServer start() throws IOException {
		return this.servers.start(
				(settings) -> settings.streamLimit(16).socket(SocketSettings.defaults().withBuffers(null, 1024 * 1024)),
				(reader, writer) -> {
					this.opened.complete(writer.connection());
					assertThat(this.goOn.await(20, TimeUnit.SECONDS)).isTrue();
					writer.write(reader.readAll().length + "\n");
				});
	}

	@Test
	void pausedConnectionReadsNoMoreWhenItsPeerHasEnded() throws Exception {
		TcpServer server = start();
		try (Peer peer = this.servers.connect(server)) {
			peer.send(new byte[BYTES]).sendEof();
			TcpConnection connection = this.opened.get(10, TimeUnit.SECONDS);
			Awaitility.await().until(() -> connection.bytesReceived() > 0);
			Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> true);
			assertThat(connection.bytesReceived()).isLessThanOrEqualTo(16 + ONE_READ);
			this.goOn.countDown();
			assertThat(peer.readLine()).isEqualTo(Integer.toString(BYTES));
		}
	}

}
