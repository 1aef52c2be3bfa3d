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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.message.FailedMessage;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.LossListener;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.netty.connection.HandlerFailures;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Futures;
import org.jspecify.annotations.Nullable;

/**
 * Calls the handler of messages for one connection, on whichever thread: sends what it
 * returns and sees to what it throws. A call is a message, an {@link Event}, a
 * {@link Failure}, or a {@link Last}.
 *
 * @param <T> the type of incoming messages
 */
final class MessageCalls<T> {

	private static final VarHandle OPEN;

	static {
		try {
			OPEN = MethodHandles.lookup().findVarHandle(MessageCalls.class, "open", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	// That of the server until the connection has one of its own. Written by the call
	// that opens the connection, read by those after it
	private MessageHandler<T> handler;

	private final MessageWriter writer;

	private final Consumer<Failure> elsewhere;

	// Whether a call is in progress that any thread may take part in: one that must not
	// block, or one that waits for its stage
	@SuppressWarnings("UnusedVariable") // read through its handle
	private boolean open;

	// Whether the connection is to be closed with the end of the call in progress
	private volatile boolean closeRequested;

	/**
	 * Create the calls.
	 * @param connection the connection
	 * @param handler the handler of the server
	 * @param writer takes replies
	 * @param elsewhere told on the I/O thread about a failure that is for a handler
	 * thread, which is the next call then
	 */
	MessageCalls(NettyConnection connection, MessageHandler<T> handler, MessageWriter writer,
			Consumer<Failure> elsewhere) {
		this.connection = connection;
		this.handler = handler;
		this.writer = writer;
		this.elsewhere = elsewhere;
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
	 * Make a call.
	 * @param call the call
	 * @return what it waits for, or {@code null} if it is done
	 */
	@Nullable Waiting perform(Object call) {
		if (call instanceof Last last) {
			this.connection.lastMessageIsUnterminated();
			return perform(last.call());
		}
		if (this.connection.io().isCurrentThread()) {
			OPEN.setRelease(this, true);
		}
		Object result;
		try {
			result = invoke(call);
		}
		catch (Throwable ex) {
			return settled(failed(call, ex));
		}
		return settled(finish(call, result));
	}

	private @Nullable Waiting settled(@Nullable Waiting waiting) {
		OPEN.setRelease(this, waiting != null);
		return waiting;
	}

	private @Nullable Object invoke(Object call) throws Throwable {
		TcpConnection connection = this.connection.view();
		if (isMessage(call)) {
			return this.handler.onMessage(message(call), connection);
		}
		if (call instanceof Failure failure) {
			return this.handler.onError(failed(failure), connection);
		}
		if (call == Event.OPEN) {
			return open(connection);
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
		try {
			return this.handler.handlesIdle();
		}
		catch (RuntimeException | Error ex) {
			end(ex);
			return true;
		}
	}

	@SuppressWarnings("unchecked") // its message was decoded, if it has one
	private FailedMessage<T> failed(Failure failure) {
		return (FailedMessage<T>) failure.failed();
	}

	private @Nullable Object open(TcpConnection connection) throws Exception {
		boolean framed = this.writer.createCodec(MessageRunner.of(this.connection).codecs());
		MessageHandler<T> created = (framed) ? handlers().create(this.connection) : null;
		if (created == null) {
			neverOpened();
			// Nothing that has arrived is handled
			this.closeRequested = true;
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
	 * @return what it waits for now, or {@code null} if it is done
	 */
	@Nullable Waiting resume(Waiting waiting) {
		return settled(finish(waiting.call(), waiting.future()));
	}

	private @Nullable Waiting finish(Object call, @Nullable Object result) {
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
				this.writer.reply(reply);
			}
		}
		catch (CancellationException ex) {
			// Given up by the handler itself, as nothing can be sent any more
			return (this.connection.isLost()) ? null : failed(call, ex);
		}
		catch (Throwable ex) {
			return failed(call, HandlerFailures.unwrap(ex));
		}
		if (call instanceof Failure failure && failure.fatal()) {
			end(failure.cause());
		}
		if (this.closeRequested) {
			close();
		}
		return null;
	}

	// What a lambda or a method of Kotlin returns that has nothing to return
	private static boolean isUnit(Object reply) {
		return !(reply instanceof String) && reply.getClass().getName().equals("kotlin.Unit");
	}

	private @Nullable Waiting failed(Object call, Throwable failure) {
		if (call == Event.CLOSE) {
			this.connection.reportFailure(failure);
			return null;
		}
		if (call instanceof Failure) {
			end(failure);
			return null;
		}
		Failure next = Failure.of(call, failure);
		if (this.connection.io().isCurrentThread() && mayBlock(next)) {
			this.elsewhere.accept(next);
			return null;
		}
		return perform(next);
	}

	/**
	 * End the connection because of a failure that nobody has handled.
	 * @param failure the failure
	 */
	void end(Throwable failure) {
		this.connection.close(HandlerFailures.report(this.connection, failure));
	}

	/**
	 * Close the connection with the end of the call in progress, if the calling thread
	 * takes part in one. Any thread.
	 * @return {@code false} if it does not
	 */
	boolean requestClose() {
		if (!this.connection.handler().isCurrentThread() && !(boolean) OPEN.getAcquire(this)) {
			return false;
		}
		this.closeRequested = true;
		return true;
	}

	boolean isCloseRequested() {
		return this.closeRequested;
	}

	/**
	 * Close the connection as the handler has requested. Any thread.
	 */
	void close() {
		this.connection
			.close(this.connection.input().isDrained() ? this.connection.reasonToEnd() : CloseReason.COMPLETED);
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
