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

import java.util.concurrent.CompletableFuture;

import io.tcpserver.CloseReason;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.RunningCall;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.UnchangedSince;
import io.tcpserver.netty.message.MessageCalls.Event;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of one connection, in the order of what they are about: one after the
 * other, or several at a time.
 * <p>
 * Everything here is confined to the I/O thread unless it says otherwise.
 *
 * @param <T> the type of incoming messages
 */
abstract class ConnectionCalls<T> {

	private final NettyConnection connection;

	private final MessageRunner<T> runner;

	private final MessageDecoder<T> decoder;

	private final MessageCalls<T> calls;

	private final Runnable idle;

	// How many times calls were begun
	private int begun;

	// Whether the handler is told of the end, after which there is no other call
	private boolean last;

	// How much was decoded and came too late to be handled
	private long abandonedBytes;

	// Whether the peer has cut its stream off; read by any thread
	private volatile boolean inputCutOff;

	// Whether the connection is to be closed with the end of the calls in progress
	private volatile boolean closeRequested;

	/**
	 * Create the calls.
	 * @param connection the connection
	 * @param runner has the handler and its threads
	 * @param decoder has the messages that follow
	 * @param writer takes replies
	 * @param idle run on the I/O thread when another call may be made
	 */
	ConnectionCalls(NettyConnection connection, MessageRunner<T> runner, MessageDecoder<T> decoder,
			MessageWriter<T> writer, Runnable idle) {
		this.connection = connection;
		this.runner = runner;
		this.decoder = decoder;
		this.idle = idle;
		this.calls = new MessageCalls<>(connection, runner.handler(), writer);
	}

	/**
	 * Return the connection. Any thread.
	 * @return the connection
	 */
	final NettyConnection connection() {
		return this.connection;
	}

	final MessageRunner<T> runner() {
		return this.runner;
	}

	final MessageDecoder<T> decoder() {
		return this.decoder;
	}

	/**
	 * Return what calls the handler. Any thread.
	 * @return the calls
	 */
	final MessageCalls<T> messageCalls() {
		return this.calls;
	}

	// Making calls

	/**
	 * Return whether no call can be made for now.
	 * @return {@code true} until something has ended
	 */
	abstract boolean isBusy();

	/**
	 * Return whether nothing is in progress, so that whatever comes next is alone.
	 * @return {@code true} unless a call is, or what it has ended with
	 */
	abstract boolean isIdle();

	/**
	 * Return whether the handler may want to be called as nothing happens.
	 * @return {@code false} if the connection is to be closed in place of that
	 */
	final boolean mayHandleSilence() {
		try {
			return this.calls.handlesIdle();
		}
		catch (RuntimeException | Error ex) {
			// Will most likely fail in the call, too, and ends the connection there
			return true;
		}
	}

	/**
	 * Make a call. Not while this is busy, and other events than silence only while it is
	 * idle.
	 * @param call a message, a failure or an event
	 * @return {@code false} if there is nothing to do until something has ended
	 */
	abstract boolean make(Object call);

	/**
	 * Return whether the handler can be called as nothing happens.
	 * @return {@code false} until something has ended
	 */
	abstract boolean isCallable();

	/**
	 * Call the handler, as nothing happens, if it wants to know. Only while it can be
	 * called.
	 * @param silence what does not happen
	 * @return {@code false} if the connection is to be closed in place of that
	 */
	final boolean idle(IdleEvent silence) {
		try {
			if (!this.calls.handlesIdle()) {
				return false;
			}
		}
		catch (RuntimeException | Error ex) {
			end(ex);
			return true;
		}
		if (!awaitRoom()) {
			make(Event.idle(silence));
		}
		return true;
	}

	/**
	 * End the connection because of a failure that nobody has handled, once nothing is in
	 * progress. Any thread.
	 * @param failure the failure
	 */
	abstract void end(Throwable failure);

	/**
	 * Count a call that begins.
	 * @param call the call
	 */
	final void begin(Object call) {
		this.begun++;
		this.last = call == Event.CLOSE;
	}

	/**
	 * Return whether the last call was begun.
	 * @return {@code true} if the handler is told of the end
	 */
	final boolean isLast() {
		return this.last;
	}

	/**
	 * Be busy until the peer has taken enough of what was sent.
	 * @return {@code false} if it has
	 */
	final boolean awaitRoom() {
		CompletableFuture<?> room = this.connection.output().awaitRoom();
		if (room == null) {
			return false;
		}
		awaitingRoom(true);
		Futures.ignore(room.whenComplete((done, ex) -> this.connection.io().runOrAtEnd(() -> {
			awaitingRoom(false);
			goOn();
		})));
		return true;
	}

	/**
	 * Begin or end to be busy, as the peer has to take what was sent.
	 * @param awaiting whether it has to
	 */
	abstract void awaitingRoom(boolean awaiting);

	/**
	 * Something has ended, so that the next call may be made.
	 */
	final void goOn() {
		FramingChange.apply(this);
		closeIfRequested();
		this.idle.run();
	}

	// The framing

	/**
	 * Begin none of the calls that were taken ahead of their turn. A thread that takes
	 * part in a call.
	 */
	void beginNoMore() {
	}

	/**
	 * The turn has come of the calls that were begun: their bytes are not needed any
	 * more.
	 */
	void releaseBegun() {
	}

	// The end

	/**
	 * Close the connection with the end of the calls in progress, if the calling thread
	 * takes part in one. Any thread.
	 * @return {@code false} if it does not
	 */
	final boolean requestClose() {
		if (!isCalling()) {
			return false;
		}
		closeWhenIdle();
		// The call may have just ended
		this.connection.io().execute(this::closeIfRequested);
		return true;
	}

	/**
	 * Return whether the calling thread may take part in a call: it makes one, or one is
	 * in progress that any thread may take part in. Any thread.
	 * @return {@code true} if it may
	 */
	abstract boolean isCalling();

	/**
	 * Make no further call for a message, and close the connection with the end of those
	 * in progress. Any thread.
	 */
	final void closeWhenIdle() {
		this.closeRequested = true;
	}

	final boolean isCloseRequested() {
		return this.closeRequested;
	}

	/**
	 * Close the connection if the handler has requested it and nothing is in progress.
	 */
	final void closeIfRequested() {
		if (this.closeRequested && isIdle() && !isFailureNext()) {
			close();
		}
	}

	/**
	 * Return whether a call has failed that is handled as the next one.
	 * @return {@code false} if there is none, or it is in progress
	 */
	abstract boolean isFailureNext();

	/**
	 * Close the connection as the handler has requested. Any thread.
	 */
	final void close() {
		this.connection
			.close(this.connection.input().isDrained() ? this.connection.reasonToEnd() : CloseReason.COMPLETED);
	}

	/**
	 * The peer has cut its stream off.
	 */
	final void inputCutOff() {
		this.inputCutOff = true;
	}

	/**
	 * Return whether what comes next should not be handled any more.
	 * @return {@code true} once this side has closed the connection
	 */
	final boolean isRestUseless() {
		return isUseless(null) && !(this.closeRequested && isFailureNext());
	}

	/**
	 * Return whether a call should not be made any more. Any thread.
	 * @param call the call, {@code null} for any message
	 * @return {@code true} once this side has closed the connection
	 */
	final boolean isUseless(@Nullable Object call) {
		if (call == Event.CLOSE || call == Event.OPEN) {
			return false;
		}
		if (this.closeRequested) {
			// What has failed before is still to be handled
			return !(call instanceof Failure);
		}
		return isTooLate();
	}

	/**
	 * Return whether this side has closed the connection, so that nothing can be answered
	 * any more. Any thread.
	 * @return {@code false} if it is open, or the peer has ended it
	 */
	final boolean isTooLate() {
		if (!this.connection.output().isClosing()) {
			return false;
		}
		CloseReason reason = this.connection.end().reason();
		return reason == null || !(reason.isEndedByPeer() || (reason == CloseReason.TLS_FAILURE && this.inputCutOff));
	}

	// What is known about the calls

	/**
	 * Return whether the handler is at work.
	 * @return {@code false} if it is not, or waits for the peer
	 */
	abstract boolean isHandling();

	/**
	 * Return since when the handler is at work, as far as was seen.
	 * @param seen what was seen of this connection
	 * @param now the time of {@link System#nanoTime()}
	 * @return the time of the first look at the call that has been at work for longest
	 */
	abstract long handlingSince(UnchangedSince seen, long now);

	/**
	 * Return a number that grows with each call.
	 * @return the number, of no meaning in itself
	 */
	long progress() {
		return this.begun;
	}

	/**
	 * Return the calls that are made at a time. Any thread.
	 * @return the calls, none if they are made one after the other
	 */
	abstract Iterable<RunningCall> running();

	/**
	 * Return what messages hold that are not handled yet. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	abstract long heldBytes();

	/**
	 * Count what was decoded and is not handled, as it has come too late.
	 * @param bytes what it has arrived as
	 */
	final void abandon(long bytes) {
		this.abandonedBytes += bytes;
	}

	/**
	 * Return how much was decoded and not handled, now that the connection has ended. Any
	 * thread.
	 * @return the number of bytes
	 */
	long discardedBytes() {
		return this.abandonedBytes;
	}

}
