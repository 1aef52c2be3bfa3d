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

package io.tcpserver.netty.loop;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.HandlerLoad;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of platform threads, which knows how many handlers wait for one, and for
 * how long. Safe for use by multiple threads.
 */
final class HandlerPool {

	private static final long IDLE_SECONDS = 60;

	private final int maxThreads;

	private final String idleName;

	private final ThreadPoolExecutor threads;

	// Those that run and those that wait: the pool itself would have to be locked to tell
	private final AtomicInteger handlers = new AtomicInteger();

	private volatile @Nullable Runnable waitingListener;

	/**
	 * Create a pool.
	 * @param maxThreads the most threads
	 * @param factory creates the threads
	 * @param idleName the name of a thread that runs no handler
	 */
	HandlerPool(int maxThreads, ThreadFactory factory, String idleName) {
		this.maxThreads = maxThreads;
		this.idleName = idleName;
		this.threads = new ThreadPoolExecutor(maxThreads, maxThreads, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), factory);
		this.threads.allowCoreThreadTimeOut(true);
	}

	int maxThreads() {
		return this.maxThreads;
	}

	/**
	 * Tell when a handler begins to wait. To be set before the first one is run.
	 * @param listener told on the thread that wants to run the handler
	 */
	void whenWaiting(Runnable listener) {
		this.waitingListener = listener;
	}

	void execute(String name, Runnable handler) {
		boolean waits = this.handlers.incrementAndGet() > this.maxThreads;
		try {
			this.threads.execute((waits) ? new WaitingTask(name, handler) : new Task(name, handler));
		}
		catch (Throwable ex) {
			this.handlers.decrementAndGet();
			throw ex;
		}
		Runnable listener = this.waitingListener;
		if (waits && listener != null) {
			listener.run();
		}
	}

	HandlerLoad load() {
		int handlers = this.handlers.get();
		int waiting = Math.max(0, handlers - this.maxThreads);
		long longest = (waiting > 0 && this.threads.getQueue().peek() instanceof WaitingTask first)
				? System.nanoTime() - first.since : 0;
		return new HandlerLoad(handlers - waiting, this.maxThreads, waiting, Duration.ofNanos(longest));
	}

	void close() {
		this.threads.shutdown();
	}

	/**
	 * A handler for which there is a thread.
	 */
	private class Task implements Runnable {

		private final String name;

		private final Runnable handler;

		Task(String name, Runnable handler) {
			this.name = name;
			this.handler = handler;
		}

		@Override
		public final void run() {
			Thread.currentThread().setName(this.name);
			try {
				this.handler.run();
			}
			finally {
				HandlerPool.this.handlers.decrementAndGet();
				Thread.currentThread().setName(HandlerPool.this.idleName);
			}
		}

	}

	/**
	 * A handler that waits for a thread. Only these cost a look at the clock.
	 */
	private final class WaitingTask extends Task {

		private final long since = System.nanoTime();

		WaitingTask(String name, Runnable handler) {
			super(name, handler);
		}

	}

}
