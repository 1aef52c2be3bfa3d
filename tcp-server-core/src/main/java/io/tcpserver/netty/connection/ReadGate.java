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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import io.tcpserver.MemoryUse;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.netty.memory.MemoryBudget;
import io.tcpserver.netty.memory.MemoryLedger;
import io.tcpserver.netty.transport.HalfClose;
import io.tcpserver.netty.transport.IoTransport;

/**
 * Stands between a connection and its socket: counts what the connection holds, and
 * decides before each read whether and how much may be read. Transports ask for a buffer
 * before each read; one without room makes them read nothing and stop.
 * <p>
 * That also keeps what a paused connection reads within its bound once the peer has ended
 * its stream: native transports read everything the kernel has then, whether reading is
 * wanted or not.
 * <p>
 * Confined to the I/O thread unless it says otherwise. What it counts is one number, of
 * which others see the last state.
 */
@SuppressWarnings("deprecation") // what the interface returns
public final class ReadGate extends DelegatingHandle implements ExtendedHandle, RecvByteBufAllocator {

	private static final VarHandle CHARGED;

	static {
		try {
			CHARGED = MethodHandles.lookup().findVarHandle(ReadGate.class, "charged", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// As Netty has it for each channel; shared, since each would have one of its own
	private static final AdaptiveRecvByteBufAllocator SIZES = new AdaptiveRecvByteBufAllocator();

	private static final int READS = 16;

	// Less is not worth a read
	private static final int LEAST_READ = 256;

	private static final int SEVERAL_READS = 16 * 1024;

	// Arrays up to this size may double
	private static final int SMALL_ARRAY = 64 * 1024;

	static {
		SIZES.maxMessagesPerRead(READS);
	}

	private final NettyConnection connection;

	// Whether the transport asks for a buffer before it knows what there is to read
	private final boolean readsLater;

	// What the budget knows; negative before the first and after the last time
	@SuppressWarnings("UnusedVariable") // read through its handle
	private volatile long charged = -1;

	// How much of a handshake has arrived; read by any thread
	private int handshakeBytes;

	// What encryption keeps of a record that is not complete; read by any thread
	private int recordBytes;

	// What the read that has begun may add
	private long reserved;

	private boolean refused;

	// Whether something was read since the transport has last turned to this socket
	private boolean read;

	// Whether this connection may read what others may not
	private boolean favored;

	// Whether it may read a byte, whatever is left
	private boolean probing;

	private ReadGate(NettyConnection connection, Handle delegate, boolean readsLater) {
		super(delegate);
		this.connection = connection;
		this.readsLater = readsLater;
	}

	/**
	 * Put a gate in front of a socket. The accepting thread.
	 * @param connection the connection
	 * @param channel its socket, to which nothing has been added
	 * @param transport its transport
	 * @param unix whether it is a Unix domain socket
	 * @return the gate
	 */
	static ReadGate of(NettyConnection connection, Channel channel, IoTransport transport, boolean unix) {
		Handle sizes = SIZES.newHandle();
		boolean halfClose = unix && !transport.hasUnixHalfClose();
		ReadGate gate = new ReadGate(connection, (halfClose) ? HalfClose.handle(channel, sizes) : sizes,
				transport.readsLater());
		channel.config().setRecvByteBufAllocator(gate);
		return gate;
	}

	@Override
	public Handle newHandle() {
		return this;
	}

	// Before and after each read

	@Override
	public ByteBuf allocate(ByteBufAllocator allocator) {
		reserve(0);
		int most = permitted();
		this.refused = most == 0;
		if (!this.refused && (long) CHARGED.getOpaque(this) >= 0) {
			// Transports may begin many reads before the first one is done
			reserve((most > LEAST_READ) ? most + growth() : most);
		}
		return allocator.ioBuffer(most);
	}

	@Override
	public void reset(ChannelConfig config) {
		this.read = false;
		super.reset(config);
	}

	private void reserve(long bytes) {
		if (bytes != this.reserved) {
			ledger().add(bytes - this.reserved);
			this.reserved = bytes;
		}
	}

	@Override
	public void lastBytesRead(int bytes) {
		reserve(0);
		if (bytes > 0) {
			this.read = true;
			this.handshakeBytes += this.connection.isHandshaking() ? bytes : 0;
		}
		if (this.refused) {
			// Nothing is learned about how much to read, and it is not the end of the
			// stream, which transports may take it for
			attemptedBytesRead(1);
			super.lastBytesRead(0);
		}
		else {
			super.lastBytesRead(bytes);
		}
	}

	@Override
	public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
		return ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
	}

	/**
	 * Return whether connections that hold much have to wait. Any thread.
	 * @return {@code true} if memory is short
	 */
	public boolean isMemoryShort() {
		return ledger().budget().isShort();
	}

	/**
	 * Return whether all that was done now is to refuse to read.
	 * @return {@code true} if the peer may have sent something
	 */
	public boolean isRefused() {
		return this.refused && !this.read;
	}

	private int permitted() {
		if (!this.connection.channel().config().isAutoRead()) {
			return nothing();
		}
		int size = guess();
		MemoryLedger ledger = ledger();
		// What it holds may double with what arrives next
		long most = (long) size + Math.max((long) CHARGED.getOpaque(this), 0);
		if (ledger.free() - ledger.budget().spare() >= most) {
			return size;
		}
		return permittedWhenShort(ledger, size);
	}

	private int permittedWhenShort(MemoryLedger ledger, int size) {
		settle();
		if (this.connection.isLeaving()) {
			// What arrives is dropped
			return size;
		}
		MemoryBudget budget = ledger.budget();
		long free = ledger.free();
		boolean little = isLittle();
		if (little && free + budget.reserve() > 0) {
			// An array may double: half of what it may become
			return (int) Math.min(size, littleRoom() / 2);
		}
		if (this.connection.isHandshaking() && free + budget.reserve() > SEVERAL_READS) {
			// It is new, and holds what all of its kind do
			return Math.min(size, SEVERAL_READS);
		}
		long spare = (this.favored ? free : free - budget.spare()) - growth();
		if (spare >= LEAST_READ) {
			return (int) Math.min(size, spare);
		}
		if (this.probing) {
			this.probing = false;
			return 1;
		}
		if (this.connection.refuse()) {
			budget.watch().refused(this.connection, little);
		}
		else {
			budget.watch().refused();
		}
		return nothing();
	}

	// A transport that has asked the kernel once whether there is anything to read is
	// told
	// by the next read only: one of no bytes tells whether more is there, but neither
	// that
	// the stream has ended nor that it was reset
	private int nothing() {
		return (this.readsLater && !this.read) ? LEAST_READ : 0;
	}

	// How much more may be held once something more has arrived
	private long growth() {
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

	private long littleRoom() {
		return ledger().budget().little() - (held() - own());
	}

	/**
	 * Let this connection read while others wait for memory, or not any more.
	 * @param favored whether it may
	 */
	public void favor(boolean favored) {
		this.favored = favored;
		this.probing = favored;
	}

	/**
	 * Let this connection read a byte: whether its peer is gone is seen only by reading.
	 */
	public void probe() {
		this.probing = true;
	}

	// What is held

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
	public void close() {
		long before = (long) CHARGED.getAndSet(this, -1L);
		if (before >= 0) {
			ledger().budget().countConnection(-1);
			add(-before - this.reserved);
			this.reserved = 0;
		}
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
			budget.watch().begin();
		}
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

	/**
	 * Return what this connection holds. Any thread.
	 * @return the memory, which may be a moment old
	 */
	MemoryUse use() {
		ConnectionInput input = this.connection.input();
		return new MemoryUse(input.heldBytes() + this.recordBytes, input.heldAheadBytes(),
				this.connection.output().heldBytes(), handshake(), own());
	}

	/**
	 * Note what encryption keeps of a record that is not complete.
	 * @param bytes the capacity of its buffer
	 */
	public void recordBytes(int bytes) {
		this.recordBytes = bytes;
	}

	private ConnectionCost cost() {
		return this.connection.host().connectionCost();
	}

	private MemoryLedger ledger() {
		return this.connection.io().memory();
	}

}
