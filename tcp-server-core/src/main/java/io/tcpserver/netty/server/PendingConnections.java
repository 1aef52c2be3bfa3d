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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.tcpserver.RejectReason;
import io.tcpserver.netty.connection.NettyConnection;

/**
 * Connections that were accepted and are not open yet, as something comes first: a PROXY
 * header or a TLS handshake.
 */
final class PendingConnections {

	private final ReentrantLock lock = new ReentrantLock();

	private final Set<NettyConnection> pending = new LinkedHashSet<>();

	private long ended;

	private boolean closed;

	/**
	 * Add a connection.
	 * @param connection the connection
	 * @return {@code false} if the server takes no more
	 */
	boolean add(NettyConnection connection) {
		this.lock.lock();
		try {
			return !this.closed && this.pending.add(connection);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forget a connection that is open or rejected.
	 * @param connection the connection
	 */
	void remove(NettyConnection connection) {
		this.lock.lock();
		try {
			if (this.pending.remove(connection)) {
				this.ended++;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return how many have come to an end: they were opened, or rejected.
	 * @return the number, which only grows
	 */
	long ended() {
		this.lock.lock();
		try {
			return this.ended;
		}
		finally {
			this.lock.unlock();
		}
	}

	int size() {
		this.lock.lock();
		try {
			return this.pending.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Do something with each. Those that open in the meantime may be among them.
	 * @param action what to do
	 */
	void each(Consumer<NettyConnection> action) {
		List<NettyConnection> pending;
		this.lock.lock();
		try {
			pending = List.copyOf(this.pending);
		}
		finally {
			this.lock.unlock();
		}
		pending.forEach(action);
	}

	/**
	 * Reject all, now and from now on: the server closes.
	 */
	void close() {
		List<NettyConnection> rejected;
		this.lock.lock();
		try {
			this.closed = true;
			rejected = List.copyOf(this.pending);
			this.pending.clear();
		}
		finally {
			this.lock.unlock();
		}
		rejected.forEach((connection) -> connection.io()
			.run(() -> connection.host().reject(connection, RejectReason.CLOSING, null)));
	}

}
