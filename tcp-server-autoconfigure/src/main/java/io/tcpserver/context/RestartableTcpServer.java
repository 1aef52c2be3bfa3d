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

package io.tcpserver.context;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.tcpserver.ServerStatistics;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.Transport;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.util.Assert;

/**
 * The server as a bean: a front over runs of the core, each start of which begins a new
 * one. Before the first start and after the end of the last run it is
 * {@link TcpServer.State#CLOSED}. What is counted, and the connections, are those of all
 * runs. Safe for use by multiple threads.
 */
final class RestartableTcpServer implements TcpServer, DisposableBean {

	private static final ShutdownResult NOTHING_TO_DO = new ShutdownResult(0, 0, 0, 0, Duration.ZERO, Duration.ZERO,
			Duration.ZERO);

	private final String name;

	private final String handlerBeanName;

	private final TcpServerRuns runs;

	private final TcpServerAnnouncer announcer;

	private final AtomicReference<RunHistory> history = new AtomicReference<>(RunHistory.EMPTY);

	private final TcpConnections connections = new CompositeTcpConnections(
			() -> this.history.get().open().map(TcpServer::connections));

	// Held while a run is being started, so that there is only one
	private final ReentrantLock starting = new ReentrantLock();

	private @Nullable RunObserver lastRun;

	private int port;

	private boolean destroyed;

	RestartableTcpServer(String name, String handlerBeanName, TcpServerRuns runs, TcpServerAnnouncer announcer) {
		this.name = name;
		this.handlerBeanName = handlerBeanName;
		this.runs = runs;
		this.announcer = announcer;
	}

	String handlerBeanName() {
		return this.handlerBeanName;
	}

	TcpServerSettings settings() {
		return this.runs.settings(this.name);
	}

	/**
	 * Start serving: begin a new run unless there is one that can serve.
	 */
	@Override
	public void startServing() {
		serve();
	}

	private TcpServer serve() {
		TcpServer run;
		this.starting.lock();
		try {
			TcpServer current = this.history.get().current();
			if (current != null && serves(current)) {
				return current;
			}
			Assert.state(!this.destroyed, () -> "Server '%s' belongs to a closed application".formatted(this.name));
			run = begin();
		}
		finally {
			this.starting.unlock();
		}
		this.announcer.publish(new TcpServerStartedEvent(this));
		return run;
	}

	private static boolean serves(TcpServer run) {
		if (run.state() == State.FAILED) {
			// The addresses that are left are wanted by the next run
			run.close();
			return false;
		}
		try {
			run.startServing();
			return true;
		}
		catch (IllegalStateException ex) {
			// It is closed, and closed stays closed
			return false;
		}
	}

	private TcpServer begin() {
		if (this.lastRun != null) {
			this.lastRun.awaitUnbound();
		}
		RunObserver observer = new RunObserver(this, this.announcer);
		TcpServer run = this.runs.bind(this.name, this.handlerBeanName, this.port, observer);
		this.lastRun = observer;
		this.history.updateAndGet((history) -> history.begin(run));
		CompletableFuture<Void> unused = run.closed()
			.thenRun(() -> this.history.updateAndGet((history) -> history.finish(run)));
		this.port = run.sockets()
			.stream()
			.filter(InetSocketAddress.class::isInstance)
			.mapToInt((address) -> ((InetSocketAddress) address).getPort())
			.findFirst()
			.orElse(0);
		this.announcer.port(this.name, run);
		run.startServing();
		return run;
	}

	/**
	 * End what is left, for the bean is going to be forgotten.
	 */
	@Override
	public void destroy() {
		this.starting.lock();
		try {
			this.destroyed = true;
		}
		finally {
			this.starting.unlock();
		}
		Stopping.all(List.of(this), RestartableTcpServer::abort, () -> {
		});
	}

	/**
	 * Shut down gracefully.
	 * @param grace how long connections may take to end by themselves
	 * @return a future that completes when the server is finished, or waiting for its
	 * handlers was given up, and the application has been told
	 */
	CompletableFuture<Void> stop(Duration grace) {
		return CompletableFuture.completedFuture(grace)
			.thenCompose(this::shutdown)
			.thenCompose((result) -> (result.running() == 0) ? closed() : nothing())
			.thenCompose((closed) -> this.announcer.announced());
	}

	/**
	 * End all connections now.
	 * @return as for {@link #stop(Duration)}
	 */
	CompletableFuture<Void> abort() {
		CompletableFuture<Void> stopped = stop(Duration.ZERO);
		abortClients();
		return stopped;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public State state() {
		RunHistory history = this.history.get();
		TcpServer current = history.current();
		if (current != null) {
			return current.state();
		}
		return (history.lingering().isEmpty()) ? State.CLOSED : State.CLOSING;
	}

	@Override
	public Transport transport() {
		return fromRun(TcpServer::transport, Transport.AUTO);
	}

	@Override
	public List<SocketAddress> sockets() {
		return fromRun(TcpServer::sockets, List.of());
	}

	@Override
	public Optional<Instant> startedAt() {
		return fromRun(TcpServer::startedAt, Optional.empty());
	}

	@Override
	public Optional<Throwable> failure() {
		return fromRun(TcpServer::failure, Optional.empty());
	}

	@Override
	public void serveForever() throws InterruptedException {
		serve().serveForever();
	}

	@Override
	public boolean isServing() {
		return state() == State.SERVING;
	}

	@Override
	public void pause() {
		this.history.get().open().forEach(TcpServer::pause);
	}

	@Override
	public void resume() {
		this.history.get().open().forEach(TcpServer::resume);
	}

	@Override
	public void close() {
		this.history.get().open().forEach(TcpServer::close);
	}

	@Override
	public void closeClients() {
		this.history.get().open().forEach(TcpServer::closeClients);
	}

	@Override
	public void abortClients() {
		this.history.get().open().forEach(TcpServer::abortClients);
	}

	@Override
	public CompletableFuture<ShutdownResult> shutdown(Duration grace) {
		CompletableFuture<ShutdownResult> last = CompletableFuture.completedFuture(NOTHING_TO_DO);
		for (TcpServer run : this.history.get().open().toList()) {
			last = last.thenCombine(run.shutdown(grace), (earlier, result) -> result);
		}
		return last;
	}

	@Override
	public CompletableFuture<Void> closed() {
		return CompletableFuture
			.allOf(this.history.get().open().map(TcpServer::closed).toArray(CompletableFuture[]::new));
	}

	@Override
	public void waitClosed() throws InterruptedException {
		for (TcpServer run : this.history.get().open().toList()) {
			run.waitClosed();
		}
	}

	@Override
	public boolean waitClosed(Duration timeout) throws InterruptedException {
		try {
			closed().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
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
		return this.connections;
	}

	@Override
	public ServerStatistics statistics() {
		return this.history.get().statistics();
	}

	@Override
	public TcpConnection adopt(SocketChannel socket) throws IOException {
		TcpServer run = this.history.get().current();
		if (run == null) {
			socket.close();
			throw notStarted();
		}
		return run.adopt(socket);
	}

	@Override
	public Executor executor() {
		return requireRun().executor();
	}

	@Override
	public Scope scope() {
		return requireRun().scope();
	}

	private TcpServer requireRun() {
		TcpServer run = this.history.get().current();
		if (run == null) {
			throw notStarted();
		}
		return run;
	}

	private IllegalStateException notStarted() {
		return new IllegalStateException("Server '%s' is not started".formatted(this.name));
	}

	private <T> T fromRun(Function<TcpServer, T> value, T valueWithoutRun) {
		TcpServer run = this.history.get().current();
		return (run != null) ? value.apply(run) : valueWithoutRun;
	}

	private static CompletableFuture<Void> nothing() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public String toString() {
		return "TcpServer[name=%s, state=%s, sockets=%s, handler=%s]".formatted(this.name, state(), sockets(),
				this.handlerBeanName);
	}

}
