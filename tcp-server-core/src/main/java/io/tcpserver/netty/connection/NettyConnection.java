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

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLSession;

import io.netty.channel.Channel;
import io.tcpserver.Addresses;
import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.ConnectionSocketOptions;
import io.tcpserver.Correlation;
import io.tcpserver.MemoryUse;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.transport.IoTransport;
import io.tcpserver.netty.transport.SocketAddresses;
import org.jspecify.annotations.Nullable;

/**
 * A connection from its acceptance to its end, as handlers, observers and applications
 * see it, and where its parts find each other.
 */
public final class NettyConnection extends TimedConnection {

	private final ConnectionHost host;

	private final Channel channel;

	private final IoThread io;

	private final Admission admission = new Admission(this);

	private final ConnectionEnd end = new ConnectionEnd(this);

	private final ReadSwitch reads = new ReadSwitch(this);

	private final RunningHandler handler = new RunningHandler(this);

	private final PeerFailures peerFailures = new PeerFailures(this);

	// Written before others can see it, and by the I/O thread when the handler changes,
	// which makes no difference to others for a moment
	private ConnectionInput input;

	private final ConnectionOutput output;

	private final ReadGate readGate;

	private final ConnectionSocket socket;

	// What everybody else sees: this, or a wrapper that an interceptor has put around it.
	// Written before anybody else can
	private TcpConnection view = this;

	// Null unless the connection is, or is to be, encrypted
	private volatile @Nullable ConnectionTls tls;

	public NettyConnection(String id, ConnectionHost host, Channel channel, IoThread io, SocketAddress localAddress,
			IoTransport transport) {
		super(id, SocketAddresses.fromNetty(channel.remoteAddress()), localAddress);
		TcpServerSettings settings = host.settings();
		this.host = host;
		this.channel = channel;
		this.io = io;
		this.input = host.launcher().newInput(this);
		this.output = new ConnectionOutput(this, settings);
		this.readGate = ReadGate.of(this, channel, transport, localAddress instanceof UnixDomainSocketAddress);
		this.socket = new ConnectionSocket(this);
		watch();
	}

	@Override
	public ConnectionHost host() {
		return this.host;
	}

	public Channel channel() {
		return this.channel;
	}

	@Override
	public IoThread io() {
		return this.io;
	}

	@Override
	ConnectionTimer newTimer() {
		return new ConnectionTimer(this);
	}

	public ConnectionInput input() {
		return this.input;
	}

	/**
	 * Let what arrives go elsewhere from now on. I/O thread only.
	 * @param input where it goes
	 */
	void input(ConnectionInput input) {
		this.input = input;
	}

	public ConnectionOutput output() {
		return this.output;
	}

	public ReadGate readGate() {
		return this.readGate;
	}

	/**
	 * Return what counts the memory of this connection. Any thread.
	 * @return what it holds
	 */
	public HeldMemory heldMemory() {
		return this.readGate.memory();
	}

	public RunningHandler handler() {
		return this.handler;
	}

	public PeerFailures peerFailures() {
		return this.peerFailures;
	}

	public Admission admission() {
		return this.admission;
	}

	public ConnectionEnd end() {
		return this.end;
	}

	public ReadSwitch reads() {
		return this.reads;
	}

	public ConnectionSocket socket() {
		return this.socket;
	}

	/**
	 * Return what encrypts this connection, or will.
	 * @return the same for all its life
	 */
	ConnectionTls tls() {
		ConnectionTls tls = this.tls;
		if (tls == null) {
			tls = new ConnectionTls(this);
			this.tls = tls;
		}
		return tls;
	}

	boolean isEncrypted() {
		return this.tls != null;
	}

	/**
	 * Return whether a handler may still ask for encryption.
	 * @return {@code true} for a plain connection to a server with TLS settings
	 */
	public boolean mayStartTls() {
		return this.tls == null && this.host.tls() != null;
	}

	boolean isHandshaking() {
		ConnectionTls tls = this.tls;
		return tls != null && tls.isHandshaking();
	}

	/**
	 * Return what handlers, observers and the application see in place of this.
	 * @return this connection, or a wrapper around it
	 */
	public TcpConnection view() {
		return this.view;
	}

	public void view(TcpConnection view) {
		this.view = view;
	}

	// Its end

	public boolean isLost() {
		return this.end.isLost();
	}

	/**
	 * Note why this connection ends, unless that is settled. Any thread.
	 * @param reason the reason
	 * @return {@code false} if that is settled
	 */
	public boolean endFor(CloseReason reason) {
		return this.end.endFor(reason);
	}

	/**
	 * Return why this connection ends if its handler ends by itself. Any thread.
	 * @return who has ended the stream, or that the handler is done
	 */
	public CloseReason reasonToEnd() {
		return this.end.reasonToEnd();
	}

	/**
	 * Return a new exception that tells how this connection was lost. Any thread.
	 * @return the exception, one for each caller (asyncio W31)
	 */
	public ConnectionLostException lostException() {
		return this.end.lostException();
	}

	/**
	 * The handler has ended: send what it has written and close.
	 * @param reason why the connection ends, unless that is settled
	 */
	public void handlerEnded(CloseReason reason) {
		this.handler.ended();
		this.output.close(reason);
		this.end.handlerEnded();
	}

	/**
	 * End this connection once everything that has arrived is handled. Any thread.
	 */
	public void drain() {
		this.io.run(this.socket::drain);
	}

	/**
	 * Abort this connection, whether it is open or about to be. Any thread.
	 * @param reason why, unless that is settled
	 */
	public void abort(CloseReason reason) {
		ForcedEnd.abort(this, reason);
	}

	// What happens

	public void reportFailure(Throwable failure) {
		this.host.observer().handlerFailed(this.view, failure);
	}

	void reportProtocolError(Exception error) {
		this.host.observer().protocolError(this.view, error);
	}

	// What users see

	@Override
	public String serverName() {
		return this.host.server().name();
	}

	@Override
	public Optional<SSLSession> sslSession() {
		ConnectionTls tls = this.tls;
		return (tls != null) ? Optional.ofNullable(tls.session()) : Optional.empty();
	}

	@Override
	public CompletableFuture<Void> startTls(@Nullable Object lastMessage) {
		return this.input.startTls(lastMessage);
	}

	@Override
	public void framing(FrameCodec codec) {
		this.input.framing(Objects.requireNonNull(codec, "codec"));
	}

	@Override
	public void framing(MessageCodec<?> codec) {
		this.input.framing(Objects.requireNonNull(codec, "codec"));
	}

	@Override
	public void continueWithMessages() {
		this.input.continueWithMessages();
	}

	@Override
	public long pendingWriteBytes() {
		return this.output.gate().pendingBytes();
	}

	@Override
	public MemoryUse memory() {
		return heldMemory().use();
	}

	@Override
	public ConnectionSocketOptions socketOptions() {
		return new LiveSocketOptions(this);
	}

	@Override
	public Map<String, String> keys() {
		return this.host.settings().collaborators().directory().keys(this);
	}

	@Override
	public Set<String> groups() {
		return this.host.settings().collaborators().directory().groups(this);
	}

	@Override
	public CompletableFuture<Void> send(Object message) {
		return this.host.send(this, message);
	}

	@Override
	public CompletableFuture<Void> drainAsync() {
		return this.output.drainAsync();
	}

	@Override
	public <R> CompletableFuture<R> sendAndReceive(Object message, Correlation<R> correlation, Duration timeout) {
		return this.input.sendAndReceive(message, correlation, timeout);
	}

	@Override
	public void close() {
		if (this.input.closeAfterReply()) {
			this.handler.closesAfterReply();
		}
		else {
			close(this.handler.isCurrentThread() ? reasonToEnd() : CloseReason.KICKED);
		}
	}

	@Override
	public void close(CloseReason reason) {
		this.output.close(reason);
		ConnectionTls tls = this.tls;
		if (tls != null) {
			this.io.run(tls::endIfKicked);
		}
	}

	@Override
	public void abort() {
		abort(CloseReason.ABORTED);
	}

	@Override
	public boolean isOpen() {
		return !this.end.isLost();
	}

	@Override
	public CompletableFuture<CloseReason> closed() {
		return this.end.closed().copy();
	}

	@Override
	public String toString() {
		return "connection %s of TCP server '%s' from %s".formatted(id(), this.host.server().name(),
				Addresses.format(remoteAddress()));
	}

}
