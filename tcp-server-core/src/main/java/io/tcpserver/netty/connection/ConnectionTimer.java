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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import io.tcpserver.CloseReason;
import io.tcpserver.netty.loop.Deadline;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.loop.UnchangedSince;
import org.jspecify.annotations.Nullable;

/**
 * Watches the time-outs of one connection. Confined to the I/O thread unless it says
 * otherwise.
 * <p>
 * What goes on is told by counters that are there anyway; this looks at them, acts on
 * what is due and looks again when the next time-out may be. Reading and sending only see
 * to it that the next look is soon enough, which is a comparison as long as a connection
 * is busy: there is no timer and no time stamp for each message.
 */
final class ConnectionTimer implements Runnable {

	private static final VarHandle LOOK_AT;

	static {
		try {
			LOOK_AT = MethodHandles.lookup().findVarHandle(ConnectionTimer.class, "lookAt", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final NettyConnection connection;

	private final HandlerActivity activity;

	private final TimeLimits limits;

	private final UnchangedSince idle = new UnchangedSince();

	private final UnchangedSince frame = new UnchangedSince();

	private final UnchangedSince output = new UnchangedSince();

	private final UnchangedSince handler = new UnchangedSince();

	// Since when the first byte might have come
	private long readableSince;

	private long endOfAge;

	private boolean retired;

	// Whether this timer has closed the connection
	private boolean closed;

	private boolean handlerTimedOut;

	// Before the connection is open, and when nothing is left to watch
	private boolean stopped = true;

	// Whether something was sent, or is to be, since the last look
	private boolean sending;

	// Whether a time-out is due unless something turns up that has arrived before
	private boolean due;

	// Whether nothing can turn up any more
	private boolean decided;

	// When the next look is; read by any thread
	private long lookAt;

	private @Nullable Future<?> next;

	private int timesArmed;

	ConnectionTimer(NettyConnection connection, TimeLimits limits) {
		this.connection = connection;
		this.activity = connection.input();
		this.limits = limits;
	}

	/**
	 * Begin, as the connection is open.
	 */
	void start() {
		long now = System.nanoTime();
		this.stopped = false;
		this.readableSince = now;
		long jitter = this.limits.maxAgeJitter();
		this.endOfAge = now + this.limits.maxAge()
				- ((jitter != 0) ? ThreadLocalRandom.current().nextLong(jitter + 1) : 0);
		look(now);
	}

	/**
	 * Something has arrived.
	 * @param now the time of {@link System#nanoTime()}
	 */
	void received(long now) {
		if (this.lookAt - now > this.limits.step()) {
			arm(now, now + this.limits.step());
		}
	}

	/**
	 * Something was sent, or cannot be sent yet.
	 */
	void sending() {
		if (!this.sending) {
			this.sending = true;
			received(System.nanoTime());
		}
	}

	/**
	 * Something else has happened that only looking tells. Any thread.
	 */
	void changed() {
		if ((long) LOOK_AT.getOpaque(this) - System.nanoTime() > this.limits.step()) {
			this.connection.io().execute(() -> received(System.nanoTime()));
		}
	}

	/**
	 * Reading was stopped, or goes on: what the peer could not send is not its fault.
	 */
	void readingChanged() {
		this.readableSince = System.nanoTime();
		this.idle.reset();
		this.frame.reset();
		received(this.readableSince);
	}

	@Override
	public void run() {
		this.next = null;
		long now = System.nanoTime();
		if (Deadline.isLate(now - this.lookAt, Math.min(this.limits.step(), SECOND))) {
			// Nobody was read from or sent to
			this.readableSince = now;
			this.idle.reset();
			this.frame.reset();
			this.output.reset();
			this.handler.reset();
		}
		look(now);
	}

	// All that has arrived is read, and what can be sent is
	private void decide() {
		this.due = false;
		this.decided = true;
		look(System.nanoTime());
		this.decided = false;
	}

	// A time-out is due only if it still is after another look at the sockets
	private boolean isDue(long left) {
		if (left <= 0 && !this.decided) {
			this.due = true;
			return false;
		}
		return left <= 0;
	}

	private void look(long now) {
		if (this.stopped) {
			return;
		}
		this.sending = false;
		long quiet = lookAtHandler(now);
		if (!this.connection.isLost()) {
			quiet = Math.min(quiet, lookAtOutput(now));
		}
		if (!this.connection.output().isClosing()) {
			quiet = Math.min(quiet, lookAtAge(now));
		}
		if (!this.connection.output().isClosing()) {
			quiet = Math.min(quiet, lookAtInput(now));
		}
		if (this.connection.isLost() && (this.limits.handler() == 0 || this.connection.handler().isEnded())) {
			this.stopped = true;
			return;
		}
		if (this.due) {
			LOOK_AT.setOpaque(this, now);
			this.connection.io().executeAfterPoll(this::decide);
		}
		else {
			arm(now, now + quiet);
		}
	}

	private void arm(long now, long at) {
		if (this.stopped) {
			return;
		}
		if (this.next != null) {
			this.next.cancel(false);
		}
		this.next = null;
		LOOK_AT.setOpaque(this, at);
		if (at - now < TimeLimits.FAR) {
			this.timesArmed++;
			this.next = this.connection.io().schedule(this, at - now, TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * The socket is closed: only the handler is left to watch.
	 */
	void socketClosed() {
		if (this.limits.handler() == 0) {
			this.stopped = true;
			if (this.next != null) {
				this.next.cancel(false);
			}
		}
		else {
			received(System.nanoTime());
		}
	}

	// Each look returns how long nothing need be looked at again

	private long lookAtHandler(long now) {
		long limit = this.limits.handler();
		if (limit == 0 || this.handlerTimedOut) {
			return TimeLimits.FAR;
		}
		if (!this.activity.isHandling() || this.connection.isHandshaking()) {
			this.handler.reset();
			// Nothing tells when a handler gets its thread, or room to go on
			return this.activity.isAwaited() ? TimeLimits.FAR : TimeLimits.step(limit);
		}
		long left = this.handler.since(this.activity.progress(), now) + limit - now;
		if (isDue(left)) {
			this.handlerTimedOut = true;
			ForcedEnd.handlerTimedOut(this.connection);
			return TimeLimits.FAR;
		}
		return Math.min(left, TimeLimits.step(limit));
	}

	private long lookAtOutput(long now) {
		boolean watched = this.limits.write() != 0 || this.closed;
		if (!watched || !this.connection.output().isPending() || this.connection.isHandshaking()) {
			this.output.reset();
			return TimeLimits.FAR;
		}
		long stuck = now - this.output.since(bytesTaken(), now);
		long limit = this.limits.write();
		if (limit != 0 && isDue(limit - stuck)) {
			this.connection.abort(CloseReason.WRITE_TIMEOUT);
			return TimeLimits.FAR;
		}
		if (this.closed && isDue(this.limits.end() - stuck)) {
			this.connection.abort(CloseReason.ABORTED);
			return TimeLimits.FAR;
		}
		long shorter = (limit != 0) ? Math.min(limit, this.limits.end()) : this.limits.end();
		return Math.min(shorter - stuck, TimeLimits.step(shorter));
	}

	// What the operating system has taken, also of what is sent in part
	private long bytesTaken() {
		ChannelOutboundBuffer buffer = this.connection.channel().unsafe().outboundBuffer();
		return this.connection.bytesSent() + ((buffer != null) ? buffer.currentProgress() : 0);
	}

	private long lookAtAge(long now) {
		if (this.limits.maxAge() == 0) {
			return TimeLimits.FAR;
		}
		if (now - this.endOfAge < 0) {
			return this.endOfAge - now;
		}
		if (!this.retired) {
			this.retired = true;
			this.endOfAge = now + this.limits.end();
			this.connection.socket().retire();
			return this.limits.end();
		}
		close(CloseReason.MAX_AGE);
		return 0;
	}

	private long lookAtInput(long now) {
		if (this.connection.reads().isSuspended() || this.connection.isHandshaking()) {
			this.idle.reset();
			this.frame.reset();
			return Math.min(this.limits.step(), SECOND);
		}
		return Math.min(lookForFirstByte(now), Math.min(lookForIdleness(now), lookAtFrame(now)));
	}

	private long lookForFirstByte(long now) {
		if (this.limits.firstByte() == 0 || this.connection.bytesReceived() != 0) {
			return TimeLimits.FAR;
		}
		long left = this.readableSince + this.limits.firstByte() - now;
		if (isDue(left)) {
			close(CloseReason.FIRST_BYTE_TIMEOUT);
		}
		return left;
	}

	private long lookForIdleness(long now) {
		long limit = this.limits.idle();
		if (limit == 0) {
			return TimeLimits.FAR;
		}
		if (!this.activity.isAwaited()) {
			this.idle.reset();
			return TimeLimits.step(limit);
		}
		long since = this.idle.since(bytesTaken() + this.activity.progress(), now);
		long left = later(since, this.connection.lastReadNanos()) + limit - now;
		if (isDue(left)) {
			close(CloseReason.IDLE_TIMEOUT);
		}
		return left;
	}

	private long lookAtFrame(long now) {
		long begun = this.activity.partialBytes();
		if (begun <= 0) {
			this.frame.reset();
			// Nothing tells when a handler waits for the rest of what is here already
			return (this.activity.keptBytes() > 0) ? this.limits.step() : TimeLimits.FAR;
		}
		// Where it begins in the stream tells one frame from the next
		long since = this.frame.since(this.connection.bytesReceived() - begun, now);
		long left = TimeLimits.FAR;
		if (this.limits.read() != 0) {
			left = later(since, this.connection.lastReadNanos()) + this.limits.read() - now;
		}
		if (this.limits.frame() != 0) {
			left = Math.min(left, since + this.limits.frame() - now);
		}
		if (this.limits.minDataRate() != 0) {
			long enough = (long) ((double) begun / this.limits.minDataRate() * SECOND);
			left = Math.min(left, since + Math.max(enough, this.limits.rateGrace()) - now);
		}
		if (isDue(left)) {
			this.closed = true;
			ForcedEnd.readTimedOut(this.connection);
		}
		return left;
	}

	private static long later(long first, long second) {
		return (second != 0 && second - first > 0) ? second : first;
	}

	private void close(CloseReason reason) {
		this.closed = true;
		this.connection.close(reason);
	}

	int timesArmed() {
		return this.timesArmed;
	}

}
