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

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Tasks that an event loop took no longer. They are run once it has ended, one at a time,
 * by a thread that stands in for it. Safe for use by multiple threads.
 */
final class RemainingTasks {

	private final IoLoop loop;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final CompletableFuture<Void> loopEnded = new CompletableFuture<>();

	/**
	 * Create it, without tasks.
	 * @param loop the loop
	 */
	RemainingTasks(IoLoop loop) {
		this.loop = loop;
	}

	/**
	 * Run a task when the loop has ended, or at once, unless another thread runs tasks
	 * and runs it as well.
	 * @param task the task
	 */
	void add(Runnable task) {
		this.tasks.add(task);
		if (this.loopEnded.isDone()) {
			run();
		}
	}

	/**
	 * The loop has ended, and what it has served: run what has been left to do.
	 */
	void begin() {
		this.loopEnded.complete(null);
		run();
	}

	/**
	 * Return a future that completes when the loop has ended.
	 * @return the future
	 */
	CompletableFuture<Void> loopEnded() {
		return this.loopEnded;
	}

	private void run() {
		while (!this.tasks.isEmpty() && this.loop.takeOver()) {
			try {
				for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
					run(task);
				}
			}
			finally {
				this.loop.handBack();
			}
		}
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			EngineErrors.log(ex, "Cannot do what is left to do for the I/O thread '{}', which has ended",
					this.loop.life().name());
		}
	}

}
