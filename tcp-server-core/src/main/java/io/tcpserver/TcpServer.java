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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.OneWay;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;

/**
 * One run of a TCP server, with the contract of Python's {@code asyncio.Server}: bound
 * when created, serving after {@link #startServing()}, no longer listening after
 * {@link #close()}, finished when {@link #closed()} completes. A closed server cannot be
 * started again.
 * <p>
 * In a Spring application the bean of this type is a front over such runs: each start of
 * the context begins a new one.
 * <p>
 * Safe for use by multiple threads, handlers included. Only methods that declare
 * {@link InterruptedException} block.
 * <p>
 * Not meant to be implemented by applications: methods may be added in a minor release.
 * What a server does is changed by its {@linkplain #builder() builder}, by observers and
 * interceptors; tests can bind one to an ephemeral port.
 *
 * @since 0.1.0
 */
public interface TcpServer {

	/**
	 * The name of a server that was given none.
	 */
	String DEFAULT_NAME = "default";

	/**
	 * Return a builder of a server.
	 * @return a new builder
	 */
	static TcpServerBuilder builder() {
		return new TcpServerBuilder();
	}

	/**
	 * Return the name that handlers, properties and meters use for this server.
	 * @return the name
	 */
	String name();

	/**
	 * Return the current state.
	 * @return the state, which may have changed when the caller looks at it
	 */
	State state();

	/**
	 * Return the transport in use.
	 * @return the transport, never {@link Transport#AUTO} once the server is bound
	 */
	Transport transport();

	/**
	 * Return the addresses that this server listens on, never those of clients
	 * (<a href="doc-files/asyncio.html#s01">asyncio S01, P20</a>). Ephemeral ports are
	 * resolved.
	 * @return the addresses in configured order, empty once closed
	 */
	List<SocketAddress> sockets();

	/**
	 * Return the port that this server listens on: the one that was chosen, if an
	 * ephemeral one was asked for.
	 * @return the port of the first internet address; the others have the same one,
	 * unless they were given ports of their own
	 * @throws IllegalStateException if this server listens on no internet address, as it
	 * has Unix domain sockets only, is closed, or is not started yet
	 */
	default int port() {
		for (SocketAddress address : sockets()) {
			if (address instanceof InetSocketAddress inet) {
				return inet.getPort();
			}
		}
		throw new IllegalStateException("Server '%s' listens on no internet address".formatted(name()));
	}

	/**
	 * Return when this server was bound.
	 * @return the time, or empty if a restartable server is not started
	 */
	Optional<Instant> startedAt();

	/**
	 * Return why a listener or an I/O thread died.
	 * @return the cause, empty unless the state is {@link State#FAILED}
	 */
	Optional<Throwable> failure();

	/**
	 * Start accepting connections [{@code start_serving}]. Has no effect on a serving
	 * server (<a href="doc-files/asyncio.html#p05">asyncio P05</a>) and resumes a paused
	 * one.
	 * @throws IllegalStateException if the server is closed
	 * (<a href="doc-files/asyncio.html#p01">asyncio P01</a>)
	 */
	void startServing();

	/**
	 * Start accepting connections and block until the server is closed and its clients
	 * are gone [{@code serve_forever}]. An interrupt shuts the server down within the
	 * configured grace period and is then reported
	 * (<a href="doc-files/asyncio.html#s02">asyncio S02 to S04, P16</a>). A second
	 * interrupt is reported at once: the shutdown goes on without the calling thread.
	 * @throws InterruptedException if the calling thread was interrupted, after the
	 * server has been shut down or the thread was interrupted again
	 * @throws IllegalStateException if the server is closed, or if another thread is in
	 * this method already (<a href="doc-files/asyncio.html#s06">asyncio S06, P02</a>)
	 */
	void serveForever() throws InterruptedException;

	/**
	 * Return whether connections are being accepted [{@code is_serving}].
	 * @return {@code true} if the state is {@link State#SERVING}
	 */
	boolean isServing();

	/**
	 * Stop accepting without giving up the addresses. No client that connects after this
	 * method has returned is served before {@link #resume()}: clients queue in the
	 * kernel, and the few that an I/O thread has just taken from there are held, unread.
	 * Accepted connections are not touched, and a pending PROXY header or TLS handshake
	 * may complete. Has no effect unless the server is serving.
	 */
	void pause();

	/**
	 * Accept again after {@link #pause()}. Has no effect unless the server is paused.
	 */
	void resume();

	/**
	 * Stop listening and return at once [{@code close}]. Open connections are not
	 * touched. Calling this method again has no effect.
	 */
	void close();

	/**
	 * Close every connection after what it has written is sent [{@code close_clients}]. A
	 * connection whose PROXY header or TLS handshake is pending is closed at once, also
	 * if its handler has asked for the handshake; only one that was never opened counts
	 * as rejected, with {@link RejectReason#CLOSING}. A peer that does not read can delay
	 * this for as long as it likes; see {@link #abortClients()}.
	 */
	void closeClients();

	/**
	 * Close every connection now, by a reset [{@code abort_clients}], also those whose
	 * PROXY header or TLS handshake is pending. Lost is everything that clients have not
	 * received, also what the operating system has taken; see
	 * {@link TcpConnection#abort()}.
	 */
	void abortClients();

	/**
	 * Shut this server down gracefully: accept those who have connected by now, if it is
	 * serving, and stop listening; handle what has arrived; let each handler finish what
	 * it has begun, and let those that wait for input know its end; at the end of the
	 * grace period close what is left, and shortly after abort it, interrupt handlers
	 * that still run and let stages go that are not complete. The streams of
	 * {@linkplain OneWay one-way} connections end first on this side. Further calls can
	 * only shorten the grace period.
	 * @param grace how long connections may take to end by themselves, zero to accept
	 * nobody and close them at once
	 * @return a new future of how it went; never completes exceptionally. Completing or
	 * cancelling it does not affect the server
	 */
	CompletableFuture<ShutdownResult> shutdown(Duration grace);

	/**
	 * Return a future that completes when this server has stopped listening, no
	 * connection is open <em>and no handler runs</em>
	 * (<a href="doc-files/asyncio.html#s08">asyncio S08 to S12, P08</a>). No thread and
	 * no file descriptor of the server is left then.
	 * @return a new future; completing or cancelling it does not affect the server
	 */
	CompletableFuture<Void> closed();

	/**
	 * Block until {@link #closed()} completes [{@code wait_closed}]. A handler that calls
	 * this method waits for itself.
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void waitClosed() throws InterruptedException;

	/**
	 * Block until {@link #closed()} completes or the time has passed.
	 * @param timeout the longest time to wait
	 * @return {@code true} if the server is finished
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	boolean waitClosed(Duration timeout) throws InterruptedException;

	/**
	 * Return the open connections.
	 * @return a live view
	 */
	TcpConnections connections();

	/**
	 * Return what has been counted so far.
	 * @return a snapshot that adds up
	 */
	ServerStatistics statistics();

	/**
	 * Return how much memory the connections hold. Any thread; the time it takes grows
	 * with the number of connections.
	 * @return the memory, which may be a moment old
	 */
	ServerMemory memory();

	/**
	 * Hand a connected socket to this server as if it had accepted it
	 * (<a href="doc-files/asyncio.html#a25">asyncio A25</a>). The server owns the socket
	 * from then on, also if this method fails, unless a server owned it before.
	 * @param socket a connected socket
	 * @return the connection
	 * @throws IOException if the socket cannot be used or the server does not take it
	 * @throws IllegalStateException if the server is closed, or if the socket was handed
	 * to a server before, which keeps it
	 */
	TcpConnection adopt(SocketChannel socket) throws IOException;

	/**
	 * Return how many connections the server may have at a time. Without a limit of its
	 * own, that changes with the connections of other servers.
	 * @return the number; see {@link ConnectionLimits} and
	 * {@link ServerCapacity#maxConnections()}
	 */
	int maxConnections();

	/**
	 * Return how many connections the server has and may have at this moment.
	 * @return the numbers, and what sets the limit
	 */
	ServerCapacity capacity();

	/**
	 * Return how many handlers run on the pool of threads, and how many wait for one.
	 * @return the numbers, which may be a moment old
	 */
	HandlerLoad handlerLoad();

	/**
	 * Change how many connections the server may have at a time. None is closed if there
	 * are more; the next one is taken when there is room again.
	 * @param maxConnections the number
	 * @throws IllegalArgumentException if it is less than 1
	 */
	void maxConnections(int maxConnections);

	/**
	 * Show other keys and certificates to clients that shake hands from now on, or change
	 * other settings of TLS; open connections live on as they are.
	 * @param settings the new settings, of the same mode
	 * @throws IllegalArgumentException if they cannot be used; the ones from before stay
	 * @throws IllegalStateException if the server does not speak TLS
	 */
	void updateTls(TlsSettings settings);

	/**
	 * Show other keys and certificates as {@link #updateTls(TlsSettings)} does, which may
	 * be unreadable: a failure to make the settings counts as a failed update, which
	 * observers are told of and {@link #tlsFailure()} returns.
	 * @param settings makes the new settings; called once, before this method returns
	 * @throws IllegalStateException if the server does not speak TLS
	 * @throws RuntimeException if the settings cannot be made or used; the ones from
	 * before stay
	 */
	void updateTls(Supplier<TlsSettings> settings);

	/**
	 * Return how the server speaks TLS with clients that shake hands now.
	 * @return the settings, or empty if it does not
	 */
	Optional<TlsSettings> tlsSettings();

	/**
	 * Return why the last update of keys and certificates has failed.
	 * @return the cause, or empty if it has not
	 */
	Optional<Throwable> tlsFailure();

	/**
	 * Return the I/O threads [{@code get_loop}], for short tasks that do not block.
	 * @return an executor; it rejects tasks once the server is finished
	 */
	Executor executor();

	/**
	 * Return a scope for try-with-resources [{@code async with}]. Leaving it closes the
	 * server and waits for the clients, which are not told to go; after the configured
	 * grace period they are (<a href="doc-files/asyncio.html#p17">asyncio P17</a>).
	 * @return a new scope
	 */
	Scope scope();

	/**
	 * The counterpart of Python's {@code async with server as ...}.
	 */
	interface Scope extends AutoCloseable {

		/**
		 * Return the server that leaving the scope closes. A body that gets it here makes
		 * use of the scope, which compilers may otherwise complain about.
		 * @return the server
		 */
		TcpServer server();

		/**
		 * Close the server and wait until it is finished, at most for the grace period.
		 * What is left then is closed without further grace. If the waiting thread is
		 * interrupted, that happens at once and the thread stays interrupted.
		 */
		@Override
		void close();

	}

	/**
	 * States of a server. {@code BOUND}, {@code SERVING} and {@code PAUSED} lead to
	 * {@code CLOSING} and that to {@code CLOSED}; a dead listener or I/O thread leads
	 * from any of the first three to {@code FAILED}, which leads to {@code CLOSING}.
	 */
	enum State {

		/**
		 * Bound, not accepting yet; clients queue in the kernel
		 * (<a href="doc-files/asyncio.html#p04">asyncio P04</a>).
		 */
		BOUND,

		/**
		 * Accepting connections.
		 */
		SERVING,

		/**
		 * Not accepting, addresses still bound.
		 */
		PAUSED,

		/**
		 * Not listening, some connections or handlers left.
		 */
		CLOSING,

		/**
		 * Finished, or not started yet in the case of a restartable server.
		 */
		CLOSED,

		/**
		 * A listener or an I/O thread has died, or the application has closed a listener
		 * that was adopted; the others go on.
		 */
		FAILED

	}

}
