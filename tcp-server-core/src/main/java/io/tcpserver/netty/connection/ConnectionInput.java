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

package io.tcpserver.netty.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.tcpserver.Correlation;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.MessageCodec;
import org.jspecify.annotations.Nullable;

/**
 * Where what arrives on a connection goes: to whoever reads a stream, or to the loop of
 * messages.
 */
public interface ConnectionInput extends HandlerActivity {

	/**
	 * Take what has arrived. I/O thread only.
	 * @param bytes the bytes, to be copied
	 */
	void feed(ByteBuf bytes);

	/**
	 * What has arrived first is of another protocol, and is not fed. I/O thread only.
	 * @param found says which
	 */
	void wrongProtocol(FrameException found);

	/**
	 * Nothing more has arrived for the moment. I/O thread only.
	 */
	default void readComplete() {
	}

	/**
	 * Take the end of the stream: the peer has ended it. Any thread.
	 */
	void feedEof();

	/**
	 * This side closes the connection, for a reason that is settled: nothing that arrives
	 * later is handled. Any thread.
	 */
	default void closing() {
		feedEof();
	}

	/**
	 * The socket is closed. I/O thread only.
	 * @param failure creates a new exception for each caller if what had arrived is lost,
	 * {@code null} if it can still be read
	 */
	void socketClosed(@Nullable Supplier<? extends IOException> failure);

	/**
	 * Close the connection after the reply to the message that is being handled, if the
	 * calling thread takes part in handling one. Any thread.
	 * @return {@code false} if it does not
	 */
	default boolean closeAfterReply() {
		return false;
	}

	/**
	 * End as soon as what has begun to arrive is handled. Any thread.
	 */
	void drain();

	/**
	 * Return whether draining has ended the stream.
	 * @return {@code true} if nothing was left to do
	 */
	boolean isDrained();

	/**
	 * Return whether bytes have arrived that nobody has read. I/O thread only.
	 * @return {@code true} if there are unread bytes, or may be in the kernel
	 */
	boolean hasUnread();

	/**
	 * The peer has cut its stream off, instead of ending it. I/O thread only.
	 * @param failure creates a new exception for each caller
	 */
	default void cutOff(Supplier<? extends IOException> failure) {
		feedEof();
	}

	/**
	 * Take what has arrived and nobody has read, as it belongs to something else. I/O
	 * thread only, on behalf of who reads.
	 * @return the bytes, or {@code null} if they cannot be had any more
	 */
	byte @Nullable [] takeUnread();

	/**
	 * Encrypt the connection, as its message handler asks for. Any thread.
	 * @param lastMessage what to send in plain text before, {@code null} for nothing
	 * @return a new future that completes with the handshake
	 * @throws IllegalStateException if that cannot be done, or the handler reads a stream
	 */
	CompletableFuture<Void> startTls(@Nullable Object lastMessage);

	/**
	 * Return how messages are sent on this connection, if not as on any other one of its
	 * server. Any thread.
	 * @return what encodes them in turns, {@code null} if the encoder of the server does
	 */
	default @Nullable OutboundTurns outboundTurns() {
		return null;
	}

	/**
	 * Frame messages in another way, from the first byte behind the message that is being
	 * handled. A thread that takes part in handling it.
	 * @param codec the codec from then on
	 * @throws IllegalStateException if no message is being handled, or the handler reads
	 * a stream
	 */
	void framing(FrameCodec codec);

	/**
	 * Read and write messages in another way, from the first byte behind the message that
	 * is being handled. A thread that takes part in handling it.
	 * @param codec the codec from then on
	 * @throws IllegalStateException if no message is being handled, or the handler reads
	 * a stream
	 */
	void framing(MessageCodec<?> codec);

	/**
	 * Let the message handler of the server have the connection once the stream handler
	 * has ended, on whose behalf nothing is read or written any more. The stream handler.
	 * @throws IllegalStateException if it cannot have it
	 */
	void continueWithMessages();

	/**
	 * Hand over what has arrived and was not read, and what is known about the end of the
	 * input. I/O thread only.
	 * @param next takes what arrives from now on
	 */
	default void handOver(ConnectionInput next) {
		throw new IllegalStateException("Nothing comes after " + this);
	}

	/**
	 * Send a message and wait for the answer. Any thread.
	 * @param <R> the type of the answer
	 * @param message the message
	 * @param correlation tells the answer
	 * @param timeout how long to wait for it
	 * @return a new future of the answer
	 */
	default <R> CompletableFuture<R> sendAndReceive(Object message, Correlation<R> correlation, Duration timeout) {
		throw new UnsupportedOperationException("sendAndReceive needs a message handler");
	}

	/**
	 * Return the calls of the handler that are made at a time. Any thread.
	 * @return the calls, none if they are made one after the other
	 */
	default Iterable<RunningCall> running() {
		return Collections.emptyList();
	}

	/**
	 * Return what is held of what has arrived: the capacities of the arrays that it is
	 * in, and what a list of them costs. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long heldBytes();

	/**
	 * Return what messages hold that were decoded and wait for their turn. What a
	 * converter has made of their bytes is not known: each counts as 64 bytes and twice
	 * what it has arrived as. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	default long heldAheadBytes() {
		return 0;
	}

	/**
	 * Return how much has arrived that the handler was not given, now that the connection
	 * has ended. Any thread.
	 * @return the number of bytes, as well as they can be counted
	 */
	default long discardedBytes() {
		return keptBytes();
	}

	/**
	 * Give up what has arrived in part: the peer was too slow, and the connection closes
	 * next. I/O thread only.
	 */
	default void readTimedOut() {
	}

	/**
	 * Drop what has arrived and nobody is about to read, as its memory is needed: the
	 * connection is aborted next. I/O thread only.
	 */
	void drop();

}
