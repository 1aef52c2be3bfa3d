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

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.DecoderException;
import io.tcpserver.Addresses;
import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.Correlation;
import io.tcpserver.MemoryUse;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.message.FrameException;
import io.tcpserver.netty.loop.EngineErrors;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.protocol.FirstBytes;
import io.tcpserver.netty.tls.TlsContexts;
import io.tcpserver.netty.transport.IoTransport;
import io.tcpserver.netty.transport.SocketAddresses;
import io.tcpserver.stream.InputEndedException;
import org.jspecify.annotations.Nullable;

/**
 * A connection from its registration to its end. It has ended when its socket is closed
 * <em>and</em> its handler has returned; whichever comes second reports it.
 */
public final class NettyConnection extends ConnectionFacts {

	private static final VarHandle REASON;

	private static final VarHandle OPEN_PARTS;

	private static final int SOCKET = 1;

	private static final int HANDLER = 2;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			REASON = lookup.findVarHandle(NettyConnection.class, "reason", CloseReason.class);
			OPEN_PARTS = lookup.findVarHandle(NettyConnection.class, "openParts", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final ConnectionHost host;

	private final Channel channel;

	private final IoThread io;

	private final ConnectionInput input;

	private final ConnectionOutput output;

	private final ReadGate readGate;

	private final CompletableFuture<Void> socketClosed = new CompletableFuture<>();

	private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

	// What everybody else sees: this, or a wrapper that an interceptor has put around it.
	// Written before anybody else can
	private TcpConnection view = this;

	// The first cause wins
	private volatile @Nullable CloseReason reason;

	// The socket, the handler, or both
	@SuppressWarnings("UnusedVariable") // read through its handle
	private volatile int openParts = SOCKET | HANDLER;

	private volatile boolean lost;

	private volatile boolean eofReceived;

	private volatile boolean lastMessageUnterminated;

	// Null if there is nothing to watch
	private final @Nullable ConnectionTimer timer;

	private final RunningHandler handler = new RunningHandler(this);

	private final PeerFailures peerFailures = new PeerFailures(this);

	// Null unless it has a place among the connections of its address; the thread that
	// checks that
	private @Nullable Runnable giveBackPlace;

	// Null unless the connection is, or is to be, encrypted
	private volatile @Nullable ConnectionTls tls;

	// How far it has come in; written by the accepting thread, then the I/O thread
	private volatile Standing standing = Standing.ARRIVED;

	// I/O thread only
	private boolean started;

	// I/O thread only
	private boolean closeWhenStarted;

	// Read by any thread
	private volatile boolean retired;

	// I/O thread only: what the input has asked for
	private boolean readWanted = true;

	// I/O thread only: the server has no memory for more
	private boolean suspended;

	// I/O thread only: null unless the server wants to end this connection
	private @Nullable ConnectionDrain drain;

	// Whether this side has ended its stream first, and its peer may in answer
	private volatile boolean endedFirst;

	// I/O thread only: null until everything is sent; what arrives then is dropped
	private @Nullable LingeringClose farewell;

	public NettyConnection(String id, ConnectionHost host, Channel channel, IoThread io, SocketAddress localAddress,
			IoTransport transport) {
		super(id, SocketAddresses.fromNetty(channel.remoteAddress()), localAddress);
		TcpServerSettings settings = host.settings();
		this.host = host;
		this.channel = channel;
		this.io = io;
		this.input = host.runner().newInput(this);
		this.output = new ConnectionOutput(this, settings);
		this.readGate = ReadGate.of(this, channel, transport, localAddress instanceof UnixDomainSocketAddress);
		TimeLimits limits = host.timeLimits();
		this.timer = (limits != null) ? new ConnectionTimer(this, limits) : null;
	}

	public ConnectionHost host() {
		return this.host;
	}

	public Channel channel() {
		return this.channel;
	}

	public IoThread io() {
		return this.io;
	}

	@Nullable ConnectionTimer timer() {
		return this.timer;
	}

	public ConnectionInput input() {
		return this.input;
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

	/**
	 * Keep the place that this connection has among those of its address. The thread that
	 * checks the address.
	 * @param giveBack gives it back
	 */
	public void keepPlace(Runnable giveBack) {
		this.giveBackPlace = giveBack;
	}

	/**
	 * Give back what the server had reserved for this connection. Once, by the thread
	 * that is the last to do anything with it.
	 */
	public void giveBack() {
		heldMemory().close();
		if (this.giveBackPlace != null) {
			this.giveBackPlace.run();
		}
	}

	public CompletableFuture<Void> socketClosed() {
		return this.socketClosed;
	}

	public boolean isLost() {
		return this.lost;
	}

	/**
	 * The last message is handled now, and the peer has sent no terminator behind it.
	 */
	public void lastMessageIsUnterminated() {
		this.lastMessageUnterminated = true;
	}

	/**
	 * Return whether the peer has ended its stream, and not because this side has ended
	 * its own first.
	 * @return {@code true} if the end of the stream is the peer's decision
	 */
	public boolean isEndedByPeer() {
		return this.eofReceived && !this.endedFirst;
	}

	/**
	 * Return why this connection ends if its handler ends by itself.
	 * @return who has ended the stream, or that the handler is done
	 */
	public CloseReason reasonToEnd() {
		if (isEndedByPeer()) {
			return CloseReason.PEER;
		}
		if (!this.input.isDrained() && !this.endedFirst) {
			return CloseReason.COMPLETED;
		}
		return reasonToDrain();
	}

	/**
	 * Return why this connection ends if there is nothing left to do.
	 * @return that it is old, or that the server shuts down
	 */
	public CloseReason reasonToDrain() {
		return this.retired ? CloseReason.MAX_AGE : CloseReason.SHUTDOWN;
	}

	@Nullable public CloseReason endReason() {
		return this.reason;
	}

	/**
	 * Return why this connection has ended.
	 * @return the reason, known once it is lost
	 */
	public CloseReason knownEndReason() {
		return Objects.requireNonNull(this.reason, "reason");
	}

	/**
	 * Note why this connection ends, unless that is settled.
	 * @param reason the reason
	 * @return {@code false} if that is settled
	 */
	public boolean endFor(CloseReason reason) {
		return REASON.compareAndSet(this, null, reason);
	}

	/**
	 * Return whether the peer has brought about the end of this connection.
	 * @return {@code true} if it has done wrong or too little
	 */
	boolean isPeerToBlame() {
		CloseReason reason = this.reason;
		return reason != null && reason.isPeerAtFault();
	}

	/**
	 * Return a new exception that tells how this connection was lost.
	 * @return the exception, one for each caller (asyncio W31)
	 */
	public ConnectionLostException lostException() {
		CloseReason reason = this.reason;
		CloseReason known = (reason != null) ? reason : CloseReason.RESET;
		return new ConnectionLoss(this, known);
	}

	/**
	 * Return a new exception that says that this side has ended the input.
	 * @param reason why
	 * @return the exception, one for each caller
	 */
	public InputEndedException inputEnded(CloseReason reason) {
		return this.peerFailures.add(
				new InputEndedException("The input of %s was ended by this side: %s".formatted(this, reason), reason),
				reason);
	}

	// What the I/O thread does

	/**
	 * Others are about to find this connection: who aborts it must not reject it as well.
	 * The accepting thread, or the I/O thread.
	 */
	public void entering() {
		this.standing = Standing.ENTERING;
	}

	/**
	 * A handler gets this connection. The accepting thread, or the I/O thread.
	 */
	public void entered() {
		this.standing = Standing.ENTERED;
	}

	/**
	 * The server is about to turn this connection away. The accepting thread, then the
	 * I/O thread.
	 * @return {@code false} if it has entered, or that was done
	 */
	public boolean beginRejection() {
		if (isEntered() || isRejected()) {
			return false;
		}
		this.standing = Standing.REJECTED;
		endFor(CloseReason.ABORTED);
		return true;
	}

	/**
	 * The server has turned this connection away: whoever has seen it is told.
	 */
	public void rejected() {
		this.io.run(() -> {
			this.lost = true;
			this.output.lost();
			this.socketClosed.complete(null);
			this.closed.complete(knownEndReason());
		});
	}

	public boolean isEntering() {
		return this.standing == Standing.ENTERING;
	}

	public boolean isEntered() {
		return this.standing == Standing.ENTERED;
	}

	public boolean isRejected() {
		return this.standing == Standing.REJECTED;
	}

	/**
	 * The I/O thread has ended, perhaps before it could take this connection. The thread
	 * that is the last to do anything with it.
	 */
	public void ioEnded() {
		if (!isEntered()) {
			this.host.reject(this, RejectReason.CLOSING, null);
			return;
		}
		if (this.socketClosed.isDone()) {
			// Only its handler is left, which nobody else may tell now
			this.handler.lost();
			return;
		}
		endFor(CloseReason.ABORTED);
		this.host.closeWithoutLoop(this.channel);
		socketIsClosed();
		if (!this.started) {
			this.started = true;
			// There is no handler either
			partEnded(HANDLER);
		}
	}

	/**
	 * The application has closed the socket that it has handed over. I/O thread only.
	 */
	public void closedByApplication() {
		endFor(CloseReason.ABORTED);
		this.channel.unsafe().close(this.channel.unsafe().voidPromise());
		if (!this.lost) {
			// Netty takes a closed channel for one that has become inactive before
			socketIsClosed();
		}
	}

	void received(ByteBuf bytes) {
		int length = bytes.readableBytes();
		this.io.received(length);
		long now = countReceived(length);
		if (this.timer != null) {
			this.timer.received(now);
		}
		if (this.farewell != null) {
			this.farewell.received(length);
		}
		else if (bytesReceived() == length) {
			receivedFirst(bytes);
		}
		else {
			this.input.feed(bytes);
		}
		heldMemory().settle();
	}

	private void receivedFirst(ByteBuf bytes) {
		boolean detect = this.host.settings().protocolErrors().detectWrongProtocol();
		FrameException wrong = detect ? FirstBytes.findWrongProtocol(bytes, mayBeginWithTls()) : null;
		if (wrong != null) {
			this.input.wrongProtocol(wrong);
		}
		else {
			this.input.feed(bytes);
		}
	}

	void readComplete() {
		this.input.readComplete();
		heldMemory().settle();
		if (this.drain != null) {
			this.drain.readComplete();
		}
	}

	void eofReceived() {
		this.eofReceived = true;
		if (this.farewell != null) {
			closeSocket();
		}
		else {
			this.input.feedEof();
		}
	}

	/**
	 * The peer has ended its stream, without a word if it is encrypted.
	 */
	void inputShutdown() {
		ConnectionTls tls = this.tls;
		if (tls == null || this.eofReceived || this.farewell != null) {
			eofReceived();
		}
		else if (tls.isHandshaking()) {
			// asyncio L02
			failed(new ClosedChannelException());
		}
		else {
			endFor(CloseReason.TLS_FAILURE);
			this.eofReceived = true;
			// What is still to be sent may arrive (asyncio L27)
			this.input.cutOff(this::lostException);
		}
	}

	/**
	 * An encrypted stream has ended, which may be around the one that counts.
	 */
	void tlsEnded() {
		if (!isHandshaking() && tls().isEnded()) {
			eofReceived();
		}
		else if (this.farewell == null) {
			inputShutdown();
		}
		// With OpenSSL also what the peer sends before it sees our end; closing with more
		// of that unread would reset the connection
	}

	public void failed(Throwable failure) {
		Throwable cause = (failure instanceof DecoderException && failure.getCause() != null) ? failure.getCause()
				: failure;
		ConnectionTls tls = this.tls;
		if (tls != null && tls.isHandshaking()) {
			tls.fail(cause);
			return;
		}
		if (!isEntered()) {
			this.host.reject(this, RejectReason.CLOSING, cause);
			return;
		}
		if (cause instanceof SSLException tlsFailure && !this.eofReceived) {
			tls().broken(tlsFailure);
		}
		else if (cause instanceof IOException failed) {
			endFor((cause instanceof SSLException) ? CloseReason.PEER : ConnectionLoss.reasonFor(failed));
		}
		else {
			EngineErrors.log(cause, "Cannot go on with {}", this);
			endFor(CloseReason.ABORTED);
		}
		closeSocket();
	}

	// What is said about TLS

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

	public boolean isEofReceived() {
		return this.eofReceived;
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

	/**
	 * Return whether the first bytes may be a TLS handshake, although nothing that does
	 * one is there yet.
	 * @return {@code true} if the server has TLS settings
	 */
	private boolean mayBeginWithTls() {
		return this.host.tls() != null;
	}

	boolean isHandshaking() {
		ConnectionTls tls = this.tls;
		return tls != null && tls.isHandshaking();
	}

	/**
	 * Encrypt what is sent and received from now on. I/O thread only.
	 * @param contexts what the handshake needs
	 * @param done completes with the handshake
	 */
	void startTls(TlsContexts contexts, CompletableFuture<Void> done) {
		suspend(false);
		byte[] arrived = this.input.takeUnread();
		if (arrived == null) {
			endFor(CloseReason.TLS_FAILURE);
			done.completeExceptionally(this.peerFailures.add(
					new SSLException("Messages arrived in plain text behind the one that asked for TLS"),
					CloseReason.TLS_FAILURE));
			closeSocket();
			return;
		}
		tls().start(contexts, arrived, done);
		// It was closed while something that comes before the handshake could not be sent
		endHandshake();
	}

	void sent(int bytes) {
		countSent(bytes);
		sending();
	}

	/**
	 * Something was sent, or cannot be sent yet.
	 */
	void sending() {
		if (this.timer != null) {
			this.timer.sending();
		}
	}

	/**
	 * Return how much the operating system has taken. I/O thread only.
	 * @return the number of bytes, also of what is sent in part
	 */
	long bytesTaken() {
		ChannelOutboundBuffer buffer = this.channel.unsafe().outboundBuffer();
		return bytesSent() + ((buffer != null) ? buffer.currentProgress() : 0);
	}

	/**
	 * Something has happened that the handler may react to. Any thread.
	 */
	public void changed() {
		if (this.timer != null) {
			this.timer.changed();
		}
	}

	public void autoRead(boolean autoRead) {
		this.readWanted = autoRead;
		updateAutoRead();
	}

	/**
	 * Stop reading, whatever the input wants, or let it have its way again. I/O thread
	 * only.
	 * @param suspended whether to stop
	 */
	public void suspend(boolean suspended) {
		boolean needed = this.farewell != null || this.lost || isHandshaking();
		if (this.suspended != suspended && !(suspended && needed)) {
			this.suspended = suspended;
			updateAutoRead();
			if (this.timer != null) {
				this.timer.readingChanged();
			}
		}
	}

	/**
	 * There is no memory for what could be read next. I/O thread only.
	 * @return {@code true} if this connection waits for it, {@code false} if it ends
	 */
	boolean refuse() {
		if (isEntered() && !isHandshaking()) {
			suspend(true);
			return true;
		}
		// Not now: the transport is about to read
		this.io.execute(() -> {
			this.host.reject(this, RejectReason.MEMORY, null);
			if (isEntered()) {
				abortForMemory();
			}
		});
		return false;
	}

	/**
	 * Return whether what arrives is dropped. I/O thread only.
	 * @return {@code true} once everything is sent, or the socket is closed
	 */
	boolean isLeaving() {
		return this.farewell != null || this.lost;
	}

	/**
	 * Return whether reading has stopped for want of memory. I/O thread only.
	 * @return {@code true} if the peer is not to blame for what does not arrive
	 */
	boolean isSuspended() {
		return this.suspended;
	}

	/**
	 * A handshake has begun or ended within an open connection: it is read from
	 * meanwhile, whatever else is. I/O thread only.
	 */
	void handshakeChanged() {
		updateAutoRead();
	}

	private void updateAutoRead() {
		// Nothing comes after the end of the stream
		if (!this.eofReceived) {
			this.channel.config().setAutoRead(isReadable());
			if (this.drain != null) {
				this.drain.readingChanged();
			}
		}
	}

	private boolean isReadable() {
		return (this.readWanted && !this.suspended) || isHandshaking();
	}

	/**
	 * Return whether what the kernel has is read. I/O thread only.
	 * @return {@code false} if reading has stopped, or has not begun
	 */
	boolean isReading() {
		return this.started && isReadable();
	}

	/**
	 * Close the socket now. I/O thread only.
	 */
	void closeSocket() {
		if (this.started) {
			// Not through the pipeline, where TLS would wait for the peer
			this.channel.unsafe().close(this.channel.unsafe().voidPromise());
		}
		else {
			this.closeWhenStarted = true;
		}
	}

	/**
	 * Return whether the channel has its I/O thread. Nothing can be done with it before,
	 * although others may have found this connection in the registry by then.
	 * @return {@code true} once the handler was started
	 */
	boolean isStarted() {
		return this.started;
	}

	/**
	 * The handler was started.
	 */
	void started() {
		this.started = true;
		this.output.started();
		if (this.timer != null) {
			this.timer.start();
		}
		if (this.drain != null) {
			this.drain.readingChanged();
		}
		if (this.closeWhenStarted) {
			closeSocket();
		}
	}

	/**
	 * Close the socket now that everything is sent, so that the peer can read it.
	 */
	void finishClose() {
		ConnectionTls tls = this.tls;
		if (this.eofReceived && tls == null) {
			closeSocket();
			return;
		}
		boolean unread = this.input.hasUnread() || this.suspended;
		this.farewell = new LingeringClose(this);
		this.suspended = false;
		autoRead(true);
		if (tls != null) {
			this.farewell.encrypted(tls);
		}
		else {
			this.farewell.plain(unread);
		}
	}

	/**
	 * The socket is closed.
	 */
	void socketIsClosed() {
		if (isHandshaking()) {
			tls().fail(new ClosedChannelException());
		}
		if (!isEntered()) {
			this.host.reject(this, RejectReason.CLOSING, null);
			return;
		}
		endFor(this.eofReceived ? CloseReason.PEER : CloseReason.RESET);
		this.lost = true;
		if (this.drain != null) {
			this.drain.end();
		}
		if (this.farewell != null) {
			this.farewell.end();
		}
		this.output.lost();
		this.input.socketClosed(knownEndReason().isInputLost() ? this::lostException : null);
		this.handler.lost();
		if (this.timer != null) {
			this.timer.socketClosed();
		}
		this.socketClosed.complete(null);
		partEnded(SOCKET);
	}

	// What the handler does

	/**
	 * The handler has ended: send what it has written and close.
	 * @param reason why the connection ends, unless that is settled
	 */
	public void handlerEnded(CloseReason reason) {
		this.handler.ended();
		this.output.close(reason);
		partEnded(HANDLER);
	}

	private void partEnded(int part) {
		if ((int) OPEN_PARTS.getAndBitwiseAnd(this, ~part) != part) {
			return;
		}
		CloseReason reason = knownEndReason();
		try {
			this.host.ended(this, reason);
		}
		finally {
			try {
				this.closed.complete(reason);
			}
			finally {
				// Last: who waits for the server finds every connection closed
				this.host.release();
			}
		}
	}

	/**
	 * A file could not be sent to its end, through no fault of the peer. That fails the
	 * connection, which the handler might not notice. I/O thread only.
	 * @param failure says so
	 */
	void fileFailed(IOException failure) {
		if (endFor(CloseReason.HANDLER_ERROR)) {
			reportFailure(failure);
		}
		// Not reported again if the handler ends with it
		this.peerFailures.add(failure, CloseReason.HANDLER_ERROR);
		abort(CloseReason.HANDLER_ERROR);
	}

	public void reportFailure(Throwable failure) {
		this.host.observer().handlerFailed(this.view, failure);
	}

	public void reportProtocolError(Exception error) {
		this.host.observer().protocolError(this.view, error);
	}

	/**
	 * The stream of the peer has ended within a frame. I/O thread only.
	 * @param bytes how many bytes of the frame have arrived
	 */
	public void frameTruncated(long bytes) {
		this.host.frameTruncated(this, bytes);
	}

	public void reportWritingAfterClose() {
		this.host.observer().writingAfterClose(this.view);
	}

	// What a shutdown does

	/**
	 * End this connection once everything that has arrived is handled. Any thread.
	 */
	public void drain() {
		this.io.run(this::beginDrain);
	}

	private void beginDrain() {
		if (this.farewell != null) {
			this.farewell.hurry();
		}
		else if (this.drain == null && !this.lost) {
			this.drain = new ConnectionDrain(this);
			this.drain.begin();
		}
	}

	/**
	 * End this connection as in a shutdown, as it is old enough. I/O thread only.
	 */
	void retire() {
		if (this.drain == null) {
			this.retired = true;
			beginDrain();
		}
	}

	/**
	 * End the stream of this side before the peer has ended its own. I/O thread only.
	 */
	void endFirst() {
		this.endedFirst = true;
		this.output.endFirst();
	}

	/**
	 * End the stream of this side, now that everything is sent. I/O thread only.
	 */
	void endOutput() {
		ConnectionTls tls = this.tls;
		if (tls == null) {
			this.output.shutdownOutput();
		}
		else {
			tls.shutdown(() -> {
			});
		}
	}

	/**
	 * Everything was read that had arrived when the drain began. I/O thread only.
	 */
	void inputCaughtUp() {
		this.input.drain();
		changed();
	}

	/**
	 * Return how much has arrived that the handler was not given, now that this
	 * connection has ended. Any thread, but the last to do anything with it.
	 * @return the number of bytes, as far as they were read and can be counted
	 */
	public long discardedBytes() {
		LingeringClose farewell = this.farewell;
		return this.input.discardedBytes() + ((farewell != null) ? farewell.discardedBytes() : 0);
	}

	/**
	 * Close this connection, as what its peer has sent is of another protocol, or more at
	 * a time than may be kept. Any thread.
	 * @param error says so
	 */
	public void protocolError(Exception error) {
		if (endFor(CloseReason.PROTOCOL_ERROR)) {
			reportProtocolError(error);
		}
		close(CloseReason.PROTOCOL_ERROR);
	}

	/**
	 * Close this connection, as its peer takes too long to send what is waited for. I/O
	 * thread only.
	 */
	void readTimedOut() {
		if (endFor(CloseReason.READ_TIMEOUT)) {
			this.input.readTimedOut();
		}
		close(CloseReason.READ_TIMEOUT);
	}

	/**
	 * Abort this connection, as its client does not take what is sent to it. Any thread.
	 * @param pendingWriteBytes how many bytes wait for it
	 */
	public void abortSlowConsumer(long pendingWriteBytes) {
		if (endFor(CloseReason.SLOW_CONSUMER)) {
			this.host.observer().slowConsumer(this.view, pendingWriteBytes);
		}
		abort(CloseReason.SLOW_CONSUMER);
	}

	/**
	 * Abort this connection, as it holds more memory than its share and makes no
	 * progress. Any thread.
	 */
	public void abortForMemory() {
		endFor(CloseReason.MEMORY);
		this.io.run(this.input::drop);
		abort(CloseReason.MEMORY);
	}

	public void abort(CloseReason reason) {
		endFor(reason);
		this.output.aborted();
		this.io.run(() -> {
			resetOnClose(true);
			if (this.standing == Standing.ARRIVED) {
				// Its PROXY header or handshake is pending
				this.host.reject(this, RejectReason.CLOSING, null);
			}
			else if (this.channel.isOpen()) {
				closeSocket();
			}
			else if (this.lost) {
				// Whatever its handler waits for
				this.handler.lost();
			}
		});
	}

	/**
	 * Close this connection, which is to be opened once its PROXY header or its handshake
	 * has arrived, or was by now. Any thread.
	 */
	public void kick() {
		this.io.run(() -> {
			this.host.reject(this, RejectReason.CLOSING, null);
			if (isEntered()) {
				close(CloseReason.KICKED);
			}
		});
	}

	/**
	 * Choose what the peer gets when the socket is closed: a reset shows that the stream
	 * is not complete, and drops what the kernel has not sent either. I/O thread only.
	 * @param reset whether to reset
	 */
	void resetOnClose(boolean reset) {
		if (this.channel.isOpen()) {
			this.channel.config().setOption(ChannelOption.SO_LINGER, reset ? 0 : -1);
		}
	}

	/**
	 * The handler has taken too long: abort the connection and interrupt the handler. I/O
	 * thread only.
	 */
	void handlerTimedOut() {
		endFor(CloseReason.HANDLER_TIMEOUT);
		Duration timeout = Objects.requireNonNull(this.host.settings().timeouts().handler(), "timeout");
		this.host.observer().handlerTimedOut(this.view, this.handler.threadName(), timeout);
		this.handler.interrupt();
		abort(CloseReason.HANDLER_TIMEOUT);
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
	public boolean isLastMessageUnterminated() {
		return this.lastMessageUnterminated;
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
		if (this.tls != null) {
			this.io.run(this::endHandshake);
		}
	}

	// What was written before it is sent, and the rest waits for a peer that may take its
	// time (asyncio L04)
	private void endHandshake() {
		if (isHandshaking() && this.reason == CloseReason.KICKED) {
			closeSocket();
		}
	}

	@Override
	public void abort() {
		abort(CloseReason.ABORTED);
	}

	@Override
	public boolean isOpen() {
		return !this.lost;
	}

	@Override
	public CompletableFuture<CloseReason> closed() {
		return this.closed.copy();
	}

	@Override
	public String toString() {
		return "connection %s of TCP server '%s' from %s".formatted(id(), this.host.server().name(),
				Addresses.format(remoteAddress()));
	}

	/**
	 * How far a connection has come in.
	 */
	private enum Standing {

		/**
		 * It is accepted; its PROXY header or its handshake may be pending.
		 */
		ARRIVED,

		/**
		 * Others may find it, and it is counted as open next or rejected.
		 */
		ENTERING,

		/**
		 * A handler gets it.
		 */
		ENTERED,

		/**
		 * No handler ever gets it.
		 */
		REJECTED

	}

}
