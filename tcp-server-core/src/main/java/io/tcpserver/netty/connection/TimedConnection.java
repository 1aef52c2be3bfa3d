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
import java.net.SocketAddress;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.settings.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * A connection with time-outs: those of its server, or others that the application has
 * set for it. What watches them is created when the first one is set.
 */
public abstract class TimedConnection extends ConnectionFacts {

	private static final VarHandle TIMER;

	private static final VarHandle OWN_TIMEOUTS;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			TIMER = lookup.findVarHandle(TimedConnection.class, "timer", ConnectionTimer.class);
			OWN_TIMEOUTS = lookup.findVarHandle(TimedConnection.class, "ownTimeouts", Timeouts.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Null if there is nothing to watch; written by the I/O thread
	private @Nullable ConnectionTimer timer;

	// Null if those of the server hold
	private volatile @Nullable Timeouts ownTimeouts;

	TimedConnection(String id, SocketAddress remoteAddress, SocketAddress localAddress) {
		super(id, remoteAddress, localAddress);
	}

	/**
	 * Create what watches the time-outs.
	 * @return a timer that has not begun
	 */
	abstract ConnectionTimer newTimer();

	public abstract ConnectionHost host();

	public abstract IoThread io();

	/**
	 * Watch the time-outs of the server, if it has any.
	 */
	final void watch() {
		if (host().timeLimits() != null) {
			this.timer = newTimer();
		}
	}

	/**
	 * Return what watches the time-outs. I/O thread only.
	 * @return the timer, {@code null} if there is nothing to watch
	 */
	final @Nullable ConnectionTimer timer() {
		return this.timer;
	}

	/**
	 * Something has happened that the handler may react to. Any thread.
	 */
	public final void changed() {
		ConnectionTimer timer = (ConnectionTimer) TIMER.getAcquire(this);
		if (timer != null) {
			timer.changed();
		}
	}

	@Override
	public final Timeouts timeouts() {
		Timeouts own = this.ownTimeouts;
		return (own != null) ? own : host().settings().timeouts();
	}

	@Override
	public final void changeTimeouts(UnaryOperator<Timeouts> change) {
		Timeouts own;
		Timeouts changed;
		do {
			own = this.ownTimeouts;
			Timeouts before = (own != null) ? own : host().settings().timeouts();
			changed = Objects.requireNonNull(change.apply(before), "The changed time-outs must not be null");
			if (!Objects.equals(before.firstByte(), changed.firstByte())) {
				throw new IllegalArgumentException("timeouts.first-byte cannot be changed for one connection");
			}
		}
		while (!OWN_TIMEOUTS.compareAndSet(this, own, changed));
		// Not now: the timer may have called the handler that changes them
		io().execute(this::timeoutsChanged);
	}

	private void timeoutsChanged() {
		ConnectionTimer timer = this.timer;
		if (timer == null) {
			timer = newTimer();
			TIMER.setRelease(this, timer);
		}
		timer.timeoutsChanged();
	}

}
