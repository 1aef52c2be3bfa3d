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

import java.nio.charset.Charset;
import java.util.Objects;
import java.util.function.Function;

import io.tcpserver.TcpConnection;
import io.tcpserver.message.FrameCodecFactory;
import io.tcpserver.message.MessageCodecFactory;
import io.tcpserver.message.PayloadConverter;

/**
 * Creates the coding of each connection. As a string, it is the factory of the
 * application.
 *
 * @param <T> the type of incoming messages
 */
final class ConnectionCodings<T> {

	private final Object factory;

	private final Function<TcpConnection, Coding<T>> creation;

	private ConnectionCodings(Object factory, Function<TcpConnection, Coding<T>> creation) {
		this.factory = factory;
		this.creation = creation;
	}

	static <T> ConnectionCodings<T> of(FrameCodecFactory codecs, PayloadConverter<T> converter, Charset charset) {
		return new ConnectionCodings<>(codecs,
				(connection) -> new FrameCoding<>(created(codecs.create(connection)), converter, charset));
	}

	static <T> ConnectionCodings<T> of(MessageCodecFactory<T> codecs) {
		return new ConnectionCodings<>(codecs, (connection) -> new TypedCoding<>(created(codecs.create(connection))));
	}

	private static <C> C created(C codec) {
		return Objects.requireNonNull(codec, "create returned null");
	}

	/**
	 * Create the coding of a connection.
	 * @param connection the connection
	 * @return the coding
	 */
	Coding<T> create(TcpConnection connection) {
		return this.creation.apply(connection);
	}

	@Override
	public String toString() {
		return this.factory.toString();
	}

}
