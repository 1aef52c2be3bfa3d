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

import java.util.concurrent.CompletableFuture;

import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.tls.TlsContexts;

/**
 * An attempt to encrypt a connection that is open (STARTTLS), in order with what is sent
 * on it. Safe for use by multiple threads.
 */
public final class TlsUpgrade {

	private final NettyConnection connection;

	private final TlsContexts contexts;

	private final CompletableFuture<Void> done = new CompletableFuture<>();

	/**
	 * Create an attempt.
	 * @param connection the connection
	 * @param contexts what the handshake needs
	 */
	public TlsUpgrade(NettyConnection connection, TlsContexts contexts) {
		this.connection = connection;
		this.contexts = contexts;
	}

	/**
	 * Create an attempt with the settings of the server.
	 * @param connection the connection
	 * @return the attempt
	 * @throws IllegalStateException if the server has no TLS settings, or the connection
	 * is encrypted already
	 */
	public static TlsUpgrade of(NettyConnection connection) {
		TlsContexts contexts = connection.host().tls();
		if (contexts == null) {
			throw new IllegalStateException(
					"Server '%s' has no TLS settings: set ssl.bundle".formatted(connection.serverName()));
		}
		if (connection.isEncrypted()) {
			throw new IllegalStateException("%s is encrypted already".formatted(connection));
		}
		return new TlsUpgrade(connection, contexts);
	}

	/**
	 * Encrypt everything that is written from now on, once what was written before is
	 * sent.
	 */
	public void start() {
		this.connection.output().startTls(this.contexts, this.done);
	}

	/**
	 * Return what completes with the handshake.
	 * @return the future, not for the application
	 */
	public CompletableFuture<Void> done() {
		return this.done;
	}

	/**
	 * Copy what completes with or after the handshake for the application: whoever gives
	 * it up gives up the connection with it (asyncio L14).
	 * @param ended the future to copy
	 * @return a new future
	 */
	public CompletableFuture<Void> doneOrAbort(CompletableFuture<Void> ended) {
		return Futures.copy(ended, (nothing, failure) -> {
			if (failure != null) {
				this.connection.abort();
			}
		});
	}

}
