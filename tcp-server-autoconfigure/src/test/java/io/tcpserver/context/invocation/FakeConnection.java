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

package io.tcpserver.context.invocation;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLSession;

import io.tcpserver.AttributeKey;
import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionSocketOptions;
import io.tcpserver.Correlation;
import io.tcpserver.MemoryUse;
import io.tcpserver.TcpConnection;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.settings.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * A connection that leads nowhere.
 */
final class FakeConnection implements TcpConnection {

	final Queue<Object> sent = new ConcurrentLinkedQueue<>();

	@Nullable SSLSession session;

	// What the next messages wait for
	CompletableFuture<Void> room = CompletableFuture.completedFuture(null);

	@Override
	public String id() {
		return "fake";
	}

	@Override
	public String serverName() {
		return "default";
	}

	@Override
	public SocketAddress remoteAddress() {
		return new InetSocketAddress(0);
	}

	@Override
	public SocketAddress localAddress() {
		return new InetSocketAddress(0);
	}

	@Override
	public Optional<SSLSession> sslSession() {
		return Optional.ofNullable(this.session);
	}

	@Override
	public Instant openedAt() {
		return Instant.EPOCH;
	}

	@Override
	public Optional<Instant> lastReadAt() {
		return Optional.empty();
	}

	@Override
	public long bytesReceived() {
		return 0;
	}

	@Override
	public MemoryUse memory() {
		return MemoryUse.NONE;
	}

	@Override
	public long bytesSent() {
		return 0;
	}

	@Override
	public long pendingWriteBytes() {
		return 0;
	}

	@Override
	public <T> @Nullable T attribute(AttributeKey<T> key) {
		return null;
	}

	@Override
	public <T> void attribute(AttributeKey<T> key, @Nullable T value) {
	}

	@Override
	public Timeouts timeouts() {
		return Timeouts.none();
	}

	@Override
	public void changeTimeouts(UnaryOperator<Timeouts> change) {
	}

	@Override
	public ConnectionSocketOptions socketOptions() {
		throw new UnsupportedOperationException("No socket");
	}

	@Override
	public Map<String, String> keys() {
		return Map.of();
	}

	@Override
	public Set<String> groups() {
		return Set.of();
	}

	@Override
	public CompletableFuture<Void> send(Object message) {
		this.sent.add(message);
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<Void> drainAsync() {
		return this.room.copy();
	}

	@Override
	public <R> CompletableFuture<R> sendAndReceive(Object message, Correlation<R> correlation, Duration timeout) {
		return new CompletableFuture<>();
	}

	@Override
	public void framing(FrameCodec codec) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void framing(MessageCodec<?> codec) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void continueWithMessages() {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Void> startTls(@Nullable Object lastMessage) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void close() {
	}

	@Override
	public void close(CloseReason reason) {
	}

	@Override
	public void abort() {
	}

	@Override
	public boolean isOpen() {
		return true;
	}

	@Override
	public CompletableFuture<CloseReason> closed() {
		return new CompletableFuture<>();
	}

}
