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

import java.util.List;

import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.CidrBlock;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.ConnectionLimits.OnLimit;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.Timeouts;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Reads what protects a server from too many, slow or unwanted clients: limits, access
 * rules, the PROXY protocol, time-outs and memory. Each property is applied alone, so
 * that the one that makes no sense can be named.
 */
final class ProtectionMapper {

	private static final String REJECT_MESSAGE = "limits.reject-message";

	private static final String PER_ADDRESS = "limits.max-connections-per-address";

	private static final String ON_LIMIT = "limits.on-limit";

	private static final String PROXY_MODE = "proxy-protocol.mode";

	private static final String TRUSTED_PROXIES = "proxy-protocol.trusted-proxies";

	private static final String PROXY_HEADER = "timeouts.proxy-header";

	private static final String PATH = "path";

	private final TcpServerProperties properties;

	private final ServerKeys keys;

	private final boolean immediateTls;

	/**
	 * Create a mapper.
	 * @param properties the properties
	 * @param keys their names
	 * @param immediateTls whether connections begin with a TLS handshake
	 */
	ProtectionMapper(TcpServerProperties properties, ServerKeys keys, boolean immediateTls) {
		this.properties = properties;
		this.keys = keys;
		this.immediateTls = immediateTls;
	}

	/**
	 * Map the properties.
	 * @param settings where to apply them
	 * @throws RuntimeException if a property makes no sense or has no effect; the message
	 * names it
	 */
	void apply(TcpServerSettingsBuilder settings) {
		requireAddresses();
		settings.limits(limits());
		settings.access(new AccessRules(networks("access.allow", this.properties.getAccess().getAllow()),
				networks("access.deny", this.properties.getAccess().getDeny())));
		settings.proxyProtocol(proxyProtocol());
		settings.timeouts(timeouts());
		settings.memory(memory());
	}

	// What is meant to keep clients out must not be ignored
	private void requireAddresses() {
		if (!StringUtils.hasText(this.properties.getPath())
				|| this.properties.getProxyProtocol().getMode() != ProxyProtocol.Mode.NONE) {
			return;
		}
		for (String key : List.of("access.allow", "access.deny", PER_ADDRESS)) {
			if (this.keys.isForThisAlone(key, "port")) {
				throw new InvalidTcpServerPropertiesException(
						"'%s' is set, but has no effect, as clients of a Unix domain socket ('%s') have no address."
							.formatted(name(key), name(PATH)),
						"Remove it; who may connect is up to the permissions of the socket's directory.");
			}
		}
	}

	private ConnectionLimits limits() {
		TcpServerProperties.Limits from = this.properties.getLimits();
		ConnectionLimits defaults = ConnectionLimits.defaults();
		this.keys.set("limits.max-connections", from.getMaxConnections(), defaults::withMaxConnections);
		this.keys.set(PER_ADDRESS, from.getMaxConnectionsPerAddress(), defaults::withMaxConnectionsPerAddress);
		this.keys.set("limits.accept-rate", from.getAcceptRate(), defaults::withAcceptRate);
		return new ConnectionLimits(from.getMaxConnections(), from.getMaxConnectionsPerAddress(), from.getAcceptRate(),
				from.getOnLimit(), rejectMessage(from));
	}

	private @Nullable String rejectMessage(TcpServerProperties.Limits from) {
		if (!StringUtils.hasLength(from.getRejectMessage())) {
			return null;
		}
		if (this.immediateTls) {
			requireNotForThisAlone(REJECT_MESSAGE, "it cannot be sent before a TLS handshake",
					"set 'ssl.mode' to 'start-tls'", "ssl.enabled", "ssl.mode");
			return null;
		}
		if (from.getOnLimit() == OnLimit.PAUSE && from.getMaxConnectionsPerAddress() == null) {
			requireNotForThisAlone(REJECT_MESSAGE, "clients over the limits wait",
					"set '%s' to 'reject', or '%s'".formatted(name(ON_LIMIT), name(PER_ADDRESS)), ON_LIMIT,
					PER_ADDRESS);
			return null;
		}
		return from.getRejectMessage();
	}

	private ProxyProtocol proxyProtocol() {
		TcpServerProperties.Proxy from = this.properties.getProxyProtocol();
		if (from.getMode() == ProxyProtocol.Mode.NONE) {
			for (String key : List.of(TRUSTED_PROXIES, PROXY_HEADER)) {
				requireNotForThisAlone(key, "'%s' is not set".formatted(name(PROXY_MODE)),
						"set '%s'".formatted(name(PROXY_MODE)), PROXY_MODE);
			}
			return ProxyProtocol.none();
		}
		ProxyProtocol proxyProtocol = this.keys.require(PROXY_HEADER, this.properties.getTimeouts().getProxyHeader(),
				ProxyProtocol.none().withMode(from.getMode())::withHeaderTimeout);
		List<CidrBlock> trusted = networks(TRUSTED_PROXIES, from.getTrustedProxies());
		return (trusted.isEmpty()) ? proxyProtocol : proxyProtocol.withTrustedProxies(trusted);
	}

	private List<CidrBlock> networks(String key, List<String> networks) {
		return networks.stream().map((network) -> this.keys.require(key, network, CidrBlock::parse)).toList();
	}

	private Timeouts timeouts() {
		TcpServerTimeoutsProperties from = this.properties.getTimeouts();
		Timeouts timeouts = Timeouts.none();
		timeouts = this.keys.with(timeouts, "timeouts.first-byte", from.getFirstByte(), Timeouts::withFirstByte);
		timeouts = this.keys.with(timeouts, "timeouts.idle", from.getIdle(), Timeouts::withIdle);
		timeouts = this.keys.with(timeouts, "timeouts.read-idle", from.getReadIdle(), Timeouts::withReadIdle);
		timeouts = this.keys.with(timeouts, "timeouts.write-idle", from.getWriteIdle(), Timeouts::withWriteIdle);
		timeouts = this.keys.with(timeouts, "timeouts.read", from.getRead(), Timeouts::withRead);
		timeouts = this.keys.with(timeouts, "timeouts.frame", from.getFrame(), Timeouts::withFrame);
		timeouts = this.keys.with(timeouts, "timeouts.write", from.getWrite(), Timeouts::withWrite);
		timeouts = this.keys.with(timeouts, "timeouts.handler", from.getHandler(), Timeouts::withHandler);
		timeouts = this.keys.with(timeouts, "timeouts.max-age", from.getMaxAge(),
				(others, maxAge) -> others.withMaxAge(maxAge, null));
		timeouts = this.keys.with(timeouts, "timeouts.max-age-jitter", from.getMaxAgeJitter(),
				(others, jitter) -> others.withMaxAge(others.maxAge(), jitter));
		return this.keys.with(timeouts, "timeouts.min-data-rate", from.getMinDataRate(),
				(others, rate) -> others.withMinDataRate(rate.toBytes()));
	}

	private MemoryLimits memory() {
		TcpServerProperties.Memory from = this.properties.getMemory();
		long streamLimit = this.properties.getStream().getLimit().toBytes();
		MemoryLimits limits = MemoryLimits.none();
		limits = this.keys.with(limits, "memory.connection-input", from.getConnectionInput(), (others, size) -> {
			if (size.toBytes() > 0 && size.toBytes() < streamLimit) {
				throw new IllegalArgumentException("memory.connection-input must be at least '%s', which is %d, got %d"
					.formatted(name("stream.limit"), streamLimit, size.toBytes()));
			}
			return others.withConnectionInput(size.toBytes());
		});
		limits = this.keys.with(limits, "memory.connection-output", from.getConnectionOutput(),
				(others, size) -> others.withConnectionOutput(size.toBytes()));
		return this.keys.with(limits, "memory.total", from.getTotal(),
				(others, size) -> others.withTotal(size.toBytes()));
	}

	private void requireNotForThisAlone(String key, String reason, String remedy, String... decisive) {
		if (this.keys.isForThisAlone(key, decisive)) {
			throw new InvalidTcpServerPropertiesException(
					"'%s' is set, but has no effect, as %s.".formatted(name(key), reason),
					"Remove it, or %s.".formatted(remedy));
		}
	}

	private String name(String key) {
		return this.keys.name(key);
	}

}
