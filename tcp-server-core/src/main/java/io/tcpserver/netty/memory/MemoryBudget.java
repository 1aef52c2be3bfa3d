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

package io.tcpserver.netty.memory;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * How much memory connections may hold together, and how much they do: those of one
 * server, or of all servers of the process that have no limit of their own. An eighth is
 * kept for connections that hold little, so that those who hold much do not keep the
 * others from being served; another one is for those that hold much and have their turn.
 * Safe for use by multiple threads.
 */
public final class MemoryBudget {

	private static final int HEAP_SHARE = 4;

	private static final int RESERVE_SHARE = 8;

	private static final int MESSAGE_BYTES = 1024;

	// More than any machine has, and still small enough for sums
	private static final long MOST_BYTES = 1L << 60;

	private static final MemoryBudget PROCESS = new MemoryBudget(Runtime.getRuntime().maxMemory() / HEAP_SHARE);

	private final long total;

	private final AtomicLong held = new AtomicLong();

	private final AtomicInteger connections = new AtomicInteger();

	/**
	 * Create a budget.
	 * @param total how much connections may hold, in bytes
	 */
	MemoryBudget(long total) {
		this.total = Math.min(total, MOST_BYTES);
	}

	/**
	 * Return the budget of a server.
	 * @param total what the server has for itself, {@code null} for a part in what the
	 * process has: a quarter of the most that its heap can become
	 * @return the budget
	 */
	public static MemoryBudget of(@Nullable Long total) {
		return (total != null) ? new MemoryBudget(total) : PROCESS;
	}

	public long total() {
		return this.total;
	}

	/**
	 * Return what is kept for connections that hold little. They may exceed the total by
	 * as much.
	 * @return the number of bytes
	 */
	public long reserve() {
		return this.total / RESERVE_SHARE;
	}

	/**
	 * Return what connections may not take that hold much: the reserve, and as much for
	 * those of them that have their turn.
	 * @return the number of bytes
	 */
	public long spare() {
		return 2 * reserve();
	}

	/**
	 * Return what each connection could hold if all held the same.
	 * @return the number of bytes
	 */
	public long share() {
		return this.total / Math.max(this.connections.get(), 1);
	}

	/**
	 * Return how much a connection may hold besides itself that others do not keep from
	 * reading: its share in the reserve, or what is enough for a small message.
	 * @return the number of bytes
	 */
	public long little() {
		long share = share();
		return Math.max(share / RESERVE_SHARE, Math.min(share, MESSAGE_BYTES));
	}

	/**
	 * Return how much may not be held any more until memory is not short.
	 * @return the number of bytes, negative if it is not short
	 */
	public long excess() {
		return held() - (this.total - spare() - reserve() / 2);
	}

	/**
	 * Return whether connections that hold much have to wait.
	 * @return {@code true} if no more is left than they may not take
	 */
	public boolean isShort() {
		return held() > this.total - spare();
	}

	/**
	 * Return whether connections hold more than they may.
	 * @return {@code true} if it is more than the total
	 */
	public boolean isExceeded() {
		return held() > this.total;
	}

	/**
	 * Return how much the connections hold.
	 * @return the number of bytes, without what their I/O threads have not published
	 */
	public long held() {
		return this.held.get();
	}

	public void add(long bytes) {
		this.held.addAndGet(bytes);
	}

	/**
	 * Count a connection.
	 * @param difference one more, or one less
	 */
	public void countConnection(int difference) {
		this.connections.addAndGet(difference);
	}

	/**
	 * Return how many connections there may be more.
	 * @param cost what each holds if it has nothing but itself
	 * @return the number, negative if they hold too much already
	 */
	public int room(long cost) {
		return (int) Math.min(Math.max((this.total + reserve() - held()) / cost, -1), Integer.MAX_VALUE);
	}

	/**
	 * Return whether several servers may share this.
	 * @return {@code true} for that of the process
	 */
	public boolean isShared() {
		return this == PROCESS;
	}

	@Override
	public String toString() {
		return "MemoryBudget[%d of %d bytes held by %d connections]".formatted(held(), this.total,
				this.connections.get());
	}

}
