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
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MockClock;
import io.tcpserver.ServerMemory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MemorySnapshot}.
 */
class MemorySnapshotTests {

	private final MockClock clock = new MockClock();

	private final AtomicInteger looks = new AtomicInteger();

	private final MemorySnapshot snapshot = new MemorySnapshot(() -> {
		this.looks.incrementAndGet();
		return ServerMemory.NONE;
	}, this.clock);

	@Test
	void gaugesOfOneScrapeShareALook() {
		for (int i = 0; i < 6; i++) {
			assertThat(this.snapshot.get()).isSameAs(ServerMemory.NONE);
			this.clock.add(Duration.ofMillis(100));
		}
		assertThat(this.looks).hasValue(1);
	}

	@Test
	void nextScrapeLooksAgain() {
		this.snapshot.get();
		this.clock.add(Duration.ofSeconds(1));
		this.snapshot.get();
		assertThat(this.looks).hasValue(2);
	}

}
