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

package io.tcpserver.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;

/**
 * The I/O threads of one run of a server. They are not daemons: a server that is open
 * keeps the JVM alive.
 */
final class IoThreads {

	private static final long TERMINATION_SECONDS = 5;

	private final MultiThreadIoEventLoopGroup group;

	private final List<IoThread> threads = new ArrayList<>();

	private final AtomicInteger next = new AtomicInteger();

	private final CompletableFuture<Void> terminated = new CompletableFuture<>();

	IoThreads(String namePrefix, int count, IoHandlerFactory ioHandlerFactory, @Nullable ThreadFactory virtualThreads) {
		AtomicInteger started = new AtomicInteger();
		AtomicInteger alive = new AtomicInteger(count);
		this.group = new MultiThreadIoEventLoopGroup(count, (task) -> {
			Thread thread = new FastThreadLocalThread(() -> {
				try {
					task.run();
				}
				finally {
					if (alive.decrementAndGet() == 0) {
						this.terminated.complete(null);
					}
				}
			}, namePrefix + started.incrementAndGet());
			thread.setDaemon(false);
			return thread;
		}, ioHandlerFactory) {

			@Override
			protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlerFactory, Object... args) {
				return new IoLoop(this, executor, ioHandlerFactory);
			}

		};
		for (EventExecutor executor : this.group) {
			this.threads.add(new IoThread((IoLoop) executor, virtualThreads, namePrefix + (this.threads.size() + 1)));
		}
	}

	IoThread next() {
		return this.threads.get(Math.floorMod(this.next.getAndIncrement(), this.threads.size()));
	}

	void each(Consumer<IoThread> action) {
		this.threads.forEach(action);
	}

	long bytesReceived() {
		return this.threads.stream().mapToLong(IoThread::bytesReceived).sum();
	}

	long bytesSent() {
		return this.threads.stream().mapToLong(IoThread::bytesSent).sum();
	}

	/**
	 * End the threads.
	 * @return a future that completes when the last one ends
	 */
	CompletableFuture<Void> shutdown() {
		this.threads.forEach(IoThread::close);
		Futures.ignore(this.group.shutdownGracefully(0, TERMINATION_SECONDS, TimeUnit.SECONDS));
		return this.terminated;
	}

}
