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

package io.tcpserver.context.lifecycle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.tcpserver.HandlerCreationException;
import io.tcpserver.TcpConnection;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamHandler;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;

/**
 * Handles the stream of each connection with another instance of a bean.
 *
 * @param prototype creates the instances
 */
record PrototypeStreamHandlers(HandlerPrototype prototype) {

	/**
	 * Handle a connection with a new {@link StreamHandler}.
	 * @param reader the bytes from the peer
	 * @param writer the bytes to the peer
	 * @throws Exception what the handler throws
	 */
	void handle(StreamReader reader, StreamWriter writer) throws Exception {
		Object instance = create(writer.connection());
		try {
			((StreamHandler) instance).handle(reader, writer);
		}
		finally {
			this.prototype.destroy(instance);
		}
	}

	/**
	 * Handle a connection with a new {@link AsyncStreamHandler}.
	 * @param reader the bytes from the peer
	 * @param writer the bytes to the peer
	 * @return what the handler returns
	 * @throws Exception what the handler throws
	 */
	CompletionStage<?> handleAsync(AsyncStreamReader reader, StreamWriter writer) throws Exception {
		TcpConnection connection = writer.connection();
		Object instance = create(connection);
		// Its stage may never complete
		CompletableFuture<?> unused = connection.closed()
			.whenComplete((reason, ex) -> this.prototype.destroy(instance));
		return ((AsyncStreamHandler) instance).handle(reader, writer);
	}

	private Object create(TcpConnection connection) {
		try {
			return this.prototype.create();
		}
		catch (RuntimeException | Error ex) {
			throw new HandlerCreationException(this.prototype.toString(), connection, ex);
		}
	}

}
