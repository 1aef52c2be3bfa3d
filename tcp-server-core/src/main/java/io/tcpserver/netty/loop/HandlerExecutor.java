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
import java.lang.reflect.Method;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.tcpserver.settings.HandlerThreads;
import org.jspecify.annotations.Nullable;

/**
 * The threads of blocking handlers: virtual ones, or a bounded pool of platform threads.
 */
public final class HandlerExecutor {

	private static final long IDLE_SECONDS = 60;

	private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

	private final String namePrefix;

	// Null with virtual threads, which need no pool
	private final @Nullable ThreadPoolExecutor pool;

	private final ThreadFactory threads;

	public HandlerExecutor(String serverName, HandlerThreads settings) {
		this.namePrefix = "tcp-" + serverName + "-handler-";
		ThreadFactory virtual = (settings.mode() != HandlerThreads.Mode.PLATFORM) ? virtualThreadFactory() : null;
		if (virtual == null && settings.mode() == HandlerThreads.Mode.VIRTUAL) {
			throw new IllegalArgumentException(
					"handler.threads is 'virtual', but this JVM (%s) has no virtual threads: "
						.formatted(Runtime.version()) + "use Java 21 or newer, or 'platform'");
		}
		this.threads = (virtual != null) ? virtual : HandlerExecutor::daemon;
		this.pool = (virtual != null) ? null : pool(settings.maxThreads());
	}

	/**
	 * Run a handler.
	 * @param connectionId names the thread
	 * @param handler the handler
	 */
	public void execute(String connectionId, Runnable handler) {
		if (this.pool == null) {
			Thread thread = this.threads.newThread(handler);
			thread.setName(this.namePrefix + connectionId);
			thread.start();
			return;
		}
		this.pool.execute(() -> {
			Thread.currentThread().setName(this.namePrefix + connectionId);
			try {
				handler.run();
			}
			finally {
				Thread.currentThread().setName(this.namePrefix + "idle");
			}
		});
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
			this.pool.shutdown();
		}
	}

	private ThreadPoolExecutor pool(int maxThreads) {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(maxThreads, maxThreads, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), this.threads);
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task);
		// As virtual threads are: a handler that never ends does not keep the JVM alive
		thread.setDaemon(true);
		return thread;
	}

	// By reflection, as the code is compiled for 17
	private static @Nullable ThreadFactory virtualThreadFactory() {
		if (Runtime.version().feature() < 21) {
			return null;
		}
		try {
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			Method factory = Class.forName("java.lang.Thread$Builder").getMethod("factory");
			return (ThreadFactory) factory.invoke(builder);
		}
		catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

}
