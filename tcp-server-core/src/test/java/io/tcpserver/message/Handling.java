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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a handler may take a message.
 */
enum Handling {

	/**
	 * By a method that blocks, in batches.
	 */
	BLOCKING {
		@Override
		<T> MessageHandler<T> handler(Method<T> method) {
			return method::handle;
		}
	},

	/**
	 * On the I/O thread.
	 */
	STAGE {
		@Override
		<T> MessageHandler<T> handler(Method<T> method) {
			AsyncMessageHandler<T> handler = (message, connection) -> {
				Object reply = method.handle(message, connection);
				return (reply instanceof CompletionStage<?> stage) ? stage : CompletableFuture.completedFuture(reply);
			};
			return handler;
		}
	},

	/**
	 * By a stage that another thread completes.
	 */
	LATE_STAGE {
		@Override
		<T> MessageHandler<T> handler(Method<T> method) {
			AsyncMessageHandler<T> handler = (message, connection) -> CompletableFuture.supplyAsync(() -> {
				try {
					return method.handle(message, connection);
				}
				catch (Exception ex) {
					throw new CompletionException(ex);
				}
			});
			return handler;
		}
	};

	/**
	 * Return a handler that takes messages in this way.
	 * @param method handles them
	 */
	abstract <T> MessageHandler<T> handler(Method<T> method);

	/**
	 * Handles a message.
	 */
	interface Method<T> {

		@Nullable Object handle(T message, TcpConnection connection) throws Exception;

	}

}
