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

package io.tcpserver.context.lifecycle;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

import io.tcpserver.HandlerLoad;
import io.tcpserver.ServerCapacity;
import io.tcpserver.ServerMemory;
import io.tcpserver.ServerStatistics;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;

import org.springframework.beans.factory.DisposableBean;

/**
 * The server as a bean: a front over runs of the core, each start of which begins a new
 * one. Before the first start and after the end of the last run it is
 * {@link TcpServer.State#CLOSED}. What is counted, and the connections, are those of all
 * runs. Safe for use by multiple threads.
 */
final class RestartableTcpServer implements TcpServer, DisposableBean {

	private static final ShutdownResult NOTHING_TO_DO = new ShutdownResult(0, 0, 0, 0, Duration.ZERO, Duration.ZERO,
			Duration.ZERO, 0, 0);

	private final String name;

	private final String handlerBeanName;

	private final RunSequence runs;

	private final RuntimeOverrides overrides;

	private final TcpServerAnnouncer announcer;

	private final TcpConnections connections;

	RestartableTcpServer(String name, String handlerBeanName, RunFactory factory, TcpServerAnnouncer announcer) {
		this.name = name;
		this.handlerBeanName = handlerBeanName;
		this.announcer = announcer;
		this.runs = new RunSequence(this, factory, announcer);
		this.overrides = this.runs.overrides();
		this.overrides.follow(definition());
		this.connections = new CompositeTcpConnections(() -> this.runs.open().map(TcpServer::connections));
	}

	String handlerBeanName() {
		return this.handlerBeanName;
	}

	TcpServerDefinition definition() {
		return this.runs.definition();
	}

	/**
	 * Return the settings that are in effect.
	 * @return the settings by the keys of their properties
	 */
	Map<String, Object> settings() {
		return this.runs.settings();
	}

	/**
	 * Start serving: begin a new run unless there is one that can serve.
	 */
	@Override
	public void startServing() {
		this.runs.serve();
	}

	/**
	 * End what is left, for the bean is going to be forgotten.
	 */
	@Override
	public void destroy() {
		this.runs.forbid();
		ServerStopper.all(List.of(this), RestartableTcpServer::abort, () -> {
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
			.thenCompose((result) -> (this.connections.size() == 0) ? closed()
					: CompletableFuture.<Void>completedFuture(null))
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
		TcpServer run = this.runs.current();
		if (run != null) {
			return run.state();
		}
		return (this.runs.open().findAny().isEmpty()) ? State.CLOSED : State.CLOSING;
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
		this.runs.serve().serveForever();
	}

	@Override
	public boolean isServing() {
		return state() == State.SERVING;
	}

	@Override
	public void pause() {
		this.runs.open().forEach(TcpServer::pause);
	}

	@Override
	public void resume() {
		this.runs.open().forEach(TcpServer::resume);
	}

	@Override
	public void close() {
		this.runs.open().forEach(TcpServer::close);
	}

	@Override
	public void closeClients() {
		this.runs.open().forEach(TcpServer::closeClients);
	}

	@Override
	public void abortClients() {
		this.runs.open().forEach(TcpServer::abortClients);
	}

	@Override
	public CompletableFuture<ShutdownResult> shutdown(Duration grace) {
		CompletableFuture<ShutdownResult> last = CompletableFuture.completedFuture(NOTHING_TO_DO);
		for (TcpServer run : this.runs.open().toList()) {
			last = last.thenCombine(run.shutdown(grace), (earlier, result) -> result);
		}
		return last;
	}

	@Override
	public CompletableFuture<Void> closed() {
		return CompletableFuture.allOf(this.runs.open().map(TcpServer::closed).toArray(CompletableFuture[]::new));
	}

	@Override
	public void waitClosed() throws InterruptedException {
		for (TcpServer run : this.runs.open().toList()) {
			run.waitClosed();
		}
	}

	@Override
	public boolean waitClosed(Duration timeout) throws InterruptedException {
		try {
			closed().get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
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
		return this.runs.statistics();
	}

	@Override
	public ServerMemory memory() {
		TcpServer run = this.runs.current();
		return (run != null) ? run.memory() : ServerMemory.NONE;
	}

	@Override
	public TcpConnection adopt(SocketChannel socket) throws IOException {
		TcpServer run = this.runs.current();
		if (run == null) {
			socket.close();
			throw this.runs.notStarted();
		}
		return run.adopt(socket);
	}

	/**
	 * Return how many connections the server may have at a time.
	 * @return the number; without a run the one that was set at run time, or else the
	 * largest one
	 */
	@Override
	public int maxConnections() {
		return this.overrides.capacity().maxConnections();
	}

	/**
	 * Return how many connections the server has and may have.
	 * @return the numbers; without a run, the limit that was set at run time, if any
	 */
	@Override
	public ServerCapacity capacity() {
		return this.overrides.capacity();
	}

	@Override
	public HandlerLoad handlerLoad() {
		return fromRun(TcpServer::handlerLoad, HandlerLoad.NONE);
	}

	/**
	 * Change how many connections the server may have at a time, in this run and in the
	 * following ones, until the application ends.
	 */
	@Override
	public void maxConnections(int maxConnections) {
		this.overrides.maxConnections(maxConnections);
	}

	/**
	 * Show other keys and certificates, in this run and in the following ones, until the
	 * application ends or its bundles are updated.
	 */
	@Override
	public void updateTls(TlsSettings settings) {
		updateTls(() -> settings);
	}

	@Override
	public void updateTls(Supplier<TlsSettings> settings) {
		this.overrides.updateTls(settings);
	}

	@Override
	public Optional<TlsSettings> tlsSettings() {
		return fromRun(TcpServer::tlsSettings, Optional.ofNullable(this.overrides.tls()));
	}

	@Override
	public Optional<Throwable> tlsFailure() {
		return this.overrides.tlsFailure();
	}

	@Override
	public Executor executor() {
		return this.runs.requireCurrent().executor();
	}

	@Override
	public Scope scope() {
		Scope run = this.runs.requireCurrent().scope();
		return new Scope() {

			@Override
			public TcpServer server() {
				return RestartableTcpServer.this;
			}

			@Override
			public void close() {
				run.close();
			}

		};
	}

	private <T> T fromRun(Function<TcpServer, T> value, T valueWithoutRun) {
		TcpServer run = this.runs.current();
		return (run != null) ? value.apply(run) : valueWithoutRun;
	}

	@Override
	public String toString() {
		return "TcpServer[name=%s, state=%s, sockets=%s, handler=%s]".formatted(this.name, state(), sockets(),
				this.handlerBeanName);
	}

}
