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

package io.tcpserver.netty.message;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.tcpserver.TcpConnection;
import io.tcpserver.message.FailedMessage;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.LossListener;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.netty.connection.HandlerFailures;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.jspecify.annotations.Nullable;

/**
 * Calls the handler of messages for one connection, on whichever thread: replies what it
 * returns and sees to what it throws. A call is a message, an {@link Event}, a
 * {@link Failure}, or a {@link Last}.
 *
 * @param <T> the type of incoming messages
 */
final class MessageCalls<T> {

	// Neither waits for messages nor lets them wait
	private static final MessageConcurrency BESIDE_MESSAGES = new MessageConcurrency(Integer.MAX_VALUE,
			ReplyOrder.COMPLETION);

	private static final MessageConcurrency ALONE = MessageConcurrency.defaults();

	private final NettyConnection connection;

	// That of the server until the connection has one of its own. Written by the call
	// that opens the connection, read by those after it
	private MessageHandler<T> handler;

	private final MessageWriter<T> writer;

	/**
	 * Create the calls.
	 * @param connection the connection
	 * @param handler the handler of the server
	 * @param writer takes replies
	 */
	MessageCalls(NettyConnection connection, MessageHandler<T> handler, MessageWriter<T> writer) {
		this.connection = connection;
		this.handler = handler;
		this.writer = writer;
	}

	/**
	 * Return what takes replies.
	 * @return the writer
	 */
	MessageWriter<T> writer() {
		return this.writer;
	}

	/**
	 * Return whether a call is for a handler thread.
	 * @param call the call
	 * @return {@code false} if it is for the I/O thread
	 */
	boolean mayBlock(Object call) {
		if (call instanceof Last last) {
			return mayBlock(last.call());
		}
		try {
			return isMessage(call) ? this.handler.mayBlock(message(call))
					: this.handler.mayBlock() || (call == Event.CLOSE && mayBlockToRelease());
		}
		catch (RuntimeException | Error ex) {
			// Will most likely fail in the call, too, and can do so safely there
			return true;
		}
	}

	private boolean mayBlockToRelease() {
		return handlers().isReleased(this.handler) && handlers().server().mayBlock();
	}

	/**
	 * Return whether the handler of the connection needs the frames of messages.
	 * @return {@code true} if they are to be kept
	 */
	boolean needFrames() {
		return this.handler.needsFrames();
	}

	/**
	 * Return how many messages may be handled while a call is in progress.
	 * @param call the call
	 * @param standard what holds unless the handler says otherwise
	 * @return a limit of one for everything but messages and silence
	 */
	MessageConcurrency concurrency(Object call, MessageConcurrency standard) {
		if (call instanceof Event event && event.isIdle()) {
			return BESIDE_MESSAGES;
		}
		if (!isMessage(call) || call instanceof Last) {
			return ALONE;
		}
		try {
			MessageConcurrency own = this.handler.concurrency(message(call));
			return (own != null) ? own : standard;
		}
		catch (RuntimeException | Error ex) {
			// Will most likely fail in the call, too, and disturbs no other one there
			return ALONE;
		}
	}

	/**
	 * Make a call.
	 * @param call the call
	 * @param slot takes its outcome
	 * @return what it waits for, or {@code null} if it is done
	 */
	@Nullable Waiting perform(Object call, CallSlot slot) {
		if (call instanceof Last last) {
			this.connection.lastMessageIsUnterminated();
			return perform(last.call(), slot);
		}
		Object result;
		try {
			result = invoke(call, slot);
		}
		catch (Throwable ex) {
			return failed(call, ex, slot);
		}
		return finish(call, result, slot);
	}

	private @Nullable Object invoke(Object call, CallSlot slot) throws Throwable {
		TcpConnection connection = this.connection.view();
		if (isMessage(call)) {
			return this.handler.onMessage(message(call), connection);
		}
		if (call instanceof Failure failure) {
			return this.handler.onError(failed(failure), connection);
		}
		if (call == Event.OPEN) {
			return open(connection, slot);
		}
		if (call == Event.SHUTDOWN) {
			return this.handler.onShutdown(connection);
		}
		if (call == Event.CLOSE) {
			tellEnd(connection);
			return null;
		}
		return idle(((Event) call).silence(), connection);
	}

	private @Nullable Object idle(IdleEvent silence, TcpConnection connection) throws Exception {
		boolean ending = this.connection.host().isShuttingDown() || this.connection.end().isRetired();
		return ending ? null : this.handler.onIdle(silence, connection);
	}

	/**
	 * Return whether the handler is called when nothing happens.
	 * @return {@code false} if the connection is closed then
	 */
	boolean handlesIdle() {
		return this.handler.handlesIdle();
	}

	@SuppressWarnings("unchecked") // its message was decoded, if it has one
	private FailedMessage<T> failed(Failure failure) {
		return (FailedMessage<T>) failure.failed();
	}

	private @Nullable Object open(TcpConnection connection, CallSlot slot) throws Exception {
		boolean framed = this.writer.createCodec(MessageRunner.<T>of(this.connection).codings());
		MessageHandler<T> created = (framed) ? handlers().create(this.connection) : null;
		if (created == null) {
			neverOpened();
			// Nothing that has arrived is handled
			slot.handleNoMore();
			return null;
		}
		this.handler = created;
		this.writer.open(created);
		return created.onOpen(connection);
	}

	/**
	 * The handler was not told of the connection, and will not be.
	 */
	void neverOpened() {
		this.handler = handlers().absent();
	}

	private void tellEnd(TcpConnection connection) {
		CompletionStage<?> end = null;
		try {
			end = this.handler.onCloseAsync(connection, this.connection.end().knownReason());
			reportLater(end);
		}
		finally {
			handlers().release(this.handler, this.connection, end);
		}
	}

	// Not kept for each connection
	private ConnectionHandlers<T> handlers() {
		return MessageRunner.<T>of(this.connection).handlers();
	}

	private void reportLater(@Nullable CompletionStage<?> end) {
		if (end != null) {
			Futures.ignore(Futures.copyOf(end).whenComplete((result, failure) -> {
				if (failure != null) {
					this.connection.reportFailure(HandlerFailures.unwrap(failure));
				}
			}));
		}
	}

	static boolean isMessage(Object call) {
		return !(call instanceof Event || call instanceof Failure);
	}

	@SuppressWarnings("unchecked") // everything else was decoded
	private T message(Object call) {
		return (T) FramedMessage.messageOf(call);
	}

	/**
	 * Go on with a call that has waited.
	 * @param waiting what it has waited for, done by now
	 * @param slot takes its outcome
	 * @return what it waits for now, or {@code null} if it is done
	 */
	@Nullable Waiting resume(Waiting waiting, CallSlot slot) {
		return finish(waiting.call(), waiting.future(), slot);
	}

	private @Nullable Waiting finish(Object call, @Nullable Object result, CallSlot slot) {
		try {
			Object reply = result;
			if (result instanceof CompletionStage<?> stage) {
				CompletableFuture<?> future = stage.toCompletableFuture();
				if (!future.isDone()) {
					return new Waiting(call, Futures.copyOf(future),
							(stage instanceof LossListener listener) ? listener : null);
				}
				reply = future.getNow(null);
			}
			if (reply != null && !isUnit(reply)) {
				slot.reply(call, reply);
			}
		}
		catch (CancellationException ex) {
			// Given up by the handler itself, as nothing can be sent any more
			return (this.connection.isLost()) ? null : failed(call, ex, slot);
		}
		catch (Throwable ex) {
			return failed(call, HandlerFailures.unwrap(ex), slot);
		}
		if (call instanceof Failure failure && failure.fatal()) {
			slot.end(failure.cause());
		}
		slot.done();
		return null;
	}

	// What a lambda or a method of Kotlin returns that has nothing to return
	private static boolean isUnit(Object reply) {
		return !(reply instanceof String) && reply.getClass().getName().equals("kotlin.Unit");
	}

	private @Nullable Waiting failed(Object call, Throwable failure, CallSlot slot) {
		if (call == Event.CLOSE) {
			this.connection.reportFailure(failure);
			return null;
		}
		if (call instanceof Failure) {
			slot.end(failure);
			return null;
		}
		Failure next = Failure.of(call, failure);
		if (this.connection.io().isCurrentThread() && mayBlock(next)) {
			slot.failed(next);
			return null;
		}
		return perform(next, slot);
	}

	/**
	 * What is called besides messages.
	 */
	static final class Event {

		static final Event OPEN = new Event(null);

		static final Event SHUTDOWN = new Event(null);

		static final Event CLOSE = new Event(null);

		private final @Nullable IdleEvent silence;

		private Event(@Nullable IdleEvent silence) {
			this.silence = silence;
		}

		/**
		 * Nothing happens on the connection.
		 * @param silence for how long
		 * @return the event
		 */
		static Event idle(IdleEvent silence) {
			return new Event(silence);
		}

		/**
		 * Return whether nothing happens on the connection.
		 * @return {@code false} if something does
		 */
		boolean isIdle() {
			return this.silence != null;
		}

		private IdleEvent silence() {
			return Objects.requireNonNull(this.silence, "silence");
		}

	}

	/**
	 * The last call about what a peer has sent, which has ended its stream in place of
	 * the terminator of its message.
	 *
	 * @param call the message or the failure
	 */
	record Last(Object call) {

	}

	/**
	 * A call that waits.
	 *
	 * @param call the call
	 * @param future a copy of what it waits for
	 * @param listener what it waits for, if that wants to know of a loss
	 */
	record Waiting(Object call, CompletableFuture<?> future, @Nullable LossListener listener) {

	}

}
