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

import io.tcpserver.netty.server.HurriedServers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long the engine waits where no setting says so: other tests have
 * {@link HurriedServers}, and show what a time is for.
 */
class EngineTimesTests {

	@Test
	void everyServerHasTheseTimes() {
		EngineTimes times = EngineTimes.DEFAULTS;
		assertNanos(times.end(), Duration.ofSeconds(10));
		assertNanos(times.rateGrace(), Duration.ofSeconds(5));
		assertNanos(times.silence(), Duration.ofSeconds(2));
		assertNanos(times.turn(), Duration.ofSeconds(10));
		assertNanos(times.shortage(), Duration.ofMillis(300));
		assertNanos(times.lastBytes(), Duration.ofSeconds(2));
		assertNanos(times.quiet(), Duration.ofMillis(500));
		assertNanos(times.drainQuiet(), Duration.ofSeconds(2));
		assertNanos(times.linger(), Duration.ofSeconds(1));
		assertNanos(times.stalled(), Duration.ofSeconds(1));
		assertNanos(times.firstBackOff(), Duration.ofMillis(50));
		assertNanos(times.longestBackOff(), Duration.ofSeconds(1));
		assertNanos(times.recovery(), Duration.ofSeconds(1));
		assertNanos(times.episode(), Duration.ofSeconds(1));
		assertNanos(times.close(), Duration.ofSeconds(1));
		assertNanos(times.notice(), Duration.ofMillis(100));
		assertNanos(times.abort(), Duration.ofSeconds(1));
	}

	private static void assertNanos(long nanos, Duration expected) {
		assertThat(Duration.ofNanos(nanos)).isEqualTo(expected);
	}

}
