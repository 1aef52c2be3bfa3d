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

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.tcpserver.netty.connection.ForcedEnd;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.UnchangedSince;
import io.tcpserver.netty.memory.MemoryBudget;

/**
 * Makes memory free that would stay taken for ever if those that hold much were only kept
 * waiting: as many as there is room for go on at a time, the largest first, and those
 * that hold more than their share and make no progress although they may are closed.
 * While more is held than may be, or others have to wait that hold little, those that are
 * kept waiting are closed as well. Guarded by its {@link MemoryWatch}.
 */
final class MemoryTrials {

	// Of those that wait, one in so many is asked at a time whether its peer is still
	// there
	private static final int PROBE_SHARE = 16;

	private static final int LEAST_PROBES = 32;

	// How much must arrive in a turn to count as progress
	private static final int STEP_BYTES = 4 * 1024;

	private final MemoryBudget budget;

	private final Set<NettyConnection> waiting;

	private final Map<NettyConnection, Trial> trials = new HashMap<>();

	private long closed;

	private boolean moving;

	/**
	 * Create the trials.
	 * @param budget what may be held
	 * @param waiting connections that are not read from, unless it is their turn
	 */
	MemoryTrials(MemoryBudget budget, Set<NettyConnection> waiting) {
		this.budget = budget;
		this.waiting = waiting;
	}

	/**
	 * Begin and end turns, and close those that make no progress.
	 * @param large connections that hold more than their share
	 * @param urgent whether others have to wait that hold little
	 * @param now the time of {@link System#nanoTime()}
	 */
	void look(Set<NettyConnection> large, boolean urgent, long now) {
		boolean hadTurns = isAnyTurn();
		this.trials.values().removeIf((trial) -> !trial.isOf(large, this.waiting));
		large.forEach(this::trial);
		this.waiting.forEach(this::trial);
		List<Trial> largestFirst = new ArrayList<>(this.trials.values());
		long share = this.budget.share();
		largestFirst.forEach((trial) -> trial.look(share, this.waiting));
		largestFirst.sort(Comparator.comparingLong(Trial::held).reversed());
		close(largestFirst, urgent, now);
		for (Trial trial : largestFirst) {
			if (trial.isTurnDone(now) && trial.endTurn()) {
				// However much of it has come, it is not worth the memory
				close(trial);
			}
		}
		this.moving = hadTurns && !isAnyTurn();
		if (!urgent) {
			beginTurns(largestFirst, now);
		}
	}

	/**
	 * Return whether all turns have ended since the last look.
	 * @return {@code true} if it is worth to look again soon
	 */
	boolean isMoving() {
		return this.moving;
	}

	private Trial trial(NettyConnection connection) {
		return this.trials.computeIfAbsent(connection, Trial::new);
	}

	private void close(List<Trial> largestFirst, boolean urgent, long now) {
		boolean exceeded = this.budget.isExceeded();
		long excess = this.budget.isShort() ? this.budget.excess() : 0;
		for (Trial trial : largestFirst) {
			// That one makes no progress while it has to wait is not its own doing,
			// unless
			// even what is kept for turns is taken
			boolean blamed = exceeded || urgent || trial.turn || !this.waiting.contains(trial.connection);
			boolean stuck = trial.isStuck(blamed, urgent, now);
			if (stuck && trial.large && (trial.turn || excess > 0)) {
				excess -= trial.held;
				close(trial);
			}
		}
	}

	private void close(Trial trial) {
		if (!trial.closed) {
			trial.closed = true;
			this.closed++;
			ForcedEnd.exceedsMemory(trial.connection);
		}
	}

	// Those that have had theirs come last
	private void beginTurns(List<Trial> largestFirst, long now) {
		long room = this.budget.total() - this.budget.held();
		boolean any = false;
		List<Trial> candidates = new ArrayList<>();
		for (Trial trial : largestFirst) {
			if (trial.turn) {
				any = true;
				room -= trial.needed();
			}
			else if (this.waiting.contains(trial.connection)) {
				candidates.add(trial);
			}
		}
		candidates.sort(Comparator.comparingInt(Trial::turns));
		int probes = Math.max(candidates.size() / PROBE_SHARE, LEAST_PROBES);
		for (Trial trial : candidates) {
			long needed = trial.needed();
			if (!any || needed <= room) {
				any = true;
				room -= needed;
				this.waiting.remove(trial.connection);
				trial.beginTurn(now);
			}
			else if (probes > 0 && trial.isProbeDue(now)) {
				probes--;
				this.waiting.remove(trial.connection);
				trial.probe(now);
			}
		}
	}

	/**
	 * Return whether any connection has its turn.
	 * @return {@code true} if there may soon be more memory
	 */
	boolean isAnyTurn() {
		return this.trials.values().stream().anyMatch((trial) -> trial.turn);
	}

	/**
	 * Forget everything, as there is memory again.
	 * @return how many connections were closed
	 */
	long end() {
		this.trials.values().forEach(Trial::endTurn);
		this.trials.clear();
		long closed = this.closed;
		this.closed = 0;
		return closed;
	}

	/**
	 * What is known about one connection.
	 */
	private static final class Trial {

		private final NettyConnection connection;

		private final EngineTimes times;

		private final UnchangedSince progress = new UnchangedSince();

		// As of this look
		private long held;

		private boolean large;

		private boolean closed;

		private boolean turn;

		private int turns;

		private boolean probed;

		private long probedAt;

		private long turnBegan;

		private long handledBefore;

		Trial(NettyConnection connection) {
			this.connection = connection;
			this.times = connection.host().times();
		}

		boolean isOf(Set<NettyConnection> large, Set<NettyConnection> waiting) {
			return this.connection.isOpen()
					&& (this.turn || large.contains(this.connection) || waiting.contains(this.connection));
		}

		void look(long share, Set<NettyConnection> waiting) {
			this.held = this.connection.heldMemory().held();
			// One that waits even in its turn needs more than it holds
			long more = (this.turn && waiting.contains(this.connection)) ? needed() : 0;
			this.large = this.held + more > share;
		}

		long held() {
			return this.held;
		}

		long needed() {
			return this.connection.heldMemory().needed();
		}

		int turns() {
			return this.turns;
		}

		boolean isStuck(boolean blamed, boolean urgent, long now) {
			if (!blamed) {
				this.progress.reset();
				return false;
			}
			long received = this.turn ? this.connection.bytesReceived() / STEP_BYTES : 0;
			long since = this.progress.since(handled() + received, now);
			return now - since >= (urgent ? this.times.shortage() : this.times.silence());
		}

		private long handled() {
			return this.connection.input().progress() + this.connection.bytesSent();
		}

		boolean isProbeDue(long now) {
			return !this.probed || now - this.probedAt >= this.times.silence();
		}

		/**
		 * Look whether the peer is still there.
		 * @param now the time of {@link System#nanoTime()}
		 */
		void probe(long now) {
			this.probed = true;
			this.probedAt = now;
			this.connection.io().run(() -> {
				this.connection.readGate().probe();
				this.connection.reads().suspend(false);
			});
		}

		void beginTurn(long now) {
			this.turn = true;
			this.turns++;
			this.turnBegan = now;
			this.handledBefore = handled();
			this.progress.reset();
			this.connection.io().run(() -> {
				this.connection.readGate().favor(true);
				this.connection.reads().suspend(false);
			});
		}

		boolean isTurnDone(long now) {
			return this.turn && (handled() != this.handledBefore || now - this.turnBegan >= this.times.turn());
		}

		/**
		 * End the turn, if it has one.
		 * @return {@code true} if it has completed nothing and holds too much
		 */
		boolean endTurn() {
			if (!this.turn) {
				return false;
			}
			this.turn = false;
			this.connection.io().run(() -> this.connection.readGate().favor(false));
			return this.large && handled() == this.handledBefore;
		}

	}

}
