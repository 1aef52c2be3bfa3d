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

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.server.NettyTcpServer;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.netty.transport.FlakyTransport;
import io.tcpserver.settings.ConnectionLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * Connections that were accepted although there is no room any more: the kernel has
 * handed over several at once, and the room was taken before it was their turn.
 */
class ParkedConnectionTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final Duration SHORT = Duration.ofMillis(50);

	@RegisterExtension
	final Servers servers = new Servers();

	private final FlakyTransport transport = new FlakyTransport();

	private final Recorder recorder = new Recorder();

	private final List<Peer> peers = new ArrayList<>();

	// Of four clients that are accepted in one batch one is served and three are parked
	private TcpServer parked(Consumer<TcpServerSettingsBuilder> changes) throws IOException {
		TcpServerSettings settings = TcpServerSettings.of((builder) -> {
			this.servers.defaults(builder);
			changes.accept(builder.observer(this.recorder).limits(ConnectionLimits.defaults().withMaxConnections(4)));
		});
		TcpServer server = this.servers
			.add(NettyTcpServer.bind(settings, this.transport, new BlockingStreamRunner(settings, Servers.shout())));
		for (int i = 0; i < 4; i++) {
			this.peers.add(this.servers.connect(server).send(i + "\n"));
		}
		AtomicBoolean lowered = new AtomicBoolean();
		this.transport.whileOpening(() -> {
			if (lowered.compareAndSet(false, true)) {
				server.maxConnections(1);
			}
		});
		server.startServing();
		assertThat(this.peers.get(0).readLine()).isEqualTo("0");
		assertStays(server, 1);
		return server;
	}

	private TcpServer parked() throws IOException {
		return parked((builder) -> {
		});
	}

	private static void assertStays(TcpServer server, int active) {
		await().atMost(LONG).until(() -> server.statistics().active() == active);
		try {
			assertThat(server.waitClosed(SHORT)).isFalse();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		assertThat(server.statistics().active()).isEqualTo(active);
	}

	@Test
	void areServedInOrderWhenThereIsRoom() throws Exception {
		TcpServer server = parked();
		Peer late = this.servers.connect(server).send("late\n");
		for (int i = 1; i < 4; i++) {
			this.peers.get(i - 1).close();
			assertThat(this.peers.get(i).readLine()).isEqualTo("" + i);
			assertStays(server, 1);
		}
		this.peers.get(3).close();
		assertThat(late.readLine()).isEqualTo("LATE");
		assertThat(server.statistics().accepted()).isEqualTo(5);
	}

	@Test
	void areServedWhenTheLimitIsRaised() throws Exception {
		TcpServer server = parked();
		server.maxConnections(3);
		assertThat(this.peers.get(1).readLine()).isEqualTo("1");
		assertThat(this.peers.get(2).readLine()).isEqualTo("2");
		assertStays(server, 3);
	}

	@Test
	void stayWhileTheServerIsPaused() throws Exception {
		TcpServer server = parked();
		server.pause();
		this.peers.get(0).close();
		assertStays(server, 0);
		server.maxConnections(4);
		assertStays(server, 0);
		server.resume();
		for (Peer peer : this.peers.subList(1, 4)) {
			assertThat(peer.readLine()).isNotEmpty();
		}
	}

	@Test
	void areRejectedWhenTheServerCloses() throws Exception {
		TcpServer server = parked();
		server.close();
		for (Peer peer : this.peers.subList(1, 4)) {
			assertThat(peer.isAtEnd()).isTrue();
		}
		await().atMost(LONG).until(() -> this.recorder.count("rejected") == 3);
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.CLOSING, 3L));
		assertThat(server.statistics().accepted()).isEqualTo(4);
		assertThat(this.peers.get(0).send("still\n").readLine()).isEqualTo("STILL");
	}

	@Test
	void areServedAlthoughAcceptingFails() throws Exception {
		TcpServer server = parked();
		this.transport.fail(() -> new IOException("Too many open files"));
		this.servers.connect(server);
		for (int i = 1; i < 4; i++) {
			this.peers.get(i - 1).close();
			assertThat(this.peers.get(i).readLine()).isEqualTo("" + i);
		}
		this.peers.get(3).close();
		await().atMost(LONG).until(() -> this.recorder.count("acceptFailed 1") == 1);
		this.transport.fail(null);
		await().atMost(LONG).until(() -> server.statistics().active() == 1);
	}

	@Test
	void areTurnedAwayOneAfterTheOtherIfTheyAreDenied() throws Exception {
		AtomicBoolean deny = new AtomicBoolean();
		TcpServer server = parked((builder) -> builder.interceptor((connection) -> deny.get() ? null : connection));
		deny.set(true);
		this.peers.get(0).close();
		await().atMost(LONG).until(() -> server.statistics().accepted() == 4);
		assertThat(server.statistics().rejected()).containsOnly(entry(RejectReason.DENIED, 3L));
		deny.set(false);
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
	}

}
