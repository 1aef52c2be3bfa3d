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

package io.tcpserver;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLSession;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.settings.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * A connection that hands everything to another one; what a {@link ConnectionInterceptor}
 * returns to change some of it. The {@linkplain #id() id} stays the same: connections are
 * told apart by it. What handlers write or reply, and broadcasts, which are encoded once
 * for all receivers, do not pass through {@link #send}.
 *
 * @since 0.1.0
 */
public abstract class TcpConnectionWrapper implements TcpConnection {

	private final TcpConnection delegate;

	/**
	 * Wrap a connection.
	 * @param delegate the connection
	 */
	protected TcpConnectionWrapper(TcpConnection delegate) {
		this.delegate = Objects.requireNonNull(delegate, "delegate");
	}

	/**
	 * Return the wrapped connection.
	 * @return the connection
	 */
	protected final TcpConnection delegate() {
		return this.delegate;
	}

	@Override
	public final String id() {
		return this.delegate.id();
	}

	@Override
	public String serverName() {
		return this.delegate.serverName();
	}

	@Override
	public SocketAddress remoteAddress() {
		return this.delegate.remoteAddress();
	}

	@Override
	public SocketAddress localAddress() {
		return this.delegate.localAddress();
	}

	@Override
	public Optional<SSLSession> sslSession() {
		return this.delegate.sslSession();
	}

	@Override
	public Optional<ProxyHeader> proxyHeader() {
		return this.delegate.proxyHeader();
	}

	@Override
	public Instant openedAt() {
		return this.delegate.openedAt();
	}

	@Override
	public Optional<Instant> lastReadAt() {
		return this.delegate.lastReadAt();
	}

	@Override
	public long bytesReceived() {
		return this.delegate.bytesReceived();
	}

	@Override
	public MemoryUse memory() {
		return this.delegate.memory();
	}

	@Override
	public long bytesSent() {
		return this.delegate.bytesSent();
	}

	@Override
	public long pendingWriteBytes() {
		return this.delegate.pendingWriteBytes();
	}

	@Override
	public boolean isLastMessageUnterminated() {
		return this.delegate.isLastMessageUnterminated();
	}

	@Override
	public <T> @Nullable T attribute(AttributeKey<T> key) {
		return this.delegate.attribute(key);
	}

	@Override
	public <T> void attribute(AttributeKey<T> key, @Nullable T value) {
		this.delegate.attribute(key, value);
	}

	@Override
	public Timeouts timeouts() {
		return this.delegate.timeouts();
	}

	@Override
	public void changeTimeouts(UnaryOperator<Timeouts> change) {
		this.delegate.changeTimeouts(change);
	}

	@Override
	public ConnectionSocketOptions socketOptions() {
		return this.delegate.socketOptions();
	}

	@Override
	public Map<String, String> keys() {
		return this.delegate.keys();
	}

	@Override
	public Set<String> groups() {
		return this.delegate.groups();
	}

	@Override
	public CompletableFuture<Void> send(Object message) {
		return this.delegate.send(message);
	}

	@Override
	public CompletableFuture<Void> drainAsync() {
		return this.delegate.drainAsync();
	}

	@Override
	public <R> CompletableFuture<R> sendAndReceive(Object message, Correlation<R> correlation, Duration timeout) {
		return this.delegate.sendAndReceive(message, correlation, timeout);
	}

	@Override
	public void framing(FrameCodec codec) {
		this.delegate.framing(codec);
	}

	@Override
	public void framing(MessageCodec<?> codec) {
		this.delegate.framing(codec);
	}

	@Override
	public void continueWithMessages() {
		this.delegate.continueWithMessages();
	}

	@Override
	public CompletableFuture<Void> startTls(@Nullable Object lastMessage) {
		return this.delegate.startTls(lastMessage);
	}

	@Override
	public void close() {
		this.delegate.close();
	}

	@Override
	public void close(CloseReason reason) {
		this.delegate.close(reason);
	}

	@Override
	public void abort() {
		this.delegate.abort();
	}

	@Override
	public boolean isOpen() {
		return this.delegate.isOpen();
	}

	@Override
	public CompletableFuture<CloseReason> closed() {
		return this.delegate.closed();
	}

	@Override
	public String toString() {
		return this.delegate.toString();
	}

}
