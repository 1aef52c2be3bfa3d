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
 * have written. Of a {@link TaskGroup}, each time something is left of it, it starts
 * another thread.
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

	// What is to be started once more; confined to this thread
	private final List<HandlerWork> left = new ArrayList<>();

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
	 * @param work the work
	 */
	void start(HandlerWork work) {
		add(work);
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
			batch.complete();
			this.batches.put(batch);
			if (this.closed) {
				wakeAll(null);
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
				if (this.batches.isEmpty() && this.left.isEmpty()) {
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
		this.left.forEach(HandlerWork::startAll);
	}

	@SuppressWarnings("ThreadPriorityCheck") // only saves work
	private void wakeRound() {
		this.collecting = true;
		try {
			this.left.forEach(HandlerWork::start);
			wakeAll(this.left);
			// Behind those that were woken
			Thread.yield();
			this.left.removeIf((work) -> !work.isLeft());
		}
		finally {
			this.collecting = false;
			this.io.signal();
		}
	}

	/**
	 * Wake all that were handed over.
	 * @param left takes the work to start once more, {@code null} if nobody will
	 */
	private void wakeAll(@Nullable List<HandlerWork> left) {
		for (Mailbox.Item item = this.batches.takeAll(); item != null; item = item.next()) {
			((Batch) item).wakeAll(left);
		}
	}

	void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
		// Whoever comes later wakes by itself
		wakeAll(null);
	}

	/**
	 * Threads to wake, and work to start.
	 */
	private static final class Batch extends Mailbox.Item {

		private final @Nullable Object[] handlers = new Object[BATCH];

		private int size;

		void complete() {
			for (int i = 0; i < this.size; i++) {
				if (this.handlers[i] instanceof HandlerWork work) {
					work.complete();
				}
			}
		}

		void wakeAll(@Nullable List<HandlerWork> left) {
			for (int i = 0; i < this.size; i++) {
				wake(Objects.requireNonNull(this.handlers[i]), left);
			}
		}

		private static void wake(Object handler, @Nullable List<HandlerWork> left) {
			try {
				if (!(handler instanceof HandlerWork work)) {
					LockSupport.unpark((Thread) handler);
				}
				else if (left == null) {
					work.startAll();
				}
				else {
					work.start();
					if (work.isLeft()) {
						left.add(work);
					}
				}
			}
			catch (Throwable ex) {
				// Of one handler; the others wait to be woken too
				EngineErrors.log(ex, "Cannot wake the handler of a connection");
			}
		}

	}

}
