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
import java.util.Objects;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Tasks that begin in the same round of the event loop, in order, and do not wait for
 * each other. As long as none of them blocks, one thread runs them all; whenever it has
 * had its turn and some are left, they get another thread. So the tasks that block have a
 * thread each, and the others do not pay for it.
 */
public final class TaskGroup implements HandlerWork, Runnable {

	private static final VarHandle NEXT;

	static {
		try {
			NEXT = MethodHandles.lookup().findVarHandle(TaskGroup.class, "next", HandlerTask.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Executor threads;

	// The next one to run; any thread takes it
	@SuppressWarnings("FieldMayBeFinal") // changed through its handle
	private volatile @Nullable HandlerTask next;

	// Null once this is complete; confined to the loop
	private @Nullable HandlerTask last;

	// Confined to the loop until this is complete, and not changed then
	private boolean single;

	/**
	 * Create a group.
	 * @param threads have a thread for each call of {@link #start()}
	 * @param first the first task
	 */
	public TaskGroup(Executor threads, HandlerTask first) {
		this.threads = threads;
		this.next = first;
		this.last = first;
	}

	/**
	 * Add a task. I/O thread only.
	 * @param task the task, which was never in a group before
	 * @return {@code false} if it is too late, as tasks of this group may be running
	 */
	public boolean add(HandlerTask task) {
		HandlerTask last = this.last;
		if (last == null) {
			return false;
		}
		last.following = task;
		this.last = task;
		return true;
	}

	@Override
	public void complete() {
		this.single = Objects.equals(this.last, this.next);
		// Nothing is added any more, and the connection keeps its group while it is idle
		this.last = null;
	}

	@Override
	public void start() {
		try {
			this.threads.execute(this);
		}
		catch (Throwable ex) {
			// Each of them knows what to do without a thread
			startAll();
		}
	}

	@Override
	public void startAll() {
		for (HandlerTask task = take(); task != null; task = take()) {
			task.start();
		}
	}

	@Override
	public boolean isLeft() {
		return !this.single && this.next != null;
	}

	private @Nullable HandlerTask take() {
		HandlerTask task;
		do {
			task = this.next;
		}
		while (task != null && !NEXT.compareAndSet(this, task, task.following));
		if (task != null) {
			// One that takes long does not keep those behind it
			task.following = null;
		}
		return task;
	}

	@Override
	public void run() {
		for (HandlerTask task = take(); task != null; task = take()) {
			task.run();
			// An interrupt was meant for that one
			Thread.interrupted();
		}
	}

}
