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

package io.tcpserver.netty.server;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.tcpserver.netty.connection.HeldMemory;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.ReadGate;
import io.tcpserver.netty.connection.RefusedReads;
import io.tcpserver.netty.loop.EngineErrors;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.UnchangedSince;
import io.tcpserver.netty.memory.MemoryBudget;
import org.jspecify.annotations.Nullable;

/**
 * Sees to connections that were refused memory by their {@link ReadGate}: lets them go on
 * when there is some again, and closes those that keep it from becoming free. Works only
 * while memory is short, and looks from time to time on an I/O thread of one of the
 * servers that share the budget.
 */
final class MemoryWatch implements RefusedReads, Runnable {

	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	// Looking takes about this part of the time of one thread
	private static final int COST_SHARE = 20;

	// ... or this one if that makes memory free
	private static final int HURRIED_COST_SHARE = 4;

	// How many handshakes that take long end with each look
	private static final int MOST_HANDSHAKES = 32;

	private static final MemoryWatch PROCESS = new MemoryWatch(MemoryBudget.of(null));

	private final MemoryBudget budget;

	// Those that share the budget
	private final Set<NettyTcpServer> servers = ConcurrentHashMap.newKeySet();

	// Those that are not read from
	private final Set<NettyConnection> waiting = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean watching = new AtomicBoolean();

	private volatile @Nullable IoThread io;

	private volatile @Nullable Future<?> next;

	// Whether somebody was refused that holds little
	private volatile boolean starved;

	// Guards what follows
	private final ReentrantLock lock = new ReentrantLock();

	private final MemoryTrials trials;

	// Of which the observers know about the episode; read by any thread
	private volatile @Nullable NettyTcpServer exceeded;

	// Since when memory is not short any more
	private final UnchangedSince calm = new UnchangedSince();

	// Of looking, in nanoseconds
	private long cost;

	private MemoryWatch(MemoryBudget budget) {
		this.budget = budget;
		this.trials = new MemoryTrials(budget, this.waiting);
	}

	/**
	 * Return what watches the memory of a server.
	 * @param total what the server has for itself, {@code null} for a part in what the
	 * process has
	 * @return the watch, which servers without a limit of their own share
	 */
	static MemoryWatch of(@Nullable Long total) {
		MemoryBudget budget = MemoryBudget.of(total);
		return budget.isShared() ? PROCESS : new MemoryWatch(budget);
	}

	MemoryBudget budget() {
		return this.budget;
	}

	/**
	 * Let a server have a part in the budget. Any thread.
	 * @param server the server
	 */
	void join(NettyTcpServer server) {
		this.servers.add(server);
	}

	/**
	 * A server has ended. Any thread.
	 * @param server the server
	 */
	void leave(NettyTcpServer server) {
		this.servers.remove(server);
	}

	void eachServer(Consumer<NettyTcpServer> action) {
		this.servers.forEach(action);
	}

	@Override
	public void refused(NettyConnection connection, boolean little) {
		this.waiting.add(connection);
		if (little) {
			this.starved = true;
		}
		begin();
	}

	@Override
	public void refused() {
		this.starved = true;
		begin();
	}

	@Override
	public void begin() {
		if (!this.watching.get() && this.watching.compareAndSet(false, true)) {
			schedule(0);
		}
	}

	/**
	 * Return whether an episode in which memory is short goes on. Any thread.
	 * @return {@code true} until it is over
	 */
	boolean isExceeded() {
		return this.exceeded != null;
	}

	/**
	 * An I/O thread has ended: another one goes on if this one used to look.
	 * @param io the thread
	 */
	@SuppressWarnings("ReferenceEquality") // the same thread, not an equal one
	void ended(IoThread io) {
		if (this.io == io) {
			schedule(LOOK_NANOS);
		}
	}

	/**
	 * A server has left an I/O thread that goes on: another one goes on if this one was
	 * to look, as nobody would notice its end. On this thread.
	 * @param io the thread
	 */
	@SuppressWarnings("ReferenceEquality") // the same thread, not an equal one
	void left(IoThread io) {
		Future<?> next = this.next;
		if (this.io == io && next != null && next.cancel(false)) {
			schedule(LOOK_NANOS);
		}
	}

	private void schedule(long delay) {
		for (NettyTcpServer server : this.servers) {
			if (schedule(server.nextIo(), delay)) {
				return;
			}
		}
		// Nobody is left to wait
		this.io = null;
		this.waiting.clear();
		this.watching.set(false);
	}

	private boolean schedule(IoThread next, long delay) {
		if (next.isEnding()) {
			return false;
		}
		this.io = next;
		try {
			Future<?> look = next.schedule(this, delay, TimeUnit.NANOSECONDS);
			this.next = look;
			// Who has left it in between has not seen this
			return !next.isEnding() || !look.cancel(false);
		}
		catch (RejectedExecutionException ex) {
			// It has just ended: there may be another one
			return false;
		}
	}

	@Override
	public void run() {
		boolean again = true;
		this.lock.lock();
		try {
			again = look();
		}
		catch (Throwable ex) {
			// Without memory to look, most of all: the next time there may be some
			EngineErrors.log(ex, "Cannot watch the memory of connections: {}", this.budget);
		}
		finally {
			this.lock.unlock();
			goOn(again);
		}
	}

	private void goOn(boolean again) {
		if (again) {
			schedule(this.trials.isMoving() ? Math.max(LEAST_NANOS, this.cost * HURRIED_COST_SHARE)
					: Math.max(LOOK_NANOS, Math.min(this.cost * COST_SHARE, MOST_NANOS)));
			return;
		}
		this.io = null;
		this.watching.set(false);
		if (!this.waiting.isEmpty()) {
			begin();
		}
	}

	/**
	 * Look, and do something about it.
	 * @return {@code true} as long as there is something to look at
	 */
	private boolean look() {
		long began = System.nanoTime();
		Set<NettyConnection> large = recount();
		this.waiting.removeIf((connection) -> !connection.isOpen());
		resume();
		boolean starved = this.starved;
		this.starved = false;
		if (this.budget.isExceeded() || !this.waiting.isEmpty() || this.exceeded != null) {
			this.trials.look(large, starved && this.budget.excess() > 0, began);
		}
		if (starved) {
			// Clients that stall theirs must not keep others out
			eachServer((server) -> server.handshakes().makeRoom(MOST_HANDSHAKES));
		}
		if (!this.budget.isExceeded()) {
			eachServer((server) -> server.gate().wake());
		}
		tell(this.budget.isExceeded() || !this.waiting.isEmpty() || this.trials.isAnyTurn(), began);
		this.cost = System.nanoTime() - began;
		return this.exceeded != null || !this.waiting.isEmpty();
	}

	// Returns those that hold more than their share
	private Set<NettyConnection> recount() {
		Set<NettyConnection> large = new HashSet<>();
		long share = this.budget.share();
		eachServer((server) -> server.eachConnection((connection) -> {
			HeldMemory memory = connection.heldMemory();
			memory.settle();
			if (memory.held() > share && connection.admission().isEntered() && connection.isOpen()) {
				large.add(connection);
			}
		}));
		return large;
	}

	private void resume() {
		boolean last = this.budget.held() >= this.budget.total() + this.budget.reserve();
		long room = -this.budget.excess();
		for (NettyConnection connection : List.copyOf(this.waiting)) {
			HeldMemory memory = connection.heldMemory();
			boolean little = !last && memory.isLittle();
			// Removed first: it may be refused again at once
			if ((little || memory.needed() <= room) && this.waiting.remove(connection)) {
				room -= little ? 0 : memory.needed();
				connection.io().run(() -> connection.reads().suspend(false));
			}
		}
	}

	private void tell(boolean isShort, long now) {
		NettyTcpServer told = this.exceeded;
		if (told == null && isShort) {
			NettyTcpServer largest = largest();
			this.exceeded = largest;
			if (largest != null) {
				largest.observer().memoryExceeded(largest, largest.memory());
			}
		}
		else if (told != null && isShort) {
			this.calm.reset();
		}
		else if (told != null && now - this.calm.since(0, now) >= told.times().episode()) {
			this.exceeded = null;
			this.calm.reset();
			long closed = this.trials.end();
			told.observer().memoryRecovered(told, told.memory(), closed);
		}
	}

	private @Nullable NettyTcpServer largest() {
		NettyTcpServer[] largest = new NettyTcpServer[1];
		long[] most = { -1 };
		eachServer((server) -> {
			long[] held = new long[1];
			server.eachConnection((connection) -> held[0] += connection.heldMemory().held());
			if (held[0] > most[0]) {
				most[0] = held[0];
				largest[0] = server;
			}
		});
		return largest[0];
	}

}
