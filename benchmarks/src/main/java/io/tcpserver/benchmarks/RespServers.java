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

package io.tcpserver.benchmarks;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.message.AsyncMessageHandler;

/**
 * Servers of this project that speak the protocol of Redis, as its users write them.
 */
final class RespServers {

	private RespServers() {
	}

	/**
	 * Start a server that finds the end of each command, and parses it then.
	 */
	static int startFramed(String transport) throws IOException {
		return StreamServers.port(StreamServers.builder(transport)
			.messageHandler(new RespFrameCodec(), new RespConverter(), handler())
			.start());
	}

	/**
	 * Start a server that reads commands in one pass.
	 */
	static int startTyped(String transport) throws IOException {
		return StreamServers
			.port(StreamServers.builder(transport).asyncMessageHandler(new RespCodec(), handler()).start());
	}

	private static AsyncMessageHandler<RespCommand> handler() {
		RespStore store = new RespStore();
		return (command, connection) -> CompletableFuture.completedFuture(store.execute(command));
	}

}
