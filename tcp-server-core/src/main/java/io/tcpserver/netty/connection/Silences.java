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

import java.util.List;
import java.util.stream.Stream;

import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.IdleEvent.Side;
import io.tcpserver.netty.loop.TimeLimits;

/**
 * For how long each side of a connection has been silent, as far as that is limited.
 * Confined to the I/O thread.
 */
final class Silences {

	private final NettyConnection connection;

	private List<Silence> limited = List.of();

	Silences(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Set the limits, also for what is silent already.
	 * @param limits the limits
	 * @param now the time of {@link System#nanoTime()}
	 */
	void limit(TimeLimits limits, long now) {
		this.limited = Stream.of(Side.values())
			.filter((side) -> limits.silence(side) != 0)
			.map((side) -> silence(side, limits.silence(side), now))
			.toList();
	}

	private Silence silence(Side side, long limit, long now) {
		return this.limited.stream()
			.filter((silence) -> silence.side() == side)
			.findFirst()
			.map((silence) -> silence.limit(limit))
			.orElseGet(() -> new Silence(this.connection, side, now).limit(limit));
	}

	/**
	 * What did not happen until the next look was nobody's fault.
	 */
	void excuse() {
		this.limited.forEach(Silence::excuse);
	}

	/**
	 * What did not arrive until the next look is not the peer's fault.
	 */
	void excusePeer() {
		this.limited.stream().filter((silence) -> silence.side() != Side.WRITE).forEach(Silence::excuse);
	}

	/**
	 * Return how long nothing has to be looked at again.
	 * @param now the time of {@link System#nanoTime()}
	 * @return the time, not positive if a silence has lasted for too long
	 */
	long left(long now) {
		long left = TimeLimits.FAR;
		for (Silence silence : this.limited) {
			left = Math.min(left, silence.left(now));
		}
		return left;
	}

	/**
	 * Count from now on what has been silent for the longest time over its limit.
	 * @param now the time of {@link System#nanoTime()}
	 * @return what the handler is told about it
	 */
	IdleEvent next(long now) {
		Silence next = this.limited.get(0);
		for (Silence silence : this.limited) {
			next = (silence.left(now) < next.left(now)) ? silence : next;
		}
		this.limited.forEach(Silence::calling);
		return next.next(now);
	}

}
