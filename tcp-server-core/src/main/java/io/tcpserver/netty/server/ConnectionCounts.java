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

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import io.tcpserver.CloseReason;
import io.tcpserver.FrameError;
import io.tcpserver.RejectReason;
import io.tcpserver.ServerStatistics;

/**
 * Counts connections so that every snapshot adds up: a lock for each connection that
 * comes and goes, none for what it sends.
 */
final class ConnectionCounts {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);

	private final Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);

	private long accepted;

	private int active;

	private int peak;

	private long acceptErrors;

	private long discardedConnections;

	private long discardedBytes;

	private final Map<FrameError, Long> framesFailed = new HashMap<>();

	void opened() {
		locked(() -> {
			this.accepted++;
			this.active++;
			this.peak = Math.max(this.peak, this.active);
		});
	}

	void rejected(RejectReason reason) {
		locked(() -> {
			this.accepted++;
			this.rejected.merge(reason, 1L, Long::sum);
		});
	}

	/**
	 * Count a connection as closed.
	 * @param reason why
	 * @param discardedBytes how much had arrived on it that the server has discarded
	 */
	void closed(CloseReason reason, long discardedBytes) {
		locked(() -> {
			this.active--;
			this.discardedConnections += (discardedBytes > 0) ? 1 : 0;
			this.discardedBytes += discardedBytes;
			this.closed.merge(reason, 1L, Long::sum);
		});
	}

	void acceptFailed() {
		locked(() -> this.acceptErrors++);
	}

	void frameFailed(FrameError error, int count) {
		locked(() -> this.framesFailed.merge(error, (long) count, Long::sum));
	}

	ServerStatistics snapshot(long bytesReceived, long bytesSent) {
		this.lock.lock();
		try {
			return new ServerStatistics(this.active, this.peak, this.accepted, this.rejected, this.closed,
					bytesReceived, bytesSent, this.acceptErrors, this.discardedConnections, this.discardedBytes,
					this.framesFailed);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void locked(Runnable change) {
		this.lock.lock();
		try {
			change.run();
		}
		finally {
			this.lock.unlock();
		}
	}

}
