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

package io.tcpserver.netty.listen;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

import io.tcpserver.RejectReason;
import io.tcpserver.ServerCapacity;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.ConnectionLimits.OnLimit;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a server may have one more connection, and counts those that it has: from
 * the moment when they are accepted until they have ended or were rejected. There are
 * never more than there may be, however many listeners accept at the same time. Safe for
 * use by multiple threads.
 */
public final class AcceptGate {

	private final Reception reception;

	private final OnLimit onLimit;

	private final List<Acceptor> acceptors = new CopyOnWriteArrayList<>();

	private final ReentrantLock lock = new ReentrantLock();

	// The rest only with the lock

	private final @Nullable TokenBucket rate;

	private final ConnectionLimit limit;

	private int parked;

	private volatile boolean full;

	private long lastFullNanos;

	public AcceptGate(Reception reception) {
		ConnectionLimits limits = reception.settings().limits();
		this.reception = reception;
		this.lastFullNanos = System.nanoTime() - reception.times().episode();
		this.onLimit = limits.onLimit();
		this.limit = new ConnectionLimit(reception, limits.maxConnections());
		Integer acceptRate = limits.acceptRate();
		this.rate = (acceptRate != null) ? new TokenBucket(acceptRate, System.nanoTime()) : null;
	}

	/**
	 * Add an acceptor that is to be woken when there is room again.
	 * @param acceptor the acceptor of a listener
	 */
	void add(Acceptor acceptor) {
		this.acceptors.add(acceptor);
	}

	/**
	 * Begin, now that the server has opened what it needs for itself.
	 */
	public void open() {
		DescriptorBudget.measure();
		Integer own = this.reception.settings().limits().maxConnections();
		if (own == null) {
			DescriptorBudget.watch(this);
			look();
		}
		else if (own > DescriptorBudget.limit()) {
			this.reception.observer().limitNotCovered(this.reception.server(), own, DescriptorBudget.limit());
		}
	}

	/**
	 * The server listens no more.
	 */
	public void close() {
		DescriptorBudget.unwatch(this);
	}

	/**
	 * Return whether clients wait for room, instead of being rejected.
	 * @return {@code true} if they wait
	 */
	boolean pauses() {
		return this.onLimit == OnLimit.PAUSE;
	}

	// Room

	/**
	 * Return how many connections may be accepted now.
	 * @return the number, less those that are parked; zero or less if there is no room
	 */
	int room() {
		if (!pauses()) {
			return Integer.MAX_VALUE;
		}
		this.lock.lock();
		try {
			int memory = memoryRoom();
			if (memory <= 0) {
				this.reception.memoryShortage().refused();
			}
			return Math.min(Math.min(this.limit.free(), memory), tokens()) - this.parked;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return how long it takes until there is room, if nothing but the rate is in the
	 * way.
	 * @return the nanoseconds, {@code -1} if only the end of a connection makes room
	 */
	long nanosUntilRoom() {
		this.lock.lock();
		try {
			return (this.rate != null && this.limit.free() > 0) ? this.rate.nanosUntilNext(System.nanoTime()) : -1;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take room for a connection.
	 * @return {@code null} if it has room from now on, otherwise why not
	 */
	@Nullable RejectReason acquire() {
		return acquire(this.rate, false);
	}

	/**
	 * Take room for a connection that was parked.
	 * @return {@code null} if it has room from now on, and is not parked any more,
	 * otherwise why not
	 */
	@Nullable RejectReason acquireParked() {
		return acquire(this.rate, true);
	}

	/**
	 * Take room for a connection that no listener has accepted.
	 * @return {@code true} if it has room from now on
	 */
	public boolean acquireAdopted() {
		return acquire(null, false) == null;
	}

	private @Nullable RejectReason acquire(@Nullable TokenBucket rate, boolean wasParked) {
		boolean began;
		RejectReason refusal;
		this.lock.lock();
		try {
			// Those that were here first come first
			int before = (wasParked) ? 0 : this.parked;
			refusal = refusal(rate, before);
			if (refusal == null) {
				this.parked -= (wasParked) ? 1 : 0;
			}
			began = noteFull(this.limit.free() <= 0);
		}
		finally {
			this.lock.unlock();
		}
		tell(began);
		if (refusal == null) {
			DescriptorBudget.changed();
		}
		return refusal;
	}

	private @Nullable RejectReason refusal(@Nullable TokenBucket rate, int before) {
		long now = System.nanoTime();
		if (this.limit.free() <= before) {
			return RejectReason.LIMIT;
		}
		if (rate != null && rate.available(now) <= before) {
			return RejectReason.RATE;
		}
		if (memoryRoom() <= before) {
			this.reception.memoryShortage().refused();
			return RejectReason.MEMORY;
		}
		if (!this.limit.take()) {
			return RejectReason.LIMIT;
		}
		if (rate != null) {
			rate.take(now);
		}
		return null;
	}

	private int memoryRoom() {
		return this.reception.budget().room(this.reception.costOfNext());
	}

	private int tokens() {
		return (this.rate != null) ? this.rate.available(System.nanoTime()) : Integer.MAX_VALUE;
	}

	// Returns whether the server is at its limit and was not for a while
	private boolean noteFull(boolean full) {
		if (full == this.full) {
			return false;
		}
		long now = System.nanoTime();
		boolean began = full && now - this.lastFullNanos >= this.reception.times().episode();
		this.full = full;
		this.lastFullNanos = now;
		return began;
	}

	private void tell(boolean began) {
		if (began) {
			this.reception.observer().limitReached(this.reception.server(), capacity());
		}
	}

	/**
	 * Any server has taken or given back a part of what those without a limit share.
	 */
	void look() {
		if (!this.limit.isShared() || this.limit.free() <= 0 == this.full) {
			return;
		}
		boolean began;
		this.lock.lock();
		try {
			began = noteFull(this.limit.free() <= 0);
		}
		finally {
			this.lock.unlock();
		}
		tell(began);
	}

	/**
	 * Note that a connection was accepted and waits for room.
	 */
	void park() {
		changeParked(1);
	}

	/**
	 * Note that connections wait no more, as they were rejected.
	 * @param count how many
	 */
	void unpark(int count) {
		changeParked(-count);
		wake();
	}

	private void changeParked(int difference) {
		this.lock.lock();
		try {
			this.parked += difference;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give back the room of a connection. Once for each.
	 */
	public void release() {
		this.lock.lock();
		try {
			this.limit.giveBack();
			noteFull(this.limit.free() <= 0);
		}
		finally {
			this.lock.unlock();
		}
		DescriptorBudget.changed();
		DescriptorBudget.wake();
		wake();
	}

	/**
	 * Put back what a connection took of the rate, as its address is not let in: others
	 * must not wait for those.
	 */
	public void putBackToken() {
		this.lock.lock();
		try {
			if (this.rate != null) {
				this.rate.putBack();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let acceptors that wait for room look again.
	 */
	public void wake() {
		this.acceptors.forEach(Acceptor::wake);
	}

	// The limit

	public ServerCapacity capacity() {
		this.lock.lock();
		try {
			return this.limit.capacity();
		}
		finally {
			this.lock.unlock();
		}
	}

	public void maxConnections(int maxConnections) {
		if (maxConnections < 1) {
			throw new IllegalArgumentException("limits.max-connections must be at least 1, got " + maxConnections);
		}
		boolean began;
		this.lock.lock();
		try {
			this.limit.set(maxConnections);
			began = noteFull(this.limit.free() <= 0);
		}
		finally {
			this.lock.unlock();
		}
		tell(began);
		this.acceptors.forEach(Acceptor::update);
	}

}
