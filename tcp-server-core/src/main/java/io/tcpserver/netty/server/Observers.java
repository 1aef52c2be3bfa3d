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

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionInterceptor;
import io.tcpserver.FrameError;
import io.tcpserver.HandlerLoad;
import io.tcpserver.RejectReason;
import io.tcpserver.ServerCapacity;
import io.tcpserver.ServerMemory;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.netty.loop.EngineErrors;
import org.jspecify.annotations.Nullable;

/**
 * Tells all observers; one that fails does not keep the others from being told, nor the
 * server from working.
 */
final class Observers implements TcpServerObserver {

	private final List<TcpServerObserver> observers;

	Observers(List<TcpServerObserver> observers) {
		this.observers = observers;
	}

	private void tell(Consumer<TcpServerObserver> event) {
		for (TcpServerObserver observer : this.observers) {
			try {
				event.accept(observer);
			}
			catch (Throwable ex) {
				// Errors too: what calls this must go on, or a connection would never end
				EngineErrors.log(ex, "Observer {} failed", observer);
			}
		}
	}

	@Override
	public void transportFallback(TcpServer server, String reason) {
		tell((observer) -> observer.transportFallback(server, reason));
	}

	@Override
	public void singleCarrier(TcpServer server) {
		tell((observer) -> observer.singleCarrier(server));
	}

	@Override
	public void serving(TcpServer server) {
		tell((observer) -> observer.serving(server));
	}

	@Override
	public void paused(TcpServer server) {
		tell((observer) -> observer.paused(server));
	}

	@Override
	public void closing(TcpServer server) {
		tell((observer) -> observer.closing(server));
	}

	@Override
	public void draining(TcpServer server, int connections, Duration left) {
		tell((observer) -> observer.draining(server, connections, left));
	}

	@Override
	public void shutdown(TcpServer server, ShutdownResult result) {
		tell((observer) -> observer.shutdown(server, result));
	}

	@Override
	public void closed(TcpServer server) {
		tell((observer) -> observer.closed(server));
	}

	@Override
	public void listenerFailed(TcpServer server, SocketAddress address, @Nullable Throwable cause) {
		tell((observer) -> observer.listenerFailed(server, address, cause));
	}

	@Override
	public void ioThreadFailed(TcpServer server, String thread, Throwable cause, int connections) {
		tell((observer) -> observer.ioThreadFailed(server, thread, cause, connections));
	}

	@Override
	public void acceptFailed(TcpServer server, SocketAddress address, Throwable cause, int attempt,
			Duration retryAfter) {
		tell((observer) -> observer.acceptFailed(server, address, cause, attempt, retryAfter));
	}

	@Override
	public void acceptRecovered(TcpServer server, SocketAddress address, int failures) {
		tell((observer) -> observer.acceptRecovered(server, address, failures));
	}

	@Override
	public void rejected(TcpServer server, @Nullable SocketAddress remoteAddress, RejectReason reason,
			@Nullable Throwable cause) {
		tell((observer) -> observer.rejected(server, remoteAddress, reason, cause));
	}

	@Override
	public void limitReached(TcpServer server, ServerCapacity capacity) {
		tell((observer) -> observer.limitReached(server, capacity));
	}

	@Override
	public void limitNotCovered(TcpServer server, int maxConnections, int possible) {
		tell((observer) -> observer.limitNotCovered(server, maxConnections, possible));
	}

	@Override
	public void handlersWaiting(TcpServer server, HandlerLoad load) {
		tell((observer) -> observer.handlersWaiting(server, load));
	}

	@Override
	public void handlersRecovered(TcpServer server, HandlerLoad load) {
		tell((observer) -> observer.handlersRecovered(server, load));
	}

	@Override
	public void tlsHandshake(TcpServer server, SocketAddress remoteAddress, Duration duration,
			@Nullable Throwable failure) {
		tell((observer) -> observer.tlsHandshake(server, remoteAddress, duration, failure));
	}

	@Override
	public void tlsUpdated(TcpServer server) {
		tell((observer) -> observer.tlsUpdated(server));
	}

	@Override
	public void tlsUpdateFailed(TcpServer server, Throwable cause) {
		tell((observer) -> observer.tlsUpdateFailed(server, cause));
	}

	@Override
	public void memoryExceeded(TcpServer server, ServerMemory memory) {
		tell((observer) -> observer.memoryExceeded(server, memory));
	}

	@Override
	public void memoryRecovered(TcpServer server, ServerMemory memory, long closed) {
		tell((observer) -> observer.memoryRecovered(server, memory, closed));
	}

	@Override
	public void interceptorFailed(TcpConnection connection, ConnectionInterceptor interceptor, Throwable cause) {
		tell((observer) -> observer.interceptorFailed(connection, interceptor, cause));
	}

	@Override
	public void opened(TcpConnection connection) {
		tell((observer) -> observer.opened(connection));
	}

	@Override
	public void handlerFailed(TcpConnection connection, Throwable cause) {
		tell((observer) -> observer.handlerFailed(connection, cause));
	}

	@Override
	public void protocolError(TcpConnection connection, Exception error) {
		tell((observer) -> observer.protocolError(connection, error));
	}

	@Override
	public void frameTruncated(TcpConnection connection, long bytes) {
		tell((observer) -> observer.frameTruncated(connection, bytes));
	}

	@Override
	public void frameFailed(TcpConnection connection, FrameError error, int count) {
		tell((observer) -> observer.frameFailed(connection, error, count));
	}

	@Override
	public void slowConsumer(TcpConnection connection, long pendingWriteBytes) {
		tell((observer) -> observer.slowConsumer(connection, pendingWriteBytes));
	}

	@Override
	public void writingAfterClose(TcpConnection connection) {
		tell((observer) -> observer.writingAfterClose(connection));
	}

	@Override
	public void handlerInterrupted(TcpConnection connection, @Nullable String thread) {
		tell((observer) -> observer.handlerInterrupted(connection, thread));
	}

	@Override
	public void handlerTimedOut(TcpConnection connection, @Nullable String thread, Duration timeout) {
		tell((observer) -> observer.handlerTimedOut(connection, thread, timeout));
	}

	@Override
	public void closed(TcpConnection connection, CloseReason reason) {
		tell((observer) -> observer.closed(connection, reason));
	}

}
