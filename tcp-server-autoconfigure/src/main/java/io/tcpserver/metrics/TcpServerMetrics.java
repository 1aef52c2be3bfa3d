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

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tcpserver.HandlerLoad;
import io.tcpserver.RejectReason;
import io.tcpserver.ServerMemory;
import io.tcpserver.ServerStatistics;
import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServers;

import org.springframework.util.Assert;

/**
 * Registers the meters that are read from the {@linkplain TcpServer#statistics()
 * statistics}, the {@linkplain TcpServer#memory() memory} and the
 * {@linkplain TcpServer#handlerLoad() handlers} of the servers.
 * <p>
 * Not for applications: the auto-configuration registers it.
 *
 * @since 0.1.0
 */
public class TcpServerMetrics implements MeterBinder {

	private static final double NANOS_PER_SECOND = 1e9;

	private final TcpServers servers;

	/**
	 * Create the binder.
	 * @param servers the servers to measure
	 */
	public TcpServerMetrics(TcpServers servers) {
		Assert.notNull(servers, "'servers' must not be null");
		this.servers = servers;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.servers.forEach((server) -> bind(server, registry));
	}

	private static void bind(TcpServer server, MeterRegistry registry) {
		gauge(TcpServerMeters.CONNECTIONS_ACTIVE, server, (measured) -> measured.statistics().active())
			.register(registry);
		gauge(TcpServerMeters.CONNECTIONS_LIMIT, server, TcpServerMetrics::limit).register(registry);
		counter(TcpServerMeters.CONNECTIONS_ACCEPTED, server, ServerStatistics::accepted).register(registry);
		for (RejectReason reason : RejectReason.values()) {
			counter(TcpServerMeters.CONNECTIONS_REJECTED, server,
					(statistics) -> statistics.rejected().getOrDefault(reason, 0L))
				.tag(TcpServerMeterTags.REASON.asString(), reason.name())
				.register(registry);
		}
		bindHandlers(server, registry);
		counter(TcpServerMeters.BYTES_RECEIVED, server, ServerStatistics::bytesReceived).register(registry);
		counter(TcpServerMeters.BYTES_SENT, server, ServerStatistics::bytesSent).register(registry);
		counter(TcpServerMeters.CONNECTIONS_DISCARDED, server, ServerStatistics::discardedConnections)
			.register(registry);
		counter(TcpServerMeters.BYTES_DISCARDED, server, ServerStatistics::discardedBytes).register(registry);
		bindMemory(server, registry);
		counter(TcpServerMeters.ACCEPT_ERRORS, server, ServerStatistics::acceptErrors).register(registry);
	}

	private static void bindHandlers(TcpServer server, MeterRegistry registry) {
		gauge(TcpServerMeters.HANDLER_THREADS_BUSY, server,
				(measured) -> ofPool(measured.handlerLoad(), HandlerLoad::busy))
			.register(registry);
		gauge(TcpServerMeters.HANDLER_THREADS_LIMIT, server,
				(measured) -> ofPool(measured.handlerLoad(), HandlerLoad::maxThreads))
			.register(registry);
		gauge(TcpServerMeters.HANDLERS_WAITING, server, (measured) -> measured.handlerLoad().waiting())
			.register(registry);
		gauge(TcpServerMeters.HANDLERS_LONGEST_WAIT, server,
				(measured) -> measured.handlerLoad().longestWait().toNanos() / NANOS_PER_SECOND)
			.register(registry);
	}

	private static double ofPool(HandlerLoad load, ToDoubleFunction<HandlerLoad> value) {
		return load.isBounded() ? value.applyAsDouble(load) : Double.NaN;
	}

	private static void bindMemory(TcpServer server, MeterRegistry registry) {
		MemorySnapshot snapshot = new MemorySnapshot(server::memory, registry.config().clock());
		for (MemoryKind kind : MemoryKind.values()) {
			gauge(TcpServerMeters.MEMORY_HELD, server, (measured) -> kind.of(snapshot.get().held()))
				.tag(TcpServerMeterTags.KIND.asString(), kind.tag())
				.register(registry);
		}
		gauge(TcpServerMeters.MEMORY_LIMIT, server, (measured) -> limit(snapshot.get())).register(registry);
	}

	private static double limit(ServerMemory memory) {
		return (memory.total() != Long.MAX_VALUE) ? memory.total() : Double.NaN;
	}

	private static double limit(TcpServer server) {
		int maxConnections = server.maxConnections();
		return (maxConnections != Integer.MAX_VALUE) ? maxConnections : Double.NaN;
	}

	private static Gauge.Builder<TcpServer> gauge(TcpServerMeters meter, TcpServer server,
			ToDoubleFunction<TcpServer> value) {
		return Gauge.builder(meter.getName(), server, value)
			.description(meter.getDescription())
			.baseUnit(meter.getBaseUnit())
			.tag(TcpServerMeterTags.SERVER.asString(), server.name());
	}

	private static FunctionCounter.Builder<TcpServer> counter(TcpServerMeters meter, TcpServer server,
			ToDoubleFunction<ServerStatistics> count) {
		return FunctionCounter
			.builder(meter.getName(), server, (measured) -> count.applyAsDouble(measured.statistics()))
			.description(meter.getDescription())
			.baseUnit(meter.getBaseUnit())
			.tag(TcpServerMeterTags.SERVER.asString(), server.name());
	}

}
