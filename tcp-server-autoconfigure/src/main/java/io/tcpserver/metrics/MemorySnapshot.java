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

package io.tcpserver.metrics;

import java.time.Duration;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Clock;
import io.tcpserver.ServerMemory;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a server as of up to a second ago: all gauges of one scrape share it, as
 * each look visits all connections. Safe for use by multiple threads.
 */
final class MemorySnapshot {

	private static final long MAX_AGE_NANOS = Duration.ofSeconds(1).toNanos();

	private final Supplier<ServerMemory> source;

	private final Clock clock;

	private volatile @Nullable Taken last;

	MemorySnapshot(Supplier<ServerMemory> source, Clock clock) {
		this.source = source;
		this.clock = clock;
	}

	ServerMemory get() {
		Taken last = this.last;
		long now = this.clock.monotonicTime();
		if (last == null || now - last.atNanos() >= MAX_AGE_NANOS) {
			last = new Taken(this.source.get(), now);
			this.last = last;
		}
		return last.memory();
	}

	/**
	 * A look at the memory.
	 *
	 * @param memory what was seen
	 * @param atNanos when
	 */
	private record Taken(ServerMemory memory, long atNanos) {

	}

}
