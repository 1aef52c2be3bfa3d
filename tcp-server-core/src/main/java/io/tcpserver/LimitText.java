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

package io.tcpserver;

/**
 * What the log says about limits that are reached: which one it is, and what can be done
 * about it.
 */
final class LimitText {

	private static final String WAYS_OUT = "Use virtual threads (Java 21 or newer), set handler.max-threads higher, close idle connections "
			+ "(timeouts.idle), or use a handler that does not block";

	private LimitText() {
	}

	/**
	 * Describe why a server takes no more connections.
	 * @param capacity what it has and may have
	 * @return the description, without an end
	 */
	static String of(ServerCapacity capacity) {
		return switch (capacity.cause()) {
			case CONFIGURED ->
				"it has reached its limit of %d (limits.max-connections)".formatted(capacity.maxConnections());
			case DESCRIPTORS ->
				"%s, and the process may not open files for more. Raise its limit of open files (ulimit -n), or set limits.max-connections"
					.formatted(connections(capacity));
			case HEAP ->
				"%s, and half of the heap of %d bytes (-Xmx) cannot carry more. Set limits.max-connections, or start the JVM with more heap"
					.formatted(connections(capacity), Runtime.getRuntime().maxMemory());
			case HANDLER_THREADS ->
				"it has %d connections, and the handler of each occupies one of its %d threads (handler.max-threads) until it ends. %s"
					.formatted(capacity.connections(), capacity.maxConnections(), WAYS_OUT);
		};
	}

	/**
	 * Describe that handlers wait for a thread.
	 * @param load how many there are
	 * @return the description, to follow the name of the server
	 */
	static String of(HandlerLoad load) {
		return "has %d busy handler threads and may not have more (handler.max-threads): %s for one, the longest for %d ms, and their clients get no answer until they have one. %s"
			.formatted(load.maxThreads(), (load.waiting() == 1) ? "1 handler waits" : load.waiting() + " handlers wait",
					load.longestWait().toMillis(), WAYS_OUT);
	}

	private static String connections(ServerCapacity capacity) {
		return (capacity.connectionsTogether() == capacity.connections())
				? "it has %d connections".formatted(capacity.connections())
				: "it has %d connections, of %d that all servers of the process have".formatted(capacity.connections(),
						capacity.connectionsTogether());
	}

}
