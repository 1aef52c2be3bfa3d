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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ends, and how much of it has ended. The first cause wins. A connection
 * has ended when its socket is closed <em>and</em> its handler has returned; whichever
 * comes second reports it. Safe for use by multiple threads.
 */
public final class ConnectionEnd {

	private static final VarHandle REASON;

	private static final VarHandle OPEN_PARTS;

	private static final int SOCKET = 1;

	private static final int HANDLER = 2;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			REASON = lookup.findVarHandle(ConnectionEnd.class, "reason", CloseReason.class);
			OPEN_PARTS = lookup.findVarHandle(ConnectionEnd.class, "openParts", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	private final CompletableFuture<Void> socketClosed = new CompletableFuture<>();

	private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

	private volatile @Nullable CloseReason reason;

	// The socket, the handler, or both
	@SuppressWarnings("UnusedVariable") // read through its handle
	private volatile int openParts = SOCKET | HANDLER;

	private volatile boolean lost;

	private volatile boolean eofReceived;

	// Whether this side has ended its stream first, and its peer may in answer
	private volatile boolean endedFirst;

	private volatile boolean retired;

	ConnectionEnd(NettyConnection connection) {
		this.connection = connection;
	}

	// Why

	/**
	 * Return why the connection ends.
	 * @return the reason, {@code null} until that is settled
	 */
	@Nullable public CloseReason reason() {
		return this.reason;
	}

	/**
	 * Return why the connection has ended.
	 * @return the reason, known once the connection is lost
	 */
	public CloseReason knownReason() {
		return Objects.requireNonNull(this.reason, "reason");
	}

	/**
	 * Note why the connection ends, unless that is settled.
	 * @param reason the reason
	 * @return {@code false} if that is settled
	 */
	boolean endFor(CloseReason reason) {
		return REASON.compareAndSet(this, null, reason);
	}

	/**
	 * Return why the connection ends if its handler ends by itself.
	 * @return who has ended the stream, or that the handler is done
	 */
	CloseReason reasonToEnd() {
		if (isByPeer()) {
			return CloseReason.PEER;
		}
		if (!this.connection.input().isDrained() && !this.endedFirst) {
			return CloseReason.COMPLETED;
		}
		return reasonToDrain();
	}

	/**
	 * Return why the connection ends if there is nothing left to do.
	 * @return that it is old, or that the server shuts down
	 */
	public CloseReason reasonToDrain() {
		return this.retired ? CloseReason.MAX_AGE : CloseReason.SHUTDOWN;
	}

	/**
	 * Return whether the peer has brought about the end of the connection.
	 * @return {@code true} if it has done wrong or too little
	 */
	boolean isPeerAtFault() {
		CloseReason reason = this.reason;
		return reason != null && reason.isPeerAtFault();
	}

	/**
	 * Return a new exception that tells how the connection was lost.
	 * @return the exception, one for each caller (asyncio W31)
	 */
	ConnectionLostException lostException() {
		CloseReason reason = this.reason;
		return new ConnectionLoss(this.connection, (reason != null) ? reason : CloseReason.RESET);
	}

	/**
	 * The connection is old enough to end as in a shutdown.
	 */
	void retire() {
		this.retired = true;
	}

	/**
	 * Return whether the connection is old enough to end.
	 * @return {@code true} once its end has begun
	 */
	public boolean isRetired() {
		return this.retired;
	}

	// The streams

	/**
	 * Nothing more arrives, as the peer has ended its stream.
	 */
	void eofReceived() {
		this.eofReceived = true;
	}

	public boolean isEofReceived() {
		return this.eofReceived;
	}

	/**
	 * This side ends its stream before the peer has ended its own.
	 */
	void endFirst() {
		this.endedFirst = true;
	}

	/**
	 * Return whether the peer has ended its stream, and not because this side has ended
	 * its own first.
	 * @return {@code true} if the end of the stream is the peer's decision
	 */
	public boolean isByPeer() {
		return this.eofReceived && !this.endedFirst;
	}

	// The connection

	/**
	 * The socket is closed, or as good as that: nothing can be sent any more.
	 */
	void lost() {
		this.lost = true;
	}

	boolean isLost() {
		return this.lost;
	}

	/**
	 * The connection was rejected: it never gets a handler.
	 */
	void rejected() {
		this.socketClosed.complete(null);
		this.closed.complete(knownReason());
	}

	/**
	 * All are told that the socket is closed.
	 */
	void socketEnded() {
		this.socketClosed.complete(null);
		partEnded(SOCKET);
	}

	/**
	 * The handler has returned, or never will be called.
	 */
	void handlerEnded() {
		partEnded(HANDLER);
	}

	private void partEnded(int part) {
		if ((int) OPEN_PARTS.getAndBitwiseAnd(this, ~part) != part) {
			return;
		}
		ConnectionHost host = this.connection.host();
		CloseReason reason = knownReason();
		try {
			host.ended(this.connection, reason);
		}
		finally {
			try {
				this.closed.complete(reason);
			}
			finally {
				// Last: who waits for the server finds every connection closed
				host.release();
			}
		}
	}

	/**
	 * Return a future that completes when the socket is closed.
	 * @return the future, not to be given to others
	 */
	public CompletableFuture<Void> socketClosed() {
		return this.socketClosed;
	}

	/**
	 * Return a future that completes when the connection has ended.
	 * @return the future, not to be given to others
	 */
	CompletableFuture<CloseReason> closed() {
		return this.closed;
	}

}
