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

package io.tcpserver.context;

import java.util.Optional;
import java.util.function.Supplier;

import io.tcpserver.TcpServer;
import io.tcpserver.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * What is changed of a restartable server while it runs, and holds for its following runs
 * too. Safe for use by multiple threads.
 */
final class RunChanges {

	private volatile @Nullable Integer maxConnections;

	// The last that could be used
	private volatile @Nullable TlsSettings tls;

	private volatile @Nullable Throwable tlsFailure;

	/**
	 * Return the limit of connections that was set.
	 * @return the number, {@code null} if that of the configuration is in force
	 */
	@Nullable Integer maxConnections() {
		return this.maxConnections;
	}

	/**
	 * Change the limit of connections.
	 * @param maxConnections the number
	 * @param run returns the current run, if there is one
	 */
	void maxConnections(int maxConnections, Supplier<@Nullable TcpServer> run) {
		if (maxConnections < 1) {
			throw new IllegalArgumentException("limits.max-connections must be at least 1, got " + maxConnections);
		}
		// In this order, so that a run that begins meanwhile has it one way or the other
		this.maxConnections = maxConnections;
		TcpServer current = run.get();
		if (current != null) {
			current.maxConnections(maxConnections);
		}
	}

	/**
	 * Return what is shown to clients.
	 * @return the settings, {@code null} if the server does not speak TLS or those of the
	 * configuration have not been read yet
	 */
	@Nullable TlsSettings tls() {
		return this.tls;
	}

	Optional<Throwable> tlsFailure() {
		return Optional.ofNullable(this.tlsFailure);
	}

	/**
	 * Show something else to clients.
	 * @param settings the settings
	 * @param run returns the current run, if there is one
	 */
	void updateTls(TlsSettings settings, Supplier<@Nullable TcpServer> run) {
		TlsSettings old = this.tls;
		this.tls = settings;
		TcpServer current = run.get();
		if (current != null) {
			try {
				current.updateTls(settings);
			}
			catch (RuntimeException ex) {
				this.tls = old;
				this.tlsFailure = ex;
				throw ex;
			}
		}
		this.tlsFailure = null;
	}

	/**
	 * Let a new run have what was changed since it was bound.
	 * @param run the run
	 * @param tls the settings that it was bound with
	 */
	void apply(TcpServer run, @Nullable TlsSettings tls) {
		Integer maxConnections = this.maxConnections;
		if (maxConnections != null) {
			run.maxConnections(maxConnections);
		}
		TlsSettings latest = this.tls;
		if (latest != null && !latest.equals(tls)) {
			run.updateTls(latest);
		}
	}

}
