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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.tcpserver.MemoryUse;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.netty.memory.MemoryBudget;
import io.tcpserver.netty.memory.MemoryLedger;

/**
 * What a connection holds, and what the budget knows of it: one number, of which others
 * see the last state. Confined to the I/O thread unless it says otherwise.
 */
public final class HeldMemory {

	private static final VarHandle CHARGED;

	static {
		try {
			CHARGED = MethodHandles.lookup().findVarHandle(HeldMemory.class, "charged", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Arrays up to this size may double
	private static final int SMALL_ARRAY = 64 * 1024;

	// Less is not worth a read
	static final int LEAST_READ = 256;

	// What a connection reads in a few rounds
	static final int SEVERAL_READS = 16 * 1024;

	private final NettyConnection connection;

	// What the budget knows; negative before the first and after the last time
	@SuppressWarnings("UnusedVariable") // read through its handle
	private volatile long charged = -1;

	// How much of a handshake has arrived; read by any thread
	private int handshakeBytes;

	// What encryption keeps of a record that is not complete; read by any thread
	private int recordBytes;

	// What the read that has begun may add
	private long reserved;

	HeldMemory(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Begin to count this connection. The accepting thread.
	 */
	public void open() {
		MemoryBudget budget = ledger().budget();
		budget.countConnection(1);
		long held = use().total();
		CHARGED.setVolatile(this, held);
		budget.add(held);
	}

	/**
	 * Count this connection no more: it holds nothing. Any thread.
	 */
	void close() {
		long before = (long) CHARGED.getAndSet(this, -1L);
		if (before >= 0) {
			ledger().budget().countConnection(-1);
			add(-before - this.reserved);
			this.reserved = 0;
		}
	}

	/**
	 * Return whether this connection is counted. Any thread.
	 * @return {@code false} before it is opened and after it is closed
	 */
	boolean isOpen() {
		return (long) CHARGED.getOpaque(this) >= 0;
	}

	/**
	 * Return what the budget knows. Any thread.
	 * @return the number of bytes
	 */
	public long held() {
		return Math.max((long) CHARGED.getOpaque(this), 0);
	}

	/**
	 * Tell the budget what this connection holds now. Any thread, but what the I/O thread
	 * changes at the same time is told by the I/O thread.
	 */
	public void settle() {
		long before = (long) CHARGED.getOpaque(this);
		if (before >= 0) {
			long held = measure();
			if (held != before && CHARGED.compareAndSet(this, before, held)) {
				add(held - before);
			}
		}
	}

	/**
	 * Count what the read that begins may add, instead of what was reserved before.
	 * @param bytes the number of bytes, zero if no read is in progress
	 */
	void reserve(long bytes) {
		if (bytes != this.reserved) {
			ledger().add(bytes - this.reserved);
			this.reserved = bytes;
		}
	}

	/**
	 * Note that something has arrived, which may be a part of a handshake.
	 * @param bytes the number of bytes
	 */
	void arrived(int bytes) {
		if (this.connection.isHandshaking()) {
			this.handshakeBytes += bytes;
		}
	}

	/**
	 * Note what encryption keeps of a record that is not complete.
	 * @param bytes the capacity of its buffer
	 */
	void recordBytes(int bytes) {
		this.recordBytes = bytes;
	}

	private void add(long bytes) {
		MemoryLedger ledger = ledger();
		MemoryBudget budget = ledger.budget();
		if (this.connection.io().isCurrentThread()) {
			ledger.add(bytes);
		}
		else {
			budget.add(bytes);
		}
		if (bytes > 0 && budget.isExceeded()) {
			this.connection.host().memoryShortage().begin();
		}
	}

	/**
	 * Return how much more may be held once something more has arrived. Any thread.
	 * @return the number of bytes
	 */
	long growth() {
		// Larger arrays grow by a half
		long input = this.connection.input().heldBytes();
		return (input > SMALL_ARRAY) ? input / 2 : input;
	}

	/**
	 * Return how much memory this connection needs to go on. Any thread.
	 * @return the number of bytes
	 */
	public long needed() {
		return growth() + SEVERAL_READS;
	}

	/**
	 * Return whether this connection holds so little that others do not keep it from
	 * reading. Any thread.
	 * @return {@code true} if it does
	 */
	public boolean isLittle() {
		return littleRoom() >= 2 * LEAST_READ;
	}

	/**
	 * Return how much more this connection may hold and still holds little. Any thread.
	 * @return the number of bytes, negative if it does not
	 */
	long littleRoom() {
		return ledger().budget().little() - (held() - own());
	}

	/**
	 * Return what this connection holds. Any thread.
	 * @return the memory, which may be a moment old
	 */
	MemoryUse use() {
		ConnectionInput input = this.connection.input();
		return new MemoryUse(input.heldBytes() + this.recordBytes, input.heldAheadBytes(),
				this.connection.output().heldBytes(), handshake(), own());
	}

	private long measure() {
		ConnectionInput input = this.connection.input();
		return input.heldBytes() + this.recordBytes + input.heldAheadBytes() + this.connection.output().heldBytes()
				+ handshake() + own();
	}

	private long handshake() {
		return this.connection.isHandshaking() ? (long) cost().handshake() + this.handshakeBytes : 0;
	}

	private long own() {
		return (long) cost().plain() + (this.connection.isEncrypted() ? cost().tls() : 0);
	}

	private ConnectionCost cost() {
		return this.connection.host().connectionCost();
	}

	MemoryLedger ledger() {
		return this.connection.io().memory();
	}

}
