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

import org.jspecify.annotations.Nullable;

/**
 * Reads messages from a stream of bytes, and writes messages to it, in one pass: what a
 * {@link FrameCodec} and a {@link PayloadConverter} do in two. For protocols whose
 * boundaries are only known to those who understand them, such as RESP, and wherever
 * nothing is to be copied or parsed twice.
 * <p>
 * A codec keeps no state, so one instance serves all connections on all threads: what it
 * has to remember about a message of which only a part has arrived is kept by the
 * {@link FrameInput}, as {@linkplain FrameInput#state(Object) its state} or as how far it
 * was {@linkplain FrameInput#searched() searched}. Only one that was created by a
 * {@link MessageCodecFactory} for its connection may.
 *
 * @param <T> the type of incoming messages
 * @since 0.1.0
 */
public interface MessageCodec<T> {

	/**
	 * Take the next message from the front of what has arrived. Called again when more
	 * has arrived, and after each message; also with the same bytes again, if they were
	 * no message, or those of a message whose turn had not come. Must not block.
	 * <p>
	 * Any {@link RuntimeException} counts as a fault of the codec and ends the
	 * connection. A {@link StackOverflowError} counts as a message that is nested too
	 * deeply, and is a {@link FrameException}.
	 * @param input what has arrived and is no message yet; left alone if the message is
	 * not complete, except for its state, for how far it was searched, and for bytes that
	 * belong to no message. The bytes of a message are taken by {@link FrameInput#skip},
	 * after what they mean was read
	 * @return the message, which must not refer to the input; {@code null} if more bytes
	 * are needed
	 * @throws FrameException if these bytes, whatever may follow, are no message; the
	 * connection is closed
	 * @throws PayloadException if the boundaries of a message are known, and its bytes
	 * were taken, but not what it means; given to {@link MessageHandler#onError}, and the
	 * connection goes on with the next message
	 */
	@Nullable T decode(FrameInput input) throws FrameException, PayloadException;

	/**
	 * Take the last message, whose end is the end of the stream. Called after the peer
	 * has ended its stream in order, if bytes are left for which {@link #decode} returns
	 * {@code null}; again if the message is decoded ahead of its turn; not after a reset
	 * or another loss, nor when this side ends the stream. Must not block.
	 * <p>
	 * The default knows no such message.
	 * @param input what is left; to be taken as a whole, or skipped as far as it belongs
	 * to no message
	 * @return the message, or {@code null} if there is none; bytes that are left then are
	 * a {@link TruncatedFrameException}
	 * @throws FrameException if these bytes are no message
	 * @throws PayloadException as of {@link #decode}
	 */
	default @Nullable T decodeEnd(FrameInput input) throws FrameException, PayloadException {
		return null;
	}

	/**
	 * Return whether {@link #decode} itself limits what a peer can make the server keep:
	 * it throws a {@link FrameException} as soon as a message is known to be too long.
	 * <p>
	 * Otherwise the server does: a connection is closed if more bytes than
	 * {@link io.tcpserver.TcpServerSettings#maxFrameLength()} are left when
	 * {@link #decode} returns {@code null}.
	 * @return {@code false} by default
	 */
	default boolean limitsLength() {
		return false;
	}

	/**
	 * Return the name by which the {@link io.tcpserver.FrameError} of peers are counted.
	 * It should be the same for all codecs of a kind, as it is a tag of a meter.
	 * @return by default, the name of the class without its package
	 */
	default String name() {
		String name = getClass().getName();
		return name.substring(name.lastIndexOf('.') + 1);
	}

	/**
	 * Add a message to what is to be sent. Called on any thread. Must not block.
	 * @param message a reply or a message that is sent otherwise; of any type
	 * @param output where to add it; what was added is dropped if this method throws
	 * @throws IllegalArgumentException if messages of this type cannot be sent; the
	 * message names it
	 * @throws Exception if it cannot be encoded
	 */
	void encode(Object message, FrameOutput output) throws Exception;

	/**
	 * Return what creates the codec of each connection.
	 * @return a factory if this codec was returned by {@link #perConnection};
	 * {@code null} by default, if all connections share this codec
	 */
	default @Nullable MessageCodecFactory<T> factory() {
		return null;
	}

	/**
	 * Return a codec that is another instance for each connection.
	 * @param <T> the type of incoming messages
	 * @param factory creates the codec of a connection
	 * @return a codec for a server, which does not decode or encode anything itself
	 */
	static <T> MessageCodec<T> perConnection(MessageCodecFactory<T> factory) {
		return new MessageCodecPerConnection<>(factory);
	}

}
