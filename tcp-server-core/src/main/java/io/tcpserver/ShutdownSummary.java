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

import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * How a shutdown went, in one sentence without what did not happen.
 */
final class ShutdownSummary {

	private ShutdownSummary() {
	}

	/**
	 * Describe a shutdown.
	 * @param result how it went
	 * @return what follows "has shut down"
	 */
	static String of(ShutdownResult result) {
		if (result.connections() == 0) {
			return "; no connections were open";
		}
		Duration time = result.drainTime().plus(result.closeTime()).plus(result.abortTime());
		StringBuilder text = new StringBuilder(" in ").append(time(time)).append(": ").append(ends(result));
		if (result.running() > 0) {
			text.append("; ").append(count(result.running(), "handler still runs", "handlers still run"));
		}
		if (result.discardedConnections() > 0) {
			text.append("; ")
				.append(count(result.discardedBytes(), "byte", "bytes"))
				.append(" that had arrived on ")
				.append(connections(result.discardedConnections()))
				.append((result.discardedBytes() == 1) ? " was discarded" : " were discarded");
		}
		return text.toString();
	}

	private static String ends(ShutdownResult result) {
		StringJoiner ends = new StringJoiner(", ");
		add(ends, result.drained(), "ended by itself", "ended by themselves");
		add(ends, result.closed(), "was closed", "were closed");
		add(ends, result.aborted(), "was aborted", "were aborted");
		return ends.toString();
	}

	private static void add(StringJoiner ends, int connections, String one, String several) {
		if (connections > 0) {
			// Only the first names what is counted
			String subject = (ends.length() == 0) ? connections(connections) : String.valueOf(connections);
			ends.add(subject + " " + ((connections == 1) ? one : several));
		}
	}

	static String connections(int number) {
		return count(number, "connection", "connections");
	}

	static String open(int connections) {
		return count(connections, "connection is open", "connections are open");
	}

	private static String count(long number, String one, String several) {
		return number + " " + ((number == 1) ? one : several);
	}

	static String time(Duration time) {
		return (time.toMillis() < 1000) ? "%d ms".formatted(time.toMillis())
				: String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
	}

}
