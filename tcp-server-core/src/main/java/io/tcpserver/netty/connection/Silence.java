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

import java.time.Duration;

import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.IdleEvent.Side;
import io.tcpserver.netty.loop.TimeLimits;

/**
 * For how long nothing has arrived, nothing was sent, or neither, while nothing excuses
 * that. Looks at counters that are there anyway; {@link ConnectionTimer} sees to it that
 * this happens often enough. Confined to the I/O thread.
 */
final class Silence {

	private final NettyConnection connection;

	private final Side side;

	private long limit;

	// The counters of this side, as they were when it fell silent
	private long received;

	private long sent;

	private long began;

	// Since when it counts: later than it began if the silence was excused since then, or
	// the handler was called
	private long countedFrom;

	// What the handler had taken then of what has arrived
	private long consumed;

	// Whether it counts again from the next look only
	private boolean excused;

	// Whether the handler has been called because of a silence, and not been seen to wait
	// since then: it does nothing that the peer has asked for
	private boolean called;

	private int calls;

	/**
	 * Create a silence that begins now.
	 * @param connection the connection
	 * @param side which side of it
	 * @param now the time of {@link System#nanoTime()}
	 */
	Silence(NettyConnection connection, Side side, long now) {
		this.connection = connection;
		this.side = side;
		this.received = received();
		this.sent = sent();
		this.consumed = consumed();
		this.began = now;
		this.countedFrom = now;
	}

	/**
	 * Set how long this may last.
	 * @param limit the time in nanoseconds
	 * @return this
	 */
	Silence limit(long limit) {
		this.limit = limit;
		return this;
	}

	Side side() {
		return this.side;
	}

	private long received() {
		return (this.side != Side.WRITE) ? this.connection.bytesReceived() : 0;
	}

	private long sent() {
		return (this.side != Side.READ) ? ConnectionTimer.bytesTaken(this.connection) : 0;
	}

	private long consumed() {
		return (this.side != Side.WRITE) ? this.connection.bytesReceived() - this.connection.input().keptBytes() : 0;
	}

	/**
	 * What did not happen until the next look was nobody's fault.
	 */
	void excuse() {
		this.excused = true;
	}

	/**
	 * The handler is about to be called because of a silence.
	 */
	void calling() {
		this.called = this.connection.input().isAwaited();
	}

	/**
	 * Return how long nothing has to be looked at again.
	 * @param now the time of {@link System#nanoTime()}
	 * @return the time, not positive if the silence has lasted for too long
	 */
	long left(long now) {
		boolean sentMore = this.sent != sent();
		if (sentMore || this.received != received()) {
			this.sent = sent();
			this.received = received();
			// What was sent has no time stamp
			this.began = sentMore ? now : this.connection.lastReadNanos();
			this.countedFrom = this.began;
			this.calls = 0;
			this.called = false;
		}
		if (isExcused()) {
			this.excused = true;
			// Nothing tells when that ends
			return TimeLimits.step(this.limit);
		}
		if (this.excused || this.consumed != consumed()) {
			this.excused = false;
			this.consumed = consumed();
			this.countedFrom = now;
		}
		long left = this.countedFrom + this.limit - now;
		return (left > 0 || this.connection.input().isCallable()) ? left : TimeLimits.step(this.limit);
	}

	private boolean isExcused() {
		if (this.connection.isHandshaking()) {
			return true;
		}
		if (this.side == Side.WRITE) {
			// The peer takes nothing
			return this.connection.output().isPending();
		}
		boolean awaited = this.connection.input().isAwaited();
		this.called = this.called && !awaited;
		return this.connection.reads().isSuspended() || !(awaited || this.called);
	}

	/**
	 * The silence has lasted for too long, of which the handler is told: count again.
	 * @param now the time of {@link System#nanoTime()}
	 * @return what the handler is told
	 */
	IdleEvent next(long now) {
		this.calls++;
		this.countedFrom = now;
		return new IdleEvent(this.side, Duration.ofNanos(now - this.began), this.calls);
	}

}
