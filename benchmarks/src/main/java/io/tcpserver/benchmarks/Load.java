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

package io.tcpserver.benchmarks;

import java.time.Duration;

/**
 * What the load generator does in one interval.
 *
 * @param connections how many connections are open at the same time
 * @param depth how many requests each connection sends before it waits for their replies
 * @param lineBytes the length of a line with its end, or of a value
 * @param warmup how long to load the server before measuring
 * @param duration how long to measure
 * @param tls whether to encrypt
 * @param inOrder whether the replies to these requests have their order
 * @param protocol what to speak
 */
record Load(int connections, int depth, int lineBytes, Duration warmup, Duration duration, boolean tls, boolean inOrder,
		LoadProtocol protocol) {

	// The digits that tell the lines apart, and the line end
	private static final int MIN_LINE_BYTES = 16;

	Load {
		if (connections < 1 || depth < 1) {
			throw new IllegalArgumentException(
					"connections and depth must be at least 1, got %d and %d".formatted(connections, depth));
		}
		if (lineBytes < MIN_LINE_BYTES) {
			throw new IllegalArgumentException(
					"line-bytes must be at least %d, got %d".formatted(MIN_LINE_BYTES, lineBytes));
		}
	}

	/**
	 * Return a load of lines, without TLS.
	 */
	static Load ofLines(int connections, int depth, int lineBytes, Duration warmup, Duration duration) {
		return new Load(connections, depth, lineBytes, warmup, duration, false, true, LoadProtocol.LINES);
	}

	Load withWarmup(Duration warmup) {
		return new Load(this.connections, this.depth, this.lineBytes, warmup, this.duration, this.tls, this.inOrder,
				this.protocol);
	}

	/**
	 * Return the same for another server.
	 */
	Load withServer(ServerVariant server) {
		return new Load(this.connections, this.depth, this.lineBytes, this.warmup, this.duration, server.isTls(),
				server.isInOrder(), server.protocol());
	}

	String encode() {
		return "%d %d %d %d %d %b %b %s".formatted(this.connections, this.depth, this.lineBytes, this.warmup.toMillis(),
				this.duration.toMillis(), this.tls, this.inOrder, this.protocol);
	}

	static Load decode(String[] fields, int offset) {
		return new Load(Integer.parseInt(fields[offset]), Integer.parseInt(fields[offset + 1]),
				Integer.parseInt(fields[offset + 2]), Duration.ofMillis(Long.parseLong(fields[offset + 3])),
				Duration.ofMillis(Long.parseLong(fields[offset + 4])), Boolean.parseBoolean(fields[offset + 5]),
				Boolean.parseBoolean(fields[offset + 6]), LoadProtocol.valueOf(fields[offset + 7]));
	}

}
