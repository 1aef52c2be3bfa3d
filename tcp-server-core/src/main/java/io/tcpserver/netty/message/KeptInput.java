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

import io.netty.buffer.ByteBuf;
import io.tcpserver.message.FrameInput;
import io.tcpserver.netty.connection.NettyConnection;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived on one connection and waits for its turn: messages that were decoded
 * ahead of it, and bytes. While bytes arrive it works on an input that is lent by the I/O
 * thread; only what is left of a message at the end is kept. The bytes of messages that
 * are decoded ahead of their turn are retained until then, in front of all others, as the
 * framing may change before it comes. Confined to the I/O thread unless it says
 * otherwise.
 */
abstract class KeptInput {

	private static final VarHandle HELD;

	private static final VarHandle CALLS;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			HELD = lookup.findVarHandle(KeptInput.class, "held", int.class);
			CALLS = lookup.findVarHandle(KeptInput.class, "calls", CallQueue.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	// Not there while there is nothing
	private @Nullable FrameInput input;

	// What the kept input holds; read by any thread
	private int held;

	// Messages that were decoded ahead of their turn, and failures; not there while there
	// are none. Read by any thread
	private @Nullable CallQueue calls;

	// How many of the retained bytes have become messages ahead of their turn; those
	// behind belong to no message
	private int ahead;

	// Null while none of those messages has errors before it
	private @Nullable AheadErrors errors;

	private boolean broken;

	KeptInput(NettyConnection connection) {
		this.connection = connection;
	}

	final NettyConnection connection() {
		return this.connection;
	}

	/**
	 * Take what has arrived.
	 * @param bytes the bytes, to be copied
	 * @return whether they are in an input that is lent: to be passed to {@link #keep}
	 */
	final boolean feed(ByteBuf bytes) {
		FrameInput own = this.input;
		FrameInput input = (own != null) ? own : this.connection.io().scratch().input();
		input.feed(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
		this.input = input;
		return own == null;
	}

	/**
	 * Keep what is left, now that all messages that can be handled are.
	 * @param lent whether the input belongs to all connections of the I/O thread
	 */
	final void keep(boolean lent) {
		if (lent) {
			FrameInput scratch = this.connection.io().scratch().input();
			if (this.broken || this.input != scratch || isUsedUp(scratch)) {
				scratch.clear();
			}
			else {
				this.input = scratch.split();
			}
		}
		trim();
	}

	private static boolean isUsedUp(FrameInput input) {
		return input.isEmpty() && input.retained() == 0;
	}

	/**
	 * Hold no more than is needed of what is kept, now that nothing more can be taken
	 * from it. Not while an input is lent.
	 */
	final void trim() {
		FrameInput input = this.input;
		if (input == null || this.broken || isUsedUp(input)) {
			drop();
			return;
		}
		if (this.connection.readGate().isMemoryShort()) {
			input.compact();
		}
		else {
			input.trim();
		}
		// What a codec has made of these bytes is not known; it is taken to be as much
		holds(input.capacity() + (input.hasState() ? Math.min(input.size(), Integer.MAX_VALUE - input.capacity()) : 0));
	}

	private void holds(int held) {
		if (this.held != held) {
			HELD.setOpaque(this, held);
		}
	}

	/**
	 * Return what is held of what is no message yet, or one ahead of its turn. Any
	 * thread.
	 * @return the number of bytes, which may be a moment old
	 */
	final long heldBytes() {
		return (int) HELD.getOpaque(this);
	}

	/**
	 * Return how many bytes are no message yet.
	 * @return the number of bytes
	 */
	final int size() {
		FrameInput input = this.input;
		return (input != null) ? input.retained() + input.size() - this.ahead : 0;
	}

	/**
	 * Drop what is kept.
	 */
	final void drop() {
		this.input = null;
		nothingAhead();
		holds(0);
	}

	/**
	 * Take what is kept as bytes.
	 * @return the bytes, {@code null} if some have become messages already
	 */
	final byte @Nullable [] takeUnread() {
		if (this.calls != null) {
			return null;
		}
		FrameInput input = this.input;
		if (input == null) {
			return new byte[0];
		}
		putBackTaken(input);
		byte[] bytes = new byte[input.size()];
		input.view(0, bytes.length).get(bytes);
		drop();
		return bytes;
	}

	/**
	 * Return what to decode the next message from, in its turn.
	 * @return the input, {@code null} if there is nothing
	 */
	final @Nullable FrameInput input() {
		FrameInput input = this.input;
		if (input != null) {
			// What is retained belongs to no message, as all of them were taken
			nothingAhead();
			input.retain(false);
		}
		return input;
	}

	/**
	 * Keep nothing any more, as where the next message begins is unknown.
	 */
	final void breakOff() {
		this.broken = true;
	}

	final boolean isBroken() {
		return this.broken;
	}

	// Ahead of their turn

	/**
	 * Return what to decode messages from ahead of their turn. What is taken from it is
	 * retained.
	 * @return the input, {@code null} if there is nothing
	 */
	final @Nullable FrameInput inputAhead() {
		FrameInput input = this.input;
		if (input == null || input.isEmpty() || this.broken) {
			return null;
		}
		input.retain(true);
		return input;
	}

	/**
	 * Count what was taken since as a message ahead of its turn.
	 * @param input what it was taken from
	 * @return the number of bytes, with those before it that belong to none
	 */
	final int addAhead(FrameInput input) {
		int bytes = input.retained() - this.ahead;
		this.ahead += bytes;
		return bytes;
	}

	/**
	 * Drop what was taken since, which is no message for the handler.
	 * @param input what it was taken from
	 */
	final void dropTaken(FrameInput input) {
		input.cut(input.retained() - this.ahead);
	}

	/**
	 * Put back what was taken since.
	 * @param input what it was taken from
	 */
	final void putBackTaken(FrameInput input) {
		input.takeBack(input.retained() - this.ahead);
	}

	/**
	 * The turn of messages that were decoded ahead of it has come: their bytes are not
	 * needed any more.
	 * @param bytes the number of bytes
	 */
	final void release(int bytes) {
		FrameInput input = this.input;
		if (input != null) {
			int released = Math.min(bytes, this.ahead);
			input.release(released);
			this.ahead -= released;
			AheadErrors.released(this.errors, released);
		}
	}

	/**
	 * Count errors that were ignored before the message that was added last, when its
	 * turn has come: unless it is taken back, and its bytes are decoded again.
	 * @param counting counts them
	 */
	final void countInTurn(Runnable counting) {
		this.errors = AheadErrors.add(this.errors, this.ahead, counting);
	}

	private void nothingAhead() {
		AheadErrors.released(this.errors, this.ahead);
		this.errors = null;
		this.ahead = 0;
	}

	/**
	 * Take back all messages that are ahead of their turn: they are bytes again.
	 */
	final void takeBack() {
		this.ahead = 0;
		this.errors = null;
		if (this.input != null) {
			putBackTaken(this.input);
		}
		if (this.calls != null) {
			this.calls.removeArrived();
			removeIfEmpty(this.calls);
		}
	}

	// What was decoded, and waits

	/**
	 * Put a call behind all others.
	 * @param call a message or a failure
	 * @param bytes what it has arrived as
	 */
	final void addCall(Object call, int bytes) {
		calls().add(call, bytes);
	}

	/**
	 * Put a call before all others.
	 * @param call a message or a failure
	 * @param bytes what it has arrived as, which were not released
	 */
	final void putBack(Object call, int bytes) {
		calls().addFirst(call, bytes);
	}

	private CallQueue calls() {
		CallQueue calls = this.calls;
		if (calls == null) {
			calls = new CallQueue();
			CALLS.setRelease(this, calls);
		}
		return calls;
	}

	/**
	 * Take the first call. Its bytes are not released.
	 * @return the call, {@code null} if there is none
	 */
	final CallQueue.@Nullable Entry takeCall() {
		CallQueue calls = this.calls;
		if (calls == null) {
			return null;
		}
		CallQueue.Entry entry = calls.remove();
		removeIfEmpty(calls);
		return entry;
	}

	private void removeIfEmpty(CallQueue calls) {
		if (calls.isEmpty()) {
			CALLS.setRelease(this, (CallQueue) null);
		}
	}

	final boolean hasCalls() {
		return this.calls != null;
	}

	/**
	 * Return whether a failure comes before everything else.
	 * @return {@code true} if it is the next call
	 */
	final boolean isFailureNext() {
		return this.calls != null && this.calls.first() instanceof Failure;
	}

	/**
	 * Return whether another call may wait.
	 * @param max the most calls
	 * @param maxHeld how much they may hold with their bytes
	 * @return {@code false} if there are too many
	 */
	final boolean mayHoldMore(int max, long maxHeld) {
		CallQueue calls = this.calls;
		return calls == null || (calls.size() < max && calls.heldBytes() + calls.bytes() < maxHeld);
	}

	/**
	 * Return what messages hold that were decoded ahead of their turn. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	final long heldAheadBytes() {
		CallQueue calls = (CallQueue) CALLS.getOpaque(this);
		return (calls != null) ? calls.heldBytes() : 0;
	}

	/**
	 * Return how much has become messages ahead of their turn. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	final long aheadBytes() {
		CallQueue calls = (CallQueue) CALLS.getOpaque(this);
		return (calls != null) ? calls.bytes() : 0;
	}

	@Override
	public String toString() {
		return "[%s%s]".formatted((this.input != null) ? this.input : "nothing to decode",
				this.broken ? ", broken" : "");
	}

}
