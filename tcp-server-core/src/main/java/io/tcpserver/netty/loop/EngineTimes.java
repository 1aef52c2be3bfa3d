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

import java.util.concurrent.TimeUnit;

/**
 * How long the engine waits where no setting says so, in nanoseconds.
 *
 * @param end how long a connection of which the time is up may take to end in order, a
 * peer to take the last bytes, and the stage of a handler that has closed its connection
 * @param rateGrace how long a frame may take however slowly it arrives, as Kestrel's
 * {@code MinDataRate}
 * @param silence how long a connection that holds more than its share may make no
 * progress while memory is short, although it may
 * @param turn how long a turn may take while memory is short and others wait for theirs:
 * five times the silence
 * @param shortage how long a connection that holds more than its share may make no
 * progress, for whatever reason, while more memory is held than may be
 * @param lastBytes how long a peer that still sends may take to read the last bytes
 * @param quiet how long a peer that has sent something unread may pause until it counts
 * as silent: longer than a round trip, since closing before it is silent can reset the
 * connection and destroy the last bytes
 * @param drainQuiet after which time a peer of a connection that the server wants to end
 * first has nothing more to send; the same for peers whose TLS handshakes or PROXY
 * headers are pending then
 * @param linger how long a socket that was turned away stays for its last message to be
 * read
 * @param stalled after which time a pending TLS handshake makes room for another
 * @param firstBackOff how long a listener pauses when accepting fails
 * @param longestBackOff how long a listener pauses when accepting has failed again and
 * again, as asyncio
 * @param recovery for how long accepting must work until a failure is over: a descriptor
 * that became free serves one client, and the next attempt fails again
 * @param episode for how long there must be room until the time at the limit is over:
 * clients that wait take what is free for a moment
 * @param patience how long a shutdown waits for connections until it is told
 * @param close how long closing may take in a shutdown to deliver what is written, and
 * handlers to notice
 * @param notice how long a handler, or the stage that it has returned, may take to notice
 * that its connection was aborted or lost
 * @param abort how long an interrupted handler may take to end
 */
public record EngineTimes(long end, long rateGrace, long silence, long turn, long shortage, long lastBytes, long quiet,
		long drainQuiet, long linger, long stalled, long firstBackOff, long longestBackOff, long recovery, long episode,
		long patience, long close, long notice, long abort) {

	/**
	 * What every server has.
	 */
	public static final EngineTimes DEFAULTS = new EngineTimes(seconds(10), seconds(5), seconds(2), seconds(10),
			millis(300), seconds(2), millis(500), seconds(2), seconds(1), seconds(1), millis(50), seconds(1),
			seconds(1), seconds(1), seconds(5), seconds(1), millis(100), seconds(1));

	private static long seconds(long seconds) {
		return TimeUnit.SECONDS.toNanos(seconds);
	}

	private static long millis(long millis) {
		return TimeUnit.MILLISECONDS.toNanos(millis);
	}

}
