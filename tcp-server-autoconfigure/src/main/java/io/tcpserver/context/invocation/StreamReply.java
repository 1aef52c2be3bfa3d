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

package io.tcpserver.context.invocation;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.tcpserver.TcpConnection;

/**
 * Several replies in a stream, none of which is made before there is room for it.
 */
final class StreamReply {

	private StreamReply() {
	}

	/**
	 * Send everything in this thread, and close the stream.
	 * @param stream the payloads
	 * @param connection where to send them
	 * @param toMessage makes a message of a payload
	 * @throws Exception if something cannot be sent
	 */
	static void send(Stream<?> stream, TcpConnection connection, UnaryOperator<Object> toMessage) throws Exception {
		try (stream) {
			Iterator<?> payloads = stream.iterator();
			while (payloads.hasNext()) {
				Object payload = payloads.next();
				check(connection.send(toMessage.apply(payload)));
				awaitRoom(connection);
			}
		}
	}

	private static void awaitRoom(TcpConnection connection) throws Exception {
		CompletableFuture<Void> room = connection.drainAsync();
		if (!room.isDone()) {
			try {
				// Fails when the connection is lost, however long that takes
				room.get(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
			}
			catch (ExecutionException ex) {
				// Checked next, as if it had failed at once
			}
		}
		check(room);
	}

	private static void check(CompletableFuture<?> future) throws Exception {
		Throwable failure = LaterReply.failure(future);
		if (failure instanceof Exception exception) {
			throw exception;
		}
		if (failure instanceof Error error) {
			throw error;
		}
	}

}
