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
import java.util.concurrent.atomic.AtomicReference;

import io.tcpserver.Excerpted;
import org.jspecify.annotations.Nullable;

/**
 * A payload that cannot be converted into a message. The boundaries of the frame are
 * known, so the connection can go on with the next one.
 *
 * @since 0.1.0
 */
public class PayloadException extends IOException implements Excerpted {

	private static final long serialVersionUID = 1L;

	private final byte[] excerpt;

	private final @Nullable Throwable decodingFailure;

	// Known later than the rest, as converters throw this exception, too
	private final AtomicReference<byte[]> frame = new AtomicReference<>(new byte[0]);

	/**
	 * Create the exception. For codecs that find the error themselves.
	 * @param message what is wrong, without what has arrived
	 */
	public PayloadException(String message) {
		this(message, null, null, ByteBuffer.allocate(0));
	}

	/**
	 * Create the exception.
	 * @param message what is wrong, without what has arrived
	 * @param cause what the converter threw
	 */
	public PayloadException(String message, Throwable cause) {
		this(message, cause, cause, ByteBuffer.allocate(0));
	}

	/**
	 * Create the exception.
	 * @param message what is wrong, without what has arrived
	 * @param cause what the converter threw
	 * @param payload the payload; the first bytes are copied
	 */
	public PayloadException(String message, Throwable cause, ByteBuffer payload) {
		this(message, cause, cause, payload);
	}

	private PayloadException(String message, @Nullable Throwable cause, @Nullable Throwable decodingFailure,
			ByteBuffer payload) {
		super(message, cause);
		this.decodingFailure = decodingFailure;
		this.excerpt = Excerpted.copyOf(payload);
	}

	/**
	 * Create an exception for the failure of a library whose messages may quote the
	 * payload.
	 * @param message what is wrong, without what has arrived
	 * @param decodingFailure what the library threw; not the cause of the exception, so
	 * that neither logs nor those who pass on messages show what it quotes
	 * @param payload the payload; the first bytes are copied
	 * @return the exception
	 */
	public static PayloadException withoutCause(String message, Throwable decodingFailure, ByteBuffer payload) {
		return new PayloadException(message, null, decodingFailure, payload);
	}

	/**
	 * Return what the converter, or the library that it uses, threw. Its messages and
	 * those of its causes may contain what the client has sent, also where this exception
	 * has no cause to keep that out of the log.
	 * @return the failure, this exception if it is the first one
	 */
	public Throwable decodingFailure() {
		return (this.decodingFailure != null) ? this.decodingFailure : this;
	}

	/**
	 * Return the whole frame that could not be converted, as {@link FrameCodec#decode}
	 * has returned it; of a {@link MessageCodec}, all the bytes of the message. Known to
	 * the handler of the connection that it has arrived on.
	 * @return a copy of the bytes, empty if they are not known
	 */
	public byte[] frame() {
		return this.frame.get().clone();
	}

	/**
	 * Set the frame that could not be converted. Called by the server.
	 * @param frame the bytes, not copied
	 */
	public void initFrame(byte[] frame) {
		this.frame.set(frame);
	}

	/**
	 * Return the first bytes of the payload, or of the frame if the payload is not known.
	 * @return a copy of up to {@link #MAX_EXCERPT_BYTES} bytes, empty if they are not
	 * known
	 */
	@Override
	public byte[] excerpt() {
		return (this.excerpt.length > 0) ? this.excerpt.clone() : Excerpted.copyOf(ByteBuffer.wrap(this.frame.get()));
	}

}
