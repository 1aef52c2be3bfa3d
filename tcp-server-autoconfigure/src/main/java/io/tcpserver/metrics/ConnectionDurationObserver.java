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
import java.time.Instant;

import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServerObserver;

import org.springframework.util.Assert;

/**
 * Records how long connections last. Safe for use by multiple threads.
 * <p>
 * Not for applications: the auto-configuration registers it.
 *
 * @since 0.1.0
 */
public class ConnectionDurationObserver implements TcpServerObserver {

	private final MeterProvider<Timer> timers;

	/**
	 * Create the observer.
	 * @param registry where to record
	 */
	public ConnectionDurationObserver(MeterRegistry registry) {
		Assert.notNull(registry, "'registry' must not be null");
		this.timers = Timer.builder(TcpServerMeters.CONNECTION_DURATION.getName())
			.description(TcpServerMeters.CONNECTION_DURATION.getDescription())
			.withRegistry(registry);
	}

	@Override
	public void closed(TcpConnection connection, CloseReason reason) {
		Duration duration = Duration.between(connection.openedAt(), Instant.now());
		this.timers
			.withTags(TcpServerMeterTags.SERVER.asString(), connection.serverName(),
					TcpServerMeterTags.REASON.asString(), reason.name())
			// The clock may have been set back; a connection that is not counted would be
			// worse
			.record((duration.isNegative()) ? Duration.ZERO : duration);
	}

}
