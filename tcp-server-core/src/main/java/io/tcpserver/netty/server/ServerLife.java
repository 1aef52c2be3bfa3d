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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer.State;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.listen.Listener;
import io.tcpserver.netty.listen.Listeners;
import io.tcpserver.netty.loop.EngineErrors;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.memory.MemoryBudget;
import org.jspecify.annotations.Nullable;

/**
 * The life of one run of a server: it is bound, serves, closes, perhaps shuts down, and
 * is finished when nothing holds it open any more. Safe for use by multiple threads.
 */
final class ServerLife implements IoThread.Owner {

	// How long ending may take beyond the grace period
	private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final NettyTcpServer server;

	private final ServerParts parts;

	private final TcpServerObserver observer;

	private final ServerStates states = new ServerStates(this::end);

	private final ServerThreads threads;

	private final ServerTls tls;

	private final ServerConnections connections;

	private final Entrance entrance;

	// Null if no handler may block
	private final @Nullable HandlerWatch handlerWatch;

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private volatile List<Listener> listeners = List.of();

	private volatile List<Listener> closingListeners = List.of();

	ServerLife(NettyTcpServer server, ServerParts parts) {
		this.server = server;
		this.parts = parts;
		this.observer = parts.observer();
		this.tls = new ServerTls(server, parts.settings().tls(), parts.observer());
		this.threads = new ServerThreads(this, parts);
		this.connections = new ServerConnections(server, parts, this.states, this.threads, this.tls);
		this.entrance = this.connections.entrance();
		this.handlerWatch = HandlerWatch.of(server, parts, this.threads);
	}

	ServerParts parts() {
		return this.parts;
	}

	ServerStates states() {
		return this.states;
	}

	ServerThreads threads() {
		return this.threads;
	}

	ServerTls tls() {
		return this.tls;
	}

	ServerConnections connections() {
		return this.connections;
	}

	Entrance entrance() {
		return this.entrance;
	}

	/**
	 * Return a future that completes when this run is finished.
	 * @return the future, not to be given to others
	 */
	CompletableFuture<Void> closed() {
		return this.closed;
	}

	@Override
	public MemoryBudget budget() {
		return this.parts.memoryWatch().budget();
	}

	// It begins

	/**
	 * Listen on all addresses, or undo what was done.
	 * @throws IOException if one cannot be bound
	 */
	void bind() throws IOException {
		// Not before: threads that are shared may fail at once, and say so
		this.threads.open();
		try {
			this.parts.memoryWatch().join(this.server);
			this.listeners = Listeners.open(this.entrance, this.parts.transport(), this.threads.own());
			this.entrance.gate().open();
			this.listeners.forEach(Listener::watch);
			String fallbackReason = this.parts.transport().fallbackReason();
			if (fallbackReason != null) {
				this.observer.transportFallback(this.server, fallbackReason);
			}
			if (this.parts.launcher().hasSingleCarrier()) {
				this.observer.singleCarrier(this.server);
			}
		}
		catch (Throwable ex) {
			this.states.closed();
			this.parts.memoryWatch().leave(this.server);
			Futures.ignore(endIo());
			throw ex;
		}
	}

	List<SocketAddress> sockets() {
		return this.listeners.stream().map(Listener::address).toList();
	}

	void startServing() {
		State state = this.states.get();
		if (state == State.CLOSING || state == State.CLOSED) {
			throw ServerStates.closedException(this.server);
		}
		if (this.states.serve()) {
			// Before the first client is
			this.observer.serving(this.server);
			this.listeners.forEach(Listener::update);
		}
	}

	void pause() {
		if (this.states.pause()) {
			this.listeners.forEach(Listener::update);
			this.observer.paused(this.server);
		}
	}

	// It ends

	/**
	 * Listen no more.
	 * @param gracefully whether those who have connected by now are accepted
	 */
	void close(boolean gracefully) {
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
			this.connections.pending().close();
		}
		this.entrance.gate().close();
		CompletableFuture<Void> gone = CompletableFuture.allOf(listeners.stream()
			.map((gracefully) ? Listener::closeAfterLast : Listener::close)
			.toArray(CompletableFuture[]::new));
		Futures.ignore(gone.thenRun(() -> {
			// Who is told may bind the same addresses at once
			this.observer.closing(this.server);
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
		this.connections.pending().close();
		this.closingListeners.forEach((listener) -> Futures.ignore(listener.close()));
	}

	/**
	 * Begin to shut down, or shorten the grace period if that has begun.
	 * @param grace the time from now on
	 * @return the shutdown, the same for each call
	 */
	GracefulShutdown beginShutdown(Duration grace) {
		GracefulShutdown created = new GracefulShutdown(this.server);
		GracefulShutdown existing = this.connections.beginShutdown(created);
		GracefulShutdown shutdown = (existing != null) ? existing : created;
		if (existing == null) {
			boolean finished = this.states.isReleased();
			// First, so that no connection comes after a step that would have been for it
			close(!grace.isZero());
			this.connections.registry().each(NettyConnection::drain);
			if (finished) {
				shutdown.finish();
			}
		}
		shutdown.begin(grace);
		return shutdown;
	}

	/**
	 * Shut down and wait until that is complete. Ends by itself in a bounded time.
	 * @param grace the time for connections to end by themselves
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void awaitShutdown(Duration grace) throws InterruptedException {
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
		return (this.connections.registry().size() == 0) ? this.closed : CompletableFuture.completedFuture(null);
	}

	/**
	 * End at once, whatever interrupts come in the meantime.
	 */
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

	// Nothing holds this run open any more
	private void end() {
		GracefulShutdown shutdown = this.connections.shutdown();
		if (shutdown != null) {
			shutdown.finish();
		}
		this.parts.launcher().close();
		Futures.ignore(endIo().thenRun(this::finished));
	}

	/**
	 * End the I/O threads, or leave those that other servers use.
	 * @return a future that completes when the last one does nothing for this run any
	 * more
	 */
	CompletableFuture<Void> endIo() {
		return this.threads.shutdown();
	}

	private void finished() {
		this.parts.memoryWatch().leave(this.server);
		this.states.closed();
		EngineErrors.flush();
		this.observer.closed(this.server);
		this.closed.complete(null);
	}

	// I/O threads, which should not end before the server does

	@Override
	public boolean fails(IoThread io, Throwable cause) {
		if (io.isShared() && !isUsing(io)) {
			return false;
		}
		this.states.fail(() -> cause);
		AtomicInteger connections = new AtomicInteger();
		this.connections.registry().each((connection) -> {
			if (connection.io() == io) {
				// Their peers have done nothing
				connection.endFor(CloseReason.ABORTED);
				connections.incrementAndGet();
			}
		});
		this.observer.ioThreadFailed(this.server, io.name(), cause, connections.get());
		return true;
	}

	private boolean isUsing(IoThread io) {
		AtomicBoolean using = new AtomicBoolean();
		eachListener(io, (listener) -> using.set(true));
		eachConnection(io, (connection) -> using.set(true));
		return using.get();
	}

	@Override
	public void ended(IoThread io) {
		eachListener(io, Listener::ioEnded);
		eachConnection(io, (connection) -> connection.socket().ioEnded());
		this.parts.memoryWatch().ended(io);
		if (this.handlerWatch != null) {
			this.handlerWatch.ended(io);
		}
	}

	@Override
	public void leaves(IoThread io) {
		eachListener(io, (listener) -> Futures.ignore(listener.close()));
		// Those that the end of an own thread would close
		eachConnection(io, (connection) -> {
			if (!connection.isLost()) {
				connection.socket().close();
			}
		});
		this.connections.rejections().closeAll(io);
		this.parts.memoryWatch().left(io);
	}

	private void eachListener(IoThread io, Consumer<Listener> action) {
		for (List<Listener> listeners : List.of(this.listeners, this.closingListeners)) {
			for (Listener listener : listeners) {
				if (listener.io() == io) {
					action.accept(listener);
				}
			}
		}
	}

	private void eachConnection(IoThread io, Consumer<NettyConnection> action) {
		this.connections.each((connection) -> {
			if (connection.io() == io) {
				action.accept(connection);
			}
		});
	}

}
