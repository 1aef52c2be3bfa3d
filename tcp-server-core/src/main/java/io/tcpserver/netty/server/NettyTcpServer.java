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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.tcpserver.CloseReason;
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
import io.tcpserver.netty.listen.Listener;
import io.tcpserver.netty.listen.Listeners;
import io.tcpserver.netty.listen.Reception;
import io.tcpserver.netty.loop.EngineErrors;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.Futures;
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
public final class NettyTcpServer implements TcpServer, IoThread.Owner {

	// How long ending may take beyond the grace period
	private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final ServerParts parts;

	private final TcpServerSettings settings;

	private final TcpServerObserver observer;

	private final ServerStates states = new ServerStates(this::end);

	private final ServerThreads threads;

	private final ServerTls tls;

	private final ServerConnections connections;

	private final Entrance entrance;

	private final Instant startedAt = Instant.now();

	private final AtomicBoolean serveForever = new AtomicBoolean();

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private volatile List<Listener> listeners = List.of();

	private volatile List<Listener> closingListeners = List.of();

	private NettyTcpServer(ServerParts parts) {
		this.parts = parts;
		this.settings = parts.settings();
		this.observer = parts.observer();
		this.tls = new ServerTls(this, parts.settings().tls(), parts.observer());
		this.threads = new ServerThreads(this, parts);
		this.connections = new ServerConnections(this, parts, this.states, this.threads, this.tls);
		this.entrance = this.connections.entrance();
		parts.memoryWatch().join(this);
	}

	public static NettyTcpServer bind(TcpServerSettings settings, IoTransport transport, HandlerLauncher runner)
			throws IOException {
		return bind(settings, transport, runner, EngineTimes.DEFAULTS);
	}

	public static NettyTcpServer bind(TcpServerSettings settings, IoTransport transport, HandlerLauncher runner,
			EngineTimes times) throws IOException {
		NettyTcpServer server = new NettyTcpServer(ServerParts.of(settings, transport, runner, times));
		try {
			server.bind();
			return server;
		}
		catch (Throwable ex) {
			server.states.closed();
			server.parts.memoryWatch().leave(server);
			Futures.ignore(server.endIo());
			throw ex;
		}
	}

	private void bind() throws IOException {
		this.listeners = Listeners.open(this.entrance, this.parts.transport(), this.threads.own());
		gate().open();
		this.listeners.forEach(Listener::watch);
		String fallbackReason = this.parts.transport().fallbackReason();
		if (fallbackReason != null) {
			this.observer.transportFallback(this, fallbackReason);
		}
		if (this.parts.runner().hasSingleCarrier()) {
			this.observer.singleCarrier(this);
		}
	}

	TcpServerSettings settings() {
		return this.settings;
	}

	EngineTimes times() {
		return this.parts.times();
	}

	TcpServerObserver observer() {
		return this.observer;
	}

	ConnectionHost host() {
		return this.connections;
	}

	Reception reception() {
		return this.entrance;
	}

	ConnectionRegistry registry() {
		return this.connections.registry();
	}

	PendingConnections pending() {
		return this.connections.pending();
	}

	AcceptGate gate() {
		return this.entrance.gate();
	}

	public Handshakes handshakes() {
		return this.connections.handshakes();
	}

	@Override
	public MemoryBudget budget() {
		return this.parts.memoryWatch().budget();
	}

	/**
	 * Do something with each connection, open or about to be. Any thread.
	 * @param action what to do
	 */
	void eachConnection(Consumer<NettyConnection> action) {
		this.connections.each(action);
	}

	/**
	 * Return the I/O thread that is next in turn to get something to do.
	 * @return the thread
	 */
	public IoThread nextIo() {
		return this.threads.next();
	}

	// The end

	// Nothing holds this run open any more
	private void end() {
		GracefulShutdown shutdown = this.connections.shutdown();
		if (shutdown != null) {
			shutdown.finish();
		}
		this.parts.runner().close();
		Futures.ignore(endIo().thenRun(this::finished));
	}

	/**
	 * End the I/O threads.
	 * @return a future that completes when the last one ends
	 */
	CompletableFuture<Void> endIo() {
		return this.threads.shutdown();
	}

	private void finished() {
		this.parts.memoryWatch().leave(this);
		this.states.closed();
		EngineErrors.flush();
		this.observer.closed(this);
		this.closed.complete(null);
	}

	// I/O threads, which should not end before the server does

	@Override
	public void fails(IoThread io, Throwable cause) {
		this.states.fail(() -> cause);
		AtomicInteger connections = new AtomicInteger();
		registry().each((connection) -> {
			if (connection.io() == io) {
				// Their peers have done nothing
				connection.endFor(CloseReason.ABORTED);
				connections.incrementAndGet();
			}
		});
		this.observer.ioThreadFailed(this, io.name(), cause, connections.get());
	}

	@Override
	public void ended(IoThread io) {
		for (List<Listener> listeners : List.of(this.listeners, this.closingListeners)) {
			for (Listener listener : listeners) {
				if (listener.io() == io) {
					listener.ioEnded();
				}
			}
		}
		this.connections.each((connection) -> {
			if (connection.io() == io) {
				connection.socket().ioEnded();
			}
		});
		this.parts.memoryWatch().ended(io);
	}

	// The contract

	@Override
	public String name() {
		return this.settings.name();
	}

	@Override
	public State state() {
		return this.states.get();
	}

	@Override
	public Transport transport() {
		return this.parts.transport().id();
	}

	@Override
	public List<SocketAddress> sockets() {
		return this.listeners.stream().map(Listener::address).toList();
	}

	@Override
	public Optional<Instant> startedAt() {
		return Optional.of(this.startedAt);
	}

	@Override
	public Optional<Throwable> failure() {
		return this.states.failure();
	}

	@Override
	public void startServing() {
		State state = state();
		if (state == State.CLOSING || state == State.CLOSED) {
			throw SocketAdoption.closedException(this);
		}
		if (this.states.serve()) {
			// Before the first client is
			this.observer.serving(this);
			this.listeners.forEach(Listener::update);
		}
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
			awaitShutdown(this.settings.shutdown().gracePeriod());
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
		if (this.states.pause()) {
			this.listeners.forEach(Listener::update);
			this.observer.paused(this);
		}
	}

	@Override
	public void resume() {
		if (state() == State.PAUSED) {
			startServing();
		}
	}

	@Override
	public void close() {
		close(false);
	}

	private void close(boolean gracefully) {
		// First: there must be no moment at which those who have connected are refused
		if (gracefully) {
			this.entrance.admitLast(true);
		}
		if (!this.states.close()) {
			if (gracefully) {
				// Somebody else has closed it
				this.entrance.admitLast(false);
			}
			return;
		}
		List<Listener> listeners = this.listeners;
		this.listeners = List.of();
		this.closingListeners = listeners;
		if (!gracefully) {
			pending().close();
		}
		gate().close();
		CompletableFuture<Void> gone = CompletableFuture.allOf(listeners.stream()
			.map((gracefully) ? Listener::closeAfterLast : Listener::close)
			.toArray(CompletableFuture[]::new));
		Futures.ignore(gone.thenRun(() -> {
			// Who is told may bind the same addresses at once
			this.observer.closing(this);
			watchPending();
			this.states.release();
		}));
	}

	private void watchPending() {
		GracefulShutdown shutdown = this.connections.shutdown();
		if (this.entrance.isAdmittingLast() && shutdown != null) {
			shutdown.watchPending();
		}
	}

	/**
	 * Accept nobody any more, as the grace period is over.
	 */
	void stopAccepting() {
		this.entrance.admitLast(false);
		pending().close();
		this.closingListeners.forEach((listener) -> Futures.ignore(listener.close()));
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
		return beginShutdown(grace).result().copy();
	}

	private GracefulShutdown beginShutdown(Duration grace) {
		GracefulShutdown created = new GracefulShutdown(this);
		GracefulShutdown existing = this.connections.beginShutdown(created);
		GracefulShutdown shutdown = (existing != null) ? existing : created;
		if (existing == null) {
			boolean finished = this.states.isReleased();
			// First, so that no connection comes after a step that would have been for it
			close(!grace.isZero());
			registry().each(NettyConnection::drain);
			if (finished) {
				shutdown.finish();
			}
		}
		shutdown.begin(grace);
		return shutdown;
	}

	@Override
	public CompletableFuture<Void> closed() {
		return this.closed.copy();
	}

	@Override
	public void waitClosed() throws InterruptedException {
		try {
			this.closed.get();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	@Override
	public boolean waitClosed(Duration timeout) throws InterruptedException {
		try {
			this.closed.get(TimeLimits.nanos(timeout), TimeUnit.NANOSECONDS);
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
		return this.connections.counts().snapshot(this.threads.bytesReceived(), this.threads.bytesSent());
	}

	@Override
	public ServerMemory memory() {
		MemoryUse held = this.connections.held();
		long[] together = new long[1];
		this.parts.memoryWatch()
			.eachServer((server) -> together[0] += ((server != this) ? server.connections.held() : held).total());
		return new ServerMemory(held, budget().total(), budget().isShared(), together[0],
				this.parts.memoryWatch().isExceeded(), ReservedMemory.bytes());
	}

	@Override
	public TcpConnection adopt(SocketChannel socket) throws IOException {
		Objects.requireNonNull(socket, "socket");
		return new SocketAdoption(this.entrance, this.states, this.threads).adopt(socket);
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
	public void maxConnections(int maxConnections) {
		gate().maxConnections(maxConnections);
	}

	@Override
	public void updateTls(TlsSettings settings) {
		updateTls(() -> settings);
	}

	@Override
	public void updateTls(Supplier<TlsSettings> settings) {
		this.tls.update(settings);
	}

	@Override
	public Optional<TlsSettings> tlsSettings() {
		return this.tls.settings();
	}

	@Override
	public Optional<Throwable> tlsFailure() {
		return this.tls.failure();
	}

	@Override
	public Executor executor() {
		return (task) -> nextIo().loop().execute(task);
	}

	@Override
	public Scope scope() {
		return new ServerScope(this);
	}

	// Ends by itself in a bounded time
	private void awaitShutdown(Duration grace) throws InterruptedException {
		CompletableFuture<Void> end = beginShutdown(grace).result().thenCompose((result) -> endWithoutHandlers());
		try {
			end.get(TimeLimits.nanos(grace) + END_NANOS, TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			// What is left shows in the state, which is not CLOSED
			return;
		}
	}

	private CompletableFuture<Void> endWithoutHandlers() {
		return (registry().size() == 0) ? this.closed : CompletableFuture.completedFuture(null);
	}

	// Whatever interrupts come in the meantime
	void abortAndWait() {
		boolean interrupted = Thread.interrupted();
		boolean ended = false;
		while (!ended) {
			try {
				awaitShutdown(Duration.ZERO);
				ended = true;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public String toString() {
		return "TcpServer '%s' %s on %s, %d connections".formatted(name(), state(), sockets(), registry().size());
	}

}
