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

package io.tcpserver.netty.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.tcpserver.AttributeKey;
import io.tcpserver.ProxyHeader;
import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a connection, and stays known when it has ended.
 */
public abstract class ConnectionFacts implements TcpConnection {

	private static final VarHandle BYTES_RECEIVED;

	private static final VarHandle BYTES_SENT;

	private static final VarHandle LAST_READ;

	private static final VarHandle ATTRIBUTES;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			BYTES_RECEIVED = lookup.findVarHandle(ConnectionFacts.class, "bytesReceived", long.class);
			BYTES_SENT = lookup.findVarHandle(ConnectionFacts.class, "bytesSent", long.class);
			LAST_READ = lookup.findVarHandle(ConnectionFacts.class, "lastReadNanos", long.class);
			ATTRIBUTES = lookup.findVarHandle(ConnectionFacts.class, "attributes", Map.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final String id;

	private final long openedAtMillis = System.currentTimeMillis();

	private final long openedNanos = System.nanoTime();

	// The client and what it has connected to, as far as is known: written before the
	// connection is open
	private SocketAddress remoteAddress;

	private SocketAddress localAddress;

	// Written before the connection is open
	private @Nullable ProxyHeader proxyHeader;

	private volatile boolean lastMessageUnterminated;

	// Written by the I/O thread
	private long bytesReceived;

	// Written by the I/O thread
	private long bytesSent;

	// Written by the I/O thread
	@SuppressWarnings("UnusedVariable") // read through its handle
	private long lastReadNanos;

	// Created with the first attribute
	private volatile @Nullable Map<AttributeKey<?>, Object> attributes;

	ConnectionFacts(String id, SocketAddress remoteAddress, SocketAddress localAddress) {
		this.id = id;
		this.remoteAddress = remoteAddress;
		this.localAddress = localAddress;
	}

	/**
	 * A load balancer has told about this connection, before it is open.
	 * @param header what it has told
	 */
	void proxied(ProxyHeader header) {
		this.proxyHeader = header;
		this.remoteAddress = Objects.requireNonNullElse(header.source(), this.remoteAddress);
		this.localAddress = Objects.requireNonNullElse(header.destination(), this.localAddress);
	}

	/**
	 * Count what has arrived. I/O thread only.
	 * @param bytes the number of bytes
	 * @return the time of {@link System#nanoTime()}
	 */
	final long countReceived(int bytes) {
		BYTES_RECEIVED.setOpaque(this, this.bytesReceived + bytes);
		// Zero means never
		long now = System.nanoTime() | 1;
		LAST_READ.setOpaque(this, now);
		return now;
	}

	/**
	 * Count what the operating system has taken. I/O thread only.
	 * @param bytes the number of bytes
	 */
	final void countSent(int bytes) {
		BYTES_SENT.setOpaque(this, this.bytesSent + bytes);
	}

	@Override
	public final String id() {
		return this.id;
	}

	@Override
	public final SocketAddress remoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public final SocketAddress localAddress() {
		return this.localAddress;
	}

	@Override
	public final Optional<ProxyHeader> proxyHeader() {
		return Optional.ofNullable(this.proxyHeader);
	}

	@Override
	public final Instant openedAt() {
		return Instant.ofEpochMilli(this.openedAtMillis);
	}

	/**
	 * Return when this connection came.
	 * @return the time of {@link System#nanoTime()}
	 */
	public final long openedNanos() {
		return this.openedNanos;
	}

	@Override
	public final Optional<Instant> lastReadAt() {
		long nanos = lastReadNanos();
		if (nanos == 0) {
			return Optional.empty();
		}
		return Optional.of(openedAt().plusMillis(TimeUnit.NANOSECONDS.toMillis(nanos - this.openedNanos)));
	}

	/**
	 * Return when something last arrived.
	 * @return the time of {@link System#nanoTime()}, zero before the first byte
	 */
	final long lastReadNanos() {
		return (long) LAST_READ.getOpaque(this);
	}

	@Override
	public final long bytesReceived() {
		return (long) BYTES_RECEIVED.getOpaque(this);
	}

	@Override
	public final long bytesSent() {
		return (long) BYTES_SENT.getOpaque(this);
	}

	@Override
	public final <T> @Nullable T attribute(AttributeKey<T> key) {
		Objects.requireNonNull(key, "key");
		Map<AttributeKey<?>, Object> attributes = this.attributes;
		return (attributes != null) ? key.cast(attributes.get(key)) : null;
	}

	@Override
	public final <T> void attribute(AttributeKey<T> key, @Nullable T value) {
		Objects.requireNonNull(key, "key");
		Map<AttributeKey<?>, Object> attributes = this.attributes;
		if (value == null) {
			if (attributes != null) {
				attributes.remove(key);
			}
			return;
		}
		((attributes != null) ? attributes : createAttributes()).put(key, value);
	}

	@SuppressWarnings("unchecked") // the field has this type
	private Map<AttributeKey<?>, Object> createAttributes() {
		Map<AttributeKey<?>, Object> created = new ConcurrentHashMap<>(4);
		Map<AttributeKey<?>, Object> existing = (Map<AttributeKey<?>, Object>) ATTRIBUTES.compareAndExchange(this, null,
				created);
		return (existing != null) ? existing : created;
	}

	/**
	 * The last message is handled now, and the peer has sent no terminator behind it.
	 */
	public final void lastMessageIsUnterminated() {
		this.lastMessageUnterminated = true;
	}

	@Override
	public final boolean isLastMessageUnterminated() {
		return this.lastMessageUnterminated;
	}

}
