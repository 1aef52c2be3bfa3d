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

package io.tcpserver.test;

import java.io.IOException;

import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.MessageCodec;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are read and written in one step.
 *
 * @param codec reads and writes them
 * @param <T> the type of incoming messages
 */
record TypedWire<T>(MessageCodec<T> codec) implements MessageWire<T> {

	@Override
	public @Nullable T decode(FrameInput input) throws IOException {
		return this.codec.decode(input);
	}

	@Override
	public @Nullable T decodeEnd(FrameInput input) throws IOException {
		return this.codec.decodeEnd(input);
	}

	@Override
	public void encode(Object message, FrameOutput output) throws Exception {
		this.codec.encode(message, output);
	}

	@Override
	public String toString() {
		return this.codec.toString();
	}

}
