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
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The non-blocking counterpart of {@link StreamHandler}. Called on an I/O thread, which
 * also completes the stages of the reader: neither the method nor what is chained to
 * those stages may block.
 * <p>
 * The stage that it returns is waited for as long as the connection lasts. If the
 * connection is lost or aborted, all futures that the handler has got from it complete,
 * and the stage gets a tenth of a second to complete as a consequence; ten seconds if the
 * handler has closed the connection itself; in a graceful shutdown the time until the
 * grace period is over. Then it is let go: the connection ends, and the result of the
 * stage or its failure is ignored. The stage is never completed or cancelled by the
 * server, so it may be shared.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AsyncStreamHandler {

	/**
	 * Return a handler that handles each connection with another handler, see
	 * {@link StreamHandler#perConnection}. The supplier is called on the I/O thread of
	 * the connection, so it must not block.
	 * @param supplier returns a new handler each time
	 * @return the handler of a server
	 */
	static AsyncStreamHandler perConnection(Supplier<? extends AsyncStreamHandler> supplier) {
		Objects.requireNonNull(supplier, "supplier");
		return (reader, writer) -> SuppliedHandlers.create(supplier, writer.connection()).handle(reader, writer);
	}

	/**
	 * Handle a connection.
	 * @param reader the bytes from the peer
	 * @param writer the bytes to the peer
	 * @return a stage that completes when the connection is handled; what was written is
	 * sent then and the connection is closed. It must not wait for
	 * {@link io.tcpserver.TcpConnection#closed()}, which waits for it
	 * @throws Exception if the connection cannot be handled
	 */
	CompletionStage<?> handle(AsyncStreamReader reader, StreamWriter writer) throws Exception;

}
