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

package io.tcpserver.netty;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps what all connections of a server have to be handled and to be sent within a
 * budget, by not reading from some of them for a while. It looks from time to time, and
 * at once when much has arrived since; messages and their handlers do not know of it.
 * <p>
 * The newest connections stop first, as many as it takes to end the growth, and go on
 * last; {@link CompletionTurns} sees to it that memory becomes free.
 */
final class MemoryWatch implements Runnable {

	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	// Looking takes at most this part of the time of one thread, ...
	private static final int COST_SHARE = 20;

	// ... or this one if much arrives
	private static final int HURRIED_COST_SHARE = 4;

	// How much of the budget may arrive on an I/O thread before the next look, ...
	private static final int LOOK_SHARE = 16;

	// ... unless that is too little to be worth it
	private static final long LOOK_BYTES = 64 * 1024;

	// Of the connections, how many stop or go on with each look
	private static final int STEP_SHARE = 4;

	// Of the connections, how many are so old that they stop only if they take much
	private static final int OLD_SHARE = 8;

	// How much of the budget more it must be until more connections stop
	private static final int GROWTH_SHARE = 64;

	private static final Comparator<NettyConnection> OLDEST_FIRST = Comparator
		.comparingLong(NettyConnection::openedNanos)
		.thenComparing(NettyConnection::id);

	private final NettyTcpServer server;

	private final IoThreads threads;

	private volatile IoThread io;

	private final long budget;

	// Those that are not read from
	private final NavigableSet<NettyConnection> suspended = new TreeSet<>(OLDEST_FIRST);

	private final CompletionTurns turns;

	// Those for which much is to be sent
	private final Map<NettyConnection, Unchanged> stuck = new HashMap<>();

	// Held by whichever I/O thread looks; guards everything here that changes
	private final ReentrantLock lock = new ReentrantLock();

	private boolean exceeded;

	// How much it was when connections were last stopped
	private long mark;

	private long lookedAt;

	// Of counting, in nanoseconds
	private volatile long cost;

	MemoryWatch(NettyTcpServer server, IoThreads threads, long budget) {
		this.server = server;
		this.threads = threads;
		this.io = threads.next();
		this.budget = budget;
		this.turns = new CompletionTurns(server.registry(), this.suspended, OLDEST_FIRST, server.times());
	}

	/**
	 * Begin. Any thread.
	 */
	void start() {
		this.io.execute(this);
	}

	/**
	 * An I/O thread has ended: another one goes on if this one used to look.
	 * @param io the thread
	 */
	void ended(IoThread io) {
		IoThread next = this.threads.next();
		if (this.io == io && next != io) {
			this.io = next;
			start();
		}
	}

	@Override
	public void run() {
		try {
			look();
		}
		catch (Throwable ex) {
			// Without memory to count it, most of all: the next look may have some
			LastStand.log(ex, "TCP server '{}' cannot watch its memory", this.server.name());
		}
		finally {
			Futures.ignore(this.io.schedule(this, Math.max(LOOK_NANOS, this.cost * COST_SHARE), TimeUnit.NANOSECONDS));
		}
	}

	private void look() {
		this.lock.lock();
		try {
			long bytes = count();
			suspendIfExceeded(bytes);
			recover(bytes);
		}
		finally {
			this.lock.unlock();
		}
		this.threads.each(this::callAfterMore);
	}

	private void callAfterMore(IoThread thread) {
		thread.callAfter(Math.max(this.budget / LOOK_SHARE, LOOK_BYTES), () -> hurry(thread));
	}

	// Not as a task: an I/O thread reads everything that is ready before it turns to
	// tasks
	private void hurry(IoThread thread) {
		if (this.lock.tryLock()) {
			try {
				if (System.nanoTime() - this.lookedAt >= this.cost * HURRIED_COST_SHARE) {
					suspendIfExceeded(count());
				}
			}
			finally {
				this.lock.unlock();
			}
		}
		callAfterMore(thread);
	}

	private long count() {
		long began = System.nanoTime();
		long bytes = this.server.registry().keptBytes();
		this.lookedAt = System.nanoTime();
		this.cost = this.lookedAt - began;
		return bytes;
	}

	private void suspendIfExceeded(long bytes) {
		if (bytes > this.budget && !this.exceeded) {
			this.exceeded = true;
			this.mark = 0;
			this.server.observer().memoryExceeded(this.server, bytes);
		}
		if (bytes > this.budget && bytes - this.mark > this.budget / GROWTH_SHARE) {
			this.mark = bytes;
			suspendSome(bytes);
		}
	}

	private void recover(long bytes) {
		this.suspended.removeIf((connection) -> !connection.isOpen());
		if (bytes < this.budget - this.budget / STEP_SHARE) {
			// What comes later is growth again
			this.mark = 0;
			resumeSome();
		}
		if (this.exceeded && this.suspended.isEmpty() && bytes <= this.budget) {
			this.exceeded = false;
			this.turns.clear();
			this.server.observer().memoryRecovered(this.server, bytes);
		}
		if (this.exceeded) {
			long now = System.nanoTime();
			this.turns.look(much(), bytes <= this.budget + this.budget / STEP_SHARE, now);
			endStuck(now);
		}
		else {
			this.stuck.clear();
		}
	}

	// Nobody else would free what waits for peers that take nothing
	private void endStuck(long now) {
		long much = much();
		this.stuck.keySet().removeIf((connection) -> !connection.isOpen());
		this.server.registry().each((connection) -> {
			long pending = connection.pendingWriteBytes();
			if (pending <= much) {
				this.stuck.remove(connection);
			}
			else if (now - this.stuck.computeIfAbsent(connection, (unknown) -> new Unchanged())
				.since(connection.bytesSent(), now) >= this.server.times().stuck()) {
				connection.abortSlowConsumer(pending);
			}
		});
	}

	private void suspendSome(long bytes) {
		List<NettyConnection> newestFirst = new ArrayList<>();
		this.server.registry().each(newestFirst::add);
		newestFirst.sort(OLDEST_FIRST.reversed());
		int old = newestFirst.size() - Math.max(newestFirst.size() / OLD_SHARE, 1);
		long much = much();
		List<NettyConnection> reading = new ArrayList<>();
		for (int i = 0; i < newestFirst.size(); i++) {
			NettyConnection connection = newestFirst.get(i);
			// The oldest ones only if it is they who take so much
			if ((i < old || connection.keptBytes() > much) && connection.isOpen()
					&& !this.suspended.contains(connection)) {
				reading.add(connection);
			}
		}
		int urgency = (bytes > this.budget + this.budget / STEP_SHARE) ? 2 : 1;
		for (NettyConnection connection : reading.subList(0,
				Math.min(step(reading.size()) * urgency, reading.size()))) {
			this.suspended.add(connection);
			suspend(connection, true);
		}
	}

	// Half of what each would have if all had the same
	private long much() {
		return this.budget / (2L * Math.max(this.server.registry().size(), 1));
	}

	private void resumeSome() {
		for (int count = step(this.suspended.size()); count > 0; count--) {
			NettyConnection oldest = this.suspended.pollFirst();
			if (oldest != null) {
				suspend(oldest, false);
			}
		}
	}

	private static int step(int connections) {
		return Math.max(connections / STEP_SHARE, 1);
	}

	static void suspend(NettyConnection connection, boolean suspended) {
		connection.io().run(() -> connection.suspend(suspended));
	}

}
