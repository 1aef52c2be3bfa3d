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

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.tcpserver.netty.memory.MemoryBudget;
import io.tcpserver.netty.memory.MemoryLedger;
import org.jspecify.annotations.Nullable;

/**
 * An event loop, which other servers may use as well, with what the connections of one
 * server on it share: the counters of bytes, and the {@linkplain LoopTasks tasks} that
 * wait to be visited.
 */
public final class IoThread implements Executor {

	private final IoLoop loop;

	private final LoopTasks tasks = new LoopTasks(this);

	// Null unless handlers run on virtual threads
	private final @Nullable HandlerWaker waker;

	private final MemoryLedger memory;

	private final LoopScratch scratch = new LoopScratch();

	private final LoopCounter bytesReceived = new LoopCounter();

	private final LoopCounter bytesSent = new LoopCounter();

	private final LoopUse use;

	IoThread(IoLoop loop, Owner owner, boolean shared, @Nullable ThreadFactory virtualThreads, String wakerName) {
		this.loop = loop;
		this.memory = new MemoryLedger(owner.budget());
		this.waker = (virtualThreads != null) ? new HandlerWaker(this, virtualThreads, wakerName) : null;
		this.use = new LoopUse(this, owner, shared);
	}

	public IoLoop loop() {
		return this.loop;
	}

	/**
	 * Return what the connections of this thread hold that is not published.
	 * @return the ledger, confined to this thread
	 */
	public MemoryLedger memory() {
		return this.memory;
	}

	public String name() {
		return this.loop.life().name();
	}

	/**
	 * Return whether other servers may use the same loop.
	 * @return {@code false} if it is for this server only
	 */
	public boolean isShared() {
		return this.use.isShared();
	}

	public boolean isCurrentThread() {
		return this.loop.inEventLoop();
	}

	/**
	 * Return whether nothing should be given to this thread any more.
	 * @return {@code true} once the loop has failed or has begun to end, or the server
	 * has begun to leave it
	 */
	public boolean isEnding() {
		return this.use.isEnding() || this.loop.isEnding();
	}

	/**
	 * Run a task on the loop. Dropped once the loop has ended: nothing is left then that
	 * the task could change.
	 * @param task the task
	 */
	@Override
	public void execute(Runnable task) {
		try {
			this.loop.execute(task);
		}
		catch (RejectedExecutionException ex) {
			if (isCurrentThread()) {
				this.loop.life().remaining().add(task);
			}
			else if (!this.loop.isShuttingDown()) {
				throw ex;
			}
		}
	}

	/**
	 * Give a channel to the loop.
	 * @param channel the channel
	 * @param failed run if the loop does not take it, perhaps on the calling thread
	 */
	public void register(Channel channel, Runnable failed) {
		if (this.loop.inEventLoop()) {
			registerNow(channel, failed);
			return;
		}
		try {
			this.loop.execute(() -> registerNow(channel, failed));
		}
		catch (RejectedExecutionException ex) {
			failed.run();
		}
	}

	private void registerNow(Channel channel, Runnable failed) {
		Futures.ignore(this.loop.register(channel).addListener((future) -> {
			if (!future.isSuccess()) {
				failed.run();
			}
		}));
	}

	/**
	 * Run a task on the loop: now if this is its thread, soon otherwise.
	 * @param task the task
	 */
	public void run(Runnable task) {
		if (isCurrentThread()) {
			task.run();
		}
		else {
			execute(task);
		}
	}

	/**
	 * Run a task on the loop, or once the loop has ended on another thread, one at a
	 * time: nobody else does anything with the connections then.
	 * @param task the task
	 */
	public void runOrAtEnd(Runnable task) {
		if (isCurrentThread()) {
			task.run();
		}
		else {
			executeOrAtEnd(task);
		}
	}

	public void executeOrAtEnd(Runnable task) {
		try {
			this.loop.execute(task);
		}
		catch (RejectedExecutionException ex) {
			this.loop.life().remaining().add(task);
		}
	}

	/**
	 * Run a task on the loop after it has next turned to the operating system. Only from
	 * the thread of the loop.
	 * @param task the task
	 */
	public void executeAfterPoll(Runnable task) {
		// The end of this iteration, and then a task of the next one
		this.loop.executeAfterEventLoopIteration(() -> execute(task));
	}

	public Future<?> schedule(Runnable task, long delay, TimeUnit unit) {
		return this.loop.schedule(task, delay, unit);
	}

	public void received(int bytes) {
		this.bytesReceived.add(bytes);
	}

	/**
	 * Look at the list soon: a handler is about to write. I/O thread only.
	 */
	public void sweepSoon() {
		this.tasks.sweepSoon();
	}

	public void sent(long bytes) {
		this.bytesSent.add(bytes);
	}

	long bytesReceived() {
		return this.bytesReceived.sum();
	}

	long bytesSent() {
		return this.bytesSent.sum();
	}

	/**
	 * Return what connections use in turn. I/O thread only.
	 * @return the same for all connections
	 */
	public LoopScratch scratch() {
		return this.scratch;
	}

	/**
	 * Put a task on the list of those to visit.
	 * @param task the task, not on the list yet
	 */
	public void add(LoopTask task) {
		this.tasks.put(task);
	}

	/**
	 * Return whether the list is looked at within a millisecond. Ask after putting
	 * something on it.
	 * @return {@code true} if no signal is needed
	 */
	public boolean isSweeping() {
		return this.tasks.isSweeping();
	}

	/**
	 * Visit what is on the list now.
	 */
	public void signal() {
		this.tasks.signal();
	}

	/**
	 * Visit what is on the list now, as the calling handler is about to wait.
	 */
	public void signalBeforeWait() {
		HandlerWaker waker = this.waker;
		if (waker == null || !waker.isCollecting()) {
			signal();
		}
	}

	/**
	 * Wake a handler whose input has arrived.
	 * @param handler its thread
	 */
	public void wake(Thread handler) {
		// A loop that ends takes no task that would pass the batch on
		if (this.waker != null && isCurrentThread() && !this.loop.isShuttingDown()) {
			this.waker.wake(handler);
		}
		else {
			LockSupport.unpark(handler);
		}
	}

	/**
	 * Start work for handler threads.
	 * @param work the work
	 */
	public void start(HandlerWork work) {
		if (isCurrentThread() && !this.loop.isShuttingDown()) {
			sweepSoon();
			if (this.waker != null) {
				this.waker.start(work);
				return;
			}
		}
		work.complete();
		work.startAll();
	}

	/**
	 * Return the use of the loop by the server.
	 * @return the use
	 */
	LoopUse use() {
		return this.use;
	}

	void closeWaker() {
		if (this.waker != null) {
			this.waker.close();
		}
	}

	/**
	 * Let go of what is shared here, as the last that this thread does for its server. On
	 * this thread, or one that stands in for it.
	 */
	void release() {
		this.memory.close();
		if (this.waker != null) {
			this.waker.handOver();
		}
		closeWaker();
	}

	/**
	 * Has connections on I/O threads.
	 */
	public interface Owner {

		/**
		 * Return what the connections may hold together.
		 * @return the budget
		 */
		MemoryBudget budget();

		/**
		 * A thread ends, although nobody has asked for it. On any thread; called again if
		 * it throws.
		 * @param io the thread
		 * @param cause why
		 * @return {@code false} if it is no matter of this owner, who has nothing on it
		 */
		boolean fails(IoThread io, Throwable cause);

		/**
		 * A thread has ended. On this thread, which is the last to do anything with what
		 * it has served. Called again if it throws.
		 * @param io the thread
		 */
		void ended(IoThread io);

		/**
		 * The owner leaves a thread that goes on for others: nothing on it may be left.
		 * On this thread, or if it has ended on one that stands in for it. Called again
		 * if it throws.
		 * @param io the thread
		 */
		void leaves(IoThread io);

	}

}
