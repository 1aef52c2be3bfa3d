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
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.tcpserver.CloseReason;
import io.tcpserver.LoggingObserver;
import io.tcpserver.MemoryUse;
import io.tcpserver.RejectReason;
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
import io.tcpserver.netty.connection.ConnectionPipeline;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.connection.Handshakes;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.RefusedReads;
import io.tcpserver.netty.connection.ProxyHeaderHandler;
import io.tcpserver.netty.listen.AcceptGate;
import io.tcpserver.netty.listen.AddressTicket;
import io.tcpserver.netty.listen.AdoptedSockets;
import io.tcpserver.netty.listen.Listener;
import io.tcpserver.netty.listen.Listeners;
import io.tcpserver.netty.listen.Reception;
import io.tcpserver.netty.listen.Rejections;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.IoThreads;
import io.tcpserver.netty.loop.LastStand;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.netty.memory.MemoryBudget;
import io.tcpserver.netty.memory.ReservedMemory;
import io.tcpserver.netty.tls.TlsContexts;
import io.tcpserver.netty.transport.IoTransport;
import io.tcpserver.netty.transport.NioTransport;
import io.tcpserver.netty.transport.NioUnixConnection;
import io.tcpserver.netty.transport.SocketAddresses;
import io.tcpserver.netty.transport.SocketOptions;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * One run of a server. What keeps it from being finished is counted in one place: the
 * listening itself and each connection hold it open; the one who lets go last ends it.
 */
public final class NettyTcpServer implements TcpServer, ConnectionHost, Reception, IoThread.Owner {

	// How long ending may take beyond the grace period
	private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final TcpServerSettings settings;

	private final IoTransport transport;

	private final IoThreads io;

	private final HandlerLauncher runner;

	private final EngineTimes times;

	private final TcpServerObserver observer;

	private final Instant startedAt = Instant.now();

	private final String idPrefix = Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x10000000);

	private final AtomicLong ids = new AtomicLong();

	private final Pusher pusher;

	private final ConnectionRegistry registry;

	private final Interceptors interception;

	private final ConnectionCounts accounting = new ConnectionCounts();

	private final @Nullable TimeLimits timeLimits;

	private final AcceptGate gate;

	private final Rejections rejections;

	private final PendingConnections arrivals = new PendingConnections();

	private final Handshakes handshakes;

	private final MemoryWatch memoryWatch;

	private final ConnectionCost connectionCost;

	private final AtomicReference<State> state = new AtomicReference<>(State.BOUND);

	// One for listening and one for each connection that has not ended
	private final AtomicLong holds = new AtomicLong(1);

	private final AtomicReference<@Nullable GracefulShutdown> shutdown = new AtomicReference<>();

	private final AtomicBoolean serveForever = new AtomicBoolean();

	private final AtomicReference<@Nullable IoThreads> adoptedIo = new AtomicReference<>();

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private volatile List<Listener> listeners = List.of();

	private volatile List<Listener> closingListeners = List.of();

	private volatile @Nullable Throwable failure;

	private volatile @Nullable TlsContexts tls;

	private volatile @Nullable Throwable tlsFailure;

	private final ReentrantLock updatingTls = new ReentrantLock();

	// Whether those who have connected before the shutdown are accepted, and those who
	// had begun may open their connections
	private volatile boolean admitting;

	// Written before the state becomes FAILED: the other listeners go on as they did
	private volatile boolean servingWhenFailed;

	// Written before the state becomes CLOSING
	private volatile boolean pausingWhenClosing;

	private NettyTcpServer(TcpServerSettings settings, IoTransport transport, HandlerLauncher runner,
			EngineTimes times) {
		this.settings = settings;
		this.transport = transport;
		this.runner = runner;
		this.times = times;
		List<TcpServerObserver> observers = new ArrayList<>();
		observers.add(new LoggingObserver(settings.logExcerptBytes()));
		observers.addAll(settings.observers());
		this.observer = new Observers(observers);
		this.pusher = new Pusher(runner.messageFormat(), settings.slowConsumer(), this.observer);
		this.registry = new ConnectionRegistry(settings.directory(), this.pusher);
		this.interception = new Interceptors(settings.interceptors(), this.observer);
		this.memoryWatch = MemoryWatch.of(settings.memory().total());
		TlsSettings tls = settings.tls();
		this.tls = (tls != null) ? new TlsContexts(tls) : null;
		this.connectionCost = (this.tls != null) ? this.tls.cost(runner.connectionCost())
				: ConnectionCost.plain(runner.connectionCost());
		this.gate = new AcceptGate(this);
		this.rejections = new Rejections(settings.limits().rejectMessage(), settings.charset(), times.linger());
		this.handshakes = new Handshakes(times.stalled());
		this.timeLimits = TimeLimits.of(settings.timeouts(), times);
		this.io = new IoThreads(this, "tcp-" + settings.name() + "-io-", settings.ioThreads(),
				transport.ioHandlerFactory(), runner.virtualThreads());
		this.memoryWatch.join(this);
	}

	public static NettyTcpServer bind(TcpServerSettings settings, IoTransport transport, HandlerLauncher runner)
			throws IOException {
		return bind(settings, transport, runner, EngineTimes.DEFAULTS);
	}

	public static NettyTcpServer bind(TcpServerSettings settings, IoTransport transport, HandlerLauncher runner,
			EngineTimes times) throws IOException {
		NettyTcpServer server = new NettyTcpServer(settings, transport, runner, times);
		try {
			server.listeners = Listeners.open(server, transport, server.io);
			server.gate.open();
			server.listeners.forEach(Listener::watch);
			String fallbackReason = transport.fallbackReason();
			if (fallbackReason != null) {
				server.observer.transportFallback(server, fallbackReason);
			}
			if (runner.hasSingleCarrier()) {
				server.observer.singleCarrier(server);
			}
			return server;
		}
		catch (Throwable ex) {
			server.state.set(State.CLOSED);
			server.memoryWatch.leave(server);
			Futures.ignore(server.endIo());
			throw ex;
		}
	}

	@Override
	public TcpServer server() {
		return this;
	}

	@Override
	public TcpServerSettings settings() {
		return this.settings;
	}

	@Override
	public HandlerLauncher runner() {
		return this.runner;
	}

	@Override
	public EngineTimes times() {
		return this.times;
	}

	@Override
	public TcpServerObserver observer() {
		return this.observer;
	}

	ConnectionRegistry registry() {
		return this.registry;
	}

	@Override
	@Nullable public TimeLimits timeLimits() {
		return this.timeLimits;
	}

	@Override
	public AcceptGate gate() {
		return this.gate;
	}

	PendingConnections arrivals() {
		return this.arrivals;
	}

	@Override
	public Handshakes handshakes() {
		return this.handshakes;
	}

	@Override
	public boolean endStalledHandshake() {
		boolean any = this.handshakes.isAny();
		if (any) {
			this.handshakes.makeRoom();
		}
		return any;
	}

	@Override
	public MemoryBudget budget() {
		return this.memoryWatch.budget();
	}

	@Override
	public RefusedReads memoryShortage() {
		return this.memoryWatch;
	}

	@Override
	public ConnectionCost connectionCost() {
		return this.connectionCost;
	}

	@Override
	public long costOfNext() {
		TlsContexts tls = this.tls;
		return this.connectionCost.first(tls != null && tls.isImmediate());
	}

	/**
	 * Do something with each connection, open or about to be. Any thread.
	 * @param action what to do
	 */
	void eachConnection(Consumer<NettyConnection> action) {
		this.arrivals.each(action);
		this.registry.each(action);
	}

	@Override
	@Nullable public TlsContexts tls() {
		return this.tls;
	}

	@Override
	public CompletableFuture<Void> send(NettyConnection connection, Object message) {
		return this.pusher.send(connection, message);
	}

	@Override
	public void frameTruncated(NettyConnection connection, long bytes) {
		this.accounting.frameTruncated();
		this.observer.frameTruncated(connection.view(), bytes);
	}

	@Override
	public void acceptFailed() {
		this.accounting.acceptFailed();
	}

	/**
	 * Return the I/O thread that is next in turn to get something to do.
	 * @return the thread
	 */
	public IoThread nextIo() {
		return this.io.next();
	}

	@Override
	public void closeWithoutLoop(Channel channel) {
		this.transport.closeWithoutLoop(channel);
	}

	// Connections come and go

	@Override
	public void accepted(Channel channel, SocketAddress listenerAddress) {
		if (!hold(this.admitting)) {
			this.gate.release();
			turnAway(channel, RejectReason.CLOSING);
			return;
		}
		NettyConnection connection = null;
		try {
			connection = newConnection(channel, nextIo(), listenerAddress, this.transport);
			connect(connection, this.transport);
		}
		catch (Throwable ex) {
			// Of this connection; the listener and the others go on (asyncio P14)
			neverConnected(channel, connection, ex);
		}
	}

	private void neverConnected(Channel channel, @Nullable NettyConnection connection, Throwable cause) {
		if (connection != null && (connection.isRejected() || connection.isEntered())) {
			LastStand.log(cause, "TCP server '{}' cannot go on with {}", name(), connection);
			if (connection.isEntered()) {
				connection.ioEnded();
			}
			return;
		}
		try {
			SocketAddress remoteAddress = SocketAddresses.ofPeer(channel);
			channel.unsafe().closeForcibly();
			this.accounting.rejected(RejectReason.CLOSING);
			this.observer.rejected(this, remoteAddress, RejectReason.CLOSING, cause);
		}
		finally {
			release(connection);
		}
	}

	// Whatever has failed before: the server must not wait for it
	private void release(@Nullable NettyConnection connection) {
		try {
			if (connection != null) {
				connection.giveBack();
			}
			this.gate.release();
		}
		finally {
			release();
		}
	}

	@Override
	public void turnAway(Channel channel, RejectReason reason) {
		turnAway(channel, nextIo(), reason);
	}

	private void turnAway(Channel channel, IoThread io, RejectReason reason) {
		SocketAddress remoteAddress = SocketAddresses.ofPeer(channel);
		this.accounting.rejected(reason);
		this.rejections.close(channel, io, reason);
		this.observer.rejected(this, remoteAddress, reason, null);
	}

	@Override
	public void rejected(NettyConnection connection, RejectReason reason, @Nullable Throwable cause) {
		this.arrivals.remove(connection);
		try {
			// First: a client that finds its connection closed finds it counted
			this.accounting.rejected(reason);
			this.rejections.close(connection.channel(), connection.io(), reason);
			this.observer.rejected(this, connection.remoteAddress(), reason, cause);
		}
		finally {
			release(connection);
		}
	}

	private NettyConnection newConnection(Channel channel, IoThread io, SocketAddress listenerAddress,
			IoTransport transport) {
		boolean unix = listenerAddress instanceof UnixDomainSocketAddress;
		SocketAddress local = (unix) ? listenerAddress : SocketAddresses.fromNetty(channel.localAddress());
		String id = this.idPrefix + "-" + this.ids.incrementAndGet();
		NettyConnection connection = new NettyConnection(id, this, channel, io, local, transport);
		connection.heldMemory().open();
		return connection;
	}

	private void connect(NettyConnection connection, IoTransport transport) {
		boolean proxied = ProxyHeaderHandler.isExpected(connection);
		if (!proxied && !admit(connection)) {
			return;
		}
		Channel channel = connection.channel();
		boolean unix = connection.localAddress() instanceof UnixDomainSocketAddress;
		SocketOptions.apply(channel, this.settings.socket(), transport, unix);
		boolean ready = ConnectionPipeline.build(connection, this, proxied);
		if (ready && !connection.enter()) {
			return;
		}
		if (!ready && !this.arrivals.add(connection)) {
			connection.reject(RejectReason.CLOSING, null);
			return;
		}
		connection.io().register(channel, connection::ioEnded);
	}

	@Override
	public boolean admit(NettyConnection connection) {
		if (connection.isRejected()) {
			return false;
		}
		AddressTicket ticket = this.gate.checkAddress(connection.remoteAddress(), connection.localAddress(),
				connection.proxyHeader().orElse(null));
		if (ticket.refusal() != null) {
			this.gate.putBackToken();
			connection.reject(ticket.refusal(), null);
			return false;
		}
		if (ticket.isCounted()) {
			connection.keepPlace(ticket::giveBack);
		}
		return true;
	}

	@Override
	public boolean enter(NettyConnection connection) {
		TcpConnection view = this.interception.intercept(connection);
		if (view == null) {
			connection.reject(RejectReason.DENIED, null);
			return false;
		}
		connection.view(view);
		connection.entering();
		this.registry.add(connection);
		if (this.state.get() == State.CLOSING && !isAdmitting()) {
			// Those who close clients after close() may have missed it
			this.registry.remove(connection);
			this.settings.directory().remove(connection);
			connection.reject(RejectReason.CLOSING, null);
			return false;
		}
		// Last: who looks among these and then in the registry finds it
		this.arrivals.remove(connection);
		this.accounting.opened();
		return true;
	}

	@Override
	public void opened(NettyConnection connection) {
		this.observer.opened(connection.view());
		if (this.shutdown.get() != null) {
			connection.drain();
		}
	}

	@Override
	public void ended(NettyConnection connection, CloseReason reason) {
		boolean byServer = reason.isEndedByServer() || (reason == CloseReason.ABORTED && isShuttingDown());
		long discarded = (byServer) ? connection.discardedBytes() : 0;
		GracefulShutdown shutdown = this.shutdown.get();
		if (shutdown != null) {
			shutdown.connectionEnded(connection, discarded);
		}
		else {
			this.registry.remove(connection);
		}
		this.accounting.closed(reason, discarded);
		connection.giveBack();
		this.gate.release();
		this.observer.closed(connection.view(), reason);
		// Last: observers still see its keys and groups
		this.settings.directory().remove(connection);
	}

	@Override
	public boolean isShuttingDown() {
		return this.shutdown.get() != null;
	}

	@Override
	public boolean isDraining() {
		GracefulShutdown shutdown = this.shutdown.get();
		return shutdown != null && shutdown.isDraining();
	}

	private boolean isAdmitting() {
		return this.admitting && isDraining();
	}

	private boolean hold(boolean whenClosing) {
		if (this.state.get() == State.CLOSING && !whenClosing) {
			return false;
		}
		return this.holds.getAndUpdate((holds) -> (holds > 0) ? holds + 1 : 0) > 0;
	}

	@Override
	public void release() {
		if (this.holds.decrementAndGet() == 0) {
			GracefulShutdown shutdown = this.shutdown.get();
			if (shutdown != null) {
				shutdown.finish();
			}
			this.runner.close();
			Futures.ignore(endIo().thenRun(this::finished));
		}
	}

	private void finished() {
		this.memoryWatch.leave(this);
		this.state.set(State.CLOSED);
		LastStand.flush();
		this.observer.closed(this);
		this.closed.complete(null);
	}

	/**
	 * End the I/O threads.
	 * @return a future that completes when the last one ends
	 */
	CompletableFuture<Void> endIo() {
		CompletableFuture<Void> ended = this.io.shutdown();
		IoThreads adopted = this.adoptedIo.get();
		return (adopted != null) ? CompletableFuture.allOf(ended, adopted.shutdown()) : ended;
	}

	// The listeners live and die

	@Override
	public void listenerFails(Throwable cause) {
		this.failure = cause;
	}

	@Override
	public boolean isAccepting() {
		State state = this.state.get();
		return state == State.SERVING || (state == State.FAILED && this.servingWhenFailed);
	}

	@Override
	public boolean isPausing() {
		return isPausing(this.state.get());
	}

	private boolean isPausing(State state) {
		return switch (state) {
			case BOUND, PAUSED -> true;
			case FAILED -> !this.servingWhenFailed;
			case CLOSING -> this.pausingWhenClosing;
			case SERVING, CLOSED -> false;
		};
	}

	@Override
	public void listenerClosed(Listener listener) {
		if (fail(() -> new IOException("The listener on %s was closed".formatted(listener)))) {
			this.observer.listenerFailed(this, listener.address(), this.failure);
		}
	}

	/**
	 * Part of this server is dead.
	 * @param cause creates the cause, unless there is one that came first
	 * @return {@code true} if this is the first failure, and the server is not closing
	 */
	private boolean fail(Supplier<Throwable> cause) {
		State state = this.state.get();
		while (state == State.BOUND || state == State.SERVING || state == State.PAUSED) {
			this.servingWhenFailed = state == State.SERVING;
			if (this.failure == null) {
				this.failure = cause.get();
			}
			if (this.state.compareAndSet(state, State.FAILED)) {
				return true;
			}
			state = this.state.get();
		}
		return false;
	}

	// I/O threads, which should not end before the server does

	@Override
	public void fails(IoThread io, Throwable cause) {
		fail(() -> cause);
		AtomicInteger connections = new AtomicInteger();
		this.registry.each((connection) -> {
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
		Consumer<NettyConnection> end = (connection) -> {
			if (connection.io() == io) {
				connection.ioEnded();
			}
		};
		this.arrivals.each(end);
		this.registry.each(end);
		this.memoryWatch.ended(io);
	}

	// The contract

	@Override
	public String name() {
		return this.settings.name();
	}

	@Override
	public State state() {
		return this.state.get();
	}

	@Override
	public Transport transport() {
		return this.transport.id();
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
		return (this.state.get() == State.FAILED) ? Optional.ofNullable(this.failure) : Optional.empty();
	}

	@Override
	public void startServing() {
		State state = this.state.get();
		if (state == State.CLOSING || state == State.CLOSED) {
			throw closedException();
		}
		if (this.state.compareAndSet(State.BOUND, State.SERVING)
				|| this.state.compareAndSet(State.PAUSED, State.SERVING)) {
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
			awaitShutdown(this.settings.gracePeriod());
			throw ex;
		}
		finally {
			this.serveForever.set(false);
		}
	}

	@Override
	public boolean isServing() {
		return this.state.get() == State.SERVING;
	}

	@Override
	public void pause() {
		if (this.state.compareAndSet(State.SERVING, State.PAUSED)) {
			this.listeners.forEach(Listener::update);
			this.observer.paused(this);
		}
	}

	@Override
	public void resume() {
		if (this.state.get() == State.PAUSED) {
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
			this.admitting = true;
		}
		State state = this.state.get();
		while (state != State.CLOSING && state != State.CLOSED) {
			this.pausingWhenClosing = isPausing(state);
			if (this.state.compareAndSet(state, State.CLOSING)) {
				List<Listener> listeners = this.listeners;
				this.listeners = List.of();
				this.closingListeners = listeners;
				if (!gracefully) {
					this.arrivals.close();
				}
				this.gate.close();
				CompletableFuture<Void> gone = CompletableFuture.allOf(listeners.stream()
					.map((gracefully) ? Listener::closeAfterLast : Listener::close)
					.toArray(CompletableFuture[]::new));
				Futures.ignore(gone.thenRun(() -> {
					// Who is told may bind the same addresses at once
					this.observer.closing(this);
					watchArrivals();
					release();
				}));
				return;
			}
			state = this.state.get();
		}
		if (gracefully) {
			// Somebody else has closed it
			this.admitting = false;
		}
	}

	private void watchArrivals() {
		GracefulShutdown shutdown = this.shutdown.get();
		if (this.admitting && shutdown != null) {
			shutdown.watchArrivals();
		}
	}

	/**
	 * Accept nobody any more, as the grace period is over.
	 */
	void stopAccepting() {
		this.admitting = false;
		this.arrivals.close();
		this.closingListeners.forEach((listener) -> Futures.ignore(listener.close()));
	}

	@Override
	public void closeClients() {
		// First: those that open in the meantime are in the registry then
		this.arrivals.each(NettyConnection::kick);
		this.registry.each((connection) -> connection.close(CloseReason.KICKED));
	}

	@Override
	public void abortClients() {
		this.arrivals.each(NettyConnection::abort);
		this.registry.each(NettyConnection::abort);
	}

	@Override
	public CompletableFuture<ShutdownResult> shutdown(Duration grace) {
		return beginShutdown(grace).result().copy();
	}

	private GracefulShutdown beginShutdown(Duration grace) {
		GracefulShutdown created = new GracefulShutdown(this);
		GracefulShutdown existing = this.shutdown.compareAndExchange(null, created);
		GracefulShutdown shutdown = (existing != null) ? existing : created;
		if (existing == null) {
			boolean finished = this.holds.get() == 0;
			// First, so that no connection comes after a step that would have been for it
			close(!grace.isZero());
			this.registry.each(NettyConnection::drain);
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
		return this.registry;
	}

	@Override
	public ServerStatistics statistics() {
		IoThreads adopted = this.adoptedIo.get();
		long received = this.io.bytesReceived() + ((adopted != null) ? adopted.bytesReceived() : 0);
		long sent = this.io.bytesSent() + ((adopted != null) ? adopted.bytesSent() : 0);
		return this.accounting.snapshot(received, sent);
	}

	@Override
	public ServerMemory memory() {
		MemoryUse held = held();
		long[] together = new long[1];
		this.memoryWatch.eachServer((server) -> together[0] += ((server != this) ? server.held() : held).total());
		return new ServerMemory(held, budget().total(), budget().isShared(), together[0], this.memoryWatch.isExceeded(),
				ReservedMemory.bytes());
	}

	private MemoryUse held() {
		MemoryUse[] held = { MemoryUse.NONE };
		eachConnection((connection) -> held[0] = held[0].plus(connection.memory()));
		return held[0];
	}

	@Override
	public TcpConnection adopt(SocketChannel socket) throws IOException {
		Objects.requireNonNull(socket, "socket");
		String owner = AdoptedSockets.claim(socket, name());
		if (owner != null) {
			// Not closed: it is the other's
			throw new IllegalStateException("%s was adopted by server '%s' already".formatted(socket, owner));
		}
		if (!hold(false)) {
			socket.close();
			throw closedException();
		}
		SocketAddress address;
		Channel channel;
		IoThread io;
		try {
			address = socket.getLocalAddress();
			if (!socket.isConnected()) {
				throw new IOException("The socket is not connected");
			}
			boolean unix = address instanceof UnixDomainSocketAddress;
			channel = (unix) ? new NioUnixConnection(null, socket) : new NioSocketChannel(socket);
			io = nioThreads().next();
		}
		catch (IOException | RuntimeException ex) {
			socket.close();
			release();
			throw (ex instanceof IOException refused) ? refused : new IOException("The socket cannot be adopted", ex);
		}
		if (!this.gate.acquireAdopted()) {
			turnAway(channel, io, RejectReason.LIMIT);
			release();
			throw new IOException(
					"Server '%s' has as many connections as it may have: %d".formatted(name(), maxConnections()));
		}
		NettyConnection connection = null;
		try {
			connection = newConnection(channel, io, address, new NioTransport());
			connect(connection, new NioTransport());
		}
		catch (RuntimeException ex) {
			neverConnected(channel, connection, ex);
			throw new IOException("The socket cannot be adopted", ex);
		}
		if (connection.isRejected()) {
			if (this.state.get() == State.CLOSING) {
				throw closedException();
			}
			throw new IOException("Server '%s' does not take this connection".formatted(name()));
		}
		NettyConnection adopted = connection;
		io.execute(() -> AdoptedSockets.watch(io, channel, adopted::isLost, adopted::closedByApplication));
		return connection.view();
	}

	// Sockets of the JDK need selectors, which the native transports do not have
	private IoThreads nioThreads() {
		if (this.transport.id() == Transport.NIO) {
			return this.io;
		}
		IoThreads existing = this.adoptedIo.get();
		if (existing != null) {
			return existing;
		}
		IoThreads created = new IoThreads(this, "tcp-" + name() + "-adopted-io-", 1,
				new NioTransport().ioHandlerFactory(), this.runner.virtualThreads());
		IoThreads winner = this.adoptedIo.compareAndExchange(null, created);
		if (winner != null) {
			Futures.ignore(created.shutdown());
			return winner;
		}
		return created;
	}

	@Override
	public int maxConnections() {
		return this.gate.capacity().maxConnections();
	}

	@Override
	public ServerCapacity capacity() {
		return this.gate.capacity();
	}

	@Override
	public void maxConnections(int maxConnections) {
		this.gate.maxConnections(maxConnections);
	}

	@Override
	public void updateTls(TlsSettings settings) {
		updateTls(() -> settings);
	}

	@Override
	public void updateTls(Supplier<TlsSettings> settings) {
		TlsContexts old = this.tls;
		if (old == null) {
			throw new IllegalStateException("Server '%s' does not speak TLS".formatted(name()));
		}
		// What was read first must not replace what was read later
		this.updatingTls.lock();
		try {
			TlsContexts contexts = new TlsContexts(settings.get());
			if (contexts.settings().mode() != old.settings().mode()) {
				throw new IllegalArgumentException("ssl.mode cannot be changed while the server runs");
			}
			this.tls = contexts;
			this.tlsFailure = null;
			this.observer.tlsUpdated(this);
		}
		catch (RuntimeException ex) {
			this.tlsFailure = ex;
			this.observer.tlsUpdateFailed(this, ex);
			throw ex;
		}
		finally {
			this.updatingTls.unlock();
		}
	}

	@Override
	public Optional<TlsSettings> tlsSettings() {
		return Optional.ofNullable(this.tls).map(TlsContexts::settings);
	}

	@Override
	public Optional<Throwable> tlsFailure() {
		return Optional.ofNullable(this.tlsFailure);
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
		return (this.registry.size() == 0) ? this.closed : CompletableFuture.completedFuture(null);
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

	private IllegalStateException closedException() {
		return new IllegalStateException("Server '%s' is closed".formatted(name()));
	}

	@Override
	public String toString() {
		return "TcpServer '%s' %s on %s, %d connections".formatted(name(), state(), sockets(), this.registry.size());
	}

}
