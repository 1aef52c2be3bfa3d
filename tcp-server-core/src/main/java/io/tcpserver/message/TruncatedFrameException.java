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

import io.tcpserver.FrameError.Kind;

/**
 * A peer has ended its stream, or the stream was lost, within a frame. Given to
 * {@link MessageHandler#onError} once all complete messages are handled. What is left of
 * the frame is dropped; the connection ends for the reason for which it would end without
 * it.
 *
 * @since 0.1.0
 */
public class TruncatedFrameException extends FrameException {

	private static final long serialVersionUID = 1L;

	private final long bytes;

	/**
	 * Create the exception.
	 * @param message what is wrong, with the numbers that tell
	 * @param bytes how many bytes of the frame have arrived
	 */
	public TruncatedFrameException(String message, long bytes) {
		super(Kind.TRUNCATED, message);
		this.bytes = bytes;
	}

	/**
	 * Create the exception.
	 * @param message what is wrong, with the numbers that tell, but without what has
	 * arrived
	 * @param bytes how many bytes of the frame have arrived
	 * @param arrived what has arrived; the first bytes are copied
	 */
	public TruncatedFrameException(String message, long bytes, ByteBuffer arrived) {
		super(Kind.TRUNCATED, message, arrived);
		this.bytes = bytes;
	}

	/**
	 * Return how many bytes of the frame have arrived, its header included.
	 * @return the number of bytes
	 */
	public long bytes() {
		return this.bytes;
	}

}
