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

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.tcpserver.FrameError;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServerObserver;

import org.springframework.util.Assert;

/**
 * Counts the errors of clients in the framing of their messages. Safe for use by multiple
 * threads.
 * <p>
 * Not for applications: the auto-configuration registers it.
 *
 * @since 0.1.0
 */
public class FrameErrorObserver implements TcpServerObserver {

	private final MeterProvider<Counter> counters;

	/**
	 * Create the observer.
	 * @param registry where to count
	 */
	public FrameErrorObserver(MeterRegistry registry) {
		Assert.notNull(registry, "'registry' must not be null");
		this.counters = Counter.builder(TcpServerMeters.FRAMES_FAILED.getName())
			.description(TcpServerMeters.FRAMES_FAILED.getDescription())
			.withRegistry(registry);
	}

	@Override
	public void frameFailed(TcpConnection connection, FrameError error, int count) {
		this.counters
			.withTags(TcpServerMeterTags.SERVER.asString(), connection.serverName(),
					TcpServerMeterTags.CODEC.asString(), error.codec(), TcpServerMeterTags.KIND.asString(),
					error.kind().name())
			.increment(count);
	}

}
