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
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.tcpserver.CloseReason;
import io.tcpserver.HandlerLoad;
import io.tcpserver.MemoryUse;
import io.tcpserver.ServerCapacity;
import io.tcpserver.ServerMemory;
import io.tcpserver.ServerStatistics;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.connection.ConnectionHost;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.connection.Handshakes;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.listen.AcceptGate;
import io.tcpserver.netty.listen.Reception;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.HandlerExecutor;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.memory.MemoryBudget;
import io.tcpserver.netty.memory.ReservedMemory;
import io.tcpserver.netty.transport.IoTransport;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;

/**
 * One run of a server, as applications see it: bound once, served, paused, and closed
 * once for all.
 */
public final class NettyTcpServer implements TcpServer {

	private final TcpServerSettings settings;

	private final Instant startedAt = Instant.now();

	private final AtomicBoolean serveForever = new AtomicBoolean();

	private final ServerLife life;

	private NettyTcpServer(ServerParts parts) {
		this.settings = parts.settings();
		this.life = new ServerLife(this, parts);
	}

	public static NettyTcpServer bind(TcpServerSettings settings, IoTransport transport, HandlerLauncher launcher)
			throws IOException {
		return bind(settings, transport, launcher, EngineTimes.DEFAULTS);
	}

	public static NettyTcpServer bind(TcpServerSettings settings, IoTransport transport, HandlerLauncher launcher,
			EngineTimes times) throws IOException {
		NettyTcpServer server = new NettyTcpServer(ServerParts.of(settings, transport, launcher, times));
		server.life.bind();
		return server;
	}

	// What the rest of the engine knows

	TcpServerSettings settings() {
		return this.settings;
	}

	EngineTimes times() {
		return this.life.parts().times();
	}

	TcpServerObserver observer() {
		return this.life.parts().observer();
	}

	ServerLife life() {
		return this.life;
	}

	ConnectionHost host() {
		return this.life.connections();
	}

	Reception reception() {
		return this.life.entrance();
	}

	ConnectionRegistry registry() {
		return this.life.connections().registry();
	}

	PendingConnections pending() {
		return this.life.connections().pending();
	}

	AcceptGate gate() {
		return this.life.entrance().gate();
	}

	public Handshakes handshakes() {
		return this.life.connections().handshakes();
	}

	public MemoryBudget budget() {
		return this.life.budget();
	}

	/**
	 * Do something with each connection, open or about to be. Any thread.
	 * @param action what to do
	 */
	void eachConnection(Consumer<NettyConnection> action) {
		this.life.connections().each(action);
	}

	/**
	 * Return what connections hold in memory.
	 * @return the use
	 */
	MemoryUse held() {
		return this.life.connections().held();
	}

	/**
	 * Return the I/O thread that is next in turn to get something to do.
	 * @return the thread
	 */
	public IoThread nextIo() {
		return this.life.threads().next();
	}

	// The contract

	@Override
	public String name() {
		return this.settings.name();
	}

	@Override
	public State state() {
		return this.life.states().get();
	}

	@Override
	public Transport transport() {
		return this.life.parts().transport().id();
	}

	@Override
	public List<SocketAddress> sockets() {
		return this.life.sockets();
	}

	@Override
	public Optional<Instant> startedAt() {
		return Optional.of(this.startedAt);
	}

	@Override
	public Optional<Throwable> failure() {
		return this.life.states().failure();
	}

	@Override
	public void startServing() {
		this.life.startServing();
	}

	@Override
	public void serveForever() throws InterruptedException {
		if (!this.serveForever.compareAndSet(false, true)) {
			throw new IllegalStateException("Server '%s' is already being served".formatted(name()));
		}
		try {
			startServing();
			waitClosed();
		}
		catch (InterruptedException ex) {
			// Not deaf to a second interrupt: that leaves at once, as asyncio's second
			// cancel
			this.life.awaitShutdown(this.settings.shutdown().gracePeriod());
			throw ex;
		}
		finally {
			this.serveForever.set(false);
		}
	}

	@Override
	public boolean isServing() {
		return state() == State.SERVING;
	}

	@Override
	public void pause() {
		this.life.pause();
	}

	@Override
	public void resume() {
		if (state() == State.PAUSED) {
			startServing();
		}
	}

	@Override
	public void close() {
		this.life.close(false);
	}

	@Override
	public void closeClients() {
		// First: those that open in the meantime are in the registry then
		pending().each((connection) -> connection.admission().kick());
		registry().each((connection) -> connection.close(CloseReason.KICKED));
	}

	@Override
	public void abortClients() {
		pending().each(NettyConnection::abort);
		registry().each(NettyConnection::abort);
	}

	@Override
	public CompletableFuture<ShutdownResult> shutdown(Duration grace) {
		return this.life.beginShutdown(grace).result().copy();
	}

	@Override
	public CompletableFuture<Void> closed() {
		return this.life.closed().copy();
	}

	@Override
	public void waitClosed() throws InterruptedException {
		try {
			this.life.closed().get();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	@Override
	public boolean waitClosed(Duration timeout) throws InterruptedException {
		try {
			this.life.closed().get(TimeLimits.nanos(timeout), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	@Override
	public TcpConnections connections() {
		return registry();
	}

	@Override
	public ServerStatistics statistics() {
		return this.life.connections()
			.counts()
			.snapshot(this.life.threads().bytesReceived(), this.life.threads().bytesSent());
	}

	@Override
	public ServerMemory memory() {
		MemoryWatch watch = this.life.parts().memoryWatch();
		MemoryUse held = held();
		long[] together = new long[1];
		watch.eachServer((server) -> together[0] += ((server != this) ? server.held() : held).total());
		return new ServerMemory(held, budget().total(), budget().isShared(), together[0], watch.isExceeded(),
				ReservedMemory.bytes());
	}

	@Override
	public TcpConnection adopt(SocketChannel socket) throws IOException {
		Objects.requireNonNull(socket, "socket");
		return new SocketAdoption(this.life.entrance(), this.life.states(), this.life.threads()).adopt(socket);
	}

	@Override
	public int maxConnections() {
		return gate().capacity().maxConnections();
	}

	@Override
	public ServerCapacity capacity() {
		return gate().capacity();
	}

	@Override
	public HandlerLoad handlerLoad() {
		HandlerExecutor handlers = this.life.parts().launcher().executor();
		return (handlers != null) ? handlers.load() : HandlerLoad.NONE;
	}

	@Override
	public void maxConnections(int maxConnections) {
		gate().maxConnections(maxConnections);
	}

	@Override
	public void updateTls(TlsSettings settings) {
		updateTls(() -> settings);
	}

	@Override
	public void updateTls(Supplier<TlsSettings> settings) {
		this.life.tls().update(settings);
	}

	@Override
	public Optional<TlsSettings> tlsSettings() {
		return this.life.tls().settings();
	}

	@Override
	public Optional<Throwable> tlsFailure() {
		return this.life.tls().failure();
	}

	@Override
	public Executor executor() {
		return (task) -> {
			if (this.life.closed().isDone()) {
				// Threads that are shared would take it
				throw new RejectedExecutionException("Server '%s' is closed".formatted(name()));
			}
			nextIo().loop().execute(task);
		};
	}

	@Override
	public Scope scope() {
		return new ServerScope(this);
	}

	@Override
	public String toString() {
		return "TcpServer '%s' %s on %s, %d connections".formatted(name(), state(), sockets(), registry().size());
	}

}
