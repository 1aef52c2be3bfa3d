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

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;

import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * Takes another handler for each connection from a supplier. What a server asks about all
 * of them is answered by what is known of their class.
 *
 * @param <T> the type of incoming messages
 */
final class SuppliedHandlers<T> implements MessageHandler<T> {

	private final Supplier<? extends MessageHandler<T>> supplier;

	private final boolean mayBlock;

	private final boolean mayRunConcurrently;

	private final boolean hooksSending;

	private final boolean needsFrames;

	SuppliedHandlers(Class<?> type, Supplier<? extends MessageHandler<T>> supplier) {
		this.supplier = Objects.requireNonNull(supplier, "supplier");
		this.mayBlock = !AsyncMessageHandler.class.isAssignableFrom(type);
		this.mayRunConcurrently = mayOverride(type, "mayRunConcurrently");
		this.hooksSending = mayOverride(type, "hooksSending");
		this.needsFrames = mayOverride(type, "needsFrames");
	}

	// Of an interface, nothing is known about its implementations
	private static boolean mayOverride(Class<?> type, String method) {
		return type.isInterface() || Arrays.stream(type.getMethods())
			.anyMatch((found) -> found.getName().equals(method) && found.getDeclaringClass() != MessageHandler.class);
	}

	@Override
	public MessageHandler<T> forConnection(TcpConnection connection) {
		return Objects.requireNonNull(this.supplier.get(), "The supplier of handlers has returned null");
	}

	@Override
	public @Nullable Object onMessage(T message, TcpConnection connection) {
		throw new IllegalStateException(
				"This handler creates one for each connection, so it must be the handler of a server");
	}

	@Override
	public boolean mayBlock() {
		return this.mayBlock;
	}

	@Override
	public boolean mayBlockEver() {
		return this.mayBlock;
	}

	@Override
	public boolean mayRunConcurrently() {
		return this.mayRunConcurrently;
	}

	@Override
	public boolean hooksSending() {
		return this.hooksSending;
	}

	@Override
	public boolean needsFrames() {
		return this.needsFrames;
	}

	@Override
	public String toString() {
		return this.supplier.toString();
	}

}
