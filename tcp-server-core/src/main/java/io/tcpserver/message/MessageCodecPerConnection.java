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

/**
 * Stands for a codec that is another instance for each connection.
 *
 * @param <T> the type of incoming messages
 */
final class MessageCodecPerConnection<T> implements MessageCodec<T> {

	private final MessageCodecFactory<T> factory;

	MessageCodecPerConnection(MessageCodecFactory<T> factory) {
		this.factory = Objects.requireNonNull(factory, "factory");
	}

	@Override
	public MessageCodecFactory<T> factory() {
		return this.factory;
	}

	@Override
	public T decode(FrameInput input) {
		throw unsupported();
	}

	@Override
	public void encode(Object message, FrameOutput output) {
		throw unsupported();
	}

	private UnsupportedOperationException unsupported() {
		return new UnsupportedOperationException("Each connection has a codec of its own, created by " + this.factory);
	}

	@Override
	public String toString() {
		return this.factory.toString();
	}

}
