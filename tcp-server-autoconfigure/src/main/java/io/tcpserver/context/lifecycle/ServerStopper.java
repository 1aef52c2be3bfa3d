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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.tcpserver.log.PeerText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Lets servers stop at the same time, without a thread that waits for them.
 */
final class ServerStopper {

	private static final Log logger = LogFactory.getLog(ServerStopper.class);

	private ServerStopper() {
	}

	/**
	 * Stop servers.
	 * @param servers the servers
	 * @param stop begins to stop one of them
	 * @param callback called exactly once, when all have stopped or failed to
	 */
	static void all(List<RestartableTcpServer> servers, Function<RestartableTcpServer, CompletableFuture<Void>> stop,
			Runnable callback) {
		CompletableFuture<Void> unused = together(servers, stop).handle((result, failure) -> {
			if (failure != null) {
				logger.warn("A TCP server has not stopped as it should", PeerText.printable(failure));
			}
			callback.run();
			return null;
		});
	}

	/**
	 * Stop servers.
	 * @param servers the servers
	 * @param stop begins to stop one of them
	 * @return a future that completes when all have stopped
	 */
	static CompletableFuture<Void> together(List<RestartableTcpServer> servers,
			Function<RestartableTcpServer, CompletableFuture<Void>> stop) {
		return CompletableFuture.allOf(servers.stream().map(stop).toArray(CompletableFuture[]::new));
	}

}
