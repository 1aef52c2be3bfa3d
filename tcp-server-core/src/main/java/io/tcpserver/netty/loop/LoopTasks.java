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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * The tasks that an I/O thread is to visit.
 * <p>
 * Waking an event loop costs a system call and often a context switch, so a handler that
 * writes does not wake it for each write: its output is only put on this list, and the
 * loop is woken when the handler is about to wait. So that what is written goes out soon
 * also if the handler does something else first, the loop looks at the list by itself a
 * millisecond after it has last handed input to a handler; a handler that writes at any
 * other time wakes it at once.
 * <p>
 * Safe for use by multiple threads unless it says otherwise.
 */
final class LoopTasks {

	private static final VarHandle SIGNALLED;

	private static final long SWEEP_DELAY_MILLIS = 1;

	static {
		try {
			SIGNALLED = MethodHandles.lookup().findVarHandle(LoopTasks.class, "signalled", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final IoThread io;

	private final Mailbox tasks = new Mailbox();

	// Created once, not for each wake-up
	private final Runnable visit = this::visit;

	private final Runnable sweep = this::sweep;

	private volatile boolean signalled;

	// Whether the loop looks at the list soon by itself; written by the loop
	private volatile boolean sweeping;

	LoopTasks(IoThread io) {
		this.io = io;
	}

	void put(LoopTask task) {
		this.tasks.put(task);
	}

	/**
	 * Visit what is on the list now.
	 */
	void signal() {
		if (!this.signalled && SIGNALLED.compareAndSet(this, false, true)) {
			// What is on the list may be the end of a handler
			this.io.executeOrAtEnd(this.visit);
		}
	}

	/**
	 * Look at the list soon. I/O thread only.
	 */
	void sweepSoon() {
		if (!this.sweeping) {
			this.sweeping = true;
			Futures.ignore(this.io.schedule(this.sweep, SWEEP_DELAY_MILLIS, TimeUnit.MILLISECONDS));
		}
	}

	boolean isSweeping() {
		return this.sweeping;
	}

	private void sweep() {
		// Cleared first: a task that is put on the list later signals by itself
		this.sweeping = false;
		visit();
	}

	private void visit() {
		this.signalled = false;
		Mailbox.Item item = this.tasks.takeAll();
		while (item != null) {
			Mailbox.Item next = item.unlink();
			visit((LoopTask) item);
			item = next;
		}
	}

	private static void visit(LoopTask task) {
		try {
			task.visit();
		}
		catch (Throwable ex) {
			// Of its connection; the others are visited
			task.failed(ex);
		}
	}

}
