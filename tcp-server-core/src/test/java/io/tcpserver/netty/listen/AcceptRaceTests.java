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
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import io.tcpserver.ServerBindException;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServer.State;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.server.NettyTcpServer;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.netty.transport.FlakyTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What may happen between the acceptance of a connection and the start of its handler,
 * and failures that come between successes.
 */
class AcceptRaceTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	@RegisterExtension
	final Servers servers = new Servers();

	private final FlakyTransport transport = new FlakyTransport();

	private final Recorder recorder = new Recorder();

	private TcpServer start(Consumer<TcpServerSettingsBuilder> changes) throws IOException {
		TcpServer server = this.servers.add(bind(changes));
		server.startServing();
		return server;
	}

	private TcpServer start() throws IOException {
		return start((builder) -> {
		});
	}

	private TcpServer bind(Consumer<TcpServerSettingsBuilder> changes) throws IOException {
		TcpServerSettings settings = TcpServerSettings.of((builder) -> {
			this.servers.defaults(builder);
			changes.accept(builder.observer(this.recorder));
		});
		return NettyTcpServer.bind(settings, this.transport, new BlockingStreamRunner(settings, Servers.shout()));
	}

	@Test
	@Asyncio({ "S15", "P15" })
	void connectionThatArrivesWhileTheServerClosesIsRejected() throws Exception {
		TcpServer server = start();
		this.transport.whileOpening(() -> {
			server.close();
			server.closeClients();
		});
		Peer peer = this.servers.connect(server);
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(peer.isAtEnd()).isTrue();
		assertThat(server.statistics().rejected()).containsOnlyKeys(RejectReason.CLOSING);
		assertThat(server.statistics().accepted()).isOne();
		assertThat(this.recorder.events()).containsExactlyInAnyOrder("serving", "closing", "rejected", "closed");
	}

	@Test
	@Asyncio("S15")
	void connectionThatArrivesDuringAShutdownWithoutGraceIsRejected() throws Exception {
		TcpServer server = start();
		this.transport.whileOpening(() -> server.shutdown(Duration.ZERO));
		Peer peer = this.servers.connect(server);
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(peer.isAtEnd()).isTrue();
		assertThat(server.statistics().rejected()).containsOnlyKeys(RejectReason.CLOSING);
	}

	@Test
	@Asyncio({ "S13", "S15" })
	void connectionCanBeClosedBeforeItHasItsIoThread() throws Exception {
		TcpServer server = start((builder) -> builder.ioThreads(2));
		Gate blocked = new Gate("I/O threads are blocked");
		Gate closed = new Gate("clients are closed");
		// The listener has the first I/O thread, and the connection gets the second
		NettyTcpServer engine = (NettyTcpServer) server;
		IoThread second = engine.nextIo();
		second.execute(() -> {
			blocked.open();
			closed.awaitStubbornly();
		});
		blocked.await();
		engine.nextIo();
		Peer peer = this.servers.connect(server);
		await().atMost(LONG).until(() -> server.connections().size() == 1);
		server.connections().forEach((connection) -> connection.send("never read"));
		server.closeClients();
		closed.open();
		peer.readAll();
		await().atMost(LONG).until(() -> server.connections().size() == 0);
		assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.KICKED);
	}

	@Test
	@Asyncio({ "S14", "S15" })
	void connectionCanBeAbortedBeforeItHasItsIoThread() throws Exception {
		TcpServer server = start((builder) -> builder.ioThreads(2));
		Gate blocked = new Gate("I/O threads are blocked");
		Gate aborted = new Gate("clients are aborted");
		NettyTcpServer engine = (NettyTcpServer) server;
		IoThread second = engine.nextIo();
		second.execute(() -> {
			blocked.open();
			aborted.awaitStubbornly();
		});
		blocked.await();
		engine.nextIo();
		Peer peer = this.servers.connect(server);
		await().atMost(LONG).until(() -> server.connections().size() == 1);
		server.abortClients();
		aborted.open();
		assertThat(peer.isAtEnd()).isTrue();
		await().atMost(LONG).until(() -> server.connections().size() == 0);
		assertThat(server.statistics().closed()).containsOnlyKeys(CloseReason.ABORTED);
	}

	@Test
	@Asyncio("P14")
	void connectionThatCannotBeOpenedHarmsNobody() throws Exception {
		TcpServer server = start();
		this.transport.whileOpening(() -> {
			throw new IllegalStateException("thrown on purpose");
		});
		assertThat(this.servers.connect(server).isAtEnd()).isTrue();
		this.transport.whileOpening(null);
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
		assertThat(server.isServing()).isTrue();
	}

	@Test
	@Asyncio({ "A33", "P11" })
	void successBetweenFailuresDoesNotEndTheEpisode() throws Exception {
		TcpServer server = this.servers.add(bind((builder) -> {
		}));
		AtomicInteger left = new AtomicInteger(3);
		this.transport.failAfter(1, () -> (left.getAndDecrement() > 0) ? new IOException("Too many open files") : null);
		Peer[] peers = new Peer[5];
		for (int i = 0; i < peers.length; i++) {
			peers[i] = this.servers.connect(server);
		}
		server.startServing();
		for (Peer peer : peers) {
			assertThat(peer.send("x\n").readLine()).isEqualTo("X");
		}
		await().atMost(LONG).until(() -> this.recorder.count("acceptRecovered") == 1);
		assertThat(this.recorder.events()).filteredOn((event) -> event.startsWith("accept"))
			.containsExactly("acceptFailed 1", "acceptFailed 2", "acceptFailed 3", "acceptRecovered");
		// Each time there was a client, so that pausing longer would serve nobody
		assertThat(this.recorder.delays()).containsOnly(Duration.ofMillis(50));
		assertThat(server.statistics().acceptErrors()).isEqualTo(3);
	}

	@Test
	void pauseDuringABackOffStays() throws Exception {
		TcpServer server = start();
		AtomicInteger attempts = new AtomicInteger();
		this.transport.fail(() -> {
			attempts.incrementAndGet();
			return new IOException("Too many open files");
		});
		Peer peer = this.servers.connect(server).send("x\n");
		await().atMost(LONG).until(() -> !this.recorder.delays().isEmpty());
		server.pause();
		this.transport.fail(null);
		// Longer than the back-off
		assertThat(server.waitClosed(Duration.ofMillis(200))).isFalse();
		assertThat(server.statistics().accepted()).isZero();
		server.resume();
		assertThat(peer.readLine()).isEqualTo("X");
	}

	@Test
	void othersGoOnWhenAListenerDies() throws Exception {
		TcpServer server = start((builder) -> builder.address("::1", 0));
		SocketAddress first = server.sockets().get(0);
		SocketAddress second = server.sockets().get(1);
		AtomicInteger left = new AtomicInteger(1);
		this.transport.fail(() -> (left.getAndDecrement() > 0) ? new IllegalStateException("thrown on purpose") : null);
		this.servers.connect(first);
		await().atMost(LONG).until(() -> server.state() == State.FAILED);
		assertThat(this.servers.connect(second).send("x\n").readLine()).isEqualTo("X");
		assertThat(server.failure()).get().isInstanceOf(IllegalStateException.class);
		assertThat(this.recorder.count("listenerFailed")).isOne();
		assertThat(server.isServing()).isFalse();
		server.startServing();
		assertThat(server.state()).isEqualTo(State.FAILED);
	}

	@Test
	@Asyncio("P06")
	void portThatIsTakenOnAnotherAddressIsTriedAgain() throws Exception {
		AtomicInteger attempts = new AtomicInteger();
		this.transport.failToBind((address) -> (address.getPort() != 0 && attempts.incrementAndGet() < 4)
				? new BindException("Address already in use") : null);
		TcpServer server = start((builder) -> builder.address("::1", 0));
		assertThat(attempts).hasValue(4);
		assertThat(server.isServing()).isTrue();
		assertThat(server.sockets()).hasSize(2)
			.extracting((address) -> ((InetSocketAddress) address).getPort())
			.containsOnly(Servers.address(server).getPort());
		for (SocketAddress address : server.sockets()) {
			assertThat(this.servers.connect(address).send("x\n").readLine()).isEqualTo("X");
		}
		assertThat(this.recorder.count("listenerFailed")).isZero();
	}

	@Test
	@Asyncio({ "P06", "A11" })
	void tryingAgainEnds() {
		this.transport
			.failToBind((address) -> (address.getPort() != 0) ? new BindException("Address already in use") : null);
		assertThatExceptionOfType(ServerBindException.class)
			.isThrownBy(() -> bind((builder) -> builder.address("::1", 0)))
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(ServerBindException.Problem.IN_USE));
		assertThat(this.recorder.events()).isEmpty();
	}

}
