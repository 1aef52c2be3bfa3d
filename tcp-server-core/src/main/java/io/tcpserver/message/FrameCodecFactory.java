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
 * Creates a {@link FrameCodec} for each connection, so that the codec may hold state and
 * knows its connection: the version that a client has negotiated, for example, or what a
 * protocol counts in its frames. A codec without state is better shared by all
 * connections.
 * <p>
 * The methods of a codec that was created for a connection are never called by two
 * threads at once, and each call sees what the ones before it have done:
 * {@link FrameCodec#decode} is called by the I/O thread of the connection,
 * {@link FrameCodec#encode} by any thread, in the order in which the frames are sent.
 * They must not block, nor send anything to the connection.
 * <p>
 * A broadcast is encoded for each receiver.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FrameCodecFactory {

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
	FrameCodec create(TcpConnection connection);

}
