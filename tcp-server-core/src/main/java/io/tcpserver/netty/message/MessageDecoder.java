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
import java.util.function.BooleanSupplier;

import io.netty.buffer.ByteBuf;
import io.tcpserver.CloseReason;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.PayloadException;
import io.tcpserver.message.TruncatedFrameException;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.message.MessageCalls.Last;
import org.jspecify.annotations.Nullable;

/**
 * Tells the messages of one connection apart. While bytes arrive it works on an input
 * that is lent by the I/O thread; only what is left of a message at the end is kept.
 * Confined to the I/O thread.
 *
 * @param <T> the type of incoming messages
 */
final class MessageDecoder<T> {

	private static final VarHandle HELD;

	private static final VarHandle AHEAD;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			HELD = lookup.findVarHandle(MessageDecoder.class, "held", int.class);
			AHEAD = lookup.findVarHandle(MessageDecoder.class, "ahead", CallQueue.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Stands for a message that somebody else has waited for
	private static final Object ANSWER = new Object();

	private final NettyConnection connection;

	private final WireFormat<T> format;

	private final Questions questions;

	// Null if frames of messages are never needed
	private @Nullable BooleanSupplier framesNeeded;

	// What has arrived and is no message yet; not there while there is nothing
	private @Nullable FrameInput input;

	// What the kept input holds; read by any thread
	private int held;

	// Messages that were decoded ahead of their turn, and failures; not there while there
	// are none. Read by any thread
	private @Nullable CallQueue ahead;

	// What the call that was taken last has arrived as
	private int nextBytes;

	private boolean broken;

	// Whether the peer has sent its last byte
	private boolean ended;

	// Whether it has ended its stream in order, and the codec may still make a message of
	// what is left
	private boolean endedInOrder;

	/**
	 * Create a decoder.
	 * @param connection the connection
	 * @param format what messages look like
	 * @param questions takes messages that answer one
	 */
	MessageDecoder(NettyConnection connection, WireFormat<T> format, Questions questions) {
		this.connection = connection;
		this.format = format;
		this.questions = questions;
	}

	/**
	 * Return messages as {@link FramedMessage} if their frames are needed.
	 * @param framesNeeded asked for each message
	 */
	void keepFrames(BooleanSupplier framesNeeded) {
		this.framesNeeded = framesNeeded;
	}

	private boolean keepsFrames() {
		BooleanSupplier framesNeeded = this.framesNeeded;
		return framesNeeded != null && framesNeeded.getAsBoolean();
	}

	/**
	 * Take what has arrived.
	 * @param bytes the bytes, to be copied
	 * @return whether they are in an input that is lent: to be passed to {@link #keep}
	 */
	boolean feed(ByteBuf bytes) {
		FrameInput own = this.input;
		FrameInput input = (own != null) ? own : this.connection.io().scratch();
		input.feed(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
		this.input = input;
		return own == null;
	}

	/**
	 * Keep what is left, now that all messages that can be handled are.
	 * @param lent whether the input belongs to all connections of the I/O thread
	 */
	void keep(boolean lent) {
		FrameInput input = (lent) ? this.connection.io().scratch() : this.input;
		if (input == null) {
			return;
		}
		if (this.broken || this.input == null) {
			input.clear();
		}
		if (lent && !input.isEmpty()) {
			this.input = input.split();
		}
		trim();
	}

	/**
	 * Hold no more than is needed of what is kept, now that nothing more can be taken
	 * from it. Not while an input is lent.
	 */
	void trim() {
		FrameInput input = this.input;
		int held = 0;
		if (input != null) {
			if (this.broken || input.isEmpty()) {
				this.input = null;
			}
			else {
				if (this.connection.readGate().isMemoryShort()) {
					input.compact();
				}
				else {
					input.trim();
				}
				held = input.capacity();
			}
		}
		if (this.held != held) {
			HELD.setOpaque(this, held);
		}
	}

	/**
	 * Return what is held of what is no message yet. Any thread.
	 * @return the capacity of the kept input, which may be a moment old
	 */
	long heldBytes() {
		return (int) HELD.getOpaque(this);
	}

	/**
	 * Return what messages hold that were decoded ahead of their turn. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long heldAheadBytes() {
		CallQueue ahead = (CallQueue) AHEAD.getOpaque(this);
		return (ahead != null) ? ahead.heldBytes() : 0;
	}

	/**
	 * Return how many bytes are kept.
	 * @return the number of bytes that are no message yet
	 */
	int size() {
		FrameInput input = this.input;
		return (input != null) ? input.size() : 0;
	}

	/**
	 * Drop what is kept.
	 */
	void drop() {
		this.input = null;
		trim();
	}

	/**
	 * Take what is kept as bytes.
	 * @return the bytes, {@code null} if some have become messages already
	 */
	byte @Nullable [] takeUnread() {
		if (this.ahead != null) {
			return null;
		}
		int size = size();
		byte[] bytes = new byte[size];
		if (this.input != null) {
			this.input.take(0, size, size).get(bytes);
			drop();
		}
		return bytes;
	}

	/**
	 * Return the next message.
	 * @return a message or a {@link Failure}, {@code null} if none is complete
	 */
	@Nullable Object next() {
		CallQueue ahead = this.ahead;
		if (ahead == null) {
			return decode();
		}
		CallQueue.Entry entry = ahead.remove();
		if (ahead.isEmpty()) {
			AHEAD.setRelease(this, (CallQueue) null);
		}
		this.nextBytes = entry.bytes();
		return entry.call();
	}

	/**
	 * Return what the call has arrived as that {@link #next()} has returned last.
	 * @return the number of bytes
	 */
	int nextBytes() {
		return this.nextBytes;
	}

	/**
	 * Return how much has become messages ahead of their turn. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long aheadBytes() {
		CallQueue ahead = (CallQueue) AHEAD.getOpaque(this);
		return (ahead != null) ? ahead.bytes() : 0;
	}

	/**
	 * Return whether a failure comes before everything else.
	 * @return {@code true} if {@link #next()} returns one
	 */
	boolean isFailureNext() {
		return this.ahead != null && this.ahead.first() instanceof Failure;
	}

	/**
	 * Put something before all others.
	 * @param call a message or a failure
	 * @param bytes what it has arrived as
	 */
	void putBack(Object call, int bytes) {
		ahead().addFirst(call, bytes);
	}

	/**
	 * Decode a message ahead of its turn.
	 * @param max the most that may be ahead
	 * @param maxHeld how much those ahead may hold until no other one is added
	 * @return {@code false} if there is none, or are too many
	 */
	boolean decodeAhead(int max, long maxHeld) {
		CallQueue ahead = this.ahead;
		if (ahead != null && (ahead.size() >= max || ahead.heldBytes() >= maxHeld)) {
			return false;
		}
		Object call = decode();
		if (call != null) {
			ahead().add(call, this.nextBytes);
		}
		return call != null;
	}

	/**
	 * Take what is left, once all messages are taken, for the last one or for what has
	 * arrived of it. The first call counts.
	 * @param inOrder whether the peer has ended its stream, {@code false} if it was lost
	 */
	void end(boolean inOrder) {
		if (!this.ended) {
			this.ended = true;
			this.endedInOrder = inOrder;
		}
	}

	/**
	 * Decode no more, and drop what is kept.
	 * @param cause why, the last thing to be handled
	 */
	void fail(FrameException cause) {
		drop();
		ahead().add(broken(causedByPeer(cause)), 0);
	}

	@SuppressWarnings("ReferenceEquality") // no message is equal to what stands for none
	private @Nullable Object decode() {
		FrameInput input = this.input;
		while (input != null && !input.isEmpty() && !this.broken) {
			int size = input.size();
			Object call = decode(input);
			this.nextBytes = size - size();
			if (call != ANSWER) {
				return call;
			}
		}
		return null;
	}

	private @Nullable Object decode(FrameInput input) {
		try {
			Object message = this.format.decode(input, keepsFrames());
			if (message == null) {
				return (this.ended) ? decodeEnd(input) : null;
			}
			return this.questions.takeAnswer(FramedMessage.messageOf(message)) ? ANSWER : message;
		}
		catch (PayloadException ex) {
			return Failure.noMessage(causedByPeer(ex));
		}
		catch (FrameException ex) {
			return broken(causedByPeer(DecodingErrors.describe(ex, input)));
		}
		catch (RuntimeException | Error ex) {
			// Of the codec: where the next frame begins is unknown
			return broken(ex);
		}
	}

	private @Nullable Object decodeEnd(FrameInput input) throws FrameException {
		if (this.endedInOrder) {
			this.endedInOrder = false;
			try {
				Object message = this.format.decodeEnd(input, keepsFrames());
				if (message != null) {
					return this.questions.takeAnswer(FramedMessage.messageOf(message)) ? null : new Last(message);
				}
			}
			catch (PayloadException ex) {
				return new Last(Failure.noMessage(causedByPeer(ex)));
			}
		}
		if (input.isEmpty()) {
			return null;
		}
		TruncatedFrameException cause = DecodingErrors.truncated(input);
		this.input = null;
		this.connection.host().frameTruncated(this.connection, cause.bytes());
		CloseReason settled = this.connection.end().reason();
		this.connection.peerFailures().add(cause, (settled != null) ? settled : this.connection.reasonToEnd());
		// Not fatal: the connection ends anyway, for a reason of its own
		return Failure.noFrame(cause, false);
	}

	private <X extends Exception> X causedByPeer(X failure) {
		return this.connection.peerFailures().add(failure, CloseReason.PROTOCOL_ERROR);
	}

	private Failure broken(Throwable cause) {
		this.broken = true;
		return Failure.noFrame(cause, true);
	}

	private CallQueue ahead() {
		CallQueue ahead = this.ahead;
		if (ahead == null) {
			ahead = new CallQueue();
			AHEAD.setRelease(this, ahead);
		}
		return ahead;
	}

	@Override
	public String toString() {
		return "[%s%s]".formatted((this.input != null) ? this.input : "nothing to decode",
				this.broken ? ", broken" : "");
	}

}
