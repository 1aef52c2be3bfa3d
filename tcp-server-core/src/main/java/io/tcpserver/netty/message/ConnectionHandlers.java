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

import java.util.Objects;
import java.util.concurrent.CompletionStage;

import io.tcpserver.HandlerCreationException;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.netty.connection.HandlerFailures;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.HandlerExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of single connections, which the handler of the server creates and
 * releases; usually that is the only one. Safe for use by multiple threads.
 *
 * @param <T> the type of incoming messages
 */
final class ConnectionHandlers<T> {

	private final MessageHandler<T> server;

	private final HandlerExecutor executor;

	/**
	 * Create the handlers.
	 * @param server the handler of the server
	 * @param executor runs what may block
	 */
	ConnectionHandlers(MessageHandler<T> server, HandlerExecutor executor) {
		this.server = server;
		this.executor = executor;
	}

	/**
	 * Return the handler of the server.
	 * @return what creates the others
	 */
	MessageHandler<T> server() {
		return this.server;
	}

	/**
	 * Create the handler of a connection, or end the connection.
	 * @param connection the connection
	 * @return the handler, {@code null} if it could not be created
	 */
	@Nullable MessageHandler<T> create(NettyConnection connection) {
		try {
			return Objects.requireNonNull(this.server.forConnection(connection.view()), "forConnection returned null");
		}
		catch (Throwable ex) {
			Throwable failure = (ex instanceof HandlerCreationException) ? ex
					: new HandlerCreationException(this.server.toString(), connection.view(), ex);
			connection.close(HandlerFailures.report(connection, failure));
			return null;
		}
	}

	/**
	 * Return whether a handler has to be released.
	 * @param handler the handler of a connection
	 * @return {@code false} for that of the server
	 */
	@SuppressWarnings("ReferenceEquality") // handlers may be equal to each other
	boolean isReleased(MessageHandler<T> handler) {
		return handler != this.server && handler != Absent.HANDLER;
	}

	/**
	 * Return a handler for a connection whose own one was never created.
	 * @return a handler that does nothing
	 */
	@SuppressWarnings("unchecked") // it looks at no message
	MessageHandler<T> absent() {
		return (MessageHandler<T>) Absent.HANDLER;
	}

	/**
	 * Release the handler of a connection, now that nothing more is called but a stage
	 * that its last callback may have returned.
	 * @param handler the handler
	 * @param connection the connection, which has ended
	 * @param end the stage, if there is one
	 */
	void release(MessageHandler<T> handler, NettyConnection connection, @Nullable CompletionStage<?> end) {
		if (!isReleased(handler)) {
			return;
		}
		if (end != null) {
			Futures.ignore(Futures.copyOf(end).whenComplete((result, ex) -> releaseLater(handler, connection)));
		}
		else {
			release(handler, connection);
		}
	}

	// Whoever completes a stage may be an I/O thread
	private void releaseLater(MessageHandler<T> handler, NettyConnection connection) {
		if (!this.server.mayBlock()) {
			release(handler, connection);
			return;
		}
		try {
			this.executor.execute(connection.id(), () -> release(handler, connection));
		}
		catch (RuntimeException | Error ex) {
			// No thread to be had, or the server is closed
			release(handler, connection);
		}
	}

	private void release(MessageHandler<T> handler, NettyConnection connection) {
		try {
			this.server.release(handler, connection.view());
		}
		catch (Throwable ex) {
			connection.reportFailure(ex);
		}
	}

}
