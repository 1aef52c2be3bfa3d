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

package io.tcpserver.netty.listen;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * How many connections all servers of this process may have together: as many as it may
 * have files open, less those that are open for other purposes and a reserve. All count;
 * those of servers that have a limit of their own are not refused. Safe for use by
 * multiple threads.
 */
final class DescriptorBudget {

	// For files, other sockets, and what is accepted only to be turned away
	private static final int LEAST_RESERVE = 16;

	private static final int RESERVED_PART = 10;

	private static final AtomicInteger taken = new AtomicInteger();

	private static final Set<AcceptGate> watching = ConcurrentHashMap.newKeySet();

	private static volatile Limit current = new Limit(Integer.MAX_VALUE, Integer.MAX_VALUE);

	private DescriptorBudget() {
	}

	/**
	 * Look how many files may be and are open. To be called when a server has opened what
	 * it needs for itself.
	 */
	static void measure() {
		try {
			current = Descriptors.measure();
		}
		catch (LinkageError ex) {
			// A runtime without the module jdk.management: there is nothing to go by
			current = new Limit(Integer.MAX_VALUE, Integer.MAX_VALUE);
		}
	}

	/**
	 * Return the most connections.
	 * @return the number; with no known limit, the highest that there is
	 */
	static int limit() {
		return current.connections;
	}

	/**
	 * Return how many files may be open beyond the connections and what was open when the
	 * budget was measured.
	 * @return the number
	 */
	static int reserve() {
		return current.reserve;
	}

	/**
	 * Return how many connections there are.
	 * @return the number, of all servers
	 */
	static int taken() {
		return taken.get();
	}

	/**
	 * Return how many more connections there may be.
	 * @return the number, negative if servers with limits of their own have more
	 */
	static int free() {
		return limit() - taken.get();
	}

	/**
	 * Count a connection.
	 * @param bounded whether it may be refused
	 * @return {@code false} if it is
	 */
	static boolean take(boolean bounded) {
		int limit = (bounded) ? limit() : Integer.MAX_VALUE;
		return taken.getAndUpdate((count) -> (count < limit) ? count + 1 : count) < limit;
	}

	/**
	 * Count a connection no more.
	 */
	static void giveBack() {
		taken.decrementAndGet();
	}

	/**
	 * Let all servers look whether anything is left.
	 */
	static void changed() {
		watching.forEach(AcceptGate::look);
	}

	/**
	 * Wake the acceptors of all servers, as a connection of one has ended.
	 */
	static void wake() {
		watching.forEach(AcceptGate::wake);
	}

	/**
	 * Tell a server whenever a connection of any server begins or ends.
	 * @param gate the gate of the server
	 */
	static void watch(AcceptGate gate) {
		watching.add(gate);
	}

	/**
	 * Tell a server nothing more.
	 * @param gate the gate of the server
	 */
	static void unwatch(AcceptGate gate) {
		watching.remove(gate);
	}

	/**
	 * A result of measuring.
	 *
	 * @param connections the most connections
	 * @param reserve what is left for everything else
	 */
	private record Limit(int connections, int reserve) {

	}

	/**
	 * Asks the operating system. A class of its own, so that the module that it needs may
	 * be absent.
	 */
	private static final class Descriptors {

		private Descriptors() {
		}

		static Limit measure() {
			if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
				return new Limit(Integer.MAX_VALUE, Integer.MAX_VALUE);
			}
			long max = system.getMaxFileDescriptorCount();
			long reserve = Math.max(LEAST_RESERVE, max / RESERVED_PART);
			long others = Math.max(0, system.getOpenFileDescriptorCount() - taken.get());
			return new Limit((int) Math.min(Math.max(1, max - others - reserve), Integer.MAX_VALUE),
					(int) Math.min(reserve, Integer.MAX_VALUE));
		}

	}

}
