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
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import io.tcpserver.CloseReason;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.netty.loop.Deadline;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.loop.UnchangedSince;
import io.tcpserver.settings.Timeouts;
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

	private final ConnectionAge age;

	private final FrameTime frame;

	private final UnchangedSince output = new UnchangedSince();

	private final UnchangedSince handler = new UnchangedSince();

	private final Silences silences;

	private TimeLimits limits;

	// How soon after something has happened it is looked at. Read by any thread: an old
	// value is as good until the next look
	private long step;

	// Since when the first byte might have come
	private long readableSince;

	// Whether this timer has closed the connection
	private boolean closed;

	private boolean handlerTimedOut;

	// Once the connection is open, and until nothing is left to watch
	private boolean watching;

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

	ConnectionTimer(NettyConnection connection) {
		this.connection = connection;
		this.frame = new FrameTime(connection);
		this.age = new ConnectionAge(connection);
		this.silences = new Silences(connection);
		this.limits = TimeLimits.of(Timeouts.none(), connection.host().times());
	}

	/**
	 * Begin, as the connection is open.
	 */
	void start() {
		this.watching = true;
		this.readableSince = System.nanoTime();
		apply(this.readableSince);
	}

	/**
	 * The time-outs of the connection have changed, perhaps before it is open.
	 */
	void timeoutsChanged() {
		if (this.watching) {
			apply(System.nanoTime());
		}
		else if (this.connection.socket().isStarted() && !this.connection.isLost()) {
			start();
		}
	}

	private void apply(long now) {
		ConnectionHost host = this.connection.host();
		Timeouts timeouts = this.connection.timeouts();
		TimeLimits shared = host.timeLimits();
		if (shared != null && timeouts.equals(host.settings().timeouts())) {
			this.limits = shared;
		}
		else {
			this.limits = TimeLimits.of(timeouts, host.times());
		}
		this.step = this.limits.step();
		this.age.limit(this.limits);
		this.silences.limit(this.limits, now);
		look(now);
	}

	/**
	 * Something has arrived.
	 * @param now the time of {@link System#nanoTime()}
	 */
	void received(long now) {
		if (this.lookAt - now > this.step) {
			arm(now, now + this.step);
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
		if ((long) LOOK_AT.getOpaque(this) - System.nanoTime() > this.step) {
			this.connection.io().execute(() -> received(System.nanoTime()));
		}
	}

	/**
	 * Reading was stopped, or goes on: what the peer could not send is not its fault.
	 */
	void readingChanged() {
		this.readableSince = System.nanoTime();
		this.silences.excusePeer();
		this.frame.excuse();
		received(this.readableSince);
	}

	@Override
	public void run() {
		this.next = null;
		long now = System.nanoTime();
		if (Deadline.isLate(now - this.lookAt, Math.min(this.step, SECOND))) {
			// Nobody was read from or sent to
			this.readableSince = now;
			this.silences.excuse();
			this.frame.excuse();
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
		if (!this.watching) {
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
		if (!this.connection.output().isClosing()) {
			quiet = Math.min(quiet, lookForSilence(now));
		}
		if (this.connection.isLost() && (this.limits.handler() == 0 || this.connection.handler().isEnded())) {
			this.watching = false;
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
		if (!this.watching) {
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
			this.watching = false;
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
		if (!this.connection.input().isHandling() || this.connection.isHandshaking()) {
			this.handler.reset();
			// Nothing tells when a handler gets its thread, or room to go on
			return this.connection.input().isAwaited() ? TimeLimits.FAR : TimeLimits.step(limit);
		}
		long left = this.connection.input().handlingSince(this.handler, now) + limit - now;
		if (isDue(left)) {
			this.handlerTimedOut = true;
			ForcedEnd.handlerTimedOut(this.connection, Duration.ofNanos(limit));
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
		long stuck = now - this.output.since(bytesTaken(this.connection), now);
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

	/**
	 * Return what the operating system has taken, also of what is sent in part.
	 * @param connection the connection
	 * @return the number of bytes
	 */
	static long bytesTaken(NettyConnection connection) {
		ChannelOutboundBuffer buffer = connection.channel().unsafe().outboundBuffer();
		return connection.bytesSent() + ((buffer != null) ? buffer.currentProgress() : 0);
	}

	private long lookAtAge(long now) {
		long left = this.age.left(now);
		if (left > 0) {
			return left;
		}
		if (!this.age.isRetired()) {
			this.age.retire(now + this.limits.end());
			return this.limits.end();
		}
		close(CloseReason.MAX_AGE);
		return 0;
	}

	private long lookAtInput(long now) {
		if (this.connection.reads().isSuspended() || this.connection.isHandshaking()) {
			this.frame.excuse();
			return Math.min(this.step, SECOND);
		}
		return Math.min(lookForFirstByte(now), lookAtFrame(now));
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

	private long lookAtFrame(long now) {
		long left = this.frame.left(now, this.limits);
		if (isDue(left)) {
			this.closed = true;
			ForcedEnd.readTimedOut(this.connection);
		}
		return left;
	}

	private long lookForSilence(long now) {
		long left = this.silences.left(now);
		if (!isDue(left)) {
			return left;
		}
		IdleEvent silence = this.silences.next(now);
		if (!this.connection.input().idle(silence)) {
			close(silence.closeReason());
		}
		return this.silences.left(now);
	}

	private void close(CloseReason reason) {
		this.closed = true;
		this.connection.close(reason);
	}

	int timesArmed() {
		return this.timesArmed;
	}

}
