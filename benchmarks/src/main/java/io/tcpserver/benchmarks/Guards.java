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
import java.util.List;

import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.CidrBlock;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.Timeouts;

/**
 * Every limit, time-out and filter that there is, none of which the load meets.
 */
final class Guards {

	private static final long GIB = 1L << 30;

	private Guards() {
	}

	static void apply(TcpServerSettingsBuilder settings) {
		settings
			.limits(ConnectionLimits.defaults()
				.withMaxConnections(50_000)
				.withMaxConnectionsPerAddress(50_000)
				.withAcceptRate(100_000))
			.access(new AccessRules(List.of(CidrBlock.parse("127.0.0.0/8")), List.of(CidrBlock.parse("10.0.0.0/8"))))
			.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.OPTIONAL))
			.timeouts(Timeouts.none()
				.withFirstByte(Duration.ofSeconds(10))
				.withIdle(Duration.ofSeconds(60))
				.withRead(Duration.ofSeconds(10))
				.withFrame(Duration.ofSeconds(30))
				.withWrite(Duration.ofSeconds(30))
				.withHandler(Duration.ofSeconds(30))
				.withMaxAge(Duration.ofHours(1), Duration.ofMinutes(5))
				.withMinDataRate(100L))
			.memory(MemoryLimits.none().withConnectionInput(GIB).withConnectionOutput(GIB).withTotal(GIB));
	}

}
