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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.HandlerTask;
import io.tcpserver.netty.message.MessageCalls.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * Calls that a handler thread makes for one connection, one after the other. If one waits
 * for something, the thread is given back meanwhile.
 */
final class CallBatch extends HandlerTask {

	private static final VarHandle POSITION;

	private static final VarHandle LIMIT;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			POSITION = lookup.findVarHandle(CallBatch.class, "position", int.class);
			LIMIT = lookup.findVarHandle(CallBatch.class, "limit", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final int[] NONE = {};

	private static final Object HANDLED = new Object();

	private final CallSequence<?> sequence;

	private final MessageCalls<?> calls;

	private final List<Object> pending = new ArrayList<>(2);

	// What all messages have arrived as
	private int bytes;

	// What each message but the last and those before it have arrived as
	private int[] bytesUpTo = NONE;

	// Written by whichever thread runs this batch
	private int position;

	// How many calls are to be made
	@SuppressWarnings("UnusedVariable") // read through its handle
	private int limit;

	private boolean taken;

	// Whether the next call waits for the peer to take what was sent; written by
	// whichever thread runs this batch
	private volatile boolean awaitingRoom;

	// Written by whichever thread runs this batch; read by the I/O thread
	private volatile @Nullable Waiting waiting;

	CallBatch(CallSequence<?> sequence, MessageCalls<?> calls) {
		this.sequence = sequence;
		this.calls = calls;
	}

	/**
	 * Add a call. Not after this batch was shown to other threads.
	 * @param call a message, a failure or an event
	 * @param bytes what it has arrived as
	 */
	void add(Object call, int bytes) {
		int size = size();
		if (size > 0) {
			if (size > this.bytesUpTo.length) {
				this.bytesUpTo = Arrays.copyOf(this.bytesUpTo, 2 * size);
			}
			this.bytesUpTo[size - 1] = this.bytes;
		}
		this.pending.add(call);
		this.bytes += bytes;
		this.limit++;
	}

	int size() {
		return this.pending.size();
	}

	/**
	 * Make no other call than the one in progress. A thread that takes part in it.
	 */
	void endNow() {
		LIMIT.setOpaque(this, position());
	}

	private int limit() {
		return (int) LIMIT.getOpaque(this);
	}

	/**
	 * Return how much has arrived for calls that are to be begun. Any thread.
	 * @return the number of bytes
	 */
	long pendingBytes() {
		return (long) bytesUpTo(Math.max(limit(), position())) - bytesUpTo(position());
	}

	private int bytesUpTo(int count) {
		if (count == 0) {
			return 0;
		}
		return (count == size()) ? this.bytes : this.bytesUpTo[count - 1];
	}

	/**
	 * Return how much has arrived for all calls but the first, as far as they are to be
	 * made, when called for the first time. I/O thread only.
	 * @return the number of bytes, zero from then on
	 */
	int takeBegunBytes() {
		int bytes = (this.taken) ? 0 : bytesUpTo(Math.max(limit(), 1)) - bytesUpTo(1);
		this.taken = true;
		return bytes;
	}

	/**
	 * Return what messages hold that are not handled yet, with the one that is being
	 * handled. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long heldBytes() {
		if (this.pending.get(0) instanceof MessageCalls.Event) {
			return 0;
		}
		int position = Math.max(position() - 1, 0);
		return CallQueue.cost(size() - position, bytesUpTo(size()) - bytesUpTo(position));
	}

	@Override
	public void start() {
		this.sequence.start(this);
	}

	@Override
	public void run() {
		NettyConnection connection = this.sequence.connection();
		connection.handler().starts(Thread.currentThread());
		CompletableFuture<?> future;
		try {
			future = proceed();
		}
		finally {
			connection.handler().pauses();
		}
		if (future == null) {
			end();
		}
		else {
			connection.output().flushBeforeWait();
			Futures.ignore(future.whenComplete((result, ex) -> this.sequence.start(this)));
		}
	}

	/**
	 * Make no more calls. Any thread.
	 */
	void end() {
		end(this.sequence.connection().io());
	}

	@Override
	protected void visit() {
		this.sequence.batchEnded(this);
		this.sequence.connection().heldMemory().settle();
	}

	@Override
	protected void failed(Throwable cause) {
		this.sequence.connection().socket().failed(cause);
	}

	/**
	 * Make calls until one waits.
	 * @return what to wait for, or {@code null} if all are made
	 */
	private @Nullable CompletableFuture<?> proceed() {
		Waiting waiting = this.waiting;
		if (waiting != null) {
			this.waiting = null;
			this.sequence.connection().handler().goesOn();
			waiting = this.sequence.settled(this.calls.resume(waiting, this.sequence));
		}
		if (this.awaitingRoom) {
			this.awaitingRoom = false;
		}
		while (waiting == null && this.position < limit()) {
			Object call = this.pending.get(this.position);
			if (this.sequence.isUseless(call)) {
				return null;
			}
			CompletableFuture<?> drained = this.sequence.connection().output().awaitRoom();
			if (drained != null) {
				this.awaitingRoom = true;
				return drained;
			}
			if (this.position > 0) {
				// The one before is handled
				this.pending.set(this.position - 1, HANDLED);
			}
			POSITION.setOpaque(this, this.position + 1);
			waiting = this.sequence.settled(this.calls.perform(call, this.sequence));
		}
		this.waiting = waiting;
		if (waiting == null) {
			return null;
		}
		this.sequence.connection().handler().awaits(waiting.future(), waiting.listener());
		return waiting.future();
	}

	/**
	 * Return how many calls were begun. Any thread.
	 * @return the number of calls
	 */
	int position() {
		return (int) POSITION.getOpaque(this);
	}

	/**
	 * Return whether a call is in progress. Any thread.
	 * @return {@code false} while this waits for a thread, or for the peer, and when it
	 * has ended
	 */
	boolean isCalling() {
		if (hasEnded()) {
			return false;
		}
		Waiting waiting = this.waiting;
		if (waiting != null) {
			return !waiting.future().isDone();
		}
		return !this.awaitingRoom && this.sequence.connection().handler().isRunning();
	}

	/**
	 * Return whether this is the first batch of the connection.
	 * @return {@code true} if the handler is told of the connection
	 */
	boolean isFirst() {
		return this.pending.get(0) == MessageCalls.Event.OPEN;
	}

	/**
	 * Return whether this is the last batch of the connection.
	 * @return {@code true} if the handler is told that it has ended
	 */
	boolean isLast() {
		return this.pending.get(0) == MessageCalls.Event.CLOSE;
	}

}
