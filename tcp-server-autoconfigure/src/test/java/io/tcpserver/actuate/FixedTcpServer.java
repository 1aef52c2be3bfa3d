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

package io.tcpserver.actuate;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.tcpserver.HandlerLoad;
import io.tcpserver.ServerCapacity;
import io.tcpserver.ServerMemory;
import io.tcpserver.ServerStatistics;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A server that stays in its state, for states that real servers are hard to bring into.
 */
final class FixedTcpServer implements TcpServer {

	static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 8888);

	private final State state;

	private final @Nullable Throwable failure;

	private final ServerMemory memory;

	private final ServerCapacity capacity;

	private HandlerLoad handlerLoad = HandlerLoad.NONE;

	FixedTcpServer(State state) {
		this(state, null, ServerMemory.NONE, ServerCapacity.NONE);
	}

	FixedTcpServer(State state, Throwable failure) {
		this(state, failure, ServerMemory.NONE, ServerCapacity.NONE);
	}

	FixedTcpServer(State state, ServerMemory memory) {
		this(state, null, memory, ServerCapacity.NONE);
	}

	FixedTcpServer(State state, ServerCapacity capacity) {
		this(state, null, ServerMemory.NONE, capacity);
	}

	private FixedTcpServer(State state, @Nullable Throwable failure, ServerMemory memory, ServerCapacity capacity) {
		this.state = state;
		this.failure = failure;
		this.memory = memory;
		this.capacity = capacity;
	}

	FixedTcpServer withHandlerLoad(HandlerLoad handlerLoad) {
		this.handlerLoad = handlerLoad;
		return this;
	}

	@Override
	public HandlerLoad handlerLoad() {
		return this.handlerLoad;
	}

	@Override
	public String name() {
		return "fixed";
	}

	@Override
	public State state() {
		return this.state;
	}

	@Override
	public Transport transport() {
		return Transport.NIO;
	}

	@Override
	public List<SocketAddress> sockets() {
		return List.of(ADDRESS);
	}

	@Override
	public Optional<Instant> startedAt() {
		return Optional.empty();
	}

	@Override
	public Optional<Throwable> failure() {
		return Optional.ofNullable(this.failure);
	}

	@Override
	public void startServing() {
		if (this.state == State.CLOSED) {
			throw new IllegalStateException("Server 'fixed' is closed");
		}
	}

	@Override
	public boolean isServing() {
		return this.state == State.SERVING;
	}

	@Override
	public ServerStatistics statistics() {
		return ServerStatistics.NONE;
	}

	@Override
	public ServerMemory memory() {
		return this.memory;
	}

	@Override
	public void pause() {
	}

	@Override
	public void resume() {
	}

	@Override
	public void close() {
	}

	@Override
	public void closeClients() {
	}

	@Override
	public void abortClients() {
	}

	@Override
	public void serveForever() {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<ShutdownResult> shutdown(Duration grace) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Void> closed() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void waitClosed() {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean waitClosed(Duration timeout) {
		throw new UnsupportedOperationException();
	}

	@Override
	public TcpConnections connections() {
		throw new UnsupportedOperationException();
	}

	@Override
	public TcpConnection adopt(SocketChannel socket) {
		throw new UnsupportedOperationException();
	}

	@Override
	public int maxConnections() {
		return this.capacity.maxConnections();
	}

	@Override
	public ServerCapacity capacity() {
		return this.capacity;
	}

	@Override
	public void maxConnections(int maxConnections) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void updateTls(TlsSettings settings) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void updateTls(Supplier<TlsSettings> settings) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Optional<TlsSettings> tlsSettings() {
		return Optional.empty();
	}

	@Override
	public Optional<Throwable> tlsFailure() {
		return Optional.empty();
	}

	@Override
	public Executor executor() {
		throw new UnsupportedOperationException();
	}

	@Override
	public Scope scope() {
		throw new UnsupportedOperationException();
	}

}
