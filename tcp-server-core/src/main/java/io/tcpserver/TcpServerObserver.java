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

import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Told about everything that happens to a server and its connections. Logs, meters and
 * application events are implementations of this interface; the engine has no other
 * instrumentation. Called on I/O threads unless said otherwise: implementations must not
 * block. What they throw is logged and has no effect on the server.
 *
 * @since 0.1.0
 */
public interface TcpServerObserver {

	/**
	 * The server was bound and uses {@link Transport#NIO}, although the transport that
	 * {@link Transport#AUTO} prefers is there: the versions of Netty's modules on the
	 * class path keep it from working.
	 * @param server the server
	 * @param reason what is wrong, with the versions that were found and are needed
	 */
	default void transportFallback(TcpServer server, String reason) {
	}

	/**
	 * The server was bound, and its handlers run on virtual threads that share a single
	 * carrier thread, as the JVM has one processor only: a handler that computes holds up
	 * all others.
	 * @param server the server
	 */
	default void singleCarrier(TcpServer server) {
	}

	/**
	 * The server accepts connections, for the first time or again after a pause.
	 * @param server the server
	 */
	default void serving(TcpServer server) {
	}

	/**
	 * The server has stopped accepting and keeps its addresses.
	 * @param server the server
	 */
	default void paused(TcpServer server) {
	}

	/**
	 * The server has begun to close and does not listen any more.
	 * @param server the server
	 */
	default void closing(TcpServer server) {
	}

	/**
	 * A graceful shutdown takes long, as connections do not end. Called once, after five
	 * seconds.
	 * @param server the server
	 * @param connections how many connections are open
	 * @param left how long the shutdown still waits for them
	 */
	default void draining(TcpServer server, int connections, Duration left) {
	}

	/**
	 * A graceful shutdown has ended.
	 * @param server the server
	 * @param result how it went
	 */
	default void shutdown(TcpServer server, ShutdownResult result) {
	}

	/**
	 * The server is finished: nothing of it is left.
	 * @param server the server
	 */
	default void closed(TcpServer server) {
	}

	/**
	 * A listener ended without being asked to; the server is
	 * {@link TcpServer.State#FAILED}.
	 * @param server the server
	 * @param address the address that is no longer listened on
	 * @param cause why, if known
	 */
	default void listenerFailed(TcpServer server, SocketAddress address, @Nullable Throwable cause) {
	}

	/**
	 * An I/O thread has ended that should not have: it failed, for example without
	 * memory, or somebody has shut it down. Its connections are aborted, it gets no new
	 * ones, and its listeners accept no more. The server is
	 * {@link TcpServer.State#FAILED}; the other I/O threads go on.
	 * @param server the server
	 * @param thread the name of the thread
	 * @param cause why it has ended
	 * @param connections how many open connections it had
	 */
	default void ioThreadFailed(TcpServer server, String thread, Throwable cause, int connections) {
	}

	/**
	 * The operating system refused to hand over a connection, for example because the
	 * process has too many open files. Accepting pauses and is tried again.
	 * @param server the server
	 * @param address the listening address
	 * @param cause the error
	 * @param attempt the number of this failure since the last success, from 1
	 * @param retryAfter how long accepting pauses
	 */
	default void acceptFailed(TcpServer server, SocketAddress address, Throwable cause, int attempt,
			Duration retryAfter) {
	}

	/**
	 * Accepting works again: it has not failed for a second, whether clients came or not.
	 * @param server the server
	 * @param address the listening address
	 * @param failures how many attempts had failed
	 */
	default void acceptRecovered(TcpServer server, SocketAddress address, int failures) {
	}

	/**
	 * A connection was closed before a handler has seen it.
	 * @param server the server
	 * @param remoteAddress the peer, {@code null} if it is gone already
	 * @param reason why
	 * @param cause what the peer did wrong, {@code null} if nothing, or nothing worth a
	 * word, as when it went away without having sent anything
	 */
	default void rejected(TcpServer server, @Nullable SocketAddress remoteAddress, RejectReason reason,
			@Nullable Throwable cause) {
	}

	/**
	 * The server may have no more connections, as it has as many as it may have, or as
	 * other servers have what was left for all: further clients wait or are rejected.
	 * Called once until there has been room for at least a second.
	 * @param server the server
	 * @param capacity how many connections there are and may be
	 */
	default void limitReached(TcpServer server, ServerCapacity capacity) {
	}

	/**
	 * The server was bound, and has a limit of its own that is higher than the number of
	 * connections that the process may open files for.
	 * @param server the server
	 * @param maxConnections the limit
	 * @param possible how many connections of all servers are possible
	 */
	default void limitNotCovered(TcpServer server, int maxConnections, int possible) {
	}

	/**
	 * Handlers wait for a thread, as all threads of the pool are busy, and one has waited
	 * for a second: their clients get no answer until then. Called once until
	 * {@link #handlersRecovered}.
	 * @param server the server
	 * @param load how many handlers run and wait
	 */
	default void handlersWaiting(TcpServer server, HandlerLoad load) {
	}

	/**
	 * No handler has waited for a thread for about a second, after
	 * {@link #handlersWaiting}.
	 * @param server the server
	 * @param load how many handlers run
	 */
	default void handlersRecovered(TcpServer server, HandlerLoad load) {
	}

	/**
	 * A TLS handshake has ended.
	 * @param server the server
	 * @param remoteAddress the client
	 * @param duration how long it took, from the first byte that was waited for
	 * @param failure why it failed, {@code null} if it did not
	 */
	default void tlsHandshake(TcpServer server, SocketAddress remoteAddress, Duration duration,
			@Nullable Throwable failure) {
	}

	/**
	 * Other keys and certificates are shown from now on. Called on the thread that
	 * updates them.
	 * @param server the server
	 */
	default void tlsUpdated(TcpServer server) {
	}

	/**
	 * Other keys and certificates were to be shown and cannot be; those from before stay.
	 * Called on the thread that updates them.
	 * @param server the server
	 * @param cause what is wrong with them
	 */
	default void tlsUpdateFailed(TcpServer server, Throwable cause) {
	}

	/**
	 * Memory is short, as connections hold about as much as they may: some of them are
	 * not read from until memory is free again, and connections that hold much and make
	 * no progress are closed for {@link CloseReason#MEMORY}. Called once until
	 * {@link #memoryRecovered}.
	 * @param server the server; of those that share the memory, the one that holds most
	 * @param memory how much they hold, and how much they may
	 */
	default void memoryExceeded(TcpServer server, ServerMemory memory) {
	}

	/**
	 * All connections are read from again after {@link #memoryExceeded}.
	 * @param server the server
	 * @param memory how much they hold now
	 * @param closed how many connections were closed for {@link CloseReason#MEMORY}
	 * since, of all servers that share the memory
	 */
	default void memoryRecovered(TcpServer server, ServerMemory memory, long closed) {
	}

	/**
	 * An interceptor failed, or returned another connection than it was given.
	 * @param connection the connection, which is turned away next
	 * @param interceptor the interceptor
	 * @param cause what it threw, or says what is wrong
	 */
	default void interceptorFailed(TcpConnection connection, ConnectionInterceptor interceptor, Throwable cause) {
	}

	/**
	 * A connection was opened; its handler is about to start.
	 * @param connection the connection
	 */
	default void opened(TcpConnection connection) {
	}

	/**
	 * A handler failed. Not called for what a peer did, such as a reset or a stream that
	 * ends early.
	 * @param connection the connection, which is closed next
	 * @param cause what the handler threw
	 */
	default void handlerFailed(TcpConnection connection, Throwable cause) {
	}

	/**
	 * A peer broke the protocol: its bytes are no frames, no valid TLS or another
	 * protocol, or a frame is no message and no handler saw to it. Called once for each
	 * connection at most.
	 * @param connection the connection, which is closed next
	 * @param error what is wrong, with what has arrived
	 */
	default void protocolError(TcpConnection connection, Exception error) {
	}

	/**
	 * A peer has ended its stream, or has lost its connection, within a frame. Called
	 * once for each connection at most, before its handler is told; not if this side ends
	 * the connection. No failure: the close reason is what it would be without the frame.
	 * @param connection the connection, which is closed next
	 * @param bytes how many bytes of the frame have arrived
	 */
	default void frameTruncated(TcpConnection connection, long bytes) {
	}

	/**
	 * A peer has sent something that is no frame, or not a whole one. Called for all
	 * errors that are counted: those that close the connection, which
	 * {@link #protocolError} reports as well, those of {@link #frameTruncated}, and those
	 * that the codec ignores, such as bytes between two frames.
	 * @param connection the connection
	 * @param error the codec, and what is wrong
	 * @param count how often; more than once only if the codec ignores such errors
	 */
	default void frameFailed(TcpConnection connection, FrameError error, int count) {
	}

	/**
	 * A message was not queued for a client because too much waits for it already; with
	 * {@link SlowConsumer.Policy#SKIP} called for each message, otherwise once, before
	 * the connection is closed. Called on the thread that sends.
	 * @param connection the connection
	 * @param pendingWriteBytes how many bytes wait
	 */
	default void slowConsumer(TcpConnection connection, long pendingWriteBytes) {
	}

	/**
	 * A handler keeps writing to a connection that is lost. Called once for each
	 * connection, with the fifth write (<a href="doc-files/asyncio.html#x09">asyncio
	 * X09</a>).
	 * @param connection the connection
	 */
	default void writingAfterClose(TcpConnection connection) {
	}

	/**
	 * A handler still runs after its connection was aborted by a shutdown; its thread is
	 * interrupted next. If it has returned a stage that is not complete, that is no
	 * longer waited for.
	 * @param connection the connection
	 * @param thread the name of the thread, {@code null} if the handler runs on none
	 */
	default void handlerInterrupted(TcpConnection connection, @Nullable String thread) {
	}

	/**
	 * A handler took too long; its connection is aborted next, and its thread is
	 * interrupted if it is on one. Called once for each connection at most.
	 * @param connection the connection
	 * @param thread the name of the thread, {@code null} if the handler runs on none
	 * @param timeout how long it might have taken, {@link Timeouts#handler()}
	 */
	default void handlerTimedOut(TcpConnection connection, @Nullable String thread, Duration timeout) {
	}

	/**
	 * A connection has ended: its socket is closed and its handler has ended, or its
	 * stage was let go. Called once for each opened connection.
	 * @param connection the connection
	 * @param reason why
	 */
	default void closed(TcpConnection connection, CloseReason reason) {
	}

}
