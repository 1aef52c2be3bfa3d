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

package io.tcpserver.timeout;

import java.time.Duration;

import io.tcpserver.TcpConnection;
import org.awaitility.Awaitility;

/**
 * Waits for connections that must not end.
 */
final class OpenConnections {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private OpenConnections() {
	}

	static void assertStaysOpen(TcpConnection connection, Duration time) {
		Awaitility.await()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10))
			.during(time)
			.atMost(time.plus(PATIENCE))
			.until(connection::isOpen);
	}

}
