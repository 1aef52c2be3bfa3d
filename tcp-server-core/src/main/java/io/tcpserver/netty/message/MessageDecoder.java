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

import java.util.function.BooleanSupplier;

import io.tcpserver.CloseReason;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.PayloadException;
import io.tcpserver.message.TruncatedFrameException;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.message.MessageCalls.Last;
import org.jspecify.annotations.Nullable;

/**
 * Tells the messages of one connection apart, in their turn or ahead of it. Confined to
 * the I/O thread unless it says otherwise.
 *
 * @param <T> the type of incoming messages
 */
final class MessageDecoder<T> extends KeptInput {

	// Messages that are decoded ahead of their turn at a time
	private static final int MAX_AHEAD = 256;

	// What messages that are ahead of their turn may hold until no other one is decoded:
	// 16 times the default of 'stream.limit'
	private static final long MAX_AHEAD_BYTES = 1024 * 1024;

	// Stands for a message that somebody else has waited for
	private static final Object ANSWER = new Object();

	private final Questions questions;

	// Null if frames of messages are never needed
	private @Nullable BooleanSupplier framesNeeded;

	private WireFormat<T> format;

	// What the call that was taken last has arrived as
	private int nextBytes;

	// Whether the peer has sent its last byte
	private boolean ended;

	// Whether it has ended its stream in order, and the codec may still make a message of
	// what is left
	private boolean endedInOrder;

	// Whether what is left fails, which is reported when its turn comes
	private boolean failsNext;

	/**
	 * Create a decoder.
	 * @param connection the connection
	 * @param format what messages look like
	 * @param questions takes messages that answer one
	 */
	MessageDecoder(NettyConnection connection, WireFormat<T> format, Questions questions) {
		super(connection);
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
	 * Return the next message, whose turn has come.
	 * @return a message or a {@link Failure}, {@code null} if none is complete
	 */
	@Nullable Object next() {
		CallQueue.Entry entry = takeCall();
		if (entry == null) {
			return decode();
		}
		this.nextBytes = entry.bytes();
		release(entry.bytes());
		return entry.call();
	}

	/**
	 * Return what the call has arrived as that was returned last.
	 * @return the number of bytes
	 */
	int nextBytes() {
		return this.nextBytes;
	}

	/**
	 * Return the next message ahead of its turn. Its bytes stay until they are
	 * {@linkplain #release released}.
	 * @return a message or a {@link Failure}, {@code null} if none is complete, or what
	 * follows fails
	 */
	@SuppressWarnings("ReferenceEquality") // no message is equal to what stands for none
	@Nullable Object nextAhead() {
		Object call;
		do {
			CallQueue.Entry entry = takeCall();
			if (entry != null) {
				this.nextBytes = entry.bytes();
				return entry.call();
			}
			call = decodeAhead();
		}
		while (call == ANSWER);
		return call;
	}

	/**
	 * Hand out messages ahead of their turn. Their bytes stay until they are
	 * {@linkplain #release released}.
	 * @param taker takes them
	 */
	void takeAhead(Taker taker) {
		boolean more = true;
		while (more) {
			Object call = nextAhead();
			more = call != null && taker.take(call, this.nextBytes);
		}
	}

	// Whether nothing is decoded ahead of its turn, however much arrives
	boolean isStuck() {
		return this.failsNext;
	}

	/**
	 * Decode messages ahead of their turn as long as one of them may be an answer.
	 */
	@SuppressWarnings("ReferenceEquality") // no message is equal to what stands for none
	void findAnswers() {
		Object call = ANSWER;
		while (call != null && mayLookForAnswers()) {
			call = decodeAhead();
			if (call != null && call != ANSWER) {
				addCall(call, this.nextBytes);
			}
		}
	}

	private boolean mayLookForAnswers() {
		return this.questions.areOpen() && mayHoldMore(MAX_AHEAD, MAX_AHEAD_BYTES);
	}

	// Returns ANSWER also if nobody waits for it any more, as other calls may come first
	// now: whoever has waited may have done anything
	private @Nullable Object decodeAhead() {
		FrameInput input = (this.failsNext) ? null : inputAhead();
		Object call = (input != null) ? look(input) : null;
		if (input == null || call == null) {
			return null;
		}
		BooleanSupplier answer = this.questions.find(FramedMessage.messageOf(call));
		if (answer == null) {
			this.nextBytes = addAhead(input);
			if (input.hasErrors()) {
				countInTurn(DecodingErrors.takeIgnored(connection(), this.format, input));
			}
			return call;
		}
		dropTaken(input);
		DecodingErrors.countIgnored(connection(), this.format, input);
		if (!answer.getAsBoolean()) {
			addCall(call, 0);
		}
		return ANSWER;
	}

	// What goes wrong here goes wrong again when its turn comes, unless the framing has
	// changed by then
	private @Nullable Object look(FrameInput input) {
		try {
			Object message = this.format.decode(input, keepsFrames());
			return (message == null && this.endedInOrder && !input.isEmpty()) ? lookAtEnd(input) : message;
		}
		catch (PayloadException ex) {
			return Failure.noMessage(causedByPeer(ex));
		}
		catch (FrameException | RuntimeException | Error ex) {
			putBackTaken(input);
			this.failsNext = true;
			return null;
		}
	}

	private @Nullable Object lookAtEnd(FrameInput input) throws FrameException {
		Object message = null;
		try {
			message = (this.questions.areOpen()) ? this.format.decodeEnd(input, keepsFrames()) : null;
		}
		catch (PayloadException ex) {
			// Reported when its turn comes
		}
		// Everything else has a turn, and is the last call then
		if (message == null || this.questions.find(FramedMessage.messageOf(message)) == null) {
			putBackTaken(input);
			return null;
		}
		return message;
	}

	/**
	 * Return what messages look like.
	 * @return the format
	 */
	WireFormat<T> format() {
		return this.format;
	}

	/**
	 * Decode what follows the message that is being handled in another format, also what
	 * was decoded already.
	 * @param format the format
	 */
	void reframe(WireFormat<T> format) {
		this.format = format;
		this.failsNext = false;
		takeBack();
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
		addCall(broken(causedByPeer(cause)), 0);
	}

	@SuppressWarnings("ReferenceEquality") // no message is equal to what stands for none
	private @Nullable Object decode() {
		this.failsNext = false;
		FrameInput input = input();
		if (input != null) {
			// Of what was looked at ahead of its turn, and belongs to no message
			DecodingErrors.countIgnored(connection(), this.format, input);
		}
		while (input != null && !input.isEmpty() && !isBroken()) {
			int size = input.size();
			Object call = decode(input);
			this.nextBytes = size - size();
			DecodingErrors.countIgnored(connection(), this.format, input);
			if (call != ANSWER) {
				return call;
			}
			// Whoever has waited for the answer may have done anything
			input = input();
		}
		return null;
	}

	private @Nullable Object decode(FrameInput input) {
		try {
			Object message = this.format.decode(input, keepsFrames());
			if (message == null) {
				DecodingErrors.requireProtocol(connection(), input);
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
		// What belongs to no frame may have been skipped
		if (this.endedInOrder && !input.isEmpty()) {
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
		NettyConnection connection = connection();
		TruncatedFrameException cause = DecodingErrors.truncated(connection, this.format, input);
		drop();
		CloseReason settled = connection.end().reason();
		connection.peerFailures().add(cause, (settled != null) ? settled : connection.reasonToEnd());
		// Not fatal: the connection ends anyway, for a reason of its own
		return Failure.noFrame(cause, false);
	}

	private <X extends Exception> X causedByPeer(X failure) {
		return connection().peerFailures().add(failure, CloseReason.PROTOCOL_ERROR);
	}

	private Failure broken(Throwable cause) {
		DecodingErrors.count(connection(), this.format, cause);
		breakOff();
		return Failure.noFrame(cause, true);
	}

	/**
	 * Takes messages ahead of their turn.
	 */
	interface Taker {

		/**
		 * Take a message.
		 * @param call a message or a {@link Failure}
		 * @param bytes what it has arrived as
		 * @return whether this takes another one
		 */
		boolean take(Object call, int bytes);

	}

}
