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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.ChildJvm;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.Waiting;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.CidrBlock;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server whose process is stopped for longer than its time-outs, as it happens to
 * virtual machines and containers, while its clients go on.
 */
class StoppedProcessTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private static final int ATTEMPTS = 20;

	private static final int CLIENTS = 20;

	private static final String MUCH = "x".repeat(4 * 1024 * 1024);

	private final List<AutoCloseable> clients = new ArrayList<>();

	private Peer connect(ChildJvm child, String server) throws IOException {
		return add(Peer.connect(address(child, server)));
	}

	private <T extends AutoCloseable> T add(T client) {
		this.clients.add(client);
		return client;
	}

	private static InetSocketAddress address(ChildJvm child, String server) {
		String start = server + " ";
		Awaitility.await()
			.atMost(LONG)
			.failFast(() -> child.lines().stream().anyMatch((line) -> line.contains("Exception")))
			.until(() -> child.lines().stream().anyMatch((line) -> line.startsWith(start)));
		String found = child.lines().stream().filter((line) -> line.startsWith(start)).findFirst().orElseThrow();
		return new InetSocketAddress(InetAddress.getLoopbackAddress(),
				Integer.parseInt(found.substring(start.length())));
	}

	@ParameterizedTest
	@Waiting
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@EnabledOnOs(OS.LINUX)
	void clientsThatGoOnWhileTheServerIsStoppedKeepTheirConnections(Transport transport) throws Exception {
		try (ChildJvm child = new ChildJvm(List.of(), Stopped.class, transport.name())) {
			Clients clients = connectAllInTime(child);
			child.suspend();
			for (Peer talker : clients.talkers) {
				talker.send("b\n");
			}
			clients.framed.send("c\n");
			clients.asked.send("answer\n");
			clients.proxied.send("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nd\n");
			CompletableFuture<Void> uploaded = inBackground(() -> clients.paused.send(MUCH));
			CompletableFuture<Void> shaken = inBackground(clients.encrypted::startHandshake);
			CompletableFuture<Void> taken = inBackground(
					() -> assertThat(clients.taker.skipAll()).isEqualTo(MUCH.length()));
			Awaitility.await().pollDelay(LIMIT.multipliedBy(5).dividedBy(4)).until(() -> true);
			child.resume();
			for (Peer talker : clients.talkers) {
				assertThat(talker.readLine()).isEqualTo("B");
			}
			assertThat(clients.framed.readLine()).isEqualTo("bc");
			assertThat(clients.asked.readLine()).isEqualTo("answer");
			assertThat(clients.proxied.readLine()).isEqualTo("D");
			assertThat(shaken).succeedsWithin(LONG);
			assertThat(taken).succeedsWithin(LONG);
			child.send("go on");
			assertThat(uploaded).succeedsWithin(LONG);
			assertThat(clients.paused.readLine()).isEqualTo("" + MUCH.length());
			// What a client does not do is not forgiven
			assertThat(clients.silent.isAtEnd()).isTrue();
			assertThat(clients.cutOff.isAtEnd()).isTrue();
			assertThat(child.end()).as("%s", child.lines()).isZero();
		}
		finally {
			for (AutoCloseable client : this.clients) {
				client.close();
			}
		}
	}

	// A JVM is slow at first: none may be late before it is stopped
	private Clients connectAllInTime(ChildJvm child) throws Exception {
		for (int i = 0; i < ATTEMPTS; i++) {
			long began = System.nanoTime();
			Clients clients = connectAll(child);
			if (System.nanoTime() - began < LIMIT.toNanos() / 2) {
				return clients;
			}
		}
		throw new IllegalStateException("This machine is too slow");
	}

	private Clients connectAll(ChildJvm child) throws Exception {
		List<Peer> talkers = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			talkers.add(connect(child, "idle"));
		}
		Clients clients = new Clients(talkers, connect(child, "idle"), connect(child, "frame"), connect(child, "frame"),
				connect(child, "ask"), connect(child, "proxy"), connect(child, "pause"), connect(child, "write"),
				encrypted(address(child, "tls")));
		clients.paused.send("first\n").readLine();
		clients.taker.send("much\n").readLine();
		clients.asked.send("ask\n").readLine();
		clients.framed.send("a\nb").readLine();
		clients.cutOff.send("a\nb").readLine();
		clients.silent.send("a\n").readLine();
		for (Peer talker : talkers) {
			talker.send("a\n").readLine();
		}
		return clients;
	}

	private SSLSocket encrypted(InetSocketAddress address) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
		SSLSocket socket = add((SSLSocket) context.getSocketFactory().createSocket());
		socket.connect(address);
		return socket;
	}

	private static CompletableFuture<Void> inBackground(Step step) {
		return CompletableFuture.runAsync(() -> {
			try {
				step.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}, (task) -> new Thread(task, "client").start());
	}

	/**
	 * One client or more for each time-out.
	 */
	private record Clients(List<Peer> talkers, Peer silent, Peer framed, Peer cutOff, Peer asked, Peer proxied,
			Peer paused, Peer taker, SSLSocket encrypted) {

	}

	/**
	 * Something that a client does.
	 */
	private interface Step {

		void run() throws Exception;

	}

	/**
	 * The servers.
	 */
	static final class Stopped {

		private static final CountDownLatch GO_ON = new CountDownLatch(1);

		private Stopped() {
		}

		public static void main(String[] arguments) throws Exception {
			Transport transport = Transport.valueOf(arguments[0]);
			Timeouts none = Timeouts.none();
			List<TcpServer> servers = List
				.of(start(transport, "idle",
						(builder) -> builder.settings((settings) -> settings.timeouts(none.withIdle(LIMIT)))
							.streamHandler(Servers.shout())),
						start(transport, "frame", (
								builder) -> builder.settings((settings) -> settings.timeouts(none.withFrame(LIMIT)))
									.messageHandler(FrameCodecs.line(1024),
											(String message, TcpConnection connection) -> message)),
						start(transport, "ask",
								(builder) -> builder
									.messageHandler(FrameCodecs.line(1024),
											(String message, TcpConnection connection) -> connection.sendAndReceive(
													"question", Correlation.next(String.class), LIMIT))),
						start(transport, "proxy", (builder) -> builder
							.settings(
									(settings) -> settings.proxyProtocol(new ProxyProtocol(ProxyProtocol.Mode.REQUIRED,
											List.of(CidrBlock.parse("127.0.0.0/8")), LIMIT)))
							.streamHandler(Servers.shout())),
						start(transport, "pause",
								(builder) -> builder
									.settings((settings) -> settings.timeouts(none.withIdle(LIMIT).withRead(LIMIT)))
									.streamHandler((reader, writer) -> {
										reader.readLine();
										writer.write("paused\n").drain();
										GO_ON.await();
										writer.write(reader.readExactly(MUCH.length()).length + "\n");
									})),
						start(transport, "write",
								(builder) -> builder.settings((settings) -> settings.timeouts(none.withWrite(LIMIT)))
									.streamHandler((reader, writer) -> {
										reader.readLine();
										writer.write("begins\n").drain();
										writer.write(MUCH).drain();
									})),
						start(transport, "tls",
								(builder) -> builder.settings(
										(settings) -> settings.tls(Certificates.settings().withTimeouts(LIMIT, LIMIT)))
									.streamHandler(Servers.shout())));
			BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			while (input.readLine() != null) {
				GO_ON.countDown();
			}
			for (TcpServer server : servers) {
				server.abortClients();
				server.close();
			}
			System.exit(0);
		}

		private static TcpServer start(Transport transport, String name, Consumer<TcpServerBuilder> spec)
				throws IOException {
			TcpServerBuilder builder = TcpServer.builder()
				.address("127.0.0.1", 0)
				.settings((settings) -> settings.name(name).transport(transport).ioThreads(1));
			spec.accept(builder);
			TcpServer server = builder.start();
			System.out.println(name + " " + Servers.address(server).getPort());
			return server;
		}

	}

}
