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

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

import org.jspecify.annotations.Nullable;

/**
 * Finds the boundaries of messages in a stream of bytes, and marks them in what is sent.
 * A codec keeps no state, so one instance serves all connections on all threads: what it
 * has to remember about a stream, namely how far it has searched, is kept by the
 * {@link FrameInput}. Only one that was created by a {@link FrameCodecFactory} for its
 * connection may. {@link FrameCodecs} has codecs for the usual protocols.
 *
 * @since 0.1.0
 */
public interface FrameCodec {

	/**
	 * Take the next frame from the front of what has arrived. Called again when more has
	 * arrived, and after each frame; also with a copy, and with the same bytes again, if
	 * they were not complete, no frame, or those of a message whose turn had not come.
	 * Must not block.
	 * @param input what has arrived and is no frame yet; left alone if the frame is not
	 * complete, except for how far it was searched, and for bytes that belong to no frame
	 * @return the payload of the frame, without what marks its boundaries, usually from
	 * {@link FrameInput#take}; {@code null} if more bytes are needed
	 * @throws FrameException if these bytes, whatever may follow, are no frame; the
	 * connection is closed
	 */
	@Nullable ByteBuffer decode(FrameInput input) throws FrameException;

	/**
	 * Take the last frame, whose end is the end of the stream. Called after the peer has
	 * ended its stream in order, if bytes are left for which {@link #decode} returns
	 * {@code null}; again if the frame is decoded ahead of its turn; not after a reset or
	 * another loss, nor when this side ends the stream. Must not block.
	 * <p>
	 * The default knows no such frame.
	 * @param input what is left; to be taken as a whole, or skipped as far as it belongs
	 * to no frame
	 * @return the payload of the frame, or {@code null} if there is none; bytes that are
	 * left then are a {@link TruncatedFrameException}
	 * @throws FrameException if these bytes are no frame
	 */
	default @Nullable ByteBuffer decodeEnd(FrameInput input) throws FrameException {
		return null;
	}

	/**
	 * Return whether {@link #decode} itself limits what a peer can make the server keep:
	 * it throws a {@link FrameException} as soon as a frame is known to be too long. The
	 * codecs of {@link FrameCodecs} do.
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
	 * @return by default, the name of the class without its package; the codecs of
	 * {@link FrameCodecs} have the names of the types of framing, such as
	 * {@code length-field}
	 */
	default String name() {
		String name = getClass().getName();
		return name.substring(name.lastIndexOf('.') + 1);
	}

	/**
	 * Return whether text in a charset can be framed: that what marks the boundaries of
	 * frames is never a part of a character, and a character in a payload is never taken
	 * for it. Asked when a server starts, and when a framing changes.
	 * @param charset the charset of the server
	 * @return {@code true} by default; if {@code false}, the server does not start
	 */
	default boolean supports(Charset charset) {
		return true;
	}

	/**
	 * Add a frame to what is to be sent. Must not block.
	 * @param payload the payload, consumed
	 * @param output where to add it
	 * @throws FrameException if the payload cannot be told apart from the next one in
	 * this format, for example a line that contains a line feed
	 */
	void encode(ByteBuffer payload, FrameOutput output) throws FrameException;

}
