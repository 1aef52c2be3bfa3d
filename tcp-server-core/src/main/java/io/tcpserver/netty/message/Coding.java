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

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.PayloadException;
import org.jspecify.annotations.Nullable;

/**
 * How bytes become messages, and messages bytes: in one step or in two. As a string, it
 * is the codec.
 *
 * @param <T> the type of incoming messages
 */
interface Coding<T> {

	/**
	 * Take the next message.
	 * @param input what has arrived
	 * @param framed whether to return a {@link FramedMessage}
	 * @return the message, or {@code null} if more bytes are needed
	 * @throws FrameException if the bytes are no message
	 * @throws PayloadException if a message was taken that means nothing
	 */
	@Nullable Object decode(FrameInput input, boolean framed) throws FrameException, PayloadException;

	/**
	 * Take the last message, which the end of the stream ends.
	 * @param input what is left
	 * @param framed whether to return a {@link FramedMessage}
	 * @return the message, or {@code null} if what is left is not one
	 * @throws FrameException if the bytes are no message
	 * @throws PayloadException if a message was taken that means nothing
	 */
	@Nullable Object decodeEnd(FrameInput input, boolean framed) throws FrameException, PayloadException;

	/**
	 * Return whether messages that are too long are noticed here.
	 * @return {@code false} if somebody else has to
	 */
	boolean limitsLength();

	/**
	 * Return the name by which errors are counted.
	 * @return the name of the codec
	 */
	String name();

	/**
	 * Add a message to what is sent.
	 * @param message the message
	 * @param output where to add it
	 * @throws Exception if it cannot be sent
	 */
	void encode(Object message, FrameOutput output) throws Exception;

	/**
	 * Return a coding of the same messages in other frames.
	 * @param codec tells them apart
	 * @return the other coding
	 * @throws IllegalStateException if these messages are not the payloads of frames
	 */
	Coding<T> with(FrameCodec codec);

}
