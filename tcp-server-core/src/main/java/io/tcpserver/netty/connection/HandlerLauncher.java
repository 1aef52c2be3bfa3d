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

package io.tcpserver.netty.connection;

import io.tcpserver.netty.loop.HandlerExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handler of a connection. However the handler ends, what it has written is sent
 * and the connection is closed, once.
 */
public abstract class HandlerLauncher {

	/**
	 * Create what takes what arrives on a connection.
	 * @param connection the connection
	 * @return its input
	 */
	protected abstract ConnectionInput newInput(NettyConnection connection);

	/**
	 * Start the handler of a connection. I/O thread only.
	 * @param connection the connection, just opened
	 */
	protected abstract void start(NettyConnection connection);

	/**
	 * Return the format of what is sent to connections otherwise than by their handlers.
	 * @return the format
	 */
	public abstract OutboundEncoder encoder();

	/**
	 * Return what a connection costs on the heap that does nothing.
	 * @return the number of bytes
	 */
	public abstract int connectionCost();

	/**
	 * Return whether handlers may send something by themselves.
	 * @return {@code false} if they only take what arrives
	 */
	protected boolean mayReply() {
		return true;
	}

	/**
	 * Return what has the threads of handlers that block.
	 * @return the executor, {@code null} if no handler may block
	 */
	@Nullable public HandlerExecutor executor() {
		return null;
	}

	/**
	 * Return how many connections can be served at a time.
	 * @return the number of threads if each connection occupies one until its handler has
	 * ended, otherwise the largest number
	 */
	public int mostConnections() {
		return Integer.MAX_VALUE;
	}

	/**
	 * Return whether handlers may block, and do so on virtual threads that share one
	 * carrier thread.
	 * @return {@code true} if a handler that computes holds up all others
	 */
	public boolean hasSingleCarrier() {
		return false;
	}

	/**
	 * Release the threads; handlers that run are not touched.
	 */
	public void close() {
	}

	/**
	 * Hand a connection over to another handler, as its own one has ended.
	 * @param connection the connection
	 * @param next runs the other handler
	 */
	protected static void handOver(NettyConnection connection, HandlerLauncher next) {
		connection.handler().goesOn();
		connection.handler().pauses();
		// Later: something may be about to arrive
		connection.io().executeOrAtEnd(() -> {
			try {
				ConnectionInput before = connection.input();
				ConnectionInput input = next.newInput(connection);
				connection.input(input);
				before.handOver(input);
				next.start(connection);
			}
			catch (RuntimeException | Error ex) {
				ended(connection, ex);
			}
			connection.heldMemory().settle();
		});
	}

	/**
	 * The handler of a connection has ended.
	 * @param connection the connection
	 * @param failure what it has failed with, {@code null} if it has not
	 */
	protected static void ended(NettyConnection connection, @Nullable Throwable failure) {
		connection
			.handlerEnded((failure != null) ? HandlerFailures.report(connection, failure) : connection.reasonToEnd());
	}

}
