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

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpserver.HandlerLoad;
import io.tcpserver.TcpServer;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.HandlerExecutor;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.UnchangedSince;
import org.jspecify.annotations.Nullable;

/**
 * Tells observers when handlers have to wait for a thread for long, once for each
 * episode. Looks from time to time on an I/O thread, as long as any handler waits.
 */
final class HandlerWatch implements Runnable {

	private final TcpServer server;

	private final ServerParts parts;

	private final HandlerExecutor handlers;

	private final ServerThreads threads;

	private final AtomicBoolean watching = new AtomicBoolean();

	private volatile @Nullable IoThread io;

	// The rest is used by one look at a time

	private final UnchangedSince calm = new UnchangedSince();

	private boolean told;

	private HandlerWatch(TcpServer server, ServerParts parts, HandlerExecutor handlers, ServerThreads threads) {
		this.server = server;
		this.parts = parts;
		this.handlers = handlers;
		this.threads = threads;
	}

	/**
	 * Watch the handlers of a server that none is started for yet.
	 * @param server the server
	 * @param parts what it is made of
	 * @param threads its I/O threads
	 * @return the watch, {@code null} if no handler may block
	 */
	static @Nullable HandlerWatch of(TcpServer server, ServerParts parts, ServerThreads threads) {
		HandlerExecutor handlers = parts.launcher().executor();
		if (handlers == null) {
			return null;
		}
		HandlerWatch watch = new HandlerWatch(server, parts, handlers, threads);
		handlers.whenWaiting(watch::begin);
		return watch;
	}

	private void begin() {
		if (!this.watching.get() && this.watching.compareAndSet(false, true)) {
			schedule();
		}
	}

	/**
	 * An I/O thread has ended: another one goes on if this one used to look.
	 * @param io the thread
	 */
	@SuppressWarnings("ReferenceEquality") // the same thread, not an equal one
	void ended(IoThread io) {
		if (this.io == io) {
			schedule();
		}
	}

	private void schedule() {
		IoThread next = this.threads.next();
		try {
			if (!next.isEnding()) {
				this.io = next;
				Futures.ignore(next.schedule(this, this.parts.times().episode(), TimeUnit.NANOSECONDS));
				return;
			}
		}
		catch (RejectedExecutionException ex) {
			// It has just ended
		}
		end();
	}

	private void end() {
		this.io = null;
		this.watching.set(false);
	}

	@Override
	public void run() {
		if (this.threads.next().isEnding()) {
			// The server has left threads that go on for others
			end();
			return;
		}
		boolean again = true;
		try {
			look(this.handlers.load(), System.nanoTime());
			again = this.told || this.handlers.load().waiting() > 0;
		}
		finally {
			// Also if looking fails, for example without memory
			if (again) {
				schedule();
			}
		}
		if (again) {
			return;
		}
		end();
		// One that has begun to wait in between has found this watching
		if (this.handlers.load().waiting() > 0) {
			begin();
		}
	}

	private void look(HandlerLoad load, long now) {
		long episode = this.parts.times().episode();
		if (load.waiting() > 0) {
			this.calm.reset();
		}
		if (!this.told && load.longestWait().toNanos() >= episode) {
			this.told = true;
			this.parts.observer().handlersWaiting(this.server, load);
		}
		else if (this.told && load.waiting() == 0 && now - this.calm.since(0, now) >= episode) {
			this.told = false;
			this.calm.reset();
			this.parts.observer().handlersRecovered(this.server, load);
		}
	}

}
