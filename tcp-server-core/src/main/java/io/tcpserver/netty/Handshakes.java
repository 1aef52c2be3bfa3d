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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The TLS handshakes of a server that are pending. Their number is bounded: the oldest
 * that takes more than a second makes room for a new one, so that clients that stall
 * theirs do not keep others out.
 */
final class Handshakes {

	private final long stalledNanos;

	private final ReentrantLock lock = new ReentrantLock();

	private final Set<ConnectionTls> pending = new LinkedHashSet<>();

	Handshakes(long stalledNanos) {
		this.stalledNanos = stalledNanos;
	}

	/**
	 * Count a handshake that is about to begin.
	 * @param handshake the handshake
	 * @param max the most that may be pending
	 * @return {@code false} if there is no room for it
	 */
	boolean begin(ConnectionTls handshake, int max) {
		ConnectionTls stalled = null;
		this.lock.lock();
		try {
			if (this.pending.size() >= max) {
				stalled = takeStalled();
				if (stalled == null) {
					return false;
				}
			}
			this.pending.add(handshake);
		}
		finally {
			this.lock.unlock();
		}
		if (stalled != null) {
			stalled.makeRoom();
		}
		return true;
	}

	private @Nullable ConnectionTls takeStalled() {
		ConnectionTls oldest = this.pending.iterator().next();
		if (System.nanoTime() - oldest.beganNanos() < this.stalledNanos) {
			return null;
		}
		this.pending.remove(oldest);
		return oldest;
	}

	/**
	 * End the oldest handshake if it takes long, as there is no room for more
	 * connections.
	 */
	void makeRoom() {
		makeRoom(1);
	}

	/**
	 * End the oldest handshakes that take long, as there is no memory for more.
	 * @param most how many
	 */
	void makeRoom(int most) {
		List<ConnectionTls> stalled = new ArrayList<>();
		this.lock.lock();
		try {
			ConnectionTls oldest = this.pending.isEmpty() ? null : takeStalled();
			while (oldest != null) {
				stalled.add(oldest);
				oldest = (this.pending.isEmpty() || stalled.size() == most) ? null : takeStalled();
			}
		}
		finally {
			this.lock.unlock();
		}
		stalled.forEach(ConnectionTls::makeRoom);
	}

	/**
	 * Return whether any handshake is pending.
	 * @return {@code true} if there is
	 */
	boolean isAny() {
		this.lock.lock();
		try {
			return !this.pending.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forget a handshake that has ended.
	 * @param handshake the handshake
	 */
	void end(ConnectionTls handshake) {
		this.lock.lock();
		try {
			this.pending.remove(handshake);
		}
		finally {
			this.lock.unlock();
		}
	}

}
