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
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * Takes another handler that does not block for each connection from a supplier.
 *
 * @param <T> the type of incoming messages
 */
final class SuppliedAsyncHandlers<T> implements AsyncMessageHandler<T> {

	private final Supplier<? extends AsyncMessageHandler<T>> supplier;

	SuppliedAsyncHandlers(Supplier<? extends AsyncMessageHandler<T>> supplier) {
		this.supplier = Objects.requireNonNull(supplier, "supplier");
	}

	@Override
	public MessageHandler<T> forConnection(TcpConnection connection) {
		return Objects.requireNonNull(this.supplier.get(), "The supplier of handlers has returned null");
	}

	@Override
	public @Nullable CompletionStage<?> onMessage(T message, TcpConnection connection) {
		throw new IllegalStateException(
				"This handler creates one for each connection, so it must be the handler of a server");
	}

	// The handlers that are supplied may do what is asked about all of them

	@Override
	public boolean mayRunConcurrently() {
		return true;
	}

	@Override
	public boolean hooksSending() {
		return true;
	}

	@Override
	public boolean needsFrames() {
		return true;
	}

	@Override
	public String toString() {
		return this.supplier.toString();
	}

}
