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
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.PayloadException;
import org.jspecify.annotations.Nullable;

/**
 * Messages in one step. Their frames are all the bytes that they have arrived as.
 *
 * @param <T> the type of incoming messages
 */
final class TypedCoding<T> implements Coding<T> {

	private final MessageCodec<T> codec;

	TypedCoding(MessageCodec<T> codec) {
		this.codec = codec;
	}

	@Override
	public @Nullable Object decode(FrameInput input, boolean framed) throws FrameException, PayloadException {
		int size = input.size();
		try {
			T message = this.codec.decode(input);
			return (framed && message != null) ? framed(message, input, size) : message;
		}
		catch (PayloadException ex) {
			throw withFrame(ex, input, size);
		}
		catch (StackOverflowError ex) {
			throw tooDeep(ex);
		}
	}

	@Override
	public @Nullable Object decodeEnd(FrameInput input, boolean framed) throws FrameException, PayloadException {
		int size = input.size();
		try {
			T message = this.codec.decodeEnd(input);
			return (framed && message != null) ? framed(message, input, size) : message;
		}
		catch (PayloadException ex) {
			throw withFrame(ex, input, size);
		}
		catch (StackOverflowError ex) {
			throw tooDeep(ex);
		}
	}

	private static FramedMessage framed(Object message, FrameInput input, int size) {
		return new FramedMessage(message, input.copyOfTaken(size - input.size()));
	}

	private static PayloadException withFrame(PayloadException failure, FrameInput input, int size) {
		failure.initFrame(input.copyOfTaken(size - input.size()));
		return failure;
	}

	private static FrameException tooDeep(StackOverflowError cause) {
		FrameException failure = new FrameException("A message is nested too deeply");
		failure.initCause(cause);
		return failure;
	}

	@Override
	public boolean limitsLength() {
		return this.codec.limitsLength();
	}

	@Override
	public String name() {
		return this.codec.name();
	}

	@Override
	public void encode(Object message, FrameOutput output) throws Exception {
		this.codec.encode(message, output);
	}

	@Override
	public Coding<T> with(FrameCodec codec) {
		throw new IllegalStateException(
				"Messages of the codec '%s' have no payloads that could be in other frames: change to another MessageCodec"
					.formatted(this.codec));
	}

	@Override
	public String toString() {
		return this.codec.toString();
	}

}
