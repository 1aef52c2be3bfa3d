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

package io.tcpserver.netty.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many connections the heap can carry: half of it is for what describes connections
 * and for what their handlers keep. All connections of the process count; those of
 * servers that have a limit of their own are not refused. Safe for use by multiple
 * threads.
 */
public final class HeapShare {

	private static final long TOTAL = Runtime.getRuntime().maxMemory() / 2;

	private static final AtomicLong taken = new AtomicLong();

	private HeapShare() {
	}

	/**
	 * Return the most connections, if there were none of other servers.
	 * @param cost what is set aside for each
	 * @return the number
	 */
	static int limit(long cost) {
		return (int) Math.min(Math.max(TOTAL / cost, 1), Integer.MAX_VALUE);
	}

	/**
	 * Return how many more connections there may be.
	 * @param cost what is set aside for each
	 * @return the number, negative if there are too many
	 */
	public static int free(long cost) {
		return (int) Math.min((TOTAL - taken.get()) / cost, Integer.MAX_VALUE);
	}

	/**
	 * Count a connection.
	 * @param cost what is set aside for it
	 */
	public static void take(long cost) {
		taken.addAndGet(cost);
	}

	/**
	 * Count a connection no more.
	 * @param cost what was set aside for it
	 */
	public static void giveBack(long cost) {
		taken.addAndGet(-cost);
	}

}
