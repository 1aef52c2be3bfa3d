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

package io.tcpserver.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.ServerStatistics;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.netty.server.HurriedServers;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.StreamHandler;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The servers and peers of a test. After the test all are ended, and what must hold of
 * every server is checked: it finishes, its accounts add up, and it leaves no thread.
 */
public final class Servers implements AfterEachCallback {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final AtomicInteger NUMBERS = new AtomicInteger();

	private final Platform platform;

	private final List<TcpServerObserver> observers;

	private final Lives lives = new Lives();

	private final List<TcpServer> servers = new CopyOnWriteArrayList<>();

	private final List<AutoCloseable> peers = new CopyOnWriteArrayList<>();

	public Servers() {
		this(Platform.DEFAULT);
	}

	public Servers(Platform platform) {
		this(platform, List.of());
	}

	/**
	 * Create servers that tell an observer.
	 */
	public Servers(TcpServerObserver observer) {
		this(Platform.DEFAULT, List.of(observer));
	}

	private Servers(Platform platform, List<TcpServerObserver> observers) {
		this.platform = platform;
		this.observers = observers;
	}

	/**
	 * A handler that answers each line in upper case.
	 */
	public static StreamHandler shout() {
		return (reader, writer) -> {
			String line = reader.readLine();
			while (line != null) {
				writer.write(line.toUpperCase(Locale.ROOT) + "\n");
				writer.drain();
				line = reader.readLine();
			}
		};
	}

	/**
	 * Start a server on an ephemeral port of the loopback interface.
	 */
	public TcpServer start(StreamHandler handler) throws IOException {
		return start((builder) -> {
		}, handler);
	}

	public TcpServer start(Consumer<TcpServerSettingsBuilder> settings, StreamHandler handler) throws IOException {
		TcpServer server = bind(settings, handler);
		server.startServing();
		return server;
	}

	/**
	 * Start a server with a handler that does not block.
	 */
	public TcpServer startAsync(AsyncStreamHandler handler) throws IOException {
		return startAsync((builder) -> {
		}, handler);
	}

	public TcpServer startAsync(Consumer<TcpServerSettingsBuilder> settings, AsyncStreamHandler handler)
			throws IOException {
		TcpServer server = bind((builder) -> builder.settings(settings).asyncStreamHandler(handler));
		server.startServing();
		return server;
	}

	public TcpServer bind(StreamHandler handler) throws IOException {
		return bind((builder) -> {
		}, handler);
	}

	/**
	 * Bind a server, on an ephemeral port of the loopback interface unless the settings
	 * replace the addresses.
	 */
	public TcpServer bind(Consumer<TcpServerSettingsBuilder> settings, StreamHandler handler) throws IOException {
		return bind((builder) -> builder.settings(settings).streamHandler(handler));
	}

	public TcpServer bind(Consumer<TcpServerBuilder> spec) throws IOException {
		TcpServerBuilder builder = TcpServer.builder().settings(this::defaults);
		spec.accept(builder);
		TcpServer server = builder.bind();
		this.servers.add(server);
		return server;
	}

	/**
	 * Start a server whose engine waits for a part only of what it otherwise waits by
	 * itself.
	 * @param faster which part: 10 for a tenth; below one for longer
	 */
	public TcpServer startHurried(double faster, Consumer<TcpServerSettingsBuilder> settings, StreamHandler handler)
			throws IOException {
		TcpServer server = add(HurriedServers.bind(faster, builder(settings), handler));
		server.startServing();
		return server;
	}

	/**
	 * Start a server with a handler that does not block, and whose engine waits for a
	 * part only of what it otherwise waits by itself.
	 * @param faster which part: 10 for a tenth; below one for longer
	 */
	public TcpServer startHurriedAsync(double faster, Consumer<TcpServerSettingsBuilder> settings,
			AsyncStreamHandler handler) throws IOException {
		TcpServer server = add(HurriedServers.bindAsync(faster, builder(settings), handler));
		server.startServing();
		return server;
	}

	/**
	 * Start a server of lines whose engine waits for a part only of what it otherwise
	 * waits by itself.
	 * @param faster which part: 10 for a tenth; below one for longer
	 */
	public TcpServer startHurried(double faster, Consumer<TcpServerSettingsBuilder> settings, FrameCodec codec,
			MessageHandler<String> handler) throws IOException {
		TcpServer server = add(HurriedServers.bindMessages(faster, builder(settings), codec, handler));
		server.startServing();
		return server;
	}

	private TcpServerSettings builder(Consumer<TcpServerSettingsBuilder> settings) {
		return TcpServerSettings.of((builder) -> {
			defaults(builder);
			settings.accept(builder);
		});
	}

	/**
	 * Take part in the end of a server that the test has created itself.
	 */
	public TcpServer add(TcpServer server) {
		this.servers.add(server);
		return server;
	}

	public void defaults(TcpServerSettingsBuilder builder) {
		builder.name("t" + NUMBERS.incrementAndGet())
			.address("127.0.0.1", 0)
			.transport(this.platform.transport())
			.ioThreads(2)
			.handlerThreads(new HandlerThreads(this.platform.threads(), 200))
			.shutdown((shutdown) -> shutdown.withGracePeriod(PATIENCE))
			.observer(this.lives);
		this.observers.forEach(builder::observer);
		if (this.platform.unix()) {
			builder.addresses(List.of(UnixDomainSocketAddress.of(unusedPath())));
		}
	}

	// The server removes the file when it closes
	private static Path unusedPath() {
		try {
			Path path = Files.createTempFile("tcp", ".sock");
			Files.delete(path);
			return path;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public Peer connect(TcpServer server) throws IOException {
		return connect(server, 0);
	}

	public Peer connect(TcpServer server, int receiveBuffer) throws IOException {
		return connect(server.sockets().get(0), receiveBuffer);
	}

	public Peer connect(SocketAddress address) throws IOException {
		return connect(address, 0);
	}

	public Peer connect(SocketAddress address, int receiveBuffer) throws IOException {
		Peer peer = Peer.connect(address, receiveBuffer);
		this.peers.add(peer);
		return peer;
	}

	/**
	 * Close another kind of peer after the test.
	 */
	public void closeLater(AutoCloseable peer) {
		this.peers.add(peer);
	}

	public static InetSocketAddress address(TcpServer server) {
		return (InetSocketAddress) server.sockets().get(0);
	}

	public static void assertAddsUp(ServerStatistics statistics) {
		long closed = statistics.closed().values().stream().mapToLong(Long::longValue).sum();
		long rejected = statistics.rejected().values().stream().mapToLong(Long::longValue).sum();
		assertThat(statistics.accepted()).as("%s", statistics).isEqualTo(statistics.active() + closed + rejected);
		assertThat(statistics.peak()).as("%s", statistics).isGreaterThanOrEqualTo(statistics.active());
	}

	/**
	 * Talk to a server once, so that what it needs is loaded before tests run out of
	 * time: all at once wait for it.
	 * @param spec names the handler, which answers lines
	 */
	public static void warmUp(Consumer<TcpServerBuilder> spec) throws Exception {
		Servers servers = new Servers();
		try {
			TcpServer server = servers.bind(spec);
			server.startServing();
			Peer peer = servers.connect(server);
			for (int i = 0; i < 100; i++) {
				assertThat(peer.send("hello\n").readLine()).isEqualToIgnoringCase("hello");
			}
		}
		finally {
			servers.end();
		}
	}

	@Override
	public void afterEach(ExtensionContext context) throws Exception {
		end();
	}

	/**
	 * End what there is now, as a test that goes on does, and check it.
	 */
	public void end() throws Exception {
		for (AutoCloseable peer : this.peers) {
			peer.close();
		}
		this.peers.clear();
		for (TcpServer server : this.servers) {
			server.close();
			server.abortClients();
			assertThat(server.waitClosed(PATIENCE)).as("%s ends", server).isTrue();
			assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
			assertThat(server.sockets()).isEmpty();
			assertThat(server.connections().size()).isZero();
			assertThat(server.statistics().active()).isZero();
			assertAddsUp(server.statistics());
			Leaks.assertNoThreads(server.name());
		}
		this.servers.clear();
		this.lives.assertOver();
	}

	/**
	 * Sees that each connection is opened once and closed once.
	 */
	private static final class Lives implements TcpServerObserver {

		private final Set<String> open = ConcurrentHashMap.newKeySet();

		private final List<String> faults = new CopyOnWriteArrayList<>();

		@Override
		public void opened(TcpConnection connection) {
			if (!this.open.add(connection.id())) {
				this.faults.add(connection + " was opened again");
			}
		}

		@Override
		public void closed(TcpConnection connection, CloseReason reason) {
			if (!this.open.remove(connection.id())) {
				this.faults.add(connection + " was closed without being open");
			}
		}

		private void assertOver() {
			assertThat(this.faults).isEmpty();
			assertThat(this.open).as("each closed").isEmpty();
		}

	}

}
