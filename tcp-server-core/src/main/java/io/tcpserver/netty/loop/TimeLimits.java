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

package io.tcpserver.netty.loop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.tcpserver.message.IdleEvent;
import io.tcpserver.settings.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * The time-outs of a server, or of a connection, in nanoseconds, as its timers need them;
 * zero means that one is off.
 *
 * @param firstByte see {@link Timeouts#firstByte()}
 * @param idle see {@link Timeouts#idle()}
 * @param readIdle see {@link Timeouts#readIdle()}
 * @param writeIdle see {@link Timeouts#writeIdle()}
 * @param read see {@link Timeouts#read()}
 * @param frame see {@link Timeouts#frame()}
 * @param write see {@link Timeouts#write()}
 * @param handler see {@link Timeouts#handler()}
 * @param maxAge see {@link Timeouts#maxAge()}
 * @param maxAgeJitter see {@link Timeouts#maxAgeJitter()}
 * @param minDataRate see {@link Timeouts#minDataRate()}
 * @param rateGrace see {@link EngineTimes#rateGrace()}
 * @param end see {@link EngineTimes#end()}
 * @param step how soon after something has happened a timer looks at it
 */
public record TimeLimits(long firstByte, long idle, long readIdle, long writeIdle, long read, long frame, long write,
		long handler, long maxAge, long maxAgeJitter, long minDataRate, long rateGrace, long end, long step) {

	// No timer looks so far ahead; half of what System.nanoTime() can tell apart
	public static final long FAR = Long.MAX_VALUE / 4;

	// More often costs more than it is worth
	private static final long SHORTEST_STEP = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long STEPS = 8;

	/**
	 * Return how long a read may wait.
	 * @param timeout the time
	 * @return the number of nanoseconds
	 * @throws IllegalArgumentException if it is not positive
	 */
	public static long ofRead(Duration timeout) {
		if (timeout.isZero() || timeout.isNegative()) {
			throw new IllegalArgumentException("timeout must be positive, got " + timeout);
		}
		return nanos(timeout);
	}

	/**
	 * Return how long nothing may happen.
	 * @param side on which side of a connection
	 * @return the limit, zero for none
	 */
	public long silence(IdleEvent.Side side) {
		return switch (side) {
			case READ -> this.readIdle;
			case WRITE -> this.writeIdle;
			case BOTH -> this.idle;
		};
	}

	/**
	 * Return the limits that time-outs set.
	 * @param timeouts the settings
	 * @param times what no setting says
	 * @return the limits, which may all be off
	 */
	public static TimeLimits of(Timeouts timeouts, EngineTimes times) {
		Long rate = timeouts.minDataRate();
		long idle = nanos(timeouts.idle());
		long readIdle = nanos(timeouts.readIdle());
		long writeIdle = nanos(timeouts.writeIdle());
		long read = nanos(timeouts.read());
		long frame = nanos(timeouts.frame());
		long write = nanos(timeouts.write());
		long handler = nanos(timeouts.handler());
		long step = LongStream
			.of(idle, readIdle, writeIdle, read, frame, write, handler, (rate != null) ? times.rateGrace() : 0)
			.filter((limit) -> limit != 0)
			.map(TimeLimits::step)
			.min()
			.orElse(FAR);
		return new TimeLimits(nanos(timeouts.firstByte()), idle, readIdle, writeIdle, read, frame, write, handler,
				nanos(timeouts.maxAge()), nanos(timeouts.maxAgeJitter()), (rate != null) ? rate : 0, times.rateGrace(),
				times.end(), step);
	}

	/**
	 * Return the nanoseconds of a time, within what {@link System#nanoTime()} can count.
	 * @param limit the time, or {@code null}
	 * @return the nanoseconds, zero for {@code null} and for a time that is over
	 */
	public static long nanos(@Nullable Duration limit) {
		if (limit == null) {
			return 0;
		}
		return Math.max(0, Math.min(TimeUnit.NANOSECONDS.convert(limit), FAR));
	}

	/**
	 * Return how far apart looks may be at something that only looking tells.
	 * @param limit the time-out
	 * @return the time
	 */
	public static long step(long limit) {
		return Math.max(limit / STEPS, SHORTEST_STEP);
	}

}
