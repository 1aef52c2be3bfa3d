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

package io.tcpserver.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.context.FramingSettings;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.SharedIoThreads;
import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.MimeType;
import org.springframework.util.StringUtils;

/**
 * {@link TcpServerProperties} as the definition of a server. Each property is applied
 * alone, so that one that is invalid can be named.
 */
final class PropertiesTcpServerDefinition implements TcpServerDefinition {

	private final TcpServerProperties properties;

	private final ServerKeys keys;

	private final SslMapper ssl;

	private final SharedIoThreads sharedIoThreads;

	/**
	 * Create the definition.
	 * @param properties the properties
	 * @param keys their names
	 * @param bundles returns the SSL bundles, called when they are needed
	 * @param sharedIoThreads what servers share that have no I/O threads of their own
	 */
	PropertiesTcpServerDefinition(TcpServerProperties properties, ServerKeys keys,
			Supplier<@Nullable SslBundles> bundles, SharedIoThreads sharedIoThreads) {
		this.properties = properties;
		this.keys = keys;
		this.sharedIoThreads = sharedIoThreads;
		this.ssl = new SslMapper(properties.getSsl(), keys, bundles);
	}

	@Override
	public boolean enabled() {
		return this.properties.isEnabled();
	}

	@Override
	public boolean autoStartup() {
		return this.properties.isAutoStartup();
	}

	@Override
	public boolean readiness() {
		return this.properties.getReadiness().isEnabled();
	}

	@Override
	public Duration gracePeriod() {
		TcpServerProperties.Shutdown shutdown = this.properties.getShutdown();
		return (shutdown.getMode() == TcpServerProperties.Shutdown.Mode.IMMEDIATE) ? Duration.ZERO
				: shutdown.getGracePeriod();
	}

	@Override
	public Duration preDrainWait() {
		return this.properties.getShutdown().getPreDrainWait();
	}

	@Override
	public FramingSettings framing() {
		return new FramingMapper(this.properties.getFraming(), this.properties.getCharset(), this.keys).map();
	}

	@Override
	public MimeType mediaType() {
		return this.properties.getMediaType();
	}

	@Override
	public boolean isOwn(String key) {
		return this.keys.isOwn(key);
	}

	@Override
	public String propertyName(String key) {
		return this.keys.name(key);
	}

	@Override
	public Map<String, Object> values() {
		Map<String, Object> values = TcpServerPropertyNames.values(this.properties);
		if (StringUtils.hasText(this.properties.getPath())) {
			values.keySet().removeAll(List.of("port", "address"));
		}
		return values;
	}

	@Override
	public @Nullable TlsSettings tls() {
		return this.ssl.map();
	}

	@Override
	public void onTlsUpdate(Runnable listener) {
		this.ssl.onUpdate(listener);
	}

	/**
	 * Check what is wrong already, also if the server starts later.
	 */
	void check() {
		this.ssl.check();
		TcpServerSettings.of((settings) -> apply(settings, 0));
		framing();
	}

	@Override
	public void apply(TcpServerSettingsBuilder settings, int ephemeralPort) {
		applyAddress(settings, ephemeralPort);
		TcpServerProperties from = this.properties;
		this.keys.set("backlog", from.getBacklog(),
				(backlog) -> settings.listen((listen) -> listen.withBacklog(backlog)));
		this.keys.set("accept-batch", from.getAcceptBatch(),
				(acceptBatch) -> settings.listen((listen) -> listen.withAcceptBatch(acceptBatch)));
		settings.listen((listen) -> listen.withReuseAddress(from.isReuseAddress())
			.withReusePort(from.isReusePort())
			.withCleanupSocket(from.isCleanupSocket()));
		settings.transport(from.getTransport());
		if (from.isShareIoThreads()) {
			settings.ioThreads(this.sharedIoThreads);
		}
		// Last: a number means threads of its own
		this.keys.set("io-threads", from.getIoThreads(), (ioThreads) -> settings.ioThreads(ioThreads));
		settings.charset(from.getCharset()).charsetErrors(from.getCharsetErrors());
		settings.protocolErrors((errors) -> errors.withDetectWrongProtocol(from.isDetectWrongProtocol()));
		this.keys.set("logging.excerpt-bytes", from.getLogging().getExcerptBytes(),
				(bytes) -> settings.protocolErrors((errors) -> errors.withExcerptBytes(bytes)));
		this.keys.set("stream.limit", from.getStream().getLimit(),
				(limit) -> settings.streamLimit(ServerKeys.bytes(limit)));
		this.keys.set("framing.max-length", from.getFraming().getMaxLength(),
				(maxLength) -> settings.maxFrameLength(ServerKeys.bytes(maxLength)));
		applyHandler(settings, from.getHandler());
		new ProtectionMapper(from, this.keys, this.ssl.isImmediate()).apply(settings);
		settings.socket(new SocketMapper(from.getSocket(), this.keys).map());
		applyWriteBuffer(settings, from.getWriteBuffer());
		applySlowConsumer(settings, from.getSlowConsumer());
		applyShutdown(settings, from.getShutdown());
	}

	private void applyAddress(TcpServerSettingsBuilder settings, int ephemeralPort) {
		String path = this.properties.getPath();
		if (StringUtils.hasText(path)) {
			this.keys.set("path", path, (value) -> settings.path(Path.of(value)));
			return;
		}
		int port = (this.properties.getPort() != 0) ? this.properties.getPort() : ephemeralPort;
		List<String> hosts = this.properties.getAddress();
		if (hosts.isEmpty()) {
			this.keys.set("port", port, settings::port);
		}
		hosts.forEach((host) -> this.keys.set("port", port, (value) -> settings.address(host, value)));
	}

	private void applyHandler(TcpServerSettingsBuilder settings, TcpServerProperties.Handler from) {
		HandlerThreads threads = this.keys.require("handler.max-threads", from.getMaxThreads(),
				(maxThreads) -> new HandlerThreads(HandlerThreads.Mode.AUTO, maxThreads));
		settings.handlerThreads(this.keys.require("handler.threads", from.getThreads(),
				(mode) -> new HandlerThreads(mode, threads.maxThreads())));
		MessageConcurrency limited = this.keys.require("handler.concurrent-messages", from.getConcurrentMessages(),
				(limit) -> MessageConcurrency.defaults().withLimit(limit));
		settings.messageConcurrency(this.keys.require("handler.reply-order", from.getReplyOrder(), limited::withOrder));
	}

	private void applyWriteBuffer(TcpServerSettingsBuilder settings, TcpServerProperties.WriteBuffer from) {
		Integer low = this.keys.set("write-buffer.low", from.getLow(),
				(size) -> WriteBufferLimits.of(ServerKeys.bytes(size), Integer.MAX_VALUE).low());
		Integer high = this.keys.set("write-buffer.high", from.getHigh(),
				(size) -> WriteBufferLimits.of(0, ServerKeys.bytes(size)).high());
		if (low != null || high != null) {
			this.keys.set((high != null) ? "write-buffer.high" : "write-buffer.low",
					(high != null) ? from.getHigh() : from.getLow(),
					(size) -> settings.writeBuffer(WriteBufferLimits.of(low, high)));
		}
	}

	private void applySlowConsumer(TcpServerSettingsBuilder settings, TcpServerProperties.SlowConsumer from) {
		SlowConsumer limited = this.keys.require("slow-consumer.limit", from.getLimit(),
				(limit) -> SlowConsumer.defaults().withLimit(ServerKeys.bytes(limit)));
		settings.slowConsumer(this.keys.require("slow-consumer.policy", from.getPolicy(), limited::withPolicy));
	}

	private void applyShutdown(TcpServerSettingsBuilder settings, TcpServerProperties.Shutdown from) {
		this.keys.set("shutdown.grace-period", from.getGracePeriod(),
				(period) -> settings.shutdown((shutdown) -> shutdown.withGracePeriod(period)));
		settings.shutdown((shutdown) -> shutdown.withGracePeriod(gracePeriod())
			.withImmediate(from.getMode() == TcpServerProperties.Shutdown.Mode.IMMEDIATE));
		this.keys.set("shutdown.pre-drain-wait", from.getPreDrainWait(), (wait) -> {
			if (wait.isNegative()) {
				throw new IllegalArgumentException("shutdown.pre-drain-wait must not be negative, got " + wait);
			}
			if (wait.compareTo(Timeouts.LONGEST) > 0) {
				throw new IllegalArgumentException("shutdown.pre-drain-wait must be at most %d days, got %s"
					.formatted(Timeouts.LONGEST.toDays(), wait));
			}
			return wait;
		});
		settings.shutdown((shutdown) -> shutdown.withOneWay(from.getOneWay()));
		this.keys.set("shutdown.one-way-wait", from.getOneWayWait(),
				(wait) -> settings.shutdown((shutdown) -> shutdown.withOneWayWait(wait)));
	}

}
