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

/**
 * What the connections of one I/O thread hold more or less than their
 * {@link MemoryBudget} knows: told in steps, so that I/O threads do not write to the same
 * place for each read. Confined to the I/O thread unless it says otherwise.
 */
public final class MemoryLedger {

	// Less than what the limit may be exceeded by for each I/O thread
	private static final long STEP = 32 * 1024;

	private final MemoryBudget budget;

	private long step = STEP;

	private long unpublished;

	public MemoryLedger(MemoryBudget budget) {
		this.budget = budget;
	}

	/**
	 * Return the budget. Any thread.
	 * @return the budget
	 */
	public MemoryBudget budget() {
		return this.budget;
	}

	public void add(long bytes) {
		this.unpublished += bytes;
		if (this.unpublished >= this.step || this.unpublished <= -this.step) {
			publish();
		}
	}

	/**
	 * Return how much more all connections may hold.
	 * @return the number of bytes, negative if they hold too much
	 */
	public long free() {
		return this.budget.total() - this.budget.held() - this.unpublished;
	}

	/**
	 * Tell the budget everything.
	 */
	public void publish() {
		this.budget.add(this.unpublished);
		this.unpublished = 0;
	}

	/**
	 * Tell the budget everything, now and from now on at once: the server leaves the I/O
	 * thread, and only ends of handlers that it has left behind may follow.
	 */
	public void close() {
		this.step = 0;
		publish();
	}

}
