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

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.tcpserver.CloseReason;
import io.tcpserver.HandlerLoad;
import io.tcpserver.RejectReason;
import io.tcpserver.ServerCapacity;
import io.tcpserver.ServerMemory;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what an observer is told, as one word for each event, in order.
 */
public final class Recorder implements TcpServerObserver {

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final List<Exception> protocolErrors = new CopyOnWriteArrayList<>();

	private final List<CloseReason> reasons = new CopyOnWriteArrayList<>();

	private final List<TcpConnection> connections = new CopyOnWriteArrayList<>();

	private final List<Duration> delays = new CopyOnWriteArrayList<>();

	public List<String> events() {
		return List.copyOf(this.events);
	}

	public long count(String event) {
		return this.events.stream().filter(event::equals).count();
	}

	/**
	 * Return what handlers have thrown.
	 */
	public List<Throwable> failures() {
		return List.copyOf(this.failures);
	}

	/**
	 * Return how peers have broken the protocol.
	 */
	public List<Exception> protocolErrors() {
		return List.copyOf(this.protocolErrors);
	}

	/**
	 * Return why connections have ended.
	 */
	public List<CloseReason> reasons() {
		return List.copyOf(this.reasons);
	}

	/**
	 * Wait for the only connection that is opened, which may have ended meanwhile.
	 */
	public TcpConnection only() {
		Awaitility.await().until(() -> this.connections.size() == 1);
		return this.connections.get(0);
	}

	/**
	 * Return how long accepting has paused.
	 */
	public List<Duration> delays() {
		return List.copyOf(this.delays);
	}

	@Override
	public void serving(TcpServer server) {
		this.events.add("serving");
	}

	@Override
	public void paused(TcpServer server) {
		this.events.add("paused");
	}

	@Override
	public void closing(TcpServer server) {
		this.events.add("closing");
	}

	@Override
	public void shutdown(TcpServer server, ShutdownResult result) {
		this.events.add("shutdown");
	}

	@Override
	public void closed(TcpServer server) {
		this.events.add("closed");
	}

	@Override
	public void listenerFailed(TcpServer server, SocketAddress address, @Nullable Throwable cause) {
		this.events.add("listenerFailed");
	}

	@Override
	public void ioThreadFailed(TcpServer server, String thread, Throwable cause, int connections) {
		this.events.add("ioThreadFailed " + thread + " " + connections);
	}

	@Override
	public void acceptFailed(TcpServer server, SocketAddress address, Throwable cause, int attempt,
			Duration retryAfter) {
		this.delays.add(retryAfter);
		this.events.add("acceptFailed " + attempt);
	}

	@Override
	public void acceptRecovered(TcpServer server, SocketAddress address, int failures) {
		this.events.add("acceptRecovered");
	}

	@Override
	public void rejected(TcpServer server, @Nullable SocketAddress remoteAddress, RejectReason reason,
			@Nullable Throwable cause) {
		this.events.add("rejected");
	}

	@Override
	public void limitReached(TcpServer server, ServerCapacity capacity) {
		this.events.add("limitReached %d %s".formatted(capacity.maxConnections(), capacity.cause()));
	}

	@Override
	public void handlersWaiting(TcpServer server, HandlerLoad load) {
		this.events.add("handlersWaiting %d of %d".formatted(load.waiting(), load.maxThreads()));
	}

	@Override
	public void handlersRecovered(TcpServer server, HandlerLoad load) {
		this.events.add("handlersRecovered");
	}

	@Override
	public void opened(TcpConnection connection) {
		this.connections.add(connection);
		this.events.add("opened");
	}

	@Override
	public void handlerFailed(TcpConnection connection, Throwable cause) {
		this.failures.add(cause);
		this.events.add("handlerFailed");
	}

	@Override
	public void protocolError(TcpConnection connection, Exception error) {
		this.protocolErrors.add(error);
		this.events.add("protocolError");
	}

	@Override
	public void frameTruncated(TcpConnection connection, long bytes) {
		this.events.add("frameTruncated " + bytes);
	}

	@Override
	public void writingAfterClose(TcpConnection connection) {
		this.events.add("writingAfterClose");
	}

	@Override
	public void handlerInterrupted(TcpConnection connection, @Nullable String thread) {
		this.events.add("handlerInterrupted");
	}

	@Override
	public void handlerTimedOut(TcpConnection connection, @Nullable String thread, Duration timeout) {
		this.events.add("handlerTimedOut " + thread);
	}

	@Override
	public void memoryExceeded(TcpServer server, ServerMemory memory) {
		this.events.add("memoryExceeded");
	}

	@Override
	public void transportFallback(TcpServer server, String reason) {
		this.events.add("transportFallback");
	}

	@Override
	public void singleCarrier(TcpServer server) {
		this.events.add("singleCarrier");
	}

	@Override
	public void memoryRecovered(TcpServer server, ServerMemory memory, long closed) {
		this.events.add("memoryRecovered");
	}

	@Override
	public void slowConsumer(TcpConnection connection, long pendingWriteBytes) {
		this.events.add("slowConsumer");
	}

	@Override
	public void closed(TcpConnection connection, CloseReason reason) {
		this.reasons.add(reason);
		this.events.add("connectionClosed");
	}

}
