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
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The I/O threads of one run of a server, as this server sees them: other servers may use
 * the same event loops. They are not daemons: a server that is open keeps the JVM alive.
 */
public final class IoThreads {

	private final IoLoops loops;

	private final List<IoThread> threads = new ArrayList<>();

	private final AtomicInteger next;

	/**
	 * Create the threads, which start when they get something to do.
	 * @param owner is told when one of them ends
	 * @param plan what they are to be
	 * @param virtualThreads creates those that wake handlers, {@code null} if handlers
	 * run on others
	 * @param wakerPrefix what the names of these begin with
	 */
	public IoThreads(IoThread.Owner owner, LoopPlan plan, @Nullable ThreadFactory virtualThreads, String wakerPrefix) {
		this.loops = IoLoops.join(plan, this);
		this.next = new AtomicInteger(this.loops.first());
		try {
			this.loops.stream().forEach((loop) -> {
				String wakerName = wakerPrefix + (this.threads.size() + 1) + "-waker";
				IoThread thread = new IoThread(loop, owner, this.loops.isShared(), virtualThreads, wakerName);
				this.threads.add(thread);
				thread.use().begin();
			});
		}
		catch (Throwable ex) {
			Futures.ignore(shutdown());
			throw ex;
		}
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
	 * End the threads, or leave those that other servers use. Can be called again.
	 * @return a future that completes when the last one has ended, or does nothing for
	 * this server any more
	 */
	public CompletableFuture<Void> shutdown() {
		this.threads.forEach((thread) -> thread.use().close());
		if (this.loops.leave(this)) {
			return this.loops.end();
		}
		return CompletableFuture
			.allOf(this.threads.stream().map((thread) -> thread.use().leave()).toArray(CompletableFuture[]::new));
	}

}
