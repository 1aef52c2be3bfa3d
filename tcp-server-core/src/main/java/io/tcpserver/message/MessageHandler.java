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

package io.tcpserver.message;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.settings.MessageConcurrency;
import org.jspecify.annotations.Nullable;

/**
 * Handles the messages of all connections of a server, one call for each message; the
 * counterpart of asyncio's {@code Protocol}. The calls for one connection never overlap
 * and come in order, unless {@link MessageConcurrency} allows several messages at a time;
 * those for different connections come in parallel. No thread is held between them. To
 * have another instance for each connection, as asyncio does, see
 * {@link #perConnection(Supplier)}.
 * <p>
 * What a callback returns is sent: a message, a {@link CompletionStage} of one, or
 * {@code null} for nothing, as for Kotlin's {@code Unit}. The next callback of the
 * connection waits for the stage. If the connection is lost before it completes, it is
 * let go after a tenth of a second, or in a graceful shutdown when the grace period is
 * over: the next callback is called, and the reply or failure is ignored. The server
 * never completes or cancels a stage, so it may be shared; one that wants to know of the
 * loss is a {@link LossListener}.
 * <p>
 * Callbacks may block: they run on threads of their own, virtual ones if the JDK has
 * them. A handler that never blocks is better an {@link AsyncMessageHandler}.
 *
 * @param <T> the type of incoming messages
 * @since 0.1.0
 */
public interface MessageHandler<T> {

	/**
	 * Return a handler that is called with another handler for each connection
	 * [{@code protocol_factory}], so that its fields are the state of one connection. The
	 * supplier is called when a connection has been opened, on the thread that calls
	 * {@link #onOpen} of the new handler: never on an I/O thread. Nothing is created
	 * before. If it fails, only this connection is closed, see {@link #forConnection}.
	 * <p>
	 * What a server asks about its handler as a whole is answered for all handlers that
	 * the supplier may return: they may block, reply, hook what is sent, need frames, and
	 * handle several messages at a time if they say so. This has a price for those that
	 * do not; {@link #perConnection(Class, Supplier)} avoids it. For handlers that do not
	 * block, there is also {@link AsyncMessageHandler#perConnection}.
	 * @param <T> the type of incoming messages
	 * @param supplier returns a new handler each time
	 * @return the handler of a server
	 */
	static <T> MessageHandler<T> perConnection(Supplier<? extends MessageHandler<T>> supplier) {
		return new SuppliedHandlers<>(MessageHandler.class, supplier);
	}

	/**
	 * The same as {@link #perConnection(Supplier)} for handlers of a known class: those
	 * of an {@link AsyncMessageHandler} do not block, and {@link #mayRunConcurrently()},
	 * {@link #hooksSending()} and {@link #needsFrames()} are {@code false} unless the
	 * class overrides them. What subclasses of it override has no effect.
	 * @param <T> the type of incoming messages
	 * @param <H> the class of the handlers
	 * @param type the class of the handlers
	 * @param supplier returns a new handler each time
	 * @return the handler of a server
	 */
	static <T, H extends MessageHandler<T>> MessageHandler<T> perConnection(Class<H> type,
			Supplier<? extends H> supplier) {
		return new SuppliedHandlers<>(type, supplier);
	}

	/**
	 * Return the handler of a connection, whose fields may be the state of that
	 * connection. Called on the handler of the server, once for each connection, just
	 * before {@link #onOpen} and on the same thread: on an I/O thread only if
	 * {@link #mayBlock()} of the handler of the server returns {@code false}. All
	 * callbacks of the connection are calls of what it returns, as are
	 * {@link #mayBlock(Object)}, {@link #mayBlock()} and {@link #handlesIdle()} for them.
	 * Questions about all connections are asked of the handler of the server.
	 * <p>
	 * If it throws an exception or returns {@code null}, this connection ends for
	 * {@link CloseReason#HANDLER_ERROR}, which is logged, and no callback is called for
	 * it.
	 * <p>
	 * The default returns this handler.
	 * @param connection the connection, which may have been lost already
	 * @return its handler
	 * @throws Exception if there can be none
	 * @see #perConnection(Supplier)
	 */
	default MessageHandler<T> forConnection(TcpConnection connection) throws Exception {
		return this;
	}

	/**
	 * A handler that {@link #forConnection} has returned is not used any more. Called on
	 * the handler of the server, exactly once for each handler that is not this one:
	 * after its {@link #onClose}, and after the stage that {@link #onCloseAsync} may have
	 * returned. Called on an I/O thread only if {@link #mayBlock()} of the handler of the
	 * server returns {@code false}, or if the server is closed by then. The default does
	 * nothing.
	 * @param handler the handler
	 * @param connection its connection, which is closed
	 * @throws Exception reported as a failure of the handler
	 */
	default void release(MessageHandler<T> handler, TcpConnection connection) throws Exception {
	}

	/**
	 * A connection was opened [{@code Protocol.connection_made}]. Called before anything
	 * else.
	 * @param connection the connection
	 * @return what to send first, a stage of it, or {@code null}
	 * @throws Exception handled as that of {@link #onMessage}
	 */
	default @Nullable Object onOpen(TcpConnection connection) throws Exception {
		return null;
	}

	/**
	 * A message has arrived [{@code Protocol.data_received}].
	 * @param message the message
	 * @param connection where it came from
	 * @return the reply, a stage of it, or {@code null}
	 * @throws Exception if it cannot be handled; given to {@link #onError}
	 */
	@Nullable Object onMessage(T message, TcpConnection connection) throws Exception;

	/**
	 * Nothing has arrived, nothing was sent, or neither, for as long as
	 * {@link io.tcpserver.settings.Timeouts} allow: the place to send a heartbeat, or to
	 * close a connection whose client has missed too many. Only called if
	 * {@link #handlesIdle()}, and in place of closing the connection; again after each
	 * such time, until something arrives or is sent. Like every other callback it waits
	 * for those before it, unless several messages are handled at a time, and is not
	 * called if it is not due any more by then; nor while the server shuts down.
	 * <p>
	 * What it returns counts as sent. If it {@linkplain TcpConnection#close() closes} the
	 * connection, that ends for {@link CloseReason#COMPLETED};
	 * {@link TcpConnection#close(CloseReason)} with {@link IdleEvent#closeReason()} ends
	 * it as without this method.
	 * @param idle what has not happened, and for how long
	 * @param connection the connection
	 * @return what to send, a stage of it, or {@code null}
	 * @throws Exception handled as that of {@link #onMessage}
	 */
	default @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) throws Exception {
		return null;
	}

	/**
	 * Return whether {@link #onIdle} is called in place of closing a connection on which
	 * nothing happens. Asked each time.
	 * @return {@code true} to be called; by default, connections are closed
	 */
	default boolean handlesIdle() {
		return false;
	}

	/**
	 * The server shuts down and this connection is about to be closed: the place to say
	 * goodbye. Called after the messages that had arrived were handled, unless the grace
	 * period has ended by then.
	 * @param connection the connection
	 * @return what to send last, a stage of it, or {@code null}
	 * @throws Exception handled as that of {@link #onMessage}
	 */
	default @Nullable Object onShutdown(TcpConnection connection) throws Exception {
		return null;
	}

	/**
	 * Something has failed: as {@link #onError(Throwable, TcpConnection)}, for handlers
	 * that want to know what it was about. The server calls only this method; the default
	 * calls the other one.
	 * @param failed the failure, with the message and the frame that it is about
	 * @param connection the connection
	 * @return what to send, a stage of it, or {@code null}
	 * @throws Throwable if it cannot be handled
	 */
	default @Nullable Object onError(FailedMessage<T> failed, TcpConnection connection) throws Throwable {
		return onError(failed.cause(), connection);
	}

	/**
	 * Return whether {@link FailedMessage#frame()} is needed for messages that were
	 * converted. If so, each frame is copied and kept until its message is handled. That
	 * of a message which could not be converted is always there. Asked once of the
	 * handler of the server; if it returns {@code true}, it is also asked of the handler
	 * of each connection.
	 * @return {@code false} by default
	 */
	default boolean needsFrames() {
		return false;
	}

	/**
	 * Another callback has failed, or a payload could not be converted
	 * ({@link PayloadException}), or bytes could not be told apart into frames
	 * ({@link FrameException}: the connection is closed afterwards in any case), or the
	 * peer has ended within a frame ({@link TruncatedFrameException}: the connection ends
	 * for the reason that it would have without the frame, whatever this method does). If
	 * this method returns, the failure is handled and the connection goes on. If it
	 * throws an exception, the connection ends. The close reason is
	 * {@link CloseReason#HANDLER_ERROR}, which is logged, unless the exception or one of
	 * its causes came from this connection's peer: a {@link PayloadException} or a
	 * {@link FrameException} of its own input ends it with
	 * {@link CloseReason#PROTOCOL_ERROR}.
	 * <p>
	 * An {@link Error} is passed like any other failure, including an
	 * {@link OutOfMemoryError}: it may be the consequence of a single message, and other
	 * connections continue. Handle one with care, and configure the JVM
	 * ({@code -XX:+ExitOnOutOfMemoryError}) if it should exit instead.
	 * <p>
	 * The default throws what it is given.
	 * @param failure what was thrown
	 * @param connection the connection
	 * @return what to send, a stage of it, or {@code null}
	 * @throws Throwable if it cannot be handled
	 */
	default @Nullable Object onError(Throwable failure, TcpConnection connection) throws Throwable {
		throw failure;
	}

	/**
	 * The connection has ended [{@code Protocol.connection_lost}]. Called exactly once
	 * for each call of {@link #onOpen}, after every other callback.
	 * @param connection the connection, which is closed
	 * @param reason why
	 */
	default void onClose(TcpConnection connection, CloseReason reason) {
	}

	/**
	 * The same as {@link #onClose}, for a handler that has something to do then which
	 * ends later. The default calls {@link #onClose}; the server calls only this method,
	 * and waits for nothing.
	 * @param connection the connection, which is closed
	 * @param reason why
	 * @return a stage whose failure is reported as that of the handler, or {@code null}
	 */
	default @Nullable CompletionStage<?> onCloseAsync(TcpConnection connection, CloseReason reason) {
		onClose(connection, reason);
		return null;
	}

	/**
	 * A message is about to be sent on a connection: a reply, whatever callback has
	 * returned it, or one that was passed to {@link TcpConnection#send},
	 * {@link TcpConnection#sendAndReceive} or a broadcast. Called once for each message
	 * that is sent, in the order in which they are sent, so that this method can number
	 * them: the next message is shown when this one is queued. Only called if
	 * {@link #hooksSending()} returns {@code true}.
	 * <p>
	 * Called on the thread that sends the message, an I/O thread among others, and by one
	 * thread at a time for each connection. So fields that only this method uses need no
	 * synchronization if each connection has a {@linkplain #forConnection handler of its
	 * own}. Other callbacks may run at the same time. This method must not block, nor
	 * send anything to the same connection; what it sends to another connection must not
	 * lead to something that is sent to this one.
	 * <p>
	 * Not called for a message that is not sent because the connection is closing, or
	 * because of the policy for slow consumers. Nothing can be sent to a connection
	 * before its {@link #onOpen} is about to be called: broadcasts leave it out, and
	 * {@link TcpConnection#send} fails.
	 * <p>
	 * If this method fails, the message is not sent: what has returned it has failed, or
	 * its sender gets the exception. If it returns a message that cannot be encoded, that
	 * is the same for others, but this method is not told; a number that it has given is
	 * missing then.
	 * @param message what is to be sent, never {@code null}
	 * @param connection where it is sent
	 * @return what to send in place of it, often the same
	 * @throws IllegalArgumentException if the message cannot be sent; passed on unchanged
	 * @throws Exception passed on as the cause of an {@link IllegalArgumentException}
	 * that names this class
	 */
	default Object onSend(Object message, TcpConnection connection) throws Exception {
		return message;
	}

	/**
	 * Return whether {@link #onSend} is to be called. This has a price: messages of one
	 * connection are encoded one at a time, and a broadcast is encoded for each
	 * connection. Asked once of the handler of the server; if it returns {@code true}, it
	 * is also asked of the handler of each connection.
	 * @return {@code false} if messages are sent as they are
	 */
	default boolean hooksSending() {
		return false;
	}

	/**
	 * Return whether {@link #onMessage} may block for a message. If not, it is called on
	 * an I/O thread, which saves a change of threads.
	 * @param message the message
	 * @return {@code true} to be called on a handler thread
	 */
	default boolean mayBlock(T message) {
		return mayBlock();
	}

	/**
	 * Return whether the callbacks other than {@link #onMessage} may block.
	 * @return {@code true} to be called on a handler thread
	 */
	default boolean mayBlock() {
		return true;
	}

	/**
	 * Return whether any callback may block for any message, so that this handler needs
	 * handler threads.
	 * @return {@code false} if all callbacks are called on I/O threads
	 */
	default boolean mayBlockEver() {
		return true;
	}

	/**
	 * Return how many messages of its connection may be handled while this one is, and
	 * when its reply is sent. Asked on the I/O thread for each message of a server that
	 * may handle several at a time; must not block, and have the same answer each time.
	 * @param message the message
	 * @return the limit and the order, or {@code null} for what the settings of the
	 * server say
	 */
	default @Nullable MessageConcurrency concurrency(T message) {
		return null;
	}

	/**
	 * Return whether {@link #concurrency} may allow more than one message at a time.
	 * Otherwise it is asked only on a server whose settings allow that.
	 * @return {@code true} to have each message asked for
	 */
	default boolean mayRunConcurrently() {
		return false;
	}

	/**
	 * Return whether any callback may return something to be sent. If not, and if nothing
	 * was sent on a connection otherwise, its client only sends: when the server ends
	 * such a connection, it ends its own direction first, and handles what the client
	 * sends until it comes to an end, too. {@link #onShutdown} is not called if the
	 * client does.
	 * @return {@code false} if callbacks never return anything
	 * @see io.tcpserver.settings.OneWay
	 */
	default boolean mayReply() {
		return true;
	}

}
