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

import io.tcpserver.Excerpted;

/**
 * Bytes that cannot be a frame, or a payload that cannot be framed.
 *
 * @since 0.1.0
 */
public class FrameException extends IOException implements Excerpted {

	private static final long serialVersionUID = 1L;

	private final byte[] excerpt;

	/**
	 * Create the exception.
	 * @param message what is wrong, with the numbers that tell, but without what has
	 * arrived
	 */
	public FrameException(String message) {
		this(message, ByteBuffer.allocate(0));
	}

	/**
	 * Create the exception.
	 * @param message what is wrong, with the numbers that tell, but without what has
	 * arrived
	 * @param arrived what has arrived; the first bytes are copied
	 */
	public FrameException(String message, ByteBuffer arrived) {
		super(message);
		this.excerpt = Excerpted.copyOf(arrived);
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
