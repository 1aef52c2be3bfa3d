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

package io.tcpserver.netty.connection;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The TLS handshakes of a server that are pending. Their number is bounded: the oldest
 * that takes more than a second makes room for a new one, so that clients that stall
 * theirs do not keep others out. Servers without a bound of their own share one: all
 * handshakes of the process count, and the oldest of all these servers makes room. Safe
 * for use by multiple threads.
 */
public final class Handshakes {

	/**
	 * The most handshakes of all servers of the process that share this bound.
	 */
	static final int SHARED_BOUND = 4096;

	private static final ReentrantLock lock = new ReentrantLock();

	// Those of servers that share the bound, oldest first; only with the lock
	private static final Set<ConnectionTls> sharing = new LinkedHashSet<>();

	// How many pend in the process; only with the lock
	private static int total;

	private final long stalledNanos;

	// Only with the lock
	private final Set<ConnectionTls> pending = new LinkedHashSet<>();

	public Handshakes(long stalledNanos) {
		this.stalledNanos = stalledNanos;
	}

	/**
	 * Count a handshake that is about to begin.
	 * @param handshake the handshake
	 * @param max the most that may be pending, {@code null} to share the bound of the
	 * process
	 * @return {@code false} if there is no room for it
	 */
	boolean begin(ConnectionTls handshake, @Nullable Integer max) {
		ConnectionTls stalled = null;
		lock.lock();
		try {
			boolean full = (max != null) ? this.pending.size() >= max : total >= SHARED_BOUND;
			if (full) {
				stalled = takeStalled((max != null) ? this.pending : sharing);
				if (stalled == null) {
					return false;
				}
			}
			add(handshake, max == null);
		}
		finally {
			lock.unlock();
		}
		if (stalled != null) {
			stalled.makeRoom();
		}
		return true;
	}

	private void add(ConnectionTls handshake, boolean shares) {
		this.pending.add(handshake);
		total++;
		if (shares) {
			sharing.add(handshake);
		}
	}

	private void remove(ConnectionTls handshake) {
		if (this.pending.remove(handshake)) {
			total--;
			sharing.remove(handshake);
		}
	}

	private @Nullable ConnectionTls takeStalled(Set<ConnectionTls> handshakes) {
		if (handshakes.isEmpty()) {
			return null;
		}
		ConnectionTls oldest = handshakes.iterator().next();
		if (System.nanoTime() - oldest.beganNanos() < this.stalledNanos) {
			return null;
		}
		oldest.handshakes().remove(oldest);
		return oldest;
	}

	/**
	 * End the oldest handshake if it takes long, as there is no room for more
	 * connections.
	 */
	public void makeRoom() {
		makeRoom(1);
	}

	/**
	 * End the oldest handshakes that take long, as there is no memory for more.
	 * @param most how many
	 */
	public void makeRoom(int most) {
		List<ConnectionTls> stalled = new ArrayList<>();
		lock.lock();
		try {
			ConnectionTls oldest = takeStalled(this.pending);
			while (oldest != null) {
				stalled.add(oldest);
				oldest = (stalled.size() == most) ? null : takeStalled(this.pending);
			}
		}
		finally {
			lock.unlock();
		}
		stalled.forEach(ConnectionTls::makeRoom);
	}

	/**
	 * Return whether any handshake is pending.
	 * @return {@code true} if there is
	 */
	public boolean isAny() {
		lock.lock();
		try {
			return !this.pending.isEmpty();
		}
		finally {
			lock.unlock();
		}
	}

	/**
	 * Forget a handshake that has ended.
	 * @param handshake the handshake
	 */
	void end(ConnectionTls handshake) {
		lock.lock();
		try {
			remove(handshake);
		}
		finally {
			lock.unlock();
		}
	}

}
