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

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log tells of a shutdown.
 */
class ShutdownSummaryTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					 0 | 0 | 0 | 0 |   12 |    0 | 0 |   0 | '; no connections were open'
					 1 | 0 | 0 | 0 |   12 |    0 | 0 |   0 | ' in 12 ms: 1 connection ended by itself'
					20 | 0 | 0 | 0 | 1200 |    0 | 0 |   0 | ' in 1.2 s: 20 connections ended by themselves'
					 0 | 2 | 0 | 0 |    0 |  999 | 0 |   0 | ' in 999 ms: 2 connections were closed'
					20 | 3 | 1 | 1 | 1000 |  200 | 2 | 512 | ' in 1.2 s: 20 connections ended by themselves, 3 were closed, 1 was aborted; 1 handler still runs; 512 bytes that had arrived on 2 connections were discarded'
					 0 | 1 | 2 | 2 |    0 | 1000 | 1 |   1 | ' in 1.0 s: 1 connection was closed, 2 were aborted; 2 handlers still run; 1 byte that had arrived on 1 connection was discarded'
					""")
	void nothingThatDidNotHappenIsNamed(int drained, int closed, int aborted, int running, long drainMillis,
			long closeMillis, int discardedConnections, long discardedBytes, String text) {
		assertThat(
				ShutdownSummary.of(new ShutdownResult(drained, closed, aborted, running, Duration.ofMillis(drainMillis),
						Duration.ofMillis(closeMillis), Duration.ZERO, discardedConnections, discardedBytes)))
			.isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "0,0 connections are open", "1,1 connection is open", "2,2 connections are open" })
	void numberOfOpenConnectionsAgreesWithItsVerb(int connections, String text) {
		assertThat(ShutdownSummary.open(connections)).isEqualTo(text);
	}

}
