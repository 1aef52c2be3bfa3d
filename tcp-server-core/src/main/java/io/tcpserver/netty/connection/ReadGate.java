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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import io.tcpserver.netty.memory.MemoryBudget;
import io.tcpserver.netty.memory.MemoryLedger;
import io.tcpserver.netty.tls.EncryptedReads;
import io.tcpserver.netty.transport.HalfClose;
import io.tcpserver.netty.transport.IoTransport;

/**
 * Stands between a connection and its socket: decides before each read whether and how
 * much may be read, by what the connection {@linkplain HeldMemory holds}. Transports ask
 * for a buffer before each read; one without room makes them read nothing and stop.
 * <p>
 * That also keeps what a paused connection reads within its bound once the peer has ended
 * its stream: native transports read everything the kernel has then, whether reading is
 * wanted or not.
 * <p>
 * Confined to the I/O thread unless it says otherwise.
 */
@SuppressWarnings("deprecation") // what the interface returns
public final class ReadGate extends DelegatingHandle implements ExtendedHandle, RecvByteBufAllocator, EncryptedReads {

	// As Netty has it for each channel; shared, since each would have one of its own
	private static final AdaptiveRecvByteBufAllocator SIZES = new AdaptiveRecvByteBufAllocator();

	private static final int READS = 16;

	static {
		SIZES.maxMessagesPerRead(READS);
	}

	private final NettyConnection connection;

	private final HeldMemory memory;

	// Whether the transport asks for a buffer before it knows what there is to read
	private final boolean readsLater;

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
		this.memory = new HeldMemory(connection);
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

	HeldMemory memory() {
		return this.memory;
	}

	@Override
	public Handle newHandle() {
		return this;
	}

	// Before and after each read

	@Override
	public ByteBuf allocate(ByteBufAllocator allocator) {
		this.memory.reserve(0);
		int most = permitted();
		this.refused = most == 0;
		if (!this.refused && this.memory.isOpen()) {
			// Transports may begin many reads before the first one is done
			this.memory.reserve((most > HeldMemory.LEAST_READ) ? most + this.memory.growth() : most);
		}
		return allocator.ioBuffer(most);
	}

	@Override
	public void reset(ChannelConfig config) {
		this.read = false;
		super.reset(config);
	}

	@Override
	public void lastBytesRead(int bytes) {
		this.memory.reserve(0);
		if (bytes > 0) {
			this.read = true;
			this.memory.arrived(bytes);
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
		return this.memory.ledger().budget().isShort();
	}

	@Override
	public boolean isRefused() {
		return this.refused && !this.read;
	}

	@Override
	public void recordBytes(int bytes) {
		this.memory.recordBytes(bytes);
	}

	private int permitted() {
		if (!this.connection.channel().config().isAutoRead()) {
			return nothing();
		}
		int size = guess();
		MemoryLedger ledger = this.memory.ledger();
		// What it holds may double with what arrives next
		long most = (long) size + this.memory.held();
		if (ledger.free() - ledger.budget().spare() >= most) {
			return size;
		}
		return permittedWhenShort(ledger, size);
	}

	private int permittedWhenShort(MemoryLedger ledger, int size) {
		this.memory.settle();
		if (this.connection.socket().isLeaving()) {
			// What arrives is dropped
			return size;
		}
		MemoryBudget budget = ledger.budget();
		long free = ledger.free();
		boolean little = this.memory.isLittle();
		if (little && free + budget.reserve() > 0) {
			// An array may double: half of what it may become
			return (int) Math.min(size, this.memory.littleRoom() / 2);
		}
		if (this.connection.isHandshaking() && free + budget.reserve() > HeldMemory.SEVERAL_READS) {
			// It is new, and holds what all of its kind do
			return Math.min(size, HeldMemory.SEVERAL_READS);
		}
		long spare = (this.favored ? free : free - budget.spare()) - this.memory.growth();
		if (spare >= HeldMemory.LEAST_READ) {
			return (int) Math.min(size, spare);
		}
		if (this.probing) {
			this.probing = false;
			return 1;
		}
		RefusedReads shortage = this.connection.host().memoryShortage();
		if (this.connection.reads().refuse()) {
			shortage.refused(this.connection, little);
		}
		else {
			shortage.refused();
		}
		return nothing();
	}

	// A transport that has asked the kernel once whether there is anything to read learns
	// only from the next read: one of no bytes shows whether more is there, but neither
	// that the stream has ended nor that it was reset
	private int nothing() {
		return (this.readsLater && !this.read) ? HeldMemory.LEAST_READ : 0;
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

}
