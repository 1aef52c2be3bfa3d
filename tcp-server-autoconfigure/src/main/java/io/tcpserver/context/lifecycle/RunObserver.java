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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.context.TcpServerClosedEvent;
import io.tcpserver.context.TcpServerClosingEvent;

/**
 * Watches one run of a server for its front.
 */
final class RunObserver implements TcpServerObserver {

	// Closing a socket takes no longer than the I/O thread's turn
	private static final Duration UNBIND_TIMEOUT = Duration.ofSeconds(5);

	private final TcpServer front;

	private final TcpServerAnnouncer announcer;

	private final CompletableFuture<Void> unbound = new CompletableFuture<>();

	RunObserver(TcpServer front, TcpServerAnnouncer announcer) {
		this.front = front;
		this.announcer = announcer;
	}

	@Override
	public void closing(TcpServer run) {
		this.unbound.complete(null);
		this.announcer.publishLater(new TcpServerClosingEvent(this.front));
	}

	@Override
	public void closed(TcpServer run) {
		this.announcer.publishLater(new TcpServerClosedEvent(this.front));
	}

	/**
	 * Wait until the addresses of the run are free for the next one.
	 */
	void awaitUnbound() {
		try {
			this.unbound.get(UNBIND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while an earlier run of %s unbinds".formatted(this.front), ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("An earlier run of %s does not unbind".formatted(this.front), ex);
		}
	}

}
