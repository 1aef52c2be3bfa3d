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

package io.tcpserver.context.lifecycle;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.tcpserver.ServerMemory;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.ListenSettings;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.SharedIoThreads;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.Timeouts;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * The settings of a server that are in effect, by their keys: what is declared, replaced
 * by what the run has, which customizers may have changed and of which defaults are
 * computed. Sorted, and written as in configuration files.
 */
final class EffectiveSettings {

	private static final int FIRST_JDK_WITH_VIRTUAL_THREADS = 21;

	private final Map<String, Object> values = new TreeMap<>();

	private EffectiveSettings() {
	}

	/**
	 * Collect the settings.
	 * @param declared what is declared
	 * @param settings what the run was created with, {@code null} if there was none
	 * @param run the run, {@code null} if there is none
	 * @return the settings
	 */
	static Map<String, Object> of(Map<String, Object> declared, @Nullable TcpServerSettings settings,
			@Nullable TcpServer run) {
		EffectiveSettings effective = new EffectiveSettings();
		declared.forEach(effective::put);
		if (settings != null) {
			effective.engine(settings);
			effective.listen(settings.listen());
			effective.socket(settings.socket());
			effective.timeouts(settings.timeouts());
			effective.clients(settings);
			effective.limits(settings.limits(), run);
			effective.memory(settings.memory(), run);
		}
		if (run != null) {
			effective.put("transport", run.transport().id());
			effective.put("ssl.enabled", run.tlsSettings().isPresent());
		}
		return effective.values;
	}

	private void engine(TcpServerSettings settings) {
		SharedIoThreads shared = settings.sharedIoThreads();
		put("share-io-threads", shared != null);
		put("io-threads", (shared != null) ? shared.count() : settings.ioThreads());
		put("charset", settings.charset().name());
		put("charset-errors", settings.text().errors());
		put("stream.limit", bytes((long) settings.streamLimit()));
		put("framing.max-length", bytes((long) settings.maxFrameLength()));
		put("handler.threads", threads(settings.handlerThreads().mode()));
		put("handler.max-threads", settings.handlerThreads().maxThreads());
		put("handler.concurrent-messages", settings.messageConcurrency().limit());
		put("handler.reply-order", settings.messageConcurrency().order());
		put("detect-wrong-protocol", settings.protocolErrors().detectWrongProtocol());
		put("logging.excerpt-bytes", settings.protocolErrors().excerptBytes());
		put("write-buffer.low", bytes((long) settings.writeBuffer().low()));
		put("write-buffer.high", bytes((long) settings.writeBuffer().high()));
		put("slow-consumer.policy", settings.slowConsumer().policy());
		put("slow-consumer.limit", bytes((long) settings.slowConsumer().limit()));
		put("shutdown.grace-period", settings.shutdown().gracePeriod());
		put("shutdown.one-way", settings.shutdown().oneWay());
		put("shutdown.one-way-wait", settings.shutdown().oneWayWait());
	}

	private static HandlerThreads.Mode threads(HandlerThreads.Mode mode) {
		if (mode != HandlerThreads.Mode.AUTO) {
			return mode;
		}
		return (Runtime.version().feature() >= FIRST_JDK_WITH_VIRTUAL_THREADS) ? HandlerThreads.Mode.VIRTUAL
				: HandlerThreads.Mode.PLATFORM;
	}

	private void listen(ListenSettings listen) {
		put("backlog", listen.backlog());
		put("accept-batch", listen.acceptBatch());
		put("reuse-address", listen.reuseAddress());
		put("reuse-port", listen.reusePort());
		put("cleanup-socket", listen.cleanupSocket());
	}

	private void socket(SocketSettings socket) {
		put("socket.tcp-no-delay", socket.tcpNoDelay());
		put("socket.keep-alive", socket.keepAlive());
		put("socket.keep-alive-idle", socket.keepAliveIdle());
		put("socket.keep-alive-interval", socket.keepAliveInterval());
		put("socket.keep-alive-count", socket.keepAliveCount());
		put("socket.user-timeout", socket.userTimeout());
		put("socket.send-buffer", bytes(longOrNull(socket.sendBuffer())));
		put("socket.receive-buffer", bytes(longOrNull(socket.receiveBuffer())));
	}

	private void timeouts(Timeouts timeouts) {
		put("timeouts.first-byte", timeouts.firstByte());
		put("timeouts.idle", timeouts.idle());
		put("timeouts.read-idle", timeouts.readIdle());
		put("timeouts.write-idle", timeouts.writeIdle());
		put("timeouts.read", timeouts.read());
		put("timeouts.frame", timeouts.frame());
		put("timeouts.write", timeouts.write());
		put("timeouts.handler", timeouts.handler());
		put("timeouts.max-age", timeouts.maxAge());
		put("timeouts.max-age-jitter", timeouts.maxAgeJitter());
		put("timeouts.min-data-rate", bytes(timeouts.minDataRate()));
	}

	private void clients(TcpServerSettings settings) {
		put("access.allow", settings.access().allow());
		put("access.deny", settings.access().deny());
		ProxyProtocol proxy = settings.proxyProtocol();
		boolean expected = proxy.mode() != ProxyProtocol.Mode.NONE;
		put("proxy-protocol.mode", proxy.mode());
		put("proxy-protocol.trusted-proxies", expected ? proxy.trustedProxies() : null);
		put("timeouts.proxy-header", expected ? proxy.headerTimeout() : null);
	}

	private void limits(ConnectionLimits limits, @Nullable TcpServer run) {
		put("limits.max-connections", (run != null) ? Integer.valueOf(run.maxConnections()) : limits.maxConnections());
		put("limits.max-connections-per-address", limits.maxConnectionsPerAddress());
		put("limits.accept-rate", limits.acceptRate());
		put("limits.on-limit", limits.onLimit());
		put("limits.reject-message", limits.rejectMessage());
	}

	private void memory(MemoryLimits memory, @Nullable TcpServer run) {
		put("memory.connection-input", bytes(memory.connectionInput()));
		put("memory.connection-output", bytes(memory.connectionOutput()));
		long total = (run != null) ? run.memory().total() : ServerMemory.NONE.total();
		put("memory.total", bytes((total != Long.MAX_VALUE) ? Long.valueOf(total) : memory.total()));
	}

	private static @Nullable Long longOrNull(@Nullable Integer number) {
		return (number != null) ? number.longValue() : null;
	}

	private static @Nullable DataSize bytes(@Nullable Long bytes) {
		return (bytes != null) ? DataSize.ofBytes(bytes) : null;
	}

	// What a customizer has taken away is in effect no longer
	private void put(String key, @Nullable Object value) {
		if (value == null || (value instanceof Collection<?> collection && collection.isEmpty())) {
			this.values.remove(key);
		}
		else {
			this.values.put(key, written(value));
		}
	}

	private static Object written(Object value) {
		if (value instanceof Boolean || value instanceof Number) {
			return value;
		}
		if (value instanceof Collection<?> elements) {
			return elements.stream().map((element) -> written(element)).toList();
		}
		if (value instanceof Enum<?> constant) {
			return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
		}
		if (value instanceof Duration duration) {
			return (duration.toMillis() % 1000 == 0) ? duration.toSeconds() + "s"
					: DurationStyle.SIMPLE.print(duration);
		}
		return value.toString();
	}

}
