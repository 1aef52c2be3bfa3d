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

import io.tcpserver.TcpConnection;

/**
 * Creates a {@link MessageCodec} for each connection, so that the codec may hold state
 * and knows its connection. A codec without state is better shared by all connections.
 * What holds of the codecs of a {@link FrameCodecFactory}, holds of these, too: calls of
 * the methods of one codec never overlap, and a broadcast is encoded for each receiver.
 *
 * @param <T> the type of incoming messages
 * @since 0.1.0
 * @see MessageCodec#perConnection
 */
@FunctionalInterface
public interface MessageCodecFactory<T> {

	/**
	 * Create the codec of a connection. Called once for each connection when it was
	 * opened, just before {@link MessageHandler#forConnection} and
	 * {@link MessageHandler#onOpen}, on the same thread: on an I/O thread only if the
	 * handler of the server never blocks there, and then this method must not block
	 * either.
	 * <p>
	 * If it throws an exception or returns {@code null}, this connection ends for
	 * {@link io.tcpserver.CloseReason#HANDLER_ERROR}, which is logged with what this
	 * factory is as a string, and no callback of the handler is called for it.
	 * @param connection the connection, which may have been lost already
	 * @return a new codec
	 */
	MessageCodec<T> create(TcpConnection connection);

}
