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

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.Future;
import io.tcpserver.RejectReason;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.IoThread;
import org.jspecify.annotations.Nullable;

/**
 * Takes accepted connections from a listener and hands them to the server. When accepting
 * fails, it pauses and tries again: see {@link AcceptBackOff}.
 * <p>
 * While the server has no room for more connections, further clients wait in the kernel.
 * Some are accepted all the same: a transport may accept several at once, and another
 * listener may take the last room meanwhile. Those are parked, as they are, until there
 * is room. So are those that a transport accepts although the server has paused: they are
 * parked until it resumes.
 * <p>
 * Confined to the I/O thread of the listener, except for {@link #update()} and
 * {@link #wake()}.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

	// How often to look for handshakes that take too long while there is no room
	private static final long HANDSHAKES_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	// How often the operating system has to say that nobody waits: io_uring asks it one
	// turn later
	private static final int LAST_LOOKS = 3;

	private final Reception reception;

	private final Channel channel;

	private final IoThread io;

	private final AcceptGate gate;

	private final AcceptBackOff backOff;

	private final Deque<Channel> parked = new ArrayDeque<>();

	// Whether a task that looks for room is on its way
	private final AtomicBoolean waking = new AtomicBoolean();

	private SocketAddress address;

	private boolean wanted;

	private boolean closed;

	// How many more may be accepted before this listener closes; negative unless it is
	// about to
	private int lastOnes = -1;

	// Whether there was no room: read by those who make some
	private volatile boolean waiting;

	private @Nullable Future<?> nextToken;

	Acceptor(Reception reception, Channel channel, IoThread io, SocketAddress address) {
		this.reception = reception;
		this.channel = channel;
		this.io = io;
		this.address = address;
		this.gate = reception.gate();
		this.backOff = new AcceptBackOff(io, this, reception.times());
		this.gate.add(this);
	}

	void bound(SocketAddress address) {
		this.address = address;
	}

	/**
	 * Begin or stop to accept, as the state of the server has it. Any thread.
	 */
	void update() {
		this.io.run(() -> {
			// Read here: of two threads that change the state, either may come first
			this.wanted = this.reception.isAccepting();
			apply();
		});
	}

	/**
	 * Look for room again if there was none. Any thread.
	 */
	void wake() {
		// Not at once, even on this thread: who makes room may have been called from here
		if (this.waiting && this.waking.compareAndSet(false, true)) {
			this.io.execute(() -> {
				this.waking.set(false);
				apply();
			});
		}
	}

	/**
	 * Accept if that is wanted and there is room.
	 */
	void apply() {
		if (this.closed || !this.channel.isOpen()) {
			return;
		}
		if (this.wanted) {
			admitParked();
		}
		boolean accepting = this.wanted && !this.reception.isPausing() && !this.backOff.isPausing() && findRoom();
		this.channel.config().setAutoRead(accepting);
		if (accepting) {
			this.backOff.accepting();
		}
	}

	private void admitParked() {
		while (!this.parked.isEmpty() && !this.reception.isPausing()) {
			RejectReason refusal = this.gate.acquireParked();
			if (refusal == null) {
				this.reception.accepted(this.parked.remove(), this.address);
			}
			else if (this.gate.pauses()) {
				return;
			}
			else {
				this.gate.unpark(1);
				reject(this.parked.remove(), refusal);
			}
		}
	}

	private void reject(Channel accepted, RejectReason refusal) {
		this.reception.endStalledHandshake();
		this.reception.turnAway(accepted, refusal);
	}

	private boolean findRoom() {
		int room = this.gate.room();
		if (room <= 0 || !this.parked.isEmpty()) {
			// First say so, then look again: room that is made in between wakes nobody
			this.waiting = true;
			room = (this.parked.isEmpty()) ? this.gate.room() : 0;
		}
		if (room <= 0) {
			awaitToken();
			return false;
		}
		this.waiting = false;
		limitBatch(room);
		return true;
	}

	private void awaitToken() {
		long nanos = this.gate.nanosUntilRoom();
		// Clients that stall their handshakes must not keep others out
		if (nanos < 0 && this.reception.endStalledHandshake()) {
			nanos = HANDSHAKES_NANOS;
		}
		if (nanos >= 0 && this.nextToken == null) {
			long delay = Math.max(nanos, TimeUnit.MILLISECONDS.toNanos(1));
			this.nextToken = this.io.schedule(() -> {
				this.nextToken = null;
				apply();
			}, delay, TimeUnit.NANOSECONDS);
		}
	}

	private void limitBatch(int room) {
		if (this.channel.config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator allocator) {
			int batch = Math.min(this.reception.settings().listen().acceptBatch(), room);
			if (allocator.maxMessagesPerRead() != batch) {
				allocator.maxMessagesPerRead(batch);
			}
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		this.backOff.succeeded();
		this.lastOnes -= (this.lastOnes > 0) ? 1 : 0;
		Channel accepted = (Channel) message;
		try {
			accepted(accepted);
		}
		catch (Throwable ex) {
			if (!accepted.isRegistered()) {
				// Nobody else knows it
				accepted.unsafe().closeForcibly();
			}
			throw ex;
		}
		if (this.gate.pauses() && (!this.parked.isEmpty() || this.gate.room() <= 0)) {
			// At once: some transports ask before they accept the next one
			apply();
		}
	}

	private void accepted(Channel accepted) {
		if (!this.closed && this.reception.isPausing()) {
			// The operating system was asked before that: the client waits here as others
			// do there
			park(accepted);
			apply();
			return;
		}
		RejectReason refusal = (this.closed) ? RejectReason.CLOSING : this.gate.acquire();
		if (refusal == null) {
			this.reception.accepted(accepted, this.address);
		}
		else if (this.closed || !this.gate.pauses()) {
			reject(accepted, refusal);
		}
		else {
			park(accepted);
		}
	}

	private void park(Channel accepted) {
		this.gate.park();
		this.parked.add(accepted);
		this.waiting = true;
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		apply();
		context.fireChannelReadComplete();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.reception.acceptFailed();
		if (!(cause instanceof IOException)) {
			// Some transports close the listener after this, without a word, others go on
			// as if nothing was
			this.reception.listenerFails(cause);
			Futures.ignore(this.channel.close());
			return;
		}
		this.backOff.failed(cause);
	}

	/**
	 * Accepting has failed, and pauses.
	 * @param cause why
	 * @param attempt the number of this failure in its episode
	 * @param delay for how long it pauses
	 */
	void paused(Throwable cause, int attempt, Duration delay) {
		apply();
		this.reception.observer().acceptFailed(this.reception.server(), this.address, cause, attempt, delay);
	}

	/**
	 * Accepting does not fail any more.
	 * @param failures how many attempts had failed
	 */
	void recovered(int failures) {
		this.reception.observer().acceptRecovered(this.reception.server(), this.address, failures);
	}

	/**
	 * Accept those who have connected by now, unless they wait for room or for the server
	 * to go on. I/O thread only.
	 * @param done run when there are no more
	 */
	void acceptRest(Runnable done) {
		if (this.closed || !this.channel.isOpen()) {
			done.run();
			return;
		}
		// No more can wait in the kernel, so that those who come later do not hold this
		// up
		this.lastOnes = (int) Math.min(this.reception.settings().listen().backlog() + 1L, Integer.MAX_VALUE);
		apply();
		acceptRest(done, this.lastOnes, LAST_LOOKS);
	}

	private void acceptRest(Runnable done, int left, int looks) {
		boolean accepting = this.channel.isOpen() && this.channel.config().isAutoRead();
		if (!accepting || this.lastOnes <= 0 || looks == 0) {
			done.run();
			return;
		}
		this.io
			.executeAfterPoll(() -> acceptRest(done, this.lastOnes, (this.lastOnes == left) ? looks - 1 : LAST_LOOKS));
	}

	/**
	 * Turn away who waits, now and from now on. I/O thread only.
	 */
	void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.waiting = false;
		this.backOff.cancel();
		if (this.nextToken != null) {
			this.nextToken.cancel(false);
		}
		int count = this.parked.size();
		for (Channel channel : this.parked) {
			this.reception.turnAway(channel, RejectReason.CLOSING);
		}
		this.parked.clear();
		this.gate.unpark(count);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		close();
	}

}
