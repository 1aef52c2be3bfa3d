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

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.tcpserver.LimitCause;
import io.tcpserver.LoggingObserver;
import io.tcpserver.ServerCapacity;
import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * What is changed of a restartable server while it runs, and also holds for its following
 * runs. Safe for use by multiple threads.
 */
final class RuntimeOverrides {

	private final TcpServer front;

	private final Supplier<@Nullable TcpServer> run;

	private volatile @Nullable Integer maxConnections;

	// Held while keys and certificates are exchanged, so that the last one wins in all
	// places
	private final ReentrantLock updating = new ReentrantLock();

	private @Nullable TlsSettings configuredTls;

	// The last that could be used
	private volatile @Nullable TlsSettings tls;

	private volatile @Nullable Throwable tlsFailure;

	/**
	 * Create overrides without effect.
	 * @param front the server
	 * @param run returns the current run, if there is one
	 */
	RuntimeOverrides(TcpServer front, Supplier<@Nullable TcpServer> run) {
		this.front = front;
		this.run = run;
	}

	ServerCapacity capacity() {
		TcpServer run = this.run.get();
		if (run != null) {
			return run.capacity();
		}
		Integer changed = this.maxConnections;
		return (changed != null) ? new ServerCapacity(0, changed, LimitCause.CONFIGURED, 0) : ServerCapacity.NONE;
	}

	void maxConnections(int maxConnections) {
		if (maxConnections < 1) {
			throw new IllegalArgumentException("limits.max-connections must be at least 1, got " + maxConnections);
		}
		// In this order, so that a run that begins meanwhile has it one way or the other
		this.maxConnections = maxConnections;
		TcpServer run = this.run.get();
		if (run != null) {
			run.maxConnections(maxConnections);
		}
	}

	/**
	 * Follow the application's definition of the server.
	 * @param definition what the application declares
	 * @throws RuntimeException if the keys and certificates cannot be used
	 */
	void follow(TcpServerDefinition definition) {
		TlsSettings configured = definition.tls();
		if (configured == null) {
			return;
		}
		this.configuredTls = configured;
		this.tls = configured;
		definition.onTlsUpdate(() -> {
			try {
				updateTls(() -> read(definition));
			}
			catch (RuntimeException ex) {
				// Observers have been told, and the failure is kept
				this.tlsFailure = ex;
			}
		});
	}

	private static TlsSettings read(TcpServerDefinition definition) {
		TlsSettings tls = definition.tls();
		if (tls == null) {
			throw new IllegalStateException("TLS cannot be switched off while the server runs");
		}
		return tls;
	}

	/**
	 * Return how clients are spoken to.
	 * @return the settings, {@code null} if TLS is not enabled
	 */
	@Nullable TlsSettings tls() {
		return this.tls;
	}

	Optional<Throwable> tlsFailure() {
		return Optional.ofNullable(this.tlsFailure);
	}

	void updateTls(Supplier<TlsSettings> settings) {
		this.updating.lock();
		try {
			TcpServer run = this.run.get();
			if (run != null) {
				update(run, settings);
			}
			else {
				updateWithoutRun(settings);
			}
		}
		finally {
			this.updating.unlock();
		}
	}

	private void update(TcpServer run, Supplier<TlsSettings> settings) {
		if (run.tlsSettings().isEmpty()) {
			throw doesNotSpeakTls();
		}
		try {
			run.updateTls(settings);
		}
		catch (RuntimeException ex) {
			this.tlsFailure = ex;
			throw ex;
		}
		this.tls = run.tlsSettings().orElse(null);
		this.tlsFailure = null;
	}

	private void updateWithoutRun(Supplier<TlsSettings> settings) {
		if (this.tls == null) {
			throw doesNotSpeakTls();
		}
		try {
			this.tls = settings.get();
		}
		catch (RuntimeException ex) {
			this.tlsFailure = ex;
			// A run would tell its observers, of which this is one
			new LoggingObserver().tlsUpdateFailed(this.front, ex);
			throw ex;
		}
		this.tlsFailure = null;
	}

	private IllegalStateException doesNotSpeakTls() {
		return new IllegalStateException("Server '%s' does not speak TLS".formatted(this.front.name()));
	}

	/**
	 * Let a new run have what was changed, also since it was bound.
	 * @param run the run
	 */
	void apply(TcpServer run) {
		Integer maxConnections = this.maxConnections;
		if (maxConnections != null) {
			run.maxConnections(maxConnections);
		}
		this.updating.lock();
		try {
			TlsSettings latest = this.tls;
			if (latest != null && !latest.equals(this.configuredTls)
					&& !latest.equals(run.tlsSettings().orElse(null))) {
				update(run, () -> latest);
			}
		}
		finally {
			this.updating.unlock();
		}
	}

}
