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

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import io.tcpserver.ServerStatistics;
import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.context.TcpServerStartedEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Begins the runs of a restartable server, one after the other and on the same port, and
 * remembers them. Safe for use by multiple threads.
 */
final class RunSequence {

	private final RestartableTcpServer front;

	private final RunFactory factory;

	private final TcpServerAnnouncer announcer;

	private final AtomicReference<RunHistory> history = new AtomicReference<>(RunHistory.EMPTY);

	// Held while a run is being started, so that there is only one, and guards what
	// follows
	private final ReentrantLock starting = new ReentrantLock();

	private final RuntimeOverrides overrides;

	private @Nullable RunObserver lastRun;

	private int port;

	private boolean forbidden;

	RunSequence(RestartableTcpServer front, RunFactory factory, TcpServerAnnouncer announcer) {
		this.front = front;
		this.factory = factory;
		this.announcer = announcer;
		this.overrides = new RuntimeOverrides(front, this::current);
	}

	TcpServerDefinition definition() {
		return this.factory.definition(this.front.name());
	}

	/**
	 * Return the settings of the latest run, and without one those of the next.
	 * @return the settings by the keys of their properties
	 */
	Map<String, Object> settings() {
		TcpServer run = current();
		return EffectiveSettings.of(definition().values(),
				(run != null) ? this.factory.settings(this.front.name()) : null, run);
	}

	/**
	 * Return the latest run.
	 * @return the run, {@code null} if it is finished or if there was none
	 */
	@Nullable TcpServer current() {
		return this.history.get().current();
	}

	/**
	 * Return the latest run.
	 * @return the run
	 * @throws IllegalStateException if it is finished or if there was none
	 */
	TcpServer requireCurrent() {
		TcpServer run = current();
		if (run == null) {
			throw notStarted();
		}
		return run;
	}

	IllegalStateException notStarted() {
		return new IllegalStateException("Server '%s' is not started".formatted(this.front.name()));
	}

	/**
	 * Return what was changed at run time.
	 * @return the overrides
	 */
	RuntimeOverrides overrides() {
		return this.overrides;
	}

	/**
	 * Return the runs that are not finished.
	 * @return the runs, the current one last
	 */
	Stream<TcpServer> open() {
		return this.history.get().open();
	}

	/**
	 * Return what all runs have counted.
	 * @return the sum
	 */
	ServerStatistics statistics() {
		return this.history.get().statistics();
	}

	/**
	 * Serve: begin a new run unless there is one that can.
	 * @return the serving run
	 * @throws IllegalStateException if new runs are forbidden
	 */
	TcpServer serve() {
		TcpServer run;
		this.starting.lock();
		try {
			TcpServer current = current();
			if (current != null && serves(current)) {
				return current;
			}
			Assert.state(!this.forbidden,
					() -> "Server '%s' belongs to a closed application".formatted(this.front.name()));
			run = begin();
		}
		finally {
			this.starting.unlock();
		}
		this.announcer.publish(new TcpServerStartedEvent(this.front));
		return run;
	}

	private static boolean serves(TcpServer run) {
		if (run.state() == TcpServer.State.FAILED) {
			// The addresses that are left are wanted by the next run
			run.close();
			return false;
		}
		try {
			run.startServing();
			return true;
		}
		catch (IllegalStateException ex) {
			// It is closed, and closed stays closed
			return false;
		}
	}

	private TcpServer begin() {
		if (this.lastRun != null) {
			this.lastRun.awaitUnbound();
		}
		RunObserver observer = new RunObserver(this.front, this.announcer);
		TcpServer run = this.factory.bind(this.front.name(), this.front.handlerBeanName(), this.port,
				this.overrides.tls(), observer);
		this.lastRun = observer;
		this.history.updateAndGet((history) -> history.begin(run));
		this.overrides.apply(run);
		CompletableFuture<Void> unused = run.closed()
			.thenRun(() -> this.history.updateAndGet((history) -> history.finish(run)));
		this.port = run.sockets()
			.stream()
			.filter(InetSocketAddress.class::isInstance)
			.mapToInt((address) -> ((InetSocketAddress) address).getPort())
			.findFirst()
			.orElse(0);
		this.announcer.port(this.front.name(), run);
		run.startServing();
		return run;
	}

	/**
	 * Begin no further runs.
	 */
	void forbid() {
		this.starting.lock();
		try {
			this.forbidden = true;
		}
		finally {
			this.starting.unlock();
		}
	}

}
