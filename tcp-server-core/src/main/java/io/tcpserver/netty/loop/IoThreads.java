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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
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
public final class IoThreads {

	private final List<IoThread> threads = new ArrayList<>();

	private final AtomicInteger next = new AtomicInteger();

	/**
	 * Create the threads, which start when they get something to do.
	 * @param owner is told when one of them ends
	 * @param namePrefix what their names begin with, before their numbers
	 * @param count how many there are
	 * @param ioHandlerFactory the transport
	 * @param virtualThreads creates those that wake handlers, {@code null} if handlers
	 * run on others
	 */
	public IoThreads(IoThread.Owner owner, String namePrefix, int count, IoHandlerFactory ioHandlerFactory,
			@Nullable ThreadFactory virtualThreads) {
		MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(count, IoThreads::newThread,
				ioHandlerFactory) {

			@Override
			protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlerFactory, Object... args) {
				return new IoLoop(this, executor, ioHandlerFactory);
			}

		};
		for (EventExecutor executor : group) {
			this.threads
				.add(new IoThread((IoLoop) executor, owner, virtualThreads, namePrefix + (this.threads.size() + 1)));
		}
	}

	private static Thread newThread(Runnable loop) {
		Thread thread = new FastThreadLocalThread(loop);
		thread.setDaemon(false);
		return thread;
	}

	/**
	 * Return the next thread in turn of those that have not ended.
	 * @return the thread, which has ended only if all have
	 */
	public IoThread next() {
		int size = this.threads.size();
		int first = Math.floorMod(this.next.getAndIncrement(), size);
		for (int i = 0; i < size; i++) {
			IoThread thread = this.threads.get((first + i) % size);
			if (!thread.isEnding()) {
				return thread;
			}
		}
		return this.threads.get(first);
	}

	void each(Consumer<IoThread> action) {
		this.threads.forEach(action);
	}

	public long bytesReceived() {
		return this.threads.stream().mapToLong(IoThread::bytesReceived).sum();
	}

	public long bytesSent() {
		return this.threads.stream().mapToLong(IoThread::bytesSent).sum();
	}

	/**
	 * End the threads.
	 * @return a future that completes when the last one ends
	 */
	public CompletableFuture<Void> shutdown() {
		return CompletableFuture.allOf(this.threads.stream().map(IoThread::shutdown).toArray(CompletableFuture[]::new));
	}

}
