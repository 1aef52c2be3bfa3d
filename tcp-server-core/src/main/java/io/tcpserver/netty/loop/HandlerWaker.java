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

import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Wakes the virtual threads of those handlers whose input has arrived, and flushes what
 * they have written, a round of the event loop at a time.
 * <p>
 * To wake a virtual thread from an event loop wakes the thread that carries it, and that
 * signals the loop to send the answer: with each message the processor would switch back
 * and forth between the two. So the loop only collects the threads to wake in a round and
 * then wakes one virtual thread, this one; which wakes the others, without a system call
 * as it is carried itself, lets them run, and signals the loop once for what they all
 * have written.
 */
final class HandlerWaker implements Runnable {

	// Small enough for other processors to begin while the loop still reads
	private static final int BATCH = 32;

	private final IoThread io;

	private final Thread thread;

	private final Mailbox batches = new Mailbox();

	// Created once, not for each round
	private final Runnable handOver = this::handOver;

	// Confined to the loop
	private @Nullable Batch batch;

	// Whether this thread signals the loop soon by itself
	private volatile boolean collecting;

	private volatile boolean closed;

	HandlerWaker(IoThread io, ThreadFactory virtualThreads, String name) {
		this.io = io;
		this.thread = virtualThreads.newThread(this);
		this.thread.setName(name);
		this.thread.start();
	}

	/**
	 * Wake a thread at the end of this round. I/O thread only.
	 * @param handler the thread
	 */
	void wake(Thread handler) {
		add(handler);
	}

	/**
	 * Start work at the end of this round. I/O thread only.
	 * @param task the work
	 */
	void start(HandlerTask task) {
		add(task);
	}

	private void add(Object handler) {
		Batch batch = this.batch;
		if (batch == null) {
			batch = new Batch();
			this.batch = batch;
			// Runs after all input of this round was read
			this.io.execute(this.handOver);
		}
		batch.handlers[batch.size++] = handler;
		if (batch.size == BATCH) {
			handOver();
		}
	}

	/**
	 * Let those be woken that were collected. I/O thread only.
	 */
	void handOver() {
		Batch batch = this.batch;
		if (batch != null) {
			this.batch = null;
			this.batches.put(batch);
			if (this.closed) {
				wakeAll();
			}
			else {
				LockSupport.unpark(this.thread);
			}
		}
	}

	/**
	 * Return whether the loop is signalled soon, so that a handler need not do it.
	 * @return {@code true} if a signal will follow
	 */
	boolean isCollecting() {
		return this.collecting;
	}

	@Override
	public void run() {
		while (!this.closed) {
			try {
				if (this.batches.isEmpty()) {
					LockSupport.park(this);
				}
				else {
					wakeRound();
				}
			}
			catch (Throwable ex) {
				// This thread wakes all handlers, also the next ones
				EngineErrors.log(ex, "Cannot wake handlers of the I/O thread '{}'", this.io.name());
			}
		}
	}

	@SuppressWarnings("ThreadPriorityCheck") // only saves work
	private void wakeRound() {
		this.collecting = true;
		try {
			wakeAll();
			// Behind those that were woken
			Thread.yield();
		}
		finally {
			this.collecting = false;
			this.io.signal();
		}
	}

	private void wakeAll() {
		for (Mailbox.Item item = this.batches.takeAll(); item != null; item = item.next()) {
			((Batch) item).wakeAll();
		}
	}

	void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
		// Whoever comes later wakes by itself
		wakeAll();
	}

	/**
	 * Threads to wake, and work to start.
	 */
	private static final class Batch extends Mailbox.Item {

		private final @Nullable Object[] handlers = new Object[BATCH];

		private int size;

		void wakeAll() {
			for (int i = 0; i < this.size; i++) {
				wake(Objects.requireNonNull(this.handlers[i]));
			}
		}

		private static void wake(Object handler) {
			try {
				if (handler instanceof HandlerTask task) {
					task.start();
				}
				else {
					LockSupport.unpark((Thread) handler);
				}
			}
			catch (Throwable ex) {
				// Of one handler; the others wait to be woken too
				EngineErrors.log(ex, "Cannot wake the handler of a connection");
			}
		}

	}

}
