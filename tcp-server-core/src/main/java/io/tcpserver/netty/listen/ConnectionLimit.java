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

import io.tcpserver.LimitCause;
import io.tcpserver.ServerCapacity;
import io.tcpserver.netty.memory.HeapShare;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a server has and may have: as many as its own limit says, or as
 * are left of what all servers without one share. Changed by one thread at a time.
 */
final class ConnectionLimit {

	private final Reception reception;

	// Null for a share in what the process may have open and in its heap, as long as
	// there are threads for the handlers
	private volatile @Nullable Integer own;

	private int connections;

	ConnectionLimit(Reception reception, @Nullable Integer own) {
		this.reception = reception;
		this.own = own;
	}

	boolean isShared() {
		return this.own == null;
	}

	void set(int maxConnections) {
		this.own = maxConnections;
	}

	/**
	 * Return how many more connections there may be.
	 * @return the number, negative if there are too many
	 */
	int free() {
		Integer own = this.own;
		return (own != null) ? own - this.connections
				: Math.min(Math.min(DescriptorBudget.free(), HeapShare.free(cost())), freeThreads());
	}

	private int freeThreads() {
		return this.reception.mostConnections() - this.connections;
	}

	/**
	 * Count a connection for which there is room.
	 * @return {@code false} if another server has just taken it
	 */
	boolean take() {
		if (!DescriptorBudget.take(isShared())) {
			return false;
		}
		HeapShare.take(cost());
		this.connections++;
		return true;
	}

	/**
	 * Count a connection no more.
	 */
	void giveBack() {
		this.connections--;
		HeapShare.giveBack(cost());
		DescriptorBudget.giveBack();
	}

	ServerCapacity capacity() {
		Integer own = this.own;
		int together = DescriptorBudget.taken();
		if (own != null) {
			return new ServerCapacity(this.connections, own, LimitCause.CONFIGURED, together);
		}
		int descriptors = DescriptorBudget.free();
		int heap = HeapShare.free(cost());
		int threads = freeThreads();
		int free = Math.min(Math.min(descriptors, heap), threads);
		long max = (long) this.connections + Math.max(0, free);
		// First what others do not share: no one else can take it
		LimitCause cause = (threads <= free) ? LimitCause.HANDLER_THREADS
				: (descriptors <= free) ? LimitCause.DESCRIPTORS : LimitCause.HEAP;
		return new ServerCapacity(this.connections, (int) Math.min(max, Integer.MAX_VALUE), cause, together);
	}

	private long cost() {
		return this.reception.connectionCost().carried();
	}

}
