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

package io.tcpserver.netty.server;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServer.State;
import org.jspecify.annotations.Nullable;

/**
 * Where a run of a server is in its life. What keeps it from being finished is counted
 * here too: the listening itself and each connection hold it open; the one who lets go
 * last ends it. Safe for use by multiple threads.
 */
final class ServerStates {

	private final AtomicReference<State> state = new AtomicReference<>(State.BOUND);

	// One for listening and one for each connection that has not ended
	private final AtomicLong holds = new AtomicLong(1);

	private final Runnable end;

	private volatile @Nullable Throwable failure;

	// Written before the state becomes FAILED: the other listeners go on as they did
	private volatile boolean servingWhenFailed;

	// Written before the state becomes CLOSING
	private volatile boolean pausingWhenClosing;

	/**
	 * Create the states of a run that is about to be bound.
	 * @param end run once, when nothing holds the run open any more
	 */
	ServerStates(Runnable end) {
		this.end = end;
	}

	State get() {
		return this.state.get();
	}

	boolean isClosing() {
		return this.state.get() == State.CLOSING;
	}

	/**
	 * Return whether listeners are to accept.
	 * @return {@code true} while serving, also on what is left of the listeners
	 */
	boolean isAccepting() {
		State state = this.state.get();
		return state == State.SERVING || (state == State.FAILED && this.servingWhenFailed);
	}

	/**
	 * Return whether clients that are accepted are not to be served.
	 * @return {@code true} while not serving, and once a run that was not closes
	 */
	boolean isPausing() {
		return isPausing(this.state.get());
	}

	private boolean isPausing(State state) {
		return switch (state) {
			case BOUND, PAUSED -> true;
			case FAILED -> !this.servingWhenFailed;
			case CLOSING -> this.pausingWhenClosing;
			case SERVING, CLOSED -> false;
		};
	}

	// The transitions; each returns whether it is this call that has made it

	boolean serve() {
		return this.state.compareAndSet(State.BOUND, State.SERVING)
				|| this.state.compareAndSet(State.PAUSED, State.SERVING);
	}

	boolean pause() {
		return this.state.compareAndSet(State.SERVING, State.PAUSED);
	}

	/**
	 * Part of the server is dead, unless it is closing.
	 * @param cause creates the cause, unless there is one that came first
	 * @return {@code true} if this is the first failure, and the server is not closing
	 */
	boolean fail(Supplier<Throwable> cause) {
		State state = this.state.get();
		while (state == State.BOUND || state == State.SERVING || state == State.PAUSED) {
			this.servingWhenFailed = state == State.SERVING;
			if (this.failure == null) {
				this.failure = cause.get();
			}
			if (this.state.compareAndSet(state, State.FAILED)) {
				return true;
			}
			state = this.state.get();
		}
		return false;
	}

	boolean close() {
		State state = this.state.get();
		while (state != State.CLOSING && state != State.CLOSED) {
			this.pausingWhenClosing = isPausing(state);
			if (this.state.compareAndSet(state, State.CLOSING)) {
				return true;
			}
			state = this.state.get();
		}
		return false;
	}

	/**
	 * The run is finished, or could not be bound.
	 */
	void closed() {
		this.state.set(State.CLOSED);
	}

	// Why it has failed

	/**
	 * Note why the server is about to fail.
	 * @param cause the cause
	 */
	void failsFor(Throwable cause) {
		this.failure = cause;
	}

	/**
	 * Return why the server has failed, or is about to.
	 * @return the cause, {@code null} if nothing has failed
	 */
	@Nullable Throwable cause() {
		return this.failure;
	}

	Optional<Throwable> failure() {
		return (this.state.get() == State.FAILED) ? Optional.ofNullable(this.failure) : Optional.empty();
	}

	// What holds it open

	/**
	 * Hold the run open for one connection more.
	 * @param whenClosing whether also while it closes
	 * @return {@code false} if it takes no more
	 */
	boolean hold(boolean whenClosing) {
		if (isClosing() && !whenClosing) {
			return false;
		}
		return this.holds.getAndUpdate((holds) -> (holds > 0) ? holds + 1 : 0) > 0;
	}

	/**
	 * Let go of what keeps the run from being finished. Once for each hold, and once for
	 * the listening.
	 */
	void release() {
		if (this.holds.decrementAndGet() == 0) {
			this.end.run();
		}
	}

	/**
	 * Return whether nothing holds the run open.
	 * @return {@code true} if it ends, or has ended
	 */
	boolean isReleased() {
		return this.holds.get() == 0;
	}

	static IllegalStateException closedException(TcpServer server) {
		return new IllegalStateException("Server '%s' is closed".formatted(server.name()));
	}

}
