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

import java.util.concurrent.CompletableFuture;

import io.netty.channel.Channel;
import io.tcpserver.CloseReason;
import io.tcpserver.FrameError;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.netty.tls.TlsContexts;
import org.jspecify.annotations.Nullable;

/**
 * What a connection knows about its server: whom it asks to be let in, whom it tells that
 * it has ended, and what all connections of the server share. Used by any thread unless a
 * method says otherwise.
 */
public interface ConnectionHost {

	/**
	 * Return the server, for observers and messages.
	 * @return the server
	 */
	TcpServer server();

	TcpServerSettings settings();

	/**
	 * Return what runs the handlers of the server.
	 * @return the launcher
	 */
	HandlerLauncher launcher();

	/**
	 * Return how long the server waits where no setting says so.
	 * @return the times
	 */
	EngineTimes times();

	/**
	 * Return how long peers and handlers may take.
	 * @return the limits, {@code null} if there are none
	 */
	@Nullable TimeLimits timeLimits();

	TcpServerObserver observer();

	/**
	 * Return what each connection costs that does nothing.
	 * @return the cost
	 */
	ConnectionCost connectionCost();

	/**
	 * Return what is told of connections that wait for memory.
	 * @return what lets them go on
	 */
	RefusedReads memoryShortage();

	/**
	 * Return what handshakes need that begin now.
	 * @return the contexts, {@code null} if the server has no TLS settings
	 */
	@Nullable TlsContexts tls();

	/**
	 * Return the handshakes of the server that are pending.
	 * @return the handshakes
	 */
	Handshakes handshakes();

	/**
	 * Send a message that no handler waits for.
	 * @param connection the receiver
	 * @param message the message
	 * @return a new future that completes when it is sent
	 * @throws IllegalArgumentException if the message cannot be encoded
	 */
	CompletableFuture<Void> send(NettyConnection connection, Object message);

	/**
	 * Count what a peer has done wrong with its frames, and report it.
	 * @param connection the connection
	 * @param error what is wrong
	 * @param count how often
	 */
	void frameFailed(NettyConnection connection, FrameError error, int count);

	/**
	 * Return whether the server shuts down, gracefully or not, instead of only listening
	 * no more.
	 * @return {@code true} once a shutdown has begun
	 */
	boolean isShuttingDown();

	/**
	 * Return whether the server shuts down and the grace period is not over.
	 * @return {@code true} while connections get time to end by themselves
	 */
	boolean isDraining();

	/**
	 * Close a channel whose event loop has ended, or that never had one.
	 * @param channel the channel
	 */
	void closeWithoutLoop(Channel channel);

	// In the order in which a connection calls them

	/**
	 * Let a connection in if its client may come in, now that its address is known. The
	 * accepting thread, or the I/O thread.
	 * @param connection the connection
	 * @return {@code false} if it was rejected
	 */
	boolean admit(NettyConnection connection);

	/**
	 * Open a connection now that nothing stands between it and its handler, unless that
	 * was done. The accepting thread, or the I/O thread.
	 * @param connection the connection
	 * @return {@code false} if it was rejected
	 */
	boolean enter(NettyConnection connection);

	/**
	 * Turn away a connection that has not entered, unless that was done. The accepting
	 * thread, then the I/O thread.
	 * @param connection the connection
	 * @param reason why
	 * @param cause what its peer did wrong, {@code null} if nothing worth a word
	 */
	void reject(NettyConnection connection, RejectReason reason, @Nullable Throwable cause);

	/**
	 * The handler of a connection is about to be started. I/O thread only.
	 * @param connection the connection
	 */
	void opened(NettyConnection connection);

	/**
	 * A connection that has entered has ended. Once for each connection.
	 * @param connection the connection
	 * @param reason why
	 */
	void ended(NettyConnection connection, CloseReason reason);

	/**
	 * A connection has ended, and all that wait for it were told. Once for each
	 * connection that has {@linkplain #ended ended}: the server may be finished after
	 * that.
	 */
	void release();

}
