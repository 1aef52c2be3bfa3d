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

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link MessageHandler} is told about something that has failed: the failure,
 * what was being done, and the message and the frame that it was about, so that an error
 * can be answered with a part of the request, such as its sequence number.
 * <p>
 * The message is {@code null} if none could be decoded, and if a callback has failed that
 * is not about a message, such as {@link MessageHandler#onOpen}. The text form of this
 * object contains nothing that has arrived.
 *
 * @param <T> the type of incoming messages
 * @since 0.1.0
 */
public final class FailedMessage<T> {

	private final Throwable cause;

	private final Stage stage;

	private final @Nullable T message;

	private final byte @Nullable [] frame;

	/**
	 * Create what a handler is told.
	 * @param cause the failure
	 * @param stage what was being done
	 * @param message the message, {@code null} if there is none
	 * @param frame the frame, {@code null} if there is none or if it was not kept; not
	 * copied
	 */
	public FailedMessage(Throwable cause, Stage stage, @Nullable T message, byte @Nullable [] frame) {
		this.cause = Objects.requireNonNull(cause, "cause");
		this.stage = Objects.requireNonNull(stage, "stage");
		this.message = message;
		this.frame = frame;
	}

	/**
	 * Return the failure.
	 * @return what was thrown, or what a stage has completed with
	 */
	public Throwable cause() {
		return this.cause;
	}

	/**
	 * Return what was being done when it failed.
	 * @return the stage
	 */
	public Stage stage() {
		return this.stage;
	}

	/**
	 * Return the message that could not be handled.
	 * @return the message as {@link MessageHandler#onMessage} got it, or {@code null} if
	 * there is none
	 */
	public @Nullable T message() {
		return this.message;
	}

	/**
	 * Return the frame of the message: what {@link FrameCodec#decode} has returned,
	 * before it was converted. There always is one if it could not be converted
	 * ({@link Stage#CONVERSION}). That of a message which was converted is only kept if
	 * {@link MessageHandler#needsFrames()} says so.
	 * @return the bytes, not a copy, or {@code null} if there are none, or if they were
	 * not kept
	 */
	public byte @Nullable [] frame() {
		return this.frame;
	}

	@Override
	public String toString() {
		return "FailedMessage[%s, %s, %s, %s]".formatted(this.stage, this.cause.getClass().getName(),
				(this.message != null) ? this.message.getClass().getName() : "no message",
				(this.frame != null) ? "frame of " + this.frame.length + " bytes" : "no frame");
	}

	/**
	 * What was being done when it failed.
	 */
	public enum Stage {

		/**
		 * To find the end of a frame: the input is not one ({@link FrameException}), the
		 * peer has ended within one ({@link TruncatedFrameException}), or the codec has
		 * failed. The connection ends in any case.
		 */
		FRAMING,

		/**
		 * To convert a frame into a message ({@link PayloadException}).
		 */
		CONVERSION,

		/**
		 * To find out what handles a message: nothing does
		 * ({@link UnhandledMessageException}).
		 */
		SELECTION,

		/**
		 * To handle a message, or an event such as {@link MessageHandler#onOpen}; also if
		 * the reply could not be sent.
		 */
		HANDLING

	}

}
