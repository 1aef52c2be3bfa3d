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

package io.tcpserver.netty.server;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer.State;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.message.MessageRunner;
import io.tcpserver.netty.stream.AsyncStreamRunner;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * I/O threads that end although their server goes on.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#eachOnTcpAndUnix")
class DeadIoThreadTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final Duration GRACE = Duration.ofSeconds(3);

	@RegisterExtension
	final Servers servers;

	@RegisterExtension
	final Log log = new Log(Level.WARN);

	private final Recorder recorder = new Recorder();

	private final MortalTransport transport;

	DeadIoThreadTests(Platform platform) {
		this.servers = new Servers(platform);
		this.transport = new MortalTransport(platform.transport());
	}

	private NettyTcpServer start() throws IOException {
		TcpServerSettings settings = settings();
		return start(settings, new BlockingStreamRunner(settings, Servers.shout()));
	}

	private NettyTcpServer start(TcpServerSettings settings, HandlerLauncher runner) throws IOException {
		NettyTcpServer server = NettyTcpServer.bind(settings, this.transport, runner);
		this.servers.add(server);
		server.startServing();
		return server;
	}

	private TcpServerSettings settings() {
		return TcpServerSettings.of((builder) -> {
			this.servers.defaults(builder);
			builder.observer(this.recorder);
		});
	}

	/**
	 * Connect clients until each of two I/O threads has as many, and return them by
	 * thread.
	 */
	private Map<IoThread, List<Peer>> connect(NettyTcpServer server, int each) throws IOException {
		Map<IoThread, List<Peer>> peers = new HashMap<>();
		for (int i = 0; i < 2 * each; i++) {
			Peer peer = this.servers.connect(server);
			assertThat(peer.send("hello\n").readLine()).isEqualTo("HELLO");
			List<NettyConnection> connections = new ArrayList<>();
			server.registry().each(connections::add);
			NettyConnection last = connections.stream()
				.max((one, other) -> Long.compare(one.openedNanos(), other.openedNanos()))
				.orElseThrow();
			peers.computeIfAbsent(last.io(), (io) -> new ArrayList<>()).add(peer);
		}
		assertThat(peers).hasSize(2).allSatisfy((io, some) -> assertThat(some).hasSize(each));
		return peers;
	}

	// The one that accepts, and the other one
	private static List<IoThread> threads(NettyTcpServer server) {
		IoThread one = server.nextIo();
		IoThread other = server.nextIo();
		return one.name().endsWith("1") ? List.of(one, other) : List.of(other, one);
	}

	@ParameterizedTest
	@EnumSource
	void connectionsOfADeadThreadEndAndTheOthersGoOn(Death death) throws Exception {
		NettyTcpServer server = start();
		Map<IoThread, List<Peer>> peers = connect(server, 2);
		IoThread accepting = threads(server).get(0);
		IoThread other = threads(server).get(1);
		death.kill(this.transport, other);
		await().atMost(LONG).until(() -> server.state() == State.FAILED);
		for (Peer peer : peers.get(other)) {
			assertThat(peer.isAtEnd()).isTrue();
		}
		assertThat(server.failure()).hasValueSatisfying((cause) -> assertThat(cause).isInstanceOf(death.cause));
		await().atMost(LONG).until(() -> server.statistics().closed().equals(Map.of(CloseReason.ABORTED, 2L)));
		assertThat(server.connections().size()).isEqualTo(2);
		assertThat(this.recorder.count("ioThreadFailed " + other.name() + " 2")).isOne();
		assertThat(this.log.lines(Level.ERROR)).containsExactly(
				"TCP server '%s' has lost its I/O thread '%s', and with it 2 of its 4 connections: restart it"
					.formatted(server.name(), other.name()));
		for (Peer peer : peers.get(accepting)) {
			assertThat(peer.send("still\n").readLine()).isEqualTo("STILL");
		}
		// Every second one would get the dead thread
		for (int i = 0; i < 4; i++) {
			assertThat(this.servers.connect(server).send("new\n").readLine()).isEqualTo("NEW");
		}
	}

	@ParameterizedTest
	@EnumSource
	void shutdownEndsInTimeWhateverThreadIsDead(Death death) throws Exception {
		NettyTcpServer server = start();
		Map<IoThread, List<Peer>> peers = connect(server, 2);
		IoThread accepting = threads(server).get(0);
		IoThread other = threads(server).get(1);
		death.kill(this.transport, accepting);
		for (Peer peer : peers.get(accepting)) {
			assertThat(peer.isAtEnd()).isTrue();
		}
		await().atMost(LONG).until(() -> server.statistics().active() == 2);
		assertThat(server.state()).isEqualTo(State.FAILED);
		for (Peer peer : peers.get(other)) {
			assertThat(peer.send("still\n").readLine()).isEqualTo("STILL");
		}
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.servers.connect(server).send("x\n").readLine());
		ShutdownResult result = server.shutdown(GRACE).get(10, TimeUnit.SECONDS);
		assertThat(result.connections()).isEqualTo(2);
		assertThat(result.drained()).isEqualTo(2);
		assertThat(server.waitClosed(LONG)).isTrue();
		assertFileIsGone(server);
	}

	private void assertFileIsGone(NettyTcpServer server) {
		server.settings()
			.addresses()
			.stream()
			.filter(UnixDomainSocketAddress.class::isInstance)
			.forEach((address) -> assertThat(((UnixDomainSocketAddress) address).getPath()).doesNotExist());
	}

	@ParameterizedTest
	@EnumSource
	void serverWithoutLivingThreadsCanBeShutDown(Death death) throws Exception {
		NettyTcpServer server = start();
		Map<IoThread, List<Peer>> peers = connect(server, 1);
		for (IoThread io : threads(server)) {
			death.kill(this.transport, io);
			assertThat(peers.get(io).get(0).isAtEnd()).isTrue();
		}
		await().atMost(LONG).until(() -> server.statistics().active() == 0);
		ShutdownResult result = server.shutdown(GRACE).get(10, TimeUnit.SECONDS);
		assertThat(result.running()).isZero();
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.ABORTED, 2L));
		assertFileIsGone(server);
	}

	@ParameterizedTest
	@EnumSource
	void threadThatDiesDuringAShutdownDoesNotHoldItUp(Death death) throws Exception {
		TcpServerSettings settings = settings();
		AtomicInteger begun = new AtomicInteger();
		CompletableFuture<Void> end = new CompletableFuture<>();
		NettyTcpServer server = start(settings, new BlockingStreamRunner(settings, (reader, writer) -> {
			reader.readLine();
			begun.incrementAndGet();
			end.join();
		}));
		Peer one = this.servers.connect(server).send("wait\n");
		Peer two = this.servers.connect(server).send("wait\n");
		await().atMost(LONG).until(() -> begun.get() == 2);
		CompletableFuture<ShutdownResult> result = server.shutdown(LONG);
		for (IoThread io : threads(server)) {
			death.kill(this.transport, io);
		}
		assertThat(one.isAtEnd()).isTrue();
		assertThat(two.isAtEnd()).isTrue();
		end.complete(null);
		assertThat(result.get(10, TimeUnit.SECONDS).running()).isZero();
		assertThat(server.waitClosed(LONG)).isTrue();
		assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.ABORTED, 2L));
	}

	@ParameterizedTest
	@EnumSource
	void handlersOfMessagesAreToldThatTheirConnectionIsLost(Death death) throws Exception {
		TcpServerSettings settings = settings();
		List<CloseReason> told = new CopyOnWriteArrayList<>();
		MessageHandler<String> handler = new MessageHandler<>() {

			@Override
			public Object onMessage(String message, TcpConnection connection) {
				return message;
			}

			@Override
			public void onClose(TcpConnection connection, CloseReason reason) {
				told.add(reason);
			}

		};
		NettyTcpServer server = start(settings, new MessageRunner<>(settings, FrameCodecs.line(100),
				PayloadConverter.string(settings.charset()), handler));
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("hello\n").readLine()).isEqualTo("hello");
		server.registry().each((connection) -> death.kill(this.transport, connection.io()));
		assertThat(peer.isAtEnd()).isTrue();
		await().atMost(LONG).until(() -> server.statistics().active() == 0);
		assertThat(told).containsExactly(CloseReason.ABORTED);
	}

	@ParameterizedTest
	@EnumSource
	void stageThatNeverCompletesIsLetGoWithItsThread(Death death) throws Exception {
		TcpServerSettings settings = settings();
		NettyTcpServer server = start(settings,
				new AsyncStreamRunner(settings, (reader, writer) -> reader.readLine().thenCompose((line) -> {
					writer.write("begun\n");
					return new CompletableFuture<Void>();
				})));
		Peer peer = this.servers.connect(server).send("begin\n");
		assertThat(peer.readLine()).isEqualTo("begun");
		server.registry().each((connection) -> death.kill(this.transport, connection.io()));
		assertThat(peer.isAtEnd()).isTrue();
		await().atMost(LONG).until(() -> server.statistics().active() == 0);
		assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.ABORTED, 1L));
	}

	/**
	 * How an I/O thread ends.
	 */
	enum Death {

		OUT_OF_MEMORY(OutOfMemoryError.class, MortalTransport::kill),

		SHUT_DOWN_NOW(IllegalStateException.class, (transport, io) -> shutDown(io)),

		SHUT_DOWN(IllegalStateException.class,
				(transport, io) -> Futures.ignore(io.loop().shutdownGracefully(0, 1, TimeUnit.SECONDS)));

		private final Class<? extends Throwable> cause;

		private final BiConsumer<MortalTransport, IoThread> kill;

		Death(Class<? extends Throwable> cause, BiConsumer<MortalTransport, IoThread> kill) {
			this.cause = cause;
			this.kill = kill;
		}

		@SuppressWarnings("deprecation") // what some may still call
		private static void shutDown(IoThread io) {
			io.loop().shutdown();
		}

		void kill(MortalTransport transport, IoThread io) {
			this.kill.accept(transport, io);
		}

	}

}
