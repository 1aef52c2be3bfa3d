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

package io.tcpserver;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * The handler that a {@link TcpServerBuilder} was given last, or the two of which the
 * first may hand connections over to the second.
 *
 * @param <S> the type of stream handlers that may block
 * @param <A> the type of stream handlers that do not
 */
final class HandlerChoice<S, A> {

	private @Nullable Starter starter;

	// One of them at most: what may hand connections over to a message handler

	private @Nullable S streamHandler;

	private @Nullable A asyncStreamHandler;

	void stream(S handler, Starter starter) {
		this.streamHandler = handler;
		this.asyncStreamHandler = null;
		this.starter = starter;
	}

	void asyncStream(A handler, Starter starter) {
		this.streamHandler = null;
		this.asyncStreamHandler = handler;
		this.starter = starter;
	}

	void messages(Starter starter) {
		this.starter = starter;
	}

	/**
	 * Let the stream handler hand connections over to a message handler.
	 * @param blocking binds both if the stream handler may block
	 * @param async binds both if it does not
	 * @throws IllegalStateException if there is no stream handler
	 */
	void messagesAfter(Continuation<S> blocking, Continuation<A> async) {
		S streamHandler = this.streamHandler;
		A asyncStreamHandler = this.asyncStreamHandler;
		if (streamHandler != null) {
			this.starter = (settings) -> blocking.bind(settings, streamHandler);
		}
		else if (asyncStreamHandler != null) {
			this.starter = (settings) -> async.bind(settings, asyncStreamHandler);
		}
		else {
			throw new IllegalStateException(
					"Messages come after a stream: call streamHandler or asyncStreamHandler before thenMessages");
		}
	}

	/**
	 * Bind the handler to settings.
	 * @param settings the settings
	 * @return the bound server
	 * @throws IOException if it cannot be bound
	 * @throws IllegalStateException if there is no handler
	 */
	TcpServer bind(TcpServerSettings settings) throws IOException {
		Starter starter = this.starter;
		if (starter == null) {
			throw new IllegalStateException(
					"Server '%s' has no handler: call streamHandler, asyncStreamHandler or messageHandler"
						.formatted(settings.name()));
		}
		return starter.bind(settings);
	}

	/**
	 * Binds a stream handler, and what comes after it, to settings.
	 *
	 * @param <H> the type of the stream handler
	 */
	interface Continuation<H> {

		TcpServer bind(TcpServerSettings settings, H streamHandler) throws IOException;

	}

	/**
	 * Binds a handler to settings.
	 */
	interface Starter {

		TcpServer bind(TcpServerSettings settings) throws IOException;

	}

}
