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

package io.tcpserver.netty.server;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.netty.tls.TlsContexts;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that a server shows, and how they are replaced while it runs. Safe for
 * use by multiple threads.
 */
final class ServerTls {

	private final TcpServer server;

	private final TcpServerObserver observer;

	private final ReentrantLock updating = new ReentrantLock();

	private volatile @Nullable TlsContexts contexts;

	private volatile @Nullable Throwable failure;

	ServerTls(TcpServer server, @Nullable TlsSettings settings, TcpServerObserver observer) {
		this.server = server;
		this.observer = observer;
		this.contexts = (settings != null) ? new TlsContexts(settings) : null;
	}

	/**
	 * Return what handshakes need that begin now.
	 * @return the contexts, {@code null} if the server has no TLS settings
	 */
	@Nullable TlsContexts contexts() {
		return this.contexts;
	}

	/**
	 * Return what each connection costs that does nothing.
	 * @param plain what it costs without TLS
	 * @return the cost
	 */
	ConnectionCost cost(int plain) {
		TlsContexts contexts = this.contexts;
		return (contexts != null) ? contexts.cost(plain) : ConnectionCost.plain(plain);
	}

	/**
	 * Return whether each connection begins with a handshake.
	 * @return {@code false} if only some do, or none
	 */
	boolean isImmediate() {
		TlsContexts contexts = this.contexts;
		return contexts != null && contexts.isImmediate();
	}

	Optional<TlsSettings> settings() {
		return Optional.ofNullable(this.contexts).map(TlsContexts::settings);
	}

	/**
	 * Return why the last update has failed.
	 * @return the failure, empty if it has not
	 */
	Optional<Throwable> failure() {
		return Optional.ofNullable(this.failure);
	}

	/**
	 * Use other settings for the handshakes that begin from now on.
	 * @param settings the settings, read when it is their turn
	 */
	void update(Supplier<TlsSettings> settings) {
		TlsContexts old = this.contexts;
		if (old == null) {
			throw new IllegalStateException("Server '%s' does not speak TLS".formatted(this.server.name()));
		}
		// What was read first must not replace what was read later
		this.updating.lock();
		try {
			TlsContexts contexts = new TlsContexts(settings.get());
			if (contexts.settings().mode() != old.settings().mode()) {
				throw new IllegalArgumentException("ssl.mode cannot be changed while the server runs");
			}
			this.contexts = contexts;
			this.failure = null;
			this.observer.tlsUpdated(this.server);
		}
		catch (RuntimeException ex) {
			this.failure = ex;
			this.observer.tlsUpdateFailed(this.server, ex);
			throw ex;
		}
		finally {
			this.updating.unlock();
		}
	}

}
