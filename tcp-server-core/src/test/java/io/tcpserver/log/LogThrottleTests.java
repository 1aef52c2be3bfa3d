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

package io.tcpserver.log;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often a line is written.
 */
class LogThrottleTests {

	@Test
	void linesOverTheLimitAreLeftOut() {
		LogThrottle throttle = new LogThrottle(2, Duration.ofHours(1));
		assertThat(throttle.next()).isEmpty();
		assertThat(throttle.next()).isEmpty();
		assertThat(throttle.next()).isNull();
		assertThat(throttle.next()).isNull();
	}

	@Test
	void nextPeriodTellsHowManyWereLeftOut() {
		LogThrottle throttle = new LogThrottle(1, Duration.ofMillis(50));
		int leftOut = 0;
		String text = "";
		while (text == null || text.isEmpty()) {
			leftOut += (text != null) ? 0 : 1;
			text = throttle.next();
		}
		assertThat(text)
			.isEqualTo(" (%d more of this kind %s not logged)".formatted(leftOut, (leftOut == 1) ? "was" : "were"));
	}

}
