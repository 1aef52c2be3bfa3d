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
import java.util.function.Function;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.CidrBlock;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.ConnectionLimits.OnLimit;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.Timeouts;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

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
	void apply(TcpServerSettings.Builder settings) {
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
		TcpServerLimitsProperties from = this.properties.getLimits();
		ConnectionLimits defaults = ConnectionLimits.defaults();
		this.keys.set("limits.max-connections", from.getMaxConnections(), defaults::withMaxConnections);
		this.keys.set(PER_ADDRESS, from.getMaxConnectionsPerAddress(), defaults::withMaxConnectionsPerAddress);
		this.keys.set("limits.accept-rate", from.getAcceptRate(), defaults::withAcceptRate);
		return new ConnectionLimits(from.getMaxConnections(), from.getMaxConnectionsPerAddress(), from.getAcceptRate(),
				from.getOnLimit(), rejectMessage(from));
	}

	private @Nullable String rejectMessage(TcpServerLimitsProperties from) {
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
		TcpServerProxyProtocolProperties from = this.properties.getProxyProtocol();
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
		Timeouts none = Timeouts.none();
		this.keys.set("timeouts.first-byte", from.getFirstByte(), none::withFirstByte);
		this.keys.set("timeouts.idle", from.getIdle(), none::withIdle);
		this.keys.set("timeouts.read", from.getRead(), none::withRead);
		this.keys.set("timeouts.frame", from.getFrame(), none::withFrame);
		this.keys.set("timeouts.write", from.getWrite(), none::withWrite);
		this.keys.set("timeouts.handler", from.getHandler(), none::withHandler);
		this.keys.set("timeouts.max-age", from.getMaxAge(), (age) -> none.withMaxAge(age, null));
		this.keys.set("timeouts.max-age-jitter", from.getMaxAgeJitter(),
				(jitter) -> new Timeouts(null, null, null, null, null, null, from.getMaxAge(), jitter, null));
		Long minDataRate = bytes("timeouts.min-data-rate", from.getMinDataRate(), none::withMinDataRate);
		return new Timeouts(from.getFirstByte(), from.getIdle(), from.getRead(), from.getFrame(), from.getWrite(),
				from.getHandler(), from.getMaxAge(), from.getMaxAgeJitter(), minDataRate);
	}

	private MemoryLimits memory() {
		TcpServerMemoryProperties from = this.properties.getMemory();
		MemoryLimits none = MemoryLimits.none();
		long streamLimit = this.properties.getStream().getLimit().toBytes();
		Long connectionInput = bytes("memory.connection-input", from.getConnectionInput(), (bytes) -> {
			if (bytes > 0 && bytes < streamLimit) {
				throw new IllegalArgumentException("memory.connection-input must be at least '%s', which is %d, got %d"
					.formatted(name("stream.limit"), streamLimit, bytes));
			}
			return none.withConnectionInput(bytes);
		});
		Long connectionOutput = bytes("memory.connection-output", from.getConnectionOutput(),
				none::withConnectionOutput);
		return new MemoryLimits(connectionInput, connectionOutput,
				bytes("memory.total", from.getTotal(), none::withTotal));
	}

	private @Nullable Long bytes(String key, @Nullable DataSize size, Function<Long, ?> check) {
		if (size == null) {
			return null;
		}
		this.keys.require(key, size, (value) -> check.apply(value.toBytes()));
		return size.toBytes();
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
