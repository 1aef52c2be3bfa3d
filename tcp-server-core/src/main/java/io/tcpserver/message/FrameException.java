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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

import io.tcpserver.Excerpted;
import io.tcpserver.FrameError.Kind;

/**
 * Bytes that cannot be a frame, or a payload that cannot be framed.
 *
 * @since 0.1.0
 */
public class FrameException extends IOException implements Excerpted {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private final byte[] excerpt;

	/**
	 * Create the exception for a frame that is {@link Kind#MALFORMED}.
	 * @param message what is wrong, with the numbers that tell, but without what has
	 * arrived
	 */
	public FrameException(String message) {
		this(Kind.MALFORMED, message);
	}

	/**
	 * Create the exception.
	 * @param kind what kind of error it is
	 * @param message what is wrong, with the numbers that tell, but without what has
	 * arrived
	 */
	public FrameException(Kind kind, String message) {
		this(kind, message, ByteBuffer.allocate(0));
	}

	/**
	 * Create the exception.
	 * @param kind what kind of error it is
	 * @param message what is wrong, with the numbers that tell, but without what has
	 * arrived
	 * @param arrived what has arrived; the first bytes are copied
	 */
	public FrameException(Kind kind, String message, ByteBuffer arrived) {
		super(message);
		this.kind = Objects.requireNonNull(kind, "kind");
		this.excerpt = Excerpted.copyOf(arrived);
	}

	/**
	 * Return what kind of error it is.
	 * @return the kind, {@link Kind#MALFORMED} unless the codec says otherwise
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * Return the first bytes of the frame that is none, or of the connection if it speaks
	 * another protocol. Known if the engine has found it, not to exceptions of codecs.
	 * @return a copy of up to {@link #MAX_EXCERPT_BYTES} bytes, empty if they are not
	 * known
	 */
	@Override
	public byte[] excerpt() {
		return this.excerpt.clone();
	}

}
