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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import io.tcpserver.context.TcpServerDefinition;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Starts the servers with the application context and shuts them down gracefully, all at
 * the same time. They start after the web servers and drain beside them, while executors
 * and management are still alive.
 */
final class TcpServerLifecycle implements SmartLifecycle {

	/**
	 * That of the graceful shutdown of Boot's web servers.
	 */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

	// What the steps after the grace period take: closing and aborting, a second each
	private static final Duration STEPS_AFTER_GRACE_PERIOD = Duration.ofSeconds(2);

	private static final Log logger = LogFactory.getLog(TcpServerLifecycle.class);

	private final List<RestartableTcpServer> servers;

	private final Duration phaseTimeout;

	private final BooleanSupplier refusesTraffic;

	private volatile boolean running;

	/**
	 * Create the lifecycle.
	 * @param servers the servers
	 * @param phaseTimeout how long the application context waits for this bean to stop
	 * @param refusesTraffic whether the application is closing and has announced it
	 */
	TcpServerLifecycle(List<RestartableTcpServer> servers, Duration phaseTimeout, BooleanSupplier refusesTraffic) {
		this.servers = servers;
		this.phaseTimeout = phaseTimeout;
		this.refusesTraffic = refusesTraffic;
	}

	@Override
	public void start() {
		List<RestartableTcpServer> started = new ArrayList<>();
		try {
			for (RestartableTcpServer server : this.servers) {
				if (server.definition().autoStartup()) {
					warnIfCutShort(server);
					// Also if its start fails, for it may be a listener of it that does
					started.add(server);
					server.startServing();
				}
			}
		}
		catch (RuntimeException ex) {
			undo(started, ex);
			throw ex;
		}
		this.running = true;
	}

	private void warnIfCutShort(RestartableTcpServer server) {
		TcpServerDefinition definition = server.definition();
		Duration needed = definition.preDrainWait().plus(definition.gracePeriod());
		if (needed.compareTo(this.phaseTimeout) > 0) {
			logger.warn(("TCP server '%s' has %d ms for its graceful shutdown (shutdown.pre-drain-wait and "
					+ ".grace-period), but spring.lifecycle.timeout-per-shutdown-phase ends it after %d ms")
				.formatted(server.name(), needed.toMillis(), TimeUnit.MILLISECONDS.convert(this.phaseTimeout)));
		}
	}

	private void undo(List<RestartableTcpServer> started, RuntimeException failure) {
		try {
			ServerStopper.together(started, RestartableTcpServer::abort)
				.get(TimeUnit.MILLISECONDS.convert(this.phaseTimeout), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			failure.addSuppressed(ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			failure.addSuppressed(ex);
		}
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	/**
	 * Begin the graceful shutdown and return at once.
	 */
	@Override
	public void stop(Runnable callback) {
		this.running = false;
		ServerStopper.all(this.servers, this::drain, callback);
	}

	private CompletableFuture<Void> drain(RestartableTcpServer server) {
		TcpServerDefinition definition = server.definition();
		Duration wait = (this.refusesTraffic.getAsBoolean() && server.isServing()) ? definition.preDrainWait()
				: Duration.ZERO;
		Executor afterWait = CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
		CompletableFuture<Void> waited = (wait.isZero()) ? CompletableFuture.completedFuture(null)
				: CompletableFuture.runAsync(() -> {
				}, afterWait);
		return waited.thenCompose((result) -> server.stop(bounded(definition.gracePeriod(), wait)));
	}

	// Leaves time to close and abort what is left, so that the shutdown ends in its own
	// way and not in that of an impatient application context
	private Duration bounded(Duration gracePeriod, Duration wait) {
		Duration limit = this.phaseTimeout.minus(wait).minus(STEPS_AFTER_GRACE_PERIOD);
		if (gracePeriod.compareTo(limit) <= 0) {
			return gracePeriod;
		}
		return (limit.isNegative()) ? Duration.ZERO : limit;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
