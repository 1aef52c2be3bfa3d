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

package io.tcpserver.netty;

import java.util.ArrayDeque;
import java.util.function.Predicate;

import io.netty.buffer.ByteBuf;
import io.tcpserver.CloseReason;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.PayloadException;
import io.tcpserver.message.TruncatedFrameException;
import io.tcpserver.netty.MessageCalls.Failure;
import io.tcpserver.netty.MessageCalls.Last;
import org.jspecify.annotations.Nullable;

/**
 * Tells the messages of one connection apart. While bytes arrive it works on an input
 * that is lent by the I/O thread; only what is left of a message at the end is kept.
 * Confined to the I/O thread.
 *
 * @param <T> the type of incoming messages
 */
final class MessageDecoder<T> {

	private final NettyConnection connection;

	private final MessageRunner<T> runner;

	private final Predicate<? super T> answers;

	// What has arrived and is no message yet; not there while there is nothing
	private @Nullable FrameInput input;

	// Messages that were decoded ahead of their turn, and failures
	private @Nullable ArrayDeque<Object> ahead;

	// How much became messages ahead of their turn
	private long aheadBytes;

	private boolean broken;

	// Whether the peer has sent its last byte
	private boolean ended;

	// Whether it has ended its stream in order, and the codec may still make a message of
	// what is left
	private boolean endedInOrder;

	/**
	 * Create a decoder.
	 * @param connection the connection
	 * @param runner has the format and its limits
	 * @param answers takes messages that somebody else waits for
	 */
	MessageDecoder(NettyConnection connection, MessageRunner<T> runner, Predicate<? super T> answers) {
		this.connection = connection;
		this.runner = runner;
		this.answers = answers;
	}

	/**
	 * Take what has arrived.
	 * @param bytes the bytes, to be copied
	 * @return whether they are in an input that is lent: to be passed to {@link #keep}
	 */
	boolean feed(ByteBuf bytes) {
		boolean first = this.connection.bytesReceived() == bytes.readableBytes();
		FrameInput own = this.input;
		FrameInput input = (own != null) ? own : this.connection.io().scratch();
		input.feed(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
		this.input = input;
		if (first && this.runner.detectsWrongProtocol()) {
			FrameException wrong = ProtocolErrors.detect(input, this.connection.mayBeginWithTls());
			if (wrong != null) {
				ahead().add(broken(causedByPeer(wrong)));
			}
		}
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
		if (input.isEmpty()) {
			this.input = null;
		}
		else if (lent) {
			this.input = input.split();
		}
	}

	/**
	 * Do not keep an input in which nothing is left.
	 */
	void forgetEmpty() {
		if (this.input != null && this.input.isEmpty()) {
			this.input = null;
		}
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
	}

	/**
	 * Take what is kept as bytes.
	 * @return the bytes, {@code null} if some have become messages already
	 */
	byte @Nullable [] takeUnread() {
		if (this.ahead != null && !this.ahead.isEmpty()) {
			return null;
		}
		int size = size();
		byte[] bytes = new byte[size];
		if (this.input != null) {
			this.input.take(0, size, size).get(bytes);
			this.input = null;
		}
		return bytes;
	}

	/**
	 * Return the next message.
	 * @return a message or a {@link Failure}, {@code null} if none is complete
	 */
	@Nullable Object next() {
		Object call = (this.ahead != null) ? this.ahead.poll() : null;
		return (call != null) ? aheadNoMore(call) : decode();
	}

	private Object aheadNoMore(Object call) {
		// Its share of them
		this.aheadBytes -= this.aheadBytes / (ahead().size() + 1);
		return call;
	}

	/**
	 * Return how much has become messages ahead of their turn.
	 * @return the number of bytes, roughly if some have had their turn
	 */
	long aheadBytes() {
		return this.aheadBytes;
	}

	/**
	 * Return whether a failure comes before everything else.
	 * @return {@code true} if {@link #next()} returns one
	 */
	boolean isFailureNext() {
		return this.ahead != null && this.ahead.peek() instanceof Failure;
	}

	/**
	 * Put something before all others.
	 * @param call a message or a failure
	 */
	void putBack(Object call) {
		ahead().addFirst(call);
	}

	/**
	 * Decode a message ahead of its turn.
	 * @param max the most that may be ahead
	 * @return {@code false} if there is none, or are too many
	 */
	boolean decodeAhead(int max) {
		if (ahead().size() >= max) {
			return false;
		}
		int size = size();
		Object call = decode();
		if (call != null) {
			ahead().add(call);
			this.aheadBytes += size - size();
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
		this.input = null;
		ahead().add(broken(causedByPeer(cause)));
	}

	private @Nullable Object decode() {
		FrameInput input = this.input;
		while (input != null && !input.isEmpty() && !this.broken) {
			try {
				T message = this.runner.format().decode(input);
				if (message == null) {
					return (this.ended) ? decodeEnd(input) : null;
				}
				if (!this.answers.test(message)) {
					return message;
				}
			}
			catch (PayloadException ex) {
				return new Failure(causedByPeer(ex), false);
			}
			catch (FrameException ex) {
				return broken(causedByPeer(ProtocolErrors.describe(ex, input)));
			}
			catch (RuntimeException | Error ex) {
				// Of the codec: where the next frame begins is unknown
				return broken(ex);
			}
		}
		return null;
	}

	private @Nullable Object decodeEnd(FrameInput input) throws FrameException {
		if (this.endedInOrder) {
			this.endedInOrder = false;
			try {
				T message = this.runner.format().decodeEnd(input);
				if (message != null) {
					return this.answers.test(message) ? null : new Last(message);
				}
			}
			catch (PayloadException ex) {
				return new Last(new Failure(causedByPeer(ex), false));
			}
		}
		if (input.isEmpty()) {
			return null;
		}
		TruncatedFrameException cause = ProtocolErrors.truncated(input);
		this.input = null;
		this.connection.frameTruncated(cause.bytes());
		CloseReason settled = this.connection.endReason();
		this.connection.peerFailures().add(cause, (settled != null) ? settled : this.connection.reasonToEnd());
		// Not fatal: the connection ends anyway, for a reason of its own
		return new Failure(cause, false);
	}

	private <X extends Exception> X causedByPeer(X failure) {
		return this.connection.peerFailures().add(failure, CloseReason.PROTOCOL_ERROR);
	}

	private Failure broken(Throwable cause) {
		this.broken = true;
		return new Failure(cause, true);
	}

	private ArrayDeque<Object> ahead() {
		if (this.ahead == null) {
			this.ahead = new ArrayDeque<>(2);
		}
		return this.ahead;
	}

	@Override
	public String toString() {
		return "[%s%s]".formatted((this.input != null) ? this.input : "nothing to decode",
				this.broken ? ", broken" : "");
	}

}
