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

import java.util.concurrent.TimeUnit;

import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.loop.UnchangedSince;

/**
 * For how long a frame, or what a stream handler reads, has been arriving without being
 * complete. Confined to the I/O thread.
 */
final class FrameTime {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final NettyConnection connection;

	private final UnchangedSince begin = new UnchangedSince();

	FrameTime(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * What did not arrive until the next look is not the peer's fault.
	 */
	void excuse() {
		this.begin.reset();
	}

	/**
	 * Return how long nothing has to be looked at again.
	 * @param now the time of {@link System#nanoTime()}
	 * @param limits how long it may take
	 * @return the time, not positive if it takes too long
	 */
	long left(long now, TimeLimits limits) {
		long begun = this.connection.input().partialBytes();
		if (begun <= 0) {
			this.begin.reset();
			// Nothing tells when a handler waits for the rest of what is here already
			return (this.connection.input().keptBytes() > 0) ? limits.step() : TimeLimits.FAR;
		}
		// Where it begins in the stream tells one frame from the next
		long since = this.begin.since(this.connection.bytesReceived() - begun, now);
		long left = TimeLimits.FAR;
		if (limits.read() != 0) {
			left = later(since, this.connection.lastReadNanos()) + limits.read() - now;
		}
		if (limits.frame() != 0) {
			left = Math.min(left, since + limits.frame() - now);
		}
		if (limits.minDataRate() != 0) {
			long enough = (long) ((double) begun / limits.minDataRate() * SECOND);
			left = Math.min(left, since + Math.max(enough, limits.rateGrace()) - now);
		}
		return left;
	}

	private static long later(long first, long second) {
		return (second != 0 && second - first > 0) ? second : first;
	}

}
