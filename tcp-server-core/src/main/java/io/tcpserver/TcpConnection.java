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
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLSession;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection. Everything that can be read stays readable after it is closed
 * (<a href="doc-files/asyncio.html#w25">asyncio W25</a>). Safe for use by multiple
 * threads; no method blocks. Returned futures are the caller's own: completing or
 * cancelling one does not affect the connection, unless the method says otherwise.
 * <p>
 * Not meant to be implemented by applications: methods may be added in a minor release. A
 * {@link TcpConnectionWrapper} changes what some methods do, and a
 * {@link ConnectionInterceptor} shows it to handlers.
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
	 * @return the address; of a Unix domain socket usually one without a path. A path may
	 * be any text that a load balancer has sent: {@link Addresses} writes it for the log
	 */
	SocketAddress remoteAddress();

	/**
	 * Return the address that the peer connected to.
	 * @return the address
	 */
	SocketAddress localAddress();

	/**
	 * Return the TLS session of this connection, with the certificates of the peer.
	 * @return the session, or empty if the connection is not encrypted
	 */
	default Optional<SSLSession> sslSession() {
		return Optional.empty();
	}

	/**
	 * Return what a load balancer has told about this connection.
	 * @return the header, or empty if there was none; see {@link ProxyProtocol}
	 */
	default Optional<ProxyHeader> proxyHeader() {
		return Optional.empty();
	}

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
	 * Return how much memory this connection holds. Any thread.
	 * @return the memory, which may be a moment old
	 */
	MemoryUse memory();

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
	 * Return whether the client has ended its stream without the terminator of its last
	 * message, so that this message may be a part of what was meant; see
	 * {@link io.tcpserver.message.Unterminated}. Says nothing about an answer to
	 * {@link #sendAndReceive}.
	 * @return {@code true} from the moment when such a message is handed to the handler;
	 * {@code false} while those before it are handled
	 */
	default boolean isLastMessageUnterminated() {
		return false;
	}

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
	 * Return the time-outs that hold for this connection.
	 * @return those of the server, unless they were {@linkplain #changeTimeouts changed}
	 */
	Timeouts timeouts();

	/**
	 * Change time-outs of this connection, for example to what the peer has asked for at
	 * its login. They hold from now on: a time that has begun goes on with its new end,
	 * and what is off afterwards is not watched any more. Also for servers without any
	 * time-outs. Has no effect on a closed connection.
	 * @param change returns the new time-outs, given those that hold now; may be called
	 * again if another thread changes them at the same time
	 * @throws IllegalArgumentException if the settings do not allow a value, or
	 * {@link Timeouts#firstByte()} is changed: it is over with the first byte
	 */
	void changeTimeouts(UnaryOperator<Timeouts> change);

	/**
	 * Return the options of this connection's socket.
	 * @return the options, to be read and changed as long as the connection is open
	 */
	ConnectionSocketOptions socketOptions();

	/**
	 * Return the keys that are bound to this connection; see {@link TcpConnections#bind}.
	 * @return names and values; empty once the connection has ended
	 */
	Map<String, String> keys();

	/**
	 * Return the groups that this connection has joined; see {@link TcpConnections#join}.
	 * @return their names; empty once the connection has ended
	 */
	Set<String> groups();

	/**
	 * Send a message. On a server with a message handler it is converted and framed as
	 * replies are; on one with a stream handler it is a {@code byte[]},
	 * {@link java.nio.ByteBuffer} or {@link CharSequence} (in the charset of the server).
	 * The bytes of one message stay together, and messages of one thread stay in order.
	 * Never waits: what happens if the peer does not read is up to {@link SlowConsumer}.
	 * @param message the message; may be changed once this method has returned
	 * @return a future that completes when the bytes are handed to the operating system,
	 * or exceptionally with a {@link ConnectionLostException} or
	 * {@link SlowConsumerException}, or with an {@link IllegalStateException} if a hook
	 * or a codec of this connection is needed that does not exist yet, see
	 * {@link io.tcpserver.message.MessageHandler#onSend}
	 * @throws IllegalArgumentException if messages of this type cannot be sent
	 */
	CompletableFuture<Void> send(Object message);

	/**
	 * Wait until the peer has taken what was sent to it, as
	 * {@link io.tcpserver.settings.WriteBufferLimits} has it; for those who send a lot
	 * and whom the policy for slow consumers is not to meet.
	 * @return a new future that completes when no more than {@code low} bytes wait, at
	 * once unless more than {@code high} do, or exceptionally with a
	 * {@link ConnectionLostException}
	 */
	CompletableFuture<Void> drainAsync();

	/**
	 * Send a message and wait for the answer to it. The answer is not given to the
	 * handler of the connection; requests that wait at the same time are tried in the
	 * order in which they were sent, and a message answers one of them at most.
	 * @param <R> the type of the answer
	 * @param message the message, as for {@link #send}
	 * @param correlation tells the answer from other messages
	 * @param timeout how long to wait for the answer
	 * @return a future of the answer. Completes exceptionally with a
	 * {@link java.util.concurrent.TimeoutException}, a {@link ConnectionLostException} or
	 * a {@link SlowConsumerException}; once it is done, cancelled for example, an answer
	 * goes to the handler
	 * @throws IllegalArgumentException if messages of this type cannot be sent
	 * @throws UnsupportedOperationException if the server has a stream handler, which
	 * reads the answers itself
	 */
	<R> CompletableFuture<R> sendAndReceive(Object message, Correlation<R> correlation, Duration timeout);

	/**
	 * Frame messages in another way from now on. To be called while a message of this
	 * connection is handled: in a method of its handler, or by the stage that the method
	 * has returned, before that completes.
	 * <ul>
	 * <li>What arrives is framed by the new codec from the first byte after the message
	 * that is being handled, however the network has cut the bytes, and also if that byte
	 * has arrived already. In {@code onOpen} that is the first byte of the connection. An
	 * answer to {@link #sendAndReceive} that was taken before is not framed again.</li>
	 * <li>The reply to the message that is being handled, which the method returns or its
	 * stage completes with, is still framed by the old codec, and so is the reply of
	 * {@code onError} if handling it fails. What is sent by {@link #send},
	 * {@link #sendAndReceive} and broadcasts from now on is framed by the new codec. A
	 * message that another thread sends at the same time is framed by either of
	 * them.</li>
	 * </ul>
	 * The converter of the payloads stays the same, and so does
	 * {@link io.tcpserver.TcpServerSettings#maxFrameLength()}, which applies to the new
	 * codec as to the first. A codec that is set twice is the last one that was set.
	 * Without effect if no further message will be handled.
	 * @param codec what frames messages from now on
	 * @throws IllegalStateException if no message of this connection is being handled, if
	 * another thread handles it, if the server has a stream handler, which frames what it
	 * reads itself, or if its messages come from a {@link MessageCodec}, so that there is
	 * no converter of payloads
	 */
	void framing(FrameCodec codec);

	/**
	 * Read and write messages with another codec from now on, as
	 * {@link #framing(FrameCodec)} does. From messages that were read in frames before,
	 * this also replaces the converter of their payloads.
	 * @param codec what reads and writes messages from now on; the handler must be able
	 * to take the messages that it returns
	 * @throws IllegalStateException as of {@link #framing(FrameCodec)}
	 * @throws IllegalArgumentException if it is another instance for each connection
	 */
	void framing(MessageCodec<?> codec);

	/**
	 * Hand this connection over from its stream handler to the message handler of the
	 * server. To be called by the stream handler, which returns next, or completes its
	 * stage: then {@link io.tcpserver.message.MessageHandler#onOpen} is called, and the
	 * first frame begins with the first byte that the stream handler has not read. What
	 * it has written is sent before what the message handler sends. If the stream handler
	 * fails after this call, the connection ends as without it.
	 * <p>
	 * From this call on, the reader and the writer of the stream handler cannot be used
	 * any more: their methods throw an {@link IllegalStateException}.
	 * @throws IllegalStateException if the server has no
	 * {@linkplain TcpServerBuilder#thenMessages message handler to continue with}, if the
	 * stream handler has ended or this was called before, or if somebody else is reading
	 */
	void continueWithMessages();

	/**
	 * Encrypt this connection from now on, as the client has asked for by a command such
	 * as {@code STARTTLS} (<a href="doc-files/asyncio.html#w07">asyncio W07, L12 to
	 * L16</a>): send the last message in plain text, then shake hands. To be returned by
	 * the method that handles the command, so that nothing is handled before the
	 * handshake has ended. What the client has sent behind its command is taken for the
	 * beginning of the handshake, so that no command that was injected in plain text is
	 * ever handled.
	 * @param lastMessage what to send before, as for {@link #send}, {@code null} for
	 * nothing
	 * @return a new future that completes with the end of the handshake, or exceptionally
	 * with an {@link java.io.IOException}; the connection is closed then, for the reason
	 * {@link CloseReason#TLS_FAILURE}. Cancelling it, or completing it exceptionally as
	 * time-outs do, gives up the handshake and aborts the connection
	 * (<a href="doc-files/asyncio.html#l14">asyncio L14</a>)
	 * @throws IllegalStateException if the server has no {@link TlsSettings}, if the
	 * connection is encrypted already, or if it has a stream handler, which uses its
	 * writer instead
	 */
	CompletableFuture<Void> startTls(@Nullable Object lastMessage);

	/**
	 * Close this connection. What is queued is sent first. Has no effect on a closed
	 * connection.
	 * <p>
	 * A message handler that closes its own connection ends it after its reply, for the
	 * reason {@link CloseReason#COMPLETED}: all elements of the reply are sent, and no
	 * further message is handled. This applies to calls on the thread that a handler's
	 * method was called on, until the method returns, and to calls on any thread while
	 * the stage that it has returned is not complete, or while a method that must not
	 * block is running. A stream handler that closes its own connection from its thread
	 * also ends it for the reason {@link CloseReason#COMPLETED}.
	 * <p>
	 * In all other cases the connection is closed at once, for the reason
	 * {@link CloseReason#KICKED}; its handler reads the end of the stream. To close a
	 * connection at once whatever its handler does, use {@link #close(CloseReason)}.
	 */
	void close();

	/**
	 * Close this connection for a given reason. What is queued is sent first, but no
	 * reply is waited for.
	 * @param reason what observers and handlers are told
	 */
	void close(CloseReason reason);

	/**
	 * Close this connection now, by a reset, for the reason {@link CloseReason#ABORTED}.
	 * Lost is everything that the client has not received: what is queued, and what the
	 * operating system has taken and not delivered, also if {@link #drainAsync()} has
	 * completed since it was sent. What has arrived can still be read by a stream
	 * handler. Has no effect on a closed connection.
	 */
	void abort();

	/**
	 * Return whether this connection is open.
	 * @return {@code false} as soon as its socket is closed
	 */
	boolean isOpen();

	/**
	 * Return a future that completes when the socket is closed and the handler has ended.
	 * A handler that waits for it waits for itself.
	 * @return a new future of the reason
	 */
	CompletableFuture<CloseReason> closed();

}
