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

package io.tcpserver.netty;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Frees memory that is taken by what has arrived in part, which would stay for ever if
 * nobody were read from: the oldest connections with much of it may go on, some at a
 * time, and those whose peers do not are not worth the memory. Guarded by its
 * {@link MemoryWatch}.
 */
final class CompletionTurns {

	// One in so many has its turn
	private static final int SHARE = 16;

	private final ConnectionRegistry registry;

	private final Set<NettyConnection> suspended;

	private final Comparator<NettyConnection> oldestFirst;

	private final EngineTimes times;

	private final Map<NettyConnection, Turn> turns = new HashMap<>();

	// Whose turn began last
	private @Nullable NettyConnection last;

	/**
	 * Create the turns.
	 * @param registry the connections
	 * @param suspended those that are not read from if it is not their turn
	 * @param oldestFirst the order of the connections
	 * @param times how long a turn may take
	 */
	CompletionTurns(ConnectionRegistry registry, Set<NettyConnection> suspended,
			Comparator<NettyConnection> oldestFirst, EngineTimes times) {
		this.registry = registry;
		this.suspended = suspended;
		this.oldestFirst = oldestFirst;
		this.times = times;
	}

	/**
	 * End turns, and begin others.
	 * @param much how many bytes are worth a turn
	 * @param room whether memory is not so short that only one of those that are not read
	 * from may have its turn
	 * @param now the time of {@link System#nanoTime()}
	 */
	void look(long much, boolean room, long now) {
		this.turns.entrySet().removeIf((entry) -> hasEnded(entry.getKey(), entry.getValue(), now));
		List<NettyConnection> waiting = new ArrayList<>();
		this.registry.each((connection) -> {
			if (connection.input().partialBytes() > much && !this.turns.containsKey(connection)) {
				waiting.add(connection);
			}
		});
		int share = Math.max((waiting.size() + this.turns.size()) / SHARE, 1);
		if (this.turns.size() < share) {
			waiting.sort(order());
			waiting.forEach((connection) -> {
				if (this.turns.size() < share && (room || mayBegin(connection))) {
					begin(connection, now);
				}
			});
		}
	}

	// Behind the last one first, then from the beginning
	private Comparator<NettyConnection> order() {
		NettyConnection last = this.last;
		if (last == null) {
			return this.oldestFirst;
		}
		return Comparator.comparing((NettyConnection connection) -> this.oldestFirst.compare(connection, last) <= 0)
			.thenComparing(this.oldestFirst);
	}

	// One that is read from anyway takes no more memory for it
	private boolean mayBegin(NettyConnection connection) {
		return !this.suspended.contains(connection) || this.turns.keySet().stream().noneMatch(this.suspended::contains);
	}

	private void begin(NettyConnection connection, long now) {
		this.last = connection;
		this.turns.put(connection, new Turn(now));
		MemoryWatch.suspend(connection, false);
	}

	private boolean hasEnded(NettyConnection connection, Turn turn, long now) {
		long received = connection.bytesReceived();
		boolean silent = now - turn.received.since(received, now) >= this.times.silence();
		boolean partial = connection.input().partialBytes() > 0;
		if (connection.isOpen() && partial && !silent && now - turn.began < this.times.turn()) {
			return false;
		}
		if (this.suspended.contains(connection)) {
			MemoryWatch.suspend(connection, true);
		}
		if (partial && silent) {
			IoThread io = connection.io();
			io.execute(() -> io.executeAfterPoll(() -> giveUp(connection, received)));
		}
		return true;
	}

	private static void giveUp(NettyConnection connection, long received) {
		if (connection.bytesReceived() == received && connection.input().partialBytes() > 0) {
			connection.readTimedOut();
		}
	}

	/**
	 * Forget all turns, as there is memory again.
	 */
	void clear() {
		this.last = null;
		this.turns.clear();
	}

	/**
	 * The turn of one connection.
	 */
	private static final class Turn {

		private final Unchanged received = new Unchanged();

		private final long began;

		Turn(long began) {
			this.began = began;
		}

	}

}
