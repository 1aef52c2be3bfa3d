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

import java.net.SocketAddress;
import java.time.Duration;

import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Records how long TLS handshakes take, and whether they succeed. Safe for use by
 * multiple threads.
 * <p>
 * Not for applications: the auto-configuration registers it.
 *
 * @since 0.1.0
 */
public class TlsHandshakeObserver implements TcpServerObserver {

	private final MeterProvider<Timer> timers;

	/**
	 * Create the observer.
	 * @param registry where to record
	 */
	public TlsHandshakeObserver(MeterRegistry registry) {
		Assert.notNull(registry, "'registry' must not be null");
		this.timers = Timer.builder(TcpServerMeters.TLS_HANDSHAKE.getName())
			.description(TcpServerMeters.TLS_HANDSHAKE.getDescription())
			.withRegistry(registry);
	}

	@Override
	public void tlsHandshake(TcpServer server, SocketAddress remoteAddress, Duration duration,
			@Nullable Throwable failure) {
		this.timers
			.withTags(TcpServerMeterTags.SERVER.asString(), server.name(), TcpServerMeterTags.OUTCOME.asString(),
					(failure != null) ? "FAILURE" : "SUCCESS")
			.record(duration);
	}

}
