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

package io.tcpserver.stream;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * Handles one connection from start to end, in the manner of the callback of
 * {@code asyncio.start_server}. Runs on a thread of its own, a virtual one where the JDK
 * has them, so it may block. One instance serves all connections at the same time, unless
 * it comes from {@link #perConnection}.
 * <p>
 * When it returns, what it has written is sent and the connection is closed; when it
 * throws, the exception is reported once and the connection is closed in the same way
 * (<a href="../doc-files/asyncio.html#w19">asyncio W19, W26, W27</a>).
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface StreamHandler {

	/**
	 * Return a handler that handles each connection with another handler
	 * [{@code protocol_factory}], so that its fields are the state of one connection. The
	 * supplier is called on the thread that the new handler runs on, and not before there
	 * is a connection. If it fails, only this connection is closed, for
	 * {@link io.tcpserver.CloseReason#HANDLER_ERROR}.
	 * @param supplier returns a new handler each time
	 * @return the handler of a server
	 */
	static StreamHandler perConnection(Supplier<? extends StreamHandler> supplier) {
		Objects.requireNonNull(supplier, "supplier");
		return (reader, writer) -> SuppliedHandlers.create(supplier, writer.connection()).handle(reader, writer);
	}

	/**
	 * Handle a connection.
	 * @param reader the bytes from the peer
	 * @param writer the bytes to the peer
	 * @throws Exception if the connection cannot be handled any further
	 */
	void handle(StreamReader reader, StreamWriter writer) throws Exception;

}
