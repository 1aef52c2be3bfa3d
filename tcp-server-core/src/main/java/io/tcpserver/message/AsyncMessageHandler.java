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

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * A message handler whose callbacks never block: they run on the I/O thread of their
 * connection, which is the fastest way. One that does block stalls every connection of
 * that thread.
 *
 * @param <T> the type of incoming messages
 * @since 0.1.0
 */
@FunctionalInterface
public interface AsyncMessageHandler<T> extends MessageHandler<T> {

	/**
	 * Return a handler that is called with another handler for each connection, see
	 * {@link MessageHandler#perConnection(Supplier)}. The supplier is called on the I/O
	 * thread of the connection, so it must not block either.
	 * @param <T> the type of incoming messages
	 * @param supplier returns a new handler each time
	 * @return the handler of a server
	 */
	static <T> AsyncMessageHandler<T> perConnection(Supplier<? extends AsyncMessageHandler<T>> supplier) {
		return new SuppliedAsyncHandlers<>(supplier);
	}

	/**
	 * A message has arrived.
	 * @param message the message
	 * @param connection where it came from
	 * @return a stage of the reply, or {@code null} for no reply; the next message of the
	 * connection waits for it, and it may be shared with other connections, see
	 * {@link MessageHandler}
	 * @throws Exception if it cannot be handled; given to {@link #onError}
	 */
	@Override
	@Nullable CompletionStage<?> onMessage(T message, TcpConnection connection) throws Exception;

	@Override
	default boolean mayBlock(T message) {
		return false;
	}

	@Override
	default boolean mayBlock() {
		return false;
	}

	@Override
	default boolean mayBlockEver() {
		return false;
	}

}
