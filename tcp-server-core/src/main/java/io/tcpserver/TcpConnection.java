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
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * One accepted connection. Everything that can be read stays readable after it is closed
 * (asyncio W25). Safe for use by multiple threads; no method blocks.
 *
 * @since 0.1.0
 */
public interface TcpConnection {

	/**
	 * Return the identity of this connection, unique over all servers of the process.
	 * @return the id
	 */
	String id();

	/**
	 * Return the name of the server that accepted this connection.
	 * @return the server name
	 */
	String serverName();

	/**
	 * Return the address of the peer.
	 * @return the address; of a Unix domain socket usually one without a path
	 */
	SocketAddress remoteAddress();

	/**
	 * Return the address that the peer connected to.
	 * @return the address
	 */
	SocketAddress localAddress();

	/**
	 * Return when this connection was accepted.
	 * @return the time
	 */
	Instant openedAt();

	/**
	 * Return when bytes last arrived.
	 * @return the time, to about a millisecond, or empty if none has arrived
	 */
	Optional<Instant> lastReadAt();

	/**
	 * Return how many bytes have arrived.
	 * @return the number of bytes
	 */
	long bytesReceived();

	/**
	 * Return how many bytes were handed to the operating system.
	 * @return the number of bytes
	 */
	long bytesSent();

	/**
	 * Return how many bytes are written but not yet handed to the operating system.
	 * @return the number of bytes
	 */
	long pendingWriteBytes();

	/**
	 * Return the value of an attribute.
	 * @param <T> the value type
	 * @param key the key
	 * @return the value or {@code null}
	 */
	<T> @Nullable T attribute(AttributeKey<T> key);

	/**
	 * Set or remove an attribute.
	 * @param <T> the value type
	 * @param key the key
	 * @param value the value, {@code null} to remove the attribute
	 */
	<T> void attribute(AttributeKey<T> key, @Nullable T value);

	/**
	 * Send a message: a {@code byte[]}, {@link java.nio.ByteBuffer} or
	 * {@link CharSequence} (in the charset of the server). The bytes of one message stay
	 * together, whichever thread sends it.
	 * @param message the message; arrays and buffers are copied
	 * @return a future that completes when the bytes are handed to the operating system,
	 * or exceptionally with a {@link ConnectionLostException}
	 * @throws IllegalArgumentException if the message is of another type
	 */
	CompletableFuture<Void> send(Object message);

	/**
	 * Close this connection after what is queued has been sent, for the reason
	 * {@link CloseReason#KICKED}. Its handler reads the end of the stream. Has no effect
	 * on a closed connection.
	 */
	void close();

	/**
	 * Close this connection now, for the reason {@link CloseReason#ABORTED}; what is
	 * queued is lost. Has no effect on a closed connection.
	 */
	void abort();

	/**
	 * Return whether this connection is open.
	 * @return {@code false} as soon as its socket is closed
	 */
	boolean isOpen();

	/**
	 * Return a future that completes when the socket is closed and the handler has ended.
	 * @return a new future of the reason
	 */
	CompletableFuture<CloseReason> closed();

}
