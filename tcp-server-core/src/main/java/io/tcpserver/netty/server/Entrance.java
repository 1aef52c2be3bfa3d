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
import java.net.UnixDomainSocketAddress;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.connection.ConnectionPipeline;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.ProxyHeaderHandler;
import io.tcpserver.netty.listen.AcceptGate;
import io.tcpserver.netty.listen.AddressCheck;
import io.tcpserver.netty.listen.AddressTicket;
import io.tcpserver.netty.listen.Listener;
import io.tcpserver.netty.listen.Reception;
import io.tcpserver.netty.loop.EngineErrors;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.netty.memory.MemoryBudget;
import io.tcpserver.netty.memory.MemoryShortage;
import io.tcpserver.netty.transport.IoTransport;
import io.tcpserver.netty.transport.NioTransport;
import io.tcpserver.netty.transport.SocketAddresses;
import io.tcpserver.netty.transport.SocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The one road from an accepted socket to an open connection, and the one way to turn a
 * client away, however far it has come on that road. Used by the threads that accept and
 * by those of the connections.
 */
final class Entrance implements Reception {

	private final ServerConnections connections;

	private final ServerParts parts;

	private final ServerStates states;

	private final ServerThreads threads;

	private final AcceptGate gate;

	private final AddressCheck addresses;

	private final Interceptors interceptors;

	// Whether those who have connected before the shutdown are accepted, and those who
	// had begun may open their connections
	private volatile boolean admitting;

	Entrance(ServerConnections connections, ServerParts parts, ServerStates states, ServerThreads threads) {
		TcpServerSettings settings = parts.settings();
		this.connections = connections;
		this.parts = parts;
		this.states = states;
		this.threads = threads;
		this.addresses = new AddressCheck(settings.access(), settings.limits().maxConnectionsPerAddress());
		this.interceptors = new Interceptors(settings.collaborators().interceptors(), parts.observer());
		this.gate = new AcceptGate(this);
	}

	// What listeners know

	@Override
	public TcpServer server() {
		return this.connections.server();
	}

	@Override
	public TcpServerSettings settings() {
		return this.parts.settings();
	}

	@Override
	public EngineTimes times() {
		return this.parts.times();
	}

	@Override
	public TcpServerObserver observer() {
		return this.parts.observer();
	}

	@Override
	public AcceptGate gate() {
		return this.gate;
	}

	@Override
	public MemoryBudget budget() {
		return this.parts.memoryWatch().budget();
	}

	@Override
	public MemoryShortage memoryShortage() {
		return this.parts.memoryWatch();
	}

	@Override
	public ConnectionCost connectionCost() {
		return this.connections.connectionCost();
	}

	@Override
	public int mostConnections() {
		int threads = this.parts.launcher().mostConnections();
		return (threads == Integer.MAX_VALUE || this.admitting) ? Integer.MAX_VALUE
				: (int) Math.min((long) threads + this.connections.pending().size(), Integer.MAX_VALUE);
	}

	@Override
	public long costOfNext() {
		return connectionCost().first(this.connections.isEncryptedAtOnce());
	}

	@Override
	public boolean isAccepting() {
		return this.states.isAccepting();
	}

	@Override
	public boolean isPausing() {
		return this.states.isPausing();
	}

	@Override
	public boolean endStalledHandshake() {
		boolean any = this.connections.handshakes().isAny();
		if (any) {
			this.connections.handshakes().makeRoom();
		}
		return any;
	}

	@Override
	public void acceptFailed() {
		this.connections.counts().acceptFailed();
	}

	@Override
	public void listenerFails(Throwable cause) {
		this.states.failsFor(cause);
	}

	@Override
	public void listenerClosed(Listener listener) {
		if (this.states.fail(() -> new IOException("The listener on %s was closed".formatted(listener)))) {
			observer().listenerFailed(server(), listener.address(), this.states.cause());
		}
	}

	@Override
	public void closeWithoutLoop(Channel channel) {
		this.parts.transport().closeWithoutLoop(channel);
	}

	// The road

	@Override
	public void accepted(Channel channel, SocketAddress listenerAddress) {
		if (!this.states.hold(this.admitting)) {
			turnAway(channel, null, RejectReason.CLOSING, null, this.gate::release);
			return;
		}
		IoTransport transport = this.parts.transport();
		NettyConnection connection = null;
		try {
			connection = this.connections.create(channel, this.threads.next(), listenerAddress, transport);
			connect(connection, transport);
		}
		catch (Throwable ex) {
			// Of this connection; the listener and the others go on (asyncio P14)
			cannotConnect(channel, connection, ex);
		}
	}

	/**
	 * Take a socket that no listener has accepted and that holds the server open.
	 * @param channel the socket
	 * @param io its I/O thread
	 * @param localAddress what its client has connected to
	 * @return the connection, which may have been rejected
	 * @throws IOException if there is no room for it or it cannot be set up, and was
	 * turned away
	 */
	NettyConnection adopted(Channel channel, IoThread io, SocketAddress localAddress) throws IOException {
		if (!this.gate.acquireAdopted()) {
			turnAway(channel, io, RejectReason.LIMIT, null, this.states::release);
			throw new IOException("Server '%s' has as many connections as it may have: %d".formatted(server().name(),
					this.gate.capacity().maxConnections()));
		}
		IoTransport transport = new NioTransport();
		NettyConnection connection = null;
		try {
			connection = this.connections.create(channel, io, localAddress, transport);
			connect(connection, transport);
			return connection;
		}
		catch (RuntimeException ex) {
			cannotConnect(channel, connection, ex);
			throw new IOException("The socket cannot be adopted", ex);
		}
	}

	private void connect(NettyConnection connection, IoTransport transport) {
		boolean proxied = ProxyHeaderHandler.isExpected(connection);
		if (!proxied && !admit(connection)) {
			return;
		}
		Channel channel = connection.channel();
		boolean unix = connection.localAddress() instanceof UnixDomainSocketAddress;
		SocketOptions.apply(channel, settings().socket(), transport, unix);
		boolean ready = ConnectionPipeline.build(connection, this.connections, proxied);
		if (ready && !enter(connection)) {
			return;
		}
		if (!ready && !this.connections.pending().add(connection)) {
			reject(connection, RejectReason.CLOSING, null);
			return;
		}
		connection.io().register(channel, connection.socket()::ioEnded);
	}

	boolean admit(NettyConnection connection) {
		if (connection.admission().isRejected()) {
			return false;
		}
		AddressTicket ticket = this.addresses.check(connection.remoteAddress(), connection.localAddress(),
				connection.proxyHeader().orElse(null));
		RejectReason refusal = ticket.refusal();
		if (refusal != null) {
			this.gate.putBackToken();
			reject(connection, refusal, null);
			return false;
		}
		if (ticket.isCounted()) {
			connection.admission().keepPlace(ticket::giveBack);
		}
		return true;
	}

	boolean enter(NettyConnection connection) {
		if (connection.admission().isEntered() || connection.admission().isRejected()) {
			return connection.admission().isEntered();
		}
		TcpConnection view = this.interceptors.intercept(connection);
		if (view == null) {
			reject(connection, RejectReason.DENIED, null);
			return false;
		}
		connection.view(view);
		if (!connection.admission().beginEntering()) {
			return false;
		}
		this.connections.registry().add(connection);
		if (this.states.isClosing() && !isAdmitting()) {
			// Those who close clients after close() may have missed it
			reject(connection, RejectReason.CLOSING, null);
			return false;
		}
		// Last: who looks among these and then in the registry finds it
		this.connections.pending().remove(connection);
		if (!connection.admission().enter()) {
			return false;
		}
		this.connections.counts().opened();
		return true;
	}

	// The way out

	@Override
	public void turnAway(Channel channel, RejectReason reason) {
		turnAway(channel, null, reason, null, () -> {
		});
	}

	private void turnAway(Channel channel, @Nullable IoThread io, RejectReason reason, @Nullable Throwable cause,
			Runnable giveBack) {
		turnAway(() -> SocketAddresses.ofPeer(channel), reason, cause,
				() -> this.connections.rejections().close(channel, (io != null) ? io : this.threads.next(), reason),
				giveBack);
	}

	/**
	 * Turn away a connection that has not entered, unless that was done.
	 * @param connection the connection
	 * @param reason why
	 * @param cause what its peer did wrong, or what went wrong here, or {@code null}
	 */
	void reject(NettyConnection connection, RejectReason reason, @Nullable Throwable cause) {
		boolean known = connection.admission().isEntering();
		if (!connection.admission().beginRejection()) {
			return;
		}
		this.connections.pending().remove(connection);
		if (known) {
			this.connections.registry().remove(connection);
			settings().collaborators().directory().remove(connection);
		}
		turnAway(connection::remoteAddress, reason, cause,
				() -> this.connections.rejections().close(connection.channel(), connection.io(), reason),
				() -> release(connection));
		connection.admission().rejected();
	}

	private void cannotConnect(Channel channel, @Nullable NettyConnection connection, Throwable cause) {
		try {
			if (connection == null) {
				turnAway(channel, null, RejectReason.CLOSING, cause, () -> release(null));
			}
			else if (!connection.admission().isEntered() && !connection.admission().isRejected()) {
				reject(connection, RejectReason.CLOSING, cause);
			}
			else {
				EngineErrors.log(cause, "TCP server '{}' cannot go on with {}", server().name(), connection);
				if (connection.admission().isEntered()) {
					connection.socket().ioEnded();
				}
			}
		}
		catch (Throwable ex) {
			// What has failed may fail again, such as the start of an I/O thread; the
			// listener must not end with it
			EngineErrors.log(ex, "TCP server '{}' cannot go on with {}", server().name(), channel);
		}
	}

	private void turnAway(Supplier<@Nullable SocketAddress> address, RejectReason reason, @Nullable Throwable cause,
			Runnable close, Runnable giveBack) {
		try {
			SocketAddress client = address.get();
			// First: a client that finds its connection closed finds it counted
			this.connections.counts().rejected(reason);
			close.run();
			observer().rejected(server(), client, reason, cause);
		}
		finally {
			giveBack.run();
		}
	}

	// Whatever has failed before: the server must not wait for it
	private void release(@Nullable NettyConnection connection) {
		try {
			if (connection != null) {
				connection.admission().giveBack();
			}
			this.gate.release();
		}
		finally {
			this.states.release();
		}
	}

	// The end

	/**
	 * Accept those who have connected before a shutdown, or do not.
	 * @param admitting whether to
	 */
	void admitLast(boolean admitting) {
		this.admitting = admitting;
	}

	boolean isAdmittingLast() {
		return this.admitting;
	}

	private boolean isAdmitting() {
		return this.admitting && this.connections.isDraining();
	}

}
