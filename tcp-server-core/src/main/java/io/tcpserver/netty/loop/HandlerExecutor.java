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

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

import io.tcpserver.HandlerLoad;
import io.tcpserver.settings.HandlerThreads;
import org.jspecify.annotations.Nullable;

/**
 * The threads of blocking handlers: virtual ones, or a bounded pool of platform threads.
 */
public final class HandlerExecutor {

	private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

	private final String namePrefix;

	// Null with virtual threads, which need no pool
	private final @Nullable HandlerPool pool;

	private final ThreadFactory threads;

	public HandlerExecutor(String serverName, HandlerThreads settings) {
		this.namePrefix = "tcp-" + serverName + "-handler-";
		boolean mayBeVirtual = settings.mode() != HandlerThreads.Mode.PLATFORM && Runtime.version().feature() >= 21;
		ThreadFactory virtual = mayBeVirtual ? virtualThreadFactory(null) : null;
		if (virtual == null && settings.mode() == HandlerThreads.Mode.VIRTUAL) {
			throw new IllegalArgumentException(
					"handler.threads is 'virtual', but this JVM (%s) has no virtual threads: "
						.formatted(Runtime.version()) + "use Java 21 or newer, or 'platform'");
		}
		this.threads = (virtual != null) ? virtual : HandlerExecutor::daemon;
		this.pool = (virtual != null) ? null
				: new HandlerPool(settings.maxThreads(), this.threads, this.namePrefix + "idle");
	}

	/**
	 * Run a handler.
	 * @param connectionId names the thread
	 * @param handler the handler
	 */
	public void execute(String connectionId, Runnable handler) {
		String name = this.namePrefix + connectionId;
		if (this.pool == null) {
			Thread thread = this.threads.newThread(handler);
			thread.setName(name);
			thread.start();
		}
		else {
			this.pool.execute(name, handler);
		}
	}

	/**
	 * Return what runs handlers of one connection, for those who run many: the name of
	 * the threads is made once.
	 * @param connectionId names the threads
	 * @return an executor that needs no end
	 */
	public Executor forConnection(String connectionId) {
		String name = this.namePrefix + connectionId;
		HandlerPool pool = this.pool;
		if (pool == null) {
			ThreadFactory named = virtualThreadFactory(name);
			return (handler) -> named.newThread(handler).start();
		}
		return (handler) -> pool.execute(name, handler);
	}

	/**
	 * Tell when a handler has to wait for a thread. To be set before the first one is
	 * run.
	 * @param listener told on the thread that wants to run the handler
	 */
	public void whenWaiting(Runnable listener) {
		if (this.pool != null) {
			this.pool.whenWaiting(listener);
		}
	}

	/**
	 * Return how many handlers may run at a time.
	 * @return the number of threads, the largest number with virtual threads
	 */
	public int maxThreads() {
		return (this.pool != null) ? this.pool.maxThreads() : Integer.MAX_VALUE;
	}

	/**
	 * Return how many handlers run on the pool of threads, and how many wait for one.
	 * @return the numbers
	 */
	public HandlerLoad load() {
		return (this.pool != null) ? this.pool.load() : HandlerLoad.NONE;
	}

	/**
	 * Return the factory of virtual threads.
	 * @return the factory, {@code null} with platform threads
	 */
	@Nullable public ThreadFactory virtualThreads() {
		return (this.pool == null) ? this.threads : null;
	}

	/**
	 * Return whether handlers run on virtual threads that share one carrier thread.
	 * @return {@code true} if one handler that computes keeps all others from running
	 */
	public boolean hasSingleCarrier() {
		int processors = Runtime.getRuntime().availableProcessors();
		return this.pool == null && Integer.getInteger(PARALLELISM, processors) == 1;
	}

	public void close() {
		if (this.pool != null) {
			this.pool.close();
		}
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task);
		// As virtual threads are: a handler that never ends does not keep the JVM alive
		thread.setDaemon(true);
		return thread;
	}

	// By reflection, as the code is compiled for 17
	private static ThreadFactory virtualThreadFactory(@Nullable String name) {
		try {
			Class<?> type = Class.forName("java.lang.Thread$Builder");
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			if (name != null) {
				type.getMethod("name", String.class).invoke(builder, name);
			}
			return (ThreadFactory) type.getMethod("factory").invoke(builder);
		}
		catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

}
