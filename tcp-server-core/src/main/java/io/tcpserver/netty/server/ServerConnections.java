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
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.tcpserver.CloseReason;
import io.tcpserver.FrameError;
import io.tcpserver.MemoryUse;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.connection.ConnectionHost;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.connection.Handshakes;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.RefusedReads;
import io.tcpserver.netty.listen.Rejections;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.netty.tls.TlsContexts;
import io.tcpserver.netty.transport.IoTransport;
import io.tcpserver.netty.transport.SocketAddresses;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a server, from the moment when they are accepted until they have
 * ended, and what they share. They come in by the {@link Entrance}. Safe for use by
 * multiple threads.
 */
final class ServerConnections implements ConnectionHost {

	private final TcpServer server;

	private final ServerParts parts;

	private final ServerStates states;

	private final ServerTls tls;

	private final Pusher pusher;

	private final ConnectionRegistry registry;

	private final PendingConnections pending = new PendingConnections();

	private final ConnectionCounts counts = new ConnectionCounts();

	private final Rejections rejections;

	private final Handshakes handshakes;

	private final @Nullable TimeLimits timeLimits;

	private final ConnectionCost connectionCost;

	private final AtomicReference<@Nullable GracefulShutdown> shutdown = new AtomicReference<>();

	private final Entrance entrance;

	private final String idPrefix = Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x10000000);

	private final AtomicLong ids = new AtomicLong();

	ServerConnections(TcpServer server, ServerParts parts, ServerStates states, ServerThreads threads, ServerTls tls) {
		TcpServerSettings settings = parts.settings();
		this.server = server;
		this.parts = parts;
		this.states = states;
		this.tls = tls;
		this.pusher = new Pusher(parts.launcher().encoder(), settings.slowConsumer(), parts.observer());
		this.registry = new ConnectionRegistry(settings.collaborators().directory(), this.pusher);
		this.connectionCost = tls.cost(parts.launcher().connectionCost());
		this.rejections = new Rejections(settings.limits().rejectMessage(), settings.text(), parts.times().linger());
		this.handshakes = new Handshakes(parts.times().stalled());
		this.timeLimits = settings.timeouts().isAny() ? TimeLimits.of(settings.timeouts(), parts.times()) : null;
		this.entrance = new Entrance(this, parts, states, threads);
	}

	Entrance entrance() {
		return this.entrance;
	}

	/**
	 * Create a connection, which nobody knows yet.
	 * @param channel its socket
	 * @param io its I/O thread
	 * @param listenerAddress the address of the listener, or of the socket itself
	 * @param transport what the socket belongs to
	 * @return the connection
	 */
	NettyConnection create(Channel channel, IoThread io, SocketAddress listenerAddress, IoTransport transport) {
		boolean unix = listenerAddress instanceof UnixDomainSocketAddress;
		SocketAddress local = (unix) ? listenerAddress : SocketAddresses.fromNetty(channel.localAddress());
		String id = this.idPrefix + "-" + this.ids.incrementAndGet();
		NettyConnection connection = new NettyConnection(id, this, channel, io, local, transport);
		connection.heldMemory().open();
		return connection;
	}

	/**
	 * Return the connections that are open.
	 * @return the registry
	 */
	ConnectionRegistry registry() {
		return this.registry;
	}

	/**
	 * Return the connections that are not open yet.
	 * @return the pending ones
	 */
	PendingConnections pending() {
		return this.pending;
	}

	/**
	 * Return what closes the sockets of clients that are turned away.
	 * @return the rejections
	 */
	Rejections rejections() {
		return this.rejections;
	}

	ConnectionCounts counts() {
		return this.counts;
	}

	/**
	 * Do something with each connection, open or about to be.
	 * @param action what to do
	 */
	void each(Consumer<NettyConnection> action) {
		// In this order: those that open in the meantime are in the registry then
		this.pending.each(action);
		this.registry.each(action);
	}

	MemoryUse held() {
		MemoryUse[] held = { MemoryUse.NONE };
		each((connection) -> held[0] = held[0].plus(connection.memory()));
		return held[0];
	}

	// The shutdown, of which there is one

	@Nullable GracefulShutdown shutdown() {
		return this.shutdown.get();
	}

	/**
	 * Shut down from now on, unless that has begun.
	 * @param created the shutdown
	 * @return the one that has begun before, {@code null} if it is this one
	 */
	@Nullable GracefulShutdown beginShutdown(GracefulShutdown created) {
		return this.shutdown.compareAndExchange(null, created);
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

	// What connections share

	@Override
	public TcpServer server() {
		return this.server;
	}

	@Override
	public TcpServerSettings settings() {
		return this.parts.settings();
	}

	@Override
	public HandlerLauncher launcher() {
		return this.parts.launcher();
	}

	@Override
	public EngineTimes times() {
		return this.parts.times();
	}

	@Override
	public @Nullable TimeLimits timeLimits() {
		return this.timeLimits;
	}

	@Override
	public TcpServerObserver observer() {
		return this.parts.observer();
	}

	@Override
	public ConnectionCost connectionCost() {
		return this.connectionCost;
	}

	@Override
	public RefusedReads memoryShortage() {
		return this.parts.memoryWatch();
	}

	@Override
	public @Nullable TlsContexts tls() {
		return this.tls.contexts();
	}

	boolean isEncryptedAtOnce() {
		return this.tls.isImmediate();
	}

	@Override
	public Handshakes handshakes() {
		return this.handshakes;
	}

	@Override
	public CompletableFuture<Void> send(NettyConnection connection, Object message) {
		return this.pusher.send(connection, message);
	}

	@Override
	public void frameFailed(NettyConnection connection, FrameError error, int count) {
		this.counts.frameFailed(error, count);
		observer().frameFailed(connection.view(), error, count);
	}

	@Override
	public void closeWithoutLoop(Channel channel) {
		this.parts.transport().closeWithoutLoop(channel);
	}

	// Connections come and go

	@Override
	public boolean admit(NettyConnection connection) {
		return this.entrance.admit(connection);
	}

	@Override
	public boolean enter(NettyConnection connection) {
		return this.entrance.enter(connection);
	}

	@Override
	public void reject(NettyConnection connection, RejectReason reason, @Nullable Throwable cause) {
		this.entrance.reject(connection, reason, cause);
	}

	@Override
	public void opened(NettyConnection connection) {
		observer().opened(connection.view());
		if (isShuttingDown()) {
			connection.drain();
		}
	}

	@Override
	public void ended(NettyConnection connection, CloseReason reason) {
		boolean byServer = reason.isEndedByServer() || (reason == CloseReason.ABORTED && isShuttingDown());
		long discarded = (byServer) ? connection.socket().discardedBytes() : 0;
		GracefulShutdown shutdown = this.shutdown.get();
		if (shutdown != null) {
			shutdown.connectionEnded(connection, discarded);
		}
		else {
			this.registry.remove(connection);
		}
		this.counts.closed(reason, discarded);
		connection.admission().giveBack();
		this.entrance.gate().release();
		observer().closed(connection.view(), reason);
		// Last: observers still see its keys and groups
		settings().collaborators().directory().remove(connection);
	}

	@Override
	public void release() {
		this.states.release();
	}

}
